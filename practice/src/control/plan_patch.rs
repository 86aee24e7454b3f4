//! What UpdateUsagePlan may change: the patch table of AWS's documentation, row by row.

use std::collections::BTreeMap;

use crate::{
    error::{ApiError, ErrorKind},
    patch::{Op, PatchOp},
    state::{Account, Period, Plan, PlanStage, Quota, Throttle},
};

/// Method-level throttles of a stage in a plan.
const MOST_OVERRIDES: usize = 20;

const PATHS: &[&str] = &[
    "/name",
    "/description",
    "/productCode",
    "/apiStages",
    "/apiStages/{apiId:stage}/throttle",
    "/throttle",
    "/throttle/rateLimit",
    "/throttle/burstLimit",
    "/quota",
    "/quota/limit",
    "/quota/offset",
    "/quota/period",
];

/// Applies one operation to a copy of the plan.
pub fn apply(account: &Account, plan: &mut Plan, op: &PatchOp) -> Result<(), ApiError> {
    let segments = op.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (op.op, segments.as_slice()) {
        (Op::Replace, ["name"]) => {
            if op.text().is_empty() {
                return Err(ApiError::bad_request("Usage Plan name is required"));
            }
            op.text().clone_into(&mut plan.name);
        }
        (Op::Replace, ["description"]) => plan.description = op.value.clone().filter(|text| !text.is_empty()),
        (Op::Add | Op::Replace, ["productCode"]) => plan.product_code.clone_from(&op.value),
        (Op::Remove, ["productCode"]) => plan.product_code = None,
        (Op::Add, ["apiStages"]) => attach(account, plan, op.text())?,
        (Op::Remove, ["apiStages"]) => detach(plan, op.text())?,
        (_, ["apiStages", at, "throttle", rest @ ..]) => overrides(plan, op, at, rest)?,
        (Op::Remove, ["throttle"]) => plan.throttle = None,
        (Op::Add | Op::Replace, ["throttle", name]) => {
            set_half(plan.throttle.get_or_insert_default(), name, op)?;
        }
        (Op::Remove, ["quota"]) => plan.quota = None,
        (Op::Add | Op::Replace, ["quota", name]) => {
            set_quota(plan.quota.get_or_insert_default(), name, op)?;
        }
        _ => return Err(op.refused(PATHS)),
    }
    Ok(())
}

/// Numbers below zero, and quota offsets outside of their period.
pub fn check_numbers(plan: &Plan) -> Result<(), ApiError> {
    let overrides = plan.api_stages.iter().flat_map(|at| at.throttle.values());
    if plan
        .throttle
        .iter()
        .chain(overrides)
        .any(|limit| limit.burst_limit < 0 || limit.rate_limit.is_nan() || limit.rate_limit < 0.0)
    {
        return Err(ApiError::bad_request("Usage Plan throttle limits must be greater than or equal to 0"));
    }
    let Some(quota) = &plan.quota else { return Ok(()) };
    if quota.limit < 0 {
        return Err(ApiError::bad_request("Usage Plan quota limit must be greater than or equal to 0"));
    }
    let (last, words) = match quota.period {
        Period::Day => (0, "zero in the DAY period"),
        Period::Week => (6, "between zero and six inclusive in the WEEK period"),
        Period::Month => (27, "between zero and 27 inclusive in the MONTH period"),
    };
    if (0..=last).contains(&quota.offset) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("Usage Plan quota offset must be {words}")))
}

/// A stage that exists, and that no other plan of the plan's keys covers.
pub fn check_stage(account: &Account, plan: &Plan, api: &str, stage: &str) -> Result<(), ApiError> {
    if account.api(api).ok().and_then(|found| found.stage(stage)).is_none() {
        return Err(no_stage(plan, api, stage));
    }
    let other = account.plans.iter().find(|other| {
        other.id != plan.id
            && other.covers(api, stage)
            && other.keys.iter().any(|key| plan.keys.contains(key))
    });
    other.map_or(Ok(()), |other| Err(conflict(&other.id, api, stage)))
}

/// Two plans of one key on one stage. AWS documents the rule and the type, not the text.
pub fn conflict(plan: &str, api: &str, stage: &str) -> ApiError {
    ApiError::conflict(format!(
        "The API key is already in Usage Plan {plan}, which is associated with API Stage {api}:{stage}"
    ))
}

fn attach(account: &Account, plan: &mut Plan, value: &str) -> Result<(), ApiError> {
    let (api, stage) = split(value)?;
    check_stage(account, plan, api, stage)?;
    if !plan.covers(api, stage) {
        plan.api_stages.push(PlanStage {
            api_id: api.to_owned(),
            stage: stage.to_owned(),
            throttle: BTreeMap::new(),
        });
    }
    Ok(())
}

