//! The columns of the table of keys, each with all there is to it: a new one is an entry here, with its cell below.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::keys::BY_NAME;
use crate::model::order::{Rank, RowOrder};
use crate::model::time::ago;
use crate::model::{Model, Partner};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{ListColumn, Row, dot_ui, quota_cell_ui};
use crate::ui::words::{day, or_unknown, quota_share};
use eframe::egui::Ui;

/// The columns from left to right.
pub(super) const COLUMNS: &[ListColumn<Partner, Known>] = &[
    ListColumn::text("Partner", 176.0, partner_ui).fills().ordered(BY_NAME),
    ListColumn::text("Tier", 102.0, tier_ui).grows(0.2).ordered(BY_TIER),
    ListColumn::text("State", 104.0, state_ui).grows(0.1).leaves(4).ordered(BY_STATE),
    ListColumn::text("Quota used", 166.0, quota_ui).ordered(BY_QUOTA),
    ListColumn::number("Calls this month", 132.0, month_ui).grows(0.2).leaves(3).ordered(BY_MONTH),
    ListColumn::number("Today", 84.0, today_ui).grows(0.1).leaves(2).ordered(BY_TODAY),
    ListColumn::number("Last call", 116.0, last_call_ui).grows(0.1).leaves(1).ordered(BY_LAST_CALL),
    ListColumn::number("Created", 112.0, created_ui).leaves(0).ordered(BY_CREATED),
];

/// The fullest quota first.
pub const BY_QUOTA: RowOrder<Partner> = RowOrder::largest("quota", |partner| partner.share.into());
const BY_TIER: RowOrder<Partner> = RowOrder::smallest("tier", |partner| Rank::Words(&partner.tier));
const BY_STATE: RowOrder<Partner> =
    RowOrder::smallest("state", |partner| Rank::Number(if partner.enabled { 0.0 } else { 1.0 }));
const BY_MONTH: RowOrder<Partner> = RowOrder::largest("month", |partner| partner.month.into());
const BY_TODAY: RowOrder<Partner> = RowOrder::largest("today", |partner| partner.today.into());
const BY_LAST_CALL: RowOrder<Partner> =
    RowOrder::largest("last call", |partner| partner.last_call.map(Timestamp::as_second).into());
/// The newest first: one that somebody made lately and nobody uses yet, or that nobody here knows of.
const BY_CREATED: RowOrder<Partner> =
    RowOrder::largest("created", |partner| partner.created.map(Timestamp::as_second).into());

/// What has been read, so that a cell says "unknown" where it was not, never none; and what the time is.
pub(super) struct Known {
    traffic: bool,
    plans: bool,
    now: Timestamp,
    zone: TimeZone,
}

impl Known {
    /// What the model knows at this moment.
    pub(super) fn new(model: &Model) -> Self {
        let (traffic, plans) = (model.day_is_metered(), model.plans_are_known());
        Self { traffic, plans, now: model.now, zone: model.zone.clone() }
    }

    /// What stands for the plan, and all that comes of it, of a key without one.
    fn no_plan(&self) -> &'static str {
        if self.plans { "–" } else { "unknown" }
    }

    /// Calls that daily use tells, which only keys in a plan have.
    fn calls(&self, partner: &Partner, calls: Option<i64>) -> String {
        if partner.plan.is_some() { or_unknown(calls) } else { self.no_plan().to_owned() }
    }
}

fn partner_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Known) {
    if partner.enabled {
        row.name(&partner.name);
    } else {
        row.name_off(&partner.name);
    }
}

fn tier_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    match partner.plan {
        Some(_) => row.text(&partner.tier),
        None if known.plans => row.warn("No plan"),
        None => row.weak(known.no_plan()),
    }
}

fn state_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, _: &Known) {
    let state = if partner.enabled { "Enabled" } else { "Disabled" };
    row.cell(|ui| dot_ui(ui, partner.enabled, state));
}

fn quota_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    let none = if partner.plan.is_some() { "no quota" } else { known.no_plan() };
    row.cell(|ui| quota_words_ui(ui, partner, none));
}

fn quota_words_ui(ui: &mut Ui, partner: &Partner, none: &str) {
    let t = theme::tokens(ui);
    match (partner.quota, partner.share) {
        (Some(_), Some(share)) => {
            let name = format!("Quota used: {}", partner.name);
            quota_cell_ui(ui, share, &quota_share(share), 76.0, &name);
        }
        (Some(quota), None) if quota.limit == 0 => _ = ui.label(text::weak(t, "refuses every call")),
        (Some(_), None) => _ = ui.label(text::weak(t, "unknown")),
        (None, _) => _ = ui.label(text::weak(t, none)),
    }
}

fn month_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    row.text(&known.calls(partner, partner.month));
}

fn today_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    row.text(&known.calls(partner, partner.today));
}

fn last_call_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    match partner.last_call {
        Some(at) => row.weak(&ago(at, known.now, &known.zone)),
        None => row.weak(if known.traffic { "none in 24 h" } else { "unknown" }),
    }
}

fn created_ui(row: &mut Row<'_, '_, '_>, partner: &Partner, known: &Known) {
    match partner.created {
        Some(at) => row.weak(&day(at.to_zoned(known.zone.clone()).date())),
        None => row.weak("unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widgets::List;

    #[test]
    fn the_name_stays_whatever_leaves() {
        let known = Known { traffic: true, plans: true, now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC };
        let titles = |width| List::new(COLUMNS, &known, width).titles();
        assert_eq!(titles(992.0).last(), Some(&"Created"));
        assert_eq!(titles(900.0).len(), 7);
        assert_eq!(titles(780.0).last(), Some(&"Today"));
        assert_eq!(titles(100.0), ["Partner", "Tier", "Quota used"]);
    }
}
