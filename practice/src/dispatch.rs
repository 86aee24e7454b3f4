//! From an HTTP request to its answer.
//!
//! Faults strike first, as an outage would; then signature, rate limit and handler, in AWS's order.

use axum::{
    body::Body,
    http::{HeaderMap, Request, Response, request::Parts},
};
use hyper::body::Incoming;

use super::{
    bounds::MOST_KEPT_BODY_BYTES,
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
    visitor, watch,
};

/// Answers one HTTP request. Whoever is not answered at all is told so before a byte of its body is read.
pub(super) async fn answer(shared: &Shared, peer: &Peer, request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if let Err(refused) = visitor::check(&parts) {
        return refused.reply().into_response();
    }
    let mut received = match shared.bodies.receive(body).await {
        Ok(received) => received,
        Err(refused) => return refused.reply().into_response(),
    };
    let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let target = Target::find(&parts, &query, shared, peer);
    shared.calls.add(target.operation());
    let request_id = lock(&shared.account).ids.request();
    let struck = strike(shared, peer, &target, &parts).await;
    let reply = match &struck.refusal {
        Some(refusal) => shaped(&target, &parts, refusal, &request_id),
        None => done(shared, &parts, query, std::mem::take(&mut received.bytes), &target, &request_id).await,
    };
    let reply = match struck.leave(peer).await {
        Some(instead) => shaped(&target, &parts, &instead, &request_id),
        None => reply,
    };
    // Its room is taken until here.
    drop(received);
    reply.with("x-amzn-requestid", request_id).into_response()
}

/// Does what a request asks for.
async fn done(
    shared: &Shared,
    parts: &Parts,
    query: Vec<(String, String)>,
    body: Vec<u8>,
    target: &Target,
    request_id: &str,
) -> Reply {
    match target {
        Target::CloudWatch(operation) if !cloudwatch::is_of_rules(operation) => {
            match check_credentials(&parts.headers) {
                Ok(()) => watch::metrics(shared, parts, body).await,
                Err(err) => shaped(target, parts, &err, request_id),
            }
        }
        _ => served(shared, parts, query, body, target, request_id),
    }
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
            let fits = call.body.len() <= MOST_KEPT_BODY_BYTES || route.name == "ImportApiKeys";
            let fits = if fits { Ok(()) } else { Err(ApiError::bad_request("Request body too large")) };
            let answer = admitted.and(fits).and_then(|()| (route.handler)(&mut account, &call));
            answer.unwrap_or_else(|err| err.reply())
        }
    }
}

/// Calls must be signed, by whomever: any AWS client of this machine may talk to the practice account, and no secret is checked.
fn check_credentials(headers: &HeaderMap) -> Result<(), ApiError> {
    signed_by(headers).map(|_| ()).ok_or_else(ApiError::unknown_route)
}
