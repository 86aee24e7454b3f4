//! The columns of the table of partners, each with all there is to it: a new one is an entry here, with its cell below.

use eframe::egui::{self, Ui};

use crate::domain::words::grouped;
use crate::model::money::TierPrice;
use crate::model::order::RowOrder;
use crate::model::reading::Reading;
use crate::model::{Model, Partner};
use crate::ui::theme::{self, text};
use crate::ui::views::verdict;
use crate::ui::widgets::{ListColumn, Row, quota_cell_ui, sparkline_ui};
use crate::ui::words;

/// The columns from left to right. Those that count by the minute make way for daily use where nothing counts minutes.
pub(super) const COLUMNS: &[ListColumn<Partner, Day>] = &[
    ListColumn::text("Partner", 164.0, partner_ui).fills(),
    ListColumn::text("Tier", 92.0, tier_ui).leaves(2),
    ListColumn::number("Calls today", 120.0, today_ui).only_where(Day::is_daily),
    ListColumn::number("Calls this month", 140.0, month_ui).only_where(Day::is_daily),
    ListColumn::number("Calls in 24 h", 96.0, calls_ui).only_where(Day::is_by_minute),
    ListColumn::number("Share of calls", 104.0, share_ui).leaves(0).only_where(Day::is_by_minute),
    ListColumn::number("Peak a minute", 104.0, peak_ui).leaves(4).only_where(Day::is_by_minute),
    ListColumn::text("Share of quota", 130.0, quota_ui),
    ListColumn::number("Refused", 72.0, refused_ui).only_where(Day::is_by_minute),
    ListColumn::text("Verdict", 284.0, verdict_ui).fills(),
    ListColumn::number("Cost a month", 112.0, cost_ui).only_where(Day::is_by_minute).ordered(BY_COST),
    ListColumn::number("Margin", 84.0, margin_ui).leaves(3).only_where(Day::has_margins).ordered(BY_MARGIN),
    ListColumn::text("Last 24 hours", 130.0, spark_ui).leaves(1).only_where(Day::is_by_minute),
];

/// By cost, the highest first: that hurts.
pub const BY_COST: RowOrder<Partner> =
    RowOrder::largest("cost", |partner| partner.money.cost.map(|cost| cost.known()).into());
/// By margin, the smallest first: that hurts.
pub const BY_MARGIN: RowOrder<Partner> =
    RowOrder::smallest("margin", |partner| partner.money.margin().into());

/// What the counts by the minute let a row say.
#[derive(Clone, Copy, PartialEq)]
enum Minutes {
    Measured,
    Waiting,
    Missing,
}

/// What is known of the last 24 hours.
pub(super) struct Day {
    minutes: Minutes,
    refusals: bool,
    priced: bool,
    /// Calls of all partners; `None` until they are counted.
    calls: Option<f64>,
}

impl Day {
    /// What the model knows at this moment.
    pub(super) fn new(model: &Model) -> Self {
        let minutes = match model.day_reading() {
            _ if model.day_is_metered() => Minutes::Measured,
            Reading::Loading => Minutes::Waiting,
            Reading::Failed(_) | Reading::Ready => Minutes::Missing,
        };
        Self {
            minutes,
            refusals: model.day_counts_refusals(),
            priced: model.prices.account.is_priced,
            calls: model.overview.calls_24h,
        }
    }

    fn is_daily(&self) -> bool {
        self.minutes == Minutes::Missing
    }

    fn is_by_minute(&self) -> bool {
        self.minutes != Minutes::Missing
    }

    fn is_measured(&self) -> bool {
        self.minutes == Minutes::Measured
    }

    /// Some tier has a price.
    fn has_margins(&self) -> bool {
        self.priced && self.is_by_minute()
    }

    /// A number once it is measured, "…" until then.
    fn number_ui(&self, row: &mut Row<'_, '_, '_>, words: &str) {
        if self.is_measured() { row.text(words) } else { row.weak("…") }
    }
}

fn partner_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    if partner.enabled {
        row.name(&partner.name);
    } else {
        row.name_off(&partner.name);
    }
}

fn tier_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    row.text(&partner.tier);
}

fn today_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    row.text(&words::or_unknown(partner.today));
}

fn month_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    row.text(&words::or_unknown(partner.month));
}

fn calls_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    day.number_ui(row, &grouped(partner.calls_24h.round() as i64));
}

