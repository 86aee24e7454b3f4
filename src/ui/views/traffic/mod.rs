//! Traffic: calls over time above, all partners below, what hurts most first.

mod chart;
mod columns;
mod controls;
mod export;
mod table;

use eframe::egui;
use egui::Ui;

use super::place::room_ui;
use crate::model::Model;
use crate::ui::Commands;
use crate::ui::theme::measure;

pub(super) use chart::uncounted_ui;
pub use columns::{BY_COST, BY_MARGIN};
pub(super) use controls::range_ui;

/// Height of the chart's card where there is room.
const CHART: f32 = 292.0;
/// The table shows at least so much.
const TABLE: f32 = 250.0;

/// Draws the room.
pub fn traffic_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    room_ui(ui, |ui, height| {
        let top = ui.cursor().top();
        controls::controls_ui(ui, model, commands);
        controls::stale_ui(ui, model, commands);
        let height = height - (ui.cursor().top() - top);
        let card = (height - TABLE - measure::CARD_GAP).clamp(220.0, CHART);
        chart::chart_ui(ui, model, card, commands);
        table::table_ui(ui, model, (height - card - measure::CARD_GAP).max(TABLE), commands);
    });
}
