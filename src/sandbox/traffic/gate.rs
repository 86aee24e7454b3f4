//! What stands between a partner and the backend: the plan's limits, and whether the key works at all.

use super::{Calls, DAY};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

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
    /// How many.
    pub limit: u64,
    /// In how long.
    pub period: Period,
}

/// A quota's period; it begins at midnight UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One day.
    Day,
    /// Seven days from Monday on.
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
            Self::Week => day - (day + 3).rem_euclid(7),
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
    /// Other limits, or none.
    Gate(Gate),
    /// This many calls are left in the current period, after all of the minute's calls by habit and after this many live ones.
    Remaining { calls: u64, after_live: u64 },
}

/// The gate with its counters, moving through the minutes of a day.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    pub gate: Gate,
    /// Calls left of the quota; `None` without a quota.
    pub left: Option<u64>,
    tokens: f64,
}

impl Meter {
    /// With a full bucket.
    pub fn new(gate: Gate, left: Option<u64>) -> Self {
        Self { gate, left, tokens: f64::INFINITY }
    }

    /// A key that is closed and opened again goes on with the calls it had left; another quota counts what was used.
    pub fn change(&mut self, gate: Gate) {
        if gate != Gate::Closed {
            let used = match (self.gate.quota(), self.left, gate.quota()) {
                (Some(old), Some(left), _) => old.limit.saturating_sub(left),
                (None, Some(left), Some(new)) => new.limit.saturating_sub(left),
                _ => 0,
            };
            self.left = gate.quota().map(|new| new.limit.saturating_sub(used));
        }
        self.gate = gate;
    }

    /// What becomes of this many calls in one minute. Assumes that they come evenly, which lets most of them through.
    pub fn pass(&mut self, asked: u64) -> Calls {
        let Gate::Open(limits) = self.gate else {
            return Calls { forbidden: asked, ..Calls::default() };
        };
        let accepted = self.throttle(limits, asked);
        let served = self.left.map_or(accepted, |left| accepted.min(left));
        self.count(served);
        Calls { served, throttled: asked - accepted, quota_refused: accepted - served, forbidden: 0 }
    }

    /// Takes calls off the quota that came in beside the partner's habits.
    pub fn count(&mut self, served: u64) {
        self.left = self.left.map(|left| left.saturating_sub(served));
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
        let quota = Some(Quota { limit: quota, period: Period::Month });
        Gate::Open(Limits { rate: Some(rate), burst: Some(burst), quota })
    }

    #[test]
    fn a_full_bucket_helps_once() {
        let mut meter = Meter::new(open(1.0, 10, 1000), Some(1000));
        assert_eq!(meter.pass(80), Calls { served: 70, throttled: 10, ..Calls::default() });
        assert_eq!(meter.pass(80), Calls { served: 60, throttled: 20, ..Calls::default() });
        assert_eq!(meter.pass(55).throttled, 0);
        assert_eq!(meter.pass(80).served, 65);
    }

    #[test]
    fn a_used_up_quota_refuses_until_extended() {
        let mut meter = Meter::new(open(5.0, 50, 1000), Some(30));
        assert_eq!(meter.pass(40), Calls { served: 30, quota_refused: 10, ..Calls::default() });
        meter.left = Some(15);
        assert_eq!(meter.pass(40).served, 15);
    }

    #[test]
    fn another_plan_counts_what_was_used() {
        let mut meter = Meter::new(open(5.0, 50, 1000), Some(100));
        meter.change(Gate::Closed);
        assert_eq!(meter.pass(3).forbidden, 3);
        meter.change(open(5.0, 50, 1000));
        assert_eq!(meter.left, Some(100));
        meter.change(open(5.0, 50, 5000));
        assert_eq!(meter.left, Some(4100));
    }

    #[test]
    fn periods_begin_on_the_first_and_on_monday() {
        let day = day_of("2026-11-19".parse().unwrap());
        assert_eq!(date_of(Period::Month.first_day(day)).to_string(), "2026-11-01");
        assert_eq!(date_of(Period::Week.first_day(day)).to_string(), "2026-11-16");
        assert_eq!(Period::Day.first_day(day), day);
    }
}
