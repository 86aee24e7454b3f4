//! What stands between a partner and the backend: the plan's limits, and whether the key works at all.

use super::{Calls, DAY};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Limits of a usage plan; what is absent does not limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// Requests a second.
    pub rate: Option<f64>,
    /// Requests at once.
    pub burst: Option<u32>,
    /// Requests a period.
    pub quota: Option<Quota>,
}

/// Requests allowed in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in one period.
    pub limit: u64,
    /// When it begins anew.
    pub period: Period,
    /// The plan whose quota it is: another plan's counts anew.
    pub plan: PlanTag,
}

/// Tells usage plans apart: made of a plan's id, and copied with its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanTag(u64);

impl PlanTag {
    /// The plan with this id.
    pub fn new(id: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// A quota's period; it begins at midnight UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One day.
    Day,
    /// Seven days from Sunday on: AWS does not say, but an offset of 0 once stood for Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// AWS's word for it, such as `MONTH`; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "DAY" => Some(Self::Day),
            "WEEK" => Some(Self::Week),
            "MONTH" => Some(Self::Month),
            _ => None,
        }
    }

    /// First day (Unix) of the period that a Unix day lies in.
    pub(super) fn first_day(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            // 1970-01-01 was a Thursday.
            Self::Week => day - (day + 4).rem_euclid(7),
            Self::Month => day - i64::from(date_of(day).day()) + 1,
        }
    }
}

/// Whether calls with a key get through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gate {
    /// Yes, within these limits.
    Open(Limits),
    /// No, 403: disabled, deleted, or in no plan.
    Closed,
}

impl Gate {
    /// The quota of an open gate; `None` where there is none, or where nothing gets through.
    pub(super) fn quota(self) -> Option<Quota> {
        match self {
            Self::Open(limits) => limits.quota,
            Self::Closed => None,
        }
    }
}

/// Something that a user changed for one key.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// Other limits, or nothing gets through any more.
    Gate(Gate),
    /// This many calls are left in the current period, after all of the minute's calls by habit and after this many live ones.
    Remaining { calls: u64, after_live: u64 },
}

impl Change {
    /// Whether both set the same gate, so that the second changes nothing.
    pub(super) fn is_the_same_gate(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Gate(known), Self::Gate(new)) if known == new)
    }
}

/// What a key has used of quotas in the current period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Calls left of the quota; `None` without a quota.
    pub left: Option<u64>,
    /// Calls used of the quotas of plans that the key was in before.
    elsewhere: BTreeMap<PlanTag, u64>,
}

/// The gate with its counters, moving through the minutes of a day.
#[derive(Debug, Clone)]
pub struct Meter {
    /// The gate that holds now.
    pub gate: Gate,
    /// The quota that counts, or did when the gate was open last.
    quota: Option<Quota>,
    /// What is left of the quota by now, and what the key used of other plans'.
    pub counts: Counts,
    tokens: f64,
}

impl Meter {
    /// With a full bucket.
    pub fn new(gate: Gate, quota: Option<Quota>, counts: Counts) -> Self {
        Self { gate, quota, counts, tokens: f64::INFINITY }
    }

    /// Whether a change to this gate takes the key into another plan.
    pub fn would_leave(&self, gate: Gate) -> bool {
        self.quota.zip(gate.quota()).is_some_and(|(old, new)| old.plan != new.plan)
    }

    /// AWS counts per plan and key. A key that is closed and opened again goes on with the calls it had left, and so does one whose
    /// plan has other limits; in another plan it begins anew, and back in the first it finds what it had used there.
    pub fn change(&mut self, gate: Gate) {
        if let Gate::Open(limits) = gate {
            if let (Some(old), Some(left)) = (self.quota, self.counts.left) {
                self.counts.elsewhere.insert(old.plan, old.limit.saturating_sub(left));
            }
            self.quota = limits.quota;
            self.counts.left = limits.quota.map(|new| {
                let used = self.counts.elsewhere.remove(&new.plan).unwrap_or(0);
                new.limit.saturating_sub(used)
            });
        }
        self.gate = gate;
    }

