//! Deployments: snapshots of the whole edited model.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    bounds::MOST_DEPLOYMENTS,
    call::Call,
    error::{ApiError, ErrorKind},
    paging,
    reply::Reply,
    state::{Account, Api, Canary, Deployment, Stage},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct NewDeployment {
    stage_name: Option<String>,
    stage_description: Option<String>,
    description: Option<String>,
    variables: Option<BTreeMap<String, String>>,
    canary_settings: Option<NewCanary>,
    tracing_enabled: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct NewCanary {
    percent_traffic: f64,
    stage_variable_overrides: BTreeMap<String, String>,
    use_stage_cache: bool,
}

/// GetDeployments: an API's deployments, in pages.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let made = &account.api(call.id(0))?.deployments;
    paging::list(made.iter().map(|deployment| deployment.wire(false)).collect(), call)
}

/// GetDeployment; what it holds only on `embed=apisummary`.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let deployment = account.api(call.id(0))?.deployment(call.id(1)).ok_or_else(no_deployment)?;
    Ok(Reply::json(200, &deployment.wire(call.embeds("apisummary"))))
}

/// CreateDeployment: a snapshot, and the stage (made where it is new) repointed to it, or its canary.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let asked: NewDeployment = call.json()?;
    let id = account.ids.short();
    let api = account.api_mut(call.id(0))?;
    let stage = asked.stage_name.as_deref().filter(|name| !name.is_empty());
    check(api, &asked, stage)?;
    if api.deployments.len() >= MOST_DEPLOYMENTS {
        return Err(ApiError::new(ErrorKind::LimitExceeded, "Deployments per API quota exceeded"));
    }
    let deployment = Deployment {
        id,
        description: asked.description.clone().filter(|text| !text.is_empty()),
        created: call.now,
        methods: api.snapshot(),
        gateway_responses: api.gateway_responses.clone(),
        authorizers: api.authorizers.clone(),
        policy: api.policy.clone(),
    };
    let wire = deployment.wire(false);
    if let Some(name) = stage {
        point(api, name, &deployment.id, &asked, call.now);
    }
    api.deployments.push(deployment);
    if let Some(name) = stage {
        account.refresh_locks(call.id(0), name, call.now);
    }
    Ok(Reply::json(201, &wire))
}

/// DeleteDeployment, refused while a stage or its canary serves it.
pub fn delete(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let api = account.api_mut(call.id(0))?;
    let at = api.deployments.iter().position(|made| made.id == call.id(1)).ok_or_else(no_deployment)?;
    let serves = |stage: &Stage| {
        stage.deployment == call.id(1)
            || stage.canary.as_ref().is_some_and(|canary| canary.deployment_id == call.id(1))
    };
    if api.stages.iter().any(serves) {
        return Err(ApiError::bad_request(
            "Active stages pointing to this deployment must be moved or deleted",
        ));
    }
    api.deployments.remove(at);
    Ok(Reply::empty(202))
}

fn check(api: &Api, asked: &NewDeployment, stage: Option<&str>) -> Result<(), ApiError> {
    if api.resources.iter().all(|resource| resource.methods.is_empty()) {
        return Err(ApiError::bad_request("The REST API doesn't contain any methods"));
    }
    let present = stage.and_then(|name| api.stage(name));
    match (&asked.canary_settings, stage, present) {
        (Some(_), None, _) => Err(ApiError::bad_request(
            "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null",
        )),
        (Some(_), Some(name), None) => Err(ApiError::bad_request(format!(
            "Invalid deployment content specified.Stage {name} must already be created before making a canary release deployment"
        ))),
        (None, Some(name), Some(Stage { canary: Some(_), .. })) => Err(ApiError::bad_request(format!(
            "Invalid deployment content specified.Stage {name} has a canary and cannot be associated with another non-canary deployment"
        ))),
        _ => Ok(()),
    }
}

fn point(api: &mut Api, name: &str, deployment: &str, asked: &NewDeployment, now: Timestamp) {
    if api.stage(name).is_none() {
        let description = asked.stage_description.clone().filter(|text| !text.is_empty());
        api.stages.push(Stage { description, ..Stage::new(name, deployment, now) });
    }
    let endpoint_disabled = api.endpoint_disabled;
    let Some(stage) = api.stages.iter_mut().find(|stage| stage.name == name) else { return };
    stage.updated = now;
    stage.endpoint_disabled = endpoint_disabled;
    if let Some(canary) = &asked.canary_settings {
        stage.canary = Some(Canary {
            percent_traffic: canary.percent_traffic,
            deployment_id: deployment.to_owned(),
            stage_variable_overrides: canary.stage_variable_overrides.clone(),
            use_stage_cache: canary.use_stage_cache,
        });
        return;
    }
    deployment.clone_into(&mut stage.deployment);
    stage.tracing = asked.tracing_enabled.unwrap_or(stage.tracing);
    if let Some(variables) = &asked.variables {
        stage.variables.clone_from(variables);
    }
}

fn no_deployment() -> ApiError {
    ApiError::not_found("Invalid Deployment identifier specified")
}
