//! Days as AWS counts them, and moments as people say them.
//!
//! AWS counts usage by the UTC day, people think in their own zone: which of the two a sentence means is decided here.
//! The present moment is always a parameter, so that a test chooses it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::domain::Period;

/// The first day of a quota's present period, UTC as AWS appears to count.
pub fn period_start(period: Period, today: Date) -> Date {
    match period {
        Period::Day => today,
        Period::Week => today.saturating_sub(i32::from(today.weekday().to_sunday_zero_offset()).days()),
        Period::Month => today.first_of_month(),
    }
}

/// The first day of the next period.
pub fn period_end(period: Period, today: Date) -> Date {
    let start = period_start(period, today);
    match period {
        Period::Day => start.saturating_add(1.day()),
        Period::Week => start.saturating_add(7.days()),
        Period::Month => start.saturating_add(1.month()),
    }
}

/// A moment in words: `now`, `today 09:12`, `yesterday 16:20`, `12 Nov, 09:41`.
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, today) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()).date());
    let time = then.strftime("%H:%M");
    match (today - then.date()).get_days() {
        0 => format!("today {time}"),
        1 => format!("yesterday {time}"),
        _ if then.date().year() == today.year() => then.strftime("%-d %b, %H:%M").to_string(),
        _ => then.strftime("%-d %b %Y").to_string(),
    }
}

/// How long ago, in words: `now`, `12 min ago`, `3 h ago`, then the date.
pub fn ago(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match now.duration_since(at).as_secs() {
        ..120 => "now".into(),
        seconds @ 120..3600 => format!("{} min ago", seconds / 60),
        seconds @ 3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => at.to_zoned(zone.clone()).strftime("%-d %b").to_string(),
    }
}

/// Today in UTC, as AWS counts days.
pub fn today_utc(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}
