//! On which day does a quota run out at the present pace?
//!
//! The pace is the mean of the last whole days, a week at most, so that weekdays and weekends both count; today is left out,
//! since its usage is late and incomplete.

use super::quota::Reset;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// Days that make the pace.
const PACE_DAYS: usize = 7;

/// How a period is going to end for one key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Forecast {
    /// Nothing is left already.
    Exhausted,
    /// Runs out on this day, before the reset.
    RunsOut {
        /// The day, UTC.
        on: Date,
        /// Calls a day that this assumes.
        pace: f64,
    },
    /// Lasts until the reset.
    Lasts {
        /// Calls expected in the period.
        expected: u64,
        /// Calls a day that this assumes.
        pace: f64,
    },
}

/// The forecast for `limit` calls a period when `used` calls were made in the present one. `recent` are the calls of the whole days
/// before `today`, oldest first; with none at all the present period's own pace stands in.
pub fn forecast(limit: u64, used: u64, recent: &[u64], today: Date, reset: Reset) -> Forecast {
    if used >= limit {
        return Forecast::Exhausted;
    }
    let pace = pace(used, recent, today, reset);
    let left = (limit - used) as f64;
    let days_left = f64::from((reset.next_after(today) - today).get_days());
    if pace > 0.0 && left / pace < days_left {
        let on = today.saturating_add(((left / pace).floor() as i64).days());
        return Forecast::RunsOut { on, pace };
    }
    Forecast::Lasts { expected: used + (pace * days_left).round() as u64, pace }
}

fn pace(used: u64, recent: &[u64], today: Date, reset: Reset) -> f64 {
    let last = &recent[recent.len().saturating_sub(PACE_DAYS)..];
    if last.is_empty() {
        let days = (today - reset.start_of(today)).get_days() + 1;
        return used as f64 / f64::from(days);
    }
    last.iter().sum::<u64>() as f64 / last.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_fast_key_runs_out_before_the_month_does() {
        let today = date(2026, 11, 20);
        let found = forecast(1000, 850, &[9000, 40, 40, 40, 40, 40, 40, 40], today, Reset::Monthly);
        assert_eq!(found, Forecast::RunsOut { on: date(2026, 11, 23), pace: 40.0 });
    }

    #[test]
    fn a_slow_key_lasts_and_a_spent_one_is_spent() {
        let today = date(2026, 11, 20);
        assert_eq!(
            forecast(1000, 200, &[10; 7], today, Reset::Monthly),
            Forecast::Lasts { expected: 310, pace: 10.0 }
        );
        assert_eq!(forecast(200, 200, &[10; 7], today, Reset::Monthly), Forecast::Exhausted);
        assert_eq!(forecast(0, 0, &[], today, Reset::Daily), Forecast::Exhausted);
    }

    #[test]
    fn without_history_the_period_itself_sets_the_pace() {
        // 20 days of November made 2,000 calls: 100 a day, 500 left.
        let found = forecast(2500, 2000, &[], date(2026, 11, 20), Reset::Monthly);
        assert_eq!(found, Forecast::RunsOut { on: date(2026, 11, 25), pace: 100.0 });
        assert!(matches!(
            forecast(10, 0, &[], date(2026, 11, 20), Reset::Weekly),
            Forecast::Lasts { expected: 0, .. }
        ));
    }
}
