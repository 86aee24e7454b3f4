//! StartQuery, GetQueryResults, DescribeQueries, StopQuery.

use std::ops::Range;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::wire::{Output, read};
use crate::{
    logs::{
        Failure,
        insights::{self, Outcome, PAGE, Table},
        started::{QueryRows, Question, RUNNING, Started},
    },
    state::Account,
};

const MOST_RUNNING: usize = 100;
const MOST_LETTERS: usize = 10_000;
const MOST_GROUPS: usize = 50;
const MOST_DESCRIBED: i64 = 1_000;
const STATUSES: [&str; 7] = ["Scheduled", "Running", "Complete", "Failed", "Cancelled", "Timeout", "Unknown"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewQuery {
    #[serde(rename = "queryLanguage")]
    language: Option<String>,
    log_group_name: Option<String>,
    log_group_names: Option<Vec<String>>,
    log_group_identifiers: Option<Vec<String>>,
    start_time: i64,
    end_time: i64,
    #[serde(rename = "queryString")]
    text: String,
    limit: Option<i64>,
}

/// StartQuery. Times are Unix seconds, both inclusive.
pub fn start(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Output, Failure> {
    let asked: NewQuery = read(body)?;
    let groups = groups(account, &asked)?;
    let time = time(&asked)?;
    let limit = asked.limit.unwrap_or(PAGE as i64);
    let (most, given) = match account.logs.queries.rows {
        QueryRows::Many => (10 * PAGE as i64, limit),
        QueryRows::FewRefused => (PAGE as i64, limit),
        QueryRows::FewCut => (10 * PAGE as i64, limit.min(PAGE as i64)),
    };
    within(limit, "limit", 1..=most)?;
    if asked.text.chars().count() > MOST_LETTERS {
        let what = format!("Member must have length less than or equal to {MOST_LETTERS}");
        return Err(Failure::unfit(&asked.text, "queryString", &what));
    }
    let query = insights::parse(&asked.text)?;
    if account.logs.queries.running() >= MOST_RUNNING || account.logs.queries.is_full() {
        let message = "LimitExceededException: concurrent query limit exceeded";
        return Err(Failure::new("LimitExceededException", message));
    }
    let reader = account.logs.reader(&groups, account.meter.shared_traffic(), now);
    let id = account.ids.request();
    let question = Question { text: asked.text, groups, created: now.as_millisecond() };
    let started = Started::spawn(question, query, reader, time, given as usize);
    let started = started.map_err(|_| Failure {
        status: 500,
        ..Failure::new("ServiceUnavailableException", "The service cannot complete the request.")
    })?;
    account.logs.queries.keep(id.clone(), started);
    Ok(json!({ "queryId": id }).into())
}

/// Refuses a number that the service model does not allow.
fn within(number: i64, name: &str, allowed: std::ops::RangeInclusive<i64>) -> Result<(), Failure> {
    let what = match number {
        number if number < *allowed.start() => format!("greater than or equal to {}", allowed.start()),
        number if number > *allowed.end() => format!("less than or equal to {}", allowed.end()),
        _ => return Ok(()),
    };
    Err(Failure::unfit(&number.to_string(), name, &format!("Member must have value {what}")))
}

/// The log groups that are meant, which must exist.
fn groups(account: &mut Account, asked: &NewQuery) -> Result<Vec<String>, Failure> {
    if asked.language.as_deref().is_some_and(|language| language != "CWLI") {
        return Err(Failure::invalid("Only the query language CWLI is known here."));
    }
    let ways = [&asked.log_group_names, &asked.log_group_identifiers].into_iter().flatten();
    let one = asked.log_group_name.iter().map(std::slice::from_ref);
    let mut given = one.chain(ways.map(Vec::as_slice));
    let (Some(names), None) = (given.next(), given.next()) else {
        let message = "Exactly one of logGroupName, logGroupNames or logGroupIdentifiers must be specified.";
        return Err(Failure::invalid(message));
    };
    if names.is_empty() || names.len() > MOST_GROUPS {
        return Err(Failure::invalid(format!("Between 1 and {MOST_GROUPS} log groups must be specified.")));
    }
    let mut groups = Vec::new();
    for name in names {
        let name =
            name.rsplit_once(":log-group:").map_or(name.as_str(), |(_, name)| name.trim_end_matches(":*"));
        if account.logs.group_mut(name).is_none() {
            let message = format!("Log group '{name}' does not exist for account ID '{}'", account.number);
            return Err(Failure::new("ResourceNotFoundException", message));
        }
        groups.push(name.to_owned());
    }
    groups.sort();
    groups.dedup();
    Ok(groups)
}

fn time(asked: &NewQuery) -> Result<Range<i64>, Failure> {
    let ms = |second: i64| second.checked_mul(1_000).filter(|_| second >= 0);
    match (ms(asked.start_time), asked.end_time.checked_add(1).and_then(ms)) {
        (Some(start), Some(end)) if start < end => Ok(start..end),
        _ => Err(Failure::invalid("End time should not be before start time")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Which {
    query_id: String,
    next_token: Option<String>,
    max_items: Option<i64>,
}

/// A page of an answer on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    query_language: &'static str,
    results: Rows<'a>,
    statistics: Value,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Some rows of a table: each a list of fields with their values, those that a row has not left out.
struct Rows<'a>(&'a Table, Range<usize>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.clone().map(|number| Cells(self.0, number)))
    }
}

/// One row.
struct Cells<'a>(&'a Table, usize);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.0.columns().iter().zip(self.0.row(self.1));
        serializer.collect_seq(cells.filter_map(|(field, value)| Some(Cell { field, value: value? })))
    }
}

