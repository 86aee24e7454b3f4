//! Contributor Insights: rules that rank who contributes most to a log, and their reports, from the moment a rule is made on.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Call, Reply,
    wire::{self, Failure, Protocol},
};
use crate::sandbox::logs::{Grain, Line, Logs, Reader};

const MOST_RULES: usize = 100;
const MOST_CONTRIBUTORS: usize = 100;
const USUAL_CONTRIBUTORS: usize = 10;

/// Every rule, by name.
#[derive(Debug, Default)]
pub struct Rules(BTreeMap<String, Rule>);

#[derive(Debug)]
struct Rule {
    text: String,
    definition: Definition,
    /// Times in which it counted, Unix milliseconds; open at the end while it is enabled.
    counted: Vec<Range<i64>>,
}

impl Rule {
    fn new(text: String, definition: Definition) -> Self {
        Self { text, definition, counted: Vec::new() }
    }

    fn is_enabled(&self) -> bool {
        self.counted.last().is_some_and(|time| time.end == i64::MAX)
    }

    fn enable(&mut self, on: bool, now: i64) {
        match (self.is_enabled(), on) {
            (false, true) => self.counted.push(now..i64::MAX),
            (true, false) => self.counted.iter_mut().rev().take(1).for_each(|time| time.end = now),
            _ => {}
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    schema: Schema,
    #[serde(default)]
    log_group_names: Vec<String>,
    log_format: String,
    contribution: Contribution,
    aggregate_on: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Schema {
    name: String,
    version: i64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contribution {
    keys: Vec<String>,
    value_of: Option<String>,
    #[serde(default)]
    filters: Vec<Condition>,
}

/// A condition on a field; exactly one of the members after the first is there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Condition {
    #[serde(rename = "Match")]
    field: String,
    #[serde(rename = "In")]
    among: Option<Vec<String>>,
    not_in: Option<Vec<String>>,
    starts_with: Option<Vec<String>>,
    is_present: Option<bool>,
    greater_than: Option<f64>,
    less_than: Option<f64>,
    equal_to: Option<f64>,
    not_equal_to: Option<f64>,
}

impl Condition {
    fn fits(&self) -> bool {
        let lists = [&self.among, &self.not_in, &self.starts_with].into_iter().flatten();
        let numbers =
            [self.greater_than, self.less_than, self.equal_to, self.not_equal_to].into_iter().flatten();
        let lists: Vec<_> = lists.collect();
        lists.len() + numbers.count() + usize::from(self.is_present.is_some()) == 1
            && lists.iter().all(|list| (1..=10).contains(&list.len()))
            && name(&self.field).is_some()
    }

    fn holds(&self, line: &Line<'_>) -> bool {
        let value = name(&self.field).and_then(|field| line.source.template.field(field, line).flatten());
        if let Some(wanted) = self.is_present {
            return value.is_some() == wanted;
        }
        let Some(value) = value else { return false };
        let number = value.parse::<f64>().ok();
        let one_of =
            |list: &Option<Vec<String>>| list.as_ref().map(|list| list.iter().any(|known| *known == *value));
        let starts = |list: &Vec<String>| list.iter().any(|start| value.starts_with(start.as_str()));
        let against = |wanted: Option<f64>, is: fn(&f64, &f64) -> bool| {
            wanted.map(|wanted| number.is_some_and(|number| is(&number, &wanted)))
        };
        let answers = [
            one_of(&self.among),
            one_of(&self.not_in).map(|inside| !inside),
            self.starts_with.as_ref().map(starts),
            against(self.greater_than, f64::gt),
            against(self.less_than, f64::lt),
            against(self.equal_to, f64::eq),
            against(self.not_equal_to, f64::ne),
        ];
        answers.into_iter().flatten().all(|yes| yes)
    }
}

impl Definition {
    fn read(text: &str) -> Result<Self, Failure> {
        let bad =
            |why: &str| Failure::invalid_value(format!("The value for RuleDefinition is invalid: {why}"));
        let read: Self = serde_json::from_str(text).map_err(|err| bad(&err.to_string()))?;
        let keys = &read.contribution.keys;
        let sums = read.aggregate_on == "Sum";
        let checks = [
            (read.schema.name == "CloudWatchLogRule" && read.schema.version == 1, "unknown Schema"),
            (!read.log_group_names.is_empty(), "LogGroupNames is required"),
            (read.log_format == "JSON", "only the LogFormat JSON is known here"),
            (
                (1..=4).contains(&keys.len()) && keys.iter().all(|key| name(key).is_some()),
                "1 to 4 Keys such as $.field",
            ),
            (read.contribution.filters.len() <= 4, "no more than 4 Filters"),
            (
                read.contribution.filters.iter().all(Condition::fits),
                "a filter needs a Match and one condition",
            ),
            (sums || read.aggregate_on == "Count", "AggregateOn must be Count or Sum"),
            (!sums || read.contribution.value_of.as_deref().and_then(name).is_some(), "Sum needs ValueOf"),
        ];
        match checks.iter().find(|(holds, _)| !holds) {
            Some((_, why)) => Err(bad(why)),
            None => Ok(read),
        }
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        let Contribution { keys, value_of, filters } = &self.contribution;
        keys.iter()
            .chain(value_of)
            .chain(filters.iter().map(|filter| &filter.field))
            .filter_map(|field| name(field))
    }

    /// Who a line is put down to, and how much.
    fn contribution(&self, line: &Line<'_>, times: u64) -> Option<(Vec<String>, f64)> {
        let Contribution { keys, value_of, filters } = &self.contribution;
        if !filters.iter().all(|filter| filter.holds(line)) {
            return None;
        }
        let field = |path: &String| Some(line.source.template.field(name(path)?, line)??.into_owned());
        let who = keys.iter().map(field).collect::<Option<Vec<_>>>()?;
        let each = match value_of.as_ref().filter(|_| self.aggregate_on == "Sum") {
            Some(path) => field(path)?.parse().ok()?,
            None => 1.0,
        };
        Some((who, each * times as f64))
    }
}

fn name(path: &str) -> Option<&str> {
    path.strip_prefix("$.").filter(|name| !name.is_empty())
}

const OPERATIONS: [&str; 6] = [
    "PutInsightRule",
    "DescribeInsightRules",
    "DeleteInsightRules",
    "EnableInsightRules",
    "DisableInsightRules",
    "GetInsightRuleReport",
];

/// Whether an operation is about Contributor Insights rules.
pub fn is_of_rules(operation: &str) -> bool {
    OPERATIONS.contains(&operation)
}

/// Answers an operation about rules. `read` gives the log groups of these names, whatever their retention.
pub fn handle_rules(
    call: &Call<'_>,
    rules: &mut Rules,
    logs: &Logs,
    read: &dyn Fn(&[String]) -> Reader,
    now: Timestamp,
) -> Reply {
    let Some((protocol, operation)) = wire::route(call) else {
        return wire::refuse(Protocol::Json, &Failure::unknown_operation());
    };
    let answer = wire::decode(protocol, call.body).and_then(|input| match operation {
        "PutInsightRule" => rules.put(input, now),
        "DescribeInsightRules" => rules.describe(input),
        "DeleteInsightRules" => rules.each_named(input, |rules, name| rules.0.remove(name).is_some()),
        "EnableInsightRules" => rules.each_named(input, |rules, name| rules.enable(name, true, now)),
        "DisableInsightRules" => rules.each_named(input, |rules, name| rules.enable(name, false, now)),
        "GetInsightRuleReport" => rules.report(input, logs, read, now),
        _ => Err(Failure::unknown_operation()),
    });
    match answer {
        Ok(output) => wire::accept(protocol, &output),
        Err(failure) => wire::refuse(protocol, &failure),
    }
}

#[derive(Deserialize)]
struct Put {
    #[serde(rename = "RuleName")]
    name: String,
    #[serde(rename = "RuleState")]
    state: Option<String>,
    #[serde(rename = "RuleDefinition")]
    definition: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Describe {
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Names {
    rule_names: Vec<String>,
}

fn input<T: serde::de::DeserializeOwned>(input: Value) -> Result<T, Failure> {
    serde_json::from_value(input).map_err(|_| Failure::unreadable())
}

impl Rules {
    /// A new rule, or another in its place, which begins anew.
    fn put(&mut self, asked: Value, now: Timestamp) -> Result<Value, Failure> {
        let asked: Put = input(asked)?;
        let definition = Definition::read(&asked.definition)?;
        let enabled = match asked.state.as_deref() {
            None | Some("ENABLED") => true,
            Some("DISABLED") => false,
            Some(_) => return Err(Failure::invalid_value("RuleState must be ENABLED or DISABLED.")),
        };
        if self.0.len() >= MOST_RULES && !self.0.contains_key(&asked.name) {
            return Err(Failure::too_many_rules());
        }
        let mut rule = Rule::new(asked.definition, definition);
        rule.enable(enabled, now.as_millisecond());
        self.0.insert(asked.name, rule);
        Ok(json!({}))
    }

    fn describe(&self, asked: Value) -> Result<Value, Failure> {
        let asked: Describe = input(asked)?;
        let first = asked.next_token.as_deref().map_or(Ok(0), str::parse::<usize>);
        let first = first.ok().filter(|first| *first <= self.0.len()).ok_or_else(Failure::invalid_token)?;
        let most = asked.max_results.unwrap_or(500).clamp(1, 500);
        let rules = self.0.iter().skip(first).take(most).map(|(name, rule)| {
            json!({
                "Name": name,
                "State": if rule.is_enabled() { "ENABLED" } else { "DISABLED" },
                "Schema": "{\"Name\":\"CloudWatchLogRule\",\"Version\":1}",
                "Definition": rule.text,
                "ManagedRule": false,
            })
        });
        let mut output = json!({ "InsightRules": rules.collect::<Vec<_>>() });
        if first + most < self.0.len() {
            output["NextToken"] = (first + most).to_string().into();
        }
        Ok(output)
    }

    fn enable(&mut self, name: &str, on: bool, now: Timestamp) -> bool {
        let rule = self.0.get_mut(name);
        rule.map(|rule| rule.enable(on, now.as_millisecond())).is_some()
    }

    /// Does something to each of some rules; those that do not exist are listed in the answer.
    fn each_named(
        &mut self,
        asked: Value,
        mut done: impl FnMut(&mut Self, &str) -> bool,
    ) -> Result<Value, Failure> {
        let asked: Names = input(asked)?;
        let missing = |name: &String| {
            json!({
                "FailureResource": name,
                "ExceptionType": "ResourceNotFoundException",
                "FailureCode": "404",
                "FailureDescription": "The specified rule does not exist.",
            })
        };
        let failures: Vec<Value> =
            asked.rule_names.iter().filter(|name| !done(self, name)).map(missing).collect();
        Ok(json!({ "Failures": failures }))
    }

    fn report(
        &self,
        asked: Value,
        logs: &Logs,
        read: &dyn Fn(&[String]) -> Reader,
        now: Timestamp,
    ) -> Result<Value, Failure> {
        let asked: Report = input(asked)?;
        let rule = self.0.get(&asked.rule_name).ok_or_else(Failure::no_rule)?;
        asked.check()?;
        let groups: Vec<String> =
            rule.definition.log_group_names.iter().flat_map(|name| logs.named(name)).collect();
        let reader = read(&groups);
        let mut found = Found::default();
        for counted in &rule.counted {
            found.add(
                &rule.definition,
                &reader,
                &asked,
                &(counted.start..counted.end.min(now.as_millisecond() + 1)),
            );
        }
        Ok(found.wire(&asked, &rule.definition))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Report {
    rule_name: String,
    start_time: f64,
    end_time: f64,
    period: i64,
    max_contributor_count: Option<i64>,
    #[serde(default)]
    metrics: Vec<String>,
    order_by: Option<String>,
}

impl Report {
    fn check(&self) -> Result<(), Failure> {
        let checks = [
            (self.start_time < self.end_time, "StartTime must be before EndTime."),
            (self.period > 0 && self.period % 60 == 0, "Period must be a multiple of 60."),
            (
                self.max_contributor_count.is_none_or(|most| (1..=MOST_CONTRIBUTORS as i64).contains(&most)),
                "MaxContributorCount must be between 1 and 100.",
            ),
            (
                self.order_by.as_deref().is_none_or(|by| by == "Sum" || by == "Maximum"),
                "OrderBy must be Sum or Maximum.",
            ),
        ];
        let failed = checks.iter().find(|(holds, _)| !holds);
        failed.map_or(Ok(()), |(_, why)| Err(Failure::invalid_value(*why)))
    }
}

/// Contributions by contributor and period (Unix seconds of its start).
#[derive(Default)]
struct Found(HashMap<Vec<String>, BTreeMap<i64, f64>>);

impl Found {
    fn add(&mut self, definition: &Definition, reader: &Reader, asked: &Report, counted: &Range<i64>) {
        let ms = |second: f64| (second * 1000.0) as i64;
        let time = ms(asked.start_time).max(counted.start)..ms(asked.end_time).min(counted.end);
        let exact = |field| reader.sources.iter().any(|source| source.template.needs_exact(field));
        let grain = if definition.fields().any(exact) { Grain::Call } else { Grain::Minute };
        reader.read(&time, grain, &mut |line, times| {
            if let (Some((who, much)), Some(bin)) =
                (definition.contribution(line, times), line.bin(asked.period * 1000))
            {
                *self.0.entry(who).or_default().entry(bin / 1000).or_default() += much;
            }
            true
        });
    }

    fn wire(&self, asked: &Report, definition: &Definition) -> Value {
        let by_most = asked.order_by.as_deref() == Some("Maximum");
        let worth = |points: &BTreeMap<i64, f64>| {
            if by_most { points.values().copied().fold(f64::MIN, f64::max) } else { points.values().sum() }
        };
        let mut ranked: Vec<_> = self.0.iter().map(|(who, points)| (worth(points), who, points)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        let most = asked.max_contributor_count.map_or(USUAL_CONTRIBUTORS, |most| most as usize);
        let contributors = ranked.iter().take(most).map(|(_, who, points)| {
            let points_wire =
                points.iter().map(|(at, much)| json!({"Timestamp": at, "ApproximateValue": much}));
            json!({
                "Keys": who,
                "ApproximateAggregateValue": points.values().sum::<f64>(),
                "Datapoints": points_wire.collect::<Vec<_>>(),
            })
        });
        json!({
            "KeyLabels": definition.contribution.keys,
            "AggregationStatistic": if definition.aggregate_on == "Sum" { "Sum" } else { "SampleCount" },
            "AggregateValue": self.0.values().flat_map(BTreeMap::values).sum::<f64>(),
            "ApproximateUniqueCount": self.0.len(),
            "Contributors": contributors.collect::<Vec<_>>(),
            "MetricDatapoints": self.metrics(&asked.metrics),
        })
    }

    /// Per period, over all contributors; nothing where no metric is asked for.
    fn metrics(&self, names: &[String]) -> Vec<Value> {
        let mut periods = BTreeMap::<i64, Vec<f64>>::new();
        let points = self.0.values().flatten().filter(|_| !names.is_empty());
        points.for_each(|(at, much)| periods.entry(*at).or_default().push(*much));
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        let point = |(at, values): (i64, Vec<f64>)| {
            let (sum, count) = (values.iter().sum::<f64>(), values.len() as f64);
            let most = values.iter().copied().fold(f64::MIN, f64::max);
            let least = values.iter().copied().fold(f64::MAX, f64::min);
            let all = [
                ("UniqueContributors", count),
                ("MaxContributorValue", most),
                ("SampleCount", sum),
                ("Sum", sum),
                ("Average", sum / count),
                ("Minimum", least),
                ("Maximum", most),
            ];
            let mut wire = json!({ "Timestamp": at });
            for (name, value) in all.into_iter().filter(|(name, _)| wanted.contains(name)) {
                wire[name] = value.into();
            }
            wire
        };
        periods.into_iter().map(point).collect()
    }
}
