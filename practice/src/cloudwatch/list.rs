//! `ListMetrics`: which metrics there are, hiding those that have been silent for two weeks.

use super::Source;
use super::metric::Metric;
use super::wire::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

const PAGE: usize = 500;
const MOST_FILTERS: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Filter>>,
    recently_active: Option<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    name: Option<String>,
    value: Option<String>,
}

/// Answers `ListMetrics`.
pub fn list_metrics(input: Value, source: &dyn Source) -> Result<Value, Failure> {
    let input: Input = serde_json::from_value(input).map_err(|_| Failure::unreadable())?;
    let minutes = match input.recently_active.as_deref() {
        None => 14 * 1440,
        Some("PT3H") => 180,
        Some(_) => {
            return Err(Failure::invalid_value(
                "The parameter RecentlyActive must be a value in the set [ PT3H ].",
            ));
        }
    };
    let filters = input.dimensions.as_deref().unwrap_or_default();
    check(filters)?;
    let first: usize = match &input.next_token {
        Some(token) => token.strip_prefix("lm-").and_then(|at| at.parse().ok()).ok_or_else(bad_token)?,
        None => 0,
    };
    let now = source.now_minute();
    let mut metrics: Vec<Metric> = source.metrics();
    metrics.retain(|metric| input.matches(metric) && source.active(metric, now - minutes..now));
    if first > metrics.len() {
        return Err(bad_token());
    }
    let until = metrics.len().min(first + PAGE);
    let mut output = json!({"Metrics": metrics[first..until]});
    if until < metrics.len() {
        output["NextToken"] = Value::String(format!("lm-{until}"));
    }
    Ok(output)
}

fn bad_token() -> Failure {
    Failure::invalid_value("Invalid nextToken")
}

fn check(filters: &[Filter]) -> Result<(), Failure> {
    if filters.len() > MOST_FILTERS {
        let message = format!("The collection Dimensions must not have a size greater than {MOST_FILTERS}.");
        return Err(Failure::invalid_value(message));
    }
    match filters.iter().position(|filter| filter.name.as_deref().unwrap_or_default().is_empty()) {
        Some(at) => Err(Failure::invalid_value(format!(
            "The parameter Dimensions.member.{}.Name is required.",
            at + 1
        ))),
        None => Ok(()),
    }
}

impl Input {
    fn matches(&self, metric: &Metric) -> bool {
        let same = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        let filters = self.dimensions.as_deref().unwrap_or_default();
        same(&self.namespace, &metric.namespace)
            && same(&self.metric_name, &metric.metric_name)
            && filters.iter().all(|filter| {
                let is = metric.dimension(filter.name.as_deref().unwrap_or_default());
                is.is_some_and(|is| same(&filter.value, is))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::metric::Dimension;
    use super::*;

    /// 600 keys with two metrics; the first hundred have been silent for four hours, key 599 for three weeks.
    struct Keys;

    impl Source for Keys {
        fn now_minute(&self) -> i64 {
            29_900_000
        }
        fn metrics(&self) -> Vec<Metric> {
            let metric = |name: &str, key: usize| Metric {
                namespace: "N".to_owned(),
                metric_name: name.to_owned(),
                dimensions: vec![Dimension { name: "Key".to_owned(), value: key.to_string() }],
            };
            (0..600).flat_map(|key| [metric("Requests", key), metric("Throttled", key)]).collect()
        }
        fn samples(&self, metric: &Metric, _: Option<&str>, minute: i64) -> Vec<(f64, u64)> {
            let silent = match metric.dimension("Key").unwrap().parse::<i64>().unwrap() {
                599 => 21 * 1440,
                key if key < 100 => 240,
                _ => 1,
            };
            if minute == self.now_minute() - silent { vec![(1.0, 1)] } else { Vec::new() }
        }
    }

    fn count(mut input: Value) -> usize {
        let mut seen = 0;
        loop {
            let answer = list_metrics(input.clone(), &Keys).unwrap();
            let page = answer["Metrics"].as_array().unwrap().len();
            assert!(page <= PAGE);
            seen += page;
            let Some(token) = answer.get("NextToken") else { return seen };
            input["NextToken"] = token.clone();
        }
    }

    #[test]
    fn filters_and_pages_work_together() {
        assert_eq!(count(json!({})), 1198);
        assert_eq!(count(json!({"Namespace": "N", "MetricName": "Requests"})), 599);
        assert_eq!(count(json!({"Namespace": "Other"})), 0);
        assert_eq!(count(json!({"Dimensions": [{"Name": "Key"}]})), 1198);
        assert_eq!(count(json!({"Dimensions": [{"Name": "Key", "Value": "7"}]})), 2);
        assert_eq!(count(json!({"Dimensions": [{"Name": "Stage"}]})), 0);
        assert_eq!(count(json!({"RecentlyActive": "PT3H"})), 998);
    }

    #[test]
    fn wrong_parameters_are_refused() {
        let many: Vec<_> = (0..11).map(|at| json!({"Name": at.to_string()})).collect();
        for input in [
            json!({"RecentlyActive": "P1D"}),
            json!({"NextToken": "lm-9999"}),
            json!({"NextToken": "?"}),
            json!({"Dimensions": [{"Value": "7"}]}),
            json!({"Dimensions": many}),
        ] {
            assert_eq!(list_metrics(input, &Keys).unwrap_err().code, "InvalidParameterValue");
        }
    }
}
