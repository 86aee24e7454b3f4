//! Calls of the practice account without an SDK: what goes over the wire is what a test wrote, and what comes back is read as it is.
//!
//! For operations that no program here sends, and for tests that must not pass through a program's own reading of AWS.

#![allow(dead_code, reason = "shared by test programs, of which none uses all")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tollkeeper_practice::Practice;

/// Far longer than any query here takes: reached only where one never ends.
const PATIENCE: Duration = Duration::from_mins(1);

/// Status and body of an answer; `null` where the body is empty.
pub type Answer = (u16, Value);

/// An operation of CloudWatch, over AWS JSON 1.0.
pub fn cloudwatch(practice: &Practice, operation: &str, input: &Value) -> Answer {
    let target = format!("x-amz-target: GraniteServiceVersion20100801.{operation}\r\n");
    send(practice, "POST", "/", &(signed() + &target), &input.to_string())
}

/// An operation of CloudWatch Logs, over AWS JSON 1.1.
pub fn logs(practice: &Practice, operation: &str, input: &Value) -> Answer {
    let target = format!("x-amz-target: Logs_20140328.{operation}\r\n");
    send(practice, "POST", "/", &(signed() + &target), &input.to_string())
}

/// A call of API Gateway's control plane.
pub fn gateway(practice: &Practice, verb: &str, path: &str, input: &Value) -> Answer {
    let body = if input.is_null() { String::new() } else { input.to_string() };
    send(practice, verb, path, &signed(), &body)
}

/// A partner's call; the status alone.
pub fn invoke(practice: &Practice, verb: &str, path: &str, key: Option<&str>) -> u16 {
    let header = key.map_or_else(String::new, |key| format!("x-api-key: {key}\r\n"));
    send(practice, verb, &format!("/_aws/execute-api{path}"), &header, "").0
}

/// All rows of a Logs Insights query over Unix seconds, as objects.
pub fn query(practice: &Practice, group: &str, text: &str, from: i64, to: i64) -> Vec<Value> {
    let input = json!({ "logGroupName": group, "startTime": from, "endTime": to, "queryString": text, "limit": 100_000 });
    let (status, started) = logs(practice, "StartQuery", &input);
    assert_eq!(status, 200, "{text}: {started}");
    let mut asked = json!({ "queryId": started["queryId"] });
    let mut rows = Vec::new();
    let begun = Instant::now();
    loop {
        let (status, answer) = logs(practice, "GetQueryResults", &asked);
        assert_eq!(status, 200, "{text}: {answer}");
        if answer["status"] == "Running" {
            assert!(begun.elapsed() < PATIENCE, "{text} never ends");
            continue;
        }
        assert_eq!(answer["status"], "Complete", "{text}");
        rows.extend(answer["results"].as_array().unwrap().iter().map(object));
        match answer.get("nextToken") {
            Some(token) => asked["nextToken"] = token.clone(),
            None => return rows,
        }
    }
}

fn object(cells: &Value) -> Value {
    let cell = |cell: &Value| (cell["field"].as_str().unwrap().to_owned(), cell["value"].clone());
    Value::Object(cells.as_array().unwrap().iter().map(cell).collect())
}

/// A signature of version 4 of nobody in particular: the practice account asks for no more.
pub fn signed() -> String {
    let scope = "Credential=AKIAPRACTICEACCOUNT0/20261119/eu-central-1/any/aws4_request";
    format!("authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n")
}

fn send(practice: &Practice, verb: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut text = String::new();
    open(practice, verb, path, headers, body).read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// A connection on which a request was sent; the answer is to be read up to its end. `headers` end with a line break each.
pub fn open(practice: &Practice, verb: &str, path: &str, headers: &str, body: &str) -> TcpStream {
    let mut socket = TcpStream::connect(practice.url().trim_start_matches("http://")).unwrap();
    let length = body.len();
    let head = format!(
        "{verb} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(body.as_bytes()).unwrap();
    socket
}
