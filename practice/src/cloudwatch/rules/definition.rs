//! A rule's definition: which lines of which log groups, by whom, how much. Checked against AWS's rule syntax, version 1.

use serde::Deserialize;

use super::super::wire::Failure;
use crate::logs::Line;

/// Numbers beyond this make Contributor Insights skip a line.
const MOST: f64 = 1e9;
const MOST_LETTERS: usize = 8192;

/// What a rule counts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Definition {
    schema: Schema,
    /// Names of log groups; a `*` at the end stands for anything.
    #[serde(default)]
    pub log_group_names: Vec<String>,
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
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
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
        let lists: Vec<_> = [&self.among, &self.not_in, &self.starts_with].into_iter().flatten().collect();
        let numbers =
            [self.greater_than, self.less_than, self.equal_to, self.not_equal_to].into_iter().flatten();
        lists.len() + numbers.count() + usize::from(self.is_present.is_some()) == 1
            && lists.iter().all(|list| (1..=10).contains(&list.len()))
            && name(&self.field).is_some()
    }

    /// Whether it compares with a number.
    fn is_numeric(&self) -> bool {
        [self.greater_than, self.less_than, self.equal_to, self.not_equal_to].iter().any(Option::is_some)
    }

    fn holds(&self, line: &Line<'_>) -> bool {
        let value = name(&self.field).and_then(|field| line.source.template.field(field, line).flatten());
        if let Some(wanted) = self.is_present {
            return value.is_some() == wanted;
        }
        let Some(value) = value else { return false };
        let number = value.parse::<f64>().ok();
        if self.is_numeric() && number.is_some_and(|number| number.abs() > MOST) {
            return false;
        }
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
    /// Reads a definition.
    ///
    /// # Errors
    /// What PutInsightRule refuses; the reasons are ours, for AWS's are not documented.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let bad =
            |why: &str| Failure::invalid_value(format!("The value for RuleDefinition is invalid: {why}"));
        if !text.is_ascii() || !(1..=MOST_LETTERS).contains(&text.len()) {
            return Err(bad(&format!("1 to {MOST_LETTERS} ASCII letters")));
        }
        let read: Self = serde_json::from_str(text).map_err(|err| bad(&err.to_string()))?;
        match read.checks().into_iter().find(|(holds, _)| !holds) {
            Some((_, why)) => Err(bad(why)),
            None => Ok(read),
        }
    }

    fn checks(&self) -> [(bool, &'static str); 9] {
        let Contribution { keys, value_of, filters } = &self.contribution;
        let sums = self.aggregate_on == "Sum";
        let groups = &self.log_group_names;
        [
            (self.schema.name == "CloudWatchLogRule" && self.schema.version == 1, "unknown Schema"),
            (!groups.is_empty() && groups.iter().all(|name| is_group(name)), "LogGroupNames is required"),
            (self.log_format == "JSON", "only the LogFormat JSON is known here"),
            ((1..=4).contains(&keys.len()), "1 to 4 Keys"),
            (keys.iter().all(|key| name(key).is_some()), "a key is a field such as $.field"),
            (filters.len() <= 4, "no more than 4 Filters"),
            (filters.iter().all(Condition::fits), "a filter needs a Match and one condition"),
            (sums || self.aggregate_on == "Count", "AggregateOn must be Count or Sum"),
            (!sums || value_of.as_deref().and_then(name).is_some(), "Sum needs ValueOf"),
        ]
    }

    /// The keys, as they were written.
    pub fn keys(&self) -> &[String] {
        &self.contribution.keys
    }

    /// Whether it adds up a field; it counts lines otherwise.
    pub fn is_sum(&self) -> bool {
        self.aggregate_on == "Sum"
    }

    /// Names of all fields that it looks at.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let Contribution { keys, value_of, filters } = &self.contribution;
        keys.iter()
            .chain(value_of)
            .chain(filters.iter().map(|filter| &filter.field))
            .filter_map(|field| name(field))
    }

    /// Who a line is put down to, and how much.
    pub fn contribution(&self, line: &Line<'_>) -> Option<(Vec<String>, f64)> {
        let Contribution { keys, value_of, filters } = &self.contribution;
        if !filters.iter().all(|filter| filter.holds(line)) {
            return None;
        }
        let field = |path: &String| Some(line.source.template.field(name(path)?, line)??.into_owned());
        let who = keys.iter().map(field).collect::<Option<Vec<_>>>()?;
        let each = match value_of.as_ref().filter(|_| self.is_sum()) {
            Some(path) => field(path)?.parse().ok().filter(|number: &f64| number.abs() <= MOST)?,
            None => 1.0,
        };
        Some((who, each))
    }
}

