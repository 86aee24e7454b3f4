//! Tags, by ARN: of APIs, stages, plans and keys.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use crate::{call::Call, error::ApiError, reply::Reply, state::Account};

/// Tags on a resource.
const MOST: usize = 50;
/// Letters of a tag's key and of its value.
const LONGEST_NAME: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Tags by their keys.
type Tags = BTreeMap<String, String>;

#[derive(Deserialize, Default)]
struct NewTags {
    #[serde(default)]
    tags: Tags,
}

/// GetTags: of a plan, a key, an API or a stage, by its ARN.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &json!({ "tags": find(account, call.id(0))? })))
}

/// TagResource: adds tags, or puts other values in the place of known ones.
pub fn add(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let new = call.json::<NewTags>()?.tags;
    let tags = find(account, call.id(0))?;
    let mut all = tags.clone();
    all.extend(new);
    check(&all)?;
    *tags = all;
    Ok(Reply::empty(204))
}

/// UntagResource: takes tags away by their names.
pub fn remove(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let tags = find(account, call.id(0))?;
    for name in call.all("tagKeys") {
        tags.remove(name);
    }
    Ok(Reply::empty(204))
}

/// Refuses what AWS takes as tags of no resource.
///
/// # Errors
/// 400 for too many, or for too long a name or value.
pub fn check(tags: &Tags) -> Result<(), ApiError> {
    if tags.len() > MOST {
        return Err(ApiError::bad_request(format!("A resource can have at most {MOST} tags")));
    }
    let fits = |name: &str, value: &str| {
        (1..=LONGEST_NAME).contains(&name.chars().count()) && value.chars().count() <= LONGEST_VALUE
    };
    if tags.iter().all(|(name, value)| fits(name, value)) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!(
        "A tag's key has 1 to {LONGEST_NAME} characters, its value at most {LONGEST_VALUE}"
    )))
}

fn find<'a>(account: &'a mut Account, arn: &str) -> Result<&'a mut Tags, ApiError> {
    let invalid = || ApiError::bad_request("Invalid ARN specified in the request");
    let prefix = format!("arn:aws:apigateway:{}::/", account.region);
    let path = arn.strip_prefix(&prefix).ok_or_else(invalid)?;
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["usageplans", id] => Ok(&mut account.plan_mut(id)?.tags),
        ["apikeys", id] => Ok(&mut account.key_mut(id)?.tags),
        ["restapis", id] => Ok(&mut account.api_mut(id)?.tags),
        ["restapis", id, "stages", name] => {
            let stage = account.api_mut(id)?.stages.iter_mut().find(|stage| stage.name == *name);
            Ok(&mut stage.ok_or_else(|| ApiError::not_found("Invalid stage identifier specified"))?.tags)
        }
        _ => Err(invalid()),
    }
}
