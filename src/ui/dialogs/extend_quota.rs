//! The dialog extend_quota.

use eframe::egui;

use crate::domain::KeyId;
use crate::model::Dialog;
use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn extend_quota_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _shown: (&KeyId, i64, &str),
    _commands: &mut Commands,
) {
}
