//! The frame around every room: account bar, banner, navigation, status bar, messages.
//!
//! The banner is drawn before every panel below the account bar, whatever the room, and has no way to be
//! closed.

mod account_bar;
mod banner;
mod nav;
mod notices;
mod safety;
mod search;
mod shortcuts;
mod signed_out;
mod status;
mod unfinished;

use eframe::egui;

use super::{Commands, dialogs, theme, views};
use crate::model::{Connection, Model};

/// Draws the whole window.
pub fn window_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    shortcuts::shortcuts(ui, model, commands);
    account_bar::account_bar_ui(ui, model, commands);
    if !matches!(model.connection, Connection::Open(_)) {
        status::status_ui(ui, model, commands);
        // Neither "No AWS profile on this computer" nor a list is true before the files have been read.
        if model.is_opening() {
            central_ui(ui, |_| {});
        } else {
            central_ui(ui, |ui| views::connect_ui(ui, model, commands));
        }
        notices::notices_ui(ui.ctx(), model, commands);
        dialogs::dialog_ui(ui.ctx(), model, commands);
        return;
    }
    banner::banner_ui(ui, model, commands);
    signed_out::signed_out_ui(ui, model, commands);
    unfinished::unfinished_ui(ui, model, commands);
    status::status_ui(ui, model, commands);
    nav::nav_ui(ui, model, commands);
    central_ui(ui, |ui| views::route_ui(ui, model, commands));
    notices::notices_ui(ui.ctx(), model, commands);
    dialogs::dialog_ui(ui.ctx(), model, commands);
}

fn central_ui(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    let t = theme::tokens(ui);
    egui::CentralPanel::default().frame(egui::Frame::new().fill(t.surface)).show(ui, content);
}

/// A bar along an edge: base ground, fixed height, hairline against the room.
fn bar_frame(ui: &egui::Ui) -> egui::Frame {
    egui::Frame::new().fill(theme::tokens(ui).base)
}
