//! One partner's page: its line and its hours, computed when the data or the choice changes.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::KeyId;
use crate::domain::change::grouped;

use super::Model;
use super::blend::Blend;
use super::chart::{self, Colours, LineChart, Sums};
use super::route::Route;
use super::traffic::{Range, Window};

/// A day of the heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatDay {
    /// "Fri 13".
    pub label: String,
    /// Calls in each local hour from 00 on; `None` where nobody measured, or not yet.
    pub hours: Vec<Option<f64>>,
}

/// A partner's page, ready to be drawn.
#[derive(Clone, Debug)]
pub struct PartnerPage {
    /// Whose it is.
    pub key: KeyId,
    /// The partner, as an index into the model's partners.
    pub row: usize,
    /// Its line alone, in the chosen range; `None` while that is not there.
    pub chart: Option<LineChart>,
    /// Its hours, day by day, the last seven at most.
    pub heat: Vec<HeatDay>,
    /// The hours in words: "About 4,800 an hour, every hour of the last seven days".
    pub heat_words: String,
    /// The hours cover a week, not only a day.
    pub heat_is_week: bool,
}

const HEAT_DAYS: usize = 7;

impl Model {
    /// Makes the open page anew.
    pub(super) fn derive_page(&mut self) {
        let Route::Traffic(Some(key)) = self.route.clone() else {
            self.traffic.page = None;
            return;
        };
        let Some(row) = self.partners.iter().position(|partner| partner.id == key) else {
            self.traffic.page = None;
            return;
        };
        let chart = self.partner_chart(&key);
        let (heat, heat_is_week) = self.hours(&key).unwrap_or_default();
        let heat_words = words(&heat, if heat_is_week { "seven days" } else { "24 hours" });
        self.traffic.page = Some(PartnerPage { key, row, chart, heat, heat_words, heat_is_week });
    }

    /// The partner's line alone.
    fn partner_chart(&self, key: &KeyId) -> Option<LineChart> {
        let blend = self.shown_traffic().filter(|blend| !blend.is_empty())?;
        let sums = Sums::of(&blend);
        let name = |key: &KeyId| self.name_of(key);
        let mut chart = chart::by_partner(&sums, &blend, Some(key), 0, &mut Colours::new(), name);
        chart.lines.retain(|line| line.key.as_ref() == Some(key));
        chart.band = None;
        chart.limit = self.limit_of(key).filter(|_| !chart.daily());
        chart.extent = self.extent(&chart);
        Some(chart)
    }

    /// The partner's hours over the longest stretch that was read, a week at most, and whether it is one.
    fn hours(&self, key: &KeyId) -> Option<(Vec<HeatDay>, bool)> {
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

/// An even surface is a timer, and says so; anything else says its span.
fn words(days: &[HeatDay], stretch: &str) -> String {
    let all: Vec<f64> = days.iter().flat_map(|day| &day.hours).flatten().copied().collect();
    if all.is_empty() {
        return String::new();
    }
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let (low, high) = all.iter().fold((f64::MAX, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)));
    let number = |value: f64| grouped(value.round() as i64);
    if mean > 0.0 && high - low < 0.1 * mean {
        return format!("About {} an hour, every hour of the last {stretch}", number(mean));
    }
    format!("Between {} and {} an hour in the last {stretch}", number(low), number(high))
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
        assert_eq!(words(&days, "24 hours"), "About 4,801 an hour, every hour of the last 24 hours");
        let shop = [day("Wed 18", &[Some(3.0), Some(0.0), Some(1300.0), None, Some(9.0)])];
        assert_eq!(words(&shop, "seven days"), "Between 0 and 1,300 an hour in the last seven days");
        assert_eq!(words(&[], "24 hours"), "");
    }
}
