//! Stages: a name, the deployment behind it, and settings that take effect without deploying.

use super::stage_patch;
use crate::{
    call::Call,
    error::ApiError,
    reply::Reply,
    scenario::StageRef,
    state::{Account, Api, Stage},
};

/// GetStages: never in pages.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let deployment = call.query("deploymentId");
    let stages = account.api(call.id(0))?.stages.iter();
    let asked = stages.filter(|stage| deployment.is_none_or(|id| stage.deployment == id));
    Ok(Reply::json(200, &serde_json::json!({ "item": asked.map(Stage::wire).collect::<Vec<_>>() })))
}

/// GetStage: one stage with its settings and its deployment.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &find(account.api(call.id(0))?, call.id(1))?.wire()))
}

/// UpdateStage: all of its operations or none.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let may_log = account.cloudwatch_role.is_some();
    let api = account.api(call.id(0))?;
    let mut edited = find(api, call.id(1))?.clone();
    let (before, logged) = (edited.deployment.clone(), edited.access_log.clone());
    for op in call.patches()? {
        stage_patch::apply(&mut edited, api, &op, may_log)?;
    }
    edited.updated = call.now;
    edited.endpoint_disabled = api.endpoint_disabled;
    let wire = edited.wire();
    let moved = edited.deployment != before;
    let at = StageRef { api: api.id.clone(), stage: edited.name.clone() };
    if edited.access_log != logged {
        account.logs.point(&at, edited.access_log.as_ref(), call.now);
    }
    let api = account.api_mut(call.id(0))?;
    if let Some(stage) = api.stages.iter_mut().find(|stage| stage.name == call.id(1)) {
        *stage = edited;
    }
    if moved {
        account.refresh_locks(call.id(0), call.id(1), call.now);
    }
    Ok(Reply::json(200, &wire))
}

/// The stage of that name.
///
/// # Errors
/// 404: the API has no such stage.
pub fn find<'a>(api: &'a Api, name: &str) -> Result<&'a Stage, ApiError> {
    api.stage(name).ok_or_else(|| ApiError::not_found("Invalid stage identifier specified"))
}
