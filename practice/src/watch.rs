//! From an HTTP request to CloudWatch and back.

use axum::http::request::Parts;
use jiff::Timestamp;

use super::{
    cloudwatch,
    error::ApiError,
    incoming::headers,
    reply::Reply,
    shared::{Shared, lock},
    state::Account,
};

/// CloudWatch's metrics, from the same traffic that usage counts. They go through days of calls, so on a thread of their own and
/// without the account's lock: nobody else waits for them.
pub async fn metrics(shared: &Shared, parts: &Parts, body: Vec<u8>) -> Reply {
    let now = (shared.clock)();
    let ((stages, filters), traffic) = {
        let account = lock(&shared.account);
        (account.metric_sources(now), account.meter.shared_traffic())
    };
    let path = parts.uri.path().to_owned();
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let sent: Vec<(String, String)> = headers(parts).into_iter().map(owned).collect();
    let work = move || {
        let headers: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let call = cloudwatch::Call { path: &path, headers: &headers, body: &body };
        let source = cloudwatch::Account { traffic: &traffic, now, stages: &stages, filters: &filters };
        cloudwatch::handle(&call, &source)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(cloudwatch::Reply { status, headers, body }) => Reply { status, headers, body },
        Err(_) => ApiError::from_status(500).reply(),
    }
}

/// Contributor Insights' answer.
pub fn rules(account: &mut Account, parts: &Parts, body: &[u8], now: Timestamp) -> Reply {
    let headers = headers(parts);
    let call = cloudwatch::Call { path: parts.uri.path(), headers: &headers, body };
    let Account { rules, logs, meter, .. } = account;
    let read = |groups: &[String]| logs.lasting_reader(groups, meter.shared_traffic(), now);
    let cloudwatch::Reply { status, headers, body } =
        cloudwatch::handle_rules(&call, rules, logs, &read, now);
    Reply { status, headers, body }
}
