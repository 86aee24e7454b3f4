//! The room overview.

use eframe::egui;

use crate::model::Model;
use crate::ui::Commands;

/// Draws the room.
pub fn overview_ui(_ui: &mut egui::Ui, _model: &Model, _commands: &mut Commands) {}
