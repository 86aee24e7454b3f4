//! From an HTTP request to its answer.
//!
//! Faults strike first, as an outage would; then signature, rate limit and handler, in AWS's order.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Response, request::Parts},
};

use super::{
    call::Call,
    cloudwatch,
    cut::Peer,
    data_plane,
    error::ApiError,
    incoming::{pairs, signed_by},
    log_service,
    refusal::{shaped, strike},
    reply::Reply,
    shared::{Shared, lock},
    sts,
    target::Target,
    watch,
};

/// API Gateway's largest payload.
const MOST_BYTES: usize = 10 * 1024 * 1024;

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
    let target = Target::find(&parts, &query, &shared, &peer);
    let operation = target.operation();
    shared.calls.add(operation);
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
                let admit = lock(&shared.limits).admit_logs(operation, now);
                if admit { Ok(()) } else { Err(ApiError::too_many_requests(None)) }
            });
            match admitted {
                Ok(()) => log_service::handle(&mut account, operation, &body, now),
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

/// Calls must be signed, by whomever: any AWS client of this machine may talk to the practice account, and no secret is checked.
fn check_credentials(headers: &HeaderMap) -> Result<(), ApiError> {
    signed_by(headers).map(|_| ()).ok_or_else(ApiError::unknown_route)
}
