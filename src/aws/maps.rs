//! From the SDK's types to the domain's. Pure, and the only place where a missing field gets a meaning.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_apigateway::operation::get_usage_plan::GetUsagePlanOutput;
use aws_sdk_apigateway::types as sdk;
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::domain::{
    AccessLog, Api, ApiId, ApiKey, Canary, Deployment, KeySource, Lock, Method, MethodName, PatchOp, Period,
    Plan, PlanSettings, PlanStage, Quota, Stage, StageRef, Summary, Throttle, Verb, patch,
};

/// AWS's time as ours; `None` where it is none or out of range.
pub fn time(at: Option<&DateTime>) -> Option<Timestamp> {
    let at = at?;
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}

fn tags(tags: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    tags.unwrap_or_default().into_iter().collect()
}

fn text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// From GetRestApis; `None` for one without an id.
pub fn api(api: sdk::RestApi) -> Option<Api> {
    let private = api
        .endpoint_configuration()
        .is_some_and(|endpoint| endpoint.types().contains(&sdk::EndpointType::Private));
    Some(Api {
        created: time(api.created_date()),
        key_source: match api.api_key_source() {
            Some(sdk::ApiKeySourceType::Authorizer) => KeySource::Authorizer,
            _ => KeySource::Header,
        },
        private,
        policy: api.policy().is_some_and(|policy| !policy.is_empty()),
        default_endpoint_disabled: api.disable_execute_api_endpoint,
        id: api.id?.into(),
        name: api.name.unwrap_or_default(),
        description: text(api.description),
        tags: tags(api.tags),
    })
}

/// From GetStages; `None` for one without a name. A canary of 0 % without overrides is one all the same: its deployment may be another.
pub fn stage(api: &ApiId, stage: sdk::Stage) -> Option<Stage> {
    Some(Stage {
        updated: time(stage.last_updated_date()),
        at: StageRef::new(api.clone(), stage.stage_name?),
        deployment: text(stage.deployment_id).map(Into::into),
        canary: stage.canary_settings.map(|canary| Canary {
            percent: canary.percent_traffic,
            deployment: text(canary.deployment_id).map(Into::into),
        }),
        description: text(stage.description),
        access_log: access_log(stage.access_log_settings),
        tags: tags(stage.tags),
    })
}

/// A stage's access log; without a destination there is none.
pub fn access_log(log: Option<sdk::AccessLogSettings>) -> Option<AccessLog> {
    let log = log?;
    Some(AccessLog { destination: text(log.destination_arn)?, format: log.format.unwrap_or_default() })
}

/// The methods on one resource.
pub fn methods(resource: sdk::Resource) -> Vec<Method> {
    let (Some(id), Some(path)) = (resource.id, resource.path) else { return Vec::new() };
    resource
        .resource_methods
        .unwrap_or_default()
        .into_iter()
        .map(|(verb, method)| Method {
            resource: id.clone().into(),
            name: MethodName::new(verb, path.clone()),
            lock: Lock {
                key_required: method.api_key_required.unwrap_or(false),
                authorization: method.authorization_type.unwrap_or_else(|| "NONE".into()),
            },
        })
        .collect()
}

/// From GetDeployments; `None` for one without an id.
pub fn deployment(deployment: sdk::Deployment) -> Option<Deployment> {
    Some(Deployment {
        created: time(deployment.created_date()),
        id: deployment.id?.into(),
        description: text(deployment.description),
    })
}

/// A deployment's locks, path by path and verb by verb.
pub fn summary(paths: HashMap<String, HashMap<String, sdk::MethodSnapshot>>) -> Summary {
    let mut summary = Summary::new();
    for (path, verbs) in paths {
        for (verb, snapshot) in verbs {
            let lock = Lock {
                key_required: snapshot.api_key_required,
                authorization: snapshot.authorization_type.unwrap_or_else(|| "NONE".into()),
            };
            summary.insert(MethodName::new(verb, path.clone()), lock);
        }
    }
    summary
}

fn throttle(throttle: &sdk::ThrottleSettings) -> Throttle {
    Throttle { rate: throttle.rate_limit, burst: throttle.burst_limit }
}

fn quota(quota: &sdk::QuotaSettings) -> Option<Quota> {
    let period = Period::from_aws(quota.period()?.as_str())?;
    Some(Quota { limit: quota.limit, offset: quota.offset, period })
}

/// A plan's key for the limits of one method: `/pets/GET`, of the root `//GET`; some tools write `~1pets/GET`.
pub fn method_key(key: &str) -> Option<MethodName> {
    let (path, verb) = key.rsplit_once('/')?;
    let path = if path.starts_with("~1") { patch::unescape(path) } else { path.to_owned() };
    Some(MethodName::new(verb, if path.is_empty() { "/".to_owned() } else { path }))
}

fn plan_stage(stage: sdk::ApiStage) -> Option<PlanStage> {
    let mut methods: Vec<_> = stage
        .throttle
        .unwrap_or_default()
        .iter()
        .filter_map(|(key, limits)| Some((method_key(key)?, throttle(limits))))
        .collect();
    methods.sort_by(|a, b| a.0.cmp(&b.0));
    Some(PlanStage { at: StageRef::new(stage.api_id?, stage.stage?), methods })
}

