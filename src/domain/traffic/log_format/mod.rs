//! The format of a stage's access log: which of its fields says whose call it was, and what it lacks.
//!
//! A format is a template with `$context.` variables. A JSON object gives Logs Insights its fields by themselves; of any
//! other line a `parse` command with a `*` in the place of each variable makes them. Whoever else reads the log must not
//! be disturbed, so a format that lacks something is completed at its end and never rewritten.
//!
//! A JSON format whose values break some of its lines (`flaw`) is read as a text as well: as JSON just those calls would be lost
//! that were refused.

mod complete;
mod flaw;
mod json;
mod line;
mod template;
mod variable;

pub use flaw::Flaw;

use super::LinePattern;
use json::Json;
use line::Line;
use template::{Piece, pieces};
use variable::alias;

/// What the program would log: every field that tells partners, routes and refusals apart, everything in quotes because a
/// missing value is written as `-`, and never the key's value.
pub const SUGGESTED_FORMAT: &str = r#"{"extendedRequestId":"$context.extendedRequestId","requestId":"$context.requestId","ts":"$context.requestTimeEpoch","apiId":"$context.apiId","stage":"$context.stage","deploymentId":"$context.deploymentId","apiKeyId":"$context.identity.apiKeyId","ip":"$context.identity.sourceIp","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","errorType":"$context.error.responseType","latency":"$context.responseLatency","bytes":"$context.responseLength"}"#;

/// The variable whose value is the key's id.
const KEY: &str = "identity.apiKeyId";
/// The variable whose value is the key itself: it must never be logged.
const SECRET: &str = "identity.apiKey";
/// What a partner's traffic is read from; a log that lacks one of these is worth completing.
const WANTED: [(&str, &str); 8] = [
    ("apiKeyId", KEY),
    ("status", "status"),
    ("ts", "requestTimeEpoch"),
    ("ip", "identity.sourceIp"),
    ("httpMethod", "httpMethod"),
    ("resourcePath", "resourcePath"),
    ("apiId", "apiId"),
    ("stage", "stage"),
];
/// AWS takes no longer format.
const MOST_BYTES: usize = 3 * 1024;
/// AWS refuses a format with neither of these.
const IDS: [&str; 2] = ["extendedRequestId", "requestId"];

/// How the lines of a log name what is wanted of them, ready to stand in a Logs Insights query.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogFields {
    /// What lines that are no JSON look like; `None` for JSON, whose members are the fields.
    pub pattern: Option<LinePattern>,
    /// Whose call: the key's id.
    pub key: String,
    /// HTTP status.
    pub status: Option<String>,
    /// HTTP verb.
    pub verb: Option<String>,
    /// Resource path, or the path called.
    pub path: Option<String>,
    /// The caller's address.
    pub address: Option<String>,
    /// Unix milliseconds of the call.
    pub time_ms: Option<String>,
    /// The API's id.
    pub api: Option<String>,
    /// The stage's name.
    pub stage: Option<String>,
}

/// An access log's format, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFormat {
    text: String,
    /// The template is a JSON object; whether its lines are is another question.
    json: bool,
    /// Field and variable, in the order of the format; of a format that is no JSON also those without a name of their own.
    fields: Vec<(String, String)>,
    /// Fields whose value stands outside quotes: a number where it comes out as one.
    bare: Vec<String>,
    /// The same read as a text: of JSON only where some of its lines are none.
    line: Line,
    flaws: Vec<Flaw>,
}

impl LogFormat {
    /// Reads a format; any text is one.
    pub fn read(text: &str) -> Self {
        let pieces = pieces(text);
        let Some(Json { fields, bare, lost }) = json::read(&pieces) else {
            return Self::of_line(text, &pieces);
        };
        let flaws: Vec<Flaw> =
            lost.iter().filter_map(|(variable, lost)| Flaw::of_json(variable, *lost)).collect();
        // Lines that are JSON have fields under the format's own names; those of the pattern must be others.
        let line = if flaws.is_empty() { Line::default() } else { Line::read(&pieces, "line_") };
        Self { text: text.to_owned(), json: true, fields, bare, line, flaws }
    }

