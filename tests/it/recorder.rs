//! A wire-tap before an account: hands every request on as it is, and keeps what it was.
//!
//! It stands outside both the program and the practice account, so that what one sends can be compared with what the
//! program has said it would send, whatever the account makes of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it went over the wire.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `GET`, `PATCH`, …
    pub method: String,
    /// Path and query, as they were written.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, raw.
    pub body: Vec<u8>,
}

impl Sent {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The tap; its threads end with their connections.
pub struct Recorder {
    url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Recorder {
    /// A tap before the account at `url`, such as `http://127.0.0.1:40123`.
    pub fn before(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (account, kept) = (url.trim_start_matches("http://").to_owned(), Arc::clone(&sent));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (account, kept) = (account.clone(), Arc::clone(&kept));
                std::thread::spawn(move || hand_on(client, &account, &kept));
            }
        });
        Self { url: own, sent }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was sent since it was last asked, in the order of arrival.
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

/// Hands on what comes, one request after the other, until either side closes.
fn hand_on(client: TcpStream, account: &str, kept: &Mutex<Vec<Sent>>) {
    let Ok(server) = TcpStream::connect(account) else { return };
    let (mut from_client, mut from_server) = (reader(&client), reader(&server));
    let (mut client, mut server) = (client, server);
    while let Some((head, body)) = message(&mut from_client) {
        kept.lock().unwrap().push(parsed(&head, &body));
        let asked = server.write_all(head.as_bytes()).and_then(|()| server.write_all(&body));
        let Some((head, body)) = asked.ok().and_then(|()| message(&mut from_server)) else { return };
        if client.write_all(head.as_bytes()).and_then(|()| client.write_all(&body)).is_err() {
            return;
        }
    }
}

fn reader(stream: &TcpStream) -> BufReader<TcpStream> {
    BufReader::new(stream.try_clone().unwrap())
}

/// A head with its empty line, and a body as long as the head says; nothing where the connection has ended.
fn message(from: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = headers(&head).find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    from.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn headers(head: &str) -> impl Iterator<Item = (String, String)> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
}

fn parsed(head: &str, body: &[u8]) -> Sent {
    let mut first = head.split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    Sent { method, target, headers: headers(head).collect(), body: body.to_vec() }
}

/// What an account answers to a signed `GET`, asked without an SDK: status and body, `null` where it is empty.
pub fn get(url: &str, path: &str) -> (u16, serde_json::Value) {
    let scope = "Credential=AKIAPRACTICEACCOUNT0/20261119/eu-central-1/apigateway/aws4_request";
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let signed = format!("authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n");
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{signed}\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let (head, body) = message(&mut reader(&socket)).expect("an answer");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
