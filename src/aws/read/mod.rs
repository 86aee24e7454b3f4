//! Reads: one function for each [`Resource`], each to the last page.

mod apis;
mod keys;
mod usage;

use super::{Client, traffic};
use crate::domain::{Failure, Payload, Resource};

pub(super) use keys::plan;
use keys::plan_keys_with_values;

/// The largest page that AWS gives.
const PAGE: i32 = 500;

/// Reads a resource.
///
/// # Errors
/// What its first failing call meets; a list that was not read to its end is a failure, not a shorter list.
pub async fn read(client: &Client, resource: &Resource) -> Result<Payload, Failure> {
    match resource {
        Resource::Apis => apis::apis(client).await.map(Payload::Apis),
        Resource::Stages(api) => apis::stages(client, api).await.map(Payload::Stages),
        Resource::Methods(api) => apis::methods(client, api).await.map(Payload::Methods),
        Resource::Deployments(api) => apis::deployments(client, api).await.map(Payload::Deployments),
        Resource::Live(api, deployment) => apis::live(client, api, deployment).await.map(Payload::Live),
        Resource::Plans => keys::plans(client).await.map(Payload::Plans),
        Resource::Plan(plan) => keys::plan(client, plan).await.map(|plan| Payload::Plan(Box::new(plan))),
        Resource::PlanTags(plan) => keys::plan(client, plan).await.map(|plan| Payload::PlanTags(plan.tags)),
        Resource::PlanKeys(plan) => keys::plan_keys(client, plan).await.map(Payload::PlanKeys),
        Resource::Keys => keys::keys(client).await.map(Payload::Keys),
        Resource::Usage(plan, from, to) => usage::usage(client, plan, *from, *to).await.map(Payload::Usage),
        Resource::Traffic(query) => {
            traffic::traffic(client, query).await.map(|traffic| Payload::Traffic(Box::new(traffic)))
        }
        Resource::Calls(query) => traffic::calls(client, query).await.map(Payload::Calls),
        Resource::Times(query) => traffic::times(client, query).await.map(Payload::Times),
        Resource::LogGroup(name) => traffic::log_group(client, name).await.map(Payload::LogGroup),
        Resource::InsightRules => traffic::insight_rules(client).await.map(Payload::InsightRules),
        Resource::LogGroups => traffic::log_groups(client).await.map(Payload::LogGroups),
        Resource::LogRole => apis::log_role(client).await.map(Payload::LogRole),
    }
}
