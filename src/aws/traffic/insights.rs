//! One Logs Insights query, from its start to its last row. A query that nobody waits for any more is stopped: AWS runs a
//! hundred at once for the whole account, and bills what they scan.
//!
//! AWS gave 10,000 rows until 2026 and gives 100,000 now, but not in every region, and a region that gives fewer may refuse the
//! larger number or cut without a word. So both limits are tried, and an answer of just as many rows counts as cut.

use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_cloudwatchlogs::types::QueryStatus;

use crate::aws::Client;
use crate::aws::operation::{GET_QUERY_RESULTS, START_QUERY};
use crate::aws::pages::Positions;
use crate::domain::{Failure, FailureKind};

/// AWS's limit on the rows of a query, where the region knows the larger one.
pub const MOST_ROWS: i32 = 100_000;
/// AWS's former limit, still that of some regions; also the rows of a page.
const FORMER_ROWS: i32 = 10_000;
/// How long a query may take. AWS gives it an hour; whoever waits for so long has long gone on to something else.
const LONGEST: Duration = Duration::from_mins(15);
/// Waits before each question whether a query has ended; the last one repeats. Most queries take one to three seconds, and each
/// question that comes too early is a call for nothing.
const WAITS: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(2)];

/// A query to be run.
pub struct Ask<'a> {
    /// Name of the one log group that is read.
    pub group: &'a str,
    /// The query in the language of Logs Insights.
    pub text: &'a str,
    /// First second, Unix time.
    pub from_s: i64,
    /// Last second, Unix time. AWS counts to its end, as recorded in 2026; older words of it have only its first millisecond. So whoever
    /// needs all of a second asks for the next one too, and leaves out what it gets of that.
    pub last_s: i64,
    /// Most rows, at most [`MOST_ROWS`].
    pub limit: i32,
}

/// A row: fields and their values as text.
pub struct Row(Vec<(String, String)>);

