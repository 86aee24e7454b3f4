//! API Gateway's writes on APIs, stages, the account and plans.

use super::{Stop, Turn};
use crate::aws::maps;
use crate::domain::Made;
use crate::domain::call::{
    CreateDeployment, CreateUsagePlan, DeleteUsagePlan, Input as _, TagResource, UntagResource,
    UpdateAccount, UpdateMethod, UpdateStage, UpdateUsagePlan,
};

/// Patches a method in its edited state; tells whether it asks for a key now, as AWS has it.
pub async fn update_method(turn: &Turn<'_>, input: &UpdateMethod) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_method().rest_api_id(input.api.as_str());
        let request = request.resource_id(input.resource.as_str()).http_method(&input.verb);
        request.set_patch_operations(Some(patch.clone())).send()
    };
    let answer = turn.send(make).await?;
    Ok(Made { key_required: answer.api_key_required, ..Made::default() })
}

/// Deploys an API to a stage; tells the new deployment's id, where the answer has one.
pub async fn create_deployment(turn: &Turn<'_>, input: &CreateDeployment) -> Result<Made, Stop> {
    let description = unless_empty(&input.description);
    let make = || {
        let request = turn.client.gateway_once.create_deployment().rest_api_id(input.at.api.as_str());
        request.stage_name(input.at.stage.as_str()).set_description(description.clone()).send()
    };
    let answer = turn.send(make).await?;
    Ok(Made { deployment: answer.id.map(Into::into), ..Made::default() })
}

/// Patches a stage's deployment or access log; tells which deployment it serves now.
pub async fn update_stage(turn: &Turn<'_>, input: &UpdateStage) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_stage().rest_api_id(input.at.api.as_str());
        request.stage_name(input.at.stage.as_str()).set_patch_operations(Some(patch.clone())).send()
    };
    let answer = turn.send(make).await?;
    Ok(Made { serves: answer.deployment_id.map(Into::into), ..Made::default() })
}

/// Patches the region's settings, of which the role that writes logs is the only one changed.
pub async fn update_account(turn: &Turn<'_>, input: &UpdateAccount) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_account();
        request.set_patch_operations(Some(patch.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Makes a plan with its limits and stages in one call; tells its id. Whatever it has none of is left out.
pub async fn create_usage_plan(turn: &Turn<'_>, input: &CreateUsagePlan) -> Result<Made, Stop> {
    let settings = &input.settings;
    let stages: Vec<_> = settings.stages.iter().map(maps::plan_stage_to_aws).collect();
    let make = || {
        let request = turn.client.gateway_once.create_usage_plan().name(&settings.name);
        request
            .set_description(unless_empty(&settings.description))
            .set_throttle(settings.throttle.map(maps::throttle_to_aws))
            .set_quota(settings.quota.map(maps::quota_to_aws))
            .set_api_stages((!stages.is_empty()).then(|| stages.clone()))
            .send()
    };
    let answer = turn.send(make).await?;
    Ok(Made { plan: answer.id.map(Into::into), ..Made::default() })
}

/// Patches a plan with all operations of an edit at once: AWS takes one such call in twenty seconds.
pub async fn update_usage_plan(turn: &Turn<'_>, input: &UpdateUsagePlan) -> Result<Made, Stop> {
    let patch = maps::patch_to_aws(input.patch());
    let make = || {
        let request = turn.client.gateway_once.update_usage_plan().usage_plan_id(input.plan.as_str());
        request.set_patch_operations(Some(patch.clone())).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Deletes a plan. AWS refuses one that has stages: an earlier step has taken them off.
pub async fn delete_usage_plan(turn: &Turn<'_>, input: &DeleteUsagePlan) -> Result<Made, Stop> {
    let make = || turn.client.gateway_once.delete_usage_plan().usage_plan_id(input.plan.as_str()).send();
    turn.send(make).await.map(|_| Made::default())
}

/// Sets one tag of a plan, named by its ARN; the plan's other tags stay.
pub async fn tag_resource(turn: &Turn<'_>, input: &TagResource) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.gateway_once.tag_resource().resource_arn(&input.arn);
        request.tags(input.key, &input.value).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Removes one tag of a plan, named by its ARN.
pub async fn untag_resource(turn: &Turn<'_>, input: &UntagResource) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.gateway_once.untag_resource().resource_arn(&input.arn);
        request.tag_keys(input.key).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// A text that is left out where it is empty.
pub fn unless_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
