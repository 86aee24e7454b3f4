//! What UpdateStage may change. Its refusals are quoted from AWS, spelling and missing commas included.

use crate::{
    error::ApiError,
    patch::{Op, PatchOp},
    state::{Api, Canary, MethodSetting, Stage},
};

const NO_ROLE: &str = "CloudWatch Logs role ARN must be set in account settings to enable logging";

const PATHS: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, \
    /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
    /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
    /{resourcePath}/{httpMethod}/logging/loglevel, \
    /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit\
    /{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, \
    /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
    /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
    /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, \
    /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit \
    /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
    /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
    /variables/{variable_name}, /tracingEnabled";

/// Applies one operation. `may_log` says whether the account has a role for logs.
pub fn apply(stage: &mut Stage, api: &Api, op: &PatchOp, may_log: bool) -> Result<(), ApiError> {
    let segments = op.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (op.op, segments.as_slice()) {
        (Op::Copy, _) => promote(stage, api, op),
        (Op::Move | Op::Test, _) => Err(invalid(op)),
        (Op::Remove, _) => remove(stage, op, &segments),
        (_, ["deploymentId"]) => point(stage, api, op.text()),
        (_, ["description"]) => {
            stage.description = op.value.clone().filter(|text| !text.is_empty());
            Ok(())
        }
        (_, ["tracingEnabled"]) => {
            stage.tracing = op.text() == "true";
            Ok(())
        }
        (_, ["variables", name]) => {
            stage.variables.insert((*name).to_owned(), op.text().to_owned());
            Ok(())
        }
        (_, ["accessLogSettings", part]) => access_log(stage, op, part, may_log),
        (Op::Add, ["canarySettings", ..]) => {
            Err(ApiError::bad_request(format!("Invalid add operation with path: {}", op.path)))
        }
        (_, ["canarySettings", parts @ ..]) => canary(stage, api, op, parts),
        _ => method_setting(stage, op, may_log),
    }
}

fn point(stage: &mut Stage, api: &Api, deployment: &str) -> Result<(), ApiError> {
    if api.deployment(deployment).is_none() {
        return Err(ApiError::not_found("Invalid Deployment identifier specified"));
    }
    if stage.canary.is_some() && stage.deployment != deployment {
        return Err(ApiError::bad_request(format!(
            "Stage {} has a canary and cannot be associated with another non-canary deployment",
            stage.name
        )));
    }
    deployment.clone_into(&mut stage.deployment);
    Ok(())
}

fn access_log(stage: &mut Stage, op: &PatchOp, part: &str, may_log: bool) -> Result<(), ApiError> {
    let value = op.value.clone().filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| ApiError::bad_request("Access Log value must not be empty"))?;
    if !may_log {
        return Err(ApiError::bad_request(NO_ROLE));
    }
    let mut log = stage.access_log.clone().unwrap_or_default();
    match part {
        "destinationArn" => log.destination_arn = Some(value),
        "format" if value.contains("$context.requestId") || value.contains("$context.extendedRequestId") => {
            log.format = Some(value);
        }
        "format" => {
            return Err(ApiError::bad_request(
                "Access Log format must contain $context.requestId or $context.extendedRequestId",
            ));
        }
        _ => return Err(invalid(op)),
    }
    stage.access_log = Some(log);
    Ok(())
}

/// `replace` makes a canary where there is none: of the stage's own deployment, with no traffic.
fn canary(stage: &mut Stage, api: &Api, op: &PatchOp, parts: &[&str]) -> Result<(), ApiError> {
    let mut canary = stage.canary.clone().unwrap_or_else(|| Canary {
        percent_traffic: 0.0,
        deployment_id: stage.deployment.clone(),
        stage_variable_overrides: std::collections::BTreeMap::new(),
        use_stage_cache: false,
    });
    match parts {
        ["percentTraffic"] => canary.percent_traffic = op.number()?,
        ["useStageCache"] => canary.use_stage_cache = op.text() == "true",
        ["stageVariableOverrides", name] => {
            canary.stage_variable_overrides.insert((*name).to_owned(), op.text().to_owned());
        }
        ["deploymentId"] if api.deployment(op.text()).is_some() => {
            op.text().clone_into(&mut canary.deployment_id);
        }
        ["deploymentId"] => return Err(ApiError::not_found("Invalid Deployment identifier specified")),
        _ => return Err(invalid(op)),
    }
    stage.canary = Some(canary);
    Ok(())
}

