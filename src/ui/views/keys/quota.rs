//! A key's quota in words: how much is used, and when it is used up at this pace.

use jiff::civil::Date;

use crate::domain::words::grouped;
use crate::domain::{Period, Quota};
use crate::model::time::period_end;

/// The quota's period as a title: `Quota of November`.
pub(super) fn title(period: Period, today: Date) -> String {
    match period {
        Period::Day => "Quota of today".to_owned(),
        Period::Week => "Quota of this week".to_owned(),
        Period::Month => format!("Quota of {}", today.strftime("%B")),
    }
}

/// What is used, and what comes of it; `used` is `None` where it was not read, `runs_out` where the quota lasts.
pub(super) fn words(quota: Option<Quota>, used: Option<i64>, runs_out: Option<Date>, today: Date) -> String {
    let Some(quota) = quota else { return "No quota: unlimited.".to_owned() };
    if quota.limit == 0 {
        return "A quota of 0 refuses every call.".to_owned();
    }
    let Some(used) = used else {
        return format!("Use of {} is unknown.", grouped(quota.limit.into()));
    };
    let of = format!("{} of {}.", grouped(used), grouped(quota.limit.into()));
    let end = period_end(quota.period, today).strftime("%-d %B");
    match runs_out {
        _ if used >= i64::from(quota.limit) => format!("{of} Used up, refused until {end}."),
        Some(day) => {
            let day = day.strftime("%a %-d %b");
            format!("{of} At this pace used up on {day}, refused until {end}.")
        }
        None => format!("{of} Lasts until {end} at this pace."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_name() {
        let today: Date = "2026-11-19".parse().unwrap();
        assert_eq!(title(Period::Month, today), "Quota of November");
        assert_eq!(title(Period::Week, today), "Quota of this week");
    }

    #[test]
    fn what_comes_of_the_pace_is_said() {
        let today: Date = "2026-11-19".parse().unwrap();
        let quota = |limit| Some(Quota { limit, offset: 0, period: Period::Month });
        let said = |used, runs_out| words(quota(10_000), used, runs_out, today);
        assert_eq!(
            said(Some(9214), "2026-11-21".parse().ok()),
            "9,214 of 10,000. At this pace used up on Sat 21 Nov, refused until 1 December."
        );
        assert_eq!(said(Some(3000), None), "3,000 of 10,000. Lasts until 1 December at this pace.");
        assert_eq!(said(Some(10_000), Some(today)), "10,000 of 10,000. Used up, refused until 1 December.");
        assert_eq!(said(None, None), "Use of 10,000 is unknown.");
        assert_eq!(words(quota(0), Some(0), None, today), "A quota of 0 refuses every call.");
        assert_eq!(words(None, None, None, today), "No quota: unlimited.");
    }
}
