//! The dialog new_key.

use eframe::egui;

use crate::model::Dialog;
use crate::model::Model;
use crate::model::dialog::NewKeyForm;
use crate::ui::Commands;

/// Draws the dialog.
pub fn new_key_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _form: &NewKeyForm,
    _commands: &mut Commands,
) {
}
