//! What is wrong with a format, in words: which lines or fields it loses, and what would help.

use super::line::Stop;
use super::variable::{Lost, MESSAGE_IN_QUOTES};

/// What a format loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Lines of calls that AWS itself refuses are no JSON, for this variable.
    LosesRefused(String),
    /// Lines of calls that were answered are no JSON, for this variable.
    LosesAnswered(String),
    /// As good as no line is JSON, for this variable.
    LosesAll(String),
    /// It looks like JSON and is none.
    NearlyJson,
    /// Its lines are no JSON, and all behind this variable may move into the wrong field.
    Shifts(String),
    /// Its lines are no JSON, and nothing tells this variable from the next one.
    Touches(String),
    /// No query can hold the text between its values.
    Unquotable,
}

impl Flaw {
    pub(super) fn of_json(variable: &str, lost: Lost) -> Option<Self> {
        match lost {
            Lost::None => None,
            Lost::Refused => Some(Self::LosesRefused(variable.to_owned())),
            Lost::Answered => Some(Self::LosesAnswered(variable.to_owned())),
            Lost::All => Some(Self::LosesAll(variable.to_owned())),
        }
    }

    pub(super) fn of_line(stop: &Stop) -> Self {
        match stop {
            Stop::Touches(variable) => Self::Touches(variable.clone()),
            Stop::Shifts(variable) => Self::Shifts(variable.clone()),
            Stop::Unquotable => Self::Unquotable,
        }
    }

    /// What it does, one sentence without a full stop.
    pub fn what(&self) -> String {
        match self {
            Self::LosesRefused(variable) if variable == MESSAGE_IN_QUOTES => {
                format!("Lines of refused calls are no JSON: $context.{variable} brings its own quotes")
            }
            Self::LosesRefused(variable) => format!(
                "Lines of calls that AWS itself refuses are no JSON: $context.{variable} is “-” there, outside quotes"
            ),
            Self::LosesAnswered(variable) => {
                format!(
                    "Lines of calls without an error are no JSON: $context.{variable} is “-” there, outside quotes"
                )
            }
            Self::LosesAll(variable) => {
                format!("The lines are no JSON: $context.{variable} is no number and stands outside quotes")
            }
            Self::NearlyJson => {
                "The lines look like JSON and are none: a comma, quote or bracket is missing".to_owned()
            }
            Self::Shifts(variable) => format!(
                "What stands behind $context.{variable} cannot be told: its value may hold what separates it from the next"
            ),
            Self::Touches(variable) => {
                format!("Nothing stands between $context.{variable} and what follows")
            }
            Self::Unquotable => {
                "A star, or both kinds of quotes, stand between the values: no query can hold them".to_owned()
            }
        }
    }

    /// What would help, one sentence without a full stop.
    pub fn remedy(&self) -> String {
        match self {
            Self::LosesRefused(variable) | Self::LosesAnswered(variable) if variable == MESSAGE_IN_QUOTES => {
                r#"In the format, write "$context.error.message" in quotes in its place"#.to_owned()
            }
            Self::LosesRefused(variable) | Self::LosesAnswered(variable) | Self::LosesAll(variable) => {
                format!("In the format, put quotes round $context.{variable}")
            }
            Self::NearlyJson => "Mend the format, so that it is one JSON object".to_owned(),
            Self::Shifts(variable) => {
                format!(
                    "In the format, put $context.{variable} in double quotes or at the end, or write JSON"
                )
            }
            Self::Touches(variable) => {
                format!("In the format, put a blank behind $context.{variable}, or write JSON")
            }
            Self::Unquotable => "Write the lines as JSON".to_owned(),
        }
    }
}
