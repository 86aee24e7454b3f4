//! The file's text as rows. The head's names are those of AWS's own key file, plus those that `Export…` writes.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use secrecy::SecretString;

use crate::domain::PlanId;
use crate::domain::key::check_value;

use super::row::ImportRow;
use crate::model::cell::unquoted;

/// Where the columns are.
#[derive(Default)]
struct Head {
    name: Option<usize>,
    value: Option<usize>,
    description: Option<usize>,
    enabled: Option<usize>,
    plan: Option<usize>,
}

impl Head {
    fn of(record: &csv::StringRecord) -> Self {
        let mut head = Self::default();
        for (at, title) in record.iter().enumerate() {
            let place = match title.trim().trim_start_matches('\u{feff}').to_lowercase().as_str() {
                "name" => &mut head.name,
                "key" | "value" => &mut head.value,
                "description" => &mut head.description,
                "enabled" => &mut head.enabled,
                "plan" | "usageplanids" => &mut head.plan,
                _ => continue,
            };
            *place = Some(at);
        }
        head
    }
}

/// The rows of a CSV text, each with what is wrong with it; an error where the text as a whole cannot be read.
pub(super) fn rows(
    text: &str,
    plans: &[(PlanId, String)],
    taken: &BTreeSet<&str>,
) -> Result<Vec<ImportRow>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let first = records.next().and_then(Result::ok).ok_or("The file is empty")?;
    let head = Head::of(&first);
    if head.name.is_none() {
        return Err("The first line must name the columns, one of them “name”".to_owned());
    }
    let mut out = Vec::new();
    // Values are compared by hashes of 64 bits: no second copy of a secret lies about.
    let (hashes, mut values) = (RandomState::new(), HashSet::new());
    for record in records {
        // The parser's own words could repeat a value: only the place is told.
        let record = record.map_err(|err| match err.position() {
            Some(at) => format!("Line {} cannot be read as CSV", at.line()),
            None => "The file cannot be read as CSV".to_owned(),
        })?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let mut row = row(&head, &record, plans);
        let value = head.value.and_then(|at| record.get(at)).unwrap_or_default();
        if row.problem.is_none() && !value.is_empty() && !values.insert(hashes.hash_one(value)) {
            row.problem = Some("Another line has the same value".to_owned());
        }
        if row.problem.is_none() && taken.contains(row.name.as_str()) {
            row.problem = Some("There is a key of this name already".to_owned());
        }
        out.push(row);
    }
    if out.is_empty() { Err("There is no key in the file".to_owned()) } else { Ok(out) }
}

fn row(head: &Head, record: &csv::StringRecord, plans: &[(PlanId, String)]) -> ImportRow {
    let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map(unquoted).unwrap_or_default();
    let (name, value) = (cell(head.name), cell(head.value));
    let enabled = match cell(head.enabled).to_lowercase().as_str() {
        "" | "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err("“enabled” must be true or false".to_owned()),
    };
    let plan = plan_of(cell(head.plan), plans);
    let named = if name.is_empty() { Err("It has no name".to_owned()) } else { Ok(()) };
    let valued =
        if value.is_empty() { Ok(()) } else { check_value(value).map_err(|problem| problem.to_string()) };
    let problem = named.err().or(valued.err()).or(enabled.clone().err()).or(plan.clone().err());
    ImportRow {
        line: record.position().map_or(0, csv::Position::line),
        name: name.to_owned(),
        description: cell(head.description).to_owned(),
        enabled: enabled.unwrap_or(true),
        value: (!value.is_empty()).then(|| SecretString::from(value.to_owned())),
        plan: plan.unwrap_or_default(),
        problem,
    }
}

/// A plan by id or name; "–" is what `Export…` writes for none.
fn plan_of(text: &str, plans: &[(PlanId, String)]) -> Result<Option<(PlanId, String)>, String> {
    if text.is_empty() || text == "–" {
        return Ok(None);
    }
    let found = plans.iter().find(|(id, name)| id.as_str() == text || name == text);
    match found {
        Some(plan) => Ok(Some(plan.clone())),
        None if text.contains(',') => Err("It names several plans; a partner has one".to_owned()),
        None => Err(format!("There is no plan “{text}”")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "abcdefghij0123456789";

    fn read(text: &str) -> Result<Vec<ImportRow>, String> {
        rows(text, &[("p1".into(), "Basic".into())], &BTreeSet::from(["Tannenhof"]))
    }

    fn problems(text: &str) -> Vec<Option<String>> {
        read(text).unwrap().into_iter().map(|row| row.problem).collect()
    }

    #[test]
    fn aws_own_file_and_an_exported_one_are_read() {
        let rows = read(&format!(
            "Name,key,description,Enabled,usageplanIds\nNew Shop,{VALUE},\"small, new\",FALSE,p1\n"
        ))
        .unwrap();
        assert_eq!(rows[0].name, "New Shop");
        assert_eq!(rows[0].description, "small, new");
        assert!(!rows[0].enabled && rows[0].value.is_some() && rows[0].problem.is_none());
        assert_eq!(rows[0].plan, Some(("p1".into(), "Basic".into())));
        let exported = read("key_id,name,plan,enabled\nk1,Other,–,true\nk2,Third,Basic,true\n").unwrap();
        assert!(exported.iter().all(|row| row.problem.is_none() && row.value.is_none()));
        assert!(exported[0].plan.is_none() && exported[1].plan.is_some());
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said_without_its_value() {
        let short = "secret-one";
        let text = format!(
            "name,key,plan,enabled\n,{VALUE},,\nA,{short},,\nB,,Gold,\nC,,,perhaps\nTannenhof,,,\nD,{VALUE},,\nE,{VALUE},,\n"
        );
        let found = problems(&text);
        let starts = ["It has no", "A key's value", "There is no plan", "“enabled”", "There is a key"];
        for (problem, start) in found.iter().zip(starts) {
            assert!(problem.as_ref().unwrap().starts_with(start), "{problem:?}");
        }
        assert_eq!(found[5], None);
        assert_eq!(found[6].as_deref(), Some("Another line has the same value"));
        assert!(!format!("{:?}", read(&text)).contains(short));
    }

    #[test]
    fn what_an_export_quoted_comes_back_as_it_was() {
        let rows = read("key_id,name,plan\nk1,'=SUM(A1),Basic\n").unwrap();
        assert_eq!(rows[0].name, "=SUM(A1)");
    }

    #[test]
    fn a_file_without_a_head_or_a_row_is_refused() {
        assert!(read("").is_err());
        assert!(read("New Shop,abc\n").is_err());
        assert_eq!(read("name\n").unwrap_err(), "There is no key in the file");
    }
}
