//! How much memory the account takes once everything has been asked of it, counted by the allocator and so the same on every machine:
//! `cargo test -p tollkeeper-practice --test memory -- --nocapture` tells the figures.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected should stop there")]
#![allow(clippy::print_stdout, reason = "its figures stand in the README")]
#![allow(unsafe_code, reason = "an allocator that counts is one")]

#[path = "it/wire.rs"]
mod wire;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::io::Read as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tollkeeper_practice::{HandClock, Options, Practice};

use wire::{open, signed};

const NOW: &str = "2026-11-19T13:05:00Z";
const GROUP: &str = "/halden/partner-inventory/prod";
const MB: f64 = 1_048_576.0;
const DAY: i64 = 86_400;
/// Far longer than any query here takes.
const PATIENCE: Duration = Duration::from_mins(10);

/// The system's allocator, with a count of the bytes that are held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes to the system's allocator as it came; the counters allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

fn held() -> f64 {
    HELD.load(Ordering::Relaxed) as f64 / MB
}

/// The beginning and the end of an answer, which is not held as a whole: what the asker holds is not the account's.
fn ends(practice: &Practice, verb: &str, path: &str, target: &str, input: &Value) -> String {
    const KEPT: usize = 600;
    let body = if input.is_null() { String::new() } else { input.to_string() };
    let mut socket = open(practice, verb, path, &(signed() + target), &body);
    let (mut start, mut end) = (Vec::<u8>::new(), VecDeque::<u8>::new());
    let mut buffer = [0; 8_192];
    loop {
        let read = socket.read(&mut buffer).unwrap();
        if read == 0 {
            break;
        }
        start.extend(buffer[..read].iter().take(KEPT - start.len()));
        end.extend(&buffer[..read]);
        end.drain(..end.len().saturating_sub(KEPT));
    }
    start.extend(end);
    let answer = String::from_utf8_lossy(&start).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{path} {target}: {answer}");
    answer
}

fn logs(practice: &Practice, operation: &str, input: &Value) -> String {
    ends(practice, "POST", "/", &format!("x-amz-target: Logs_20140328.{operation}\r\n"), input)
}

/// The text between a name and the next quote.
fn value<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.split_once(&format!("\"{name}\":\""))?.1.split('"').next()
}

/// Runs a query and reads its answer to the end, as a program does.
fn read_through(practice: &Practice, text: &str, from: i64, to: i64) {
    let input = json!({ "logGroupName": GROUP, "startTime": from, "endTime": to, "queryString": text, "limit": 100_000 });
    let started = logs(practice, "StartQuery", &input);
    let mut asked = json!({ "queryId": value(&started, "queryId") });
    let begun = Instant::now();
    loop {
        let answer = logs(practice, "GetQueryResults", &asked);
        match (value(&answer, "status"), value(&answer, "nextToken")) {
            (Some("Running"), _) => assert!(begun.elapsed() < PATIENCE, "{text} never ends"),
            (Some("Complete"), None) => return,
            (Some("Complete"), Some(token)) => asked["nextToken"] = token.into(),
            other => panic!("{text}: {other:?}"),
        }
    }
}

/// What a window asks when it opens the account and goes through its rooms, the traffic of a day by the minute among it.
fn ask_everything(practice: &Practice, now: i64) {
    for plan in ["b56vt9", "di8unn"] {
        let usage = format!("/usageplans/{plan}/usage?startDate=2026-10-20&endDate=2026-11-19&limit=500");
        ends(practice, "GET", &usage, "", &Value::Null);
    }
    for (text, days) in [
        ("stats count(*) as calls by apiKeyId, status, bin(60s) as begins", 1),
        ("stats count(*) as calls by apiKeyId, status, bin(5m) as begins", 3),
        ("stats count(*) as calls by apiKeyId, status, bin(60m) as begins", 6),
        ("stats count(*) as n by httpMethod, resourcePath, ip, status | sort n desc | limit 10000", 1),
        ("fields @timestamp | sort @timestamp desc | limit 10000", 1),
    ] {
        read_through(practice, text, now - days * DAY, now);
    }
    let metrics = json!({
        "StartTime": now - DAY, "EndTime": now,
        "MetricDataQueries": [{ "Id": "a", "Expression":
            "SEARCH('{Tollkeeper/Partners,ApiId,ApiKeyId,Stage} MetricName=\"Requests\"', 'Sum', 60)" }],
    });
    ends(practice, "POST", "/", "x-amz-target: GraniteServiceVersion20100801.GetMetricData\r\n", &metrics);
}

#[test]
fn an_account_that_was_asked_everything_stays_small() {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let options = Options { clock: HandClock::at(now).clock(), rate_limits: false, ..Options::default() };
    let practice = Practice::start(options).unwrap();
    let started = held();
    MOST.store(HELD.load(Ordering::Relaxed), Ordering::Relaxed);
    ask_everything(&practice, now.as_second());
    let first = held();
    ask_everything(&practice, now.as_second());
    let (again, most) = (held(), MOST.load(Ordering::Relaxed) as f64 / MB);
    println!(
        "{started:.1} MB at the start, {first:.1} MB once asked, {again:.1} MB asked twice; at most {most:.1} MB"
    );
    assert!(first < 6.0 && again < 6.0, "what is kept of answers and days has a bound");
    assert!(most < 16.0, "no answer is held several times over while it is made");
}
