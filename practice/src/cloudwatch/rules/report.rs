//! GetInsightRuleReport: who contributed most, and how much in each period.
//!
//! AWS's console offers a day at most, and none that began more than 15 days ago; what the operation says to more is not
//! documented, so the refusals' words are ours.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::wire::Failure, definition::Definition};
use crate::logs::{Grain, Reader};

const MOST_CONTRIBUTORS: i64 = 100;
const USUAL_CONTRIBUTORS: i64 = 10;
const DAY: f64 = 86_400.0;
const MOST_PERIOD: i64 = 86_400;
const METRICS: [&str; 7] =
    ["UniqueContributors", "MaxContributorValue", "SampleCount", "Sum", "Minimum", "Maximum", "Average"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    start_time: Option<f64>,
    end_time: Option<f64>,
    period: Option<i64>,
    max_contributor_count: Option<i64>,
    #[serde(default)]
    metrics: Vec<String>,
    order_by: Option<String>,
}

/// What is asked of a rule.
pub struct Report {
    /// Unix seconds.
    time: Range<f64>,
    /// Length of a period, seconds.
    period: i64,
    most: usize,
    metrics: Vec<String>,
    by_maximum: bool,
}

impl Report {
    /// Reads and checks what is asked; `now` in Unix seconds.
    ///
    /// # Errors
    /// What AWS refuses.
    pub fn read(input: Value, now: i64) -> Result<Self, Failure> {
        let input: Input = serde_json::from_value(input).map_err(|_| Failure::unreadable())?;
        let start = input.start_time.ok_or_else(|| Failure::missing("StartTime"))?;
        let end = input.end_time.ok_or_else(|| Failure::missing("EndTime"))?;
        let period = input.period.ok_or_else(|| Failure::missing("Period"))?;
        let most = input.max_contributor_count.unwrap_or(USUAL_CONTRIBUTORS);
        let order = input.order_by.as_deref().unwrap_or("Sum");
        let checks = [
            (start < end, "The parameter StartTime must be less than the parameter EndTime."),
            (end - start <= DAY, "The time range of a report must not be longer than 24 hours."),
            (start >= now as f64 - 15.0 * DAY, "The parameter StartTime must not be more than 15 days ago."),
            (
                (60..=MOST_PERIOD).contains(&period) && period % 60 == 0,
                "The parameter Period must be a multiple of 60, and no more than 86400.",
            ),
            (
                (1..=MOST_CONTRIBUTORS).contains(&most),
                "The parameter MaxContributorCount must be between 1 and 100.",
            ),
            (
                ["Sum", "Maximum"].contains(&order),
                "The parameter OrderBy must be a value in the set [ Sum, Maximum ].",
            ),
            (
                input.metrics.iter().all(|name| METRICS.contains(&name.as_str())),
                "The parameter Metrics has a value that is not known.",
            ),
        ];
        if let Some((_, why)) = checks.iter().find(|(holds, _)| !holds) {
            return Err(Failure::invalid_value(*why));
        }
        let by_maximum = order == "Maximum";
        Ok(Self { time: start..end, period, most: most as usize, metrics: input.metrics, by_maximum })
    }
}

/// What was found in the log groups.
#[derive(Default)]
pub struct Found {
    /// Contributions by contributor and period (Unix seconds of its start).
    contributors: HashMap<Vec<String>, BTreeMap<i64, f64>>,
    /// Single lines by period.
    lines: BTreeMap<i64, Lines>,
}

/// The lines of a period that matched, whoever they belong to.
#[derive(Debug, Clone, Copy)]
struct Lines {
    count: u64,
    least: f64,
    most: f64,
}

impl Lines {
    const NONE: Self = Self { count: 0, least: f64::INFINITY, most: f64::NEG_INFINITY };

    fn add(&mut self, each: f64, times: u64) {
        self.count += times;
        self.least = self.least.min(each);
        self.most = self.most.max(each);
    }
}

impl Found {
    /// Counts the lines of a time (Unix milliseconds) in which the rule was at work.
    pub fn add(&mut self, definition: &Definition, reader: &Reader, asked: &Report, counted: &Range<i64>) {
        let ms = |second: f64| (second * 1000.0) as i64;
        let time = ms(asked.time.start).max(counted.start)..ms(asked.time.end).min(counted.end);
        let exact = |field| reader.sources.iter().any(|source| source.template.needs_exact(field));
        let grain = if definition.fields().any(exact) { Grain::Call } else { Grain::Minute };
        reader.read(&time, grain, &mut |line, times| {
            if let (Some((who, each)), Some(bin)) =
                (definition.contribution(line), line.bin(asked.period * 1000))
            {
                self.count(who, bin / 1000, each, times);
            }
            true
        });
    }

