//! Calls per key, from whatever counts them: one function a way, one shape of answer.
//!
//! - `metrics`: CloudWatch metrics of a metric filter;
//! - `log`: the access log itself, with Logs Insights (`insights` runs a query and takes it back when nobody waits any more);
//! - `lines`: the same log, line by line;
//! - `counts`: what the lines of a log add up to;
//! - `calls`: single calls from the same log: what one partner calls, and when calls came;
//! - `ranking`: the reports of a Contributor Insights rule;
//! - `setting`: what there is to read: log groups with their filters, and rules.

mod calls;
mod counts;
mod insights;
mod lines;
mod log;
mod metrics;
mod ranking;
mod setting;

use super::Client;
use crate::domain::traffic::Counter;
use crate::domain::{Failure, FailureKind, Traffic, TrafficQuery};

pub use calls::{calls, times};
pub use setting::{filters, find_group, insight_rules, log_group, log_groups, rule_definition};

/// Reads a stretch of one feed.
///
/// # Errors
/// What its first failing call meets, and [`FailureKind::Other`] for an empty stretch.
pub async fn traffic(client: &Client, query: &TrafficQuery) -> Result<Box<Traffic>, Failure> {
    if query.period_s < 60 || query.to_s <= query.from_s {
        return Err(Failure::new(
            FailureKind::Other,
            "Could not read the traffic",
            "The stretch of time or its bins are empty.",
            "Choose another range.",
        ));
    }
    let read = match &query.feed.counter {
        Counter::Log(source) => log::traffic(client, query, source).await,
        Counter::Metric(source) => metrics::traffic(client, query, source).await,
        Counter::Rule(source) => ranking::traffic(client, query, source).await,
        Counter::Lines(source) => lines::traffic(client, query, source).await,
    };
    read.map(Box::new)
}

/// Whether a key's id is none: what an access log writes for a call without a key.
fn is_no_key(id: &str) -> bool {
    id.is_empty() || id == "-"
}
