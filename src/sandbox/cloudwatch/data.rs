//! `GetMetricData`: reading a request, checking it, and cutting time into periods.

use super::Source;
use super::metric::{Metric, Stat};
use super::wire::Failure;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const MOST_QUERIES: usize = 500;
const MOST_DATAPOINTS: usize = 100_800;
const DAY: i64 = 1440;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    metric_data_queries: Option<Vec<Query>>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scan_by: Option<String>,
    max_datapoints: Option<usize>,
    next_token: Option<String>,
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
struct Series {
    id: String,
    metric: Metric,
    /// Minutes.
    period: i64,
    stat: Stat,
    stat_word: String,
    unit: Option<String>,
    label: Option<String>,
}

/// The time asked for, in Unix minutes.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: i64,
    /// Exclusive.
    end: i64,
    now: i64,
    newest_first: bool,
}

/// Answers `GetMetricData`.
pub fn get_metric_data(input: Value, source: &dyn Source) -> Result<Value, Failure> {
    let input: Input = serde_json::from_value(input).map_err(|_| Failure::unreadable())?;
    let span = span(&input, source.now_minute())?;
    let series = series(input.metric_data_queries)?;
    let most = input.max_datapoints.unwrap_or(MOST_DATAPOINTS).clamp(1, MOST_DATAPOINTS);
    let (first, skip) = match &input.next_token {
        Some(token) => place(token, series.len())?,
        None => (0, 0),
    };
    Ok(page(&series, span, source, Page { first, skip, most }))
}

/// Where an answer begins and how much fits.
#[derive(Debug, Clone, Copy)]
struct Page {
    first: usize,
    /// Datapoints of the first series that earlier answers had.
    skip: usize,
    most: usize,
}

fn page(series: &[Series], span: Span, source: &dyn Source, page: Page) -> Value {
    let labels = labels(series);
    let (mut room, mut skip, mut next) = (page.most, page.skip, None);
    let mut results = Vec::new();
    for (number, one) in series.iter().enumerate().skip(page.first) {
        // One point more than fits tells whether something is left.
        let mut points: Vec<_> = one.points(span, source).skip(skip).take(room + 1).collect();
        let cut = points.len() > room;
        points.truncate(room);
        room -= points.len();
        results.push(json!({
            "Id": one.id,
            "Label": labels[number],
            "Timestamps": points.iter().map(|(minute, _)| minute * 60).collect::<Vec<_>>(),
            "Values": points.iter().map(|(_, value)| value).collect::<Vec<_>>(),
            "StatusCode": if cut { "PartialData" } else { "Complete" },
        }));
        if cut {
            next = Some(format!("gmd-{number}-{}", skip + points.len()));
            break;
        }
        skip = 0;
    }
    let mut output = json!({"MetricDataResults": results, "Messages": []});
    if let Some(token) = next {
        output["NextToken"] = Value::String(token);
    }
    output
}

fn place(token: &str, series: usize) -> Result<(usize, usize), Failure> {
    let numbers = token.strip_prefix("gmd-").and_then(|rest| rest.split_once('-'));
    let place = numbers.and_then(|(number, skip)| Some((number.parse().ok()?, skip.parse().ok()?)));
    place.filter(|(number, _)| *number < series).ok_or_else(Failure::invalid_token)
}

fn required<T>(value: Option<T>, name: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::validation(format!("The parameter {name} is required.")))
}

