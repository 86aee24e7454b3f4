//! StartQuery, GetQueryResults, StopQuery: queries run on a thread of their own, so that nobody waits for them.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Failure, Reader,
    insights::{self, Outcome, PAGE, Query},
    wire::read,
};
use crate::sandbox::state::Account;

const MOST_RUNNING: usize = 100;
/// Finished queries that are remembered, and rows of them; AWS remembers for seven days.
const MOST_KEPT: usize = 1_000;
const MOST_ROWS_KEPT: usize = 300_000;
const MOST_LETTERS: usize = 10_000;
const MOST_GROUPS: usize = 50;

/// Every query that was started, by its id.
#[derive(Debug, Default)]
pub struct Queries(BTreeMap<String, Started>);

#[derive(Debug)]
struct Started {
    /// Which it was, counted from the first.
    number: usize,
    groups: usize,
    /// Whether anybody has asked yet: the first answer is always that it runs.
    seen: bool,
    cancelled: Arc<AtomicBool>,
    outcome: Arc<Mutex<Option<Arc<Outcome>>>>,
}

impl Started {
    fn outcome(&self) -> Option<Arc<Outcome>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_running(&self) -> bool {
        let done = self.outcome.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        !done && !self.cancelled.load(Ordering::Relaxed)
    }
}

impl Drop for Started {
    /// Nobody can ask for it any more, so it need not go on.
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

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
pub fn start(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Value, Failure> {
    let asked: NewQuery = read(body)?;
    let groups = groups(account, &asked)?;
    let time = time(&asked)?;
    let limit = asked.limit.unwrap_or(PAGE as i64);
    within(limit, "limit", 1..=10 * PAGE as i64)?;
    if asked.text.chars().count() > MOST_LETTERS {
        let what = format!("Member must have length less than or equal to {MOST_LETTERS}");
        return Err(Failure::unfit(&asked.text, "queryString", &what));
    }
    let query = insights::parse(&asked.text)?;
    let queries = &account.logs.queries.0;
    if queries.values().filter(|started| started.is_running()).count() >= MOST_RUNNING {
        let message = "LimitExceededException: concurrent query limit exceeded";
        return Err(Failure::new("LimitExceededException", message));
    }
    let reader = account.logs.reader(&groups, account.meter.shared_traffic(), now);
    let id = account.ids.request();
    let number = account.logs.queries.0.values().map(|started| started.number + 1).max().unwrap_or(0);
    let started = spawn(query, reader, time, limit as usize, (number, groups.len()))?;
    account.logs.queries.keep(id.clone(), started);
    Ok(json!({ "queryId": id }))
}

impl Queries {
    /// Remembers a query, and forgets the oldest ones that are finished where there are too many.
    fn keep(&mut self, id: String, started: Started) {
        while self.0.len() >= MOST_KEPT || self.rows() > MOST_ROWS_KEPT {
            let finished = self.0.iter().filter(|(_, known)| !known.is_running());
            let oldest = finished.min_by_key(|(_, known)| known.number).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { break };
            self.0.remove(&oldest);
        }
        self.0.insert(id, started);
    }

    fn rows(&self) -> usize {
        self.0.values().filter_map(Started::outcome).map(|outcome| outcome.rows.len()).sum()
    }
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

fn spawn(
    query: Query,
    reader: Reader,
    time: Range<i64>,
    limit: usize,
    who: (usize, usize),
) -> Result<Started, Failure> {
    let (cancelled, outcome) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(None)));
    let started = Started {
        number: who.0,
        groups: who.1,
        seen: false,
        cancelled: Arc::clone(&cancelled),
        outcome: Arc::clone(&outcome),
    };
    let work = move || {
        let found = insights::run(&query, &reader, &time, limit, &cancelled);
        *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(found));
    };
    let unavailable = |_| Failure {
        status: 500,
        ..Failure::new("ServiceUnavailableException", "The service cannot complete the request.")
    };
    thread::Builder::new().name("logs-insights".into()).spawn(work).map_err(unavailable)?;
    Ok(started)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Which {
    query_id: String,
    next_token: Option<String>,
    max_items: Option<i64>,
}

/// GetQueryResults: `Running` at first, then `Complete` with pages of up to 10,000 rows, or `Cancelled`. A page has fewer where
/// `maxItems` says so; 0 is allowed and says nothing.
pub fn results(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Value, Failure> {
    let asked: Which = read(body)?;
    let most = asked.max_items.unwrap_or(0);
    within(most, "maxItems", 0..=PAGE as i64)?;
    let started = find(account, &asked.query_id)?;
    let first = !std::mem::replace(&mut started.seen, true);
    let cancelled = started.cancelled.load(Ordering::Relaxed);
    let outcome = started.outcome().filter(|_| !first && !cancelled);
    let status = match (&outcome, cancelled) {
        (_, true) => "Cancelled",
        (Some(_), _) => "Complete",
        (None, _) => "Running",
    };
    let outcome = outcome.unwrap_or_default();
    let at = asked.next_token.as_deref().map_or(Ok(0), str::parse::<usize>);
    let at = at.ok().filter(|at| *at <= outcome.rows.len());
    let at = at.ok_or_else(|| Failure::invalid("The specified nextToken is invalid."))?;
    let size = if most == 0 { PAGE } else { most as usize };
    let until = outcome.rows.len().min(at + size);
    let rows: Vec<Value> = outcome.rows[at..until].iter().map(|row| wire(&outcome.columns, row)).collect();
    let mut output = json!({
        "queryLanguage": "CWLI",
        "results": rows,
        "statistics": statistics(&outcome, started.groups),
        "status": status,
    });
    if until < outcome.rows.len() {
        output["nextToken"] = until.to_string().into();
    }
    Ok(output)
}

fn wire(columns: &[String], row: &[Option<Box<str>>]) -> Value {
    let cells = columns.iter().zip(row).filter_map(|(field, value)| Some((field, value.as_deref()?)));
    cells.map(|(field, value)| json!({ "field": field, "value": value })).collect()
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

/// StopQuery.
pub fn stop(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Value, Failure> {
    let asked: Which = read(body)?;
    let started = find(account, &asked.query_id)?;
    // Nobody has been told that it is complete until it was seen so.
    if !started.is_running() && started.seen {
        return Err(Failure::invalid("Provided query ID is not running"));
    }
    started.cancelled.store(true, Ordering::Relaxed);
    Ok(json!({ "success": true }))
}

fn find<'a>(account: &'a mut Account, id: &str) -> Result<&'a mut Started, Failure> {
    let missing = || Failure::new("ResourceNotFoundException", format!("Query {id} does not exist"));
    account.logs.queries.0.get_mut(id).ok_or_else(missing)
}
