//! One Logs Insights query, from its start to its last row. A query that nobody waits for any more is stopped: AWS runs a
//! hundred at once for the whole account, and bills what they scan.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_cloudwatchlogs::types::QueryStatus;

use crate::aws::Client;
use crate::aws::operation::{GET_QUERY_RESULTS, START_QUERY};
use crate::aws::pages::Positions;
use crate::domain::{Failure, FailureKind};

/// AWS's limit on the rows of a query.
pub const MOST_ROWS: i32 = 100_000;
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
    /// The second after the last, Unix time. AWS may answer for this second as well: rows of it are the asker's to leave out.
    pub to_s: i64,
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

/// Runs a query to its last row.
pub async fn run(client: &Client, ask: &Ask<'_>) -> Result<Vec<Row>, Failure> {
    let start = || {
        let request = client.logs.start_query().log_group_name(ask.group).query_string(ask.text);
        // AWS includes both ends, and does not say whether of the last second all or only its first millisecond.
        request.start_time(ask.from_s).end_time(ask.to_s).limit(ask.limit).send()
    };
    let id = client.call(&START_QUERY, start).await?.query_id.unwrap_or_default();
    let mut running = Running { client: client.clone(), id: Some(id.clone()) };
    let (mut rows, mut positions) = (Vec::new(), Positions::default());
    let ended = tokio::time::timeout(LONGEST, ended(client, &id)).await;
    let mut page = ended.unwrap_or_else(|_| Err(not_ended(&QueryStatus::Timeout)))?;
    running.id = None;
    loop {
        rows.extend(page.results.take().unwrap_or_default().into_iter().map(row));
        let Some(token) = positions.after(page.next_token.take())? else { return Ok(rows) };
        let next = || client.logs.get_query_results().query_id(&id).next_token(&token).send();
        page = client.call(&GET_QUERY_RESULTS, next).await?;
    }
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
