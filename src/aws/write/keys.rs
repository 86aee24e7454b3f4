//! Writes on API keys and on which plan they are in.

use secrecy::{ExposeSecret as _, SecretString};

use super::partly;
use crate::aws::operation::{
    CREATE_API_KEY, CREATE_USAGE_PLAN_KEY, DELETE_API_KEY, DELETE_USAGE_PLAN_KEY, UPDATE_API_KEY,
};
use crate::aws::{Client, maps};
use crate::domain::change::key_patch;
use crate::domain::{Failure, FailureKind, KeyId, KeyRequest, KeySettings, PlanId, WriteError, Written};

type Named = (PlanId, String);

/// Makes a key and puts it in its plan. `enabled` is always sent: AWS takes a missing one for "no".
pub async fn create(client: &Client, request: &KeyRequest) -> Result<Written, WriteError> {
    let description = (!request.description.is_empty()).then(|| request.description.clone());
    let ask = || {
        let value = request.value.as_ref().map(|value| value.expose_secret().to_owned());
        let call = client.gateway_once.create_api_key().name(&request.name).enabled(request.enabled);
        call.set_description(description.clone()).set_value(value).send()
    };
    let made = client.call(&CREATE_API_KEY, ask).await;
    let made = made.map_err(|failure| without_value(failure, request.value.as_ref()))?;
    let Some(key) = made.id.map(KeyId::from) else { return Err(no_id(&request.name)) };
    if let Some((plan, plan_name)) = &request.plan {
        put_in(client, plan, &key).await.map_err(|failure| {
            let hint = if failure.may_be_done {
                format!("Look whether it is in {plan_name}: calls with it are refused until it is.")
            } else {
                format!("Put it in {plan_name}: calls with it are refused until then.")
            };
            let is = if failure.may_be_done { "may be" } else { "is" };
            partly(failure, format!("The key {} was made but {is} in no plan yet", request.name), hint)
        })?;
    }
    Ok(Written { key: Some(key), ..Written::default() })
}

/// AWS may repeat what it was sent; a value must not reach the screen or the journal that way.
fn without_value(mut failure: Failure, value: Option<&SecretString>) -> Failure {
    if let Some(value) = value {
        failure.why = failure.why.replace(value.expose_secret(), "…");
    }
    failure
}

fn no_id(name: &str) -> WriteError {
    WriteError::Partly(Failure::new(
        FailureKind::Service,
        format!("The key {name} was made, but its id did not come"),
        "AWS's answer has no id in it.",
        "Refresh and put it in its plan.",
    ))
}

pub async fn update(
    client: &Client,
    key: &KeyId,
    before: &KeySettings,
    after: &KeySettings,
) -> Result<Written, WriteError> {
    let operations = key_patch(before, after);
    if !operations.is_empty() {
        let patch = maps::patch_to_aws(&operations);
        let ask = || {
            let request = client.gateway_once.update_api_key().api_key(key.as_str());
            request.set_patch_operations(Some(patch.clone())).send()
        };
        client.call(&UPDATE_API_KEY, ask).await?;
    }
    Ok(Written::default())
}

pub async fn delete(client: &Client, key: &KeyId) -> Result<Written, WriteError> {
    let ask = || client.gateway_once.delete_api_key().api_key(key.as_str()).send();
    client.call(&DELETE_API_KEY, ask).await?;
    Ok(Written::default())
}

/// Takes a key out of one plan and puts it in another: AWS allows a key only one plan of a stage, so it is in neither
/// for a moment. Should the second plan not take it, it goes back to the first; but where nobody knows whether the
/// second took it, it is left: it could be in both, or leave the one that it is in.
pub async fn move_between(
    client: &Client,
    key: &KeyId,
    label: &str,
    from: Option<&Named>,
    to: Option<&Named>,
) -> Result<Written, WriteError> {
    if let Some((plan, _)) = from {
        take_out(client, plan, key).await.map_err(|failure| not_taken_out(failure, label, from, to))?;
    }
    let Some((plan, to_name)) = to else { return Ok(Written::default()) };
    let Err(failure) = put_in(client, plan, key).await else { return Ok(Written::default()) };
    let Some((old, from_name)) = from else { return Err(failure.into()) };
    if failure.may_be_done {
        return Err(partly(
            failure,
            format!("{label} may be in no plan now"),
            format!(
                "It left {from_name}, and whether {to_name} took it is not known. Refresh and look: \
                 its calls are refused while it is in no plan."
            ),
        ));
    }
    match put_in(client, old, key).await {
        Ok(()) => Err(WriteError::Failed(Failure {
            hint: format!(
                "{label} was out of its plan for a moment and is in {from_name} again. {}",
                failure.hint
            ),
            ..failure
        })),
        Err(back) => Err(partly(
            failure,
            format!("{label} is in no plan now"),
            format!(
                "It left {from_name}, {to_name} did not take it, and putting it back failed ({back}). \
                 Put it in a plan: its calls are refused until then."
            ),
        )),
    }
}

/// The first call of a move failed: the key is where it was, unless nobody knows.
fn not_taken_out(failure: Failure, label: &str, from: Option<&Named>, to: Option<&Named>) -> WriteError {
    if !failure.may_be_done {
        return failure.into();
    }
    let name = |plan: Option<&Named>| plan.map_or("its plan", |(_, name)| name.as_str()).to_owned();
    let then = to.map_or_else(String::new, |to| format!(" If it left, put it in {}.", name(Some(to))));
    partly(
        failure,
        format!("{label} may be in no plan now"),
        format!("Whether it left {} is not known. Refresh and look.{then}", name(from)),
    )
}

async fn put_in(client: &Client, plan: &PlanId, key: &KeyId) -> Result<(), Failure> {
    let ask = || {
        let request = client.gateway_once.create_usage_plan_key().usage_plan_id(plan.as_str());
        request.key_id(key.as_str()).key_type("API_KEY").send()
    };
    // The answer carries the key's value: dropped unread.
    client.call(&CREATE_USAGE_PLAN_KEY, ask).await.map(drop)
}

async fn take_out(client: &Client, plan: &PlanId, key: &KeyId) -> Result<(), Failure> {
    let ask = || {
        let request = client.gateway_once.delete_usage_plan_key().usage_plan_id(plan.as_str());
        request.key_id(key.as_str()).send()
    };
    client.call(&DELETE_USAGE_PLAN_KEY, ask).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_aws_repeats_does_not_reach_the_screen() {
        let value = SecretString::from("topsecrettopsecret1234".to_owned());
        let said = Failure::new(FailureKind::Refused, "", "Value topsecrettopsecret1234 is taken", "");
        assert_eq!(without_value(said, Some(&value)).why, "Value … is taken");
    }
}
