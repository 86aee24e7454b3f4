//! The dialog deploy.

use eframe::egui;

use crate::domain::StageRef;
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn deploy_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _shown: (&StageRef, &str),
    _commands: &mut Commands,
) {
}
