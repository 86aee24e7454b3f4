//! Contributor Insights: rules that rank who contributes most to a log, and their reports, from the moment a rule is made on.

mod definition;
mod report;

use std::{collections::BTreeMap, ops::Range};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Call, Reply,
    wire::{self, Failure, Protocol},
};
use crate::{
    access::Access,
    logs::{Logs, Reader},
};
use definition::Definition;
use report::{Found, Report};

const MOST_RULES: usize = 100;
const MOST_LETTERS: usize = 128;
const PAGE: i64 = 500;

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

/// What an operation may look at beside the rules.
struct At<'a> {
    logs: &'a Logs,
    /// Gives the log groups of these names, whatever their retention.
    read: &'a dyn Fn(&[String]) -> Reader,
    now: Timestamp,
}

/// Answers one operation.
type Handler = fn(&mut Rules, Value, &At<'_>) -> Result<Value, Failure>;

/// Every operation: its name, whether it changes something, and who answers it.
const HANDLERS: [(&str, Access, Handler); 6] = [
    ("PutInsightRule", Access::Write, Rules::put),
    ("DescribeInsightRules", Access::Read, Rules::describe),
    ("DeleteInsightRules", Access::Write, Rules::delete),
    ("EnableInsightRules", Access::Write, Rules::enable),
    ("DisableInsightRules", Access::Write, Rules::disable),
    ("GetInsightRuleReport", Access::Read, Rules::report),
];

fn handler(operation: &str) -> Option<&'static (&'static str, Access, Handler)> {
    HANDLERS.iter().find(|(name, ..)| *name == operation)
}

/// Whether an operation is about Contributor Insights rules.
pub fn is_of_rules(operation: &str) -> bool {
    handler(operation).is_some()
}

/// Whether an operation of CloudWatch changes something; only some of those about rules do.
pub fn access(operation: &str) -> Access {
    handler(operation).map_or(Access::Read, |(_, access, _)| *access)
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
    let at = At { logs, read, now };
    let answer = match handler(operation) {
        Some((.., answer)) => wire::decode(protocol, call.body).and_then(|input| answer(rules, input, &at)),
        None => Err(Failure::unknown_operation()),
    };
    match answer {
        Ok(output) => wire::accept(protocol, &output),
        Err(failure) => wire::refuse(protocol, &failure),
    }
}

#[derive(Deserialize)]
struct Put {
    #[serde(rename = "RuleName")]
    name: Option<String>,
    #[serde(rename = "RuleState")]
    state: Option<String>,
    #[serde(rename = "RuleDefinition")]
    definition: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Describe {
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Names {
    rule_names: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Which {
    rule_name: Option<String>,
}

fn input<T: serde::de::DeserializeOwned>(input: Value) -> Result<T, Failure> {
    serde_json::from_value(input).map_err(|_| Failure::unreadable())
}

fn missing_rule(name: &str) -> Value {
    json!({
        "FailureResource": name,
        "ExceptionType": "ResourceNotFoundException",
        "FailureCode": "404",
        "FailureDescription": "The specified rule does not exist.",
    })
}

/// A rule's name: 1 to 128 printable ASCII letters.
fn checked_name(name: Option<String>) -> Result<String, Failure> {
    let name = name.ok_or_else(|| Failure::missing("RuleName"))?;
    let printable = name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if printable && (1..=MOST_LETTERS).contains(&name.len()) {
        return Ok(name);
    }
    Err(Failure::invalid_value(format!(
        "The value for RuleName must be 1 to {MOST_LETTERS} printable ASCII letters."
    )))
}

impl Rules {
    /// A new rule, or another in its place, which begins anew.
    fn put(&mut self, asked: Value, at: &At<'_>) -> Result<Value, Failure> {
        let asked: Put = input(asked)?;
        let name = checked_name(asked.name)?;
        let text = asked.definition.ok_or_else(|| Failure::missing("RuleDefinition"))?;
        let definition = Definition::read(&text)?;
        let enabled = match asked.state.as_deref() {
            None | Some("ENABLED") => true,
            Some("DISABLED") => false,
            Some(_) => {
                return Err(Failure::invalid_value(
                    "The parameter RuleState must be a value in the set [ ENABLED, DISABLED ].",
                ));
            }
        };
        if self.0.len() >= MOST_RULES && !self.0.contains_key(&name) {
            return Err(Failure::too_many_rules());
        }
        let mut rule = Rule::new(text, definition);
        rule.enable(enabled, at.now.as_millisecond());
        self.0.insert(name, rule);
        Ok(json!({}))
    }

    fn describe(&mut self, asked: Value, _: &At<'_>) -> Result<Value, Failure> {
        let asked: Describe = input(asked)?;
        let first = asked.next_token.as_deref().map_or(Ok(0), str::parse::<usize>);
        let first = first.ok().filter(|first| *first <= self.0.len()).ok_or_else(Failure::invalid_token)?;
        let most = asked.max_results.unwrap_or(PAGE);
        if !(1..=PAGE).contains(&most) {
            let bound = if most < 1 { "greater than or equal to 1" } else { "less than or equal to 500" };
            return Err(Failure::validation(format!(
                "1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: \
                 Member must have value {bound}"
            )));
        }
        let most = most as usize;
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

    fn delete(&mut self, asked: Value, _: &At<'_>) -> Result<Value, Failure> {
        self.each_named(asked, |rules, name| rules.0.remove(name).is_some())
    }

    fn enable(&mut self, asked: Value, at: &At<'_>) -> Result<Value, Failure> {
        self.each_named(asked, |rules, name| rules.switch(name, true, at.now))
    }

    fn disable(&mut self, asked: Value, at: &At<'_>) -> Result<Value, Failure> {
        self.each_named(asked, |rules, name| rules.switch(name, false, at.now))
    }

    /// Switches one rule on or off; whether there is one of that name.
    fn switch(&mut self, name: &str, on: bool, now: Timestamp) -> bool {
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
        let names = asked.rule_names.ok_or_else(|| Failure::missing("RuleNames"))?;
        let failures: Vec<Value> =
            names.iter().filter(|name| !done(self, name)).map(|name| missing_rule(name)).collect();
        Ok(json!({ "Failures": failures }))
    }

    fn report(&mut self, asked: Value, at: &At<'_>) -> Result<Value, Failure> {
        let which: Which = input(asked.clone())?;
        let name = checked_name(which.rule_name)?;
        let asked = Report::read(asked, at.now.as_second())?;
        let rule = self.0.get(&name).ok_or_else(Failure::no_rule)?;
        let groups: Vec<String> =
            rule.definition.log_group_names.iter().flat_map(|name| at.logs.named(name)).collect();
        let reader = (at.read)(&groups);
        let mut found = Found::default();
        for counted in &rule.counted {
            found.add(
                &rule.definition,
                &reader,
                &asked,
                &(counted.start..counted.end.min(at.now.as_millisecond() + 1)),
            );
        }
        Ok(found.wire(&asked, &rule.definition))
    }
}
