//! The dialog pending.

use eframe::egui;

use crate::model::Model;
use crate::ui::Commands;

/// Draws the dialog.
pub fn pending_ui(_ctx: &egui::Context, _model: &Model, _commands: &mut Commands) {}
