//! CloudWatch Logs as AWS answers it: log groups, metric filters, single lines and Logs Insights, over AWS JSON 1.1 (`wire`).
//!
//! What a log is, and what stands in it, is in [`logs`](crate::logs).

mod events;
mod filters;
mod groups;
mod queries;
#[cfg(test)]
mod tests;
mod wire;

pub use wire::{operation, reply};

use jiff::Timestamp;

use crate::{access::Access, logs::Failure, reply::Reply, state::Account};
use wire::Output;

/// Answers one operation.
type Handler = fn(&mut Account, &[u8], Timestamp) -> Result<Output, Failure>;

/// Every operation: its name, whether it changes something, and who answers it.
const HANDLERS: [(&str, Access, Handler); 13] = [
    ("CreateLogGroup", Access::Write, groups::create),
    ("DeleteLogGroup", Access::Write, groups::delete),
    ("DescribeLogGroups", Access::Read, groups::describe),
    ("PutRetentionPolicy", Access::Write, groups::retain),
    ("DeleteRetentionPolicy", Access::Write, groups::retain_forever),
    ("PutMetricFilter", Access::Write, filters::put),
    ("DescribeMetricFilters", Access::Read, filters::describe),
    ("DeleteMetricFilter", Access::Write, filters::delete),
    ("FilterLogEvents", Access::Read, events::filter),
    ("StartQuery", Access::Read, queries::start),
    ("GetQueryResults", Access::Read, queries::results),
    ("DescribeQueries", Access::Read, queries::describe),
    ("StopQuery", Access::Read, queries::stop),
];

/// Whether an operation changes something; one that is not known does not.
pub fn access(operation: &str) -> Access {
    HANDLERS.iter().find(|(name, ..)| *name == operation).map_or(Access::Read, |(_, access, _)| *access)
}

/// Answers a request to CloudWatch Logs.
pub fn handle(account: &mut Account, operation: &str, body: &[u8], now: Timestamp) -> Reply {
    let handler = HANDLERS.iter().find(|(name, ..)| *name == operation);
    reply(
        handler.map_or_else(|| Err(Failure::unknown_operation()), |(.., answer)| answer(account, body, now)),
    )
}

/// One page of a list: from where the token says, and the token of the next page.
fn page<T>(
    mut all: Vec<T>,
    limit: Option<usize>,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Failure> {
    const MOST: usize = 50;
    let limit = limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        let what = format!("Member must have value less than or equal to {MOST}");
        return Err(Failure::unfit(&limit.to_string(), "limit", &what));
    }
    let bad = || Failure::invalid("The specified nextToken is invalid.");
    let first: usize = token.map_or(Ok(0), |token| token.parse().map_err(|_| bad()))?;
    if first > all.len() {
        return Err(bad());
    }
    let mut rest = all.split_off(first);
    let next = (rest.len() > limit).then(|| (first + limit).to_string());
    rest.truncate(limit);
    Ok((rest, next))
}