#[derive(Serialize)]
struct Cell<'a> {
    field: &'a str,
    value: &'a str,
}

/// GetQueryResults: `Running` at first, then `Complete` with pages of up to 10,000 rows, `Failed`, `Timeout` or `Cancelled`. A page has
/// fewer where `maxItems` says so; 0 is allowed and says nothing.
pub fn results(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Which = read(body)?;
    let most = asked.max_items.unwrap_or(0);
    within(most, "maxItems", 0..=PAGE as i64)?;
    let started = find(account, &asked.query_id)?;
    let (status, outcome) = started.tell();
    let at = place(asked.next_token.as_deref(), outcome.rows.len())?;
    let size = if most == 0 { PAGE } else { most as usize };
    let until = outcome.rows.len().min(at + size);
    let more = until < outcome.rows.len();
    // The first answer is that it runs, even where it has ended: nobody has read a row by then.
    started.read |= status != RUNNING && !more;
    Ok(Output::from_parts(&Page {
        query_language: "CWLI",
        results: Rows(&outcome.rows, at..until),
        statistics: statistics(&outcome, started.question.groups.len()),
        status,
        next_token: more.then(|| until.to_string()),
    }))
}

/// Where a page begins.
fn place(token: Option<&str>, of: usize) -> Result<usize, Failure> {
    let at = token.map_or(Ok(0), str::parse::<usize>).ok().filter(|at| *at <= of);
    at.ok_or_else(|| Failure::invalid("The specified nextToken is invalid."))
}

fn statistics(outcome: &Outcome, groups: usize) -> Value {
    json!({
        "recordsMatched": outcome.matched as f64,
        "recordsScanned": outcome.scanned as f64,
        "bytesScanned": outcome.bytes as f64,
        "estimatedRecordsSkipped": 0.0,
        "estimatedBytesSkipped": 0.0,
        "logGroupsScanned": groups as f64,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    log_group_name: Option<String>,
    status: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// DescribeQueries: the queries that are remembered, the newest first. AWS names one log group of each, so a query over several has
/// none here.
pub fn describe(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Describe = read(body)?;
    let most = asked.max_results.unwrap_or(MOST_DESCRIBED);
    within(most, "maxResults", 1..=MOST_DESCRIBED)?;
    if let Some(status) = asked.status.as_deref().filter(|status| !STATUSES.contains(status)) {
        let what = format!("Member must satisfy enum value set: [{}]", STATUSES.join(", "));
        return Err(Failure::unfit(status, "status", &what));
    }
    if asked.log_group_name.as_ref().is_some_and(|name| !account.logs.groups.contains_key(name)) {
        return Err(Failure::no_group());
    }
    let mut found = Vec::new();
    for (id, started) in account.logs.queries.newest_first() {
        let (status, question) = (started.tell().0, &started.question);
        if asked.status.as_deref().is_none_or(|wanted| wanted == status)
            && asked.log_group_name.as_ref().is_none_or(|name| question.groups.contains(name))
        {
            found.push(describe_one(id, status, question));
        }
    }
    let at = place(asked.next_token.as_deref(), found.len())?;
    let until = found.len().min(at + most as usize);
    let mut output = json!({ "queries": found[at..until] });
    if until < found.len() {
        output["nextToken"] = until.to_string().into();
    }
    Ok(output.into())
}

fn describe_one(id: &str, status: &str, question: &Question) -> Value {
    let mut wire = json!({
        "queryLanguage": "CWLI",
        "queryId": id,
        "queryString": question.text,
        "status": status,
        "createTime": question.created,
    });
    if let [group] = question.groups.as_slice() {
        wire["logGroupName"] = group.as_str().into();
    }
    wire
}

/// StopQuery: ends a query that runs; one that has ended is refused, as on AWS.
pub fn stop(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Which = read(body)?;
    let started = find(account, &asked.query_id)?;
    // Nobody has been told that it is complete until it was seen so.
    if !started.is_running() && started.seen {
        return Err(Failure::invalid("Provided query ID is not running"));
    }
    started.cancel();
    Ok(json!({ "success": true }).into())
}

fn find<'a>(account: &'a mut Account, id: &str) -> Result<&'a mut Started, Failure> {
    let missing = || Failure::new("ResourceNotFoundException", format!("Query {id} does not exist"));
    account.logs.queries.get_mut(id).ok_or_else(missing)
}