    fn of_line(text: &str, pieces: &[Piece<'_>]) -> Self {
        let variables = pieces.iter().filter_map(Piece::variable);
        let fields = variables.map(|variable| (alias(variable), variable.to_owned())).collect();
        let line = Line::read(pieces, "");
        let nearly = text.trim_start().starts_with('{') && text.trim_end().ends_with('}');
        let stop = line.stop.as_ref().filter(|_| !text.trim().is_empty()).map(Flaw::of_line);
        let flaws = nearly.then_some(Flaw::NearlyJson).into_iter().chain(stop).collect();
        Self { text: text.to_owned(), json: false, fields, bare: Vec::new(), line, flaws }
    }

    /// The format's own text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its fields with their variables, in order, as the set-up shows them.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, variable)| (name.as_str(), variable.as_str()))
    }

    /// Whether every line is a JSON object: only such can metric filters with dimensions and rules read.
    pub fn is_json(&self) -> bool {
        self.json && self.flaws.is_empty()
    }

    /// What its lines lose, the worst for whoever counts first.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// Why metric filters and rules cannot count in its lines; `None` where they can.
    pub fn uncountable(&self) -> Option<String> {
        if self.is_json() || self.text.trim().is_empty() {
            let selects = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            let key = self.key_field().filter(|name| !name.chars().all(selects))?;
            return Some(format!(
                "CloudWatch cannot count by a field that is called {key}: call it apiKeyId"
            ));
        }
        let plain = || "The log's lines are no JSON objects: nothing can be counted in them".to_owned();
        let flaw = self.flaws.iter().find(|flaw| self.json || **flaw == Flaw::NearlyJson);
        Some(flaw.map_or_else(plain, |flaw| format!("{}. {}", flaw.what(), flaw.remedy())))
    }

    /// Why no addition makes the lines say whose call it was, and what would; `None` where they do, or [`Self::completed`] makes
    /// them.
    pub fn beyond_help(&self) -> Option<String> {
        let after = Self::read(&self.completed().0);
        if after.log_fields().is_some() {
            return None;
        }
        let flaw = after.flaws.iter().find(|flaw| **flaw != Flaw::NearlyJson).or(after.flaws.first());
        Some(match flaw {
            Some(flaw) => format!("{}. {}", flaw.what(), flaw.remedy()),
            None => format!(
                "The format has no room for the key's id: AWS takes {MOST_BYTES} bytes. In the format, take out what nobody reads"
            ),
        })
    }

    /// Whether keys' values stand in the log for everybody who can read it.
    pub fn logs_secrets(&self) -> bool {
        let is_secret = |variable: &str| {
            variable == SECRET || variable.to_ascii_lowercase().ends_with("override.header.x-api-key")
        };
        pieces(&self.text).iter().filter_map(Piece::variable).any(is_secret)
    }

    /// The plain name of the field that holds a variable.
    pub fn field(&self, variable: &str) -> Option<&str> {
        self.fields.iter().find(|(_, known)| known == variable).map(|(name, _)| name.as_str())
    }

    /// Whether a field's value stands outside quotes.
    pub fn is_bare(&self, field: &str) -> bool {
        self.bare.iter().any(|name| name == field)
    }

    /// The plain name of the field that says whose call it was.
    pub fn key_field(&self) -> Option<&str> {
        self.field(KEY)
    }

    /// A variable's name in a query.
    fn named(&self, variable: &str) -> Option<String> {
        if self.is_json() {
            return self.field(variable).and_then(query_name);
        }
        self.line.names.iter().find(|(known, _)| known == variable).map(|(_, name)| name.clone())
    }

    /// How to ask for what is wanted; `None` where the lines do not say whose call it was, or cannot be taken apart so far. What
    /// stands behind the place where they cannot is not there.
    pub fn log_fields(&self) -> Option<LogFields> {
        let named = |variable: &str| self.named(variable);
        Some(LogFields {
            key: named(KEY)?,
            pattern: self.line.pattern.clone(),
            status: named("status"),
            verb: named("httpMethod"),
            path: named("resourcePath").or_else(|| named("path")),
            address: named("identity.sourceIp"),
            time_ms: named("requestTimeEpoch"),
            api: named("apiId"),
            stage: named("stage"),
        })
    }
}

/// A JSON member as a query takes it: in backquotes where its name has other letters than AWS allows without, and with a second `@`
/// where it begins with one, since such fields are AWS's own. `None` where nothing can quote it.
fn query_name(name: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
    let again = if name.starts_with('@') { "@" } else { "" };
    match name {
        _ if name.contains('`') => None,
        _ if name.chars().all(plain) => Some(name.to_owned()),
        _ => Some(format!("`{again}{name}`")),
    }
}

#[cfg(test)]
mod tests;