    fn count(&mut self, who: Vec<String>, at: i64, each: f64, times: u64) {
        *self.contributors.entry(who).or_default().entry(at).or_default() += each * times as f64;
        self.lines.entry(at).or_insert(Lines::NONE).add(each, times);
    }

    /// The report in AWS's shape.
    pub fn wire(&self, asked: &Report, definition: &Definition) -> Value {
        let worth = |points: &BTreeMap<i64, f64>| {
            let values = points.values().copied();
            if asked.by_maximum { values.fold(f64::MIN, f64::max) } else { values.sum() }
        };
        let mut ranked: Vec<_> =
            self.contributors.iter().map(|(who, points)| (worth(points), who, points)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        let contributors = ranked.iter().take(asked.most).map(|(_, who, points)| {
            let points_wire =
                points.iter().map(|(at, much)| json!({"Timestamp": at, "ApproximateValue": much}));
            json!({
                "Keys": who,
                "ApproximateAggregateValue": points.values().sum::<f64>(),
                "Datapoints": points_wire.collect::<Vec<_>>(),
            })
        });
        json!({
            "KeyLabels": definition.keys(),
            "AggregationStatistic": if definition.is_sum() { "Sum" } else { "SampleCount" },
            "AggregateValue": self.contributors.values().flat_map(BTreeMap::values).sum::<f64>(),
            "ApproximateUniqueCount": self.contributors.len(),
            "Contributors": contributors.collect::<Vec<_>>(),
            "MetricDatapoints": self.metrics(&asked.metrics),
        })
    }

    /// Per period, over all contributors; nothing where no metric is asked for. AWS tells apart what is of a contributor and what is of
    /// a single line: `SampleCount`, `Minimum` and `Maximum` are of lines, whoever they belong to.
    fn metrics(&self, names: &[String]) -> Vec<Value> {
        let mut periods = BTreeMap::<i64, Vec<f64>>::new();
        let points = self.contributors.values().flatten().filter(|_| !names.is_empty());
        points.for_each(|(at, much)| periods.entry(*at).or_default().push(*much));
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        periods.iter().map(|(at, values)| self.point(*at, values, &wanted)).collect()
    }

    /// The wanted metrics of one period (Unix seconds of its start), given what each contributor came to in it.
    fn point(&self, at: i64, values: &[f64], wanted: &HashSet<&str>) -> Value {
        let (sum, count) = (values.iter().sum::<f64>(), values.len() as f64);
        let most = values.iter().copied().fold(f64::MIN, f64::max);
        let lines = self.lines.get(&at).copied().unwrap_or(Lines::NONE);
        let all = [
            ("UniqueContributors", count),
            ("MaxContributorValue", most),
            ("SampleCount", lines.count as f64),
            ("Sum", sum),
            ("Average", sum / count),
            ("Minimum", lines.least),
            ("Maximum", lines.most),
        ];
        let mut wire = json!({ "Timestamp": at });
        for (name, value) in all.into_iter().filter(|(name, _)| wanted.contains(name)) {
            wire[name] = value.into();
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(found: &Found) -> Vec<Value> {
        found.metrics(&METRICS.map(str::to_owned))
    }

    #[test]
    fn samples_and_extremes_are_of_lines_and_the_rest_of_contributors() {
        let mut found = Found::default();
        // One contributor with 200 and three times 50, another with 10; an hour later nobody but the second.
        for (who, at, each, times) in
            [("a", 0, 200.0, 1), ("a", 0, 50.0, 3), ("b", 0, 10.0, 1), ("b", 3600, 7.0, 2)]
        {
            found.count(vec![who.to_owned()], at, each, times);
        }
        let of = |at: i64, numbers: [f64; 7]| {
            let mut wire = json!({ "Timestamp": at });
            METRICS.iter().zip(numbers).for_each(|(name, number)| wire[*name] = number.into());
            wire
        };
        let first = of(0, [2.0, 350.0, 5.0, 360.0, 10.0, 200.0, 180.0]);
        assert_eq!(metrics(&found), [first, of(3600, [1.0, 14.0, 2.0, 14.0, 7.0, 7.0, 14.0])]);
        assert!(found.metrics(&[]).is_empty());
    }

    #[test]
    fn a_rule_that_counts_lines_has_ones() {
        let mut found = Found::default();
        found.count(vec!["a".to_owned()], 0, 1.0, 40);
        let point = &metrics(&found)[0];
        let numbers = ["SampleCount", "Sum", "Minimum", "Maximum"].map(|name| point[name].as_f64());
        assert_eq!(numbers, [40.0, 40.0, 1.0, 1.0].map(Some));
    }
}
