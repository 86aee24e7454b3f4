//! A box to tick: "yes, I mean it", where a switch would look as if it took effect at once.

use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme;
use eframe::egui;
use egui::{Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A line of the label: the box stands at the middle of the first.
const LINE: f32 = 20.0;
/// The box and the gap behind it.
const BESIDE: f32 = 26.0;

/// Draws a box with `label` beside it, in several lines where there is no room for one; `changed()` of the answer says that `on` turned.
pub fn check_ui(ui: &mut Ui, on: &mut bool, label: &str) -> Response {
    let t = theme::tokens(ui);
    let galley = paint::wrapped(ui, label, theme::medium(13.0), t.text_strong, ui.available_width() - BESIDE);
    let size = vec2(BESIDE + galley.size().x, galley.size().y.max(LINE));
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let square = Rect::from_center_size(pos2(rect.left() + 8.0, rect.top() + LINE / 2.0), vec2(16.0, 16.0));
    let edge = if response.hovered() { t.text_weak } else { t.border_strong };
    let (fill, edge) = if *on { (t.accent, t.accent) } else { (t.surface, edge) };
    ui.painter().rect(square, 4, fill, (1.5, edge), StrokeKind::Inside);
    if *on {
        paint_icon(ui, Icon::Check, square.center(), 12.0, t.on_accent);
    }
    paint::left(ui.painter(), rect.left() + BESIDE, rect.center().y, galley);
    if response.hovered() {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}
