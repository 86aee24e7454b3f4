//! What every dialog with a write shows alike: the calls it makes, how far the sending is, why it failed.

use eframe::egui;
use egui::Ui;

use crate::domain::Change;
use crate::domain::change::Call;
use crate::model::{Command, Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{
    Button, DialogAnswer, Icon, note_warn_ui, row_ui, spinner_line_ui, waiting_line_ui,
};
use crate::ui::words::{counted, duration};

/// The calls in a line: `1 call: UpdateUsagePlan with 2 operations, at most one every 20 s`.
pub(super) fn calls_words(change: &Change) -> String {
    let calls = change.calls();
    let one = |call: &Call| match call.operations {
        0 => call.operation.to_owned(),
        count => format!("{} with {}", call.operation, counted(count, "operation", "operations")),
    };
    let names = calls.iter().map(one).collect::<Vec<_>>().join(", then ");
    let limit = calls.iter().map(|call| call.limit).find(|limit| limit.contains("one every"));
    let limit = limit.map_or_else(String::new, |limit| format!(", {limit}"));
    format!("{}: {names}{limit}", counted(calls.len(), "call", "calls"))
}

/// Draws the line of calls with `Copy as AWS CLI` at its end.
pub(super) fn calls_ui(ui: &mut Ui, change: &Change, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let button = || Button::ghost("Copy as AWS CLI").icon(Icon::Terminal);
    let clicked = row_ui(
        ui,
        crate::ui::theme::measure::CONTROL,
        |ui| {
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - button().width(ui) - 8.0).max(0.0));
                ui.add(egui::Label::new(text::weak(t, calls_words(change))).truncate())
            })
        },
        |ui| ui.add(button()).clicked(),
    );
    if clicked {
        commands.push(Command::Copy { text: change.cli(), what: "AWS CLI command" });
    }
}

/// Draws how far the sending is, or why it failed; nothing before the main button was pressed.
pub(super) fn sending_ui(ui: &mut Ui, model: &Model, dialog: &Dialog, commands: &mut Commands) {
    if dialog.sending.is_some() {
        if model.queue.waiting > 0 && !model.queue.eta.is_zero() {
            let eta = duration(model.queue.eta.as_secs_f64().ceil());
            waiting_line_ui(ui, &format!("Saving… waits for AWS's limit, about {eta}"));
        } else {
            spinner_line_ui(ui, "Saving…");
        }
        return;
    }
    let Some(failure) = &dialog.failure else { return };
    let sentences = [failure.what.as_str(), failure.why.as_str(), failure.hint.as_str()];
    let words = sentences.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ");
    note_warn_ui(ui, Icon::TriangleAlert, words);
    if ui.add(Button::ghost("Copy for administrator").icon(Icon::Copy)).clicked() {
        commands.push(Command::Copy { text: failure.report(), what: "report" });
    }
}

/// `Cancel` and the dialog's main button, disabled while it is sending, read-only, or for the reason given.
pub(super) fn buttons<'a>(
    model: &Model,
    dialog: &Dialog,
    label: &'a str,
    reason: Option<&'a str>,
) -> Vec<Button<'a>> {
    let sending = dialog.sending.is_some();
    let reason = if sending {
        Some("It is being sent")
    } else if model.kept.read_only {
        Some("Read-only is switched on")
    } else {
        reason
    };
    let cancel = Button::plain("Cancel").disabled(sending.then_some("It has been sent and goes on"));
    vec![cancel, Button::primary(label).disabled(reason)]
}

/// Pushes what the footer of [`buttons`] was asked for.
pub(super) fn answer<R>(answer: &DialogAnswer<R>, commands: &mut Commands) {
    match answer.pressed {
        Some(1) => commands.push(Command::Confirm),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}