/// A field's name: dotted parts, each a letter with letters and digits after it, and perhaps a place in brackets.
fn name(path: &str) -> Option<&str> {
    let name = path.strip_prefix("$.")?;
    name.split('.').all(is_part).then_some(name)
}

fn is_part(part: &str) -> bool {
    let (part, place) = part.split_once('[').unwrap_or((part, "0]"));
    let place = place.strip_suffix(']').unwrap_or_default();
    part.starts_with(|first: char| first.is_ascii_alphabetic())
        && part.chars().all(|letter| letter.is_ascii_alphanumeric())
        && place.parse::<u32>().is_ok()
}

fn is_group(name: &str) -> bool {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || ".-_/#".contains(letter);
    let name = name.strip_suffix('*').unwrap_or(name);
    name.len() <= 512 && name.chars().all(letter)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn good() -> Value {
        json!({
            "Schema": { "Name": "CloudWatchLogRule", "Version": 1 },
            "LogGroupNames": ["/halden/partner-inventory/prod"],
            "LogFormat": "JSON",
            "Contribution": { "Keys": ["$.apiKeyId"], "Filters": [{ "Match": "$.status", "In": ["429"] }] },
            "AggregateOn": "Count",
        })
    }

    #[test]
    fn fields_are_named_as_aws_allows() {
        let good = ["$.userAgent", "$.endpoints[0]", "$.users[1].name", "$.requestParameters.instanceId"];
        assert!(good.iter().all(|path| name(path).is_some()));
        let bad = ["userAgent", "$.", "$.api_key", "$.1st", "$.a..b", "$.a[x]", "$.@timestamp"];
        assert!(bad.iter().all(|path| name(path).is_none()));
    }

    #[test]
    fn a_definition_is_version_one_of_the_schema() {
        assert!(Definition::read(&good().to_string()).is_ok());
        let wrong: [(&str, Value, &str); 12] = [
            ("/Schema/Version", json!(2), "Schema"),
            ("/LogGroupNames", json!([]), "LogGroupNames"),
            ("/LogGroupNames", json!(["not allowed"]), "LogGroupNames"),
            ("/LogFormat", json!("CLF"), "LogFormat"),
            ("/Contribution/Keys", json!([]), "Keys"),
            ("/Contribution/Keys", json!(["$.a", "$.b", "$.c", "$.d", "$.e"]), "Keys"),
            ("/Contribution/Keys", json!(["apiKeyId"]), "$.field"),
            ("/Contribution/Filters/0/In", json!(vec!["x"; 11]), "condition"),
            ("/Contribution/Filters/0", json!({ "Match": "$.a", "In": ["x"], "EqualTo": 1 }), "condition"),
            ("/Contribution/Filters/0", json!({ "Match": "$.a", "Like": ["x"] }), "unknown field"),
            ("/AggregateOn", json!("Average"), "AggregateOn"),
            ("/AggregateOn", json!("Sum"), "ValueOf"),
        ];
        for (place, value, says) in wrong {
            let mut definition = good();
            *definition.pointer_mut(place).unwrap() = value;
            let failure = Definition::read(&definition.to_string()).unwrap_err();
            assert!(failure.message.contains(says), "{} / {says}", failure.message);
        }
        assert!(Definition::read("{}").is_err() && Definition::read(&" ".repeat(9_000)).is_err());
    }
}
