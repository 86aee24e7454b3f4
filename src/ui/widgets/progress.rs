//! What is running: a line with a turning sign and the words that say how far it is.

use super::icon::{Icon, icon_ui};
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Response, Ui};

/// Draws a spinner and `words`. Only for a write that runs now: it repaints while it shows.
pub fn spinner_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(14.0).color(t.accent_text));
        ui.label(text::body(t, words))
    })
    .inner
}

/// Draws a clock and `words`: something waits for its turn. Still, so that an idle window does not repaint.
pub fn waiting_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::Clock3, measure::ICON, t.text_weak);
        ui.label(text::weak(t, words))
    })
    .inner
}

/// Draws one item of the status bar: a small icon and 12-point words.
pub fn status_item_ui(ui: &mut Ui, icon: Option<Icon>, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.with_layout(layout.with_main_wrap(false), |ui| {
            if let Some(icon) = icon {
                icon_ui(ui, icon, measure::ICON_SMALL, t.text_weak);
            }
            ui.label(text::small(t, words))
        })
        .inner
    })
    .inner
}
