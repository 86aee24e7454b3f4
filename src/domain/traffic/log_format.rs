//! The format of a stage's access log: which of its fields says whose call it was, and what it lacks.
//!
//! A format is a template with `$context.` variables. A JSON object gives Logs Insights its fields by themselves; of any
//! other line a `parse` command with a `*` in the place of each variable makes them. Whoever else reads the log must not
//! be disturbed, so a format that lacks something is completed at its end and never rewritten.

use std::fmt::Write as _;

use serde_json::Value;

use super::LinePattern;

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
    json: bool,
    /// Field and variable, in the order of the format; of a format that is no JSON also those without a name of their own.
    fields: Vec<(String, String)>,
    /// Fields whose value stands outside quotes: a number where it comes out as one.
    bare: Vec<String>,
    /// What the lines of a format that is no JSON look like.
    pattern: Option<LinePattern>,
}

impl LogFormat {
    /// Reads a format; any text is one.
    pub fn read(text: &str) -> Self {
        let pieces = pieces(text);
        if let Some((fields, bare)) = json_fields(&pieces) {
            return Self { text: text.to_owned(), json: true, fields, bare, pattern: None };
        }
        let variables = pieces.iter().filter_map(Piece::variable);
        let fields: Vec<(String, String)> =
            variables.map(|variable| (alias(variable), variable.to_owned())).collect();
        let pattern = line_pattern(&pieces, &fields);
        Self { text: text.to_owned(), json: false, fields, bare: Vec::new(), pattern }
    }

