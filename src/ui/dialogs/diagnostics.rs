//! Asks what the diagnostics shall hold before they are saved.

use eframe::egui;

use crate::model::Command;
use crate::model::command::ActivityCommand;
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{self, Button, check_ui};

const HOLDS: &str = "A text file for whoever mends Tollkeeper: its version and this computer's system, which calls were made and how \
                     often, and when, where and how changes and messages ended. Never a key's value or id, a profile or an account \
                     number.";

/// Draws the dialog.
pub fn diagnostics_ui(ctx: &egui::Context, with_words: bool, commands: &mut Commands) {
    let buttons = vec![Button::plain("Cancel"), Button::primary("Save…")];
    let dialog = widgets::Dialog::new("diagnostics", "Save diagnostics").width(520.0);
    let answer = dialog.show(ctx, buttons, |ui| {
        let t = theme::tokens(ui);
        ui.spacing_mut().item_spacing.y = measure::SPACE_3;
        ui.add(egui::Label::new(text::body(t, HOLDS)).wrap());
        let mut on = with_words;
        if check_ui(ui, &mut on, "With the words of messages and changes, which name partners and plans")
            .changed()
        {
            commands.push(ActivityCommand::WithWords(on).into());
        }
    });
    match answer.pressed {
        Some(1) => commands.push(ActivityCommand::SaveDiagnostics.into()),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}
