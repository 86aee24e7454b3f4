//! Turning per-partner traffic on or off: several calls to three services, one after the other.
//!
//! A step that was done already counts as done, so that a set-up which stopped half-way can be begun again or taken back. But a
//! log group that was to be made and is there is somebody else's: nothing of it was reviewed, so nothing of it is changed. The
//! access log, a group's retention and its filters are read again right before they are written: another team may have changed them
//! since the review, and AWS replaces a filter of the same name without a word.

use aws_sdk_cloudwatchlogs::types::MetricTransformation;

use super::partly;
use crate::aws::operation::{
    CREATE_LOG_GROUP, DELETE_INSIGHT_RULES, DELETE_METRIC_FILTER, DELETE_RETENTION_POLICY, GET_STAGE,
    PUT_INSIGHT_RULE, PUT_METRIC_FILTER, PUT_RETENTION_POLICY, UPDATE_ACCOUNT, UPDATE_STAGE,
};
use crate::aws::{Client, maps, traffic};
use crate::domain::change::{point_log_patch, role_patch, step_words, stop_log_patch};
use crate::domain::traffic::{FilterStep, KeepStep, SetupStep, TrafficSetup, same_log};
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
        SetupStep::MakeGroup(group) => make_group(client, group).await,
        SetupStep::Keep(step) if step.is_new => put_retention(client, step).await,
        SetupStep::Keep(step) => change_retention(client, setup, step).await,
        SetupStep::PointLog(log) => change_log(client, setup, Some(log), point_log_patch(log)).await,
        SetupStep::StopLog => change_log(client, setup, None, stop_log_patch()).await,
        SetupStep::AddFilter(filter) => add_filter(client, filter).await,
        SetupStep::RemoveFilter(filter) => remove_filter(client, filter).await,
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

/// Makes a log group. The steps after it were reviewed for an empty group that keeps lines for ever: one that is there has lines
/// which a retention would delete, and filters which other filters would replace.
async fn make_group(client: &Client, group: &str) -> Result<(), Failure> {
    let ask = || client.logs_once.create_log_group().log_group_name(group).send();
    client.call(&CREATE_LOG_GROUP, ask).await.map(drop).map_err(|failure| {
        if !failure.why.contains("already exists") {
            return failure;
        }
        Failure {
            kind: FailureKind::Conflict,
            what: format!("The log group {group} exists, and nothing of it was changed"),
            why: "Somebody has made it since this was reviewed.".into(),
            hint: "Look again: the set-up shows how long its lines are kept now.".into(),
            ..failure
        }
    })
}

async fn put_retention(client: &Client, step: &KeepStep) -> Result<(), Failure> {
    let group = &step.group;
    let Some(days) = step.after else {
        let ask = || client.logs_once.delete_retention_policy().log_group_name(group).send();
        return client.call(&DELETE_RETENTION_POLICY, ask).await.map(drop);
    };
    let ask = || client.logs_once.put_retention_policy().log_group_name(group).retention_in_days(days).send();
    client.call(&PUT_RETENTION_POLICY, ask).await.map(drop)
}

/// Sets the retention of a group that was there before, where it is still as it was when the set-up was reviewed.
async fn change_retention(client: &Client, setup: &TrafficSetup, step: &KeepStep) -> Result<(), Failure> {
    let now = match traffic::find_group(client, &step.group).await? {
        Some(found) => found.retention_in_days(),
        // Taking back has nothing to give back to.
        None if !setup.on => return Ok(()),
        None => step.before,
    };
    if now == step.after {
        return Ok(());
    }
    if now == step.before {
        return put_retention(client, step).await;
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("How long the lines of {} are kept was left alone", step.group),
        "Somebody else has changed it since.",
        "Look at the log group as it is now, and begin again.",
    ))
}

fn unless_gone(failure: Failure) -> Result<(), Failure> {
    if failure.kind == FailureKind::NotFound { Ok(()) } else { Err(failure) }
}

async fn set_role(client: &Client, role: &str) -> Result<(), Failure> {
    let patch = maps::patch_to_aws(&role_patch(role));
    let ask = || client.gateway_once.update_account().set_patch_operations(Some(patch.clone())).send();
    client.call(&UPDATE_ACCOUNT, ask).await.map(drop)
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

/// Deletes a filter that a set-up made; one that somebody else has put in its place since stays.
async fn remove_filter(client: &Client, filter: &FilterStep) -> Result<(), Failure> {
    match named(client, filter).await {
        Ok(Named::Same) => {}
        Ok(Named::Nothing | Named::Other) => return Ok(()),
        Err(failure) => return unless_gone(failure),
    }
    let ask = || {
        let request = client.logs_once.delete_metric_filter().log_group_name(&filter.group);
        request.filter_name(&filter.name).send()
    };
    client.call(&DELETE_METRIC_FILTER, ask).await.map(drop).or_else(unless_gone)
}

async fn add_filter(client: &Client, filter: &FilterStep) -> Result<(), Failure> {
    match named(client, filter).await? {
        Named::Nothing => {}
        Named::Same => return Ok(()),
        Named::Other => {
            return Err(Failure::new(
                FailureKind::Conflict,
                format!("The metric filter {} exists and was left alone", filter.name),
                "Somebody else has made it since; it counts something else.",
                "Look at the log group as it is now, and begin again.",
            ));
        }
    }
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
