//! One partner's day, minute by minute: habits through the gate, with the calls that really came in counted along.

use super::gate::{Change, Counts, Gate, Meter, Quota};
use super::lane::Lane;
use super::live;
use super::partner::Partner;
use super::{Calls, DAY};
use std::collections::BTreeMap;

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
