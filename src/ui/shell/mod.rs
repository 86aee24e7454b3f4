//! The frame around every room: account bar, banner, navigation, status bar, messages.
//!
//! The banner is drawn before every panel below the account bar, whatever the room, and has no way to be
//! closed.

mod account_bar;
mod banner;
mod nav;
mod notices;
mod search;
mod shortcuts;
mod status;

use eframe::egui;

use super::{Commands, dialogs, theme, views};
use crate::model::{Connection, Model, Route};

/// Draws the whole window.
pub fn window_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    shortcuts::shortcuts(ui, model, commands);
    account_bar::account_bar_ui(ui, model, commands);
    if !matches!(model.connection, Connection::Open(_)) {
        status::status_ui(ui, model, commands);
        central_ui(ui, |ui| views::connect_ui(ui, model, commands));
        return;
    }
    banner::banner_ui(ui, model, commands);
    status::status_ui(ui, model, commands);
    nav::nav_ui(ui, model, commands);
    central_ui(ui, |ui| room_ui(ui, model, commands));
    notices::notices_ui(ui.ctx(), model, commands);
    dialogs::dialog_ui(ui.ctx(), model, commands);
}

fn central_ui(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    let t = theme::tokens(ui);
    egui::CentralPanel::default().frame(egui::Frame::new().fill(t.surface)).show(ui, content);
}

fn room_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    match &model.route {
        Route::Overview => views::overview_ui(ui, model, commands),
        Route::Apis(_) => views::apis_ui(ui, model, commands),
        Route::Plans(_) => views::plans_ui(ui, model, commands),
        Route::Keys(_) => views::keys_ui(ui, model, commands),
        Route::Traffic(None) => views::traffic_ui(ui, model, commands),
        Route::Traffic(Some(key)) => views::partner_ui(ui, model, key, commands),
        Route::Activity => views::activity_ui(ui, model, commands),
    }
}

/// A bar along an edge: base ground, fixed height, hairline against the room.
fn bar_frame(ui: &egui::Ui) -> egui::Frame {
    egui::Frame::new().fill(theme::tokens(ui).base)
}
