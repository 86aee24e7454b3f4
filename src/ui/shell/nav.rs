//! The navigation: six rooms, with how much in them wants attention.

use eframe::egui;

use super::bar_frame;
use crate::model::route::Room;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure};
use crate::ui::widgets::{Badge, Icon, nav_item_ui};

/// Draws the navigation at the left.
pub(super) fn nav_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let frame = bar_frame(ui).inner_margin(egui::Margin { left: 8, right: 8, top: 12, bottom: 8 });
    let panel = egui::Panel::left("navigation").exact_size(measure::NAVIGATION).resizable(false);
    let shown = panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for room in Room::ALL {
            if nav_item_ui(ui, icon(room), room.label(), model.route.room() == room, badge(model, room))
                .clicked()
            {
                commands.push(Command::Go(room.route()));
            }
        }
    });
    let edge = shown.response.rect;
    ui.painter().vline(edge.right() - 0.5, edge.y_range(), (1.0, theme::tokens(ui).border));
}

fn icon(room: Room) -> Icon {
    match room {
        Room::Overview => Icon::LayoutDashboard,
        Room::Apis => Icon::Boxes,
        Room::Plans => Icon::Layers2,
        Room::Keys => Icon::KeyRound,
        Room::Traffic => Icon::ChartLine,
        Room::Activity => Icon::History,
    }
}

fn badge(model: &Model, room: Room) -> Badge {
    let (count, of): (usize, fn(usize) -> Badge) = match room {
        Room::Apis => (model.not_live_count(), Badge::Danger),
        Room::Traffic => (model.timer_count, Badge::Warn),
        Room::Plans => (model.forms.len(), Badge::Warn),
        _ => (0, Badge::Warn),
    };
    if count == 0 { Badge::None } else { of(count) }
}
