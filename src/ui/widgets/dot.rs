//! A dot with a word: filled and "Enabled", hollow and "Disabled". Never the dot alone.

use super::paint;
use crate::ui::theme;
use eframe::egui;
use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};

/// Draws the dot and `label` beside it; `on` fills the dot.
pub fn dot_ui(ui: &mut Ui, on: bool, label: &str) -> Response {
    let t = theme::tokens(ui);
    let colour = if on { t.text } else { t.text_weak };
    let galley = paint::line(ui, label, theme::regular(13.0), colour);
    let (rect, response) = ui.allocate_exact_size(vec2(15.0 + galley.size().x, 18.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    if ui.is_rect_visible(rect) {
        let centre = egui::pos2(rect.left() + 4.0, rect.center().y);
        if on {
            ui.painter().circle_filled(centre, 4.0, t.success);
        } else {
            ui.painter().circle_stroke(centre, 3.25, (1.5, t.border_strong));
        }
        paint::left(ui.painter(), rect.left() + 15.0, rect.center().y, galley);
    }
    response
}
