//! AWS JSON 1.1, which CloudWatch Logs speaks.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{logs::Failure, reply::Reply};

const TARGET: &str = "Logs_20140328.";

/// The operation that an `x-amz-target` header asks CloudWatch Logs for; `None` for any other service's.
pub fn operation(target: &str) -> Option<&str> {
    target.strip_prefix(TARGET)
}

/// Reads a body; an empty one is an empty structure.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|err| Failure::new("SerializationException", err.to_string()))
}

/// What an operation answers: JSON, or nothing at all where AWS's operation has no output.
#[derive(Debug)]
pub struct Output(Vec<u8>);

impl Output {
    /// An operation without an output.
    pub fn nothing() -> Self {
        Self(Vec::new())
    }

    /// An output that is written as it goes, without a JSON value of it in between: a page of rows has fifty thousand cells.
    pub fn from_parts(output: &impl Serialize) -> Self {
        Self(serde_json::to_vec(output).expect("wire types have string keys and finite numbers"))
    }
}

impl From<Value> for Output {
    fn from(output: Value) -> Self {
        Self(output.to_string().into_bytes())
    }
}

/// The answer that carries a result.
pub fn reply(result: Result<Output, Failure>) -> Reply {
    match result {
        Ok(Output(body)) => typed(200, body),
        Err(failure) => {
            let mut body = json!({"__type": failure.shape, "message": failure.message});
            if let Some(error) = failure.compile_error {
                body["queryCompileError"] = error;
            }
            typed(failure.status, body.to_string().into_bytes())
        }
    }
}

fn typed(status: u16, body: Vec<u8>) -> Reply {
    Reply { status, headers: vec![("content-type", "application/x-amz-json-1.1".into())], body }
}
