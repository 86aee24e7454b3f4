//! The dialog rotate.

use eframe::egui;

use crate::domain::KeyId;
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn rotate_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _key: &KeyId,
    _commands: &mut Commands,
) {
}
