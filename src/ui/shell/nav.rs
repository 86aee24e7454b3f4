//! The navigation: the rooms, with how much in each wants attention.

use eframe::egui;

use super::bar_frame;
use crate::model::route::Room;
use crate::model::{Command, Model};
use crate::ui::theme::{self, measure};
use crate::ui::widgets::nav_item_ui;
use crate::ui::{Commands, views};

/// Draws the navigation at the left.
pub(super) fn nav_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let frame = bar_frame(ui).inner_margin(egui::Margin { left: 8, right: 8, top: 12, bottom: 8 });
    let panel = egui::Panel::left("navigation").exact_size(measure::NAVIGATION).resizable(false);
    let shown = panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for &room in Room::ALL.iter().filter(|room| room.is_listed(model)) {
            let (icon, badge) = (views::icon(room), views::badge(model, room));
            if nav_item_ui(ui, icon, room.label(), model.route.room() == room, badge).clicked() {
                commands.push(Command::Go(room.route()));
            }
        }
    });
    let edge = shown.response.rect;
    ui.painter().vline(edge.right() - 0.5, edge.y_range(), (1.0, theme::tokens(ui).border));
}
