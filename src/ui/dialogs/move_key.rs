//! The dialog move_key.

use eframe::egui;

use crate::domain::{KeyId, PlanId};
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn move_key_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _shown: (&KeyId, Option<&PlanId>),
    _commands: &mut Commands,
) {
}
