//! The dialog that begins a rotation: AWS cannot change a key's value, so a successor takes the old key's place.

use eframe::egui;
use egui::Ui;

use crate::domain::words::listed;
use crate::domain::{KeyId, Plan};
use crate::model::{Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Icon, note_ui};

use super::kit::Kit;

/// Draws the dialog.
pub fn rotate_ui(ctx: &egui::Context, model: &Model, dialog: &Dialog, key: &KeyId, commands: &mut Commands) {
    let label = model.key_label(key);
    let title = format!("Rotate the key of {label}");
    let kit = Kit::new(model, dialog);
    let gone = kit.change().is_none().then_some("This key is not there any more");
    let shell = widgets::Dialog::new("rotate", &title)
        .subtitle("A key's value cannot be changed: a successor takes its place.")
        .width(560.0);
    let answer = shell.show(ctx, kit.buttons("Create successor", gone), |ui| {
        let plans: Vec<&str> = model.store.plans_of(key).map(Plan::name).collect();
        let place = if plans.is_empty() { "in no plan".to_owned() } else { format!("in {}", listed(plans)) };
        steps_ui(
            ui,
            &[
                ("Now", format!("“{label} (new)” is made, enabled and {place}, with a value of its own.")),
                ("Then", "Copy its value and hand it over. Both keys work meanwhile.".to_owned()),
                (
                    "At last",
                    "When the old key's calls have stopped, disable it, and delete it later.".to_owned(),
                ),
            ],
        );
        note_ui(ui, Icon::Info, "The successor's quota is counted from 0, apart from the old key's.");
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

fn steps_ui(ui: &mut Ui, steps: &[(&str, String)]) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        for (when, what) in steps {
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(56.0);
                    ui.label(text::medium(t, *when));
                });
                ui.vertical(|ui| ui.add(egui::Label::new(text::body(t, what)).wrap()));
            });
        }
    });
}