impl Row {
    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    #[cfg(test)]
    /// A row of these fields and values.
    pub fn of(fields: &[(&str, &str)]) -> Self {
        Self(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

/// What a query found.
#[derive(Default)]
pub struct Found {
    /// Its rows.
    pub rows: Vec<Row>,
    /// There may be more of them.
    pub cut: bool,
}

/// Runs a query to its last row. A stretch from before the log has none.
pub async fn run(client: &Client, ask: &Ask<'_>) -> Result<Found, Failure> {
    let (id, limit) = match start(client, ask).await {
        Err(failure) if is_before_the_log(&failure) => return Ok(Found::default()),
        other => other?,
    };
    let mut running = Running { client: client.clone(), id: Some(id.clone()) };
    let (mut rows, mut positions) = (Vec::new(), Positions::default());
    let ended = tokio::time::timeout(LONGEST, ended(client, &id)).await;
    let mut page = ended.unwrap_or_else(|_| Err(not_ended(&QueryStatus::Timeout)))?;
    running.id = None;
    loop {
        rows.extend(page.results.take().unwrap_or_default().into_iter().map(row));
        let Some(token) = positions.after(page.next_token.take())? else {
            return Ok(Found { cut: is_cut(rows.len(), limit), rows });
        };
        let next = || client.logs.get_query_results().query_id(&id).next_token(&token).send();
        page = client.call(&GET_QUERY_RESULTS, next).await?;
    }
}

/// Whether an answer may lack rows: it has as many as were asked for, or as a region gives that says nothing of its limit.
fn is_cut(rows: usize, limit: i32) -> bool {
    rows >= limit as usize || rows == FORMER_ROWS as usize
}

/// Starts a query; its id and the rows that it may have.
async fn start(client: &Client, ask: &Ask<'_>) -> Result<(String, i32), Failure> {
    let narrow = &client.narrow_queries;
    let limit = if narrow.load(Ordering::Relaxed) { ask.limit.min(FORMER_ROWS) } else { ask.limit };
    match send(client, ask, limit).await {
        Err(failure)
            if limit > FORMER_ROWS && failure.code.as_deref() == Some("InvalidParameterException") =>
        {
            let id = send(client, ask, FORMER_ROWS).await?;
            narrow.store(true, Ordering::Relaxed);
            Ok((id, FORMER_ROWS))
        }
        other => Ok((other?, limit)),
    }
}

async fn send(client: &Client, ask: &Ask<'_>, limit: i32) -> Result<String, Failure> {
    let start = || {
        let request = client.logs.start_query().log_group_name(ask.group).query_string(ask.text);
        request.start_time(ask.from_s).end_time(ask.last_s).limit(limit).send()
    };
    Ok(client.call(&START_QUERY, start).await?.query_id.unwrap_or_default())
}

/// Whether AWS refused a stretch because the log group was made, or keeps its lines, only after it. Who may not look at log groups
/// cannot know that before.
fn is_before_the_log(failure: &Failure) -> bool {
    failure.code.as_deref() == Some("MalformedQueryException")
        && failure.why.contains("end date and time is either before")
}

/// Waits until the query has ended; its first page.
async fn ended(client: &Client, id: &str) -> Result<GetQueryResultsOutput, Failure> {
    let mut waits = WAITS.into_iter();
    let mut wait = WAITS[0];
    loop {
        wait = waits.next().unwrap_or(wait);
        tokio::time::sleep(wait).await;
        let page =
            client.call(&GET_QUERY_RESULTS, || client.logs.get_query_results().query_id(id).send()).await?;
        match page.status.as_ref() {
            Some(QueryStatus::Complete) => return Ok(page),
            None | Some(QueryStatus::Scheduled | QueryStatus::Running) => {}
            Some(status) => return Err(not_ended(status)),
        }
    }
}

fn not_ended(status: &QueryStatus) -> Failure {
    let (why, hint) = match status {
        QueryStatus::Timeout => ("The query took too long.", "Choose a shorter range."),
        QueryStatus::Cancelled => ("Somebody stopped the query.", "Try again."),
        _ => ("AWS could not run the query.", "Try again; if it stays so, choose another source."),
    };
    let mut failure = Failure::new(FailureKind::Service, "The access log could not be read", why, hint);
    failure.operation = Some(GET_QUERY_RESULTS.name.to_owned());
    failure
}

fn row(fields: Vec<aws_sdk_cloudwatchlogs::types::ResultField>) -> Row {
    Row(fields.into_iter().filter_map(|field| Some((field.field?, field.value?))).collect())
}

/// A query that runs; dropped before it has ended, it is stopped.
struct Running {
    client: Client,
    id: Option<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let (Some(id), Ok(runtime)) = (self.id.take(), tokio::runtime::Handle::try_current()) else { return };
        let logs = self.client.logs.clone();
        // Not behind the gate: it takes work off AWS, and nobody waits for it.
        runtime.spawn(async move {
            if let Err(err) = logs.stop_query().query_id(id).send().await {
                tracing::debug!("a query could not be stopped: {err}");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_just_as_many_rows_as_some_limit_may_be_cut() {
        assert!(is_cut(100_000, MOST_ROWS) && is_cut(10_000, MOST_ROWS) && is_cut(10_000, FORMER_ROWS));
        assert!(!is_cut(9_999, MOST_ROWS) && !is_cut(10_001, MOST_ROWS) && !is_cut(0, FORMER_ROWS));
    }

    #[test]
    fn a_stretch_from_before_the_log_is_no_failure_and_another_fault_of_a_query_is_one() {
        let refused = |code: &str, why: &str| {
            let failure = Failure::new(FailureKind::Other, "Could not read", why, "");
            is_before_the_log(&Failure { code: Some(code.into()), ..failure })
        };
        let why = "end date and time is either before the log groups creation time or exceeds the log groups log retention settings";
        assert!(refused("MalformedQueryException", why));
        assert!(!refused("MalformedQueryException", "unexpected symbol") && !refused("Other", why));
    }
}
