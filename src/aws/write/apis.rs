//! Writes on APIs: locks, deployments, rollbacks.

use aws_sdk_apigateway::operation::get_stage::GetStageOutput;

use super::partly;
use crate::aws::operation::{CREATE_DEPLOYMENT, GET_STAGE, UPDATE_METHOD, UPDATE_STAGE};
use crate::aws::{Client, maps};
use crate::domain::change::{point_stage_patch, require_key_patch};
use crate::domain::{
    ApiId, DeploymentId, Failure, FailureKind, MethodName, ResourceId, StageRef, WriteError, Written,
};

/// Switches a lock. AWS answers yes to a value that it does not understand and unlocks the method, so its answer is read.
pub async fn require_key(
    client: &Client,
    api: &ApiId,
    resource: &ResourceId,
    method: &MethodName,
    required: bool,
) -> Result<Written, WriteError> {
    let patch = maps::patch_to_aws(&require_key_patch(required));
    let ask = || {
        let request = client.gateway_once.update_method().rest_api_id(api.as_str());
        let request = request.resource_id(resource.as_str()).http_method(&method.verb);
        request.set_patch_operations(Some(patch.clone())).send()
    };
    let answer = client.call(&UPDATE_METHOD, ask).await?;
    let is = answer.api_key_required.unwrap_or(false);
    if is == required {
        return Ok(Written::default());
    }
    let words = |on: bool| if on { "asks for a key" } else { "asks for no key" };
    let failure = Failure::new(
        FailureKind::Other,
        "AWS did something else than it was asked",
        format!("After the change {method} {}.", words(is)),
        format!("Refresh and look: it should be that it {}.", words(required)),
    );
    Err(WriteError::Partly(failure))
}

/// Publishes on a stage that exists. An unknown stage's name would make AWS create a public stage, so it is looked up
/// first, and once more when the call's turn has come; variables are never sent, since they would replace the stage's.
pub async fn deploy(client: &Client, at: &StageRef, description: &str) -> Result<Written, WriteError> {
    let check = || can_be_deployed(client, at);
    check().await?;
    let description = (!description.is_empty()).then(|| description.to_owned());
    let ask = || {
        let request = client.gateway_once.create_deployment().rest_api_id(at.api.as_str());
        request.stage_name(at.stage.as_str()).set_description(description.clone()).send()
    };
    let answer = client.call_checked(&CREATE_DEPLOYMENT, check, ask).await?;
    Ok(Written { deployment: answer.id.map(Into::into), ..Written::default() })
}

async fn can_be_deployed(client: &Client, at: &StageRef) -> Result<(), Failure> {
    let look =
        || client.gateway.get_stage().rest_api_id(at.api.as_str()).stage_name(at.stage.as_str()).send();
    let stage = client.call(&GET_STAGE, look).await.map_err(|failure| no_stage(failure, at))?;
    refuse_canary(&stage, at)
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

/// Points a stage at a deployment that exists.
pub async fn point_stage(client: &Client, at: &StageRef, to: &DeploymentId) -> Result<Written, WriteError> {
    let patch = maps::patch_to_aws(&point_stage_patch(to));
    let ask = || {
        let request = client.gateway_once.update_stage().rest_api_id(at.api.as_str());
        request.stage_name(at.stage.as_str()).set_patch_operations(Some(patch.clone())).send()
    };
    let answer = client.call(&UPDATE_STAGE, ask).await?;
    if answer.deployment_id() == Some(to.as_str()) {
        return Ok(Written::default());
    }
    let failure = Failure::new(FailureKind::Other, "", "AWS answered with another deployment.", "");
    Err(partly(failure, format!("{} may not serve what it should", at.stage), "Refresh and look."))
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
