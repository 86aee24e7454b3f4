//! A button that puts a text on the clipboard. Key values do not go through it: their copy has rules of its own.

use super::button::Button;
use super::icon::Icon;
use eframe::egui;
use egui::{Response, Ui};

/// Draws a button reading `label` that copies `what` when clicked.
pub fn copy_button_ui(ui: &mut Ui, label: &str, what: &str) -> Response {
    copy(ui, Button::plain(label), what)
}

/// The same without an edge, for use after a URL or in a dialog.
pub fn copy_ghost_ui(ui: &mut Ui, label: &str, what: &str) -> Response {
    copy(ui, Button::ghost(label), what)
}

fn copy(ui: &mut Ui, button: Button<'_>, what: &str) -> Response {
    let response = ui.add(button.icon(Icon::Copy));
    if response.clicked() {
        ui.copy_text(what.to_owned());
    }
    response
}
