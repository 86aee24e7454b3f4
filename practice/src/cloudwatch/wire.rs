//! Two protocols, one value: Smithy RPC v2 CBOR and AWS JSON 1.0 read into a JSON value, and written from one.
//!
//! JSON has no timestamps, so in between they are seconds since 1970; CBOR tags them. CloudWatch answers with them in
//! members named `Timestamp` and `Timestamps` only, and with doubles in a few members as well (`DOUBLES`). Errors carry the codes of the old query
//! protocol in `x-amzn-query-error`, which both SDKs put before the type in the body.

use super::{Call, Reply};
use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value, json};

const SERVICE: &str = "GraniteServiceVersion20100801";
/// Members that hold doubles, even where the number is whole.
const DOUBLES: [&str; 11] = [
    "Values",
    "AggregateValue",
    "ApproximateAggregateValue",
    "ApproximateValue",
    "UniqueContributors",
    "MaxContributorValue",
    "SampleCount",
    "Average",
    "Sum",
    "Minimum",
    "Maximum",
];
/// Deeper than any request goes.
const DEEPEST: u32 = 16;

/// How a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Smithy RPC v2 CBOR.
    Cbor,
    /// AWS JSON 1.0.
    Json,
}

/// An error as AWS sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// HTTP status: 404 for a rule or an operation that is not known, 400 for what else CloudWatch itself refuses.
    pub status: u16,
    /// Shape's name in the service model.
    pub shape: &'static str,
    /// Code of the query protocol.
    pub code: &'static str,
    /// What a person reads.
    pub message: String,
}

impl Failure {
    fn sender(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, shape, code, message: message.into() }
    }

    /// What `GetMetricData` says about its parameters.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::sender("ValidationError", "ValidationError", message)
    }

    /// What `ListMetrics` says about its parameters.
    pub fn invalid_value(message: impl Into<String>) -> Self {
        Self::sender("InvalidParameterValueException", "InvalidParameterValue", message)
    }

    /// A parameter of a rule's operation that must be there.
    pub fn missing(name: &str) -> Self {
        let message = format!("The parameter {name} is required.");
        Self::sender("MissingRequiredParameterException", "MissingParameter", message)
    }

    /// A token that no answer gave.
    pub fn invalid_token() -> Self {
        Self::sender("InvalidNextToken", "InvalidNextToken", "The specified NextToken is invalid.")
    }

    /// A body that cannot be read.
    pub fn unreadable() -> Self {
        Self::sender("SerializationException", "MalformedInput", "The request body could not be read.")
    }

    /// A Contributor Insights rule that does not exist.
    pub fn no_rule() -> Self {
        let missing = "ResourceNotFoundException";
        Self { status: 404, ..Self::sender(missing, missing, "The specified rule does not exist.") }
    }

    /// More rules than there may be.
    pub fn too_many_rules() -> Self {
        Self::sender(
            "LimitExceededException",
            "LimitExceeded",
            "The limit of Contributor Insights rules is reached.",
        )
    }

    /// Any operation that is not known here.
    pub fn unknown_operation() -> Self {
        let unknown = "UnknownOperationException";
        Self { status: 404, ..Self::sender(unknown, "InvalidAction", "The operation is not known here.") }
    }
}

/// Protocol and operation of a request to CloudWatch; `None` for any other.
pub fn route<'a>(call: &'a Call<'_>) -> Option<(Protocol, &'a str)> {
    if call.header("smithy-protocol") == Some("rpc-v2-cbor") {
        let operation =
            call.path.strip_prefix("/service/")?.strip_prefix(SERVICE)?.strip_prefix("/operation/")?;
        return Some((Protocol::Cbor, operation));
    }
    let operation = call.header("x-amz-target")?.strip_prefix(SERVICE)?.strip_prefix('.')?;
    Some((Protocol::Json, operation))
}

/// Reads a body; an empty one is an empty structure.
pub fn decode(protocol: Protocol, body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    let value = match protocol {
        Protocol::Json => serde_json::from_slice(body).ok(),
        Protocol::Cbor => read(&mut Decoder::new(body), 0),
    };
    value.filter(Value::is_object).ok_or_else(Failure::unreadable)
}

/// An answer with status 200.
pub fn accept(protocol: Protocol, output: &Value) -> Reply {
    reply(protocol, 200, output, Vec::new())
}

/// An error as AWS sends it over either protocol.
pub fn refuse(protocol: Protocol, failure: &Failure) -> Reply {
    let body =
        json!({"__type": format!("com.amazonaws.cloudwatch#{}", failure.shape), "message": failure.message});
    let query = ("x-amzn-query-error", format!("{};Sender", failure.code));
    reply(protocol, failure.status, &body, vec![query])
}

