//! The product's sign: a key on an accent square, drawn so that it is sharp at every scale.

use crate::ui::theme;
use eframe::egui;
use egui::{Rect, Response, Sense, Ui, vec2};

/// Draws the sign, 22 points square.
pub fn logo_ui(ui: &mut Ui) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::hover());
    let part = |x: f32, y: f32, w: f32, h: f32| Rect::from_min_size(rect.min + vec2(x, y), vec2(w, h));
    let painter = ui.painter();
    painter.rect_filled(rect, 6.0, t.accent);
    painter.rect_filled(part(5.0, 6.0, 3.0, 11.0), 1.2, t.on_accent);
    painter.rect_filled(part(8.6, 8.0, 9.0, 3.0), 1.5, t.on_accent);
    for x in [11.0, 14.0] {
        painter.rect_filled(part(x, 8.0, 1.6, 3.0), 0.0, t.accent);
    }
    response
}
