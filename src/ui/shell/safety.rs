//! How carefully the account is handled: the brake `Read-only`, and behind it a menu with the levels.

use eframe::egui;
use egui::{Sense, Ui, WidgetInfo};

use crate::model::Model;
use crate::model::command::ConnectionCommand;
use crate::model::prefs::Safety;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Icon, choices_popup, icon_ui, option_ui, switch_ui};
use crate::ui::{Commands, words};

/// The menu's sign, and the gap before it, in points.
const SIGN: f32 = 12.0;
const SIGN_GAP: f32 = 3.0;

/// Draws the switch with the menu at its right; in a row that goes from right to left.
pub(super) fn safety_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    menu_ui(ui, model, commands);
    let held = model.kept.read_only_held;
    let mut read_only = model.kept.read_only;
    let switch = ui.add_enabled_ui(!held, |ui| switch_ui(ui, &mut read_only, "Read-only")).inner;
    if switch.changed() {
        commands.push(ConnectionCommand::SetReadOnly(read_only).into());
    }
    switch.on_hover_text("Look, and never change anything").on_disabled_hover_text(words::HELD_READ_ONLY);
}

/// The switch's word; a click on it offers the levels.
fn menu_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let level = model.kept.safety();
    let shown = match level {
        Safety::Open | Safety::ReadOnly => text::body(t, "Read-only"),
        Safety::Ask => text::body(t, "Asks first"),
    };
    // From the right: the sign that there is a menu stands behind the word, and opens it too; it is no stop of its own
    // for the keyboard or a screen reader.
    let sign = icon_ui(ui, Icon::ChevronDown, SIGN, t.text_weak).interact(Sense::CLICK);
    ui.add_space(SIGN_GAP - ui.spacing().item_spacing.x);
    let word = ui.add(egui::Label::new(shown).selectable(false).sense(Sense::click()));
    word.widget_info(|| WidgetInfo {
        current_text_value: Some(level.label().to_owned()),
        ..WidgetInfo::labeled(egui::Role::ComboBox, true, "Safety level")
    });
    let word = word | sign;
    choices_popup(ui, &word, 236.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for choice in Safety::ALL {
            let free = !model.kept.read_only_held || choice == Safety::ReadOnly;
            let picked = ui.add_enabled_ui(free, |ui| option_ui(ui, choice.label(), choice == level)).inner;
            if picked.on_hover_text(meaning(choice)).on_disabled_hover_text(words::HELD_READ_ONLY).clicked() {
                commands.push(ConnectionCommand::SetSafety(choice).into());
            }
        }
    });
    word.on_hover_text(format!("{}. Click for the safety levels.", meaning(level)));
}

/// What a level does.
fn meaning(level: Safety) -> &'static str {
    match level {
        Safety::Open => {
            "Changes are shown first; the two switches, a method's key and a key's “Enabled”, are sent at once"
        }
        Safety::Ask => "Every change is shown first, the switches too",
        Safety::ReadOnly => "Look, and never change anything",
    }
}
