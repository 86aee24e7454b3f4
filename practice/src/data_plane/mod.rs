//! The data plane: what partners call.
//!
//! It answers from the stage's deployment alone and never looks at the edited model, so a lock that was not deployed is not there. The
//! order of its checks is AWS's: route, then resource policy, then authorization, then key, then the plan's quota and throttle, then the stage's throttle, then the backend.

mod answer;
mod authorize;
mod route;
mod throttle;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    error::{ApiError, ErrorKind},
    reply::Reply,
    scenario::StageRef,
    state::{Account, GatewayResponses, Stage},
    traffic::{Call, Caller},
};
use route::Matched;
use throttle::Refusal;

/// A partner's request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The API's id.
    pub api: String,
    /// The name of the stage that is called.
    pub stage: String,
    /// HTTP verb.
    pub verb: String,
    /// The path below the stage, with a leading slash.
    pub path: String,
    /// What came in `x-api-key`.
    pub key: Option<Secret>,
    /// Whether it came signed.
    pub signed: bool,
    /// What an authorizer may read.
    pub headers: Headers,
    /// The caller's IP address, as it goes into the access log.
    pub source_ip: String,
    /// When it came in.
    pub now: Timestamp,
}

/// A key's value on its way to being looked up; never printed.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// A request's headers; never printed, since tokens stand in them.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// From names in lower case and values.
    pub fn new(all: Vec<(&str, &str)>) -> Self {
        Self(all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A header's value, by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Headers(…)")
    }
}

/// Answers a request. One that reached a method is recorded, be it served or refused.
pub fn invoke(account: &mut Account, request: &Request) -> Reply {
    let Reached { matched, deployment, customised } = match reach(account, request) {
        Ok(reached) => reached,
        Err(reply) => return *reply,
    };
    let backend = matched.method.backend.clone();
    let mut trace =
        Trace { matched, deployment, key: None, status: 0, quota_exceeded: false, latency_ms: QUICK };
    let reply = match throttle::admit(account, request, &mut trace) {
        Ok(()) => {
            let reply = answer::from_backend(&backend);
            (trace.status, trace.latency_ms) = (reply.status, backend.latency_ms);
            reply
        }
        Err(refusal) => {
            trace.quota_exceeded = refusal == Refusal::Quota;
            trace.status = refusal.error().status;
            refuse(&customised, refusal)
        }
    };
    record(account, request, trace);
    reply
}

/// What is recorded of a request that reached a method.
struct Trace {
    matched: Matched,
    deployment: Arc<str>,
    key: Option<String>,
    /// Status before an API's owners customised it, since usage and metrics tell refusals by it.
    status: u16,
    quota_exceeded: bool,
    latency_ms: u32,
}

/// Milliseconds of an answer that the gateway gives by itself.
const QUICK: u32 = 4;

/// The deployed method that a request means, the deployment's id, and its gateway responses.
struct Reached {
    matched: Matched,
    deployment: Arc<str>,
    customised: GatewayResponses,
}

fn reach(account: &mut Account, request: &Request) -> Result<Reached, Box<Reply>> {
    let share = account.ids.percent();
    let forbidden = || Box::new(ApiError::new(ErrorKind::Forbidden, "Forbidden").reply());
    let unknown_route = || Box::new(ApiError::unknown_route().reply());
    let api = account.api(&request.api).map_err(|_| forbidden())?;
    let stage = api.stage(&request.stage).ok_or_else(unknown_route)?;
    if stage.endpoint_disabled {
        return Err(forbidden());
    }
    let live = api.deployment(live_deployment(stage, share)).ok_or_else(unknown_route)?;
    let matched = route::find(&live.methods, &request.verb, &request.path).ok_or_else(unknown_route)?;
    authorize::admit(live, &matched.method, request).map_err(|denial| {
        let status = customised_status(&live.gateway_responses, authorize::kind(denial));
        Box::new(authorize::reply(denial, request, status))
    })?;
    Ok(Reached { matched, deployment: live.id.as_str().into(), customised: live.gateway_responses.clone() })
}

/// The stage's deployment, or its canary's for the share of calls that it gets.
fn live_deployment(stage: &Stage, share: f64) -> &str {
    match &stage.canary {
        Some(canary) if share < canary.percent_traffic => &canary.deployment_id,
        _ => &stage.deployment,
    }
}

/// The gateway's own answer, with the status that the deployed API gives this kind of refusal.
fn refuse(customised: &GatewayResponses, refusal: Refusal) -> Reply {
    let err = refusal.error();
    let status = customised_status(customised, refusal.name()).unwrap_or(err.status);
    ApiError { status, ..err }.reply()
}

