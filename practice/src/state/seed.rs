//! The account as the scenario tells it: the edited model from its methods, the live stages from its deployments' older locks.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    AccessLog, Account, Api, Backend, Deployment, Ids, Key, Method, Methods, Plan, PlanStage, Quota,
    Resource, Stage, Throttle,
};
use crate::{
    cloudwatch::Rules,
    logs::{Group, Logs, MetricFilter, Transformation},
    meter::Meter,
    scenario,
    scenario::{Scenario, StageRef},
};

/// Where the company's people keep what a tier costs a month.
const PRICE_TAG: &str = "tollkeeper:price-per-month";

/// A line of the access log: every field that tells partners and refusals apart, and never the key's value.
const LOG_FORMAT: &str = r#"{"extendedRequestId":"$context.extendedRequestId","requestId":"$context.requestId","ts":"$context.requestTimeEpoch","apiId":"$context.apiId","stage":"$context.stage","deploymentId":"$context.deploymentId","apiKeyId":"$context.identity.apiKeyId","ip":"$context.identity.sourceIp","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","errorType":"$context.error.responseType","latency":"$context.responseLatency","bytes":"$context.responseLength"}"#;

impl Account {
    /// The account at the moment `now`. The same scenario and seed give the same ids and values.
    pub fn from_scenario(told: &Scenario, seed: u64, now: Timestamp, meter: Meter) -> Self {
        let apis: Vec<Api> = told.apis.iter().map(|api| build_api(told, api, seed, now)).collect();
        Self {
            number: told.account.clone(),
            region: told.region.clone(),
            cloudwatch_role: Some(log_role(&told.account)),
            logs: build_logs(told, &apis, now),
            rules: Rules::default(),
            apis,
            plans: told.plans.iter().map(|plan| build_plan(told, plan)).collect(),
            keys: told.keys.iter().map(|key| build_key(key, seed, now)).collect(),
            meter,
            ids: Ids::new(seed),
        }
    }
}

/// The one role of the account with this number that API Gateway may take on to write logs.
pub fn log_role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/api-gateway-logs")
}

fn build_api(account: &Scenario, told: &scenario::Api, seed: u64, now: Timestamp) -> Api {
    // Each API has its own ids, so that one more method in one API leaves the others' alone.
    let mut ids =
        Ids::new(told.id.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())));
    let mut deployments: Vec<_> =
        told.deployments.iter().map(|made| build_deployment(account, told, made, now)).collect();
    deployments.sort_by_key(|made| made.created);
    Api {
        id: told.id.clone(),
        name: told.name.clone(),
        description: told.description.clone(),
        created: told.created.before(now),
        key_source: "HEADER".into(),
        endpoint_disabled: false,
        policy: None,
        tags: BTreeMap::new(),
        resources: build_resources(account, told, &mut ids),
        deployments,
        stages: told.stages.iter().map(|stage| build_stage(account, told, stage, now)).collect(),
        gateway_responses: BTreeMap::new(),
        authorizers: Vec::new(),
    }
}

/// Every method is a Lambda proxy: the one kind of integration whose answer can be malformed.
fn build_method(account: &Scenario, told: &scenario::Method, api_key_required: bool) -> Method {
    let Scenario { region, account: number, .. } = account;
    let function = format!("arn:aws:lambda:{region}:{number}:function:practice");
    Method {
        api_key_required,
        authorization_type: "NONE".into(),
        authorizer_id: None,
        operation_name: None,
        backend: Backend {
            status: told.status,
            answer: told.answer.clone(),
            latency_ms: told.latency_ms,
            malformed: told.malformed,
            uri: format!(
                "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
            ),
        },
    }
}

/// Every path and every path above it, the root first and parents before children.
fn build_resources(account: &Scenario, told: &scenario::Api, ids: &mut Ids) -> Vec<Resource> {
    let paths: BTreeSet<String> = told.methods.iter().flat_map(|method| ancestors(&method.path)).collect();
    let root = Resource {
        id: ids.long(),
        parent: None,
        part: String::new(),
        path: "/".into(),
        methods: Methods::new(),
    };
    let mut resources = vec![root];
    for path in paths {
        let (above, part) = path.rsplit_once('/').unwrap_or(("", &path));
        let above = if above.is_empty() { "/" } else { above };
        let parent =
            resources.iter().find(|resource| resource.path == above).map(|resource| resource.id.clone());
        let part = part.to_owned();
        resources.push(Resource { id: ids.short(), parent, part, path, methods: Methods::new() });
    }
    for method in &told.methods {
        let home = resources.iter_mut().find(|resource| resource.path == method.path);
        if let Some(home) = home {
            home.methods
                .insert(method.method.clone(), build_method(account, method, method.api_key_required));
        }
    }
    resources
}

/// `/a`, `/a/b` and `/a/b/c` for `/a/b/c`; nothing for the root.
fn ancestors(path: &str) -> Vec<String> {
    let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
    ends.filter(|end| *end > 1).map(|end| path[..end].to_owned()).collect()
}

fn build_deployment(
    account: &Scenario,
    api: &scenario::Api,
    told: &scenario::Deployment,
    now: Timestamp,
) -> Deployment {
    let mut methods = BTreeMap::<String, Methods>::new();
    for (method, asks) in told.methods(api) {
        methods
            .entry(method.path.clone())
            .or_default()
            .insert(method.method.clone(), build_method(account, method, asks));
    }
    Deployment {
        id: told.id.clone(),
        description: Some(told.description.clone()),
        created: told.created.before(now),
        methods,
        policy: None,
        gateway_responses: BTreeMap::new(),
        authorizers: Vec::new(),
    }
}

