//! What a review says that a change does, object by object, told from its calls alone: the harm tests know no kind of change.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use tollkeeper::domain::call::Value;
use tollkeeper::domain::{Call, Change};

/// A parameter of a call that is a text and known before it is sent.
pub fn argument(call: &Call, name: &str) -> Option<String> {
    let found = call.arguments().into_iter().find(|argument| argument.name == name)?;
    match found.value {
        Value::Json(Json::String(text)) => Some(text),
        Value::Json(_) | Value::Variable(_) => None,
    }
}

/// The calls that a change may make: those of its review, and those that take them back.
fn calls(change: &Change) -> Vec<Call> {
    change
        .steps()
        .into_iter()
        .flat_map(|step| [Some(step.call), step.back.map(|back| back.call)])
        .flatten()
        .collect()
}

/// The objects that a change may touch.
pub fn footprint(change: &Change) -> BTreeSet<String> {
    calls(change).iter().flat_map(touched).collect()
}

/// The objects that a call may touch; `new key …` and `new plan …` for what has no id yet, and beside the objects
/// `gone {key}`, `ended {plan}` and `member {key}` for what becomes of partners.
pub fn touched(call: &Call) -> Vec<String> {
    let is = |name: &str| argument(call, name).unwrap_or_default();
    let stage = || [format!("stage/{}/{}", is("restApiId"), is("stageName"))];
    let live = || [format!("live/{}/{}", is("restApiId"), is("stageName"))];
    match call.operation().name {
        "UpdateMethod" => {
            vec![format!("method/{}/{}/{}", is("restApiId"), is("resourceId"), is("httpMethod"))]
        }
        "CreateDeployment" => {
            let made = [format!("deployments/{}", is("restApiId"))];
            made.into_iter().chain(stage()).chain(live()).collect()
        }
        "UpdateStage" => stage().into_iter().chain(live()).collect(),
        "CreateUsagePlan" => vec![format!("new plan {}", is("name"))],
        "UpdateUsagePlan" => vec![format!("plan/{}", is("usagePlanId"))],
        "DeleteUsagePlan" => {
            let plan = is("usagePlanId");
            vec![format!("plan/{plan}"), format!("plan/{plan}/keys"), format!("ended {plan}")]
        }
        "TagResource" | "UntagResource" => {
            vec![format!("plan/{}", is("resourceArn").rsplit('/').next().unwrap_or_default())]
        }
        "CreateApiKey" => vec![format!("new key {}", is("name"))],
        "UpdateApiKey" => vec![format!("key/{}", is("apiKey"))],
        "DeleteApiKey" => vec![format!("key/{}", is("apiKey")), format!("gone {}", is("apiKey"))],
        "CreateUsagePlanKey" | "DeleteUsagePlanKey" => {
            vec![format!("plan/{}/keys", is("usagePlanId")), format!("member {}", is("keyId"))]
        }
        "UpdateAccount" => vec!["account".into()],
        _ => Vec::new(),
    }
}