/// Of all partners' calls in 24 hours: who makes them.
fn share_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    let all = day.calls.filter(|calls| *calls > 0.0);
    let words = all.map_or_else(|| "–".to_owned(), |calls| words::percent(partner.calls_24h / calls));
    day.number_ui(row, &words);
}

fn peak_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    day.number_ui(row, &grouped(partner.peak.round() as i64));
}

fn quota_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    row.cell(|ui| match (partner.share, partner.quota) {
        (Some(share), _) => {
            let name = format!("Share of quota: {}", partner.name);
            quota_cell_ui(ui, share, &words::quota_share(share), 40.0, &name);
        }
        (None, None) => _ = ui.label(text::weak(theme::tokens(ui), "no quota")),
        (None, Some(_)) => verdict::unknown_ui(ui, "The daily use of this plan was not read"),
    });
}

fn refused_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    if partner.refused > 0.0 {
        row.warn(&grouped(partner.refused.round() as i64));
    } else if !day.is_measured() {
        row.weak("…");
    } else if day.refusals {
        row.weak("0");
    } else {
        row.lacking("–", words::REFUSALS_UNCOUNTED);
    }
}

fn verdict_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    row.cell(|ui| match day.minutes {
        Minutes::Measured => found_ui(ui, partner),
        Minutes::Waiting => _ = ui.label(text::weak(theme::tokens(ui), "being read…")),
        Minutes::Missing => verdict::unknown_ui(ui, words::UNCOUNTED),
    });
}

fn found_ui(ui: &mut Ui, partner: &Partner) {
    verdict::chip_ui(ui, &partner.polling);
    if partner.has_timer() {
        let share = words::percent(partner.timer_share());
        let words = format!("{}, {share} timer", verdict::period(&partner.polling));
        let words = text::body(theme::tokens(ui), words);
        ui.add(egui::Label::new(words).truncate());
    }
}

fn cost_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    match words::cost(partner.money.cost) {
        (dollars, Some(lack)) if day.is_measured() => row.lacking(&dollars, lack),
        (dollars, _) => day.number_ui(row, &dollars),
    }
}

/// What is left of the tier's price: amber below 0, "–" where the tier has none.
fn margin_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, day: &Day) {
    match (partner.money.margin(), &partner.money.price) {
        _ if !day.is_measured() => row.weak("…"),
        (Some(margin), _) if margin < 0.0 => row.warn(&words::dollars(margin)),
        (Some(margin), _) => row.text(&words::dollars(margin)),
        (None, TierPrice::Unset) => row.weak("–"),
        (None, _) => row.weak("unknown"),
    }
}

fn spark_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Day) {
    let (name, chosen) = (format!("Last 24 hours: {}", partner.name), row.is_selected());
    row.cell(|ui| sparkline_ui(ui, &partner.spark, chosen, &name));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widgets::List;

    const DAY: Day = Day { minutes: Minutes::Measured, refusals: true, priced: true, calls: Some(100.0) };

    fn titles(day: &Day, width: f32) -> Vec<&'static str> {
        List::new(COLUMNS, day, width).titles()
    }

    #[test]
    fn columns_leave_one_by_one_as_the_room_narrows() {
        let all = titles(&DAY, 1372.0);
        let left = |width: f32, fewer: &[&str]| {
            let shown = titles(&DAY, width);
            assert_eq!(shown, all.iter().filter(|title| !fewer.contains(title)).copied().collect::<Vec<_>>());
        };
        assert_eq!(all.len(), 11);
        left(1371.0, &["Share of calls"]);
        let left = |width: f32, fewer: &[&str]| left(width, &[fewer, &["Share of calls"]].concat());
        left(1268.0, &[]);
        left(1267.0, &["Last 24 hours"]);
        left(1137.0, &["Last 24 hours", "Tier"]);
        left(1045.0, &["Last 24 hours", "Tier", "Margin"]);
        left(961.0, &["Last 24 hours", "Tier", "Margin", "Peak a minute"]);
        left(100.0, &["Last 24 hours", "Tier", "Margin", "Peak a minute"]);
    }

    #[test]
    fn daily_use_stands_where_nothing_counts_minutes() {
        let daily = titles(&Day { minutes: Minutes::Missing, ..DAY }, 1200.0);
        let columns = ["Partner", "Tier", "Calls today", "Calls this month", "Share of quota", "Verdict"];
        assert_eq!(daily, columns);
        assert!(!titles(&Day { priced: false, ..DAY }, 1200.0).contains(&"Margin"), "no tier has a price");
    }
}
