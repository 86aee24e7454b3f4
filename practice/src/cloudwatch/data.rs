//! `GetMetricData`: cutting time into periods, and the answer into pages.

use super::Source;
use super::label::labels;
use super::query::{Input, Series, Span};
use super::wire::Failure;
use serde_json::{Value, json};

const MOST_DATAPOINTS: usize = 100_800;
const DAY: i64 = 1440;

/// Answers `GetMetricData`.
pub fn get_metric_data(input: Value, source: &dyn Source) -> Result<Value, Failure> {
    let input: Input = serde_json::from_value(input).map_err(|_| Failure::unreadable())?;
    let span = input.span(source.now_minute())?;
    let most = input.max_datapoints.unwrap_or(MOST_DATAPOINTS).clamp(1, MOST_DATAPOINTS);
    let token = input.next_token.clone();
    let series = input.series(source)?;
    let (first, skip) = match &token {
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

impl Series {
    /// Datapoints in the order asked for: the Unix minute at which a period starts, and its value.
    fn points<'a>(&'a self, span: Span, source: &'a dyn Source) -> impl Iterator<Item = (i64, f64)> + 'a {
        // Nothing is known about the minute that is still running.
        let end = span.end.min(span.now);
        let periods = (end - span.start).max(0).div_euclid(self.period)
            + i64::from((end - span.start).max(0) % self.period != 0);
        // Periods whose datapoints are gone are not even looked at: a start in the year 1 has a thousand million of them.
        let gone = (span.now - self.kept() - span.start).max(0);
        let first = gone.div_euclid(self.period) + i64::from(gone % self.period != 0);
        let unit = self.unit.as_deref();
        (first..periods).filter_map(move |number| {
            let number = if span.newest_first { first + periods - 1 - number } else { number };
            let start = span.start + number * self.period;
            let minutes = start..(start + self.period).min(span.now);
            let mut samples: Vec<_> =
                minutes.flat_map(|minute| source.samples(&self.metric, unit, minute)).collect();
            Some((start, self.stat.value(&mut samples)?))
        })
    }

    /// For how many minutes datapoints of this period are kept.
    fn kept(&self) -> i64 {
        match self.period {
            period if period % 60 == 0 => 455 * DAY,
            period if period % 5 == 0 => 63 * DAY,
            _ => 15 * DAY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::metric::{Dimension, Metric};
    use super::*;

    const NOW: i64 = 29_900_000;

    /// One value a minute, the minute's number, but none in every tenth minute.
    struct Tenths;

    impl Source for Tenths {
        fn now_minute(&self) -> i64 {
            NOW
        }
        fn metrics(&self) -> Vec<Metric> {
            let named = |key: &str| {
                let of = [("Stage", "prod"), ("Key", key)];
                let dimensions = of.map(|(name, value)| Dimension { name: name.into(), value: value.into() });
                let metric_name = if key == "silent" { "Nothing" } else { "Count" };
                Metric {
                    namespace: "N".into(),
                    metric_name: metric_name.into(),
                    dimensions: dimensions.into(),
                }
            };
            ["one", "two", "silent"].map(named).into()
        }
        fn samples(&self, metric: &Metric, _: Option<&str>, minute: i64) -> Vec<(f64, u64)> {
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
    fn any_time_and_period_is_answered_at_once() {
        let year_1 = -62_135_596_800_i64;
        let long = i64::MAX - i64::MAX % 60;
        for (period, datapoints) in [(60, 15 * DAY * 9 / 10), (3_600, 455 * 24), (long, 0)] {
            let mut input = ask(&[query("a", "Count", period, "Sum")], 0, 0);
            input["StartTime"] = json!(year_1);
            let result = result(input);
            assert_eq!(result["Values"].as_array().unwrap().len() as i64, datapoints, "{period}");
        }
        for (start, end) in [(-1e300, 1e300), (1e300, f64::MAX), (-1e300, -1e299), (f64::MIN, 0.5)] {
            let mut input = ask(&[query("a", "Count", 60, "Sum")], 0, 0);
            (input["StartTime"], input["EndTime"]) = (json!(start), json!(end));
            assert_eq!(result(input)["StatusCode"], "Complete", "{start} {end}");
        }
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
        let keys = ["one", "two"].map(|key| {
            let mut query = query(key, "Requests", 60, "Sum");
            let dimensions = json!([{"Name": "Stage", "Value": "prod"}, {"Name": "Key", "Value": key}]);
            query["MetricStat"]["Metric"]["Dimensions"] = dimensions;
            query
        });
        let answer = get_metric_data(ask(&keys, -5, 0), &Tenths).unwrap();
        assert_eq!(answer["MetricDataResults"][1]["Label"], "Requests two");
    }

    #[test]
    fn a_search_gives_a_result_a_metric() {
        let search = |terms: &str, label: Option<&str>| {
            let expression = format!("SEARCH('{{N,Key,Stage}} {terms}', 'Sum', 60)");
            let mut query = json!({"Id": "s", "Expression": expression, "Label": label});
            query.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            let answer = get_metric_data(ask(&[query, query_of_one()], -3, 0), &Tenths).unwrap();
            let results = answer["MetricDataResults"].as_array().unwrap().clone();
            results
                .into_iter()
                .map(|result| (result["Id"].clone(), result["Label"].clone(), result["Values"].clone()))
        };
        let values = json!([-1.0, -2.0, -3.0]);
        let of = |id: &str, label: &str| (json!(id), json!(label), values.clone());
        let both = search("MetricName=\"Count\"", None).collect::<Vec<_>>();
        assert_eq!(both, [of("s", "one"), of("s", "two"), of("a", "Count")]);
        let one = search("Key=\"two\"", None).collect::<Vec<_>>();
        assert_eq!(one, [of("s", "Count"), of("a", "Count")], "nothing to tell it from");
        let label = "${PROP('Dim.Key')} ${PROP('Stat')}/${PROP('Period')} ${LABEL}";
        let told = search("", Some(label)).collect::<Vec<_>>();
        assert_eq!(
            told[..2],
            [of("s", "one Sum/60 one"), of("s", "two Sum/60 two")],
            "the silent one is not found"
        );
        assert_eq!(search("MetricName=\"Nothing\"", None).count(), 1);
    }

    fn query_of_one() -> Value {
        query("a", "Count", 60, "Sum")
    }

    #[test]
    fn what_aws_refuses_is_refused() {
        let good = || query("a", "Count", 60, "Sum");
        let many: Vec<_> = (0..501).map(|at| query(&format!("a{at}"), "Count", 60, "Sum")).collect();
        let in_unit = |unit: &str| {
            let mut query = good();
            query["MetricStat"]["Unit"] = json!(unit);
            ask(&[query], -5, 0)
        };
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
            (
                ask(&[json!({"Id": "a", "Expression": "SEARCH('{N', 'Sum')"})], -5, 0),
                "Error in expression 'a': Invalid syntax",
            ),
            (ask(&[json!({"Id": "a", "Expression": "SEARCH('{N}', 'Total')"})], -5, 0), "not supported"),
            (ask(&[json!({"Id": "a", "Expression": "SEARCH('{N}', 'Sum', 61)"})], -5, 0), "Period must be"),
            (in_unit("Parsecs"), "failed to satisfy constraint: Member must satisfy enum value set"),
            (json!({"MetricDataQueries": [good()], "EndTime": 5}), "StartTime is required"),
            (token("gmd-9-0"), "NextToken"),
            (token("other"), "NextToken"),
        ] {
            let failure = get_metric_data(input, &Tenths).unwrap_err();
            assert!(failure.message.contains(says), "{} / {says}", failure.message);
        }
    }
}
