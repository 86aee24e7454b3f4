//! A call as a command of the AWS CLI, for somebody who wants to run it, or to read it in words that they know.
//!
//! The CLI's names follow from AWS's own: `restApiId` is `--rest-api-id`. Lists and maps go as JSON, since the CLI's
//! shorthand splits at colons and blanks.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::{Argument, Value};
use crate::domain::operation::Operation;

/// The command, on one line.
pub fn command(operation: &Operation, arguments: &[Argument]) -> String {
    let mut line = format!("aws {} {}", operation.service.name(), kebab(operation.name));
    for argument in arguments {
        line.push(' ');
        line.push_str(&option(argument));
    }
    line
}

fn option(Argument { name, value }: &Argument) -> String {
    let name = kebab(name);
    match value {
        Value::Variable(variable) => format!("--{name} \"${variable}\""),
        Value::Json(Json::Bool(true)) => format!("--{name}"),
        Value::Json(Json::Bool(false)) => format!("--no-{name}"),
        Value::Json(Json::String(text)) => format!("--{name} {}", quoted(text)),
        Value::Json(Json::Array(items)) => format!("--{name} {}", list(items)),
        Value::Json(other) => format!("--{name} {}", quoted(&other.to_string())),
    }
}

/// Texts one by one, anything else as JSON.
fn list(items: &[Json]) -> String {
    let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(quoted)).collect();
    let json = || quoted(&Json::from(items).to_string());
    texts.filter(|texts| !texts.is_empty()).map_or_else(json, |texts| texts.join(" "))
}

/// `restApiId` and `UpdateStage` as the CLI writes them: `rest-api-id`, `update-stage`.
fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (at, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('-');
        }
        let _ = write!(out, "{}", letter.to_ascii_lowercase());
    }
    out
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::UPDATE_STAGE;

    #[test]
    fn names_and_values_are_written_as_the_cli_takes_them() {
        let arguments = [
            Argument::new("restApiId", "a1"),
            Argument::new("enabled", false),
            Argument::new("name", "It's new"),
            Argument::new("retentionInDays", 90),
            Argument::new("RuleNames", vec!["one", "two words"]),
            Argument::new("tags", serde_json::json!({"a:b": "c d"})),
            Argument::variable("value", "KEY_VALUE"),
        ];
        assert_eq!(
            command(&UPDATE_STAGE, &arguments),
            r#"aws apigateway update-stage --rest-api-id a1 --no-enabled --name 'It'\''s new' --retention-in-days 90 --rule-names one 'two words' --tags '{"a:b":"c d"}' --value "$KEY_VALUE""#
        );
    }
}
