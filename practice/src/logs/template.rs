//! The format of an access log: a template with `$context` variables, and the JSON fields that its lines have.
//!
//! The fields are found once from the template and not line by line, so that a query over a day's calls need not write and
//! read half a million lines. A format that is no JSON object has lines but no fields, as on AWS.

use std::borrow::Cow;

use super::line::{Line, Var};
use serde_json::Value;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Segment {
    /// As it stands.
    Text(String),
    /// A `$context` variable, which differs from call to call.
    Var(Var),
}

/// What a line of an access log looks like.
#[derive(Debug, Clone)]
pub struct Template {
    segments: Vec<Segment>,
    fields: Vec<(String, Vec<Segment>)>,
    /// Variables that can keep a line from being JSON, and whether they stand outside quotes: there a number does not, nor what
    /// brings its own quotes; inside quotes just that does.
    bare: Vec<(Var, bool)>,
}

/// Marks a variable's place while the template is read as JSON: private-use characters, which no format has.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

impl Template {
    /// Reads a format; any text is one.
    pub fn new(format: &str) -> Self {
        let segments = split(format);
        let (marked, bare) = mark(&segments);
        let mut fields = Vec::new();
        if let Ok(value @ Value::Object(_)) = serde_json::from_str(&marked) {
            flatten("", &value, &segments, &mut fields);
        }
        Self { segments, fields, bare }
    }

    /// The whole line; `None` where the line's time is not known and its text depends on it.
    pub fn message(&self, line: &Line<'_>) -> Option<String> {
        write(&self.segments, line).map(Cow::into_owned)
    }

    /// The pieces of a line like this one, with stand-ins from one of [`STAND_INS`](super::line::STAND_INS) sets for the variables
    /// in which calls alike differ; each stand-in with its variable. `None` where too little is known of the line.
    pub fn sketch<'a>(&'a self, line: &Line<'a>, set: usize) -> Option<Vec<(Cow<'a, str>, Option<Var>)>> {
        let piece = |segment: &'a Segment| match segment {
            Segment::Text(text) => Some((Cow::Borrowed(text.as_str()), None)),
            Segment::Var(var) => match line.stand_in(*var, set) {
                Some(text) => Some((Cow::Borrowed(text), Some(*var))),
                None => Some((line.value(*var)?, None)),
            },
        };
        self.segments.iter().map(piece).collect()
    }

    /// A field's text. The outer `None`: it depends on what is not known of the line; the inner: there is no such field.
    #[expect(clippy::option_option, reason = "not known and not there are different things")]
    pub fn field<'a>(&'a self, name: &str, line: &Line<'a>) -> Option<Option<Cow<'a, str>>> {
        let Some((_, segments)) = self.fields.iter().find(|(known, _)| known == name) else {
            return Some(None);
        };
        for (var, is_outside) in &self.bare {
            let value = line.value(*var)?;
            let stands_alone = value.starts_with('"') || value.parse::<f64>().is_ok();
            if stands_alone != *is_outside {
                return Some(None);
            }
        }
        write(segments, line).map(Some)
    }

    /// Whether a field depends on a call's exact time, address or latency.
    pub fn needs_exact(&self, name: &str) -> bool {
        let of_field = self.fields.iter().find(|(known, _)| known == name).map(|(_, segments)| segments);
        let exact = |segment: &Segment| matches!(segment, Segment::Var(var) if var.needs_exact());
        of_field.is_some_and(|segments| segments.iter().any(exact))
            || self.bare.iter().any(|(var, _)| var.needs_exact())
    }

    /// Bytes of a usual line, which is what a query is billed by.
    pub fn usual_bytes(&self) -> u64 {
        let bytes = self.segments.iter().map(|segment| match segment {
            Segment::Text(text) => text.len() as u64,
            Segment::Var(var) => var.usual_bytes(),
        });
        bytes.sum()
    }

    /// Names of the fields, in the order of the format.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

