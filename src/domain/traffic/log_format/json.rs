//! A format as a JSON object: its members, and in which lines a value would keep it from being one.

use std::fmt::Write as _;

use serde_json::Value;

use super::template::Piece;
use super::variable::{Lost, inside_quotes, outside_quotes};

/// A format that is a JSON object.
pub(super) struct Json {
    /// Members whose value is one variable and nothing else, nested ones with dotted names as Logs Insights shows them.
    pub fields: Vec<(String, String)>,
    /// Names of those whose value stands outside quotes.
    pub bare: Vec<String>,
    /// Variables for which some lines are no JSON, and which lines.
    pub lost: Vec<(String, Lost)>,
}

/// `None` for a template that is no JSON object.
pub(super) fn read(pieces: &[Piece<'_>]) -> Option<Json> {
    let (text, outside) = marked(pieces);
    let value @ Value::Object(_) = serde_json::from_str(&text).ok()? else { return None };
    let mut found = Vec::new();
    members("", &value, &mut found);
    let (mut fields, mut bare) = (Vec::new(), Vec::new());
    for (name, text) in found {
        let place = text.strip_prefix(MARK).and_then(|text| text.strip_suffix(MARK));
        let Some(place) = place.and_then(|place| place.parse::<usize>().ok()) else { continue };
        let Some(variable) = pieces.get(place).and_then(Piece::variable) else { continue };
        if outside.contains(&place) {
            bare.push(name.clone());
        }
        fields.push((name, variable.to_owned()));
    }
    Some(Json { fields, bare, lost: lost(pieces, &outside) })
}

fn lost(pieces: &[Piece<'_>], outside: &[usize]) -> Vec<(String, Lost)> {
    let of = |(place, piece): (usize, &Piece<'_>)| {
        let variable = piece.variable()?;
        let lost = if outside.contains(&place) { outside_quotes(variable) } else { inside_quotes(variable) };
        (lost != Lost::None).then(|| (variable.to_owned(), lost))
    };
    let mut all: Vec<_> = pieces.iter().enumerate().filter_map(of).collect();
    all.dedup();
    all
}

/// Stands on both sides of a variable's place while the template is read as JSON: a private-use character, which no format has.
const MARK: char = '\u{E000}';

/// The template with a mark in the place of each variable, in quotes where the template has none; and the places of those.
fn marked(pieces: &[Piece<'_>]) -> (String, Vec<usize>) {
    let (mut out, mut outside, mut inside) = (String::new(), Vec::new(), false);
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                let mut escaped = false;
                for letter in text.chars() {
                    inside ^= letter == '"' && !escaped;
                    escaped = letter == '\\' && !escaped;
                }
                out.push_str(text);
            }
            Piece::Variable(_) => {
                let quote = if inside { "" } else { "\"" };
                outside.extend((!inside).then_some(place));
                let _ = write!(out, "{quote}{MARK}{place}{MARK}{quote}");
            }
        }
    }
    (out, outside)
}

fn members(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(all) => {
            for (member, value) in all {
                let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                members(&name, value, out);
            }
        }
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        _ => {}
    }
}
