//! The dialog review_plan.

use eframe::egui;

use crate::model::Dialog;
use crate::model::Model;
use crate::model::PlanKey;
use crate::model::dialog::Review;
use crate::ui::Commands;

/// Draws the dialog.
pub fn review_plan_ui(
    _ctx: &egui::Context,
    _model: &Model,
    _dialog: &Dialog,
    _shown: (&PlanKey, &Review, bool),
    _commands: &mut Commands,
) {
}
