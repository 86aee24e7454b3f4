//! The few drawing steps that every painted widget shares: text centred on a line, fitted to a width.

use eframe::egui;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Painter, Pos2, Rect, Ui, pos2};
use std::sync::Arc;

/// `text` on one line, as wide as it needs to be.
pub(super) fn line(ui: &Ui, text: &str, font: FontId, colour: Color32) -> Arc<Galley> {
    ui.painter().layout_no_wrap(text.to_owned(), font, colour)
}

/// `text` in as many lines as it needs to be no wider than `width` points.
pub(super) fn wrapped(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    ui.painter().layout(text.to_owned(), font, colour, width.max(0.0))
}

/// `text` on one line, ending in `…` where it would be wider than `width` points.
pub(super) fn fitted(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// Paints `galley` with its left edge at `x`, centred on `y`; returns where it ends.
pub(super) fn left(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    let size = galley.size();
    painter.galley(pos2(x, y - size.y / 2.0), galley, Color32::PLACEHOLDER);
    x + size.x
}

/// Paints `galley` with its right edge at `x`, centred on `y`; returns where it begins.
pub(super) fn right(painter: &Painter, x: f32, y: f32, galley: Arc<Galley>) -> f32 {
    let start = x - galley.size().x;
    left(painter, start, y, galley);
    start
}

/// Paints `galley` with its middle at `centre`.
pub(super) fn centred(painter: &Painter, centre: Pos2, galley: Arc<Galley>) {
    left(painter, centre.x - galley.size().x / 2.0, centre.y, galley);
}

/// `rect` on whole pixels, so that a hairline stays one pixel wide.
pub(super) fn crisp(ui: &Ui, rect: Rect) -> Rect {
    use egui::emath::GuiRounding as _;
    rect.round_to_pixels(ui.pixels_per_point())
}