    /// The format's own text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Bytes of a usual line, by which AWS bills: about what the docs' examples have for a value.
    pub fn usual_bytes(&self) -> usize {
        const VALUE: usize = 16;
        let of = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.len(),
            Piece::Variable(_) => VALUE,
        };
        pieces(&self.text).iter().map(of).sum()
    }

    /// Its fields with their variables, in order, as the set-up shows them.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, variable)| (name.as_str(), variable.as_str()))
    }

    /// Whether its lines are JSON objects: only such can metric filters with dimensions and rules read.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Whether keys' values stand in the log for everybody who can read it.
    pub fn logs_secrets(&self) -> bool {
        self.fields.iter().any(|(_, variable)| variable == SECRET)
            || pieces(&self.text).iter().any(|piece| piece.variable() == Some(SECRET))
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

    /// How to ask for what is wanted; `None` where the lines do not say whose call it was, or cannot be taken apart.
    pub fn log_fields(&self) -> Option<LogFields> {
        let named = |variable: &str| self.field(variable).map(quoted);
        let broken = |name: &String| !self.fields.iter().any(|(own, of)| own == name && is_number(of));
        if !self.json && self.pattern.is_none() || self.bare.iter().any(broken) {
            return None;
        }
        Some(LogFields {
            pattern: self.pattern.clone(),
            key: named(KEY)?,
            status: named("status"),
            verb: named("httpMethod"),
            path: named("resourcePath").or_else(|| named("path")),
            address: named("identity.sourceIp"),
            time_ms: named("requestTimeEpoch"),
            api: named("apiId"),
            stage: named("stage"),
        })
    }

    /// The same format with what it lacks at its end, and the variables that were added; the same text where it lacks nothing.
    pub fn completed(&self) -> (String, Vec<&'static str>) {
        if self.text.trim().is_empty() {
            return (SUGGESTED_FORMAT.to_owned(), WANTED.iter().map(|(_, variable)| *variable).collect());
        }
        let has = |variable: &str| self.field(variable).is_some();
        let id = (!IDS.into_iter().any(has)).then_some((IDS[0], IDS[0]));
        let missing: Vec<(&str, &str)> =
            id.into_iter().chain(WANTED.into_iter().filter(|(_, variable)| !has(variable))).collect();
        let added = missing.iter().map(|(_, variable)| *variable).collect();
        if missing.is_empty() {
            return (self.text.clone(), added);
        }
        let text = if self.json { self.with_members(&missing) } else { self.with_words(&missing) };
        (text, added)
    }

    /// New members before the object's last brace.
    fn with_members(&self, missing: &[(&str, &str)]) -> String {
        let end = self.text.rfind('}').unwrap_or(self.text.len());
        let (before, after) = self.text.split_at(end);
        let taken = |name: &str| self.fields.iter().any(|(known, _)| known == name);
        let member = |(name, variable): &(&str, &str)| {
            let name = if taken(name) { alias(variable) } else { (*name).to_owned() };
            format!(r#""{name}":"$context.{variable}""#)
        };
        let members: Vec<String> = missing.iter().map(member).collect();
        let comma = if before.trim_end().ends_with('{') { "" } else { "," };
        format!("{}{comma}{}{after}", before.trim_end(), members.join(","))
    }

    /// New words behind the line.
    fn with_words(&self, missing: &[(&str, &str)]) -> String {
        let words: Vec<String> = missing.iter().map(|(_, variable)| format!("$context.{variable}")).collect();
        let last = pieces(self.text.trim_end()).last().and_then(Piece::variable);
        let apart = if last.is_some_and(has_spaces) { " | " } else { " " };
        format!("{}{apart}{}", self.text.trim_end(), words.join(" "))
    }
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

impl<'a> Piece<'a> {
    fn variable(&self) -> Option<&'a str> {
        match *self {
            Self::Variable(name) => Some(name),
            Self::Text(_) => None,
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    const CONTEXT: &str = "$context.";
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(CONTEXT) {
        let after = &rest[at + CONTEXT.len()..];
        let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        let end = after.find(|letter| !part(letter)).unwrap_or(after.len());
        let name = after[..end].trim_end_matches('.');
        out.extend((at > 0).then_some(Piece::Text(&rest[..at])));
        out.push(Piece::Variable(name));
        rest = &after[name.len()..];
    }
    out.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
    out
}

/// Fields with their variables, and the names of those whose value stands outside quotes.
type Fields = (Vec<(String, String)>, Vec<String>);

/// The members of a JSON object whose value is one variable and nothing else, nested ones with dotted names as Logs Insights
/// shows them; `None` for a template that is no JSON object.
fn json_fields(pieces: &[Piece<'_>]) -> Option<Fields> {
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
    Some((fields, bare))
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

/// A name for a variable that has none: `identity.apiKeyId` becomes `identity_apiKeyId`.
fn alias(variable: &str) -> String {
    variable.replace('.', "_")
}

/// A field as a query takes it: in backquotes where its name has other letters than AWS allows without.
fn quoted(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_.@".contains(letter);
    if name.chars().all(plain) { name.to_owned() } else { format!("`{name}`") }
}

/// Whether a variable's value is always a number, so that a JSON line is one even where the value has no quotes.
fn is_number(variable: &str) -> bool {
    const ENDS: [&str; 7] = ["status", "Status", "latency", "Latency", "Length", "Epoch", "connectedAt"];
    ENDS.into_iter().any(|end| variable.ends_with(end))
}

/// Whether a variable's value may have several words: a star that ends at the next space would take only the first.
fn has_spaces(variable: &str) -> bool {
    const PARTS: [&str; 5] = ["userAgent", "error", "Error", "authorizer.", "ssage"];
    PARTS.into_iter().any(|part| variable.contains(part))
}

/// What takes a line apart; `None` where two variables touch, where the text between them cannot be quoted, or
/// where nothing but a space ends a value of several words.
fn line_pattern(pieces: &[Piece<'_>], fields: &[(String, String)]) -> Option<LinePattern> {
    let mut pattern = Building::default();
    let mut fields = fields.iter().map(|(name, _)| name.as_str());
    for (at, piece) in pieces.iter().enumerate() {
        let next = pieces.get(at + 1);
        match piece {
            Piece::Text(text) => pattern.text(text, next),
            Piece::Variable(variable) => pattern.variable(at, variable, next, &mut fields)?,
        }
    }
    LinePattern::new(pattern.line, pattern.names)
}

/// A pattern while it is being made.
#[derive(Default)]
struct Building {
    line: String,
    names: Vec<String>,
}

impl Building {
    fn text(&mut self, text: &str, next: Option<&Piece<'_>>) {
        // AWS allows a line break at a format's end; a line of the log does not have it.
        let ends = next.is_none();
        self.line.push_str(if ends { text.trim_end_matches(['\r', '\n']) } else { text });
    }

    /// `None` where nothing would end the value.
    fn variable<'a>(
        &mut self,
        at: usize,
        variable: &str,
        next: Option<&Piece<'_>>,
        fields: &mut impl Iterator<Item = &'a str>,
    ) -> Option<()> {
        let spaced = match next {
            Some(Piece::Variable(_)) => return None,
            Some(Piece::Text(text)) => text.trim().is_empty(),
            None => false,
        };
        if spaced && has_spaces(variable) {
            return None;
        }
        self.star(at, fields.next()?);
        if spaced && variable == "requestTime" {
            // `19/Nov/2026:13:05:00 +0000` is two words.
            self.line.push_str(" *");
            self.names.push(format!("requestTime_zone_{at}"));
        }
        Some(())
    }

    /// A name is taken once; the same variable twice in a line says the same twice.
    fn star(&mut self, at: usize, name: &str) {
        self.line.push('*');
        let again = self.names.iter().any(|taken| taken == name);
        self.names.push(if again { format!("{name}_{at}") } else { name.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suggested_format_has_everything_and_no_secret() {
        let format = LogFormat::read(SUGGESTED_FORMAT);
        let fields = format.log_fields().unwrap();
        assert!(format.is_json() && !format.logs_secrets() && SUGGESTED_FORMAT.len() < 3 * 1024);
        assert_eq!((fields.key.as_str(), fields.time_ms.as_deref()), ("apiKeyId", Some("ts")));
        assert_eq!(fields.pattern, None);
        assert!((400..440).contains(&format.usual_bytes()), "{}", format.usual_bytes());
        assert_eq!(format.completed(), (SUGGESTED_FORMAT.to_owned(), Vec::new()));
    }

    #[test]
    fn fields_are_found_by_their_variable_whatever_they_are_called() {
        let format = LogFormat::read(
            r#"{ "who": {"partner-key": "$context.identity.apiKeyId"}, "code":$context.status, "line":"$context.httpMethod $context.path", "id":"$context.requestId" }"#,
        );
        let fields = format.log_fields().unwrap();
        assert_eq!(fields.key, "`who.partner-key`");
        assert_eq!(fields.status.as_deref(), Some("code"));
        assert_eq!(fields.verb, None, "a field of two variables is neither");
        assert!(format.is_bare("code") && !format.is_bare("id"));
    }

    #[test]
    fn other_lines_are_taken_apart_by_a_parse_command() {
        let clf = r#"$context.identity.sourceIp - [$context.requestTime] "$context.httpMethod $context.resourcePath" $context.status $context.requestId $context.identity.apiKeyId"#;
        let format = LogFormat::read(clf);
        let fields = format.log_fields().unwrap();
        assert!(!format.is_json());
        assert_eq!(
            fields.pattern.unwrap().command(),
            r#"parse @message '* - [*] "* *" * * *' as identity_sourceIp, requestTime, httpMethod, resourcePath, status, requestId, identity_apiKeyId"#
        );
        assert_eq!(fields.key, "identity_apiKeyId");
        assert_eq!(fields.time_ms, None);
        let touching = LogFormat::read("$context.requestId$context.identity.apiKeyId");
        assert_eq!(touching.log_fields(), None);
    }

    #[test]
    fn values_of_several_words_do_not_push_others_into_the_wrong_field() {
        let parse =
            |text: &str| LogFormat::read(text).log_fields().map(|fields| fields.pattern.unwrap().command());
        assert_eq!(
            parse("$context.requestTime $context.requestId $context.identity.apiKeyId\n").unwrap(),
            "parse @message '* * * *' as requestTime, requestTime_zone_0, requestId, identity_apiKeyId"
        );
        assert_eq!(parse("$context.identity.userAgent $context.identity.apiKeyId"), None);
        assert!(parse("\"$context.identity.userAgent\" $context.identity.apiKeyId").is_some());
        let words = LogFormat::read("$context.requestId $context.error.message").completed().0;
        assert!(LogFormat::read(&words).log_fields().is_some(), "{words}");
    }

    #[test]
    fn lines_that_are_no_json_once_their_values_stand_in_them_cannot_be_taken_apart() {
        let fields = |text: &str| LogFormat::read(text).log_fields();
        assert_eq!(fields(r#"{"k":$context.identity.apiKeyId}"#), None);
        assert_eq!(fields(r#"{"k":"$context.identity.apiKeyId","ip":$context.identity.sourceIp}"#), None);
        assert!(fields(r#"{"k":"$context.identity.apiKeyId","s":$context.status}"#).is_some());
    }

    #[test]
    fn a_log_that_does_not_say_whose_call_it_was_is_completed_and_not_rewritten() {
        let short = r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","status":$context.status}"#;
        let (text, added) = LogFormat::read(short).completed();
        assert!(text.starts_with(&short[..short.len() - 1]) && text.ends_with('}'), "{text}");
        assert_eq!(added, [KEY, "requestTimeEpoch", "httpMethod", "resourcePath", "apiId", "stage"]);
        let again = LogFormat::read(&text);
        assert_eq!(again.key_field(), Some("apiKeyId"));
        assert_eq!(again.completed().1, Vec::<&str>::new());
        let words = LogFormat::read("$context.requestId $context.status");
        assert_eq!(words.log_fields(), None);
        let (text, _) = words.completed();
        assert!(text.starts_with("$context.requestId $context.status $context.identity.apiKeyId"), "{text}");
        assert!(LogFormat::read(&text).log_fields().is_some());
        assert_eq!(LogFormat::read(" ").completed().0, SUGGESTED_FORMAT);
    }

    #[test]
    fn names_that_are_taken_are_not_taken_twice() {
        let odd = r#"{"id":"$context.requestId","apiKeyId":"$context.identity.user"}"#;
        let (text, _) = LogFormat::read(odd).completed();
        assert_eq!(LogFormat::read(&text).key_field(), Some("identity_apiKeyId"));
    }

    #[test]
    fn a_log_of_secrets_is_known() {
        assert!(LogFormat::read(r#"{"k":"$context.identity.apiKey"}"#).logs_secrets());
        assert!(LogFormat::read(r#"{"k":"key $context.identity.apiKey"}"#).logs_secrets());
        assert!(!LogFormat::read(r#"{"k":"$context.identity.apiKeyId"}"#).logs_secrets());
    }
}
