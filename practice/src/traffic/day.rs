//! One partner's day, minute by minute: habits through the gate, with the calls that really came in counted along.

use super::gate::{self, Change, Counts, Gate, Limits, Meter, Period, PlanTag, Quota};
use super::lane::Lane;
use super::live;
use super::{Calls, DAY, HISTORY_DAYS, habit};
use crate::scenario::{Behaviour, Key, Keyless, Scenario, StageRef};
use std::collections::BTreeMap;
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

/// What a user and live callers did to one key, in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Influence<'a> {
    /// Who calls by habit; `None` for a key that the scenario does not have.
    pub partner: Option<&'a Partner>,
    /// What a user changed, each with the Unix minute from which on it holds.
    pub changes: &'a [(i64, Change)],
    /// Calls that really came in, by Unix minute; `None` where there never were any.
    pub live: Option<&'a BTreeMap<i64, live::Minute>>,
}

impl Influence<'_> {
    /// The gate at the start of a minute, and the quota it has or had when it was open last.
    fn gate_at(&self, minute: i64) -> (Gate, Option<Quota>) {
        let first = self.partner.map_or(Gate::Closed, |partner| partner.gate);
        let mut now = (first, first.quota());
        for (_, change) in self.changes.iter().take_while(|(at, _)| *at < minute) {
            match change {
                Change::Gate(Gate::Closed) => now.0 = Gate::Closed,
                Change::Gate(gate) => now = (*gate, gate.quota()),
                Change::Remaining { .. } => {}
            }
        }
        now
    }

    /// First day of the quota's period that a day lies in; `None` where there is no quota.
    pub fn first_day(&self, day: i64) -> Option<i64> {
        Some(self.gate_at(day * DAY).1?.period.first_day(day))
    }

    /// The meter at the start of a day. `carried` is what the day before left over.
    fn meter(&self, day: i64, carried: Counts) -> Meter {
        let (gate, quota) = self.gate_at(day * DAY);
        let fresh = quota.map(|quota| quota.limit);
        let mut counts = if self.first_day(day) == Some(day) { Counts::default() } else { carried };
        counts.left = counts.left.or(fresh);
        Meter::new(gate, quota, counts)
    }

    /// Goes through the first `minutes` minutes of a day, telling `each` the calls by habit in every one.
    pub fn run(&self, day: i64, minutes: i64, carried: Counts, mut each: impl FnMut(Calls)) -> End {
        let mut meter = self.meter(day, carried);
        let mut total = Calls::default();
        let start = day * DAY;
        let mut changes = self.changes.iter().skip_while(|(at, _)| *at < start).peekable();
        for minute in start..start + minutes {
            let mut extended = None;
            while let Some((_, change)) = changes.next_if(|(at, _)| *at <= minute) {
                match change {
                    Change::Remaining { calls, after_live } => extended = Some((*calls, *after_live)),
                    Change::Gate(gate) => {
                        // What was set is left in the old plan, also where the key leaves it within the same minute.
                        if let Some((calls, _)) = extended.take_if(|_| meter.would_leave(*gate)) {
                            meter.counts.left = Some(calls);
                        }
                        meter.change(*gate);
                    }
                }
            }
            let asked: u32 = self.partner.map_or(0, |partner| partner.asks(minute).sum());
            let passed = meter.pass(u64::from(asked));
            let live = self.live_at(minute);
            meter.count(live.served);
            if let Some((calls, after_live)) = extended {
                meter.counts.left = Some(calls);
                meter.count(live.served.saturating_sub(after_live));
            }
            total += passed;
            total += live;
            each(passed);
        }
        End { total, counts: meter.counts }
    }

    fn live_at(&self, minute: i64) -> Calls {
        self.live.and_then(|live| live.get(&minute)).map_or_else(Calls::default, |of| of.counts)
    }
}

/// What a day comes to.
#[derive(Debug, Clone)]
pub struct End {
    /// All calls, by habit and live.
    pub total: Calls,
    /// What was left of the quota at its end.
    pub counts: Counts,
}

/// All minutes of a day, packed: served, throttled, refused for the quota, forbidden.
#[derive(Debug)]
pub struct Day([Lane; 4]);

impl Day {
    /// Works out a whole day.
    pub fn new(influence: &Influence<'_>, day: i64, carried: Counts) -> (Self, End) {
        let mut minutes = Vec::with_capacity(DAY as usize);
        let end = influence.run(day, DAY, carried, |passed| {
            let Calls { served, throttled, quota_refused, forbidden } = passed;
            minutes.push([served, throttled, quota_refused, forbidden].map(|calls| calls as u32));
        });
        let lane = |which: usize| Lane::pack(&minutes, which);
        (Self([lane(0), lane(1), lane(2), lane(3)]), end)
    }

    /// Calls by habit in a minute of the day.
    pub fn passed(&self, minute_of_day: usize) -> Calls {
        let [served, throttled, quota_refused, forbidden] =
            self.0.each_ref().map(|lane| u64::from(lane.at(minute_of_day)));
        Calls { served, throttled, quota_refused, forbidden }
    }
}
