//! The dialog rollback.

use eframe::egui;

use crate::domain::{DeploymentId, StageRef};
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn rollback_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _shown: (&StageRef, Option<&DeploymentId>),
    _commands: &mut Commands,
) {
}
