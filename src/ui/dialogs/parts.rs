//! What several dialogs show: why a write failed, that one is under way, and the table of what is not live.

use eframe::egui::{self, Ui};

use crate::analysis::pending::MethodRow;
use crate::domain::{Change, Failure};
use crate::model::{Command, Dialog, Model};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Column, Icon, Table, method_columns_ui, note_warn_ui, paint_icon, row_ui, spinner_line_ui,
    waiting_line_ui,
};
use crate::ui::{Commands, lock};

/// Draws a dialog's failure: what happened, why, what to do, and a copy for the administrator.
pub(super) fn failure_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let rest = format!(". {}", failure.advice());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        let what = failure.what.trim_end_matches('.');
        let words = text::sentence(t, &[text::Span::Strong(what), text::Span::Plain(&rest)]);
        note_warn_ui(ui, Icon::CloudOff, words);
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

/// Draws how the dialog's own write stands: being sent, or failed; nothing before it was sent.
pub(super) fn standing_ui(ui: &mut Ui, model: &Model, dialog: &Dialog, commands: &mut Commands) {
    if let Some(failure) = dialog.failure.as_ref().filter(|_| dialog.sending.is_none()) {
        failure_ui(ui, failure, commands);
    }
    if dialog.sending.is_some() && model.queue.waiting > 0 && !model.queue.eta.is_zero() {
        let eta = crate::ui::words::duration(model.queue.eta.as_secs_f64().ceil());
        waiting_line_ui(ui, &format!("Waits for AWS's limit, about {eta}. It goes on when you close this."));
    } else if dialog.sending.is_some() {
        spinner_line_ui(
            ui,
            "Being sent. It goes on when you close this; the answer then comes as a message.",
        );
    }
}

/// The button that leaves a dialog: what was sent cannot be called back, so it is not called `Cancel` then.
pub(super) fn leave(dialog: &Dialog) -> Button<'static> {
    Button::plain(if dialog.sending.is_some() { "Close" } else { "Cancel" })
}

/// Why a dialog's main button cannot be pressed whatever it would send.
pub(super) fn block(model: &Model, dialog: &Dialog) -> Option<&'static str> {
    if dialog.sending.is_some() {
        return Some("It is being sent");
    }
    model.kept.read_only.then_some("Read-only is switched on")
}

/// Draws the line of calls with `Copy as AWS CLI` at its end.
pub(super) fn calls_ui(ui: &mut Ui, change: &Change, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let button = || Button::ghost("Copy as AWS CLI").icon(Icon::Terminal);
    let clicked = row_ui(
        ui,
        measure::CONTROL,
        |ui| {
            let room = ui.available_width() - button().width(ui) - measure::SPACE_4;
            ui.scope(|ui| {
                ui.set_max_width(room.max(0.0));
                ui.add(egui::Label::new(text::small(t, calls_line(change))).truncate());
            });
        },
        |ui| ui.add(button()).clicked(),
    );
    if clicked {
        commands.push(Command::Copy { text: change.cli(), what: "AWS CLI command" });
    }
}

/// A change's calls in a line: `2 calls: UpdateUsagePlan, DeleteUsagePlan, at most one every 20 s`.
fn calls_line(change: &Change) -> String {
    let calls = change.calls();
    let names: Vec<&str> = calls.iter().map(|call| call.operation).collect();
    let mut line =
        format!("{}: {}", crate::ui::words::counted(calls.len(), "call", "calls"), names.join(", "));
    if let Some(limit) = calls.iter().map(|call| call.limit).find(|limit| limit.contains("one every")) {
        line = format!("{line}, {limit}");
    }
    line
}

/// How wide a dialog with [`pending_table_ui`] is so that no path is cut, from `least` up to what a small window has room for.
pub(super) fn width_for(rows: &[&MethodRow], least: f32) -> f32 {
    let longest = rows.iter().map(|row| row.name.path.chars().count()).max().unwrap_or(0);
    (least + (longest as f32 - 20.0) * 7.5).clamp(least, 1000.0)
}

/// Draws what is not live: now, after, and who changed it.
pub(super) fn pending_table_ui(ui: &mut Ui, model: &Model, id: &str, rows: &[&MethodRow]) {
    let table = Table::new(id)
        .bare()
        .column(Column::text("Method").at_least(200.0))
        .column(Column::text("Live now").exact(142.0))
        .column(Column::text("").exact(30.0))
        .column(Column::text("After").exact(146.0))
        .column(Column::text("Changed").exact(150.0))
        .row_height(measure::TABLE_ROW_SWITCH);
    table.show(ui, rows.len(), |row| {
        let method = rows[row.index()];
        let verb_width = if method.name.verb.len() > 4 { 58.0 } else { 44.0 };
        row.cell(|ui| method_columns_ui(ui, &method.name.verb, &method.name.path, verb_width));
        row.cell(|ui| lock::lock_ui(ui, lock::live(method)));
        row.cell(|ui| {
            let ink = theme::tokens(ui).text_weak;
            paint_icon(ui, Icon::ArrowRight, ui.max_rect().center(), 15.0, ink);
        });
        row.cell(|ui| lock::lock_ui(ui, lock::after(method)));
        row.cell(|ui| lock::changed_ui(ui, model, method));
    });
}