/// A canary's deployment or variables become the stage's; the canary itself stays until it is removed.
fn promote(stage: &mut Stage, api: &Api, op: &PatchOp) -> Result<(), ApiError> {
    let Some(canary) = stage.canary.clone() else {
        return Err(ApiError::bad_request("Promotion not available. Canary does not exist."));
    };
    match (op.from.as_deref().unwrap_or_default(), op.path.as_str()) {
        ("/canarySettings/deploymentId", "/deploymentId")
            if api.deployment(&canary.deployment_id).is_some() =>
        {
            stage.deployment = canary.deployment_id;
        }
        ("/canarySettings/stageVariableOverrides", "/variables") => {
            stage.variables.extend(canary.stage_variable_overrides);
        }
        _ => return Err(invalid(op)),
    }
    Ok(())
}

fn remove(stage: &mut Stage, op: &PatchOp, segments: &[&str]) -> Result<(), ApiError> {
    let removed = match segments {
        ["accessLogSettings"] => {
            stage.access_log = None;
            true
        }
        ["canarySettings"] => stage.canary.take().is_some(),
        ["canarySettings", "stageVariableOverrides", name] => stage
            .canary
            .as_mut()
            .is_some_and(|canary| canary.stage_variable_overrides.remove(*name).is_some()),
        ["variables", name] => stage.variables.remove(*name).is_some(),
        ["description"] => {
            stage.description = None;
            true
        }
        _ => stage.method_settings.remove(raw(op)).is_some(),
    };
    if removed { Ok(()) } else { Err(cannot_remove(op)) }
}

/// `{path}/{METHOD}/{group}/{name}`. The key in the stage's map keeps the path as it was written, `~1` and all.
fn method_setting(stage: &mut Stage, op: &PatchOp, may_log: bool) -> Result<(), ApiError> {
    let mut parts = raw(op).rsplitn(3, '/');
    let (Some(name), Some(group), Some(method)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(invalid(op));
    };
    if !method.contains('/') {
        return Err(invalid(op));
    }
    let known = stage.method_settings.get(method).or_else(|| stage.method_settings.get("*/*"));
    let mut setting = known.cloned().unwrap_or_default();
    if group == "logging" && op.text() != "OFF" && op.text() != "false" && !may_log {
        return Err(ApiError::bad_request(NO_ROLE));
    }
    set(&mut setting, group, name, op)?;
    stage.method_settings.insert(method.to_owned(), setting);
    Ok(())
}

fn set(setting: &mut MethodSetting, group: &str, name: &str, op: &PatchOp) -> Result<(), ApiError> {
    let truth = op.text() == "true";
    match (group, name) {
        ("metrics", "enabled") => setting.metrics_enabled = truth,
        ("logging", "dataTrace") => setting.data_trace_enabled = truth,
        ("logging", "loglevel") => setting.logging_level = Some(op.text().to_owned()),
        ("throttling", "burstLimit") => setting.throttling_burst_limit = op.number()?,
        ("throttling", "rateLimit") => setting.throttling_rate_limit = op.number()?,
        ("caching", "ttlInSeconds") => setting.cache_ttl_in_seconds = op.number()?,
        ("caching", "enabled") => setting.caching_enabled = truth,
        ("caching", "dataEncrypted") => setting.cache_data_encrypted = truth,
        ("caching", "requireAuthorizationForCacheControl") => {
            setting.require_authorization_for_cache_control = truth;
        }
        ("caching", "unauthorizedCacheControlHeaderStrategy") => {
            op.text().clone_into(&mut setting.unauthorized_cache_control_header_strategy);
        }
        _ => return Err(invalid(op)),
    }
    Ok(())
}

fn raw(op: &PatchOp) -> &str {
    op.path.strip_prefix('/').unwrap_or(&op.path)
}

fn invalid(op: &PatchOp) -> ApiError {
    ApiError::bad_request(format!("Invalid method setting path: {}. Must be one of: [{PATHS}]", op.path))
}

