//! Seven days by twenty-four hours: a timer shows as an even surface, people as a pattern of days and nights.

use super::paint;
use crate::ui::theme;
use eframe::egui;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// One day, a row of the map.
#[derive(Clone, Copy, Debug)]
pub struct HeatRow<'a> {
    /// "Fri 13".
    pub label: &'a str,
    /// The hours from 00 on; `None` where there is no data (or not yet).
    pub hours: &'a [Option<f64>],
}

const LABELS: f32 = 58.0;
const ROW: f32 = 21.5;

/// Draws the map as wide as the room; `name` sums it up for who cannot see it. Hovering a cell tells its value.
pub fn heat_map_ui(ui: &mut Ui, rows: &[HeatRow<'_>], name: &str) -> Response {
    let size = vec2(ui.available_width(), ROW * rows.len() as f32 + 24.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let t = theme::tokens(ui);
    let top = rows.iter().flat_map(|row| row.hours).flatten().copied().fold(f64::MIN_POSITIVE, f64::max);
    let column = (rect.width() - LABELS) / 24.0;
    let mut under = None;
    for (d, row) in rows.iter().enumerate() {
        let y = rect.top() + ROW * d as f32;
        let label = paint::line(ui, row.label, theme::regular(12.0), t.text_weak);
        paint::left(ui.painter(), rect.left(), y + ROW / 2.0, label);
        for (h, value) in row.hours.iter().take(24).enumerate() {
            let Some(value) = *value else { continue };
            let at = pos2(rect.left() + LABELS + column * h as f32, y);
            let cell = Rect::from_min_size(at, vec2(column, ROW)).shrink2(vec2(0.75, 0.75));
            let strength = (value / top).clamp(0.0, 1.0).sqrt() as f32 * 0.9;
            let fill = t.bar.lerp_to_gamma(t.accent, if value > 0.0 { strength.max(0.08) } else { 0.0 });
            ui.painter().rect_filled(cell, 3.0, fill);
            if response.hover_pos().is_some_and(|pos| cell.expand(0.75).contains(pos)) {
                ui.painter().rect_stroke(cell, 3.0, (1.5, t.text_strong), egui::StrokeKind::Inside);
                let what = format!("{}, {h:02}:00 to {:02}:00", row.label, h + 1);
                under = Some((what, super::number::count(value)));
            }
        }
    }
    for hour in (0..24).step_by(3) {
        let label = paint::line(ui, &format!("{hour:02}"), theme::regular(12.0), t.text_weak);
        let x = rect.left() + LABELS + column * (hour as f32 + 0.5);
        paint::centred(ui.painter(), pos2(x, rect.bottom() - 9.0), label);
    }
    match under {
        Some((what, value)) => response.on_hover_ui_at_pointer(|ui| {
            let t = theme::tokens(ui);
            ui.label(theme::text::small(t, what));
            ui.label(theme::text::medium(t, format!("{value} calls")));
        }),
        None => response,
    }
}
