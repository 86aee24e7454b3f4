//! What is running: a line with a turning sign and the words that say how far it is.

use super::icon::{Icon, icon_ui, paint_icon};
use super::paint;
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws a spinner and `words`. Only for a write that runs now: it repaints while it shows.
pub fn spinner_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(14.0).color(t.accent_text));
        ui.label(text::body(t, words))
    })
    .inner
}

/// Draws a clock and `words`: something waits for its turn. Still, so that an idle window does not repaint.
pub fn waiting_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::Clock3, measure::ICON, t.text_weak);
        ui.label(text::weak(t, words))
    })
    .inner
}

/// Draws one item of the status bar: a small icon and 12-point words.
pub fn status_item_ui(ui: &mut Ui, icon: Option<Icon>, words: &str) -> Response {
    let t = theme::tokens(ui);
    let galley = paint::line(ui, words, theme::regular(12.0), t.text_weak);
    let indent = if icon.is_some() { measure::ICON_SMALL + 6.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(indent + galley.size().x, 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    if let Some(icon) = icon {
        let centre = pos2(rect.left() + measure::ICON_SMALL / 2.0, rect.center().y);
        paint_icon(ui, icon, centre, measure::ICON_SMALL, t.text_weak);
    }
    paint::left(ui.painter(), rect.left() + indent, rect.center().y, galley);
    response
}