fn cannot_remove(op: &PatchOp) -> ApiError {
    ApiError::bad_request(format!(
        "Cannot remove method setting {} because there is no method setting for this method ",
        raw(op)
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::stages::update;
    use crate::{call::tests::call, error::ApiError, state::Account, testing::account};

    fn patch(account: &mut Account, ops: &Value) -> Result<Value, ApiError> {
        let body = json!({ "patchOperations": ops });
        let reply = update(account, &call(&["k3x9q2m7ra", "prod"], &[], &body))?;
        Ok(serde_json::from_slice(&reply.body).unwrap())
    }

    fn refusal(ops: &Value) -> String {
        patch(&mut account(), ops).unwrap_err().message
    }

    #[test]
    fn a_rollback_points_to_an_older_deployment() {
        let mut account = account();
        let ops = json!([{ "op": "replace", "path": "/deploymentId", "value": "h9c2vk" }]);
        assert_eq!(patch(&mut account, &ops).unwrap()["deploymentId"], "h9c2vk");
    }

    #[test]
    fn a_new_method_setting_starts_from_the_present_default() {
        let mut account = account();
        let stage = patch(
            &mut account,
            &json!([
                { "op": "replace", "path": "/*/*/throttling/burstLimit", "value": "123" },
                { "op": "replace", "path": "/~1inventory/GET/metrics/enabled", "value": "true" },
                { "op": "replace", "path": "/*/*/throttling/burstLimit", "value": "7" },
            ]),
        );
        let settings = &stage.unwrap()["methodSettings"];
        assert_eq!(settings["~1inventory/GET"]["throttlingBurstLimit"], 123);
        assert_eq!(settings["~1inventory/GET"]["throttlingRateLimit"], 10_000.0);
        assert_eq!(settings["*/*"]["throttlingBurstLimit"], 7);
    }

    #[test]
    fn access_logs_go_as_a_whole_only() {
        let part = json!([{ "op": "remove", "path": "/accessLogSettings/destinationArn" }]);
        assert!(
            refusal(&part)
                .starts_with("Cannot remove method setting accessLogSettings/destinationArn because")
        );
        let empty = json!([{ "op": "replace", "path": "/accessLogSettings/format", "value": "" }]);
        assert_eq!(refusal(&empty), "Access Log value must not be empty");
        let whole = json!([{ "op": "remove", "path": "/accessLogSettings" }]);
        assert!(patch(&mut account(), &whole).unwrap().get("accessLogSettings").is_none());
    }

    #[test]
    fn logs_need_the_accounts_role() {
        let mut account = account();
        account.cloudwatch_role = None;
        let arn = "arn:aws:logs:eu-central-1:482100773915:log-group:any";
        let ops = json!([{ "op": "replace", "path": "/accessLogSettings/destinationArn", "value": arn }]);
        let err = patch(&mut account, &ops).unwrap_err();
        assert_eq!(err.message, "CloudWatch Logs role ARN must be set in account settings to enable logging");
    }

    #[test]
    fn a_canary_is_made_by_replace_and_promoted_by_copy() {
        let mut account = account();
        let add = json!([{ "op": "add", "path": "/canarySettings/deploymentId", "value": "n4t8ye" }]);
        assert_eq!(refusal(&add), "Invalid add operation with path: /canarySettings/deploymentId");
        let copy = json!([{ "op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId" }]);
        assert_eq!(refusal(&copy), "Promotion not available. Canary does not exist.");
        let made = json!([{ "op": "replace", "path": "/canarySettings/deploymentId", "value": "n4t8ye" }]);
        let stage = patch(&mut account, &made).unwrap();
        assert_eq!(stage["deploymentId"], "p6w1zd");
        assert_eq!(stage["canarySettings"]["percentTraffic"], 0.0);
        let stage = patch(&mut account, &copy).unwrap();
        assert_eq!(stage["deploymentId"], "n4t8ye");
        assert_eq!(stage["canarySettings"]["deploymentId"], "n4t8ye", "it stays until removed");
    }

    #[test]
    fn a_refused_operation_undoes_the_ones_before_it() {
        let mut account = account();
        let ops = json!([
            { "op": "replace", "path": "/description", "value": "changed" },
            { "op": "replace", "path": "/canarySettings/badPath", "value": "1" },
        ]);
        let err = patch(&mut account, &ops).unwrap_err();
        assert!(
            err.message
                .starts_with("Invalid method setting path: /canarySettings/badPath. Must be one of: [")
        );
        let stage = account.api("k3x9q2m7ra").unwrap().stage("prod").unwrap();
        assert_eq!(stage.description.as_deref(), Some("What partners call"));
    }
}
