//! The columns of the table of partners: which there is room for, and by which the rows are ordered.

use crate::model::Model;
use crate::model::money::{MoneyColumn, MoneyOrder};
use crate::model::reading::Reading;
use crate::ui::widgets::{Column, Sort, Table};

/// Width of the columns that never leave, and of those that may.
const ALWAYS: f32 = 858.0;
const PEAK: f32 = 104.0;
const TIER: f32 = 92.0;
const MARGIN: f32 = 84.0;
const SPARK: f32 = 130.0;

/// What the counts by the minute let a row say.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Minutes {
    Measured,
    Waiting,
    /// There are none: their columns make way for those that daily use fills.
    Missing,
}

/// Which columns there are. In a narrow room they leave in this order: the sparkline, the tier, the margin (which is there
/// only where some tier has a price), the peak.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub spark: bool,
    pub tier: bool,
    pub margin: bool,
    pub peak: bool,
    pub minutes: Minutes,
}

impl Shown {
    pub fn of(model: &Model, width: f32) -> Self {
        let minutes = match model.day_reading() {
            _ if model.day_is_metered() => Minutes::Measured,
            Reading::Loading => Minutes::Waiting,
            _ => Minutes::Missing,
        };
        let peak = width >= ALWAYS + PEAK;
        let wide = width >= ALWAYS + PEAK + MARGIN;
        let margin = model.prices.account.is_priced && wide && minutes != Minutes::Missing;
        let taken = ALWAYS + PEAK + if margin { MARGIN } else { 0.0 };
        let tier = width >= taken + TIER;
        let spark = width >= taken + TIER + SPARK && minutes != Minutes::Missing;
        Self { spark, tier, margin, peak, minutes }
    }
}

/// The columns that rows can be ordered by, with their numbers.
fn sortable(columns: Shown) -> Vec<(usize, MoneyColumn)> {
    if columns.minutes == Minutes::Missing {
        return Vec::new();
    }
    let cost = 5 + usize::from(columns.tier) + usize::from(columns.peak);
    let margin = columns.margin.then_some((cost + 1, MoneyColumn::Margin));
    [(cost, MoneyColumn::Cost)].into_iter().chain(margin).collect()
}

/// The order in force, as the head shows it.
fn shown_order(columns: Shown, order: Option<MoneyOrder>) -> Option<Sort> {
    let order = order?;
    let (column, _) = sortable(columns).into_iter().find(|(_, column)| *column == order.column)?;
    Some(Sort { column, ascending: order.ascending })
}

/// The order that a click on a title asks for: first what hurts, then the other way round, then what hurts most of all.
pub(super) fn next_order(columns: Shown, picked: Sort, now: Option<MoneyOrder>) -> Option<MoneyOrder> {
    let (_, column) = sortable(columns).into_iter().find(|(at, _)| *at == picked.column)?;
    // The highest cost hurts, and the smallest margin.
    let first = column == MoneyColumn::Margin;
    match now.filter(|now| now.column == column) {
        None => Some(MoneyOrder { column, ascending: first }),
        Some(now) if now.ascending == first => Some(MoneyOrder { column, ascending: !first }),
        Some(_) => None,
    }
}

/// The table, without its rows.
pub(super) fn table(columns: Shown, order: Option<MoneyOrder>) -> Table<'static> {
    let table = Table::new("partners").clickable().sort(shown_order(columns, order));
    let mut table = table.column(Column::text("Partner").at_least(164.0));
    if columns.tier {
        table = table.column(Column::text("Tier").exact(TIER));
    }
    let quota = Column::text("Share of quota").exact(130.0);
    let verdict = Column::text("Verdict").at_least(284.0);
    if columns.minutes == Minutes::Missing {
        let table = table.column(Column::number("Calls today").exact(120.0));
        return table.column(Column::number("Calls this month").exact(140.0)).column(quota).column(verdict);
    }
    table = table.column(Column::number("Calls in 24 h").exact(96.0));
    if columns.peak {
        table = table.column(Column::number("Peak a minute").exact(PEAK));
    }
    table = table
        .column(quota)
        .column(Column::number("Refused").exact(72.0))
        .column(verdict)
        .column(Column::number("Cost a month").exact(112.0).sortable());
    if columns.margin {
        table = table.column(Column::number("Margin").exact(MARGIN).sortable());
    }
    if columns.spark {
        table = table.column(Column::text("Last 24 hours").exact(SPARK));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_clicked_three_times_to_come_round() {
        let columns =
            Shown { spark: false, tier: true, margin: true, peak: true, minutes: Minutes::Measured };
        let click = |column, now| next_order(columns, Sort { column, ascending: true }, now);
        let lowest = click(8, None);
        assert_eq!(lowest, Some(MoneyOrder { column: MoneyColumn::Margin, ascending: true }));
        let highest = click(8, lowest);
        assert_eq!(highest, Some(MoneyOrder { column: MoneyColumn::Margin, ascending: false }));
        assert_eq!(click(8, highest), None);
        let dearest = click(7, lowest);
        assert_eq!(dearest, Some(MoneyOrder { column: MoneyColumn::Cost, ascending: false }));
        assert_eq!(shown_order(columns, dearest), Some(Sort { column: 7, ascending: false }));
        assert_eq!(click(2, None), None);
    }
}
