//! The judge: what may never be, told from the account before and after, what the screen and the journal tell, and what
//! somebody else did. It knows a change by its calls alone, as the review lists them.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use tollkeeper::domain::call::Value;
use tollkeeper::domain::{Call, Change};
use tollkeeper::model::Model;
use tollkeeper::model::activity::Ending;

use super::account::{State, differing, text};
use super::meddler::{Meddled, present};

/// A parameter of a call that is a text and known before it is sent.
fn argument(call: &Call, name: &str) -> Option<String> {
    let found = call.arguments().into_iter().find(|argument| argument.name == name)?;
    match found.value {
        Value::Json(Json::String(text)) => Some(text),
        Value::Json(_) | Value::Variable(_) => None,
    }
}

/// The calls that a change may make: those of its review, and those that take them back.
fn calls(change: &Change) -> Vec<Call> {
    change.steps().into_iter().flat_map(|step| [Some(step.call), step.back]).flatten().collect()
}

/// The objects that a change may touch.
pub fn footprint(change: &Change) -> BTreeSet<String> {
    calls(change).iter().flat_map(touched).collect()
}

/// The objects that a call may touch; `new key …` and `new plan …` for what has no id yet, and beside the objects
/// `gone {key}`, `ended {plan}` and `member {key}` for what becomes of partners.
fn touched(call: &Call) -> Vec<String> {
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

/// Differences that nobody has told: neither somebody else's, nor of a change that the screen tells.
pub fn untold(before: &State, after: &State, told: &BTreeSet<String>) -> Vec<String> {
    let explained = |object: &String| {
        if told.contains(object) {
            return true;
        }
        match object.split('/').collect::<Vec<_>>()[..] {
            ["key", _] if !before.contains_key(object) => {
                told.contains(&format!("new key {}", text(&after[object]["name"])))
            }
            ["plan", _] if !before.contains_key(object) => {
                told.contains(&format!("new plan {}", text(&after[object]["name"])))
            }
            ["plan", plan, "keys"] if !before.contains_key(object) => {
                let name = text(&after[&format!("plan/{plan}")]["name"]);
                after[object] == serde_json::json!([]) && told.contains(&format!("new plan {name}"))
            }
            ["plan", _, "keys"] => only_gone_keys(before.get(object), after.get(object), told),
            _ => false,
        }
    };
    differing(before, after).into_iter().filter(|object| !explained(object)).collect()
}

/// Whether a plan has lost only keys of which it is told that they were deleted.
fn only_gone_keys(before: Option<&Json>, after: Option<&Json>, told: &BTreeSet<String>) -> bool {
    let ids = |list: Option<&Json>| -> BTreeSet<String> {
        let all = list.and_then(Json::as_array).into_iter().flatten();
        all.map(|id| text(id).to_owned()).collect()
    };
    let (before, after) = (ids(before), ids(after));
    after.is_subset(&before) && before.difference(&after).all(|id| told.contains(&format!("gone {id}")))
}

/// What the journal on screen tells: the objects of every change that it does not call undone by a plain no.
pub fn told(model: &Model) -> BTreeSet<String> {
    let tells = |ending: Ending<'_>| match ending {
        Ending::Running | Ending::Done | Ending::Undone | Ending::Unfinished(_) => true,
        Ending::Failed(_) | Ending::NotSent => false,
    };
    model
        .journal
        .iter()
        .filter(|entry| tells(model.ending(entry)))
        .flat_map(|entry| footprint(&entry.change))
        .collect()
}

/// What a change that is called done has not done. Objects that somebody else changed are not looked at.
pub fn not_done(change: &Change, before: &State, after: &State, meddled: &[Meddled]) -> Vec<String> {
    let theirs =
        |call: &Call| touched(call).iter().any(|object| meddled.iter().any(|one| one.object == *object));
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

/// The plain replacements of a call's patch.
fn call_patches(call: &Call) -> impl Iterator<Item = Json> {
    let found = call.arguments().into_iter().find(|argument| argument.name == "patchOperations");
    let all = match found.map(|argument| argument.value) {
        Some(Value::Json(Json::Array(all))) => all,
        _ => Vec::new(),
    };
    all.into_iter().filter(|patch| patch["op"] == "replace")
}

/// Whether a patch's value is what is there; AWS sends texts for everything.
fn is_so(value: &Json, patch: &Json) -> bool {
    let Some(is) = value.pointer(text(&patch["path"])) else { return true };
    is.as_str().map_or_else(|| is.to_string(), str::to_owned) == text(&patch["value"])
}

/// Methods that a deployment has published otherwise than its review said.
pub fn unseen_locks(change: &Change, after: &State) -> Vec<String> {
    let Change::Deploy(deploy) = change else { return Vec::new() };
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
    let lost = meddled.iter().filter(|one| present(state, one) != Some(&one.value));
    lost.map(|one| format!("somebody else's {} of {} was overwritten or deleted unseen", one.at, one.object))
        .collect()
}

/// Objects of a change that was taken back and that are not as they were before it.
pub fn not_restored(change: &Change, before: &State, after: &State, meddled: &[Meddled]) -> Vec<String> {
    let objects = footprint(change).into_iter().filter(|object| before.contains_key(object));
    let differs = objects.filter(|object| before.get(object) != after.get(object));
    // A deployment that was made stays; what it serves is what counts.
    let differs = differs.filter(|object| !object.starts_with("deployments/"));
    let ours = differs.filter(|object| !meddled.iter().any(|one| one.object == *object));
    ours.map(|object| format!("{object}: {:?} instead of {:?}", after.get(&object), before.get(&object)))
        .collect()
}

/// Writes that left although read-only was on, other than those that take back what a step of the change had done.
pub fn under_read_only(change: &Change, since: Option<usize>, writes: &[(String, Json)]) -> Vec<String> {
    if since.is_none() {
        return Vec::new();
    }
    let back: Vec<&str> =
        change.steps().into_iter().filter_map(|step| step.back).map(|call| call.operation().name).collect();
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

/// Partners that were in a plan and are in none, and of whom nothing that is told says so.
pub fn silently_planless(before: &State, after: &State, told: &BTreeSet<String>) -> Vec<String> {
    let plans_of = |state: &State, key: &str| -> Vec<String> {
        let lists = state.iter().filter(|(object, _)| object.ends_with("/keys"));
        let has = |list: &Json| list.as_array().is_some_and(|ids| ids.iter().any(|id| text(id) == key));
        let with = lists.filter(|(_, list)| has(list));
        with.filter_map(|(object, _)| Some(object.split('/').nth(1)?.to_owned())).collect()
    };
    let keys = before.keys().filter_map(|object| object.strip_prefix("key/"));
    let there = keys.filter(|key| after.contains_key(&format!("key/{key}")));
    let lost = there.filter(|key| !plans_of(before, key).is_empty() && plans_of(after, key).is_empty());
    let silent = lost.filter(|key| {
        let ended = |plan: &String| told.contains(&format!("ended {plan}"));
        !told.contains(&format!("member {key}")) && !plans_of(before, key).iter().any(ended)
    });
    silent.map(|key| format!("{key} is in no plan, and nothing tells")).collect()
}