fn span(input: &Input, now: i64) -> Result<Span, Failure> {
    let start = required(input.start_time, "StartTime")?;
    let end = required(input.end_time, "EndTime")?;
    if start == end {
        return Err(Failure::validation("The parameter StartTime must not equal parameter EndTime."));
    }
    if start > end {
        return Err(Failure::validation("The parameter StartTime must be less than the parameter EndTime."));
    }
    let newest_first = match input.scan_by.as_deref() {
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

fn constraint(value: &str, at: &str, wanted: &str) -> Failure {
    let failed =
        format!("Value '{value}' at '{at}' failed to satisfy constraint: Member must satisfy {wanted}");
    Failure::validation(format!("1 validation error detected: {failed}"))
}

/// All queries that return data, checked.
fn series(queries: Option<Vec<Query>>) -> Result<Vec<Series>, Failure> {
    let queries = required(queries.filter(|queries| !queries.is_empty()), "MetricDataQueries")?;
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

impl Series {
    /// Datapoints in the order asked for: the Unix minute at which a period starts, and its value.
    fn points<'a>(&'a self, span: Span, source: &'a dyn Source) -> impl Iterator<Item = (i64, f64)> + 'a {
        // Nothing is known about the minute that is still running.
        let end = span.end.min(span.now);
        let periods = (end - span.start).max(0).div_euclid(self.period)
            + i64::from((end - span.start).max(0) % self.period != 0);
        let fits = self.unit.as_deref().is_none_or(|unit| unit == unit_of(&self.metric));
        (0..if fits { periods } else { 0 }).filter_map(move |number| {
            let number = if span.newest_first { periods - 1 - number } else { number };
            let start = span.start + number * self.period;
            self.kept(span.now - start).then_some(())?;
            let minutes = start..(start + self.period).min(span.now);
            let mut samples: Vec<_> =
                minutes.flat_map(|minute| source.samples(&self.metric, minute)).collect();
            Some((start, self.stat.of(&mut samples)?))
        })
    }

    /// Whether datapoints of this age in minutes are still kept at this period.
    fn kept(&self, age: i64) -> bool {
        match age {
            age if age <= 15 * DAY => true,
            age if age <= 63 * DAY => self.period % 5 == 0,
            age if age <= 455 * DAY => self.period % 60 == 0,
            _ => false,
        }
    }
}

fn unit_of(metric: &Metric) -> &'static str {
    match (metric.namespace.as_str(), metric.metric_name.as_str()) {
        ("AWS/ApiGateway", "Latency") => "Milliseconds",
        ("AWS/ApiGateway", _) => "Count",
        _ => "None",
    }
}

/// A label each: the one given, or the metric's name and whatever tells its series from the others.
fn labels(series: &[Series]) -> Vec<String> {
    let differs = |what: fn(&Series) -> String| series.iter().map(what).collect::<BTreeSet<_>>().len() > 1;
    let dimensions = |one: &Series| {
        one.metric.dimensions.iter().map(|dimension| dimension.value.clone()).collect::<Vec<_>>().join(" ")
    };
    let more: [(bool, fn(&Series) -> String); 3] = [
        (differs(dimensions), dimensions),
        (differs(|one| one.stat_word.clone()), |one| one.stat_word.clone()),
        (differs(|one| one.period.to_string()), |one| (one.period * 60).to_string()),
    ];
    let label = |one: &Series| {
        let parts = more.iter().filter(|(differs, _)| *differs).map(|(_, part)| part(one));
        let words = std::iter::once(one.metric.metric_name.clone()).chain(parts);
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    series.iter().map(|one| one.label.clone().unwrap_or_else(|| label(one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 29_900_000;

    /// One value a minute, the minute's number, but none in every tenth minute.
    struct Tenths;

    impl Source for Tenths {
        fn now_minute(&self) -> i64 {
            NOW
        }
        fn metrics(&self) -> Vec<Metric> {
            Vec::new()
        }
        fn samples(&self, metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
            let some = metric.metric_name == "Count" && minute % 10 != 0;
            if some { vec![((minute - NOW) as f64, 1)] } else { Vec::new() }
        }
    }

    fn query(id: &str, name: &str, period: i64, stat: &str) -> Value {
        json!({"Id": id, "MetricStat": {"Metric": {"Namespace": "N", "MetricName": name}, "Period": period, "Stat": stat}})
    }

    fn ask(queries: &[Value], from: i64, until: i64) -> Value {
        json!({"MetricDataQueries": queries, "StartTime": (NOW + from) * 60, "EndTime": (NOW + until) * 60})
    }

    fn result(input: Value) -> Value {
        get_metric_data(input, &Tenths).unwrap()["MetricDataResults"][0].clone()
    }

    #[test]
    fn gaps_stay_gaps_and_the_end_is_exclusive() {
        let result = result(ask(&[query("a", "Count", 60, "Sum")], -12, -9));
        assert_eq!(result["Values"], json!([-11.0, -12.0]));
        assert_eq!(result["Timestamps"], json!([(NOW - 11) * 60, (NOW - 12) * 60]));
        assert_eq!((&result["Label"], &result["StatusCode"]), (&json!("Count"), &json!("Complete")));
    }

    #[test]
    fn periods_start_with_the_start_and_end_with_now() {
        let mut input = ask(&[query("a", "Count", 300, "SampleCount")], -7, 60);
        input["ScanBy"] = json!("TimestampAscending");
        let result = result(input);
        assert_eq!(result["Timestamps"], json!([(NOW - 7) * 60, (NOW - 2) * 60]));
        assert_eq!(result["Values"], json!([5.0, 2.0]));
    }

    #[test]
    fn an_unknown_metric_is_complete_and_empty() {
        let answer = get_metric_data(ask(&[query("a", "Nothing", 60, "Sum")], -60, 0), &Tenths).unwrap();
        let empty =
            json!({"Id": "a", "Label": "Nothing", "Timestamps": [], "Values": [], "StatusCode": "Complete"});
        assert_eq!(answer, json!({"MetricDataResults": [empty], "Messages": []}));
    }

    #[test]
    fn old_minutes_are_gone_and_old_hours_are_not() {
        let old = |period| {
            let result =
                result(ask(&[query("a", "Count", period, "SampleCount")], -20 * DAY, -20 * DAY + 60));
            result["Values"].as_array().unwrap().len()
        };
        assert_eq!((old(60), old(300), old(3600)), (0, 12, 1));
    }

    #[test]
    fn pages_join_to_the_whole() {
        let queries = [
            query("a", "Count", 60, "Sum"),
            query("b", "Nothing", 60, "Sum"),
            query("c", "Count", 120, "Sum"),
        ];
        let mut input = ask(&queries, -40, 0);
        let whole = get_metric_data(input.clone(), &Tenths).unwrap();
        input["MaxDatapoints"] = json!(9);
        let mut seen = vec![Vec::new(); 3];
        for pages in 1.. {
            let answer = get_metric_data(input.clone(), &Tenths).unwrap();
            for result in answer["MetricDataResults"].as_array().unwrap() {
                let at = ["a", "b", "c"].iter().position(|id| result["Id"] == **id).unwrap();
                seen[at].extend(result["Values"].as_array().unwrap().clone());
            }
            let Some(token) = answer.get("NextToken") else {
                assert_eq!(pages, 7);
                break;
            };
            assert_eq!(
                answer["MetricDataResults"].as_array().unwrap().last().unwrap()["StatusCode"],
                "PartialData"
            );
            input["NextToken"] = token.clone();
        }
        for (at, values) in seen.into_iter().enumerate() {
            assert_eq!(whole["MetricDataResults"][at]["Values"], json!(values));
        }
    }

    #[test]
    fn labels_tell_what_differs() {
        let queries =
            [query("a", "Count", 60, "Sum"), query("b", "Count", 300, "p99"), query("c", "Other", 60, "Sum")];
        let answer = get_metric_data(ask(&queries, -5, 0), &Tenths).unwrap();
        let label = |at: usize| answer["MetricDataResults"][at]["Label"].as_str().unwrap().to_owned();
        assert_eq!([label(0), label(1), label(2)], ["Count Sum 60", "Count p99 300", "Other Sum 60"]);
    }

    #[test]
    fn what_aws_refuses_is_refused() {
        let good = || query("a", "Count", 60, "Sum");
        let many: Vec<_> = (0..501).map(|at| query(&format!("a{at}"), "Count", 60, "Sum")).collect();
        let token = |token: &str| {
            let mut input = ask(&[good()], -5, 0);
            input["NextToken"] = json!(token);
            input
        };
        for (input, says) in [
            (ask(&[], -5, 0), "MetricDataQueries is required"),
            (ask(&[good()], -5, -5), "must not equal"),
            (ask(&[good()], 0, -5), "must be less than"),
            (ask(&[good(), good()], -5, 0), "not unique"),
            (ask(&many, -5, 0), "size greater than 500"),
            (ask(&[query("a", "Count", 90, "Sum")], -5, 0), "Period must be"),
            (ask(&[query("A", "Count", 60, "Sum")], -5, 0), "Id is not matching"),
            (ask(&[query("a", "Count", 60, "Total")], -5, 0), "not supported"),
            (ask(&[query("a", "", 60, "Sum")], -5, 0), "member.1.MetricStat.Metric.MetricName is required"),
            (ask(&[json!({"Id": "a", "Expression": "b+1"})], -5, 0), "metric math"),
            (json!({"MetricDataQueries": [good()], "EndTime": 5}), "StartTime is required"),
            (token("gmd-9-0"), "NextToken"),
            (token("other"), "NextToken"),
        ] {
            let failure = get_metric_data(input, &Tenths).unwrap_err();
            assert!(failure.message.contains(says), "{} / {says}", failure.message);
        }
    }
}
