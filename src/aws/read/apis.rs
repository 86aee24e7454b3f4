//! Reads of APIs: their stages, methods and deployments, and what is live.

use super::PAGE;
use crate::aws::operation::{
    GET_ACCOUNT, GET_DEPLOYMENT, GET_DEPLOYMENTS, GET_RESOURCES, GET_REST_APIS, GET_STAGES,
};
use crate::aws::pages::pages;
use crate::aws::{Client, maps};
use crate::domain::{Api, ApiId, Deployment, DeploymentId, Failure, Live, Method, Stage, Throttle};

/// The REST APIs of the region, in AWS's order (GetRestApis, a call for 500).
pub async fn apis(client: &Client) -> Result<Vec<Api>, Failure> {
    let listed = pages(|position| async move {
        let ask = || client.gateway.get_rest_apis().limit(PAGE).set_position(position.clone()).send();
        let page = client.call(&GET_REST_APIS, ask).await?;
        Ok((page.items, page.position))
    });
    Ok(listed.await?.into_iter().filter_map(maps::api).collect())
}

/// An API's stages, in AWS's order (GetStages, one call: AWS does not page it).
pub async fn stages(client: &Client, api: &ApiId) -> Result<Vec<Stage>, Failure> {
    let ask = || client.gateway.get_stages().rest_api_id(api.as_str()).send();
    let stages = client.call(&GET_STAGES, ask).await?.item.unwrap_or_default();
    Ok(stages.into_iter().filter_map(|stage| maps::stage(api, stage)).collect())
}

/// An API's methods as they are edited, sorted by path and verb (GetResources, a call for 500 resources; AWS allows 5 in 2 s).
pub async fn methods(client: &Client, api: &ApiId) -> Result<Vec<Method>, Failure> {
    let listed = pages(|position| async move {
        let ask = || {
            let request = client.gateway.get_resources().rest_api_id(api.as_str());
            // Without this, AWS answers a method's name and nothing about it.
            request.embed("methods").limit(PAGE).set_position(position.clone()).send()
        };
        let page = client.call(&GET_RESOURCES, ask).await?;
        Ok((page.items, page.position))
    });
    let mut methods: Vec<Method> = listed.await?.into_iter().flat_map(maps::methods).collect();
    methods.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(methods)
}

/// An API's deployments, newest first (GetDeployments, a call for 500).
pub async fn deployments(client: &Client, api: &ApiId) -> Result<Vec<Deployment>, Failure> {
    let listed = pages(|position| async move {
        let request = || client.gateway.get_deployments().rest_api_id(api.as_str()).limit(PAGE);
        let ask = || request().set_position(position.clone()).send();
        let page = client.call(&GET_DEPLOYMENTS, ask).await?;
        Ok((page.items, page.position))
    });
    let mut deployments: Vec<Deployment> = listed.await?.into_iter().filter_map(maps::deployment).collect();
    // AWS promises no order.
    deployments.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
    Ok(deployments)
}

/// When a deployment was made and which of its methods need a key (GetDeployment with its summary, one call). An endpoint that gives
/// no summary leaves the locks unknown.
pub async fn live(client: &Client, api: &ApiId, deployment: &DeploymentId) -> Result<Live, Failure> {
    let ask = || {
        let request = client.gateway.get_deployment().rest_api_id(api.as_str());
        request.deployment_id(deployment.as_str()).embed("apisummary").send()
    };
    let answer = client.call(&GET_DEPLOYMENT, ask).await?;
    Ok(Live {
        created: maps::time(answer.created_date.as_ref()),
        locks: answer.api_summary.map(maps::summary),
    })
}

/// The role with which API Gateway writes logs; without one AWS takes no access log.
pub async fn log_role(client: &Client) -> Result<Option<String>, Failure> {
    let account = client.call(&GET_ACCOUNT, || client.gateway.get_account().send()).await?;
    Ok(account.cloudwatch_role_arn.filter(|role| !role.is_empty()))
}

/// What AWS lets through of all APIs of the region together (GetAccount, one call).
pub async fn account_limit(client: &Client) -> Result<Option<Throttle>, Failure> {
    let account = client.call(&GET_ACCOUNT, || client.gateway.get_account().send()).await?;
    let limit = account.throttle_settings;
    Ok(limit.map(|limit| Throttle { rate: limit.rate_limit, burst: limit.burst_limit }))
}
