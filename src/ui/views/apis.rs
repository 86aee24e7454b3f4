//! The room apis.

use eframe::egui;

use crate::model::Model;
use crate::ui::Commands;

/// Draws the room.
pub fn apis_ui(_ui: &mut egui::Ui, _model: &Model, _commands: &mut Commands) {}
