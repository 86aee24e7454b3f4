//! From an HTTP request to whoever answers it: the data plane by its path, STS by its form, the control plane by verb and path.
//!
//! Faults strike first, as an outage would; then signature, rate limit and handler, in AWS's order.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Response, header::AUTHORIZATION, request::Parts},
};
use percent_encoding::percent_decode_str;

use super::{
    call::Call,
    cloudwatch,
    control::{self, Route},
    cut::Peer,
    data_plane,
    error::{ApiError, ErrorKind},
    faults::Fault,
    logs,
    reply::Reply,
    server::{Shared, lock},
    sts, watch,
};

/// Path under which partners call, as in LocalStack.
pub(super) const INVOKE: &str = "/_aws/execute-api";

/// API Gateway's largest payload.
const MOST_BYTES: usize = 10 * 1024 * 1024;

/// Who answers.
enum Target {
    DataPlane(data_plane::Request),
    Sts,
    CloudWatch(String),
    Logs(String),
    Control(&'static Route, Vec<String>),
    Nobody,
}

impl Target {
    fn operation(&self) -> &str {
        match self {
            Self::DataPlane(_) => "Invoke",
            Self::Sts => "GetCallerIdentity",
            Self::CloudWatch(operation) | Self::Logs(operation) => operation,
            Self::Control(route, _) => route.name,
            Self::Nobody => "Unknown",
        }
    }
}

/// Answers one HTTP request.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return ApiError::bad_request("Request body too large").reply().into_response();
    };
    let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let target = target(&parts, &query, &shared, &peer);
    let operation = target.operation();
    *lock(&shared.calls).entry(operation.to_owned()).or_default() += 1;
    let request_id = lock(&shared.account).ids.request();
    let reply = match strike(&shared, &peer, &target, &parts).await {
        Some(struck) => shaped(&target, &parts, &struck, &request_id),
        None => match &target {
            Target::CloudWatch(operation) if !cloudwatch::is_of_rules(operation) => {
                match check_credentials(&parts.headers) {
                    Ok(()) => watch::metrics(&shared, &parts, body.to_vec()).await,
                    Err(err) => shaped(&target, &parts, &err, &request_id),
                }
            }
            _ => served(&shared, &parts, query, body.to_vec(), &target, &request_id),
        },
    };
    reply.with("x-amzn-requestid", request_id).into_response()
}

fn target(parts: &Parts, query: &[(String, String)], shared: &Shared, peer: &Peer) -> Target {
    let path = parts.uri.path();
    if let Some(rest) = path.strip_prefix(INVOKE) {
        return invocation(parts, rest, shared, peer).map_or(Target::Nobody, Target::DataPlane);
    }
    let headers = headers(parts);
    if let Some(operation) = cloudwatch::operation(&cloudwatch::Call { path, headers: &headers, body: &[] }) {
        return Target::CloudWatch(operation.to_owned());
    }
    if let Some(operation) = header(&parts.headers, "x-amz-target").and_then(logs::operation) {
        return Target::Logs(operation.to_owned());
    }
    if parts.method == "POST" && path == "/" {
        return Target::Sts;
    }
    control::find(parts.method.as_str(), path, query)
        .map_or(Target::Nobody, |(route, ids)| Target::Control(route, ids))
}

fn invocation(parts: &Parts, rest: &str, shared: &Shared, peer: &Peer) -> Option<data_plane::Request> {
    let (api, rest) = rest.strip_prefix('/')?.split_once('/')?;
    let (stage, path) = rest.split_once('/').unwrap_or((rest, ""));
    let key = header(&parts.headers, "x-api-key");
    Some(data_plane::Request {
        api: api.to_owned(),
        stage: percent_decode_str(stage).decode_utf8_lossy().into_owned(),
        verb: parts.method.as_str().to_owned(),
        path: format!("/{path}"),
        key: key.map(|value| data_plane::Secret(value.to_owned())),
        signed: signed_by(&parts.headers).is_some(),
        source_ip: peer.address.ip().to_string(),
        now: (shared.clock)(),
    })
}

fn served(
    shared: &Shared,
    parts: &Parts,
    query: Vec<(String, String)>,
    body: Vec<u8>,
    target: &Target,
    request_id: &str,
) -> Reply {
    let mut account = lock(&shared.account);
    match target {
        Target::DataPlane(request) => data_plane::invoke(&mut account, request),
        Target::Nobody => ApiError::unknown_route().reply(),
        Target::Sts => match check_credentials(&parts.headers) {
            Ok(()) => sts::answer(&account, &pairs(&body), request_id),
            Err(err) => shaped(target, parts, &err, request_id),
        },
        Target::CloudWatch(_) => match check_credentials(&parts.headers) {
            Ok(()) => watch::rules(&mut account, parts, &body, (shared.clock)()),
            Err(err) => shaped(target, parts, &err, request_id),
        },
        Target::Logs(operation) => {
            let now = (shared.clock)();
            let admitted = check_credentials(&parts.headers).and_then(|()| {
                let admit = lock(&shared.limits).admit_query(operation, now);
                if admit { Ok(()) } else { Err(ApiError::too_many_requests(None)) }
            });
            match admitted {
                Ok(()) => logs::handle(&mut account, operation, &body, now),
                Err(err) => shaped(target, parts, &err, request_id),
            }
        }
        Target::Control(route, ids) => {
            let now = (shared.clock)();
            let call = Call { ids: ids.clone(), query, body, now };
            let admitted = check_credentials(&parts.headers).and_then(|()| {
                let admit = lock(&shared.limits).admit(route.name, now);
                admit.map_err(|seconds| ApiError::too_many_requests(Some(seconds)))
            });
            let answer = admitted.and_then(|()| (route.handler)(&mut account, &call));
            answer.unwrap_or_else(|err| err.reply())
        }
    }
}

