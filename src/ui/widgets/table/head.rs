//! Titles of columns: words, or a control that orders the rows.

use super::Sort;
use crate::ui::theme;
use crate::ui::widgets::icon::{Icon, paint_icon};
use crate::ui::widgets::paint;
use eframe::egui;
use egui::{Color32, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws the title of a column that cannot be sorted by.
pub(super) fn title_ui(ui: &mut Ui, title: &str) {
    let t = theme::tokens(ui);
    let galley = paint::fitted(ui, title, theme::medium(12.0), t.text_weak, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
    paint::left(ui.painter(), rect.left(), rect.center().y, galley);
}

/// Draws the title of a column that can be sorted by, with an arrow where it is; the answer tells of a click.
pub(super) fn sortable_title_ui(ui: &mut Ui, title: &str, sorted: Option<Sort>) -> Response {
    let t = theme::tokens(ui);
    let galley = paint::line(ui, title, theme::medium(12.0), Color32::PLACEHOLDER);
    let arrow = if sorted.is_some() { 16.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + arrow, 20.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sorted.is_some(), title));
    let ink = if response.hovered() || sorted.is_some() { t.text_strong } else { t.text_weak };
    let galley = paint::line(ui, title, theme::medium(12.0), ink);
    let end = paint::left(ui.painter(), rect.left(), rect.center().y, galley);
    if let Some(sort) = sorted {
        let icon = if sort.ascending { Icon::ArrowUp } else { Icon::ArrowDown };
        paint_icon(ui, icon, pos2(end + 9.0, rect.center().y), 12.0, ink);
    }
    if response.hovered() {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}
