//! A link inside the product: accent text, underlined under the pointer.

use super::paint;
use crate::ui::theme;
use eframe::egui;
use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};

/// Draws `text` as a link; `clicked()` says that it was followed.
pub fn link_ui(ui: &mut Ui, text: &str) -> Response {
    let t = theme::tokens(ui);
    let galley = paint::line(ui, text, theme::regular(13.0), t.accent_text);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 18.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        let below = rect.center().y + galley.size().y / 2.0 - 1.5;
        paint::left(ui.painter(), rect.left(), rect.center().y, galley);
        if response.hovered() {
            ui.painter().hline(rect.x_range(), below, (1.0, t.accent_text));
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
        }
    }
    response
}
