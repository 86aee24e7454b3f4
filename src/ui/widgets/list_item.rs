//! An item of the list beside a form: a name with two weak lines below it, and a chip where it has edits.

use super::chip::{Chip, ChipKind};
use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// What an item shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListItem<'a> {
    /// Its name; also the accessible name.
    pub name: &'a str,
    /// An accent chip after the name: "2 edits".
    pub chip: Option<&'a str>,
    /// The line below the name.
    pub first: &'a str,
    /// The second line.
    pub second: &'a str,
    /// At the right end of the second line.
    pub aside: &'a str,
}

/// Draws an item 72 points high; `chosen` is the one whose form is open.
pub fn list_item_ui(ui: &mut Ui, item: &ListItem<'_>, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 72.0), Sense::click());
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(format!("{}; {}; {}", item.first, item.second, item.aside)),
        ..WidgetInfo::selected(Role::Button, ui.is_enabled(), chosen, item.name)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = theme::tokens(ui);
    let fill = match (chosen, response.hovered()) {
        (true, _) => t.selected,
        (_, true) => t.hover,
        _ => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, measure::RADIUS_NOTE, fill);
    let (left, right) = (rect.left() + 12.0, rect.right() - 12.0);
    let mut room = right - left;
    if let Some(label) = item.chip {
        let chip = Chip::new(ChipKind::Accent, label);
        let size = vec2(chip.width(ui), measure::CHIP);
        let at = Rect::from_center_size(pos2(right - size.x / 2.0, rect.top() + 19.0), size);
        // A child of its own: a scope would move the list's cursor up to the chip.
        ui.new_child(egui::UiBuilder::new().max_rect(at)).add(chip);
        room -= size.x + 8.0;
    }
    let name = paint::fitted(ui, item.name, theme::semibold(13.0), t.text_strong, room);
    paint::left(ui.painter(), left, rect.top() + 19.0, name);
    let small = || theme::regular(12.0);
    let first = paint::fitted(ui, item.first, small(), t.text_weak, right - left);
    paint::left(ui.painter(), left, rect.top() + 37.5, first);
    let aside = paint::line(ui, item.aside, small(), t.text_weak);
    let end = paint::right(ui.painter(), right, rect.top() + 53.5, aside);
    let second = paint::fitted(ui, item.second, small(), t.text_weak, end - left - 8.0);
    paint::left(ui.painter(), left, rect.top() + 53.5, second);
    if response.hovered() {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}
