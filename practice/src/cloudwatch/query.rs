//! A `GetMetricData` request, read and checked in AWS's words.

use super::Source;
use super::metric::{Metric, Stat, UNITS};
use super::search::Search;
use super::wire::Failure;
use serde::Deserialize;
use std::collections::BTreeSet;

const MOST_QUERIES: usize = 500;
const DAY: i64 = 1440;
/// Seconds from 1970 on, and before it, beyond which there is nothing; far from where calculating with them overflows.
const FARTHEST: f64 = 1e12;

/// A request's body as it was sent; `span` and `series` check what it says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Input {
    metric_data_queries: Option<Vec<Query>>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scan_by: Option<String>,
    /// Most datapoints of one answer; `None` for AWS's most, which no number exceeds either.
    pub max_datapoints: Option<usize>,
    /// Where the answer before stopped; `None` asks from the start.
    pub next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    id: Option<String>,
    metric_stat: Option<MetricStat>,
    expression: Option<String>,
    label: Option<String>,
    period: Option<i64>,
    return_data: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricStat {
    metric: Option<Metric>,
    period: Option<i64>,
    stat: Option<String>,
    unit: Option<String>,
}

/// A query that passed all checks: one metric, or one of those that a search found.
#[derive(Debug, Clone)]
pub struct Series {
    /// The query's own, which all that one search found share.
    pub id: String,
    /// Whose values are summed up; one that does not exist has none.
    pub metric: Metric,
    /// Length of a period, minutes.
    pub period: i64,
    /// What becomes of the values of a period.
    pub stat: Stat,
    /// The same as the request wrote it, such as `p99.9`, for the label.
    pub stat_word: String,
    /// Only values sent in this unit count, one of AWS's; `None` takes all.
    pub unit: Option<String>,
    /// The label asked for, its `${…}` not filled in yet; `None` lets the metric's name and what differs make one.
    pub label: Option<String>,
    /// Whether a search found it: its label tells it from the others of that search.
    pub found: bool,
}

/// The longest silence of a metric that a search still finds, in minutes.
const SEARCHED: i64 = 14 * DAY;
/// Metrics that one search gives.
const MOST_FOUND: usize = 500;
/// Seconds of a period where a search does not say.
const USUAL_PERIOD: i64 = 300;

/// The time asked for, in Unix minutes.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first, rounded down to 5 minutes where it is 15 days old, to an hour where it is 63.
    pub start: i64,
    /// Unix minute after the last.
    pub end: i64,
    /// The running minute, of which nothing is known yet.
    pub now: i64,
    /// Which datapoints come first; the newest, unless the request says otherwise.
    pub newest_first: bool,
}

fn required<T>(value: Option<T>, name: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::validation(format!("The parameter {name} is required.")))
}

impl Input {
    /// The time asked for; `now` is the current Unix minute.
    pub fn span(&self, now: i64) -> Result<Span, Failure> {
        let start = required(self.start_time, "StartTime")?;
        let end = required(self.end_time, "EndTime")?;
        if start == end {
            return Err(Failure::validation("The parameter StartTime must not equal parameter EndTime."));
        }
        if start > end {
            return Err(Failure::validation(
                "The parameter StartTime must be less than the parameter EndTime.",
            ));
        }
        let newest_first = match self.scan_by.as_deref() {
            None | Some("TimestampDescending") => true,
            Some("TimestampAscending") => false,
            Some(other) => {
                let set = "[TimestampDescending, TimestampAscending]";
                return Err(constraint(other, "scanBy", &format!("enum value set: {set}")));
            }
        };
        let [start, end] = [start, end].map(|second| second.clamp(-FARTHEST, FARTHEST) / 60.0);
        let minute = start.floor() as i64;
        // AWS rounds the start down, the more the older it is.
        let grain = match now - minute {
            age if age < 15 * DAY => 1,
            age if age < 63 * DAY => 5,
            _ => 60,
        };
        let start = minute - minute.rem_euclid(grain);
        Ok(Span { start, end: end.ceil() as i64, now, newest_first })
    }

    /// All queries that return data, checked; a search becomes the metrics that it finds.
    pub fn series(self, source: &dyn Source) -> Result<Vec<Series>, Failure> {
        let queries =
            required(self.metric_data_queries.filter(|queries| !queries.is_empty()), "MetricDataQueries")?;
        if queries.len() > MOST_QUERIES {
            let message =
                format!("The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.");
            return Err(Failure::validation(message));
        }
        let mut ids = BTreeSet::new();
        let mut series = Vec::new();
        for (number, query) in queries.into_iter().enumerate() {
            let returned = query.return_data.unwrap_or(true);
            let at = format!("MetricDataQueries.member.{}", number + 1);
            let id = query.checked_id(&at)?;
            if !ids.insert(id.clone()) {
                let message = "The values for parameter id in MetricDataQueries are not unique.";
                return Err(Failure::validation(message));
            }
            let checked = match query.expression.clone() {
                None => vec![query.check(id, &at)?],
                Some(expression) => query.search(&id, &at, &expression, source)?,
            };
            series.extend(checked.into_iter().filter(|_| returned));
        }
        Ok(series)
    }
}