fn split(format: &str) -> Vec<Segment> {
    const CONTEXT: &str = "$context.";
    let mut segments = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find(CONTEXT) {
        let (before, after) = (&rest[..at], &rest[at + CONTEXT.len()..]);
        // Claims and headers have other people's names, such as `cognito:username`.
        let is_free =
            ["authorizer.", "requestOverride.", "responseOverride."].iter().any(|of| after.starts_with(of));
        let part = |letter: char| {
            letter.is_ascii_alphanumeric()
                || matches!(letter, '_' | '.')
                || is_free && matches!(letter, ':' | '-')
        };
        let end = after.find(|letter| !part(letter)).unwrap_or(after.len());
        let name = after[..end].trim_end_matches(['.', ':', '-']);
        if !before.is_empty() {
            segments.push(Segment::Text(before.to_owned()));
        }
        segments.push(Segment::Var(Var::named(name)));
        rest = &after[name.len()..];
    }
    if !rest.is_empty() {
        segments.push(Segment::Text(rest.to_owned()));
    }
    segments
}

/// The template as JSON, each variable a mark with its place, outside quotes with quotes; and the variables that can keep a line from
/// being JSON, each with whether it stands outside quotes.
fn mark(segments: &[Segment]) -> (String, Vec<(Var, bool)>) {
    let (mut marked, mut bare, mut quoted) = (String::new(), Vec::new(), false);
    for (place, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Text(text) => {
                let mut escaped = false;
                for letter in text.chars() {
                    quoted ^= letter == '"' && !escaped;
                    escaped = letter == '\\' && !escaped;
                }
                marked.push_str(text);
            }
            Segment::Var(var) => {
                let quote = if quoted { "" } else { "\"" };
                bare.extend((!quoted || var.is_quoted()).then_some((*var, !quoted)));
                marked.extend([quote, &format!("{OPEN}{place}{CLOSE}"), quote]);
            }
        }
    }
    (marked, bare)
}

/// Nested members get dotted names, as Logs Insights shows them, and one that looks like a field of its own another `@`.
fn flatten(name: &str, value: &Value, segments: &[Segment], fields: &mut Vec<(String, Vec<Segment>)>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                let name = match name {
                    "" if member.starts_with('@') => format!("@{member}"),
                    "" => member.clone(),
                    name => format!("{name}.{member}"),
                };
                flatten(&name, value, segments, fields);
            }
        }
        Value::String(text) => fields.push((name.to_owned(), unmark(text, segments))),
        Value::Null | Value::Array(_) => {}
        other => fields.push((name.to_owned(), vec![Segment::Text(other.to_string())])),
    }
}

fn unmark(text: &str, segments: &[Segment]) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, (place, after))) =
        rest.split_once(OPEN).and_then(|(before, after)| Some((before, after.split_once(CLOSE)?)))
    {
        if !before.is_empty() {
            found.push(Segment::Text(before.to_owned()));
        }
        let segment = place.parse().ok().and_then(|place: usize| segments.get(place)).cloned();
        // The quotes that this variable brings are the line's and not the field's.
        found.extend(segment.map(|segment| match segment {
            Segment::Var(Var::ErrorMessageString) => Segment::Var(Var::ErrorMessage),
            other => other,
        }));
        rest = after;
    }
    if !rest.is_empty() || found.is_empty() {
        found.push(Segment::Text(rest.to_owned()));
    }
    found
}

/// The text of some segments in a line; `None` where it depends on what is not known of the line.
pub fn write<'a>(segments: &'a [Segment], line: &Line<'a>) -> Option<Cow<'a, str>> {
    let piece = |segment: &'a Segment| match segment {
        Segment::Text(text) => Some(Cow::Borrowed(text.as_str())),
        Segment::Var(var) => line.value(*var),
    };
    if let [only] = segments {
        return piece(only);
    }
    let mut text = String::new();
    for segment in segments {
        text.push_str(&piece(segment)?);
    }
    Some(Cow::Owned(text))
}
