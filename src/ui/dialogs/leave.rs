//! Asks before the window closes over unsaved edits or a write that has not been answered.

use eframe::egui;

use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{self, Button, Icon, note_warn_ui};
use crate::ui::words::counted;

/// Draws the dialog.
pub fn leave_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let buttons = vec![Button::plain("Cancel"), Button::primary("Close anyway")];
    let answer = widgets::Dialog::new("leave", "Close Tollkeeper?").width(520.0).first_focus(0).show(
        ctx,
        buttons,
        |ui| {
            ui.spacing_mut().item_spacing.y = measure::SPACE_3;
            for words in what_would_be_lost(model) {
                note_warn_ui(ui, Icon::TriangleAlert, text::body(theme::tokens(ui), words));
            }
        },
    );
    match answer.pressed {
        Some(1) => commands.push(Command::Leave),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn what_would_be_lost(model: &Model) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(change) = model.writing.values().next() {
        let title = change.title();
        let more = match model.writing.len() {
            1 => String::new(),
            writes => format!(" and {} more", writes - 1),
        };
        out.push(format!(
            "Not answered yet: {title}{more}. What waits is not sent then; what AWS has been sent may go through."
        ));
    }
    if !model.forms.is_empty() {
        let plans = counted(model.forms.len(), "plan has edits", "plans have edits");
        out.push(format!("{plans} that were not sent. They are lost when the window closes."));
    }
    if !model.prices.drafts.is_empty() {
        let plans = counted(model.prices.drafts.len(), "plan has a new price", "plans have new prices");
        out.push(format!("{plans} that was not set. It is lost when the window closes."));
    }
    out
}
