//! What would a quota have done? The one replay that daily usage allows. And when is one near its end?
//!
//! Periods are calendar days, weeks and months in UTC. AWS does not document the instant of the reset, nor on which day a week
//! begins; its older text counts weeks from Sunday, and so does this. The day on which a quota runs out is known, the hour is not.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// From this share on a quota is near its end: amber on every screen.
pub const WARN_FROM: f64 = 0.8;
/// From this share on it is very near.
pub const URGENT_FROM: f64 = 0.9;

/// After what time a quota begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reset {
    /// Every day.
    Daily,
    /// Every Sunday.
    Weekly,
    /// On the first of the month.
    Monthly,
}

impl Reset {
    /// The first day of the period that `day` lies in.
    pub fn start_of(self, day: Date) -> Date {
        match self {
            Self::Daily => day,
            Self::Weekly => day.saturating_sub(i64::from(day.weekday().since(Weekday::Sunday)).days()),
            Self::Monthly => day.first_of_month(),
        }
    }

    /// The first day of the period after the one that `day` lies in.
    pub fn next_after(self, day: Date) -> Date {
        let start = self.start_of(day);
        match self {
            Self::Daily => start.saturating_add(1.day()),
            Self::Weekly => start.saturating_add(1.week()),
            Self::Monthly => start.saturating_add(1.month()),
        }
    }
}

/// One period in which the quota was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOut {
    /// First day of the period.
    pub period: Date,
    /// The day on which the count reached the limit: AWS refuses what comes after it.
    pub day: Date,
    /// Calls over the limit until the period's end. None where the calls are those that a quota as small has let through.
    pub blocked: u64,
}

/// What a quota would have done to one key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// All calls.
    pub calls: u64,
    /// Calls over the limit.
    pub blocked: u64,
    /// The periods in which it was used up, oldest first.
    pub run_outs: Vec<RunOut>,
}

/// What a quota would have done to the keys of a plan; each key has the quota to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Keys that used the quota up.
    pub keys_affected: usize,
    /// Blocked calls of all keys.
    pub blocked: u64,
    /// The earliest day on which any key used it up.
    pub first_day: Option<Date>,
}

/// Replays a quota of `limit` calls on `daily` calls, day by day from `first` on. A period that began before `first` counts from
/// `first`, so the answer is a lower bound there.
pub fn replay(first: Date, daily: &[u64], limit: u64, reset: Reset) -> Outcome {
    let mut outcome = Outcome::default();
    let (mut used, mut period, mut day) = (0_u64, reset.start_of(first), first);
    for &calls in daily {
        let start = reset.start_of(day);
        if start != period {
            (used, period) = (0, start);
        }
        let blocked = calls.min((used + calls).saturating_sub(limit));
        used += calls;
        outcome.calls += calls;
        outcome.blocked += blocked;
        if used > 0 && used >= limit {
            match outcome.run_outs.last_mut() {
                Some(last) if last.period == period => last.blocked += blocked,
                _ => outcome.run_outs.push(RunOut { period, day, blocked }),
            }
        }
        day = day.saturating_add(1.day());
    }
    outcome
}

/// Adds up the outcomes of keys.
pub fn summarise<'a>(keys: impl IntoIterator<Item = &'a Outcome>) -> Summary {
    let mut summary = Summary::default();
    for key in keys.into_iter().filter(|key| !key.run_outs.is_empty()) {
        summary.keys_affected += 1;
        summary.blocked += key.blocked;
        let first = key.run_outs.first().map(|run_out| run_out.day);
        summary.first_day = [summary.first_day, first].into_iter().flatten().min();
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_runs_out_and_the_next_begins_anew() {
        // 28 October to 8 November, 100 a day.
        let outcome = replay(date(2026, 10, 28), &[100; 12], 350, Reset::Monthly);
        assert_eq!((outcome.calls, outcome.blocked), (1200, 50 + 450));
        let october = RunOut { period: date(2026, 10, 1), day: date(2026, 10, 31), blocked: 50 };
        let november = RunOut { period: date(2026, 11, 1), day: date(2026, 11, 4), blocked: 450 };
        assert_eq!(outcome.run_outs, [october, november]);
    }

    #[test]
    fn exactly_the_limit_is_allowed_and_zero_blocks_all() {
        assert_eq!(replay(date(2026, 1, 5), &[10, 10], 10, Reset::Daily).blocked, 0);
        assert_eq!(replay(date(2026, 1, 5), &[10, 10], 0, Reset::Weekly).blocked, 20);
        assert_eq!(replay(date(2026, 1, 5), &[0, 0], 0, Reset::Weekly).run_outs, [], "nobody called");
    }

    #[test]
    fn whose_calls_reach_the_limit_has_used_it_up() {
        // AWS counts no further: whoever ran into this very quota has made as many calls as it allows.
        let outcome = replay(date(2026, 11, 1), &[40, 60, 0, 0], 100, Reset::Monthly);
        let november = RunOut { period: date(2026, 11, 1), day: date(2026, 11, 2), blocked: 0 };
        assert_eq!(outcome.run_outs, [november]);
        let summary = summarise([&outcome, &replay(date(2026, 11, 1), &[99], 100, Reset::Monthly)]);
        assert_eq!((summary.keys_affected, summary.blocked), (1, 0));
        assert_eq!(summary.first_day, Some(date(2026, 11, 2)));
    }

    #[test]
    fn weeks_begin_on_sunday() {
        // 22 November 2026 is a Sunday.
        assert_eq!(Reset::Weekly.start_of(date(2026, 11, 21)), date(2026, 11, 15));
        assert_eq!(Reset::Weekly.start_of(date(2026, 11, 22)), date(2026, 11, 22));
        assert_eq!(Reset::Weekly.next_after(date(2026, 11, 23)), date(2026, 11, 29));
        assert_eq!(Reset::Monthly.next_after(date(2026, 12, 31)), date(2027, 1, 1));
    }

    #[test]
    fn a_plan_counts_the_keys_that_were_hit() {
        let outcomes = [[5, 5, 5], [1, 1, 1], [0, 20, 0]]
            .map(|days| replay(date(2026, 3, 2), &days, 12, Reset::Monthly));
        let summary = summarise(&outcomes);
        assert_eq!((summary.keys_affected, summary.blocked), (2, 3 + 8));
        assert_eq!(summary.first_day, Some(date(2026, 3, 3)));
    }
}
