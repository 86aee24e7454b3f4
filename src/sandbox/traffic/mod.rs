//! The partners' calls: a pure function of partner and minute, so the past is there at once and the future just appears.
//!
//! Nothing is stored but what differs from the habits: limits that changed, quotas that were extended, methods that were
//! locked, and the calls that really came in ([`Traffic::record`]). A day is worked out when somebody asks for it
//! (`day`), from how many calls each habit makes in a minute (`habit`), what the gate lets through (`gate`) and which
//! method each call goes to (`call`). All instants are UTC; a minute is a Unix minute (seconds since 1970, divided by 60).
//!
//! Three rules of thumb, so that nobody takes this for AWS itself:
//! - The throttle is a token bucket filled and emptied minute by minute, full again at midnight UTC.
//! - Partners with `quota_used` in the scenario call more or less than usual in the month in which the practice account
//!   starts, by the factor that brings them to that share of their quota at the start; a partner with 1 gets there
//!   after 88 % of the month so far. Within the first six hours of a month they stay below.
//! - History begins 90 days before the start; a quota that began earlier counts as untouched then.

mod call;
mod day;
mod gate;
mod habit;

pub use call::{Call, Caller};
pub use gate::{Gate, Limits, Period, Quota};

use super::scenario::{Scenario, StageRef};
use call::Routes;
use day::{Day, End, Influence, Partner};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::AddAssign;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Days of history before the start.
pub const HISTORY_DAYS: i64 = 90;
const DAY: i64 = 1440;
/// Days kept minute by minute: 41 partners for two weeks, and some room.
const KEPT_DAYS: usize = 700;

/// Calls by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// Reached the backend; only these count against a quota.
    pub served: u64,
    /// 429 because of rate and burst.
    pub throttled: u64,
    /// 429 because the quota is used up.
    pub quota_refused: u64,
    /// 403: the key is disabled, deleted or in no plan.
    pub forbidden: u64,
}

impl Calls {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.served + self.throttled + self.quota_refused + self.forbidden
    }
}

impl AddAssign for Calls {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.throttled += other.throttled;
        self.quota_refused += other.quota_refused;
        self.forbidden += other.forbidden;
    }
}

/// Every partner's calls, past and future. Cheap to share: all methods take `&self`.
#[derive(Debug)]
pub struct Traffic {
    partners: HashMap<String, Partner>,
    keyless: Vec<Passers>,
    routes: Routes,
    state: Mutex<State>,
}

/// A scenario's callers without a key, and the routes they know.
#[derive(Debug)]
struct Passers {
    at: StageRef,
    partner: Partner,
    routes: Routes,
}

#[derive(Debug, Default)]
struct State {
    changes: HashMap<String, Vec<(i64, gate::Change)>>,
    locks: BTreeMap<(StageRef, String), Vec<(i64, bool)>>,
    live: HashMap<String, BTreeMap<i64, Vec<Call>>>,
    /// Keys that really called a stage.
    live_keys: BTreeMap<StageRef, BTreeSet<String>>,
    ends: HashMap<String, BTreeMap<i64, day::End>>,
    days: HashMap<String, BTreeMap<i64, Day>>,
    kept: usize,
}

impl Traffic {
    /// Traffic of a company as seen from `start`, the moment at which its practice account opens.
    pub fn new(scenario: &Scenario, seed: u64, start: Timestamp) -> Self {
        let now = gate::minute_of(start);
        let mut state = State::default();
        let mut partners = HashMap::new();
        for key in &scenario.keys {
            let partner = Partner::of_key(scenario, key, seed, now);
            if let Some(days) = key.disabled_days_ago {
                let closed = (now - i64::from(days) * DAY, gate::Change::Gate(Gate::Closed));
                state.changes.entry(key.id.clone()).or_default().push(closed);
            }
            partners.insert(key.id.clone(), partner);
        }
        let routes = Routes::new(scenario);
        let keyless = scenario.keyless.iter().enumerate().map(|(number, who)| Passers {
            at: who.at.clone(),
            partner: Partner::keyless(who, seed, number, now),
            routes: routes.only(&who.at, &who.routes),
        });
        Self { partners, keyless: keyless.collect(), routes, state: Mutex::new(state) }
    }

