//! How much of a quota is used: a bar, amber from 80 %, with the share in words beside it. From 80 % the words are an
//! amber chip, from 90 % with a sign before them.

use super::chip::{Chip, ChipKind};
use super::icon::Icon;
use crate::analysis::quota::URGENT_FROM;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Align, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

pub use crate::analysis::quota::WARN_FROM;

/// Width of the words after a bar: the widest is a sign and `99 %`.
const WORDS: f32 = 62.0;

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

/// Draws the bar with `words` ("71 %", "Used up") after it at the right of the cell: one cell of a table.
pub fn quota_cell_ui(ui: &mut Ui, share: f64, words: &str, bar_width: f32, name: &str) -> Response {
    let response = quota_bar_ui(ui, share, bar_width, name);
    let (rect, _) = ui.allocate_exact_size(vec2(WORDS, measure::CHIP), Sense::hover());
    let layout = Layout::right_to_left(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), |ui| quota_words_ui(ui, share, words));
    response
}

/// Draws the words alone, where a bar has no room.
pub fn quota_words_ui(ui: &mut Ui, share: f64, words: &str) {
    if share < WARN_FROM {
        let t = theme::tokens(ui);
        // In line with the words inside the chips.
        ui.add_space(8.0);
        ui.label(theme::text::body(t, words));
        return;
    }
    let chip = Chip::new(ChipKind::Warn, words);
    // "Used up" needs no sign to be read.
    let urgent = (URGENT_FROM..1.0).contains(&share);
    ui.add(if urgent { chip.icon(Icon::TriangleAlert) } else { chip });
}

/// Paints a bar that is filled to a share of 1; amber where it warns.
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
