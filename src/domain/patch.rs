//! Patch operations: how API Gateway is told of a change.
//!
//! All values are strings, and the operations of one call run in order. A path is a JSON Pointer, so a `/`
//! inside a part of it is written `~1` and a `~` is written `~0`.

use serde::{Deserialize, Serialize};

/// The verbs of a patch operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    /// Adds a member or an entry.
    Add,
    /// Takes one away.
    Remove,
    /// Sets a value, also where none was.
    Replace,
    /// Copies from `from` (canary promotion only).
    Copy,
}

impl Verb {
    /// AWS's word.
    pub fn as_aws(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
            Self::Copy => "copy",
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchOp {
    /// What to do.
    pub op: Verb,
    /// Where: a JSON Pointer.
    pub path: String,
    /// The new value, for all but some removals.
    pub value: Option<String>,
}

impl PatchOp {
    /// `replace path value`.
    pub fn replace(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self { op: Verb::Replace, path: path.into(), value: Some(value.into()) }
    }

    /// `add path value`.
    pub fn add(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self { op: Verb::Add, path: path.into(), value: Some(value.into()) }
    }

    /// `remove path`.
    pub fn remove(path: impl Into<String>) -> Self {
        Self { op: Verb::Remove, path: path.into(), value: None }
    }

    /// `remove path value`: an entry of a list, such as a plan's stage.
    pub fn remove_value(path: impl Into<String>, value: impl Into<String>) -> Self {
        Self { op: Verb::Remove, path: path.into(), value: Some(value.into()) }
    }
}

/// A part of a JSON Pointer with its slashes and tildes escaped.
pub fn escape(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

/// The part that [`escape`] made.
pub fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// A number as a patch carries it: whole numbers without a point, since some look-alikes refuse "10.0".
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { format!("{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_goes_there_and_back() {
        for path in ["/pets/{id}", "/", "a~b", "~1", ""] {
            assert_eq!(unescape(&escape(path)), path);
        }
        assert_eq!(escape("/pets/{id}"), "~1pets~1{id}");
    }

    #[test]
    fn whole_rates_have_no_point() {
        assert_eq!(number(10.0), "10");
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(0.0), "0");
    }
}
