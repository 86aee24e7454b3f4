//! What may never be: a change that is called done and is not, somebody else's value overwritten, a lock published unseen, a call
//! under read-only, a thing made twice, an undo that restores something else.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use tollkeeper::domain::call::Value;
use tollkeeper::domain::{Call, Change};

use super::account::{State, text};
use super::meddler::{Meddled, is_there};
use super::review::{argument, footprint, touched};

/// What a change that is called done has not done. Objects that somebody else changed are not looked at.
pub fn not_done(
    change: &Change,
    before: &State,
    after: &State,
    (meddled, later): (&[Meddled], &BTreeSet<String>),
) -> Vec<String> {
    let is_theirs =
        |object: &String| later.contains(object) || meddled.iter().any(|one| one.object == *object);
    let theirs = |call: &Call| touched(call).iter().any(is_theirs);
    let calls: Vec<Call> = change.calls();
    calls.iter().filter(|call| !theirs(call)).filter_map(|call| undone(call, before, after)).collect()
}

/// Why a call cannot have been made.
fn undone(call: &Call, before: &State, after: &State) -> Option<String> {
    let is = |name: &str| argument(call, name).unwrap_or_default();
    let keys = || after.get(&format!("plan/{}/keys", is("usagePlanId"))).and_then(Json::as_array);
    let has = |id: &str| keys().is_some_and(|keys| keys.iter().any(|key| text(key) == id));
    let made = |kind: &str| {
        let named = |(object, value): (&String, &Json)| {
            object.starts_with(kind)
                && object.matches('/').count() == 1
                && !before.contains_key(object)
                && text(&value["name"]) == is("name")
        };
        after.iter().filter(|one| named(*one)).count()
    };
    let name = call.operation().name;
    let done = match name {
        "CreateApiKey" => made("key/") == 1,
        "CreateUsagePlan" => made("plan/") == 1,
        "DeleteApiKey" => !after.contains_key(&format!("key/{}", is("apiKey"))),
        "DeleteUsagePlan" => !after.contains_key(&format!("plan/{}", is("usagePlanId"))),
        "CreateUsagePlanKey" => argument(call, "keyId").is_none_or(|key| has(&key)),
        "DeleteUsagePlanKey" => !has(&is("keyId")),
        "CreateDeployment" => {
            deployments(after, &is("restApiId")) == deployments(before, &is("restApiId")) + 1
        }
        "UpdateMethod" | "UpdateStage" | "UpdateApiKey" => touched(call).first().is_none_or(|object| {
            after.get(object).is_some_and(|value| call_patches(call).all(|patch| is_so(value, &patch)))
        }),
        _ => true,
    };
    (!done).then(|| format!("{name} is called done: {}", call.cli()))
}

fn deployments(state: &State, api: &str) -> usize {
    state.get(&format!("deployments/{api}")).and_then(Json::as_array).map_or(0, Vec::len)
}

/// What is looked up whether it was set: of other settings AWS may have a form of its own.
const PLAIN: [&str; 5] = ["/deploymentId", "/apiKeyRequired", "/name", "/description", "/enabled"];

/// The plain replacements of a call's patch.
fn call_patches(call: &Call) -> impl Iterator<Item = Json> {
    let found = call.arguments().into_iter().find(|argument| argument.name == "patchOperations");
    let all = match found.map(|argument| argument.value) {
        Some(Value::Json(Json::Array(all))) => all,
        _ => Vec::new(),
    };
    all.into_iter().filter(|patch| patch["op"] == "replace" && PLAIN.contains(&text(&patch["path"])))
}

/// Whether a patch's value is what is there; AWS sends texts for everything.
fn is_so(value: &Json, patch: &Json) -> bool {
    let Some(is) = value.pointer(text(&patch["path"])) else { return true };
    is.as_str().map_or_else(|| is.to_string(), str::to_owned) == text(&patch["value"])
}