    /// Calls with a key in a Unix minute, over all stages; none for a key nobody knows.
    pub fn minute(&self, key: &str, minute: i64) -> Calls {
        let mut state = self.state();
        let mut calls = self.passed(&mut state, key, minute);
        for call in state.live.get(key).and_then(|live| live.get(&minute)).into_iter().flatten() {
            calls += call.outcome();
        }
        calls
    }

    /// Served calls with a key on a whole UTC day: the sum of its minutes, also for a day still to come.
    pub fn day(&self, key: &str, date: Date) -> u64 {
        self.end(&mut self.state(), key, gate::day_of(date), DAY).total.served
    }

    /// Served calls with a key on a UTC day up to the end of the minute `now` is in, and what was left of its quota at that time.
    pub fn usage(&self, key: &str, date: Date, now: Timestamp) -> (u64, Option<u64>) {
        let day = gate::day_of(date);
        let end = self.end(&mut self.state(), key, day, minutes_until(day, now));
        (end.total.served, end.left)
    }

    /// Served calls with a key in its quota's current period; in the current month where it has no quota.
    pub fn used_in_period(&self, key: &str, now: Timestamp) -> u64 {
        let mut state = self.state();
        let today = gate::minute_of(now).div_euclid(DAY);
        let first = self.influence(&state, key).first_day(today).unwrap_or(Period::Month.first_day(today));
        (first..=today).map(|day| self.end(&mut state, key, day, minutes_until(day, now)).total.served).sum()
    }

    /// What is left of a key's quota now; `None` where it has none.
    pub fn remaining(&self, key: &str, now: Timestamp) -> Option<u64> {
        let today = gate::minute_of(now).div_euclid(DAY);
        self.end(&mut self.state(), key, today, minutes_until(today, now)).left
    }

    /// From this minute on, other limits hold for a key, or none lets it through. Earlier minutes stay as they were.
    pub fn set_gate(&self, key: &str, from_minute: i64, gate: Gate) {
        self.state().change(key, from_minute, gate::Change::Gate(gate));
    }

    /// From this minute on, a key has so many calls left in the current period of its quota.
    pub fn set_remaining(&self, key: &str, from_minute: i64, calls: u64) {
        self.state().change(key, from_minute, gate::Change::Remaining(calls));
    }

    /// From this minute on, a stage serves a method (`GET /path`) with or without asking for a key. Decides what becomes
    /// of callers without one; those of the scenario are let through until told otherwise.
    pub fn set_lock(&self, at: &StageRef, route: &str, from_minute: i64, locked: bool) {
        let mut state = self.state();
        let locks = state.locks.entry((at.clone(), route.to_owned())).or_default();
        locks.push((from_minute, locked));
        locks.sort_by_key(|(minute, _)| *minute);
    }

    /// Adds a call that really came in. It counts from then on everywhere, against its key's quota too.
    pub fn record(&self, call: Call) {
        let key = match &call.caller {
            Caller::Key(key) => key.to_string(),
            Caller::Unknown => String::new(),
        };
        let minute = call.at_ms.div_euclid(60_000);
        let mut state = self.state();
        if !key.is_empty() {
            state.live_keys.entry(call.at.clone()).or_default().insert(key.clone());
        }
        state.live.entry(key.clone()).or_default().entry(minute).or_default().push(call);
        state.forget(&key, minute);
    }
}

