//! HTTP as far as the wire of the harm tests needs it: a message's head and body, as they are, and errors in AWS's form.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;

use crate::recorder::Sent;

/// A request or an answer: its head with the empty line, and its body as it went over the wire.
pub struct Message {
    /// Its first line and its headers, with the empty line.
    pub head: String,
    body: Vec<u8>,
}

impl Message {
    /// The whole of it.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

/// Reads what comes from a connection.
pub fn reader(stream: &TcpStream) -> BufReader<TcpStream> {
    BufReader::new(stream.try_clone().unwrap())
}

/// The next message; nothing where the connection has ended.
pub fn message(from: &mut BufReader<TcpStream>) -> Option<Message> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let is = |name: &str| headers(&head).find(|(known, _)| known == name).map(|(_, value)| value);
    if is("transfer-encoding").is_some_and(|how| how.eq_ignore_ascii_case("chunked")) {
        let body = chunks(from)?;
        return Some(Message { head, body });
    }
    let length = is("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some(Message { head, body })
}

/// A chunked body, as it is.
fn chunks(from: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim().split(';').next()?, 16).ok()?;
        all.extend_from_slice(line.as_bytes());
        // The chunk with the end of its line; the last one has none, and an empty line follows.
        let mut chunk = vec![0; length + 2];
        from.read_exact(&mut chunk).ok()?;
        all.extend_from_slice(&chunk);
        if length == 0 {
            return Some(all);
        }
    }
}

fn headers(head: &str) -> impl Iterator<Item = (String, String)> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
}

/// A request in its parts.
pub fn parsed(request: &Message) -> Sent {
    let mut first = request.head.split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    Sent { method, target, headers: headers(&request.head).collect(), body: request.body.clone() }
}

/// AWS has failed.
pub fn server_error() -> Message {
    refusal(500, "InternalFailure", "Internal server error")
}

/// An error as AWS's JSON protocols have it.
pub fn refusal(status: u16, kind: &str, message: &str) -> Message {
    let body = serde_json::json!({"__type": kind, "message": message}).to_string().into_bytes();
    let head = format!(
        "HTTP/1.1 {status} Refused\r\ncontent-type: application/json\r\nx-amzn-errortype: {kind}\r\n\
         x-amzn-requestid: 00000000-0000-0000-0000-000000000000\r\nretry-after: 0\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Message { head, body }
}