/// From GetUsagePlans, without tags, which the list leaves out; `None` for one without an id.
pub fn plan(plan: sdk::UsagePlan) -> Option<Plan> {
    Some(Plan {
        id: plan.id?.into(),
        settings: PlanSettings {
            name: plan.name.unwrap_or_default(),
            description: plan.description.unwrap_or_default(),
            throttle: plan.throttle.as_ref().map(throttle),
            quota: plan.quota.as_ref().and_then(quota),
            stages: plan.api_stages.unwrap_or_default().into_iter().filter_map(plan_stage).collect(),
        },
        product_code: text(plan.product_code),
        tags: tags(plan.tags),
    })
}

/// A single plan: the SDK gives the same fields a type of their own.
pub fn one_plan(output: GetUsagePlanOutput) -> Option<Plan> {
    plan(
        sdk::UsagePlan::builder()
            .set_id(output.id)
            .set_name(output.name)
            .set_description(output.description)
            .set_api_stages(output.api_stages)
            .set_throttle(output.throttle)
            .set_quota(output.quota)
            .set_product_code(output.product_code)
            .set_tags(output.tags)
            .build(),
    )
}

/// A key without its value, which is dropped here should an endpoint send it unasked.
pub fn key(key: sdk::ApiKey) -> Option<ApiKey> {
    Some(ApiKey {
        created: time(key.created_date()),
        updated: time(key.last_updated_date()),
        id: key.id?.into(),
        name: key.name.unwrap_or_default(),
        description: text(key.description),
        enabled: key.enabled,
        customer: text(key.customer_id),
        tags: tags(key.tags),
    })
}

/// Rate in requests a second, burst in requests.
pub fn throttle_to_aws(throttle: Throttle) -> sdk::ThrottleSettings {
    sdk::ThrottleSettings::builder().rate_limit(throttle.rate).burst_limit(throttle.burst).build()
}

/// Requests a period, and the offset that AWS subtracts in the first one.
pub fn quota_to_aws(quota: Quota) -> sdk::QuotaSettings {
    sdk::QuotaSettings::builder()
        .limit(quota.limit)
        .offset(quota.offset)
        .period(quota.period.as_aws().into())
        .build()
}

/// A plan's stage with its methods' own limits, keyed by AWS as `/path/VERB`.
pub fn plan_stage_to_aws(stage: &PlanStage) -> sdk::ApiStage {
    let mut out = sdk::ApiStage::builder().api_id(stage.at.api.as_str()).stage(stage.at.stage.as_str());
    for (method, limits) in &stage.methods {
        out = out.throttle(method.plan_key(), throttle_to_aws(*limits));
    }
    out.build()
}

/// The patch operations of a change, in their order: AWS applies them one after the other.
pub fn patch_to_aws(operations: &[PatchOp]) -> Vec<sdk::PatchOperation> {
    let op = |verb| match verb {
        Verb::Add => sdk::Op::Add,
        Verb::Remove => sdk::Op::Remove,
        Verb::Replace => sdk::Op::Replace,
        Verb::Copy => sdk::Op::Copy,
    };
    operations
        .iter()
        .map(|one| {
            sdk::PatchOperation::builder().op(op(one.op)).path(&one.path).set_value(one.value.clone()).build()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_key_has_two_slashes() {
        assert_eq!(method_key("/pets/{id}/GET"), Some(MethodName::new("GET", "/pets/{id}")));
        assert_eq!(method_key("//GET"), Some(MethodName::new("GET", "/")));
        assert_eq!(method_key("~1pets~1{id}/GET"), Some(MethodName::new("GET", "/pets/{id}")));
        let stage = PlanStage {
            at: StageRef::new("a", "prod"),
            methods: vec![(MethodName::new("GET", "/"), Throttle { rate: 1.0, burst: 2 })],
        };
        assert!(plan_stage_to_aws(&stage).throttle().unwrap().contains_key("//GET"));
        assert_eq!(plan_stage(plan_stage_to_aws(&stage)), Some(stage));
    }

    #[test]
    fn an_absent_limit_stays_absent_and_zero_stays_zero() {
        let open = plan(sdk::UsagePlan::builder().id("p").build()).unwrap();
        assert_eq!((open.settings.throttle, open.settings.quota), (None, None));
        let blocked = sdk::ThrottleSettings::builder().rate_limit(0.0).burst_limit(0).build();
        let blocked = plan(sdk::UsagePlan::builder().id("p").throttle(blocked).build()).unwrap();
        assert_eq!(blocked.settings.throttle, Some(Throttle { rate: 0.0, burst: 0 }));
    }

    #[test]
    fn a_value_sent_unasked_is_dropped() {
        let listed = sdk::ApiKey::builder().id("k").value("topsecrettopsecret1234").enabled(true).build();
        assert!(!format!("{:?}", key(listed).unwrap()).contains("topsecret"));
    }
}
