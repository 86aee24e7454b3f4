//! What is running: a line with a turning sign and the words that say how far it is.

use super::icon::{Icon, icon_ui, paint_icon};
use super::paint;
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{FontId, Label, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws a spinner and `words`, which wrap. Only for a write that runs now: it repaints while it shows.
pub fn spinner_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(14.0).color(t.accent_text));
        ui.add(Label::new(text::body(t, words)).wrap())
    })
    .inner
}

/// Draws a clock and `words`, which wrap: something waits for its turn. Still, so that an idle window does not repaint.
pub fn waiting_line_ui(ui: &mut Ui, words: &str) -> Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::Clock3, measure::ICON, t.text_weak);
        ui.add(Label::new(text::weak(t, words)).wrap())
    })
    .inner
}

fn status_font() -> FontId {
    theme::regular(12.0)
}

/// Room for the small icon of an item of the status bar.
fn status_indent(icon: Option<Icon>) -> f32 {
    if icon.is_some() { measure::ICON_SMALL + 6.0 } else { 0.0 }
}

/// How wide [`status_item_ui`] is with all its words, points.
pub fn status_item_width(ui: &Ui, icon: Option<Icon>, words: &str) -> f32 {
    let galley = paint::line(ui, words, status_font(), theme::tokens(ui).text_weak);
    // The point more is what rounding to pixels may take.
    (status_indent(icon) + galley.size().x).ceil() + 1.0
}

/// Draws one item of the status bar: a small icon and 12-point words, cut where there is no room for all of them. The
/// pointer shows the whole.
pub fn status_item_ui(ui: &mut Ui, icon: Option<Icon>, words: &str) -> Response {
    let t = theme::tokens(ui);
    let indent = status_indent(icon);
    let galley = paint::fitted(ui, words, status_font(), t.text_weak, ui.available_width() - indent);
    let is_cut = galley.elided;
    let (rect, response) = ui.allocate_exact_size(vec2(indent + galley.size().x, 16.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    if let Some(icon) = icon {
        let centre = pos2(rect.left() + measure::ICON_SMALL / 2.0, rect.center().y);
        paint_icon(ui, icon, centre, measure::ICON_SMALL, t.text_weak);
    }
    paint::left(ui.painter(), rect.left() + indent, rect.center().y, galley);
    if is_cut { response.on_hover_text(words) } else { response }
}
