//! Turning per-partner traffic on or off: several calls to three services, one after the other.
//!
//! A step that was done already counts as done, so that a set-up which stopped half-way can be begun again or taken back. The
//! access log is read again right before it is written: another team may have changed it since the review.

use aws_sdk_cloudwatchlogs::types::MetricTransformation;

use super::partly;
use crate::aws::operation::{
    CREATE_LOG_GROUP, DELETE_INSIGHT_RULES, DELETE_METRIC_FILTER, GET_STAGE, PUT_INSIGHT_RULE,
    PUT_METRIC_FILTER, PUT_RETENTION_POLICY, UPDATE_ACCOUNT, UPDATE_STAGE,
};
use crate::aws::{Client, maps};
use crate::domain::change::{point_log_patch, role_patch, step_words, stop_log_patch};
use crate::domain::traffic::{FilterStep, SetupStep, TrafficSetup, same_log};
use crate::domain::{AccessLog, Failure, FailureKind, PatchOp, WriteError, Written};

/// Makes the steps in order; stops at the first that fails, and says what was done and what was not.
pub async fn set_up(client: &Client, setup: &TrafficSetup) -> Result<Written, WriteError> {
    for (at, step) in setup.steps.iter().enumerate() {
        let Err(failure) = make(client, setup, step).await else { continue };
        if at == 0 {
            return Err(failure.into());
        }
        return Err(stopped(failure, setup, at));
    }
    Ok(Written::default())
}

fn stopped(failure: Failure, setup: &TrafficSetup, at: usize) -> WriteError {
    let words = |steps: &[SetupStep]| {
        let mut words: Vec<&str> = steps.iter().map(step_words).collect();
        words.dedup();
        words.join(", ")
    };
    let what = format!("Done: {}. Not done: {}", words(&setup.steps[..at]), words(&setup.steps[at..]));
    let again = if setup.on { "Open the set-up again" } else { "Undo it again" };
    let hint = match &failure.permission {
        Some(permission) => {
            format!("Ask your administrator for {permission}. {again}: it goes on where it stopped.")
        }
        None => format!("{again}: it goes on where it stopped."),
    };
    partly(failure, what, hint)
}

async fn make(client: &Client, setup: &TrafficSetup, step: &SetupStep) -> Result<(), Failure> {
    match step {
        SetupStep::SetRole(role) => set_role(client, role).await,
        SetupStep::MakeGroup(group) => {
            let ask = || client.logs_once.create_log_group().log_group_name(group).send();
            let made = client.call(&CREATE_LOG_GROUP, ask).await.map(drop);
            made.or_else(|failure| unless(failure, "already exists"))
        }
        SetupStep::Keep(group, days) => {
            let ask = || {
                let request = client.logs_once.put_retention_policy().log_group_name(group);
                request.retention_in_days(*days).send()
            };
            client.call(&PUT_RETENTION_POLICY, ask).await.map(drop)
        }
        SetupStep::PointLog(log) => change_log(client, setup, Some(log), point_log_patch(log)).await,
        SetupStep::StopLog => change_log(client, setup, None, stop_log_patch()).await,
        SetupStep::AddFilter(filter) => add_filter(client, filter).await,
        SetupStep::RemoveFilter(group, name) => {
            let ask = || {
                let request = client.logs_once.delete_metric_filter().log_group_name(group);
                request.filter_name(name).send()
            };
            client.call(&DELETE_METRIC_FILTER, ask).await.map(drop).or_else(unless_gone)
        }
        SetupStep::AddRule(name, definition) => {
            let ask = || {
                let request = client.cloudwatch_once.put_insight_rule().rule_name(name);
                request.rule_state("ENABLED").rule_definition(definition).send()
            };
            client.call(&PUT_INSIGHT_RULE, ask).await.map(drop)
        }
        SetupStep::RemoveRules(names) => {
            let ask =
                || client.cloudwatch_once.delete_insight_rules().set_rule_names(Some(names.clone())).send();
            // Rules that are gone already are listed in the answer and are no failure.
            client.call(&DELETE_INSIGHT_RULES, ask).await.map(drop)
        }
    }
}

/// What says that a step was done already is no failure.
fn unless(failure: Failure, done: &str) -> Result<(), Failure> {
    if failure.why.contains(done) { Ok(()) } else { Err(failure) }
}

fn unless_gone(failure: Failure) -> Result<(), Failure> {
    if failure.kind == FailureKind::NotFound { Ok(()) } else { Err(failure) }
}

async fn set_role(client: &Client, role: &str) -> Result<(), Failure> {
    let patch = maps::patch_to_aws(&role_patch(role));
    let ask = || client.gateway_once.update_account().set_patch_operations(Some(patch.clone())).send();
    client.call(&UPDATE_ACCOUNT, ask).await.map(drop)
}

async fn add_filter(client: &Client, filter: &FilterStep) -> Result<(), Failure> {
    let to = MetricTransformation::builder()
        .metric_name(&filter.metric)
        .metric_namespace(&filter.namespace)
        .metric_value("1")
        .set_dimensions(Some(filter.dimensions.iter().cloned().collect()))
        .build();
    let to = to.map_err(|err| {
        Failure::new(FailureKind::Other, "The metric filter is incomplete", err.to_string(), "")
    })?;
    let ask = || {
        let request = client.logs_once.put_metric_filter().log_group_name(&filter.group);
        let request = request.filter_name(&filter.name).filter_pattern(&filter.pattern);
        request.metric_transformations(to.clone()).send()
    };
    client.call(&PUT_METRIC_FILTER, ask).await.map(drop)
}

/// Sets the stage's access log, where it is still as it was when the set-up was reviewed; as it shall be already, it is left alone.
async fn change_log(
    client: &Client,
    setup: &TrafficSetup,
    wanted: Option<&AccessLog>,
    patch: Vec<PatchOp>,
) -> Result<(), Failure> {
    let at = &setup.at;
    let read =
        || client.gateway.get_stage().rest_api_id(at.api.as_str()).stage_name(at.stage.as_str()).send();
    let now = maps::access_log(client.call(&GET_STAGE, read).await?.access_log_settings);
    let same = |one: Option<&AccessLog>, other: Option<&AccessLog>| match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => same_log(one, other),
        _ => false,
    };
    if same(now.as_ref(), wanted) {
        return Ok(());
    }
    if !same(now.as_ref(), setup.log_before.as_ref()) {
        return Err(Failure::new(
            FailureKind::Conflict,
            format!("The access log of {} was left alone", at.stage),
            "Somebody else has changed it since.",
            "Look at the stage as it is now, and begin again.",
        ));
    }
    let patch = maps::patch_to_aws(&patch);
    let ask = || {
        let request = client.gateway_once.update_stage().rest_api_id(at.api.as_str());
        request.stage_name(at.stage.as_str()).set_patch_operations(Some(patch.clone())).send()
    };
    client.call(&UPDATE_STAGE, ask).await.map(drop)
}
