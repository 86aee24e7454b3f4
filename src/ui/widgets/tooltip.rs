//! Tooltips with more than one line: a title and what it means, or a local time and the same in UTC.

use crate::ui::theme::{self, text};
use eframe::egui;
use egui::Response;

/// Shows `title` and, below it in weak text, `detail` while the pointer rests on `response`.
pub fn tip(response: Response, title: &str, detail: &str) -> Response {
    response.on_hover_ui(|ui| {
        let t = theme::tokens(ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(text::medium(t, title));
        ui.label(text::small(t, detail));
    })
}
