//! A `GetMetricData` request, read and checked in AWS's words.

use super::metric::{Metric, Stat};
use super::wire::Failure;
use serde::Deserialize;
use std::collections::BTreeSet;

const MOST_QUERIES: usize = 500;
const DAY: i64 = 1440;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Input {
    metric_data_queries: Option<Vec<Query>>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scan_by: Option<String>,
    pub max_datapoints: Option<usize>,
    pub next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    id: Option<String>,
    metric_stat: Option<MetricStat>,
    expression: Option<String>,
    label: Option<String>,
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

/// A query that passed all checks.
#[derive(Debug)]
pub struct Series {
    pub id: String,
    pub metric: Metric,
    /// Minutes.
    pub period: i64,
    pub stat: Stat,
    pub stat_word: String,
    pub unit: Option<String>,
    pub label: Option<String>,
}

/// The time asked for, in Unix minutes.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub start: i64,
    /// Exclusive.
    pub end: i64,
    pub now: i64,
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
        let minute = (start / 60.0).floor() as i64;
        // AWS rounds the start down, the more the older it is.
        let grain = match now - minute {
            age if age < 15 * DAY => 1,
            age if age < 63 * DAY => 5,
            _ => 60,
        };
        let start = minute - minute.rem_euclid(grain);
        Ok(Span { start, end: (end / 60.0).ceil() as i64, now, newest_first })
    }

    /// All queries that return data, checked.
    pub fn series(self) -> Result<Vec<Series>, Failure> {
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
            let checked = query.check(&format!("MetricDataQueries.member.{}", number + 1))?;
            if !ids.insert(checked.id.clone()) {
                let message = "The values for parameter id in MetricDataQueries are not unique.";
                return Err(Failure::validation(message));
            }
            if returned {
                series.push(checked);
            }
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
    fn check(self, at: &str) -> Result<Series, Failure> {
        let id = required(self.id, &format!("{at}.Id"))?;
        let mut letters = id.chars();
        let rest = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !letters.next().is_some_and(|first| first.is_ascii_lowercase()) || !letters.all(rest) {
            let message = format!(
                "The value {id} for parameter {at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$."
            );
            return Err(Failure::validation(message));
        }
        if self.expression.is_some() {
            let message =
                format!("Error in expression '{id}': metric math is not available in the practice account.");
            return Err(Failure::validation(message));
        }
        let stat = required(self.metric_stat, &format!("{at}.MetricStat"))?;
        let metric = required(stat.metric, &format!("{at}.MetricStat.Metric"))?;
        for (value, name) in [(&metric.namespace, "Namespace"), (&metric.metric_name, "MetricName")] {
            required((!value.is_empty()).then_some(()), &format!("{at}.MetricStat.Metric.{name}"))?;
        }
        let period = required(stat.period, &format!("{at}.MetricStat.Period"))?;
        if period < 60 || period % 60 != 0 {
            let rest = "must be a value in the set [ 1, 5, 10, 20, 30 ], or any multiple of 60.";
            // The short ones hold for high-resolution metrics, of which this account has none.
            return Err(Failure::validation(format!("The parameter {at}.MetricStat.Period {rest}")));
        }
        let word = required(stat.stat, &format!("{at}.MetricStat.Stat"))?;
        let parsed = Stat::parse(&word).ok_or_else(|| {
            Failure::validation(format!(
                "The value {word} for parameter {at}.MetricStat.Stat is not supported."
            ))
        })?;
        let (label, unit) = (self.label, stat.unit);
        Ok(Series { id, metric, period: period / 60, stat: parsed, stat_word: word, unit, label })
    }
}
