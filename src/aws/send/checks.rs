//! What is looked at right before a step is sent: whether AWS still has what the review showed.

use aws_sdk_apigateway::operation::get_stage::GetStageOutput;

use super::Stop;
use crate::aws::operation::GET_STAGE;
use crate::aws::{Client, maps, read, traffic};
use crate::domain::change::Check;
use crate::domain::traffic::{FilterStep, same_log};
use crate::domain::{AccessLog, Failure, FailureKind, PRICE_TAG, Plan, PlanId, StageRef};

/// Looks whether a step may still be sent.
pub async fn check(client: &Client, check: &Check) -> Result<(), Stop> {
    match check {
        Check::PlanIs(plan) => plan_is(client, plan).await,
        Check::TakesDeployments(at) => takes_deployments(client, at).await,
        Check::PriceIs { plan, name, price } => price_is(client, plan, name, price.as_deref()).await,
        Check::LogIs { at, before, after } => log_is(client, at, before.as_ref(), after.as_ref()).await,
        Check::KeptIs { group, before, after, may_be_gone } => {
            kept_is(client, group, (*before, *after), *may_be_gone).await
        }
        Check::FilterIsFree(filter) => filter_is_free(client, filter).await,
        Check::FilterIsOurs(filter) => filter_is_ours(client, filter).await,
    }
}

async fn plan_is(client: &Client, before: &Plan) -> Result<(), Stop> {
    let current = read::plan(client, &before.id).await?;
    if current.settings.same_as(&before.settings) { Ok(()) } else { Err(Stop::PlanChanged(current)) }
}

async fn stage(client: &Client, at: &StageRef) -> Result<GetStageOutput, Failure> {
    let ask = || client.gateway.get_stage().rest_api_id(at.api.as_str()).stage_name(at.stage.as_str()).send();
    client.call(&GET_STAGE, ask).await
}

async fn takes_deployments(client: &Client, at: &StageRef) -> Result<(), Stop> {
    let stage = stage(client, at).await.map_err(|failure| no_stage(failure, at))?;
    Ok(refuse_canary(&stage, at)?)
}

fn no_stage(failure: Failure, at: &StageRef) -> Failure {
    if failure.kind != FailureKind::NotFound {
        return failure;
    }
    Failure {
        what: format!("There is no stage {} any more", at.stage),
        hint: "Nothing was deployed: AWS would have made a new public stage. Refresh and look.".into(),
        ..failure
    }
}

fn refuse_canary(stage: &GetStageOutput, at: &StageRef) -> Result<(), Failure> {
    let Some(canary) = stage.canary_settings() else { return Ok(()) };
    if canary.deployment_id().is_none_or(str::is_empty) {
        return Ok(());
    }
    Err(Failure::new(
        FailureKind::Refused,
        format!("{} has a canary, so it was not deployed", at.stage),
        format!(
            "{} % of its calls go to another deployment; AWS takes no plain deployment until the canary is gone.",
            canary.percent_traffic()
        ),
        "Promote or delete the canary in the AWS console, then deploy.",
    ))
}

async fn price_is(client: &Client, plan: &PlanId, name: &str, before: Option<&str>) -> Result<(), Stop> {
    let current = read::plan(client, plan).await?;
    let now = current.tags.get(PRICE_TAG).map(String::as_str);
    if now == before {
        return Ok(());
    }
    let why = match now {
        Some(price) => format!("Somebody else has set the price of {name} to {price} since"),
        None => format!("Somebody else has removed the price of {name} since"),
    };
    let hint = "Close this, look at the price as it is now, and set it again";
    Err(Failure::new(FailureKind::Conflict, "Nothing was sent", why, hint).into())
}

/// Somebody else has changed what the set-up would change.
fn left_alone(what: String, why: &str, of: &str) -> Stop {
    let hint = format!("Look at the {of} as it is now, and begin again.");
    Failure::new(FailureKind::Conflict, what, why, hint).into()
}

async fn log_is(
    client: &Client,
    at: &StageRef,
    before: Option<&AccessLog>,
    after: Option<&AccessLog>,
) -> Result<(), Stop> {
    let now = maps::access_log(stage(client, at).await?.access_log_settings);
    if is_same_log(now.as_ref(), after) {
        return Err(Stop::There);
    }
    if is_same_log(now.as_ref(), before) {
        return Ok(());
    }
    let what = format!("The access log of {} was left alone", at.stage);
    Err(left_alone(what, "Somebody else has changed it since.", "stage"))
}

fn is_same_log(one: Option<&AccessLog>, other: Option<&AccessLog>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => same_log(one, other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

async fn kept_is(
    client: &Client,
    group: &str,
    (before, after): (Option<i32>, Option<i32>),
    may_be_gone: bool,
) -> Result<(), Stop> {
    let now = match traffic::find_group(client, group).await? {
        Some(found) => found.retention_in_days(),
        None if may_be_gone => return Err(Stop::There),
        // The call itself then says that it is gone.
        None => before,
    };
    if now == after {
        return Err(Stop::There);
    }
    if now == before {
        return Ok(());
    }
    let what = format!("How long the lines of {group} are kept was left alone");
    Err(left_alone(what, "Somebody else has changed it since.", "log group"))
}

/// What has a filter's name in its log group now.
enum Named {
    Nothing,
    /// A filter that counts the same.
    Same,
    /// Somebody else's.
    Other,
}

async fn named(client: &Client, filter: &FilterStep) -> Result<Named, Failure> {
    let (known, unread) = traffic::filters(client, &filter.group).await?;
    Ok(match known.iter().find(|known| known.name == filter.name) {
        Some(known) if filter.counts_like(known) => Named::Same,
        Some(_) => Named::Other,
        None if unread.contains(&filter.name) => Named::Other,
        None => Named::Nothing,
    })
}

async fn filter_is_free(client: &Client, filter: &FilterStep) -> Result<(), Stop> {
    match named(client, filter).await? {
        Named::Nothing => Ok(()),
        Named::Same => Err(Stop::There),
        Named::Other => {
            let what = format!("The metric filter {} exists and was left alone", filter.name);
            let why = "Somebody else has made it since; it counts something else.";
            Err(left_alone(what, why, "log group"))
        }
    }
}

/// One that somebody else has put in the place of a set-up's own since stays.
async fn filter_is_ours(client: &Client, filter: &FilterStep) -> Result<(), Stop> {
    match named(client, filter).await? {
        Named::Same => Ok(()),
        Named::Nothing | Named::Other => Err(Stop::There),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_apigateway::types::CanarySettings;

    use super::*;

    #[test]
    fn a_stage_with_a_canary_is_not_deployed_to() {
        let at = StageRef::new("a", "prod");
        let with = |deployment: Option<&str>| {
            let canary = CanarySettings::builder().percent_traffic(10.0);
            let canary = canary.set_deployment_id(deployment.map(str::to_owned)).build();
            GetStageOutput::builder().canary_settings(canary).build()
        };
        let refused = refuse_canary(&with(Some("d2")), &at).unwrap_err();
        assert_eq!(refused.kind, FailureKind::Refused);
        assert!(refused.why.contains("10 %"), "{}", refused.why);
        assert!(refuse_canary(&with(None), &at).is_ok());
        assert!(refuse_canary(&GetStageOutput::builder().build(), &at).is_ok());
    }
}