/// Waits out latencies and says what error strikes, if one does. A cut connection never gets to see it.
async fn strike(shared: &Shared, peer: &Peer, target: &Target, parts: &Parts) -> Option<ApiError> {
    let mut struck = None;
    for fault in shared.faults.strike(target.operation()) {
        match fault {
            Fault::Latency(long) => tokio::time::sleep(long.min(Duration::from_mins(10))).await,
            Fault::Drop => {
                peer.cut();
                struck = Some(ApiError::new(ErrorKind::Internal, "Connection cut"));
            }
            Fault::TooManyRequests(seconds) => struck = Some(ApiError::too_many_requests(seconds)),
            Fault::Server(status) => struck = Some(server_error(status)),
            Fault::AccessDenied => struck = Some(access_denied(shared, target, parts)),
        }
    }
    struck
}

/// An error of AWS with this status.
pub(super) fn server_error(status: u16) -> ApiError {
    let (kind, message) = match status {
        503 => (ErrorKind::ServiceUnavailable, "Service Unavailable"),
        _ => (ErrorKind::Internal, "Internal server error"),
    };
    ApiError { status, ..ApiError::new(kind, message) }
}

/// IAM's words for a missing permission. API Gateway's actions are HTTP verbs on paths; other services name the operation.
fn access_denied(shared: &Shared, target: &Target, parts: &Parts) -> ApiError {
    let account = lock(&shared.account);
    let (action, resource) = match target {
        Target::CloudWatch(operation) => (format!("cloudwatch:{operation}"), "*".to_owned()),
        Target::Logs(operation) => (
            format!("logs:{operation}"),
            format!("arn:aws:logs:{}:{}:log-group:*", account.region, account.number),
        ),
        Target::Sts => ("sts:GetCallerIdentity".to_owned(), "*".to_owned()),
        _ => (
            format!("apigateway:{}", parts.method),
            format!("arn:aws:apigateway:{}::{}", account.region, parts.uri.path()),
        ),
    };
    let message = format!(
        "User: arn:aws:iam::{}:user/practice is not authorized to perform: {action} on resource: {resource} \
         because no identity-based policy allows the {action} action",
        account.number,
    );
    ApiError::new(ErrorKind::AccessDenied, message)
}

/// An error in the shape of the service that it seems to come from.
fn shaped(target: &Target, parts: &Parts, err: &ApiError, request_id: &str) -> Reply {
    if !matches!(target, Target::Sts | Target::CloudWatch(_) | Target::Logs(_)) {
        return err.reply();
    }
    let (status, shape, code) = elsewhere(err);
    let message = if code == "Throttling" { "Rate exceeded" } else { &err.message };
    if matches!(target, Target::Sts) {
        return sts::error(status, code, message, request_id);
    }
    if matches!(target, Target::Logs(_)) {
        let failure = logs::Failure { status, ..logs::Failure::new(shape, message) };
        return logs::reply(Err(failure));
    }
    let headers = headers(parts);
    let call = cloudwatch::Call { path: parts.uri.path(), headers: &headers, body: &[] };
    let refused = cloudwatch::refuse(&call, status, (shape, code), message.to_owned());
    Reply { status: refused.status, headers: refused.headers, body: refused.body }
}

/// Status, type and Query code that CloudWatch and STS have for what API Gateway names otherwise.
fn elsewhere(err: &ApiError) -> (u16, &'static str, &'static str) {
    match err.kind {
        ErrorKind::TooManyRequests | ErrorKind::LimitExceeded => (400, "ThrottlingException", "Throttling"),
        ErrorKind::AccessDenied => (403, "AccessDeniedException", "AccessDenied"),
        ErrorKind::ServiceUnavailable => (503, "ServiceUnavailableException", "ServiceUnavailable"),
        ErrorKind::Internal => (err.status, "InternalServiceFault", "InternalFailure"),
        _ => (err.status, "MissingAuthenticationTokenException", "MissingAuthenticationToken"),
    }
}

/// Calls must be signed, by whomever: any AWS client of this machine may talk to the practice account, and no secret is checked.
fn check_credentials(headers: &HeaderMap) -> Result<(), ApiError> {
    signed_by(headers).map(|_| ()).ok_or_else(ApiError::unknown_route)
}

/// The access key id of a signature of version 4.
fn signed_by(headers: &HeaderMap) -> Option<&str> {
    let signature = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let scope = signature.split("Credential=").nth(1)?;
    scope.split('/').next()
}

/// Headers as text, those that are none left out.
pub(super) fn headers(parts: &Parts) -> Vec<(&str, &str)> {
    parts.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}