    /// What becomes of this many calls in one minute. Assumes that they come evenly, which lets most of them through.
    pub fn pass(&mut self, asked: u64) -> Calls {
        let Gate::Open(limits) = self.gate else {
            return Calls { forbidden: asked, ..Calls::default() };
        };
        let accepted = self.throttle(limits, asked);
        let served = self.counts.left.map_or(accepted, |left| accepted.min(left));
        self.count(served);
        Calls { served, throttled: asked - accepted, quota_refused: accepted - served, forbidden: 0 }
    }

    /// Takes served calls off what is left of the quota, where there is one.
    pub fn count(&mut self, served: u64) {
        self.counts.left = self.counts.left.map(|left| left.saturating_sub(served));
    }

    fn throttle(&mut self, limits: Limits, asked: u64) -> u64 {
        let Some(rate) = limits.rate else { return asked };
        let burst = f64::from(limits.burst.unwrap_or(0));
        let supply = self.tokens.min(burst) + rate * 60.0;
        let accepted = asked.min(supply.floor() as u64);
        self.tokens = (supply - accepted as f64).min(burst);
        accepted
    }
}

/// The date of a Unix day.
pub fn date_of(day: i64) -> Date {
    let second = day.saturating_mul(86_400);
    Timestamp::from_second(second).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

/// The Unix day of a date.
pub fn day_of(date: Date) -> i64 {
    let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
    minute_of(midnight.unwrap_or_default()).div_euclid(DAY)
}

/// The Unix minute of a moment.
pub fn minute_of(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(rate: f64, burst: u32, quota: u64) -> Gate {
        open_of("basic", rate, burst, quota)
    }

    fn open_of(plan: &str, rate: f64, burst: u32, quota: u64) -> Gate {
        let quota = Some(Quota { limit: quota, period: Period::Month, plan: PlanTag::new(plan) });
        Gate::Open(Limits { rate: Some(rate), burst: Some(burst), quota })
    }

    fn meter(gate: Gate, left: u64) -> Meter {
        Meter::new(gate, gate.quota(), Counts { left: Some(left), ..Counts::default() })
    }

    #[test]
    fn a_full_bucket_helps_once() {
        let mut meter = meter(open(1.0, 10, 1000), 1000);
        assert_eq!(meter.pass(80), Calls { served: 70, throttled: 10, ..Calls::default() });
        assert_eq!(meter.pass(80), Calls { served: 60, throttled: 20, ..Calls::default() });
        assert_eq!(meter.pass(55).throttled, 0);
        assert_eq!(meter.pass(80).served, 65);
    }

    #[test]
    fn a_used_up_quota_refuses_until_extended() {
        let mut meter = meter(open(5.0, 50, 1000), 30);
        assert_eq!(meter.pass(40), Calls { served: 30, quota_refused: 10, ..Calls::default() });
        meter.counts.left = Some(15);
        assert_eq!(meter.pass(40).served, 15);
    }

    #[test]
    fn a_plan_with_another_quota_counts_what_was_used() {
        let mut meter = meter(open(5.0, 50, 1000), 100);
        meter.change(Gate::Closed);
        assert_eq!(meter.pass(3).forbidden, 3);
        meter.change(open(5.0, 50, 1000));
        assert_eq!(meter.counts.left, Some(100));
        meter.change(Gate::Closed);
        meter.change(open(5.0, 50, 5000));
        assert_eq!(meter.counts.left, Some(4100), "whether it was closed in between or not");
    }

    #[test]
    fn another_plan_begins_anew_and_the_first_one_remembers() {
        let mut meter = meter(open(5.0, 50, 1000), 0);
        meter.change(Gate::Closed);
        meter.change(open_of("premium", 50.0, 500, 3_000_000));
        assert_eq!(meter.counts.left, Some(3_000_000));
        assert_eq!(meter.pass(40).served, 40);
        meter.change(Gate::Closed);
        meter.change(open(5.0, 50, 1000));
        assert_eq!(meter.counts.left, Some(0));
        meter.change(open_of("premium", 50.0, 500, 3_000_000));
        assert_eq!(meter.counts.left, Some(2_999_960));
    }

    #[test]
    fn periods_begin_on_the_first_and_on_sunday() {
        let day = day_of("2026-11-19".parse().unwrap());
        assert_eq!(date_of(Period::Month.first_day(day)).to_string(), "2026-11-01");
        assert_eq!(date_of(Period::Week.first_day(day)).to_string(), "2026-11-15");
        assert_eq!(Period::Day.first_day(day), day);
    }
}
