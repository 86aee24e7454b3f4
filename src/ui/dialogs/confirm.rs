//! The dialog confirm.

use eframe::egui;

use crate::domain::Change;
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn confirm_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _change: &Change,
    _commands: &mut Commands,
) {
}
