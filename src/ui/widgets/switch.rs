//! A switch: two states that take effect when told to, such as "API key required" of a method.

use crate::ui::theme::{self, Tokens, measure};
use eframe::egui;
use egui::{Color32, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2};

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
    let live = response.hovered() && enabled;
    let (fill, edge, knob) = inks(theme::tokens(ui), *on, enabled, live);
    let painter = ui.painter();
    painter.rect(rect, rect.height() / 2.0, fill, (1.5, edge), StrokeKind::Inside);
    let x = if *on { rect.right() - 9.0 } else { rect.left() + 9.0 };
    painter.circle_filled(pos2(x, rect.center().y), 5.0, knob);
    if live {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}

/// Ground, edge and knob; `live` is under the pointer.
fn inks(t: &Tokens, on: bool, enabled: bool, live: bool) -> (Color32, Color32, Color32) {
    match (on, enabled, live) {
        (true, true, true) => (t.accent_hover, t.accent_hover, t.on_accent),
        (true, true, false) => (t.accent, t.accent, t.on_accent),
        (false, true, true) => (t.surface, t.text_weak, t.border_strong),
        (false, true, false) => (t.surface, t.border_strong, t.border_strong),
        (true, false, _) => (t.text_disabled, t.text_disabled, t.sunken),
        (false, false, _) => (t.sunken, t.text_disabled, t.text_disabled),
    }
}
