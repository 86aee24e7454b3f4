//! What single cells of a file of keys say, and what spreadsheets have done to them on the way.

use crate::domain::PlanId;
use crate::domain::key::{ValueError, check_value};

/// A plan, id and name.
type Named = (PlanId, String);

/// “True” in the languages in which Excel writes it, and what people write.
const ON: [&str; 17] = [
    "true",
    "yes",
    "1",
    "on",
    "wahr",
    "ja",
    "vrai",
    "oui",
    "verdadero",
    "sí",
    "vero",
    "sì",
    "waar",
    "verdadeiro",
    "sant",
    "prawda",
    "pravda",
];
const OFF: [&str; 14] = [
    "false", "no", "0", "off", "falsch", "nein", "faux", "non", "falso", "onwaar", "falskt", "fałsz",
    "nepravda", "não",
];

/// Whether a key shall be enabled; where nothing is said, it shall.
pub(super) fn enabled(cell: &str) -> Result<bool, String> {
    let cell = cell.to_lowercase();
    match cell.as_str() {
        cell if cell.is_empty() || ON.contains(&cell) => Ok(true),
        cell if OFF.contains(&cell) => Ok(false),
        _ => Err("“enabled” must be true or false".to_owned()),
    }
}

/// The text of a cell that was written as a formula to stay a text: `="0123"`.
pub(super) fn untold(cell: &str) -> &str {
    cell.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(cell)
}

/// What is wrong with a value (an error) or odd about it; never the value itself.
pub(super) fn value(value: &str) -> Result<Option<String>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    if is_rounded(value) {
        let why = "A spreadsheet has made a number of the value and lost digits: take the original";
        return Err(why.to_owned());
    }
    if value.starts_with('=') || value.starts_with('#') {
        return Err("A formula or a spreadsheet's error stands in place of the value".to_owned());
    }
    match check_value(value) {
        Ok(()) => Ok(None),
        Err(ValueError::Characters) if value.chars().all(is_usual) => {
            Ok(Some("AWS documents letters and digits only: it may refuse this value".to_owned()))
        }
        Err(problem) => Err(problem.to_string()),
    }
}

/// Letters, digits and what people use in values beside them.
fn is_usual(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// `1.23457E+29`, or more digits than a spreadsheet keeps of a number, with noughts for the rest.
fn is_rounded(value: &str) -> bool {
    const KEPT: usize = 15;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((mantissa, exponent)) = value.split_once(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']);
        let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        return exponent.is_some_and(digits) && digits(whole) && digits(part);
    }
    digits(value) && value.len() > KEPT && value[KEPT..].bytes().all(|byte| byte == b'0')
}

/// Plans by ids or names; “–” is what `Export…` writes for none. AWS separates several with commas, which a name may hold too.
pub(super) fn plans(cell: &str, plans: &[Named]) -> Result<Vec<Named>, String> {
    if cell.is_empty() || cell == "–" {
        return Ok(Vec::new());
    }
    if let Some(only) = plan(cell, plans)? {
        return Ok(vec![only]);
    }
    let mut out: Vec<Named> = Vec::new();
    for part in cell.split([',', ';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let found = plan(part, plans)?.ok_or_else(|| format!("There is no plan “{part}”"))?;
        if !out.contains(&found) {
            out.push(found);
        }
    }
    Ok(out)
}

/// The plan of an id or a name; an error where a name does not say which.
fn plan(text: &str, plans: &[Named]) -> Result<Option<Named>, String> {
    if let Some(by_id) = plans.iter().find(|(id, _)| id.as_str() == text) {
        return Ok(Some(by_id.clone()));
    }
    let mut named = plans.iter().filter(|(_, name)| name == text);
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => Err(format!("Several plans are called “{text}”: write the id")),
        (found, _) => Ok(found.cloned()),
    }
}