/// Reading single calls, and counts by stage.
impl Traffic {
    /// Every call with a key in a Unix minute, in the order of time; as many as [`Traffic::minute`] counts.
    pub fn calls_in(&self, key: &str, minute: i64) -> Vec<Call> {
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        let live = state.live.get(key).and_then(|live| live.get(&minute));
        let mut calls = live.cloned().unwrap_or_default();
        if let Some(partner) = self.partners.get(key) {
            let caller = Caller::Key(key.into());
            calls.extend(call::spell_out(&self.routes, partner, minute, passed, &caller));
        }
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Every call to a stage without a key, or with one that does not exist, in a Unix minute.
    pub fn keyless_in(&self, at: &StageRef, minute: i64) -> Vec<Call> {
        let state = self.state();
        let mut calls = Vec::new();
        for who in self.keyless.iter().filter(|who| who.at == *at) {
            let made = call::spell_out(
                &who.routes,
                &who.partner,
                minute,
                who.partner.served(minute),
                &Caller::Unknown,
            );
            calls.extend(made.into_iter().map(|mut call| {
                if state.locked(at, &call.method, &call.path, minute) {
                    call.status = 403;
                }
                call
            }));
        }
        let live = state.live.get("").and_then(|live| live.get(&minute)).into_iter().flatten();
        calls.extend(live.filter(|call| call.at == *at).cloned());
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Every call to a stage in a Unix minute, in the order of time: what its access log says.
    pub fn stage_calls(&self, at: &StageRef, minute: i64) -> Vec<Call> {
        let mut calls = self.keyless_in(at, minute);
        for key in self.callers(at) {
            calls.extend(self.calls_in(&key, minute).into_iter().filter(|call| call.at == *at));
        }
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Calls with a key to one stage in a Unix minute.
    pub fn key_at(&self, key: &str, at: &StageRef, minute: i64) -> Calls {
        let mut calls = Calls::default();
        self.each_at(key, at, minute, |outcome, _, _| calls += outcome);
        calls
    }

    /// Status and latency (milliseconds) of every call to a stage in a Unix minute, in no order.
    pub fn stage_minute(&self, at: &StageRef, minute: i64) -> Vec<(u16, u32)> {
        let mut answers: Vec<_> =
            self.keyless_in(at, minute).iter().map(|call| (call.status, call.latency_ms)).collect();
        for key in self.callers(at) {
            self.each_at(&key, at, minute, |_, status, latency| answers.push((status, latency)));
        }
        answers
    }

    /// Ids of all keys that have habits or have called, sorted.
    pub fn keys(&self) -> Vec<String> {
        let state = self.state();
        let live = state.live_keys.values().flatten();
        let all: BTreeSet<_> = self.partners.keys().chain(live).cloned().collect();
        all.into_iter().collect()
    }

    /// Stages that a key calls by habit or has called, sorted.
    pub fn stages_of(&self, key: &str) -> Vec<StageRef> {
        let state = self.state();
        let live = state.live_keys.iter().filter(|(_, keys)| keys.contains(key)).map(|(at, _)| at);
        let habits = self.partners.get(key).into_iter().flat_map(|partner| &partner.stages);
        let all: BTreeSet<_> = habits.chain(live).cloned().collect();
        all.into_iter().collect()
    }

    /// Keys that call a stage by habit or have called it, sorted.
    fn callers(&self, at: &StageRef) -> Vec<String> {
        let state = self.state();
        let habits =
            self.partners.iter().filter(|(_, partner)| partner.stages.contains(at)).map(|(key, _)| key);
        let all: BTreeSet<_> = habits.chain(state.live_keys.get(at).into_iter().flatten()).cloned().collect();
        all.into_iter().collect()
    }

    fn each_at(&self, key: &str, at: &StageRef, minute: i64, mut each: impl FnMut(Calls, u16, u32)) {
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        if let Some(partner) = self.partners.get(key) {
            call::sketch(&self.routes, partner, minute, passed, |sketch| {
                if sketch.at == at {
                    each(sketch.outcome(), sketch.status, sketch.latency_ms());
                }
            });
        }
        for call in state.live.get(key).and_then(|live| live.get(&minute)).into_iter().flatten() {
            if call.at == *at {
                each(call.outcome(), call.status, call.latency_ms);
            }
        }
    }
}

/// Working days out, and keeping them.
impl Traffic {
    /// No panic leaves these maps half changed, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn influence<'a>(&'a self, state: &'a State, key: &str) -> Influence<'a> {
        let changes = state.changes.get(key).map_or(&[][..], Vec::as_slice);
        Influence { partner: self.partners.get(key), changes, live: state.live.get(key) }
    }

    /// Calls by habit in a minute, after the gate.
    fn passed(&self, state: &mut State, key: &str, minute: i64) -> Calls {
        if !self.partners.contains_key(key) {
            return Calls::default();
        }
        let (day, of_day) = (minute.div_euclid(DAY), minute.rem_euclid(DAY) as usize);
        if let Some(known) = state.days.get(key).and_then(|days| days.get(&day)) {
            return known.passed(of_day);
        }
        let carried = self.carried(state, key, day);
        let (minutes, end) = Day::new(&self.influence(state, key), day, carried);
        let calls = minutes.passed(of_day);
        state.keep(key, day, minutes, end);
        calls
    }

    /// What a day comes to in its first `minutes` minutes.
    fn end(&self, state: &mut State, key: &str, day: i64, minutes: i64) -> End {
        if minutes == DAY
            && let Some(end) = state.ends.get(key).and_then(|ends| ends.get(&day))
        {
            return *end;
        }
        let carried = self.carried(state, key, day);
        let end = self.influence(state, key).run(day, minutes, carried, |_| {});
        if minutes == DAY {
            state.ends.entry(key.to_owned()).or_default().insert(day, end);
        }
        end
    }

    /// What the days before left of the quota, from the first day of its period on.
    fn carried(&self, state: &mut State, key: &str, day: i64) -> Option<u64> {
        let first = self.influence(state, key).first_day(day)?;
        let mut carried = None;
        for earlier in first..day {
            let known = state.ends.get(key).and_then(|ends| ends.get(&earlier)).copied();
            let end = known.unwrap_or_else(|| self.influence(state, key).run(earlier, DAY, carried, |_| {}));
            if known.is_none() {
                state.ends.entry(key.to_owned()).or_default().insert(earlier, end);
            }
            carried = end.left;
        }
        carried
    }
}

impl State {
    fn change(&mut self, key: &str, from_minute: i64, change: gate::Change) {
        let changes = self.changes.entry(key.to_owned()).or_default();
        changes.push((from_minute, change));
        changes.sort_by_key(|(minute, _)| *minute);
        self.forget(key, from_minute);
    }

    /// Drops what was worked out for a key from the day of this minute on.
    fn forget(&mut self, key: &str, minute: i64) {
        let day = minute.div_euclid(DAY);
        if let Some(ends) = self.ends.get_mut(key) {
            ends.split_off(&day);
        }
        if let Some(days) = self.days.get_mut(key) {
            self.kept -= days.split_off(&day).len();
        }
    }

    fn keep(&mut self, key: &str, day: i64, minutes: Day, end: End) {
        if self.kept >= KEPT_DAYS {
            self.days.clear();
            self.kept = 0;
        }
        self.days.entry(key.to_owned()).or_default().insert(day, minutes);
        self.ends.entry(key.to_owned()).or_default().insert(day, end);
        self.kept += 1;
    }

    fn locked(&self, at: &StageRef, method: &str, path: &str, minute: i64) -> bool {
        let locks = self.locks.get(&(at.clone(), format!("{method} {path}")));
        let known = locks.into_iter().flatten().take_while(|(from, _)| *from <= minute);
        known.last().is_some_and(|(_, locked)| *locked)
    }
}

fn minutes_until(day: i64, now: Timestamp) -> i64 {
    (gate::minute_of(now) - day * DAY + 1).clamp(0, DAY)
}

#[cfg(test)]
mod tests {
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
                made.iter().for_each(|call| single += call.outcome());
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
        backwards.into_iter().for_each(|calls| turned += calls);
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
        let quota = Some(Quota { limit: 3_000_000, period: Period::Month });
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
        assert!(traffic.remaining(&tannenhof, start()).unwrap() > 45);
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
}
