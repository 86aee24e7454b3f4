//! Somebody else: a colleague in the AWS console who changes just what the window is about to change.

use serde_json::{Value as Json, json};

use super::account::{Account, State};

/// What somebody else has made of a value.
#[derive(Clone, Debug)]
pub struct Meddled {
    /// The object's name, as in [`State`].
    pub object: String,
    /// Where in it, as a JSON pointer.
    pub at: &'static str,
    /// What is there now.
    pub value: Json,
}

/// Changes one of these objects, each as its kind allows; nothing where none can be changed.
pub fn meddle(account: &Account, objects: &[String], random: &mut fastrand::Rng) -> Option<Meddled> {
    let state = account.state();
    let able: Vec<Meddled> = objects.iter().filter_map(|object| proposal(&state, object)).collect();
    let chosen = random.choice(able)?;
    let value = chosen.value.as_str().map_or_else(|| chosen.value.to_string(), str::to_owned);
    account.replace(&path(&chosen.object), chosen.at, &value).then_some(chosen)
}

/// What somebody would make of an object.
fn proposal(state: &State, object: &str) -> Option<Meddled> {
    let meddled = |object: &str, at, value| Some(Meddled { object: object.to_owned(), at, value });
    match object.split('/').collect::<Vec<_>>()[..] {
        ["key", _] => state.get(object).and_then(|_| meddled(object, "/name", json!("Renamed by Maja"))),
        ["plan", plan] | ["plan", plan, "keys"] => {
            let plan = format!("plan/{plan}");
            state.get(&plan).and_then(|_| meddled(&plan, "/throttle/rateLimit", json!(7)))
        }
        ["stage", api, _] => {
            let now = &state.get(object)?["deploymentId"];
            let others = state.get(&format!("deployments/{api}"))?.as_array()?;
            let other = others.iter().find(|other| *other != now)?;
            meddled(object, "/deploymentId", other.clone())
        }
        // What a deployment would publish: a lock that comes off.
        ["deployments", api] => {
            let of = format!("method/{api}/");
            let locked = |(name, method): &(&String, &Json)| {
                name.starts_with(&of) && method["apiKeyRequired"] == json!(true)
            };
            let (name, _) = state.iter().find(locked)?;
            meddled(name, "/apiKeyRequired", json!(false))
        }
        ["method", ..] => {
            let now = state.get(object)?["apiKeyRequired"].as_bool()?;
            meddled(object, "/apiKeyRequired", json!(!now))
        }
        _ => None,
    }
}

/// Where an object is patched.
fn path(object: &str) -> String {
    match object.split('/').collect::<Vec<_>>()[..] {
        ["key", key] => format!("/apikeys/{key}"),
        ["plan", plan] => format!("/usageplans/{plan}"),
        ["stage", api, stage] => format!("/restapis/{api}/stages/{stage}"),
        ["method", api, resource, verb] => format!("/restapis/{api}/resources/{resource}/methods/{verb}"),
        _ => panic!("{object} is not patched"),
    }
}

/// Whether the value is still what somebody else has made of it; of an object that is gone it is not.
pub fn is_there(state: &State, meddled: &Meddled) -> bool {
    let now = state.get(&meddled.object).and_then(|object| object.pointer(meddled.at));
    // 7 and 7.0 are the same limit.
    now.is_some_and(|now| match (now.as_f64(), meddled.value.as_f64()) {
        (Some(now), Some(theirs)) => now == theirs,
        _ => *now == meddled.value,
    })
}