/// The status that the deployed API's owners gave this kind of answer, or all of its class.
fn customised_status(customised: &GatewayResponses, kind: &str) -> Option<u16> {
    let class = if kind.starts_with("AUTHORIZER") { "DEFAULT_5XX" } else { "DEFAULT_4XX" };
    let custom = customised.get(kind).or_else(|| customised.get(class))?;
    custom.status_code.as_ref()?.parse().ok()
}

fn record(account: &Account, request: &Request, trace: Trace) {
    account.meter.traffic().record(Call {
        at_ms: request.now.as_millisecond(),
        caller: trace.key.map_or(Caller::Unknown, |key| Caller::Key(Arc::from(key))),
        at: StageRef { api: request.api.clone(), stage: request.stage.clone() },
        method: Arc::from(request.verb.as_str()),
        path: Arc::from(trace.matched.path.as_str()),
        source_ip: Arc::from(request.source_ip.as_str()),
        status: trace.status,
        quota_exceeded: trace.quota_exceeded,
        latency_ms: trace.latency_ms,
        deployment: Some(trace.deployment),
    });
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use serde_json::json;

    use super::{Headers, Request, Secret, invoke};
    use crate::{
        call::tests::call,
        control,
        reply::Reply,
        state::Account,
        testing::{NOW, account},
    };

    const BASIC: &str = "b56vt9";

    fn request(verb: &str, path: &str, key: Option<&str>) -> Request {
        Request {
            api: "k3x9q2m7ra".into(),
            stage: "prod".into(),
            verb: verb.into(),
            path: path.into(),
            key: key.map(|value| Secret(value.into())),
            signed: false,
            headers: Headers::default(),
            source_ip: "198.51.100.7".into(),
            now: NOW.parse().unwrap(),
        }
    }

    fn ask(account: &mut Account, verb: &str, path: &str, key: Option<&str>) -> (u16, String, String) {
        told(&invoke(account, &request(verb, path, key)))
    }

    fn told(reply: &Reply) -> (u16, String, String) {
        let kind = reply.header("x-amzn-errortype").unwrap_or_default().to_owned();
        (reply.status, kind, String::from_utf8(reply.body.clone()).unwrap())
    }

    fn operate(account: &mut Account, verb: &str, path: &str, body: &serde_json::Value) {
        let (route, ids) = control::find(verb, path, &[]).unwrap();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        (route.handler)(account, &call(&ids, &[], body)).unwrap();
    }

    fn patch(account: &mut Account, path: &str, op: &str, at: &str, value: &str) {
        let body = json!({ "patchOperations": [{ "op": op, "path": at, "value": value }] });
        operate(account, "PATCH", path, &body);
    }

    /// A fresh key in the Basic plan: its id and value.
    fn partner(account: &mut Account) -> (String, String) {
        let value = "partnerpartnerpartner01".to_owned();
        operate(account, "POST", "/apikeys", &json!({ "name": "P", "enabled": true, "value": value }));
        let id = account.keys.last().unwrap().id.clone();
        let body = json!({ "keyId": id, "keyType": "API_KEY" });
        operate(account, "POST", &format!("/usageplans/{BASIC}/keys"), &body);
        (id, value)
    }

    const FORBIDDEN: (u16, &str, &str) = (403, "ForbiddenException", "{\"message\":\"Forbidden\"}");

    fn assert_told(told: &(u16, String, String), expected: (u16, &str, &str)) {
        assert_eq!((told.0, told.1.as_str(), told.2.as_str()), expected);
    }

    #[test]
    fn an_edited_lock_is_not_live_until_deployed() {
        let mut account = account();
        assert_eq!(ask(&mut account, "GET", "/warehouses", None).0, 200);
        let body = json!({ "stageName": "prod" });
        operate(&mut account, "POST", "/restapis/k3x9q2m7ra/deployments", &body);
        assert_told(&ask(&mut account, "GET", "/warehouses", None), FORBIDDEN);
        patch(&mut account, "/restapis/k3x9q2m7ra/stages/prod", "replace", "/deploymentId", "p6w1zd");
        assert_eq!(ask(&mut account, "GET", "/warehouses", None).0, 200, "a rollback opens it again");
    }

    #[test]
    fn missing_bogus_disabled_and_planless_keys_are_forbidden() {
        let mut account = account();
        let (id, value) = partner(&mut account);
        assert_eq!(ask(&mut account, "GET", "/inventory", Some(&value)).0, 200);
        assert_told(&ask(&mut account, "GET", "/inventory", None), FORBIDDEN);
        assert_told(&ask(&mut account, "GET", "/inventory", Some("bogusbogusbogusbogus")), FORBIDDEN);
        patch(&mut account, &format!("/apikeys/{id}"), "replace", "/enabled", "false");
        assert_told(&ask(&mut account, "GET", "/inventory", Some(&value)), FORBIDDEN);
        patch(&mut account, &format!("/apikeys/{id}"), "replace", "/enabled", "true");
        operate(&mut account, "DELETE", &format!("/usageplans/{BASIC}/keys/{id}"), &json!(null));
        assert_told(&ask(&mut account, "GET", "/inventory", Some(&value)), FORBIDDEN);
    }

    #[test]
    fn unknown_routes_and_stages_miss_a_token() {
        let mut account = account();
        let missing =
            (403, "MissingAuthenticationTokenException", "{\"message\":\"Missing Authentication Token\"}");
        assert_told(&ask(&mut account, "GET", "/nothing", None), missing);
        assert_told(&ask(&mut account, "PUT", "/inventory", None), missing);
        let elsewhere = Request { stage: "none".into(), ..request("GET", "/inventory", None) };
        assert_told(&told(&invoke(&mut account, &elsewhere)), missing);
    }

    #[test]
    fn rate_and_quota_refuse_in_different_words() {
        let mut account = account();
        let (id, value) = partner(&mut account);
        patch(&mut account, &format!("/usageplans/{BASIC}"), "replace", "/throttle/burstLimit", "2");
        let statuses: Vec<u16> =
            (0..3).map(|_| ask(&mut account, "GET", "/inventory", Some(&value)).0).collect();
        assert_eq!(statuses, [200, 200, 429]);
        let many = (429, "TooManyRequestsException", "{\"message\":\"Too Many Requests\"}");
        assert_told(&ask(&mut account, "GET", "/inventory", Some(&value)), many);
        let usage = format!("/usageplans/{BASIC}/keys/{id}/usage");
        patch(&mut account, &usage, "replace", "/remaining", "0");
        let over = (429, "LimitExceededException", "{\"message\":\"Limit Exceeded\"}");
        assert_told(&ask(&mut account, "GET", "/inventory", Some(&value)), over);
    }

    #[test]
    fn a_used_up_quota_stays_behind_in_its_plan() {
        let mut account = account();
        let (id, value) = partner(&mut account);
        let usage = format!("/usageplans/{BASIC}/keys/{id}/usage");
        patch(&mut account, &usage, "replace", "/remaining", "0");
        let covers = |plan: &&crate::state::Plan| plan.covers("k3x9q2m7ra", "prod");
        let other = account.plans.iter().filter(covers).find(|plan| plan.id != BASIC).unwrap().id.clone();
        let mut moved = |from: &str, to: &str| {
            operate(&mut account, "DELETE", &format!("/usageplans/{from}/keys/{id}"), &json!(null));
            let body = json!({ "keyId": id, "keyType": "API_KEY" });
            operate(&mut account, "POST", &format!("/usageplans/{to}/keys"), &body);
            ask(&mut account, "GET", "/inventory", Some(&value)).0
        };
        assert_eq!(moved(BASIC, &other), 200);
        assert_eq!(moved(&other, BASIC), 429, "and is found there again");
    }

    #[test]
    fn served_calls_count_and_refused_ones_do_not() {
        let mut account = account();
        let (id, value) = partner(&mut account);
        let now: Timestamp = NOW.parse().unwrap();
        patch(&mut account, &format!("/usageplans/{BASIC}"), "replace", "/throttle/burstLimit", "3");
        for _ in 0..5 {
            ask(&mut account, "GET", "/inventory", Some(&value));
        }
        let today = crate::clock::utc_day(now);
        assert_eq!(account.meter.day(&id, today, now), (3, 9_997));
        let usage = format!("/usageplans/{BASIC}/keys/{id}/usage");
        patch(&mut account, &usage, "replace", "/remaining", "1");
        assert_eq!(account.meter.day(&id, today, now), (3, 1));
    }

    #[test]
    fn a_method_throttle_holds_for_its_method_and_refills() {
        let mut account = account();
        let (_, value) = partner(&mut account);
        let at = "/apiStages/k3x9q2m7ra:prod/throttle";
        let map = r#"{"/inventory/GET":{"rateLimit":1,"burstLimit":1}}"#;
        patch(&mut account, &format!("/usageplans/{BASIC}"), "replace", at, map);
        assert_eq!(ask(&mut account, "GET", "/inventory", Some(&value)).0, 200);
        assert_eq!(ask(&mut account, "GET", "/inventory", Some(&value)).0, 429);
        assert_eq!(ask(&mut account, "GET", "/warehouses/HAM", Some(&value)).0, 200);
        let mut later = request("GET", "/inventory", Some(&value));
        later.now += SignedDuration::from_secs(1);
        assert_eq!(invoke(&mut account, &later).status, 200);
    }

    #[test]
    fn a_malformed_backend_is_a_502() {
        let mut account = account();
        let value = account.key(&account.plan("qf12o7").unwrap().keys[0]).unwrap().value.clone();
        let label =
            Request { api: "v2j7h5ydq0".into(), ..request("GET", "/returns/R-1/label", Some(&value)) };
        let expected = (502, "InternalServerErrorException", "{\"message\":\"Internal server error\"}");
        assert_told(&told(&invoke(&mut account, &label)), expected);
    }

    #[test]
    fn a_customised_refusal_is_live_after_a_deployment() {
        let mut account = account();
        let path = "/restapis/k3x9q2m7ra/gatewayresponses/INVALID_API_KEY";
        operate(&mut account, "PUT", path, &json!({ "statusCode": "401" }));
        assert_eq!(ask(&mut account, "GET", "/inventory", None).0, 403);
        let body = json!({ "stageName": "prod" });
        operate(&mut account, "POST", "/restapis/k3x9q2m7ra/deployments", &body);
        assert_eq!(ask(&mut account, "GET", "/inventory", None).0, 401);
    }

    const API: &str = "/restapis/k3x9q2m7ra";

    /// Deploys `GET /inventory` with this authorizer or, without one, for signed calls only.
    fn guarded(kind: &str, authorizer: Option<&serde_json::Value>) -> Account {
        let mut account = account();
        let api = account.api("k3x9q2m7ra").unwrap();
        let resource =
            api.resources.iter().find(|resource| resource.path == "/inventory").unwrap().id.clone();
        let mut ops = vec![json!({ "op": "replace", "path": "/authorizationType", "value": kind })];
        if let Some(authorizer) = authorizer {
            operate(&mut account, "POST", &format!("{API}/authorizers"), authorizer);
            let id = account.api("k3x9q2m7ra").unwrap().authorizers[0].id.clone();
            ops.push(json!({ "op": "replace", "path": "/authorizerId", "value": id }));
        }
        let body = json!({ "patchOperations": ops });
        operate(&mut account, "PATCH", &format!("{API}/resources/{resource}/methods/GET"), &body);
        operate(&mut account, "POST", &format!("{API}/deployments"), &json!({ "stageName": "prod" }));
        account
    }

    #[test]
    fn an_authorizer_is_asked_before_the_key() {
        let lambda = json!({
            "name": "partners", "type": "REQUEST", "authorizerUri": "arn:aws:lambda:::function:authorize",
        });
        let mut account = guarded("CUSTOM", Some(&lambda));
        let mut with = |token: Option<&str>| {
            let headers = token.map(|token| ("authorization", token)).into_iter().collect();
            let call = Request { headers: Headers::new(headers), ..request("GET", "/inventory", None) };
            told(&invoke(&mut account, &call))
        };
        let thrown = (500, "AuthorizerConfigurationException", "{\"message\":null}");
        assert_told(&with(None), thrown);
        let denied = "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}";
        assert_told(&with(Some("deny")), (403, "AccessDeniedException", denied));
        let signed_out = (401, "UnauthorizedException", "{\"message\":\"Unauthorized\"}");
        assert_told(&with(Some("unauthorized")), signed_out);
        assert_told(&with(Some("allow")), FORBIDDEN);
    }

    #[test]
    fn an_unsigned_call_of_iams_method_is_answered_like_an_unknown_route() {
        let mut account = guarded("AWS_IAM", None);
        let unsigned = ask(&mut account, "GET", "/inventory", None);
        assert_eq!(unsigned, ask(&mut account, "GET", "/nothing", None));
        let signed = Request { signed: true, ..request("GET", "/inventory", None) };
        assert_told(&told(&invoke(&mut account, &signed)), FORBIDDEN);
    }

    #[test]
    fn a_switched_off_address_and_a_policy_act_after_a_deployment() {
        let mut account = account();
        let deploy = json!({ "stageName": "prod" });
        patch(&mut account, API, "replace", "/disableExecuteApiEndpoint", "true");
        assert_eq!(ask(&mut account, "GET", "/warehouses", None).0, 200, "the old door is still open");
        operate(&mut account, "POST", &format!("{API}/deployments"), &deploy);
        assert_told(&ask(&mut account, "GET", "/warehouses", None), FORBIDDEN);
        patch(&mut account, API, "replace", "/disableExecuteApiEndpoint", "false");
        patch(&mut account, API, "replace", "/policy", r#"{"Statement":[]}"#);
        operate(&mut account, "POST", &format!("{API}/deployments"), &deploy);
        let (status, kind, body) = ask(&mut account, "GET", "/warehouses", None);
        assert_eq!((status, kind.as_str()), (403, "AccessDeniedException"));
        assert!(body.contains("User: anonymous is not authorized"), "{body}");
    }
}
