//! How much of a quota is used: a bar, amber from 80 %, with the share in words beside it.

use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

/// From this share on the bar is amber.
pub const WARN_FROM: f64 = 0.8;

/// Draws a bar `width` points wide, filled by `share` (1 is the whole quota; more is drawn as full).
/// `name` is the accessible name, such as `Quota used: Cedar & Pine`.
pub fn quota_bar_ui(ui: &mut Ui, share: f64, width: f32, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, measure::QUOTA_BAR), Sense::hover());
    response.widget_info(|| WidgetInfo {
        value: Some((share * 100.0).round()),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, name)
    });
    paint_bar(ui, rect, share, share >= WARN_FROM);
    response
}

/// Draws the bar with `words` ("71 %") after it, right-aligned in `words_width` points: one cell of a table.
pub fn quota_cell_ui(
    ui: &mut Ui,
    share: f64,
    words: &str,
    bar_width: f32,
    words_width: f32,
    name: &str,
) -> Response {
    let t = theme::tokens(ui);
    let response = quota_bar_ui(ui, share, bar_width, name);
    let (rect, label) = ui.allocate_exact_size(vec2(words_width, 18.0), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    paint::right(
        ui.painter(),
        rect.right(),
        rect.center().y,
        paint::line(ui, words, theme::regular(13.0), t.text),
    );
    response
}

pub(super) fn paint_bar(ui: &Ui, rect: Rect, share: f64, warn: bool) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let t = theme::tokens(ui);
    let radius = rect.height() / 2.0;
    ui.painter().rect_filled(rect, radius, t.bar);
    if share <= 0.0 {
        return;
    }
    let mut filled = rect;
    filled.set_width((rect.width() * share.min(1.0) as f32).max(2.0));
    let colour = if warn { t.warning } else { t.accent };
    ui.painter().rect_filled(filled, radius.min(filled.width() / 2.0), colour);
}
