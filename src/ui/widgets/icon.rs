//! Icons: always beside a word, never instead of one (but a dialog's cross, which is named `Close`).

use crate::ui::theme;
use eframe::egui;
use egui::{Color32, RichText};
pub use lucide_icons::Icon;

/// `icon` as text, `size` points square.
pub fn icon(icon: Icon, size: f32, colour: Color32) -> RichText {
    RichText::new(char::from(icon)).font(theme::icon_font(size)).line_height(Some(size)).color(colour)
}

/// Draws `icon` as a label that a screen reader does not read: the word beside it says the same.
pub fn icon_ui(ui: &mut egui::Ui, which: Icon, size: f32, colour: Color32) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(egui::vec2(size, size), egui::Sense::hover());
    if ui.is_rect_visible(rect) {
        paint_icon(ui, which, rect.center(), size, colour);
    }
    response
}

/// Paints `icon` with its middle at `centre`, taking no room.
pub fn paint_icon(ui: &egui::Ui, which: Icon, centre: egui::Pos2, size: f32, colour: Color32) {
    let galley = super::paint::line(ui, &char::from(which).to_string(), theme::icon_font(size), colour);
    super::paint::centred(ui.painter(), centre, galley);
}
