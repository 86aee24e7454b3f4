//! A switch: two states that take effect when told to, such as "API key required" of a method.

use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2};

/// Draws a switch that shows `on` and turns it over when clicked or when Space is pressed on it.
///
/// `name` is its whole accessible name (`API key required: GET /inventory`): the eye has the row and the column head,
/// a screen reader has only this. `changed()` of the answer says that `on` turned.
pub fn switch_ui(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let (rect, mut response) = ui.allocate_exact_size(measure::SWITCH, Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, *on, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = theme::tokens(ui);
    let live = response.hovered() && enabled;
    let (fill, edge, knob) = match (*on, enabled) {
        (true, true) if live => (t.accent_hover, t.accent_hover, t.on_accent),
        (true, true) => (t.accent, t.accent, t.on_accent),
        (false, true) => (t.surface, if live { t.text_weak } else { t.border_strong }, t.border_strong),
        (on, false) => (if on { t.text_disabled } else { t.sunken }, t.text_disabled, t.sunken),
    };
    let knob = if !enabled && !*on { t.text_disabled } else { knob };
    let painter = ui.painter();
    painter.rect(rect, rect.height() / 2.0, fill, (1.5, edge), StrokeKind::Inside);
    let x = if *on { rect.right() - 9.0 } else { rect.left() + 9.0 };
    painter.circle_filled(pos2(x, rect.center().y), 5.0, knob);
    if live {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}
