//! A partner's hours, day by day: a timer is an even surface, people are a pattern of days and nights.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::KeyId;
use crate::domain::words::grouped;
use crate::model::Model;
use crate::model::blend::Blend;
use crate::model::chart::Sums;
use crate::model::span::{Range, Window};

/// A day of the heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatDay {
    /// "Fri 13".
    pub label: String,
    /// Calls in each local hour from 00 on; `None` where nobody measured, or not yet.
    pub hours: Vec<Option<f64>>,
}

const HEAT_DAYS: usize = 7;

impl Model {
    /// The partner's hours over the longest stretch that was read, a week at most, and whether it is one.
    pub(super) fn hours(&self, key: &KeyId) -> Option<(Vec<HeatDay>, bool)> {
        let feeds = self.day_feeds();
        let of = |range| {
            let window = Window::of_range(range, self.now.as_second());
            let blend = self.blend(&feeds, window).filter(|_| self.is_there(&feeds, window))?;
            (!blend.is_empty()).then_some(blend)
        };
        let week = [Range::Days7, Range::Days14].into_iter().find_map(of);
        let is_week = week.is_some();
        let blend = week.or_else(|| self.day_traffic().filter(|day| !day.is_empty()))?;
        Some((heat(&blend, &Sums::of(&blend), key, &self.zone), is_week))
    }
}

fn heat(blend: &Blend<'_>, sums: &Sums, key: &KeyId, zone: &TimeZone) -> Vec<HeatDay> {
    let mut days: Vec<(Date, Vec<Option<f64>>)> = Vec::new();
    for (second, count) in sums.measured_of(blend, key) {
        let Ok(at) = Timestamp::from_second(second) else { continue };
        let at = at.to_zoned(zone.clone());
        if days.last().is_none_or(|(date, _)| *date != at.date()) {
            days.push((at.date(), Vec::new()));
        }
        let Some((_, hours)) = days.last_mut() else { continue };
        let hour = usize::from(at.hour().unsigned_abs());
        if hours.len() <= hour {
            hours.resize(hour + 1, None);
        }
        *hours[hour].get_or_insert(0.0) += count;
    }
    cut_ends(&mut days, blend, zone);
    let skip = days.len().saturating_sub(HEAT_DAYS);
    let days = days.into_iter().skip(skip);
    days.map(|(date, hours)| HeatDay { label: date.strftime("%a %-d").to_string(), hours }).collect()
}

/// The first and the last hour are left out where the stretch cuts them: part of an hour looks like less traffic.
fn cut_ends(days: &mut [(Date, Vec<Option<f64>>)], blend: &Blend<'_>, zone: &TimeZone) {
    let cut = |second| Timestamp::from_second(second).is_ok_and(|at| at.to_zoned(zone.clone()).minute() != 0);
    if let Some((_, hours)) = days.last_mut().filter(|_| cut(blend.to_s)) {
        hours.pop();
    }
    let first = days.first_mut().filter(|_| cut(blend.from_s));
    if let Some(hour) = first.and_then(|(_, hours)| hours.iter_mut().find(|hour| hour.is_some())) {
        *hour = None;
    }
}

/// An even surface is a timer, and says so; anything else says its span. Of a day or a week, as far as it was counted.
pub(super) fn words(days: &[HeatDay], is_week: bool) -> String {
    let all: Vec<f64> = days.iter().flat_map(|day| &day.hours).flatten().copied().collect();
    if all.is_empty() {
        return String::new();
    }
    let (hours, whole) = if is_week { (7 * 24, "last seven days") } else { (24, "last 24 hours") };
    // Both ends may be parts of an hour, and the first of seven days of a week a part of a day.
    let stretch = match all.len() {
        1 => "hour that was counted".to_owned(),
        counted if counted + counted / 6 + 2 < hours => format!("{counted} hours that were counted"),
        _ => whole.to_owned(),
    };
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let (low, high) = all.iter().fold((f64::MAX, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)));
    let number = |value: f64| grouped(value.round() as i64);
    if mean > 0.0 && high - low < 0.1 * mean {
        return format!("About {} an hour, every hour of the {stretch}", number(mean));
    }
    format!("Between {} and {} an hour in the {stretch}", number(low), number(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(label: &str, hours: &[Option<f64>]) -> HeatDay {
        HeatDay { label: label.to_owned(), hours: hours.to_vec() }
    }

    #[test]
    fn an_even_surface_is_said_to_be_even() {
        let hours: Vec<Option<f64>> = (0..24).map(|hour| Some(4800.0 + f64::from(hour % 3))).collect();
        let days = [day("Wed 18", &hours), day("Thu 19", &hours[..14])];
        assert_eq!(words(&days, false), "About 4,801 an hour, every hour of the last 24 hours");
        assert_eq!(
            words(&days[1..], false),
            "About 4,801 an hour, every hour of the 14 hours that were counted"
        );
        let shop = [day("Wed 18", &[Some(3.0), Some(0.0), Some(1300.0), None, Some(9.0)])];
        assert_eq!(words(&shop, true), "Between 0 and 1,300 an hour in the 4 hours that were counted");
        assert_eq!(words(&[], false), "");
    }
}
