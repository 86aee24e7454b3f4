//! What the rest of the practice account, and the story, rely on.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn start() -> Timestamp {
    at("2026-11-19T13:05:00Z")
}

fn halden() -> (Scenario, Traffic) {
    let scenario = Scenario::halden();
    let traffic = Traffic::new(&scenario, 1, start());
    (scenario, traffic)
}

fn id(scenario: &Scenario, name: &str) -> String {
    scenario.keys.iter().find(|key| key.name == name).unwrap().id.clone()
}

fn sum(traffic: &Traffic, key: &str, minutes: std::ops::Range<i64>) -> Calls {
    let mut sum = Calls::default();
    minutes.for_each(|minute| sum += traffic.minute(key, minute));
    sum
}

fn yesterday() -> std::ops::Range<i64> {
    let today = gate::minute_of(start()).div_euclid(DAY) * DAY;
    today - DAY..today
}

#[test]
fn partners_call_as_often_as_the_story_says() {
    let (scenario, traffic) = halden();
    for (name, calls) in [
        ("Northwind 3PL", 115_638_u64),
        ("Kestrel Freight", 1950),
        ("Meridian Marketplace", 41_284),
        ("Bergmann Retail", 128_412),
        ("Harbour & Sons", 9842),
        ("Zephyr Fans", 0),
    ] {
        let made = traffic.day(&id(&scenario, name), "2026-11-18".parse().unwrap());
        assert!(made.abs_diff(calls) <= calls / 33, "{name}: {made}");
    }
}

#[test]
fn quotas_stand_where_the_story_has_them() {
    for moment in ["2026-11-19T13:05:00Z", "2026-11-02T09:00:00Z", "2027-02-27T23:00:00Z"] {
        let scenario = Scenario::halden();
        let traffic = Traffic::new(&scenario, 1, at(moment));
        for (name, share) in [("Tannenhof", 1.0), ("Cedar & Pine", 0.92), ("Oakline Interiors", 0.81)] {
            let key = id(&scenario, name);
            let used = traffic.used_in_period(&key, at(moment)) as f64 / 10_000.0;
            assert!((used - share).abs() < 0.04, "{name} at {moment}: {used}");
            let left = traffic.remaining(&key, at(moment)).unwrap() as f64 / 10_000.0;
            assert!((used + left - 1.0).abs() < 1e-9, "{name} at {moment}: {left}");
        }
    }
    let (scenario, traffic) = halden();
    let tannenhof = id(&scenario, "Tannenhof");
    let calls = sum(&traffic, &tannenhof, yesterday());
    assert!(calls.served == 0 && calls.quota_refused > 300, "{calls:?}");
    assert!(traffic.day(&tannenhof, "2026-11-16".parse().unwrap()) > 300);
}

#[test]
fn days_are_the_sum_of_their_minutes_and_of_their_calls() {
    let (scenario, traffic) = halden();
    for key in &scenario.keys {
        let calls = sum(&traffic, &key.id, yesterday());
        assert_eq!(calls.served, traffic.day(&key.id, "2026-11-18".parse().unwrap()), "{}", key.name);
        let mut single = Calls::default();
        let mut by_stage = Calls::default();
        for minute in yesterday().step_by(97) {
            let made = traffic.calls_in(&key.id, minute);
            assert!(made.is_sorted_by_key(|call| call.at_ms));
            assert!(made.iter().all(|call| call.at_ms.div_euclid(60_000) == minute));
            for call in &made {
                single += call.outcome();
            }
            for stage in traffic.stages_of(&key.id) {
                by_stage += traffic.key_at(&key.id, &stage, minute);
            }
        }
        let mut sampled = Calls::default();
        yesterday().step_by(97).for_each(|minute| sampled += traffic.minute(&key.id, minute));
        assert_eq!((single, by_stage), (sampled, sampled), "{}", key.name);
    }
}

#[test]
fn the_answer_does_not_depend_on_when_or_in_which_order_it_is_asked() {
    let (scenario, one) = halden();
    let (_, other) = halden();
    let key = id(&scenario, "Oakline Interiors");
    let minute = yesterday().start + 600;
    let later = sum(&one, &key, minute..minute + 3 * DAY);
    let backwards: Vec<_> = (minute..minute + 3 * DAY).rev().map(|at| other.minute(&key, at)).collect();
    let mut turned = Calls::default();
    for calls in backwards {
        turned += calls;
    }
    assert_eq!(later, turned);
    let seeded = Traffic::new(&scenario, 2, start());
    assert_ne!(sum(&seeded, &key, minute..minute + 3 * DAY), later);
}

#[test]
fn a_lower_rate_throttles_from_then_on() {
    let (scenario, traffic) = halden();
    let northwind = id(&scenario, "Northwind 3PL");
    let now = gate::minute_of(start());
    let before = sum(&traffic, &northwind, now - 60..now);
    let quota = Some(Quota { limit: 3_000_000, period: Period::Month, plan: PlanTag::new("premium") });
    let limits = Limits { rate: Some(1.0), burst: Some(10), quota };
    traffic.set_gate(&northwind, now, Gate::Open(limits));
    assert_eq!(sum(&traffic, &northwind, now - 60..now), before);
    let after = sum(&traffic, &northwind, now..now + 60);
    assert!((3600..=3610).contains(&after.served) && after.throttled > 1100, "{after:?}");
    let refused = traffic.calls_in(&northwind, now + 30).iter().filter(|call| call.status == 429).count();
    assert_eq!(refused as u64, traffic.minute(&northwind, now + 30).throttled);
}

