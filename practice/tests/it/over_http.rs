//! The practice account from outside, over a bare socket: what only a running server shows. The SDKs' view is in the integration tests.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use jiff::SignedDuration;

use tollkeeper_practice::{ACCESS_KEY_ID, Fault, HandClock, Options, Practice};

/// When these tests happen.
const NOW: &str = "2026-11-19T13:05:00Z";

struct Answer {
    status: u16,
    text: String,
}

impl Answer {
    fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }
}

fn start(rate_limits: bool) -> (Practice, HandClock) {
    let clock = HandClock::at(NOW.parse().unwrap());
    let options = Options { clock: clock.clock(), rate_limits, ..Options::default() };
    (Practice::start(options).unwrap(), clock)
}

/// Sends a signed request and reads to the end; nothing where the connection closes without an answer.
fn ask(practice: &Practice, verb: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
    let mut socket = TcpStream::connect(practice.url().trim_start_matches("http://")).unwrap();
    let request = format!(
        "{verb} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    let _cut = socket.read_to_string(&mut text);
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, text })
}

fn signed() -> String {
    let scope = format!("Credential={ACCESS_KEY_ID}/20261119/eu-central-1/apigateway/aws4_request");
    format!("authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\n")
}

fn call(practice: &Practice, verb: &str, path: &str) -> Answer {
    ask(practice, verb, path, &signed(), "{\"patchOperations\":[]}").unwrap()
}

#[test]
fn a_request_without_a_signature_misses_a_token() {
    let (practice, _) = start(false);
    let answer = ask(&practice, "GET", "/account", "", "").unwrap();
    assert_eq!(answer.status, 403);
    assert!(answer.has("x-amzn-errortype: MissingAuthenticationTokenException"), "{}", answer.text);
    assert!(answer.has("x-amzn-requestid: "));
}

#[test]
fn updating_a_plan_again_waits_for_twenty_seconds() {
    let (practice, clock) = start(true);
    assert_eq!(call(&practice, "PATCH", "/usageplans/b56vt9").status, 200);
    let refused = call(&practice, "PATCH", "/usageplans/b56vt9");
    assert_eq!(refused.status, 429);
    assert!(refused.has("retry-after: 20") && refused.has("TooManyRequestsException"), "{}", refused.text);
    clock.advance(SignedDuration::from_secs(20));
    assert_eq!(call(&practice, "PATCH", "/usageplans/b56vt9").status, 200);
    practice.set_rate_limits(false);
    assert_eq!(call(&practice, "PATCH", "/usageplans/b56vt9").status, 200);
    assert_eq!(practice.calls()["UpdateUsagePlan"], 4);
}

#[test]
fn faults_strike_and_pass() {
    let (practice, _) = start(false);
    let faults = practice.faults();
    faults.times("GetAccount", 1, Fault::Server(503));
    faults.times("GetAccount", 1, Fault::TooManyRequests(Some(7)));
    faults.times("GetAccount", 1, Fault::AccessDenied);
    assert!(call(&practice, "GET", "/account").has("ServiceUnavailableException"));
    assert!(call(&practice, "GET", "/account").has("retry-after: 7"));
    let denied = call(&practice, "GET", "/account");
    assert!(denied.has(
        "is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:eu-central-1::/account"
    ));
    assert_eq!(call(&practice, "GET", "/account").status, 200);
}

#[test]
fn other_services_have_their_own_words_for_a_throttle() {
    let (practice, _) = start(false);
    practice.faults().always("*", Fault::TooManyRequests(None));
    let sts = ask(&practice, "POST", "/", &signed(), "Action=GetCallerIdentity").unwrap();
    assert!(sts.status == 400 && sts.has("<Code>Throttling</Code>"), "{}", sts.text);
    let target = format!("{}x-amz-target: GraniteServiceVersion20100801.ListMetrics\r\n", signed());
    let cloudwatch = ask(&practice, "POST", "/", &target, "{}").unwrap();
    assert!(cloudwatch.status == 400 && cloudwatch.has("ThrottlingException"), "{}", cloudwatch.text);
    assert!(cloudwatch.has("x-amzn-query-error: Throttling"), "{}", cloudwatch.text);
}

#[test]
fn a_dropped_connection_gives_no_answer() {
    let (practice, _) = start(false);
    practice.faults().times("*", 1, Fault::Drop);
    assert!(ask(&practice, "GET", "/account", &signed(), "").is_none());
    assert_eq!(call(&practice, "GET", "/account").status, 200);
}

/// The description that a plan has now.
fn described(practice: &Practice, text: &str) -> bool {
    call(practice, "GET", "/usageplans/b56vt9").has(text)
}

fn describe(practice: &Practice, text: &str) -> Option<Answer> {
    let body = format!(
        "{{\"patchOperations\":[{{\"op\":\"replace\",\"path\":\"/description\",\"value\":\"{text}\"}}]}}"
    );
    ask(practice, "PATCH", "/usageplans/b56vt9", &signed(), &body)
}