fn constraint(value: &str, at: &str, wanted: &str) -> Failure {
    let failed =
        format!("Value '{value}' at '{at}' failed to satisfy constraint: Member must satisfy {wanted}");
    Failure::validation(format!("1 validation error detected: {failed}"))
}

impl Query {
    fn checked_id(&self, at: &str) -> Result<String, Failure> {
        let id = required(self.id.clone(), &format!("{at}.Id"))?;
        let mut letters = id.chars();
        let rest = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if letters.next().is_some_and(|first| first.is_ascii_lowercase()) && letters.all(rest) {
            return Ok(id);
        }
        Err(Failure::validation(format!(
            "The value {id} for parameter {at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$."
        )))
    }

    fn check(self, id: String, at: &str) -> Result<Series, Failure> {
        let stat = required(self.metric_stat, &format!("{at}.MetricStat"))?;
        let metric = required(stat.metric, &format!("{at}.MetricStat.Metric"))?;
        for (value, name) in [(&metric.namespace, "Namespace"), (&metric.metric_name, "MetricName")] {
            required((!value.is_empty()).then_some(()), &format!("{at}.MetricStat.Metric.{name}"))?;
        }
        let period = required(stat.period, &format!("{at}.MetricStat.Period"))?;
        let period = minutes(period, &format!("{at}.MetricStat.Period"))?;
        let stat_word = required(stat.stat, &format!("{at}.MetricStat.Stat"))?;
        let stat_read = statistic(&stat_word, &format!("{at}.MetricStat.Stat"))?;
        if let Some(unit) = stat.unit.as_deref().filter(|unit| !UNITS.contains(unit)) {
            let set = format!("enum value set: [{}]", UNITS.join(", "));
            return Err(constraint(unit, &format!("{at}.MetricStat.Unit"), &set));
        }
        let (label, unit) = (self.label, stat.unit);
        Ok(Series { id, metric, period, stat: stat_read, stat_word, unit, label, found: false })
    }

    /// The metrics that an expression finds; any expression but a search is refused.
    fn search(
        self,
        id: &str,
        at: &str,
        expression: &str,
        source: &dyn Source,
    ) -> Result<Vec<Series>, Failure> {
        if self.metric_stat.is_some() {
            return Err(Failure::validation(format!(
                "The parameters {at}.Expression and {at}.MetricStat are mutually exclusive and you have specified both."
            )));
        }
        let wrong = |why: &str| Failure::validation(format!("Error in expression '{id}': {why}"));
        if !Search::is_one(expression) {
            return Err(wrong("metric math is not available in the practice account."));
        }
        let search = Search::parse(expression).ok_or_else(|| wrong("Invalid syntax"))?;
        let period = search.period.or(self.period).unwrap_or(USUAL_PERIOD);
        let period = minutes(period, &format!("{at}.Period"))?;
        let stat = statistic(&search.stat, &format!("{at}.Expression"))?;
        let now = source.now_minute();
        let series = |metric| Series {
            id: id.to_owned(),
            metric,
            period,
            stat,
            stat_word: search.stat.clone(),
            unit: None,
            label: self.label.clone(),
            found: true,
        };
        let metrics = source.metrics().into_iter().filter(|metric| search.finds(metric));
        let active = metrics.filter(|metric| source.active(metric, now - SEARCHED..now));
        Ok(active.take(MOST_FOUND).map(series).collect())
    }
}

/// A period in minutes, from seconds.
fn minutes(period_s: i64, at: &str) -> Result<i64, Failure> {
    if period_s >= 60 && period_s % 60 == 0 {
        return Ok(period_s / 60);
    }
    // The short ones hold for high-resolution metrics, of which this account has none.
    let set = "must be a value in the set [ 1, 5, 10, 20, 30 ], or any multiple of 60.";
    Err(Failure::validation(format!("The parameter {at} {set}")))
}

fn statistic(word: &str, at: &str) -> Result<Stat, Failure> {
    let unknown = || Failure::validation(format!("The value {word} for parameter {at} is not supported."));
    Stat::parse(word).ok_or_else(unknown)
}
