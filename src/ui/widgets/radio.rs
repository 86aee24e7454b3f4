//! A choice among a few things that need two lines each, such as the profiles of the connect screen.

use super::chip::{Chip, ChipKind};
use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws one choice, 50 points high: `title`, `detail` below it, and an amber chip at the right where something is
/// wrong with it. The accessible name is `title`.
pub fn radio_row_ui(ui: &mut Ui, title: &str, detail: &str, warning: Option<&str>, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 50.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, title));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = theme::tokens(ui);
    let fill = match (chosen, response.hovered()) {
        (true, _) => t.selected,
        (_, true) => t.hover,
        _ => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, measure::RADIUS_CONTROL, fill);
    let centre = pos2(rect.left() + 22.0, rect.center().y);
    if chosen {
        ui.painter().circle_filled(centre, 8.0, t.accent);
        ui.painter().circle_filled(centre, 3.0, t.on_accent);
    } else {
        ui.painter().circle(centre, 7.25, t.surface, (1.5, t.border_strong));
    }
    let room = rect.width() - 56.0 - if warning.is_some() { 120.0 } else { 0.0 };
    let (x, y) = (rect.left() + 44.0, rect.center().y);
    let title = paint::fitted(ui, title, theme::medium(13.0), t.text_strong, room);
    let detail = paint::fitted(ui, detail, theme::regular(12.0), t.text_weak, room);
    paint::left(ui.painter(), x, y - 8.5, title);
    paint::left(ui.painter(), x, y + 8.5, detail);
    if let Some(warning) = warning {
        let chip = Chip::new(ChipKind::Warn, warning);
        let size = vec2(chip.width(ui), measure::CHIP);
        let at = Rect::from_center_size(pos2(rect.right() - 14.0 - size.x / 2.0, y), size);
        // A child of its own: a scope would move the rows' cursor up to the chip.
        ui.new_child(egui::UiBuilder::new().max_rect(at)).add(chip);
    }
    response
}