#[test]
fn some_faults_strike_before_it_is_done_and_some_after() {
    let (practice, _) = start(false);
    let strike = |fault| practice.faults().times("UpdateUsagePlan", 1, fault);
    strike(Fault::Drop);
    assert!(describe(&practice, "dropped before").is_none() && !described(&practice, "dropped before"));
    strike(Fault::Server(500));
    assert!(
        describe(&practice, "failed before").unwrap().status == 500 && !described(&practice, "failed before")
    );
    strike(Fault::DropAfter);
    assert!(describe(&practice, "dropped after").is_none() && described(&practice, "dropped after"));
    strike(Fault::ServerAfter(500));
    assert!(
        describe(&practice, "failed after").unwrap().status == 500 && described(&practice, "failed after")
    );
    strike(Fault::LateAnswer(Duration::from_millis(20)));
    assert!(describe(&practice, "late").unwrap().status == 200 && described(&practice, "late"));
}

#[test]
fn expired_credentials_and_conflicts_have_their_own_types() {
    let (practice, _) = start(false);
    practice.faults().times("*", 1, Fault::ExpiredToken);
    let expired = call(&practice, "GET", "/account");
    assert!(
        expired.status == 403 && expired.has("x-amzn-errortype: ExpiredTokenException"),
        "{}",
        expired.text
    );
    practice.faults().times("*", 1, Fault::ExpiredToken);
    let sts = ask(&practice, "POST", "/", &signed(), "Action=GetCallerIdentity").unwrap();
    assert!(sts.status == 403 && sts.has("<Code>ExpiredToken</Code>"), "{}", sts.text);
    practice.faults().times("UpdateUsagePlan", 1, Fault::Conflict);
    let conflict = call(&practice, "PATCH", "/usageplans/b56vt9");
    assert!(conflict.status == 409 && conflict.has("ConflictException"), "{}", conflict.text);
}

/// Sends this text as it is and reads to the end.
fn send(practice: &Practice, text: &str) -> String {
    let mut socket = TcpStream::connect(practice.url().trim_start_matches("http://")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    socket.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_web_page_gets_no_answer_from_either_plane() {
    let (practice, _) = start(false);
    for path in ["/account", "/_aws/execute-api/k3x9q2m7ra/prod/warehouses"] {
        for headers in [
            "host: evil.example:4610\r\n",
            "host: 127.0.0.1\r\norigin: https://evil.example\r\n",
            "host: 127.0.0.1\r\nsec-fetch-site: cross-site\r\n",
            "",
        ] {
            let head = format!("GET {path} HTTP/1.1\r\n{headers}connection: close\r\n{}\r\n", signed());
            let answer = send(&practice, &head);
            assert!(answer.starts_with("HTTP/1.1 403"), "{path} {headers}: {answer}");
            assert!(answer.contains("programs of this machine only"), "{answer}");
        }
    }
    assert!(practice.calls().is_empty(), "none of them got as far as an operation");
}

#[test]
fn a_request_whose_head_never_ends_is_given_up() {
    let (practice, _) = start(false);
    let answer = send(&practice, "GET /account HTTP/1.1\r\nhost: localhost\r\n");
    assert!(!answer.contains("200 OK"), "{answer}");
    let crowded = format!("GET /account HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x-a: b\r\n".repeat(100));
    assert!(send(&practice, &crowded).starts_with("HTTP/1.1 431"), "too many header lines");
}

#[test]
fn a_slow_operation_does_not_hold_up_others() {
    let (practice, _) = start(false);
    practice.faults().always("GetAccount", Fault::Latency(Duration::from_mins(10)));
    let mut slow = TcpStream::connect(practice.url().trim_start_matches("http://")).unwrap();
    write!(slow, "GET /account HTTP/1.1\r\nhost: localhost\r\n{}\r\n", signed()).unwrap();
    assert_eq!(call(&practice, "GET", "/usageplans").status, 200);
}

#[test]
fn dropping_it_closes_its_port() {
    let (practice, _) = start(false);
    let address = practice.url().trim_start_matches("http://").to_owned();
    drop(practice);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn dropping_it_ends_what_is_under_way() {
    let (practice, _) = start(false);
    practice.faults().always("GetAccount", Fault::Latency(Duration::from_mins(10)));
    let mut slow = TcpStream::connect(practice.url().trim_start_matches("http://")).unwrap();
    write!(slow, "GET /account HTTP/1.1\r\nhost: localhost\r\n{}\r\n", signed()).unwrap();
    assert!(practice.wait_for_calls("GetAccount", 1, Duration::from_secs(10)));
    drop(practice);
    let mut text = String::new();
    let _closed = slow.read_to_string(&mut text);
    assert_eq!(text, "");
}

#[test]
fn a_taken_port_is_an_error() {
    let (practice, _) = start(false);
    let port = practice.url().rsplit(':').next().unwrap().parse().unwrap();
    let err = Practice::start(Options { port, ..Options::default() }).unwrap_err();
    assert_eq!(err.to_string(), format!("could not listen on 127.0.0.1:{port}"));
}

#[test]
fn the_same_seed_gives_the_same_keys() {
    let values = |practice: &Practice| {
        let list = call(practice, "GET", "/apikeys?includeValues=true&limit=500").text;
        list.split("\r\n\r\n").nth(1).map(str::to_owned)
    };
    assert_eq!(values(&start(false).0), values(&start(false).0));
}
