//! Keys of the whole window: rooms by number, refresh, close.

use eframe::egui;
use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::route::Room;
use crate::model::{Command, Connection, Model};
use crate::ui::Commands;

/// Reads again what the room shows.
pub(super) const REFRESH: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::R);

/// A room's digit is its place in the navigation.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Takes the window's own shortcuts from the input. Not while a dialog is open: what it shows must not change behind it.
pub(super) fn shortcuts(ui: &egui::Ui, model: &Model, commands: &mut Commands) {
    if model.dialog.is_some() || !matches!(model.connection, Connection::Open(_)) {
        return;
    }
    ui.ctx().input_mut(|input| {
        if input.consume_shortcut(&REFRESH) || input.consume_key(Modifiers::NONE, Key::F5) {
            commands.push(Command::Refresh);
        }
        for (room, key) in Room::ALL.iter().filter(|room| room.is_listed(model)).zip(DIGITS) {
            if input.consume_key(Modifiers::COMMAND, key) {
                commands.push(Command::Go(room.route()));
            }
        }
    });
}
