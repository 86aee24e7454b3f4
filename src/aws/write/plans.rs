//! Writes on usage plans.
//!
//! AWS has no optimistic locking: the last writer wins. So the plan is read again right before an edit, when the
//! wait for AWS's limit is over, and an edit made from an outdated form is not sent.

use super::partly;
use crate::aws::operation::{CREATE_USAGE_PLAN, DELETE_USAGE_PLAN, UPDATE_USAGE, UPDATE_USAGE_PLAN};
use crate::aws::{Client, maps, read};
use crate::domain::change::{detach_patch, plan_patch, remaining_patch};
use crate::domain::{KeyId, PatchOp, Plan, PlanId, PlanSettings, WriteError, Written};

pub async fn create(client: &Client, settings: &PlanSettings) -> Result<Written, WriteError> {
    let description = (!settings.description.is_empty()).then(|| settings.description.clone());
    let stages: Vec<_> = settings.stages.iter().map(maps::plan_stage_to_aws).collect();
    let ask = || {
        let request = client.gateway_once.create_usage_plan().name(&settings.name);
        request
            .set_description(description.clone())
            .set_throttle(settings.throttle.map(maps::throttle_to_aws))
            .set_quota(settings.quota.map(maps::quota_to_aws))
            .set_api_stages((!stages.is_empty()).then(|| stages.clone()))
            .send()
    };
    let answer = client.call(&CREATE_USAGE_PLAN, ask).await?;
    Ok(Written { plan: answer.id.map(Into::into), ..Written::default() })
}

/// An edit from an outdated form is refused at once; one that becomes outdated while it waits its turn, then.
pub async fn update(client: &Client, before: &Plan, after: &PlanSettings) -> Result<Written, WriteError> {
    let check = || is_as_before(client, before);
    check().await?;
    patch(client, &before.id, &plan_patch(&before.settings, after), check).await?;
    Ok(Written::default())
}

async fn is_as_before(client: &Client, before: &Plan) -> Result<(), WriteError> {
    let current = read::plan(client, &before.id).await?;
    if current.settings.same_as(&before.settings) { Ok(()) } else { Err(WriteError::PlanChanged(current)) }
}

/// One UpdateUsagePlan; none for an empty patch, which would cost 20 seconds of AWS's limit.
async fn patch<Checked>(
    client: &Client,
    plan: &PlanId,
    operations: &[PatchOp],
    check: impl FnMut() -> Checked,
) -> Result<(), WriteError>
where
    Checked: Future<Output = Result<(), WriteError>>,
{
    if operations.is_empty() {
        return Ok(());
    }
    let patch = maps::patch_to_aws(operations);
    let ask = || {
        let request = client.gateway_once.update_usage_plan().usage_plan_id(plan.as_str());
        request.set_patch_operations(Some(patch.clone())).send()
    };
    client.call_checked(&UPDATE_USAGE_PLAN, check, ask).await.map(drop)
}

/// AWS deletes no plan that has stages, so they are taken off first.
pub async fn delete(client: &Client, plan: &Plan) -> Result<Written, WriteError> {
    let detach = detach_patch(plan);
    patch(client, &plan.id, &detach, || std::future::ready(Ok(()))).await?;
    let ask = || client.gateway_once.delete_usage_plan().usage_plan_id(plan.id.as_str()).send();
    match client.call(&DELETE_USAGE_PLAN, ask).await {
        Ok(_) => Ok(Written::default()),
        Err(failure) if detach.is_empty() => Err(failure.into()),
        Err(failure) => {
            let stages: Vec<String> = plan.settings.stages.iter().map(|stage| stage.at.to_string()).collect();
            let exists = if failure.may_be_done { "may still exist" } else { "still exists" };
            Err(partly(
                failure,
                format!("The plan {} lost its stages but {exists}", plan.name()),
                format!("Delete it again, or add its stages again: {}.", stages.join(", ")),
            ))
        }
    }
}

/// Sets what is left of a key's quota in the present period.
pub async fn extend_quota(
    client: &Client,
    plan: &PlanId,
    key: &KeyId,
    remaining: i64,
) -> Result<Written, WriteError> {
    let patch = maps::patch_to_aws(&remaining_patch(remaining));
    let ask = || {
        let request = client.gateway_once.update_usage().usage_plan_id(plan.as_str()).key_id(key.as_str());
        request.set_patch_operations(Some(patch.clone())).send()
    };
    client.call(&UPDATE_USAGE, ask).await?;
    Ok(Written::default())
}
