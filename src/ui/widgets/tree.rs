//! A tree of two levels in a narrow column: a branch that opens and closes, and the leaves that are chosen from.

use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const LINE: f32 = 30.0;

fn ground(ui: &Ui, rect: Rect, response: &Response, selected: bool) {
    let t = theme::tokens(ui);
    let fill = match (selected, response.hovered()) {
        (true, _) => t.selected,
        (_, true) => t.hover,
        _ => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, measure::RADIUS_CONTROL, fill);
}

/// Draws a branch, 30 points high; `clicked()` asks to open or close it. A name that is cut shows whole on hover.
pub fn tree_branch_ui(ui: &mut Ui, name: &str, open: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), open, name));
    let t = theme::tokens(ui);
    ground(ui, rect, &response, false);
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    paint_icon(ui, icon, pos2(rect.left() + 15.0, rect.center().y), 14.0, t.text_weak);
    let room = rect.width() - 36.0;
    let galley = paint::fitted(ui, name, theme::medium(13.0), t.text_strong, room);
    let cut = galley.elided;
    paint::left(ui.painter(), rect.left() + 28.0, rect.center().y, galley);
    if cut { response.on_hover_text(name) } else { response }
}

/// Draws a leaf, 30 points high, with a solid red chip at the right where something in it is not live. `name` is what a
/// screen reader says, since leaves of several branches are called the same.
pub fn tree_leaf_ui(
    ui: &mut Ui,
    label: &str,
    name: &str,
    selected: bool,
    not_live: Option<&str>,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, name));
    let t = theme::tokens(ui);
    ground(ui, rect, &response, selected);
    let mut end = rect.right() - 8.0;
    if let Some(words) = not_live {
        let galley = paint::line(ui, words, theme::medium(12.0), t.on_danger);
        let size = vec2(galley.size().x + 14.0, 18.0);
        let chip = Rect::from_min_size(pos2(end - size.x, rect.center().y - 9.0), size);
        ui.painter().rect_filled(paint::crisp(ui, chip), 9.0, t.danger);
        paint::centred(ui.painter(), chip.center(), galley);
        end = chip.left() - 6.0;
    }
    let font = if selected { theme::medium(13.0) } else { theme::regular(13.0) };
    let ink = if selected { t.text_strong } else { t.text };
    let galley = paint::fitted(ui, label, font, ink, end - rect.left() - 34.0);
    let cut = galley.elided;
    paint::left(ui.painter(), rect.left() + 34.0, rect.center().y, galley);
    if cut { response.on_hover_text(label) } else { response }
}
