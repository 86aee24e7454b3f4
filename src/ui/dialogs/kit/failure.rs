//! Why a write failed: what happened, why, what to do, AWS's request id, and a copy for the administrator.

use eframe::egui::{self, Ui};

use crate::domain::Failure;
use crate::model::Command;
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, note_warn_ui};

/// Draws a failure.
pub(in crate::ui::dialogs) fn failure_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
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
