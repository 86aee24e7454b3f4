//! Calls per key from every source that the practice account has: they must tell the same story.

use std::collections::BTreeMap;
use std::time::Duration;

use tollkeeper::analysis::sources::{self, Facts, Offer};
use tollkeeper::domain::traffic::{Calls, CallsQuery, LogGroup};
use tollkeeper::domain::{Feed, KeyId, Payload, Resource, SourceKind, Stage, Traffic, TrafficQuery};

use crate::desk::{Desk, INVENTORY, NORTHWIND, NOW, prod};

const RETURNS: &str = "v2j7h5ydq0";
const HALF_HOUR: i64 = 1_800;

fn now_s() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second() / 60 * 60
}

/// What each stage of two APIs offers, found out over the wire as the program does.
fn offers(desk: &mut Desk) -> Vec<Offer> {
    let mut stages: Vec<Stage> = Vec::new();
    for api in [INVENTORY, RETURNS] {
        let Ok(Payload::Stages(of)) = desk.read(Resource::Stages(api.into())) else { panic!("{api}") };
        stages.extend(of);
    }
    let all: Vec<&Stage> = stages.iter().collect();
    let none = BTreeMap::new();
    let named = sources::offers(&all, Facts { groups: &none, rules: &[] });
    let mut groups: BTreeMap<String, LogGroup> = BTreeMap::new();
    for name in named.into_iter().filter_map(|offer| offer.group) {
        let Ok(Payload::LogGroup(group)) = desk.read(Resource::LogGroup(name.clone())) else {
            panic!("{name}")
        };
        groups.insert(name, group);
    }
    let Ok(Payload::InsightRules(rules)) = desk.read(Resource::InsightRules) else { panic!() };
    sources::offers(&all, Facts { groups: &groups, rules: &rules })
}

fn feed(offers: &[Offer], kind: SourceKind) -> Feed {
    let at = prod();
    offers.iter().find(|offer| offer.at == at).unwrap().best(Some(kind)).unwrap().clone()
}

fn last(desk: &mut Desk, feed: Feed, seconds: i64) -> Traffic {
    let query = TrafficQuery { feed, from_s: now_s() - seconds, to_s: now_s(), period_s: 60 };
    match desk.read(Resource::Traffic(query)) {
        Ok(Payload::Traffic(traffic)) => *traffic,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_stage_offers_what_it_has() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let told: Vec<(String, Vec<SourceKind>)> = offers
        .iter()
        .map(|offer| (offer.at.to_string(), offer.feeds.iter().map(Feed::kind).collect()))
        .collect();
    let (log, metric) = (SourceKind::AccessLog, SourceKind::Metric);
    assert_eq!(
        told,
        [
            (format!("{INVENTORY}:prod"), vec![log, metric]),
            (format!("{INVENTORY}:staging"), vec![]),
            (format!("{RETURNS}:prod"), vec![log]),
        ]
    );
}

#[test]
fn the_access_log_and_its_metric_count_the_same_calls() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let log = last(&mut desk, feed(&offers, SourceKind::AccessLog), HALF_HOUR);
    let metric = last(&mut desk, feed(&offers, SourceKind::Metric), HALF_HOUR);
    assert!(log.by_key.len() > 20, "{}", log.by_key.len());
    // A metric is listed for two weeks after its key's last call.
    let called: Vec<_> = metric.by_key.iter().filter(|(_, series)| !series.is_empty()).collect();
    for (key, series) in &called {
        let key: &KeyId = key;
        assert_eq!(series.requests, log.by_key[key].requests, "{key}");
        assert_eq!(series.throttled, log.by_key[key].throttled, "{key}");
    }
    assert_eq!(called.len(), log.by_key.len());
    assert!(!log.keyless.requests.is_empty(), "strangers call the open methods");
    assert!(metric.keyless.is_empty(), "a metric by key knows nothing of them");
}

#[test]
fn longer_bins_hold_the_same_calls() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let minutes = last(&mut desk, feed.clone(), HALF_HOUR);
    let query = TrafficQuery { feed, from_s: now_s() - HALF_HOUR, to_s: now_s(), period_s: 300 };
    let Ok(Payload::Traffic(fives)) = desk.read(Resource::Traffic(query)) else { panic!() };
    let northwind = KeyId::from(NORTHWIND);
    let sum =
        |traffic: &Traffic| traffic.by_key[&northwind].requests.iter().map(|(_, calls)| calls).sum::<f64>();
    assert_eq!(sum(&minutes), sum(&fives));
    assert_eq!(fives.by_key[&northwind].requests.len(), 6);
}

#[test]
fn a_partners_calls_are_told_by_route_address_and_time() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let query = CallsQuery { feed, key: NORTHWIND.into(), from_s: now_s() - HALF_HOUR, to_s: now_s() };
    let Ok(Payload::Calls(calls)) = desk.read(Resource::Calls(query)) else { panic!() };
    let Calls { kinds, times_ms, .. } = calls;
    assert_eq!(kinds[0].path.as_deref(), Some("/inventory"));
    assert_eq!((kinds[0].verb.as_deref(), kinds[0].address.as_deref()), (Some("GET"), Some("203.0.113.24")));
    assert!(kinds.is_sorted_by(|a, b| a.calls >= b.calls));
    let total: u64 = kinds.iter().map(|kind| kind.calls).sum();
    assert_eq!(total, times_ms.len() as u64, "every call has its time");
    let mut gaps: Vec<i64> = times_ms.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    assert!((735..=765).contains(&gaps[gaps.len() / 2]), "every 0.75 s: {}", gaps[gaps.len() / 2]);
}

#[test]
fn a_query_that_nobody_waits_for_is_stopped() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let week = 7 * 86_400;
    let query = TrafficQuery { feed, from_s: now_s() - week, to_s: now_s(), period_s: 60 };
    desk.ask(Resource::Traffic(query.clone()));
    let begun = std::time::Instant::now();
    while !desk.practice.calls().contains_key("StartQuery") {
        assert!(begun.elapsed() < crate::desk::PATIENCE, "the query is started");
        std::thread::sleep(Duration::from_millis(5));
    }
    // Its first question whether it has ended comes a moment later.
    std::thread::sleep(Duration::from_millis(60));
    desk.worker.send(tollkeeper::domain::Request::CancelAll { session: desk.session });
    let begun = std::time::Instant::now();
    while !desk.practice.calls().contains_key("StopQuery") {
        assert!(begun.elapsed() < crate::desk::PATIENCE, "the query is stopped");
        std::thread::sleep(Duration::from_millis(5));
    }
}
