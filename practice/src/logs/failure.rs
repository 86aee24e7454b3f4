//! Errors of CloudWatch Logs, with AWS's types and, where known, its words.

use serde_json::{Value, json};

use super::insights::Malformed;

/// An error as AWS sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// Shape's name in the service model.
    pub shape: &'static str,
    /// What a person reads, in AWS's words where they are known.
    pub message: String,
    /// `queryCompileError`, where a query is malformed.
    pub compile_error: Option<Value>,
}

impl Failure {
    /// An error of the sender.
    pub fn new(shape: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, shape, message: message.into(), compile_error: None }
    }

    /// A parameter that is not valid.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// A parameter that the service model does not allow, in the words of AWS's validation.
    pub fn unfit(value: &str, name: &str, constraint: &str) -> Self {
        Self::invalid(format!(
            "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {constraint}"
        ))
    }

    /// No such log group.
    pub fn no_group() -> Self {
        Self::new("ResourceNotFoundException", "The specified log group does not exist.")
    }

    /// Any operation that is not known here.
    pub fn unknown_operation() -> Self {
        Self::new("UnknownOperationException", "The operation is not known here.")
    }
}

impl From<Malformed> for Failure {
    fn from(err: Malformed) -> Self {
        let location = json!({"startCharOffset": err.start, "endCharOffset": err.end});
        Self {
            compile_error: Some(json!({"location": location, "message": err.message})),
            ..Self::new("MalformedQueryException", err.message)
        }
    }
}
