//! Refusals that no handler makes: faults on demand, missing permissions, throttles, each in the shape of its service.

use std::time::Duration;

use axum::http::request::Parts;

use super::{
    cloudwatch,
    cut::Peer,
    error::{ApiError, ErrorKind},
    faults::Fault,
    incoming::headers,
    log_service, logs,
    reply::Reply,
    shared::{Shared, lock},
    sts,
    target::Target,
};

/// No fault delays an answer by more: a test that forgot one still ends.
const LONGEST_DELAY: Duration = Duration::from_mins(10);

/// Waits out latencies and says what error strikes, if one does. A cut connection never gets to see it.
pub async fn strike(shared: &Shared, peer: &Peer, target: &Target, parts: &Parts) -> Option<ApiError> {
    let mut struck = None;
    for fault in shared.faults.strike(target.operation(), target.access()) {
        match fault {
            Fault::Latency(long) => tokio::time::sleep(long.min(LONGEST_DELAY)).await,
            Fault::Drop => {
                peer.cut();
                struck = Some(ApiError::new(ErrorKind::Internal, "Connection cut"));
            }
            Fault::TooManyRequests(seconds) => struck = Some(ApiError::too_many_requests(seconds)),
            Fault::Server(status) => struck = Some(ApiError::from_status(status)),
            Fault::AccessDenied => struck = Some(access_denied(shared, target, parts)),
        }
    }
    struck
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
pub fn shaped(target: &Target, parts: &Parts, err: &ApiError, request_id: &str) -> Reply {
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
        return log_service::reply(Err(failure));
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
