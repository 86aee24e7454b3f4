//! Reads of plans and keys. Values are never asked for; where AWS sends them unasked they are dropped, or matched in memory.

use aws_sdk_apigateway::types::UsagePlanKey;
use secrecy::SecretString;
use zeroize::Zeroize as _;

use super::PAGE;
use crate::aws::operation::{GET_API_KEYS, GET_USAGE_PLAN, GET_USAGE_PLAN_KEYS, GET_USAGE_PLANS};
use crate::aws::pages::pages;
use crate::aws::{Client, maps};
use crate::domain::{ApiKey, Failure, FailureKind, KeyId, Plan, PlanId, Tags};

/// The usage plans of the region without their tags, in AWS's order (GetUsagePlans, a call for 500).
pub async fn plans(client: &Client) -> Result<Vec<Plan>, Failure> {
    let listed = pages(|position| async move {
        let ask = || client.gateway.get_usage_plans().limit(PAGE).set_position(position.clone()).send();
        let page = client.call(&GET_USAGE_PLANS, ask).await?;
        Ok((page.items, page.position))
    });
    Ok(listed.await?.into_iter().filter_map(maps::plan).collect())
}

/// One usage plan with its tags (GetUsagePlan, one call).
///
/// # Errors
/// What the call meets, and an answer that holds no plan.
pub async fn plan(client: &Client, id: &PlanId) -> Result<Box<Plan>, Failure> {
    let ask = || client.gateway.get_usage_plan().usage_plan_id(id.as_str()).send();
    let answer = client.call(&GET_USAGE_PLAN, ask).await?;
    maps::one_plan(answer).map(Box::new).ok_or_else(|| {
        Failure::new(
            FailureKind::Service,
            "Could not read the usage plan",
            "The answer has no plan in it.",
            "Try again.",
        )
    })
}

/// A plan's tags. The list of plans leaves them out.
pub async fn plan_tags(client: &Client, id: &PlanId) -> Result<Tags, Failure> {
    plan(client, id).await.map(|plan| plan.tags)
}

/// The ids of a plan's keys, in AWS's order (GetUsagePlanKeys, a call for 500). Their values, which come along, are zeroed page by
/// page; the SDK's own copies of an answer are only freed.
pub async fn plan_keys(client: &Client, plan: &PlanId) -> Result<Vec<KeyId>, Failure> {
    pages_of_keys(client, plan, |key| {
        if let Some(mut value) = key.value {
            value.zeroize();
        }
        key.id.map(KeyId::from)
    })
    .await
}

/// The keys of a plan with their values, which AWS sends with this list whether asked or not. For matching in memory.
pub async fn plan_keys_with_values(
    client: &Client,
    plan: &PlanId,
) -> Result<Vec<(KeyId, Option<SecretString>)>, Failure> {
    pages_of_keys(client, plan, |key| {
        let value = key.value.map(SecretString::from);
        Some((key.id?.into(), value))
    })
    .await
}

/// A plan's keys, each made into what is kept of it as soon as its page is there.
async fn pages_of_keys<T>(
    client: &Client,
    plan: &PlanId,
    keep: fn(UsagePlanKey) -> Option<T>,
) -> Result<Vec<T>, Failure> {
    pages(|position| async move {
        let request = || client.gateway.get_usage_plan_keys().usage_plan_id(plan.as_str()).limit(PAGE);
        let ask = || request().set_position(position.clone()).send();
        let page = client.call(&GET_USAGE_PLAN_KEYS, ask).await?;
        Ok((page.items.map(|keys| keys.into_iter().filter_map(keep).collect()), page.position))
    })
    .await
}

/// The API keys of the region without their values, in AWS's order (GetApiKeys, a call for 500).
pub async fn keys(client: &Client) -> Result<Vec<ApiKey>, Failure> {
    let listed = pages(|position| async move {
        let request = || client.gateway.get_api_keys().include_values(false).limit(PAGE);
        let ask = || request().set_position(position.clone()).send();
        let page = client.call(&GET_API_KEYS, ask).await?;
        Ok((page.items, page.position))
    });
    Ok(listed.await?.into_iter().filter_map(maps::key).collect())
}

/// The API keys whose name is this one, without their values. AWS looks for names that begin so (GetApiKeys, a call for 500).
pub async fn keys_named(client: &Client, name: &str) -> Result<Vec<ApiKey>, Failure> {
    let listed = pages(|position| async move {
        let request = || client.gateway.get_api_keys().include_values(false).name_query(name).limit(PAGE);
        let ask = || request().set_position(position.clone()).send();
        let page = client.call(&GET_API_KEYS, ask).await?;
        Ok((page.items, page.position))
    });
    let keys = listed.await?.into_iter().filter_map(maps::key);
    Ok(keys.filter(|key| key.name == name).collect())
}
