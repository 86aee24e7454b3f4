//! Labelled bars, largest first: "Who calls most".

use super::paint;
use super::quota_bar::paint_bar;
use crate::ui::theme;
use eframe::egui;
use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// One bar with its words.
#[derive(Clone, Copy, Debug)]
pub struct BarRow<'a> {
    /// Whose bar it is; also the accessible name.
    pub label: &'a str,
    /// How long it is, against the longest.
    pub value: f64,
    /// The value as shown at the right.
    pub words: &'a str,
    /// The partner in focus stands out.
    pub focus: bool,
}

/// Draws the bars, 29 points apart; returns the one that was clicked.
pub fn bar_list_ui(ui: &mut Ui, rows: &[BarRow<'_>]) -> Option<usize> {
    let top = rows.iter().map(|row| row.value).fold(f64::MIN_POSITIVE, f64::max);
    let label = |row: &BarRow<'_>| paint::line(ui, row.label, font(row), egui::Color32::PLACEHOLDER).size().x;
    let longest = rows.iter().map(label).fold(0.0, f32::max);
    let mut clicked = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (i, row) in rows.iter().enumerate() {
            if row_ui(ui, row, top, longest) {
                clicked = Some(i);
            }
        }
    });
    clicked
}

fn font(row: &BarRow<'_>) -> egui::FontId {
    if row.focus { theme::semibold(13.0) } else { theme::regular(13.0) }
}

fn row_ui(ui: &mut Ui, row: &BarRow<'_>, top: f64, longest: f32) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 29.0), Sense::click());
    let name = row.label;
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(row.words.to_owned()),
        ..WidgetInfo::labeled(Role::Button, true, name)
    });
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let t = theme::tokens(ui);
    let y = rect.center().y;
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), 6.0, t.hover);
        ui.set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    let ink = if row.focus { t.text_strong } else { t.text };
    let words_width = 62.0_f32.min(rect.width() * 0.25);
    // A name is cut only where even a short bar leaves too little.
    let left = rect.width() - words_width - 17.0 - longest;
    let bar_width = left.min(rect.width() * 0.265).clamp(32.0, 120.0);
    let bar_left = rect.right() - words_width - 8.0 - bar_width;
    let label = paint::fitted(ui, row.label, font(row), ink, bar_left - rect.left() - 8.0);
    paint::left(ui.painter(), rect.left(), y, label);
    let bar = Rect::from_center_size(pos2(bar_left + bar_width / 2.0, y), vec2(bar_width, 6.0));
    paint_bar(ui, bar, row.value / top, false);
    paint::right(ui.painter(), rect.right(), y, paint::line(ui, row.words, theme::regular(13.0), t.text));
    response.clicked()
}
