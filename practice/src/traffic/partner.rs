//! Who calls, and how: what a partner's chances follow from, and how many calls it makes in a minute.

use super::gate::{self, Gate, Limits, Period, PlanTag, Quota};
use super::{Calls, DAY, HISTORY_DAYS, habit};
use crate::scenario::{Behaviour, Key, Keyless, Scenario, StageRef};
use std::ops::Range;

/// Share of the month so far after which a partner with all its quota used has used it.
const USED_UP_AFTER: f64 = 0.88;

/// Who calls, and how.
#[derive(Debug)]
pub struct Partner {
    /// What all its chances follow from; each key and each group without one has another.
    pub seed: u64,
    /// How it calls, added up; empty for a key that nobody uses.
    pub habits: Vec<Behaviour>,
    /// IP addresses: part n of `habits` uses address n, and people share those that are left.
    pub addresses: Vec<String>,
    /// Stages that its habits call, of which machines call the first alone; none for a key without a plan.
    pub stages: Vec<StageRef>,
    /// The gate before any change.
    pub gate: Gate,
    /// Nothing is called before this Unix minute.
    pub since: i64,
    /// Calls more or less than usual within these minutes.
    pub scaled: Option<(Range<i64>, f64)>,
}

impl Partner {
    /// The partner behind a key, with the limits of its plan. `now` is the Unix minute of the start.
    pub fn from_key(scenario: &Scenario, key: &Key, seed: u64, now: i64) -> Self {
        let plan = scenario.plan_of(key);
        let gate = plan.map_or(Gate::Closed, |plan| {
            let period = Period::parse(&plan.period);
            let tag = PlanTag::new(&plan.id);
            let quota = period.map(|period| Quota { limit: plan.quota, period, plan: tag });
            Gate::Open(Limits { rate: Some(plan.rate), burst: Some(plan.burst), quota })
        });
        let mut partner = Self {
            seed: key.id.bytes().fold(seed, |hash, byte| habit::mix(hash, u64::from(byte))),
            habits: key.behaviour.clone(),
            addresses: key.addresses.clone(),
            stages: plan.map(|plan| plan.stages.clone()).unwrap_or_default(),
            gate,
            since: (now - HISTORY_DAYS * DAY).max(gate::day_of(key.created) * DAY),
            scaled: None,
        };
        partner.scaled = key.quota_used.and_then(|used| partner.scale(used, now));
        partner
    }

    /// Callers without a key; the `number` keeps several groups apart.
    pub fn keyless(who: &Keyless, seed: u64, number: usize, now: i64) -> Self {
        Self {
            seed: habit::mix(seed, number as u64 + 1),
            habits: who.behaviour.clone(),
            addresses: who.addresses.clone(),
            stages: vec![who.at.clone()],
            gate: Gate::Open(Limits::default()),
            since: now - HISTORY_DAYS * DAY,
            scaled: None,
        }
    }

    /// The factor on this month's calls that brings a partner to a share of its quota now. See the module of traffic.
    fn scale(&self, quota_used: f64, now: i64) -> Option<(Range<i64>, f64)> {
        let today = now.div_euclid(DAY);
        let first = Period::Month.first_day(today);
        let next = Period::Month.first_day(first + 32);
        let usual: f64 = self.habits.iter().map(habit::scalable).sum();
        let days = ((today - first) as f64 + habit::share_of_day_before(now)).max(0.25);
        let until = if quota_used < 1.0 { days } else { days * USED_UP_AFTER };
        let wanted = quota_used * self.gate.quota()?.limit as f64;
        (usual > 0.0).then(|| (first * DAY..next * DAY, wanted / (usual * until)))
    }

    /// All calls of a minute, let through.
    pub fn served(&self, minute: i64) -> Calls {
        Calls { served: self.asks(minute).map(u64::from).sum(), ..Calls::default() }
    }

    /// Calls by habit in a minute.
    pub fn asks(&self, minute: i64) -> impl Iterator<Item = u32> {
        let scale = match &self.scaled {
            Some((minutes, scale)) if minutes.contains(&minute) => *scale,
            _ => 1.0,
        };
        let silent = minute < self.since;
        self.habits.iter().enumerate().map(move |(at, habit)| {
            if silent { 0 } else { habit::calls(habit, self.part_seed(at), minute, scale) }
        })
    }

    /// The seed of one habit, counted from 0: two alike do not call at the same moments.
    pub fn part_seed(&self, part: usize) -> u64 {
        habit::mix(self.seed, part as u64 + 100)
    }
}
