//! An item of the navigation: a room, with how much of it wants attention.

use super::icon::{Icon, paint_icon};
use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// The number at the right of a navigation item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// Nothing to say.
    None,
    /// So many things are not live.
    Danger(usize),
    /// So many things to look at.
    Warn(usize),
}

impl Badge {
    /// So many things are not live; nothing to say of none.
    pub fn danger(count: usize) -> Self {
        if count == 0 { Self::None } else { Self::Danger(count) }
    }

    /// So many things to look at; nothing to say of none.
    pub fn warn(count: usize) -> Self {
        if count == 0 { Self::None } else { Self::Warn(count) }
    }
}

/// Draws the item; its accessible name is `label` alone.
pub fn nav_item_ui(ui: &mut Ui, icon: Icon, label: &str, selected: bool, badge: Badge) -> Response {
    let size = vec2(ui.available_width(), measure::NAV_ITEM);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = theme::tokens(ui);
    let fill = match (selected, response.is_pointer_button_down_on(), response.hovered()) {
        (true, ..) => t.selected,
        (_, true, _) => t.pressed,
        (_, _, true) => t.hover,
        _ => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, measure::RADIUS_CONTROL, fill);
    let (ink, text) = if selected { (t.accent_text, t.text_strong) } else { (t.text_weak, t.text) };
    let y = rect.center().y;
    paint_icon(ui, icon, pos2(rect.left() + 18.0, y), measure::ICON, ink);
    paint::left(ui.painter(), rect.left() + 36.0, y, paint::line(ui, label, theme::medium(13.0), text));
    match badge {
        Badge::None => {}
        Badge::Danger(count) => badge_ui(ui, rect, count, t.danger, t.on_danger),
        Badge::Warn(count) => badge_ui(ui, rect, count, t.warning_tint, t.warning_text),
    }
    if response.hovered() {
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}

fn badge_ui(ui: &Ui, item: Rect, count: usize, fill: Color32, ink: Color32) {
    let galley = paint::line(ui, &count.to_string(), theme::semibold(12.0), ink);
    let size = vec2((galley.size().x + 12.0).max(20.0), 18.0);
    let centre = pos2(item.right() - 10.0 - size.x / 2.0, item.center().y);
    ui.painter().rect_filled(Rect::from_center_size(centre, size), 9.0, fill);
    paint::centred(ui.painter(), centre, galley);
}
