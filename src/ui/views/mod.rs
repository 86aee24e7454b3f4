//! The rooms, a file or folder each: `{room}_ui(ui, &Model, &mut Commands)`. What the frame around them needs to know of
//! each (its view, its sign, its count) stands here and nowhere else in the screen.

use eframe::egui::Ui;

use super::Commands;
use super::widgets::{Badge, Icon};
use crate::model::route::Room;
use crate::model::{Model, Route};

mod activity;
mod apis;
mod connect;
mod failed;
mod keys;
mod line_chart;
mod lockdown;
mod messages;
mod metric_names;
mod overview;
mod partner;
mod place;
mod plans;
mod prices_link;
mod profile_notes;
mod traffic;
mod verdict;

pub use activity::activity_ui;
pub use apis::apis_ui;
pub use connect::connect_ui;
pub(super) use failed::failed_line_ui;
pub use keys::{BY_QUOTA, keys_ui};
pub use lockdown::lockdown_ui;
pub use overview::overview_ui;
pub use partner::partner_ui;
pub use plans::plans_ui;
pub use traffic::{BY_COST, BY_MARGIN, traffic_ui};

/// Draws what the model's route leads to.
pub(super) fn route_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    match &model.route {
        Route::Overview => overview_ui(ui, model, commands),
        Route::Apis(_) => apis_ui(ui, model, commands),
        Route::Plans(_) => plans_ui(ui, model, commands),
        Route::Keys(_) => keys_ui(ui, model, commands),
        Route::Traffic(None) => traffic_ui(ui, model, commands),
        Route::Traffic(Some(key)) => partner_ui(ui, model, key, commands),
        Route::Activity => activity_ui(ui, model, commands),
        Route::LockDown => lockdown_ui(ui, model, commands),
    }
}

/// A room's sign in the navigation.
pub(super) fn icon(room: Room) -> Icon {
    match room {
        Room::Overview => Icon::LayoutDashboard,
        Room::Apis => Icon::Boxes,
        Room::Plans => Icon::Layers2,
        Room::Keys => Icon::KeyRound,
        Room::Traffic => Icon::ChartLine,
        Room::Activity => Icon::History,
        Room::LockDown => Icon::Lock,
    }
}

/// How much in a room wants attention.
pub(super) fn badge(model: &Model, room: Room) -> Badge {
    match room {
        Room::Apis => Badge::danger(model.not_live_count()),
        Room::Traffic => Badge::warn(model.timer_count),
        Room::Plans => Badge::warn(model.forms.len()),
        Room::Overview | Room::Keys | Room::Activity | Room::LockDown => Badge::None,
    }
}
