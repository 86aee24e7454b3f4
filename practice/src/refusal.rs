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

/// AWS's words where two change the same at once.
const CONFLICT: &str = "Unable to complete operation due to concurrent modification. Please try again later.";
/// No fault delays an answer by more: a test that forgot one still ends.
const LONGEST_DELAY: Duration = Duration::from_mins(10);

/// What faults do to a request.
#[derive(Debug, Default)]
pub struct Struck {
    /// It is refused, and nothing is done.
    pub refusal: Option<ApiError>,
    /// What happens to the answer of what was done.
    after: After,
}

/// What happens between a request that was done and its answer.
#[derive(Debug, Default)]
struct After {
    /// This long nothing.
    wait: Duration,
    /// Another answer takes its place.
    instead: Option<ApiError>,
    /// The connection closes.
    cut: bool,
}

/// Waits out latencies and says what else strikes. A cut connection never gets to see the error.
pub async fn strike(shared: &Shared, peer: &Peer, target: &Target, parts: &Parts) -> Struck {
    let mut struck = Struck::default();
    for fault in shared.faults.strike(target.operation(), target.access()) {
        let refusal = &mut struck.refusal;
        match fault {
            Fault::Latency(long) => tokio::time::sleep(long.min(LONGEST_DELAY)).await,
            Fault::LateAnswer(long) => struck.after.wait += long.min(LONGEST_DELAY),
            Fault::Drop => {
                peer.cut();
                *refusal = Some(ApiError::new(ErrorKind::Internal, "Connection cut"));
            }
            Fault::DropAfter => struck.after.cut = true,
            Fault::TooManyRequests(seconds) => *refusal = Some(ApiError::too_many_requests(seconds)),
            Fault::Server(status) => *refusal = Some(ApiError::from_status(status)),
            Fault::ServerAfter(status) => struck.after.instead = Some(ApiError::from_status(status)),
            Fault::AccessDenied => *refusal = Some(access_denied(shared, target, parts)),
            Fault::ExpiredToken => *refusal = Some(expired()),
            Fault::Conflict => *refusal = Some(ApiError::conflict(CONFLICT)),
        }
    }
    struck
}

impl Struck {
    /// The answer as it leaves, once the request was done or refused; the error that takes its place, if one does.
    pub async fn leave(self, peer: &Peer) -> Option<ApiError> {
        if !self.after.wait.is_zero() {
            tokio::time::sleep(self.after.wait).await;
        }
        if self.after.cut {
            peer.cut();
        }
        self.after.instead
    }
}

fn expired() -> ApiError {
    ApiError::new(ErrorKind::ExpiredToken, "The security token included in the request is expired")
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
        ErrorKind::ExpiredToken => (403, "ExpiredTokenException", "ExpiredToken"),
        ErrorKind::Conflict => (400, "OperationAbortedException", "OperationAborted"),
        ErrorKind::ServiceUnavailable => (503, "ServiceUnavailableException", "ServiceUnavailable"),
        ErrorKind::Internal => (err.status, "InternalServiceFault", "InternalFailure"),
        _ => (err.status, "MissingAuthenticationTokenException", "MissingAuthenticationToken"),
    }
}
