//! Sends a step of a change: the only place where a write meets the SDK.
//!
//! One small function for each call, which hands the call's own values to the SDK and adds none; a test compares what the
//! practice account received with what the review showed. What a step checks before it is in [`checks`], whether one that was
//! not answered happened in [`happened`].

mod checks;
mod gateway;
mod happened;
mod insights;
mod keys;
mod logs;

pub use happened::{Known, Readings, Standing, mended, standing};

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use secrecy::ExposeSecret as _;

use super::Client;
use crate::domain::call::Before;
use crate::domain::change::Step;
use crate::domain::operation::Operation;
use crate::domain::{Call, Failure, FailureKind, Made, Plan};

/// Why a step was not sent, or what came of it.
#[derive(Debug)]
pub enum Stop {
    /// What it would do is so already: nothing was sent.
    There,
    /// It, or the look before it, failed.
    Failed(Failure),
    /// Somebody else has changed the plan since the review: nothing was sent.
    PlanChanged(Box<Plan>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

type Checked<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

/// A step whose call is being made: the connection, what the steps before it made, its own checks, and what was there before
/// it where it makes something.
struct Turn<'a> {
    client: &'a Client,
    step: &'a Step,
    made: &'a [Made],
    before: Mutex<Before>,
}

impl Turn<'_> {
    /// Makes the call when its turn has come and the check still holds.
    async fn send<T, E, Sent>(&self, make: impl FnMut() -> Sent) -> Result<T, Stop>
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        Sent: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.client.call_checked(self.step.call.operation(), || self.checked(), make).await
    }

    /// Its checks, and a look at what is there already, so that a lost answer can be told from a call that never arrived.
    fn checked(&self) -> Checked<'_> {
        Box::pin(async move {
            checked(self.client, self.step).await?;
            let before = happened::before(self.client, &self.step.call).await;
            *self.before.lock().unwrap_or_else(PoisonError::into_inner) = before;
            Ok(())
        })
    }
}

fn checked<'a>(client: &'a Client, step: &'a Step) -> Checked<'a> {
    Box::pin(async move {
        for check in &step.checks {
            checks::check(client, check).await.map_err(unread)?;
        }
        Ok(())
    })
}

/// What could not be looked at may have changed: nothing is sent, and it is said so.
fn unread(stop: Stop) -> Stop {
    match stop {
        Stop::Failed(failure) if !is_told(failure.kind) => Stop::Failed(Failure {
            what: "Nothing was sent: what AWS has now could not be looked at".into(),
            why: failure.to_string(),
            ..failure
        }),
        stop => stop,
    }
}

/// Whether a failure of a check is its finding; all others are failures to look.
fn is_told(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Conflict | FailureKind::NotFound | FailureKind::Refused | FailureKind::Cancelled => true,
        FailureKind::Credentials
        | FailureKind::OtherAccount
        | FailureKind::Configuration
        | FailureKind::Unreachable
        | FailureKind::AccessDenied
        | FailureKind::Throttled
        | FailureKind::Service
        | FailureKind::Unsupported
        | FailureKind::ReadOnly
        | FailureKind::NoRecord
        | FailureKind::Other => false,
    }
}

/// Sends a step, and gives back what AWS's answer tells. `made` is what the steps before it made, by their places.
///
/// Its checks are looked at when the call's turn has come; where that may be seconds away, also at once. Where the call left
/// and no answer came, it is read whether it happened, so that the failure says "it may be done" only where nothing tells.
///
/// # Errors
/// [`Stop`]: why it was not sent, or what AWS said. A secret is in no failure's text.
pub async fn send(client: &Client, step: &Step, made: &[Made]) -> Result<Made, Stop> {
    if is_turn_far(step.call.operation()) {
        checked(client, step).await?;
    }
    let turn = Turn { client, step, made, before: Mutex::default() };
    let sent = call(&turn, &step.call).await;
    let sent = sent.map_err(|stop| told(stop, step)).or_else(|stop| gone(stop, step));
    match sent {
        Err(Stop::Failed(failure)) if failure.may_be_done => {
            let before = turn.before.into_inner().unwrap_or_else(PoisonError::into_inner);
            happened::settled(client, step, failure, &before, made).await
        }
        sent => sent,
    }
}