#[test]
fn an_extended_quota_lets_calls_through_again() {
    let (scenario, traffic) = halden();
    let tannenhof = id(&scenario, "Tannenhof");
    let now = gate::minute_of(start());
    traffic.set_remaining(&tannenhof, now, 50);
    assert_eq!(traffic.remaining(&tannenhof, start()), Some(50));
    let rest = sum(&traffic, &tannenhof, now..now + DAY);
    assert!(rest.served == 50 && rest.quota_refused > 300, "{rest:?}");
    assert_eq!(traffic.remaining(&tannenhof, at("2026-11-20T13:05:00Z")), Some(0));
    let month = traffic.usage(&tannenhof, "2026-12-01".parse().unwrap(), at("2026-12-01T23:59:00Z"));
    assert!(month.0 > 300 && month.1 == Some(10_000 - month.0), "{month:?}");
}

#[test]
fn a_disabled_key_is_refused_and_not_counted() {
    let (scenario, traffic) = halden();
    let delta = id(&scenario, "Delta Parts");
    let calls = sum(&traffic, &delta, yesterday());
    assert!(calls.served == 0 && calls.forbidden > 1000, "{calls:?}");
    assert!(traffic.day(&delta, "2026-11-10".parse().unwrap()) > 1000);
}

fn live(key: &str, status: u16) -> Call {
    Call {
        at_ms: start().as_millisecond() + 100,
        caller: if key.is_empty() { Caller::Unknown } else { Caller::Key(key.into()) },
        at: StageRef { api: "k3x9q2m7ra".to_owned(), stage: "prod".to_owned() },
        method: "GET".into(),
        path: "/warehouses".into(),
        source_ip: "192.0.2.1".into(),
        status,
        quota_exceeded: false,
        latency_ms: 20,
        deployment: None,
    }
}

#[test]
fn live_calls_count_on_top() {
    let (scenario, traffic) = halden();
    let now = gate::minute_of(start());
    let cedar = id(&scenario, "Cedar & Pine");
    let before = (traffic.minute(&cedar, now), traffic.remaining(&cedar, start()).unwrap());
    for status in [200, 200, 429] {
        traffic.record(live(&cedar, status));
    }
    let after = traffic.minute(&cedar, now);
    assert_eq!((after.served - before.0.served, after.throttled), (2, 1));
    assert_eq!(traffic.remaining(&cedar, start()), Some(before.1 - 2));
    traffic.set_remaining(&cedar, now, 1);
    assert_eq!(traffic.remaining(&cedar, start()), Some(1), "what came before no longer counts");
    traffic.record(live(&cedar, 200));
    assert_eq!(traffic.remaining(&cedar, start()), Some(0));
    traffic.record(live("new1234567", 200));
    assert_eq!(traffic.usage("new1234567", "2026-11-19".parse().unwrap(), start()).0, 1);
    assert_eq!(traffic.stages_of("new1234567").len(), 1);
}

#[test]
fn callers_without_a_key_are_refused_once_the_method_is_locked() {
    let (_, traffic) = halden();
    let prod = live("", 200).at;
    let count = |from: i64, status: u16| {
        let calls = (from..from + 600).flat_map(|minute| traffic.keyless_in(&prod, minute));
        calls.filter(|call| call.status == status).count()
    };
    let now = gate::minute_of(start());
    traffic.set_lock(&prod, "GET /warehouses", now, true);
    assert!(count(now - 600, 200) > 200);
    assert_eq!(count(now - 600, 403), 0);
    assert!(count(now, 403) > 50 && count(now, 200) > 50);
    let minute = now + 5;
    assert_eq!(traffic.stage_calls(&prod, minute).len(), traffic.stage_minute(&prod, minute).len());
}

#[test]
fn a_hundred_thousand_calls_take_no_more_room_than_the_newest_of_them_and_all_count() {
    const KEY: &str = "new1234567";
    let (_, traffic) = halden();
    let now = gate::minute_of(start());
    for (number, key) in (0..100_000).zip(["", KEY].into_iter().cycle()) {
        let later = if number < 50_000 { 0 } else { 60_000 };
        let call = live(key, 200);
        traffic.record(Call { at_ms: call.at_ms + later, ..call });
    }
    assert_eq!(traffic.state().live.kept(), crate::bounds::MOST_LIVE_CALLS);
    assert!(traffic.calls_in(KEY, now).is_empty(), "the oldest go first");
    assert_eq!(traffic.calls_in(KEY, now + 1).len(), crate::bounds::MOST_LIVE_CALLS / 2);
    let served = |minute| traffic.minute(KEY, minute).served;
    assert_eq!((served(now), served(now + 1)), (25_000, 25_000), "all count");
}

#[test]
fn calls_of_half_a_year_ago_are_forgotten() {
    let (_, traffic) = halden();
    let now = gate::minute_of(start());
    traffic.record(live("new1234567", 200));
    let call = live("new1234567", 200);
    traffic.record(Call { at_ms: call.at_ms + 180 * 86_400_000, ..call });
    assert_eq!(traffic.minute("new1234567", now), Calls::default());
    assert_eq!(traffic.minute("new1234567", now + 180 * DAY).served, 1);
}

#[test]
fn what_is_set_again_and_again_is_kept_once_and_changes_in_number() {
    let (scenario, traffic) = halden();
    let (now, key) = (gate::minute_of(start()), id(&scenario, "Cedar & Pine"));
    for at in 0..10 {
        traffic.set_gate(&key, now + at, Gate::Closed);
    }
    assert_eq!(traffic.state().changes[&key].len(), 1);
    for at in 0..3_000 {
        let limits = Limits { rate: Some(1.0 + f64::from(at)), ..Limits::default() };
        traffic.set_gate(&key, now + i64::from(at), Gate::Open(limits));
    }
    assert_eq!(traffic.state().changes[&key].len(), crate::bounds::MOST_CHANGES);
}
