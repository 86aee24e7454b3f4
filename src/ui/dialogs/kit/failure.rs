//! Why a write failed: what happened, why, what to do, AWS's request id, and a copy for the administrator.

use eframe::egui::{self, Ui};

use crate::domain::{Drift, Failure};
use crate::model::Command;
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Column, Icon, Table, note_warn_ui};

/// Draws a failure.
pub(in crate::ui::dialogs) fn failure_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    let t = theme::tokens(ui);
    // Which values differ stands in the table below.
    let advice = if failure.drifts.is_empty() { failure.advice() } else { failure.hint.clone() };
    let rest = format!(". {advice}");
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        let what = failure.what.trim_end_matches('.');
        let words = text::sentence(t, &[text::Span::Strong(what), text::Span::Plain(&rest)]);
        note_warn_ui(ui, Icon::CloudOff, words);
        drifts_ui(ui, &failure.drifts);
        ui.horizontal(|ui| {
            let copy = Button::ghost("Copy for administrator").icon(Icon::Copy).in_bar();
            if ui.add(copy).clicked() {
                commands.push(Command::Copy { text: failure.report(), what: "report for the administrator" });
            }
            if let Some(id) = &failure.request_id {
                ui.add(egui::Label::new(text::small(t, format!("AWS request {id}"))).truncate());
            }
        });
    });
}

/// Draws what AWS has otherwise than the review showed it: three values each, and the user decides.
fn drifts_ui(ui: &mut Ui, drifts: &[Drift]) {
    if drifts.is_empty() {
        return;
    }
    let table = Table::new("drifts")
        .bare()
        .column(Column::text("Setting").exact(188.0))
        .column(Column::text("As opened").at_least(120.0))
        .column(Column::text("In AWS now").at_least(120.0))
        .column(Column::text("With this change").at_least(110.0));
    table.show(ui, drifts.len(), |row| {
        let drift = &drifts[row.index()];
        row.medium(&drift.setting);
        row.weak(&drift.opened);
        row.medium(&drift.now);
        row.weak(&drift.mine);
    });
}
