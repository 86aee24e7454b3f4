//! Which keys are in a plan. The lists give away every key's value, as AWS's do.

use serde::Deserialize;

use super::plan_patch::conflict;
use crate::{
    call::Call,
    error::{ApiError, ErrorKind},
    paging,
    reply::Reply,
    state::{Account, Key, Plan},
};

/// Plans of a key.
const MOST_PLANS: usize = 10;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct NewPlanKey {
    key_id: String,
    key_type: String,
}

/// GetUsagePlanKeys: newest first; an unknown plan has none.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let ids = account.plan(call.id(0)).map_or(&[][..], |plan| &plan.keys);
    let prefix = call.query("name").unwrap_or_default();
    let found = ids.iter().rev().filter_map(|id| account.key(id).ok());
    let asked = found.filter(|key| key.name.as_deref().unwrap_or_default().starts_with(prefix));
    paging::list(asked.map(Key::plan_key).collect(), call)
}

/// GetUsagePlanKey: one key of one plan; 404 where it is in another.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let key = account.key(call.id(1))?;
    if !account.plan(call.id(0))?.keys.iter().any(|id| id == call.id(1)) {
        return Err(ApiError::not_found("Invalid Usage Plan ID specified"));
    }
    Ok(Reply::json(200, &key.plan_key()))
}

/// CreateUsagePlanKey: 409 where another plan of the key covers one of the stages.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let asked: NewPlanKey = call.json()?;
    if asked.key_type != "API_KEY" {
        return Err(ApiError::bad_request("Invalid key type specified. Must be one of: [API_KEY]"));
    }
    add(account, call.id(0), &asked.key_id)?;
    account.refresh_gate(&asked.key_id, call.now);
    Ok(Reply::json(201, &account.key(&asked.key_id)?.plan_key()))
}

/// Puts a key into a plan.
///
/// # Errors
/// 404 for an unknown plan or key, 409 where one of its stages is taken, 429 for the eleventh plan.
pub fn add(account: &mut Account, plan: &str, key: &str) -> Result<(), ApiError> {
    account.key(key)?;
    let wanted = account.plan(plan)?;
    let holds = |plan: &&Plan| plan.keys.iter().any(|id| id == key);
    if holds(&wanted) {
        return Err(ApiError::conflict(format!("The API key is already in Usage Plan {plan}")));
    }
    for other in account.plans.iter().filter(holds) {
        if let Some(at) = wanted.api_stages.iter().find(|at| other.covers(&at.api_id, &at.stage)) {
            return Err(conflict(&other.id, &at.api_id, &at.stage));
        }
    }
    if account.plans.iter().filter(holds).count() >= MOST_PLANS {
        return Err(ApiError::new(ErrorKind::LimitExceeded, "Usage plans per API key quota exceeded"));
    }
    account.plan_mut(plan)?.keys.push(key.to_owned());
    Ok(())
}

/// DeleteUsagePlanKey: the key stays, without this plan's access.
pub fn delete(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let plan = account.plan_mut(call.id(0))?;
    let at = plan.keys.iter().position(|id| id == call.id(1));
    let at = at.ok_or_else(|| ApiError::not_found("Invalid API Key identifier specified"))?;
    plan.keys.remove(at);
    account.refresh_gate(call.id(1), call.now);
    Ok(Reply::empty(202))
}
