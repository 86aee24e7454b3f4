//! Use by the day in the shape that feeds' counts have, so that chart, table and CSV know one kind of traffic only.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::traffic::Splits;
use crate::domain::{KeyId, KeySeries, Usage};
use crate::model::blend::{Blend, Part};
use crate::model::time::today_utc;
use crate::model::{Model, Remote};

const DAY_S: i64 = 86_400;

/// Calls by the UTC day.
#[derive(Clone, Debug)]
pub struct Daily {
    from_s: i64,
    days: i64,
    by_key: BTreeMap<KeyId, KeySeries>,
    known: Range<i64>,
}

impl Daily {
    /// How many days.
    pub fn days(&self) -> i64 {
        self.days
    }

    /// As counts among others.
    pub fn blend(&self) -> Blend<'_> {
        let part = Part {
            by_key: &self.by_key,
            keyless: None,
            known: std::slice::from_ref(&self.known),
            since_s: i64::MIN,
            splits: Splits::default(),
            api: None,
        };
        let to_s = self.from_s + self.days * DAY_S;
        Blend { parts: vec![part], from_s: self.from_s, to_s, period_s: DAY_S }
    }
}

impl Model {
    /// All plans' use of the last so many days, today included; `None` while none was read.
    pub(super) fn add_days_up(&self, days: i64) -> Option<Daily> {
        let first = today_utc(self.now).saturating_sub((days - 1).days());
        let start_s = first.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_second());
        let mut by_key: BTreeMap<KeyId, KeySeries> = BTreeMap::new();
        let mut known_from: Option<Date> = None;
        for usage in self.store.usage.values().filter_map(Remote::get) {
            known_from = known_from.max(Some(usage.from));
            add(&mut by_key, usage, first, start_s, days);
        }
        // Days that were not read of every plan are not zeros.
        let unread = i64::from((known_from?.max(first) - first).get_days());
        let known = start_s + unread * DAY_S..start_s + days * DAY_S;
        Some(Daily { from_s: start_s, days, by_key, known })
    }
}

fn add(by_key: &mut BTreeMap<KeyId, KeySeries>, usage: &Usage, first: Date, start_s: i64, days: i64) {
    let skip = (usage.from - first).get_days();
    for (key, uses) in &usage.by_key {
        let series = by_key.entry(key.clone()).or_default();
        let mut counts: BTreeMap<i64, f64> = series.requests.iter().copied().collect();
        for (at, day) in (i64::from(skip)..).zip(uses).filter(|(at, _)| (0..days).contains(at)) {
            *counts.entry(start_s + at * DAY_S).or_default() += day.used as f64;
        }
        series.requests = counts.into_iter().collect();
    }
}
