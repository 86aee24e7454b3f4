//! Notes: a sentence or two that explain or warn, on a tinted ground.

use super::icon::{Icon, icon_ui};
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Frame, Margin, Response, Ui, WidgetText};

/// Draws a note that explains, with `icon` before it.
pub fn note_ui(ui: &mut Ui, icon: Icon, words: impl Into<WidgetText>) -> Response {
    let t = theme::tokens(ui);
    draw(ui, icon, t.sunken, t.text_weak, words.into())
}

/// Draws a note that warns.
pub fn note_warn_ui(ui: &mut Ui, icon: Icon, words: impl Into<WidgetText>) -> Response {
    let t = theme::tokens(ui);
    draw(ui, icon, t.warning_tint, t.warning_text, words.into())
}

/// Draws a note about what is not live or open to anyone.
pub fn note_danger_ui(ui: &mut Ui, icon: Icon, words: impl Into<WidgetText>) -> Response {
    let t = theme::tokens(ui);
    draw(ui, icon, t.danger_tint, t.danger_text, words.into())
}

fn draw(ui: &mut Ui, icon: Icon, fill: egui::Color32, ink: egui::Color32, words: WidgetText) -> Response {
    let frame =
        Frame::new().fill(fill).corner_radius(measure::RADIUS_NOTE).inner_margin(Margin::symmetric(12, 10));
    let response = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            ui.vertical(|ui| {
                ui.set_width(16.0);
                ui.add_space(1.0);
                icon_ui(ui, icon, measure::ICON, ink);
            });
            ui.vertical(|ui| ui.add(egui::Label::new(words).wrap()));
        });
    });
    response.response
}