fn reply(protocol: Protocol, status: u16, body: &Value, mut headers: Vec<(&'static str, String)>) -> Reply {
    let body = match protocol {
        Protocol::Json => {
            headers.push(("content-type", "application/x-amz-json-1.0".to_owned()));
            body.to_string().into_bytes()
        }
        Protocol::Cbor => {
            headers.push(("content-type", "application/cbor".to_owned()));
            headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
            let mut encoder = Encoder::new(Vec::new());
            write(&mut encoder, body, "");
            encoder.into_writer()
        }
    };
    Reply { status, headers, body }
}

fn read(decoder: &mut Decoder<'_>, depth: u32) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    match decoder.datatype().ok()? {
        Type::Map | Type::MapIndef => read_map(decoder, depth),
        Type::Array | Type::ArrayIndef => read_list(decoder, depth),
        Type::String | Type::StringIndef => Some(Value::String(decoder.str().ok()?.into_owned())),
        Type::Bool => Some(Value::Bool(decoder.boolean().ok()?)),
        Type::Null | Type::Undefined => {
            decoder.skip().ok()?;
            Some(Value::Null)
        }
        Type::F16 | Type::F32 | Type::F64 => Number::from_f64(decoder.double().ok()?).map(Value::Number),
        Type::Tag => Number::from_f64(decoder.timestamp().ok()?.as_secs_f64()).map(Value::Number),
        _ => Some(Value::Number(decoder.long().ok()?.into())),
    }
}

fn read_map(decoder: &mut Decoder<'_>, depth: u32) -> Option<Value> {
    let length = decoder.map().ok()?;
    let mut members = Map::new();
    while more(decoder, length, members.len())? {
        let name = decoder.str().ok()?.into_owned();
        members.insert(name, read(decoder, depth + 1)?);
    }
    Some(Value::Object(members))
}

fn read_list(decoder: &mut Decoder<'_>, depth: u32) -> Option<Value> {
    let length = decoder.list().ok()?;
    let mut items = Vec::new();
    while more(decoder, length, items.len())? {
        items.push(read(decoder, depth + 1)?);
    }
    Some(Value::Array(items))
}

/// Whether another item follows; eats the break at the end of a list or map of unknown length.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Option<bool> {
    if let Some(length) = length {
        return Some((read as u64) < length);
    }
    if decoder.datatype().ok()? != Type::Break {
        return Some(true);
    }
    decoder.skip().ok()?;
    Some(false)
}

/// `member` is the name of the member that holds the value, directly or in its list.
fn write(encoder: &mut Encoder, value: &Value, member: &str) {
    match value {
        Value::Object(members) => {
            encoder.begin_map();
            for (name, value) in members {
                encoder.str(name);
                write(encoder, value, name);
            }
            encoder.end();
        }
        Value::Array(items) => {
            encoder.begin_array();
            for item in items {
                write(encoder, item, member);
            }
            encoder.end();
        }
        Value::Number(number) => write_number(encoder, number, member),
        Value::String(text) => {
            encoder.str(text);
        }
        Value::Bool(flag) => {
            encoder.boolean(*flag);
        }
        Value::Null => {
            encoder.null();
        }
    }
}

fn write_number(encoder: &mut Encoder, number: &Number, member: &str) {
    let double = number.as_f64().unwrap_or_default();
    match number.as_i64() {
        _ if matches!(member, "Timestamps" | "Timestamp") => {
            encoder.timestamp(&aws_smithy_types::DateTime::from_secs_f64(double))
        }
        Some(whole) if !DOUBLES.contains(&member) => encoder.long(whole),
        _ => encoder.double(double),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_protocols_are_told_apart() {
        let path = "/service/GraniteServiceVersion20100801/operation/ListMetrics";
        let cbor = Call { path, headers: &[("smithy-protocol", "rpc-v2-cbor")], body: &[] };
        assert_eq!(route(&cbor), Some((Protocol::Cbor, "ListMetrics")));
        let target = [("x-amz-target", "GraniteServiceVersion20100801.GetMetricData")];
        let json = Call { path: "/", headers: &target, body: &[] };
        assert_eq!(route(&json), Some((Protocol::Json, "GetMetricData")));
        let logs = Call { path: "/", headers: &[("x-amz-target", "Logs_20140328.StartQuery")], body: &[] };
        assert_eq!(route(&logs), None);
    }

    #[test]
    fn cbor_comes_back_as_it_went() {
        let value = json!({
            "MetricDataResults": [{"Id": "a", "Timestamps": [1_795_000_000.0], "Values": [80.0, 0.25], "Open": true}],
            "Messages": [], "Nothing": null, "Length": -7,
        });
        let body = accept(Protocol::Cbor, &value).body;
        assert_eq!(decode(Protocol::Cbor, &body), Ok(value));
    }

    #[test]
    fn cbor_of_known_length_is_read() {
        // {"A": [1, 1.5 as half]}
        let body = [0xA1, 0x61, b'A', 0x82, 0x01, 0xF9, 0x3E, 0x00];
        assert_eq!(decode(Protocol::Cbor, &body), Ok(json!({"A": [1, 1.5]})));
    }

    #[test]
    fn garbage_is_refused_and_not_followed_into_the_depths() {
        for body in [&[0x9F; 100][..], &[0x81; 5000], &[0xA1, 0x61], &[0x01], b"x"] {
            assert_eq!(decode(Protocol::Cbor, body), Err(Failure::unreadable()));
            assert_eq!(decode(Protocol::Json, body), Err(Failure::unreadable()));
        }
        assert_eq!(decode(Protocol::Cbor, b""), Ok(json!({})));
    }
}