/// Methods that a deployment has published otherwise than its review said.
pub fn unseen_locks(change: &Change, after: &State, meddled: &[Meddled]) -> Vec<String> {
    let Change::Deploy(deploy) = change else { return Vec::new() };
    let stage = format!("stage/{}/{}", deploy.at.api, deploy.at.stage);
    // Somebody else has pointed the stage elsewhere since.
    if meddled.iter().any(|one| one.object == stage) {
        return Vec::new();
    }
    let Some(live) = after.get(&format!("live/{}/{}", deploy.at.api, deploy.at.stage)) else {
        return vec!["the stage is gone".into()];
    };
    let published = |method: &tollkeeper::domain::MethodName| {
        live.get(&method.path)?.get(&method.verb)?.get("apiKeyRequired")?.as_bool()
    };
    let differs = deploy.locks.iter().filter_map(|(method, lock)| {
        let is = published(method)?;
        (is != lock.key_required).then(|| format!("{method} was published with apiKeyRequired {is}"))
    });
    differs.collect()
}

/// Values of somebody else that the window has overwritten or deleted unseen.
pub fn overwritten(state: &State, meddled: &[Meddled]) -> Vec<String> {
    let lost = meddled.iter().filter(|one| !is_there(state, one));
    lost.map(|one| format!("somebody else's {} of {} was overwritten or deleted unseen", one.at, one.object))
        .collect()
}

/// Objects of a change that was taken back and that are not as they were before it.
/// `others`: objects that other changes on screen account for, such as an earlier attempt that stopped half-way.
pub fn not_restored(
    change: &Change,
    before: &State,
    after: &State,
    meddled: &[Meddled],
    others: &BTreeSet<String>,
) -> Vec<String> {
    let objects = footprint(change).into_iter().filter(|object| before.contains_key(object));
    let objects = objects.filter(|object| !others.contains(object));
    let differs = objects.filter(|object| before.get(object) != after.get(object));
    // A deployment that was made stays, and so does the account's role for logs, as the review says.
    let differs = differs.filter(|object| !object.starts_with("deployments/") && object != "account");
    // What a stage serves is somebody else's where they have pointed it elsewhere.
    let theirs = |object: &String| {
        let object =
            object.strip_prefix("live/").map_or_else(|| object.clone(), |stage| format!("stage/{stage}"));
        meddled.iter().any(|one| one.object == object)
    };
    let ours = differs.filter(|object| !theirs(object));
    ours.map(|object| format!("{object}: {:?} instead of {:?}", after.get(&object), before.get(&object)))
        .collect()
}

/// Writes that left although read-only was on, other than those that take back what a step of the change had done.
pub fn under_read_only(change: &Change, since: Option<usize>, writes: &[(String, Json)]) -> Vec<String> {
    if since.is_none() {
        return Vec::new();
    }
    let back: Vec<&str> = change
        .steps()
        .into_iter()
        .filter_map(|step| step.back)
        .map(|back| back.call.operation().name)
        .collect();
    let others = writes.iter().filter(|(name, _)| !back.contains(&name.as_str()));
    others.map(|(name, parameters)| format!("{name} left under read-only: {parameters}")).collect()
}

/// New keys and plans of one name, and deployments of one press, of which there are two.
pub fn doubled(change: &Change, before: &State, after: &State) -> Vec<String> {
    let mut found = Vec::new();
    for call in change.calls() {
        let name = argument(&call, "name").unwrap_or_default();
        let kind = match call.operation().name {
            "CreateApiKey" => "key/",
            "CreateUsagePlan" => "plan/",
            "CreateDeployment" => {
                let api = argument(&call, "restApiId").unwrap_or_default();
                if deployments(after, &api) > deployments(before, &api) + 1 {
                    found.push(format!("{api} has two new deployments"));
                }
                continue;
            }
            _ => continue,
        };
        let new = after.iter().filter(|(object, value)| {
            object.starts_with(kind) && !before.contains_key(*object) && text(&value["name"]) == name
        });
        if new.count() > 1 {
            found.push(format!("{name} was made twice"));
        }
    }
    found
}
