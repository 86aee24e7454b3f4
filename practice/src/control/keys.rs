//! API keys.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::tags;
use crate::{
    call::Call,
    error::{ApiError, ErrorKind},
    paging,
    patch::{Op, PatchOp},
    reply::Reply,
    state::{Account, Key},
};

/// Keys in an account and Region.
const MOST: usize = 10_000;
const PATHS: &[&str] = &["/description", "/enabled", "/name", "/customerId"];

/// What CreateApiKey takes; ids of stages and `generateDistinctId` are legacy and ignored.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NewKey {
    /// Name; need not be unique.
    pub name: Option<String>,
    /// Description; `None` where none was sent.
    pub description: Option<String>,
    /// Off unless said otherwise: the console's keys are on, the API's are not.
    pub enabled: bool,
    /// The value; made up where empty.
    pub value: Option<String>,
    /// The customer's number in AWS Marketplace or elsewhere.
    pub customer_id: Option<String>,
    /// Tags by their names.
    pub tags: BTreeMap<String, String>,
}

/// GetApiKeys: newest first, by a case-sensitive prefix of the name or a customer's number; values only on request.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let values = call.flag("includeValues");
    let prefix = call.query("name").unwrap_or_default();
    let customer = call.query("customerId");
    let asked = account.keys.iter().rev().filter(|key| {
        key.name.as_deref().unwrap_or_default().starts_with(prefix)
            && (customer.is_none() || key.customer_id.as_deref() == customer)
    });
    let (page, position) = paging::page(asked.collect(), call)?;
    let items: Vec<_> = page.into_iter().map(|key| key.wire(values)).collect();
    Ok(Reply::json(200, &paging::with_position(serde_json::json!({ "item": items }), position)))
}

/// GetApiKey: one key, with its value where `includeValue` asks for it.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &account.key(call.id(0))?.wire_with_tags(call.flag("includeValue"))))
}

/// CreateApiKey: the answer has the value.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let id = insert(account, call.json()?, call.now)?;
    account.refresh_gate(&id, call.now);
    Ok(Reply::json(201, &account.key(&id)?.wire(true)))
}

/// Makes a key and gives its id.
///
/// # Errors
/// 400 for lengths, 409 for a value that exists, 429 for one key too many.
pub fn insert(account: &mut Account, asked: NewKey, now: Timestamp) -> Result<String, ApiError> {
    check_texts(asked.name.as_deref(), asked.description.as_deref())?;
    tags::check(&asked.tags)?;
    let value = asked.value.filter(|value| !value.is_empty()).unwrap_or_else(|| account.ids.value());
    check_value(&value)?;
    if account.keys.iter().any(|key| key.value == value) {
        return Err(ApiError::conflict("API Key already exists"));
    }
    if account.keys.len() >= MOST {
        return Err(ApiError::new(ErrorKind::LimitExceeded, "API Key quota exceeded"));
    }
    let id = account.ids.long();
    account.keys.push(Key {
        id: id.clone(),
        value,
        name: filled(asked.name),
        customer_id: filled(asked.customer_id),
        description: filled(asked.description),
        enabled: asked.enabled,
        created: now,
        updated: now,
        tags: asked.tags,
    });
    Ok(id)
}

/// UpdateApiKey: the value never changes and is never in the answer.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let mut edited = account.key(call.id(0))?.clone();
    for op in call.patches()? {
        patch(&mut edited, &op)?;
    }
    check_texts(edited.name.as_deref(), edited.description.as_deref())?;
    edited.updated = call.now;
    let wire = edited.wire_with_tags(false);
    *account.key_mut(call.id(0))? = edited;
    account.refresh_gate(call.id(0), call.now);
    Ok(Reply::json(200, &wire))
}

/// DeleteApiKey: also takes it out of its plans.
pub fn delete(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    account.key(call.id(0))?;
    account.keys.retain(|key| key.id != call.id(0));
    for plan in &mut account.plans {
        plan.keys.retain(|id| id != call.id(0));
    }
    account.refresh_gate(call.id(0), call.now);
    Ok(Reply::empty(202))
}

fn patch(key: &mut Key, op: &PatchOp) -> Result<(), ApiError> {
    match (op.op, op.path.as_str()) {
        (Op::Replace, "/description") => key.description = filled(op.value.clone()),
        (Op::Replace, "/name") => key.name = filled(op.value.clone()),
        (Op::Replace, "/customerId") => key.customer_id = filled(op.value.clone()),
        // Any text but "true" switches the key off: AWS answers 200 to a typo.
        (Op::Replace, "/enabled") => key.enabled = op.text().eq_ignore_ascii_case("true"),
        _ => return Err(op.refused(PATHS)),
    }
    Ok(())
}

fn check_texts(name: Option<&str>, description: Option<&str>) -> Result<(), ApiError> {
    if name.is_some_and(|name| name.chars().count() > 1024) {
        return Err(ApiError::bad_request("Invalid API Key name, can be at most 1024 characters."));
    }
    if description.is_some_and(|text| text.chars().count() > 125_000) {
        return Err(ApiError::bad_request("Invalid API Key description, can be at most 125000 characters."));
    }
    Ok(())
}

/// 20 to 128 characters.
///
/// # Errors
/// 400 for a value that AWS would not take.
pub fn check_value(value: &str) -> Result<(), ApiError> {
    match value.chars().count() {
        ..20 => Err(ApiError::bad_request("API Key value should be at least 20 characters")),
        129.. => Err(ApiError::bad_request("API Key value exceeds maximum size of 128 characters")),
        _ => Ok(()),
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