/// Sends a call alone, such as one that takes a step back.
///
/// # Errors
/// As [`send`].
pub async fn send_call(client: &Client, call: Call, made: &[Made]) -> Result<Made, Stop> {
    send(client, &Step::new(call), made).await
}

fn is_turn_far(operation: &Operation) -> bool {
    operation.limit.is_some_and(|limit| limit.is_one_by_one())
}

/// AWS may repeat what it was sent; a secret must not reach the screen or the journal that way.
fn told(stop: Stop, of: &Step) -> Stop {
    match (stop, of.call.secret()) {
        (Stop::Failed(mut failure), Some(secret)) => {
            failure.why = failure.why.replace(secret.expose_secret(), "…");
            Stop::Failed(failure)
        }
        (stop, _) => stop,
    }
}

/// What is gone already counts as done, where the step says so.
fn gone(stop: Stop, of: &Step) -> Result<Made, Stop> {
    match stop {
        Stop::Failed(failure) if of.gone_is_done && failure.kind == FailureKind::NotFound => {
            Ok(Made::default())
        }
        stop => Err(stop),
    }
}

async fn call(turn: &Turn<'_>, call: &Call) -> Result<Made, Stop> {
    match call {
        Call::UpdateMethod(input) => gateway::update_method(turn, input).await,
        Call::CreateDeployment(input) => gateway::create_deployment(turn, input).await,
        Call::UpdateStage(input) => gateway::update_stage(turn, input).await,
        Call::UpdateAccount(input) => gateway::update_account(turn, input).await,
        Call::CreateUsagePlan(input) => gateway::create_usage_plan(turn, input).await,
        Call::UpdateUsagePlan(input) => gateway::update_usage_plan(turn, input).await,
        Call::DeleteUsagePlan(input) => gateway::delete_usage_plan(turn, input).await,
        Call::TagResource(input) => gateway::tag_resource(turn, input).await,
        Call::UntagResource(input) => gateway::untag_resource(turn, input).await,
        Call::UpdateUsage(input) => keys::update_usage(turn, input).await,
        Call::CreateApiKey(input) => keys::create_api_key(turn, input).await,
        Call::UpdateApiKey(input) => keys::update_api_key(turn, input).await,
        Call::DeleteApiKey(input) => keys::delete_api_key(turn, input).await,
        Call::CreateUsagePlanKey(input) => keys::create_usage_plan_key(turn, input).await,
        Call::DeleteUsagePlanKey(input) => keys::delete_usage_plan_key(turn, input).await,
        Call::CreateLogGroup(input) => logs::create_log_group(turn, input).await,
        Call::PutRetentionPolicy(input) => logs::put_retention_policy(turn, input).await,
        Call::DeleteRetentionPolicy(input) => logs::delete_retention_policy(turn, input).await,
        Call::PutMetricFilter(input) => logs::put_metric_filter(turn, input).await,
        Call::DeleteMetricFilter(input) => logs::delete_metric_filter(turn, input).await,
        Call::PutInsightRule(input) => insights::put_insight_rule(turn, input).await,
        Call::DeleteInsightRules(input) => insights::delete_insight_rules(turn, input).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::call::CreateApiKey;

    #[test]
    fn a_value_that_aws_repeats_does_not_reach_the_screen() {
        let value = Some("topsecrettopsecret1234".to_owned().into());
        let (name, description, tags) = ("k".into(), String::new(), crate::domain::Tags::new());
        let call = CreateApiKey { name, description, enabled: true, value, tags };
        let said = Failure::new(FailureKind::Refused, "", "Value topsecrettopsecret1234 is taken", "");
        let Stop::Failed(told) = told(said.into(), &Step::new(call)) else { panic!() };
        assert_eq!(told.why, "Value … is taken");
    }
}