fn build_stage(account: &Scenario, api: &scenario::Api, told: &scenario::Stage, now: Timestamp) -> Stage {
    let updated = api.deployment(&told.deployment).map_or(now, |made| made.created.before(now));
    let arn =
        |group: &String| format!("arn:aws:logs:{}:{}:log-group:{group}", account.region, account.account);
    Stage {
        description: Some(told.description.clone()),
        access_log: told
            .access_log
            .as_ref()
            .map(|group| AccessLog { destination_arn: Some(arn(group)), format: Some(LOG_FORMAT.into()) }),
        created: api.created.before(now),
        updated,
        ..Stage::new(&told.name, &told.deployment, now)
    }
}

/// The log groups that stages write to, from their APIs' first day on. A log tells which deployment served a call: the newest
/// then, and from its own day on the one that the stage has now.
fn build_logs(account: &Scenario, apis: &[Api], now: Timestamp) -> Logs {
    let mut logs = Logs::new(&account.account, &account.region);
    for (told, api) in account.apis.iter().zip(apis) {
        for (told, stage) in told.stages.iter().zip(&api.stages) {
            let at = StageRef { api: api.id.clone(), stage: stage.name.clone() };
            let live = api.deployment(&stage.deployment).map_or(now, |live| live.created);
            for made in api.deployments.iter().filter(|made| made.created <= live) {
                logs.serve(&at, &made.id, made.created);
            }
            if let Some(name) = &told.access_log {
                logs.add_group(build_group(told, name, api.created));
                logs.point(&at, stage.access_log.as_ref(), api.created);
            }
        }
    }
    logs
}

fn build_group(told: &scenario::Stage, name: &str, created: Timestamp) -> Group {
    let mut group = Group { retention: told.log_days, ..Group::new(name, created) };
    if told.metric_filter {
        let refused = format!("{{ {WITH_A_KEY} && $.status = \"429\" }}");
        let made = [("Requests", format!("{{ {WITH_A_KEY} }}")), ("Throttled", refused)]
            .map(|(metric, pattern)| build_filter(metric, &pattern, created));
        group.filters = made.into_iter().flatten().map(Arc::new).collect();
    }
    group
}

/// The pattern of calls with a key that exists.
const WITH_A_KEY: &str = r#"$.apiKeyId = "*" && $.apiKeyId != "-""#;

fn build_filter(metric: &str, pattern: &str, created: Timestamp) -> Option<MetricFilter> {
    let dimensions = [("ApiId", "$.apiId"), ("Stage", "$.stage"), ("ApiKeyId", "$.apiKeyId")];
    let metric = Transformation {
        metric_name: metric.to_owned(),
        metric_namespace: "Tollkeeper/Partners".into(),
        metric_value: "1".into(),
        default_value: None,
        dimensions: dimensions.map(|(name, field)| (name.to_owned(), field.to_owned())).into(),
        unit: None,
    };
    MetricFilter::new(&format!("tollkeeper-{}", metric.metric_name.to_lowercase()), pattern, metric, created)
        .ok()
}

fn build_plan(account: &Scenario, told: &scenario::Plan) -> Plan {
    let stage = |at: &scenario::StageRef| PlanStage {
        api_id: at.api.clone(),
        stage: at.stage.clone(),
        throttle: BTreeMap::new(),
    };
    let keys = account.keys.iter().filter(|key| key.plan == told.name).map(|key| key.id.clone());
    Plan {
        id: told.id.clone(),
        name: told.name.clone(),
        description: Some(told.description.clone()),
        api_stages: told.stages.iter().map(stage).collect(),
        throttle: Some(Throttle {
            burst_limit: i32::try_from(told.burst).unwrap_or(i32::MAX),
            rate_limit: told.rate,
        }),
        quota: told.period.parse().ok().map(|period| Quota {
            limit: i32::try_from(told.quota).unwrap_or(i32::MAX),
            offset: 0,
            period,
        }),
        product_code: None,
        tags: told.price.iter().map(|price| (PRICE_TAG.to_owned(), price.clone())).collect(),
        keys: keys.collect(),
    }
}

fn build_key(told: &scenario::Key, seed: u64, now: Timestamp) -> Key {
    let created = told.created.to_zoned(TimeZone::UTC).map_or(now, |midnight| midnight.timestamp());
    let disabled = told.disabled_days_ago.map(|days| {
        now.saturating_sub(jiff::SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(now)
    });
    Key {
        id: told.id.clone(),
        value: scenario::key_value(seed, &told.id),
        name: Some(told.name.clone()),
        customer_id: Some(told.customer_id.clone()),
        description: None,
        enabled: told.enabled(),
        created,
        updated: disabled.unwrap_or(created),
        tags: told.tags.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::ancestors;
    use crate::testing::account;

    #[test]
    fn a_path_brings_the_paths_above_it() {
        assert_eq!(
            ancestors("/orders/{id}/shipments"),
            ["/orders", "/orders/{id}", "/orders/{id}/shipments"]
        );
        assert!(ancestors("/").is_empty());
    }

    #[test]
    fn the_model_is_locked_where_the_live_stage_is_open() {
        let account = account();
        let api = account.api("k3x9q2m7ra").unwrap();
        let edited = api.resources.iter().find(|resource| resource.path == "/warehouses").unwrap();
        assert!(edited.methods["GET"].api_key_required);
        let live = api.deployment(&api.stage("prod").unwrap().deployment).unwrap();
        assert!(!live.methods["/warehouses"]["GET"].api_key_required);
        assert!(api.resources.iter().skip(1).all(|resource| resource.parent.is_some()));
    }
}
