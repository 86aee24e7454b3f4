//! Access logs in formats of other people: the calls that AWS refuses are counted in whatever lines they come, or said to be lost.

use jiff::SignedDuration;
use serde_json::json;
use tollkeeper::domain::{Feed, KeySeries, Request, Resource, Session, SourceKind, Traffic, TrafficQuery};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::desk::{self, Desk, INVENTORY, NOW};
use crate::payload::Payload;
use crate::practice_traffic::{feed, now_s, offers};

/// Outside quotes the backend's time is `-` on just the calls that never reach it.
const LOSES: &str = r#"{  "id": "$context.requestId",  "apiId": "$context.apiId",  "stage": "$context.stage",  "who": "$context.identity.apiKeyId",  "status": $context.status,  "behind": $context.integrationLatency,  "error": "$context.error.messageString"}"#;
/// The same, as a line of words.
const WORDS: &str = r#"$context.apiId $context.stage [$context.requestTime] $context.status "$context.error.message" $context.identity.apiKeyId $context.requestId"#;
/// Nothing behind the agent can be told.
const SHIFTS: &str =
    "$context.requestId,$context.identity.apiKeyId,$context.identity.userAgent,$context.status";
const MINUTES: i64 = 30;

/// A desk at a stage that has written these lines for half an hour; its own ones without a format.
fn written(format: Option<&str>) -> Desk {
    let clock = HandClock::at(NOW.parse().unwrap());
    let options = Options { clock: clock.clock(), rate_limits: false, ..Options::default() };
    let practice = Practice::start(options).unwrap();
    if let Some(format) = format {
        let ops = json!([{ "op": "replace", "path": "/accessLogSettings/format", "value": format }]);
        let path = format!("/restapis/{INVENTORY}/stages/prod");
        let (status, told) =
            crate::wire::gateway(&practice, "PATCH", &path, &json!({ "patchOperations": ops }));
        assert_eq!(status, 200, "{told}");
    }
    clock.advance(SignedDuration::from_mins(MINUTES));
    let worker = Worker::start(|| {}, worker::Options { clock: clock.clock(), ..worker::Options::default() });
    let session = Session(1);
    worker.send(Request::Connect { session, target: desk::target(&practice) });
    let (account, journal) = desk::connected(&worker, session).unwrap();
    Desk { practice, worker, account, journal, session, tickets: 0 }
}

fn counted(desk: &mut Desk, kind: SourceKind) -> Traffic {
    let feed = feed(&offers(desk), kind);
    // The minute in which the format changed has lines of both.
    let from_s = now_s() + 60;
    let query = TrafficQuery { feed, from_s, to_s: now_s() + MINUTES * 60, period_s: 60 };
    match desk.read(Resource::Traffic(query)) {
        Ok(Payload::Traffic(traffic)) => *traffic,
        other => panic!("{other:?}"),
    }
}

fn calls(points: &[(i64, f64)]) -> f64 {
    points.iter().map(|(_, calls)| calls).sum()
}

/// What the keys' series add up to.
fn total(traffic: &Traffic, of: impl Fn(&KeySeries) -> &Vec<(i64, f64)>) -> f64 {
    traffic.by_key.values().map(|series| calls(of(series))).sum()
}

#[test]
fn refused_calls_are_counted_in_lines_that_lose_them_as_json() {
    let own = counted(&mut written(None), SourceKind::AccessLog);
    let throttled = total(&own, |series| &series.throttled);
    assert!(throttled > 0.0, "nobody was refused: nothing is shown");
    for format in [LOSES, WORDS] {
        let mut desk = written(Some(format));
        for kind in [SourceKind::AccessLog, SourceKind::LogLines] {
            let other = counted(&mut desk, kind);
            assert!(other.by_key == own.by_key && other.keyless == own.keyless, "{kind:?} of {format}");
        }
        let kinds: Vec<SourceKind> = offers(&mut desk)[0].feeds.iter().map(Feed::kind).collect();
        assert!(!kinds.contains(&SourceKind::Metric), "its metric would lack them: {kinds:?}");
    }
}

#[test]
fn of_lines_that_shift_calls_are_counted_and_answers_are_not_told() {
    let own = counted(&mut written(None), SourceKind::AccessLog);
    let mut desk = written(Some(SHIFTS));
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    assert!(!feed.splits().throttled && !feed.splits().forbidden, "what a chart could show");
    let other = counted(&mut desk, SourceKind::AccessLog);
    assert_eq!(total(&other, |series| &series.requests), total(&own, |series| &series.requests));
    assert_eq!(total(&other, |series| &series.throttled), 0.0);
}
