//! The partners' calls: a pure function of partner and minute, so the past is there at once and the future just appears.
//!
//! Nothing is stored but what differs from the habits: limits that changed, quotas that were extended, methods that were
//! locked, and the calls that really came in ([`Traffic::record`]). A day is worked out when somebody asks for it
//! (`day`), from how many calls each habit makes in a minute (`habit`), what the gate lets through (`gate`) and which
//! method each call goes to (`call`). All instants are UTC; a minute is a Unix minute (seconds since 1970, divided by 60).
//!
//! Rules of thumb, so that nobody takes this for AWS itself:
//! - Of calls that really came in, the newest are kept one by one (`live`); older ones count against quotas, without a line in a log.
//! - The throttle is a token bucket filled and emptied minute by minute, full again at midnight UTC.
//! - Partners with `quota_used` in the scenario call more or less than usual in the month in which the practice account
//!   starts, by the factor that brings them to that share of their quota at the start; a partner with 1 gets there
//!   after 88 % of the month so far. Within the first six hours of a month they stay below.
//! - History begins 90 days before the start; a quota that began earlier counts as untouched then.
//! - A key counts for one plan at a time, the oldest one that it is in. What it used of another plan's quota is kept until the present
//!   plan's period ends.
//! - A plan lets a key's calls by habit through to every stage that it calls, also to one that the plan does not cover any more; what
//!   really comes in there is refused. Only a plan without any stage closes to both. The gate counts a key's calls of a minute before
//!   they are dealt out to stages.

mod call;
mod day;
mod gate;
mod habit;
mod lane;
mod live;
mod partner;
mod read;
mod store;
#[cfg(test)]
mod tests;

pub use call::{Call, Caller};
pub use gate::{Gate, Limits, Period, PlanTag, Quota};
pub use read::Alike;

use super::scenario::{Scenario, StageRef};
use call::Routes;
use jiff::Timestamp;
use jiff::civil::Date;
use partner::Partner;
use std::collections::HashMap;
use std::ops::AddAssign;
use std::sync::Mutex;
use store::State;

/// Days of history before the start.
pub const HISTORY_DAYS: i64 = 90;
const DAY: i64 = 1440;

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

impl Traffic {
    /// Traffic of a company as seen from `start`, the moment at which its practice account opens.
    pub fn new(scenario: &Scenario, seed: u64, start: Timestamp) -> Self {
        let now = gate::minute_of(start);
        let mut state = State::default();
        let mut partners = HashMap::new();
        for key in &scenario.keys {
            let partner = Partner::from_key(scenario, key, seed, now);
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
        calls += state.live.counts(key, minute);
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
        (end.total.served, end.counts.left)
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
        self.end(&mut self.state(), key, today, minutes_until(today, now)).counts.left
    }

    /// From this minute on, other limits hold for a key, or it is let through no more. Earlier minutes stay as they were.
    pub fn set_gate(&self, key: &str, from_minute: i64, gate: Gate) {
        self.state().change(key, from_minute, gate::Change::Gate(gate));
    }

    /// A key has so many calls left in the current period of its quota, to be used from now on: calls recorded in this
    /// minute so far do not count any more, nor do the partner's own of this minute.
    pub fn set_remaining(&self, key: &str, minute: i64, calls: u64) {
        let mut state = self.state();
        let after_live = state.live.counts(key, minute).served;
        state.change(key, minute, gate::Change::Remaining { calls, after_live });
    }

    /// From this minute on, a stage serves a method (`GET /path`) with or without asking for a key. Decides what becomes
    /// of callers without one; those of the scenario are let through until told otherwise.
    pub fn set_lock(&self, at: &StageRef, route: &str, from_minute: i64, locked: bool) {
        let mut state = self.state();
        let locks = state.locks.entry((at.clone(), route.to_owned())).or_default();
        store::keep_newest(locks, (from_minute, locked));
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
        state.live.add(&key, call);
        state.forget(&key, minute);
    }
}

fn minutes_until(day: i64, now: Timestamp) -> i64 {
    (gate::minute_of(now) - day * DAY + 1).clamp(0, DAY)
}
