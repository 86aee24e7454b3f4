//! The file's text as rows, each with what is wrong with it.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};

use secrecy::SecretString;

use super::cell;
use super::head::{Head, is_blank, reader, separator};
use super::row::ImportRow;
use crate::domain::PlanId;
use crate::model::cell::unquoted;

/// The rows of a CSV text, each with what is wrong with it; an error where the text as a whole cannot be read.
pub(super) fn rows(
    text: &str,
    plans: &[(PlanId, String)],
    taken: &BTreeSet<&str>,
) -> Result<Vec<ImportRow>, String> {
    let (separator, text, skipped) = separator(text);
    let mut records = reader(text, separator).into_records();
    let mut next = || {
        // The parser's own words could repeat a value: only the place is told.
        let told = |err: csv::Error| match err.position() {
            Some(at) => format!("Line {} cannot be read as CSV", at.line() + skipped),
            None => "The file cannot be read as CSV".to_owned(),
        };
        records.find(|record| !record.as_ref().is_ok_and(is_blank)).map(|record| record.map_err(told))
    };
    let head = head(&next().ok_or("The file is empty")??)?;
    let (mut out, mut seen) = (Vec::new(), Seen::default());
    while let Some(record) = next() {
        let record = record?;
        let mut row = row(&head, &record, plans);
        row.line += skipped;
        seen.judge(&mut row, &record, &head, taken);
        out.push(row);
    }
    if out.is_empty() { Err("There is no key in the file".to_owned()) } else { Ok(out) }
}

fn head(record: &csv::StringRecord) -> Result<Head, String> {
    let head = Head::of(record);
    if head.name.is_none() {
        return Err("The first line must name the columns, one of them “name”".to_owned());
    }
    match head.twice {
        Some(twice) => Err(format!("Two columns are the “{twice}”: take one out")),
        None => Ok(head),
    }
}

/// What earlier lines had, with their numbers. Values are compared by hashes of 64 bits: no second copy of a secret lies about.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    values: HashMap<u64, u64>,
    names: HashMap<String, u64>,
}

impl Seen {
    /// Compares a row with those before it, and with the keys that there are.
    fn judge(
        &mut self,
        row: &mut ImportRow,
        record: &csv::StringRecord,
        head: &Head,
        taken: &BTreeSet<&str>,
    ) {
        if row.problem.is_some() {
            return;
        }
        let value = head.value.and_then(|at| record.get(at)).filter(|value| !value.is_empty());
        let same_value = value.and_then(|value| self.values.get(&self.hasher.hash_one(value)));
        row.problem = if let Some(line) = same_value {
            Some(format!("Line {line} has the same value"))
        } else if taken.contains(row.name.as_str()) {
            Some("There is a key of this name already".to_owned())
        } else {
            self.names.get(&row.name).map(|line| format!("Line {line} has the same name"))
        };
        if row.problem.is_none() {
            self.values.extend(value.map(|value| (self.hasher.hash_one(value), row.line)));
            self.names.insert(row.name.clone(), row.line);
        }
    }
}

fn row(head: &Head, record: &csv::StringRecord, known: &[(PlanId, String)]) -> ImportRow {
    let cell = |at: Option<usize>| {
        at.and_then(|at| record.get(at)).map(unquoted).map(cell::untold).unwrap_or_default()
    };
    let (name, value) = (cell(head.name), cell(head.value));
    let enabled = cell::enabled(cell(head.enabled));
    let plans = cell::plans(cell(head.plan), known);
    let checked = cell::value(value);
    let shape = shape(head, record, name);
    // Of a line that has shifted, or that ran into others, any text may be somebody's value.
    let has_shifted = shape.is_err();
    let shown = |text: &str| if has_shifted { String::new() } else { text.to_owned() };
    let (name, description) = (shown(name), shown(cell(head.description)));
    let problem = shape.err().or_else(|| checked.as_ref().err().cloned());
    let problem =
        problem.or_else(|| enabled.as_ref().err().cloned()).or_else(|| plans.as_ref().err().cloned());
    ImportRow {
        line: record.position().map_or(0, csv::Position::line),
        name,
        description,
        enabled: enabled.unwrap_or(true),
        value: (!value.is_empty()).then(|| SecretString::from(value.to_owned())),
        plans: plans.unwrap_or_default(),
        problem,
        oddity: checked.ok().flatten(),
    }
}

/// What is wrong with a line before its cells say anything.
fn shape(head: &Head, record: &csv::StringRecord, name: &str) -> Result<(), String> {
    if record.iter().skip(head.columns).any(|cell| !cell.is_empty()) {
        return Err("It has more cells than the first line: put texts with separators in quotes".to_owned());
    }
    if name.contains(['\n', '\r']) {
        return Err("Its name goes on over the next lines: a quotation mark is missing".to_owned());
    }
    if name.is_empty() { Err("It has no name".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
