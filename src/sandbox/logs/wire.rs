//! AWS JSON 1.1, which CloudWatch Logs speaks, and its errors.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::insights::Malformed;
use crate::sandbox::reply::Reply;

const TARGET: &str = "Logs_20140328.";

/// The operation that an `x-amz-target` header asks CloudWatch Logs for; `None` for any other service's.
pub fn operation(target: &str) -> Option<&str> {
    target.strip_prefix(TARGET)
}

/// An error as AWS sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// Shape's name in the service model.
    pub shape: &'static str,
    /// Text.
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

/// Reads a body; an empty one is an empty structure.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|err| Failure::new("SerializationException", err.to_string()))
}

/// The answer that carries a result.
pub fn reply(result: Result<Value, Failure>) -> Reply {
    let (status, body) = match result {
        // AWS sends nothing at all where an operation has no output.
        Ok(Value::Null) => return typed(200, Vec::new()),
        Ok(output) => (200, output),
        Err(failure) => {
            let mut body = json!({"__type": failure.shape, "message": failure.message});
            if let Some(error) = failure.compile_error {
                body["queryCompileError"] = error;
            }
            (failure.status, body)
        }
    };
    typed(status, body.to_string().into_bytes())
}

fn typed(status: u16, body: Vec<u8>) -> Reply {
    Reply { status, headers: vec![("content-type", "application/x-amz-json-1.1".into())], body }
}
