//! API Gateway's writes on keys, on which plan they are in, and on what is left of their quota.

use secrecy::ExposeSecret as _;

use super::gateway::unless_empty;
use super::{Stop, Turn};
use crate::aws::maps;
use crate::domain::call::{
    CreateApiKey, CreateUsagePlanKey, DeleteApiKey, DeleteUsagePlanKey, Input as _, UpdateApiKey, UpdateUsage,
};
use crate::domain::{Failure, FailureKind, Made};

/// Makes a key; tells its id. The value, which comes with the answer, is dropped unread.
pub async fn create_api_key(turn: &Turn<'_>, input: &CreateApiKey) -> Result<Made, Stop> {
    let tags = (!input.tags.is_empty()).then(|| input.tags.clone().into_iter().collect());
    let make = || {
        let value = input.value.as_ref().map(|value| value.expose_secret().to_owned());
        let request = turn.client.gateway_once.create_api_key().name(&input.name).enabled(input.enabled);
        let request = request.set_description(unless_empty(&input.description)).set_value(value);
        request.set_tags(tags.clone()).send()
    };
    let answer = turn.send(make).await?;
    Ok(Made { key: answer.id.map(Into::into), ..Made::default() })
}

/// Patches a key's name, description, or whether it is enabled.
pub async fn update_api_key(turn: &Turn<'_>, input: &UpdateApiKey) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_api_key().api_key(input.key.as_str());
        request.set_patch_operations(Some(patch.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Deletes a key and its value for good.
pub async fn delete_api_key(turn: &Turn<'_>, input: &DeleteApiKey) -> Result<Made, Stop> {
    let make = || turn.client.gateway_once.delete_api_key().api_key(input.key.as_str()).send();
    turn.send(make).await.map(|_| Made::default())
}

/// Puts a key in a plan. Fails without a call where an earlier step made the key and AWS did not tell its id.
pub async fn create_usage_plan_key(turn: &Turn<'_>, input: &CreateUsagePlanKey) -> Result<Made, Stop> {
    let Some(key) = input.key.resolve(turn.made) else { return Err(no_key().into()) };
    let make = || {
        let request = turn.client.gateway_once.create_usage_plan_key();
        request.usage_plan_id(input.plan.as_str()).key_id(key.as_str()).key_type("API_KEY").send()
    };
    // The answer carries the key's value: dropped unread.
    turn.send(make).await.map(|_| Made::default())
}

fn no_key() -> Failure {
    let what = "The key was not put in its plan";
    Failure::new(FailureKind::Other, what, "AWS did not say which key it made.", "Refresh and look.")
}

/// Takes a key out of a plan; the key itself stays.
pub async fn delete_usage_plan_key(turn: &Turn<'_>, input: &DeleteUsagePlanKey) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.gateway_once.delete_usage_plan_key();
        request.usage_plan_id(input.plan.as_str()).key_id(input.key.as_str()).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Sets how many requests a key has left of its plan's quota in the present period.
pub async fn update_usage(turn: &Turn<'_>, input: &UpdateUsage) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_usage().usage_plan_id(input.plan.as_str());
        request.key_id(input.key.as_str()).set_patch_operations(Some(patch.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}
