//! The frame around every room: account bar, banner, navigation, status bar, messages.

use eframe::egui;

use super::Commands;
use super::views;
use crate::model::{Connection, Model, Route};

/// Draws the whole window.
pub fn window_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    if !matches!(model.connection, Connection::Open(_)) {
        views::connect_ui(ui, model, commands);
        return;
    }
    match &model.route {
        Route::Overview => views::overview_ui(ui, model, commands),
        Route::Apis(_) => views::apis_ui(ui, model, commands),
        Route::Plans(_) => views::plans_ui(ui, model, commands),
        Route::Keys(_) => views::keys_ui(ui, model, commands),
        Route::Traffic(None) => views::traffic_ui(ui, model, commands),
        Route::Traffic(Some(key)) => views::partner_ui(ui, model, key, commands),
        Route::Activity => views::activity_ui(ui, model, commands),
    }
    super::dialogs::dialog_ui(ui.ctx(), model, commands);
}
