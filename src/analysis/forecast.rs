//! On which day does a quota run out at the present pace?
//!
//! The pace is the mean of the last whole days, a week at most, so that weekdays and weekends both count. Today's calls are
//! counted as made: of today only what is left of a day's pace is still to come.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Days that make the pace.
pub const PACE_DAYS: usize = 7;

/// The day, UTC, on which the last of `left` calls is made; `None` where they last until `reset`, the first day of the next
/// period. `recent` are the calls of the last whole days on which the key was there; without any, today's calls stand in.
pub fn runs_out(left: u64, used_today: u64, recent: &[u64], today: Date, reset: Date) -> Option<Date> {
    if left == 0 {
        return Some(today);
    }
    let (pace, rest_of_today) = match recent {
        [] => (used_today as f64, 0.0),
        days => {
            let pace = days.iter().sum::<u64>() as f64 / days.len() as f64;
            (pace, (pace - used_today as f64).max(0.0))
        }
    };
    let left = left as f64;
    if pace <= 0.0 {
        return None;
    }
    if left < rest_of_today {
        return Some(today);
    }
    let days = 1.0 + ((left - rest_of_today) / pace).floor();
    let last = f64::from((reset - today).get_days());
    (days < last).then(|| today.saturating_add((days as i64).days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 20);
    const NEXT_MONTH: Date = date(2026, 12, 1);

    #[test]
    fn a_fast_key_runs_out_before_the_month_does() {
        // 20 more today, then 40 a day: 150 - 20 = 130 last three whole days and end on the fourth.
        assert_eq!(runs_out(150, 20, &[40; 7], TODAY, NEXT_MONTH), Some(date(2026, 11, 24)));
        assert_eq!(runs_out(19, 20, &[40; 7], TODAY, NEXT_MONTH), Some(TODAY));
        assert_eq!(runs_out(0, 20, &[40; 7], TODAY, NEXT_MONTH), Some(TODAY));
    }

    #[test]
    fn todays_calls_are_not_charged_to_today_twice() {
        let tomorrow = date(2026, 11, 21);
        assert_eq!(runs_out(325, 675, &[900; 7], TODAY, tomorrow), None, "1,000 a day at 900 a day last");
        assert_eq!(runs_out(200, 500, &[900; 7], TODAY, tomorrow), Some(TODAY));
    }

    #[test]
    fn a_slow_key_lasts_and_a_new_one_is_measured_by_the_days_it_has() {
        assert_eq!(runs_out(800, 0, &[10; 7], TODAY, NEXT_MONTH), None);
        assert_eq!(
            runs_out(80_000, 0, &[10_000; 2], date(2026, 11, 10), NEXT_MONTH),
            Some(date(2026, 11, 18))
        );
        assert_eq!(runs_out(100, 50, &[], TODAY, NEXT_MONTH), Some(date(2026, 11, 23)));
        assert_eq!(runs_out(100, 0, &[], TODAY, NEXT_MONTH), None);
    }
}
