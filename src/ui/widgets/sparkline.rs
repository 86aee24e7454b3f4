//! A row's last hours in a few pixels: the shape, not the values.

use crate::ui::theme;
use eframe::egui;
use egui::{Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws `values` (evenly spaced, oldest first; NaN leaves a gap) in 104 x 20 points, from zero to the highest.
/// `focus` draws it in the accent. `name` is the accessible name, such as `Last 24 hours: Northwind 3PL`.
pub fn sparkline_ui(ui: &mut Ui, values: &[f32], focus: bool, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(104.0, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if !ui.is_rect_visible(rect) || values.len() < 2 {
        return response;
    }
    let t = theme::tokens(ui);
    let colour = if focus { t.accent_text } else { t.text_weak };
    let area = rect.shrink2(vec2(0.0, 2.0));
    let columns = area.width().floor() as usize;
    let top =
        values.iter().copied().filter(|v| v.is_finite()).fold(0.0_f32, f32::max).max(f32::MIN_POSITIVE) * 1.3;
    let bucket = values.len().div_ceil(columns.max(1)).max(1);
    let count = values.len().div_ceil(bucket);
    let mut run = Vec::new();
    for (i, chunk) in values.chunks(bucket).enumerate() {
        let peak = chunk.iter().copied().filter(|v| v.is_finite()).reduce(f32::max);
        let Some(peak) = peak else {
            draw(ui, std::mem::take(&mut run), colour);
            continue;
        };
        let x = area.left() + area.width() * i as f32 / (count - 1).max(1) as f32;
        run.push(pos2(x, area.bottom() - area.height() * peak / top));
    }
    draw(ui, run, colour);
    response
}

fn draw(ui: &Ui, run: Vec<egui::Pos2>, colour: egui::Color32) {
    if run.len() > 1 {
        ui.painter().line(run, egui::Stroke::new(1.2, colour));
    }
}
