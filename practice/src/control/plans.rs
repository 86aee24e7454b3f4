//! Usage plans.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{plan_patch, tags};
use crate::{
    call::Call,
    error::{ApiError, ErrorKind},
    paging,
    reply::Reply,
    state::{Account, Plan, PlanStage, Quota, Throttle},
};

/// Plans in an account and Region.
const MOST: usize = 300;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct NewPlan {
    name: String,
    description: Option<String>,
    api_stages: Vec<PlanStage>,
    throttle: Option<Throttle>,
    quota: Option<Quota>,
    tags: BTreeMap<String, String>,
}

/// GetUsagePlans; with `keyId`, those that the key is in. No tags.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let key = call.query("keyId");
    let asked = |plan: &&Plan| key.is_none_or(|key| plan.keys.iter().any(|id| id == key));
    paging::list(account.plans.iter().filter(asked).collect(), call)
}

/// GetUsagePlan: one plan with its stages and limits.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &account.plan(call.id(0))?.wire_with_tags()))
}

/// CreateUsagePlan. Tags only where some were given.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let asked: NewPlan = call.json()?;
    if asked.name.is_empty() {
        return Err(ApiError::bad_request("Usage Plan name is required"));
    }
    tags::check(&asked.tags)?;
    if account.plans.len() >= MOST {
        return Err(ApiError::new(ErrorKind::LimitExceeded, "Usage plan quota exceeded"));
    }
    let plan = Plan {
        id: account.ids.short(),
        name: asked.name,
        description: asked.description.filter(|text| !text.is_empty()),
        api_stages: asked.api_stages,
        throttle: asked.throttle,
        quota: asked.quota,
        product_code: None,
        tags: asked.tags,
        keys: Vec::new(),
    };
    plan_patch::check_numbers(&plan)?;
    for at in &plan.api_stages {
        plan_patch::check_stage(account, &plan, &at.api_id, &at.stage)?;
    }
    let wire: Value = if plan.tags.is_empty() { json!(plan) } else { plan.wire_with_tags() };
    account.plans.push(plan);
    Ok(Reply::json(201, &wire))
}

/// UpdateUsagePlan: all of its operations or none.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let mut edited = account.plan(call.id(0))?.clone();
    for op in call.patches()? {
        plan_patch::apply(account, &mut edited, &op)?;
    }
    plan_patch::check_numbers(&edited)?;
    let (wire, keys) = (edited.wire_with_tags(), edited.keys.clone());
    *account.plan_mut(call.id(0))? = edited;
    for key in keys {
        account.refresh_gate(&key, call.now);
    }
    Ok(Reply::json(200, &wire))
}

/// DeleteUsagePlan, refused while stages are attached. Its keys stay, without access.
pub fn delete(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let plan = account.plan(call.id(0))?;
    if !plan.api_stages.is_empty() {
        return Err(ApiError::bad_request(format!(
            "Cannot delete Usage Plan {} because there are API Stages associated with it",
            plan.id
        )));
    }
    let keys = plan.keys.clone();
    account.plans.retain(|plan| plan.id != call.id(0));
    for key in keys {
        account.refresh_gate(&key, call.now);
    }
    Ok(Reply::empty(202))
}