fn detach(plan: &mut Plan, value: &str) -> Result<(), ApiError> {
    let (api, stage) = split(value)?;
    if !plan.covers(api, stage) {
        return Err(no_stage(plan, api, stage));
    }
    plan.api_stages.retain(|at| at.api_id != api || at.stage != stage);
    Ok(())
}

/// The whole map, one method's row, or one number of a row.
fn overrides(plan: &mut Plan, op: &PatchOp, at: &str, rest: &[&str]) -> Result<(), ApiError> {
    let (api, stage) = split(at)?;
    let missing = no_stage(plan, api, stage);
    let found = plan.api_stages.iter_mut().find(|known| known.api_id == api && known.stage == stage);
    let throttle = &mut found.ok_or(missing)?.throttle;
    match (op.op, rest) {
        (Op::Remove, []) => throttle.clear(),
        (Op::Add | Op::Replace, []) => *throttle = parse_map(op)?,
        (Op::Remove, method) => {
            let removed = method_key(method).and_then(|key| throttle.remove(&key));
            removed.ok_or_else(|| op.refused(PATHS))?;
        }
        (Op::Add | Op::Replace, [method @ .., name]) => {
            let key = method_key(method).ok_or_else(|| op.refused(PATHS))?;
            set_half(throttle.entry(key).or_default(), name, op)?;
        }
        _ => return Err(op.refused(PATHS)),
    }
    if throttle.len() > MOST_OVERRIDES {
        return Err(ApiError::new(ErrorKind::LimitExceeded, "Method level throttle quota exceeded"));
    }
    Ok(())
}

fn parse_map(op: &PatchOp) -> Result<BTreeMap<String, Throttle>, ApiError> {
    serde_json::from_str(op.text())
        .map_err(|_| ApiError::bad_request(format!("Invalid patch value specified for path '{}'", op.path)))
}

/// `/pets/GET` for `~1pets/GET`; lenient towards a path whose slashes were not escaped, as AWS is for at least one segment.
fn method_key(segments: &[&str]) -> Option<String> {
    let (verb, path) = segments.split_last()?;
    let verb_like = !verb.is_empty() && verb.bytes().all(|byte| byte.is_ascii_uppercase());
    let path = match path {
        [] => return None,
        [path] if path.starts_with('/') => (*path).to_owned(),
        ["", rest @ ..] | rest => format!("/{}", rest.join("/")),
    };
    verb_like.then(|| format!("{path}/{verb}"))
}

fn set_half(throttle: &mut Throttle, name: &str, op: &PatchOp) -> Result<(), ApiError> {
    match name {
        "rateLimit" => throttle.rate_limit = op.number()?,
        "burstLimit" => throttle.burst_limit = op.number()?,
        _ => return Err(op.refused(PATHS)),
    }
    Ok(())
}

fn set_quota(quota: &mut Quota, name: &str, op: &PatchOp) -> Result<(), ApiError> {
    match name {
        "limit" => quota.limit = op.number()?,
        "offset" => quota.offset = op.number()?,
        "period" => {
            let invalid = |()| {
                ApiError::bad_request("Invalid quota period specified. Must be one of: [DAY, WEEK, MONTH]")
            };
            quota.period = op.text().parse().map_err(invalid)?;
        }
        _ => return Err(op.refused(PATHS)),
    }
    Ok(())
}

fn split(value: &str) -> Result<(&str, &str), ApiError> {
    let parts = value.split_once(':').filter(|(api, stage)| !api.is_empty() && !stage.is_empty());
    parts.ok_or_else(|| ApiError::bad_request("Invalid API Stage specified"))
}

