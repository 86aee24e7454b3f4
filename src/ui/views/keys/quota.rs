//! A key's quota in words: how much is used, and when it is used up at this pace.

use jiff::civil::Date;

use crate::domain::Period;
use crate::domain::change::grouped;
use crate::model::Partner;
use crate::model::partner::period_end;

/// The quota's period as a title: `Quota of November`.
pub(super) fn title(period: Period, today: Date) -> String {
    match period {
        Period::Day => "Quota of today".to_owned(),
        Period::Week => "Quota of this week".to_owned(),
        Period::Month => format!("Quota of {}", today.strftime("%B")),
    }
}

/// What is used, and what comes of it.
pub(super) fn words(partner: &Partner, today: Date) -> String {
    let Some(quota) = partner.quota else { return "No quota: unlimited.".to_owned() };
    if quota.limit == 0 {
        return "A quota of 0 refuses every call.".to_owned();
    }
    let Some(used) = partner.used else {
        return format!("Use of {} is unknown.", grouped(quota.limit.into()));
    };
    let of = format!("{} of {}.", grouped(used), grouped(quota.limit.into()));
    let end = period_end(quota.period, today).strftime("%-d %B");
    match partner.runs_out {
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
}
