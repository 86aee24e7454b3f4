//! The dialog add_stage.

use eframe::egui;

use crate::model::Model;
use crate::model::PlanKey;
use crate::ui::Commands;

/// Draws the dialog.
pub fn add_stage_ui(_ctx: &egui::Context, _model: &Model, _plan: &PlanKey, _commands: &mut Commands) {}