fn no_stage(plan: &Plan, api: &str, stage: &str) -> ApiError {
    ApiError::not_found(format!(
        "Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {}",
        plan.id
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::plans::update, method_key};
    use crate::{call::tests::call, error::ApiError, state::Account, testing::account};

    const PREMIUM: &str = "di8unn";
    const AT: &str = "/apiStages/k3x9q2m7ra:prod/throttle";

    fn patch(account: &mut Account, op: &str, path: &str, value: &str) -> Result<Value, ApiError> {
        let body = json!({ "patchOperations": [{ "op": op, "path": path, "value": value }] });
        let reply = update(account, &call(&[PREMIUM], &[], &body))?;
        Ok(serde_json::from_slice(&reply.body).unwrap())
    }

    fn refused(op: &str, path: &str, value: &str) -> (u16, String) {
        let err = patch(&mut account(), op, path, value).unwrap_err();
        (err.status, err.message)
    }

    /// The member at a JSON pointer after one operation on the Premium plan.
    fn after(op: &str, path: &str, value: &str, pointer: &str) -> Value {
        patch(&mut account(), op, path, value).unwrap().pointer(pointer).cloned().unwrap_or_default()
    }

    #[test]
    fn names_and_product_codes() {
        assert_eq!(after("replace", "/name", "Gold", "/name"), "Gold");
        assert_eq!(after("replace", "/description", "Fast", "/description"), "Fast");
        assert_eq!(after("add", "/productCode", "abc", "/productCode"), "abc");
        assert_eq!(refused("add", "/name", "Gold").0, 400);
        assert_eq!(refused("remove", "/description", "").0, 400);
    }

    #[test]
    fn throttle_and_quota_by_halves_and_whole() {
        assert_eq!(after("replace", "/throttle/rateLimit", "0.1", "/throttle/rateLimit"), 0.1);
        assert_eq!(after("add", "/throttle/burstLimit", "7", "/throttle/burstLimit"), 7);
        assert_eq!(after("remove", "/throttle", "", "/throttle"), Value::Null);
        assert_eq!(after("replace", "/quota/limit", "12", "/quota/limit"), 12);
        assert_eq!(after("replace", "/quota/period", "DAY", "/quota/period"), "DAY");
        assert_eq!(after("remove", "/quota", "", "/quota"), Value::Null);
        assert_eq!(refused("replace", "/throttle", "{}").0, 400);
        assert_eq!(refused("remove", "/throttle/rateLimit", "").0, 400);
        assert_eq!(refused("replace", "/throttle/burstLimit", "2.5").0, 400);
        assert_eq!(refused("replace", "/quota/period", "YEAR").0, 400);
    }

    #[test]
    fn a_half_of_a_throttle_leaves_the_other_at_zero() {
        let mut account = account();
        patch(&mut account, "remove", "/throttle", "").unwrap();
        let plan = patch(&mut account, "replace", "/throttle/rateLimit", "5").unwrap();
        assert_eq!(plan["throttle"], json!({ "rateLimit": 5.0, "burstLimit": 0 }));
    }

    #[test]
    fn quota_offsets_stay_inside_their_period() {
        let message = refused("replace", "/quota/offset", "28").1;
        assert_eq!(
            message,
            "Usage Plan quota offset must be between zero and 27 inclusive in the MONTH period"
        );
        assert_eq!(after("replace", "/quota/offset", "27", "/quota/offset"), 27);
    }

    #[test]
    fn stages_are_attached_and_detached_by_plain_text() {
        let stages = after("add", "/apiStages", "v2j7h5ydq0:prod", "/apiStages");
        assert_eq!(stages.as_array().unwrap().len(), 3);
        assert_eq!(
            after("remove", "/apiStages", "k3x9q2m7ra:prod", "/apiStages").as_array().unwrap().len(),
            1
        );
        assert_eq!(refused("add", "/apiStages", ""), (400, "Invalid API Stage specified".into()));
        let unknown = "Invalid API Stage {api: k3x9q2m7ra, stage: none} specified for usageplan di8unn";
        assert_eq!(refused("add", "/apiStages", "k3x9q2m7ra:none"), (404, unknown.into()));
    }

    #[test]
    fn method_throttles_by_map_and_by_number() {
        let map =
            r#"{"/inventory/GET":{"rateLimit":1.5,"burstLimit":2},"//GET":{"rateLimit":1,"burstLimit":1}}"#;
        let set = after("replace", AT, map, "/apiStages/0/throttle");
        assert_eq!(set["/inventory/GET"], json!({ "rateLimit": 1.5, "burstLimit": 2 }));
        let path = format!("{AT}/~1inventory~1{{sku}}/GET/rateLimit");
        let set = after("replace", &path, "3", "/apiStages/0/throttle");
        assert_eq!(set["/inventory/{sku}/GET"]["rateLimit"], 3.0);
        assert_eq!(refused("replace", "/apiStages/none:prod/throttle", "{}").0, 404);
    }

    #[test]
    fn a_method_throttle_is_removed_alone_or_with_all() {
        let mut account = account();
        for path in ["/inventory/GET", "/warehouses/GET"] {
            let path = format!("{AT}{path}/burstLimit");
            patch(&mut account, "add", &path, "4").unwrap();
        }
        let plan = patch(&mut account, "remove", &format!("{AT}/~1inventory/GET"), "").unwrap();
        let left = plan["apiStages"][0]["throttle"].as_object().unwrap();
        assert_eq!(left.keys().collect::<Vec<_>>(), ["/warehouses/GET"]);
        let plan = patch(&mut account, "remove", AT, "").unwrap();
        assert!(plan["apiStages"][0].get("throttle").is_none());
    }

    #[test]
    fn keys_of_methods_read_escaped_and_plain_paths() {
        assert_eq!(method_key(&["/pets/{id}", "GET"]).unwrap(), "/pets/{id}/GET");
        assert_eq!(method_key(&["", "pets", "{id}", "GET"]).unwrap(), "/pets/{id}/GET");
        assert_eq!(method_key(&["/", "GET"]).unwrap(), "//GET");
        assert_eq!(method_key(&["", "", "GET"]).unwrap(), "//GET");
        assert_eq!(method_key(&["GET"]), None);
    }
}
