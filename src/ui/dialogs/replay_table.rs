//! The small table in a plan's review: whom the new limits would have refused in the last 24 hours.

use eframe::egui;
use egui::Ui;

use crate::domain::words::grouped;
use crate::model::limits::{Replay, Rest, share_words};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Column, Row, Table};

/// Partners with a row of their own; the others share one.
const NAMED: usize = 4;

/// Draws the table.
pub(super) fn replay_table_ui(ui: &mut Ui, replay: &Replay) {
    let (hit, rest) = replay.rolled_up(NAMED);
    let table = Table::new("review replay")
        .bare()
        .column(Column::text("Last 24 hours with these limits").at_least(200.0))
        .column(Column::number("Calls").exact(104.0))
        .column(Column::number("Would be refused").exact(160.0))
        .column(Column::number("Share").exact(118.0));
    let count = |calls: u64| grouped(i64::try_from(calls).unwrap_or(i64::MAX));
    let rows = hit.len() + usize::from(rest.is_some());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        table.show(ui, rows, |row| match hit.get(row.index()) {
            Some(partner) => {
                row.name(&partner.name);
                row.text(&count(partner.calls.unwrap_or(0)));
                row.warn(&count(partner.refused.map_or(0, |refused| refused.refused_typical)));
                row.warn(&share_words(partner.share().unwrap_or(0.0)));
            }
            None => rest_ui(row, rest, hit.is_empty()),
        });
        if !replay.quota_summary.is_empty() {
            let t = theme::tokens(ui);
            ui.add(egui::Label::new(text::weak(t, &replay.quota_summary)).wrap());
        }
    });
}

fn rest_ui(row: &mut Row<'_, '_, '_>, rest: Option<Rest>, all: bool) {
    let Some(rest) = rest else { return };
    let count = |calls: u64| grouped(i64::try_from(calls).unwrap_or(i64::MAX));
    let name = match (all, rest.partners) {
        (true, 1) => "The one partner".to_owned(),
        (true, partners) => format!("All {} partners", grouped(partners as i64)),
        (false, 1) => "1 other partner".to_owned(),
        (false, partners) => format!("{} other partners", grouped(partners as i64)),
    };
    row.name(&name);
    row.text(&count(rest.calls));
    let share = if rest.calls == 0 { 0.0 } else { rest.refused as f64 / rest.calls as f64 };
    let refused = match (rest.refused, rest.most) {
        (0, most) if most > 0 => format!("0, at most {}", count(most)),
        (refused, _) => count(refused),
    };
    for words in [refused, share_words(share)] {
        if rest.any_hit { row.warn(&words) } else { row.text(&words) }
    }
}
