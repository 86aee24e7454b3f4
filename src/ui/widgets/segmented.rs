//! Segmented controls: a few views of the same thing, one of them shown.

use super::paint;
use crate::ui::theme::{self, measure};
use eframe::egui;
use egui::{Color32, CornerRadius, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2};

/// One choice: its word, and a count after it where there is one.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// The word; also the accessible name.
    pub label: &'a str,
    /// "41", in the same text.
    pub count: Option<&'a str>,
}

impl<'a> Segment<'a> {
    /// A segment without a count.
    pub fn new(label: &'a str) -> Self {
        Self { label, count: None }
    }
}

/// Draws the segments with number `chosen` selected; returns the one that was clicked, if it is another.
pub fn segmented_ui(ui: &mut Ui, segments: &[Segment<'_>], chosen: usize) -> Option<usize> {
    let t = theme::tokens(ui);
    let widths: Vec<f32> = segments.iter().map(|segment| width_of(ui, segment)).collect();
    let size = vec2(widths.iter().sum(), measure::CONTROL);
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let shape = paint::crisp(ui, whole);
    ui.painter().rect_filled(shape, measure::RADIUS_CONTROL, t.surface);
    let mut picked = None;
    let mut left = shape.left();
    for (i, segment) in segments.iter().enumerate() {
        let rect = Rect::from_min_size(egui::pos2(left, shape.top()), vec2(widths[i], shape.height()));
        left += widths[i];
        let response = ui.interact(rect, ui.make_persistent_id(("segment", segment.label)), Sense::click());
        let on = i == chosen;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, segment.label));
        let fill = match (on, response.hovered()) {
            (true, _) => t.selected,
            (_, true) => t.hover,
            _ => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, corners(i, segments.len()), fill);
        if i > 0 {
            ui.painter().vline(rect.left().round() + 0.5, rect.y_range(), (1.0, t.border));
        }
        words_ui(ui, rect, segment, if on { t.text_strong } else { t.text });
        if response.hovered() {
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        if response.clicked() && !on {
            picked = Some(i);
        }
    }
    ui.painter().rect_stroke(shape, measure::RADIUS_CONTROL, (1.0, t.border), StrokeKind::Inside);
    picked
}

/// How wide [`segmented_ui`] draws them, points.
pub fn segmented_width(ui: &Ui, segments: &[Segment<'_>]) -> f32 {
    segments.iter().map(|segment| width_of(ui, segment)).sum()
}

fn width_of(ui: &Ui, segment: &Segment<'_>) -> f32 {
    let width = |text: &str| paint::line(ui, text, theme::medium(13.0), Color32::PLACEHOLDER).size().x;
    let count = segment.count.map_or(0.0, |count| width(count) + 12.0);
    (width(segment.label) + count + 24.0).ceil()
}

fn words_ui(ui: &Ui, rect: Rect, segment: &Segment<'_>, ink: Color32) {
    let y = rect.center().y;
    let label = paint::line(ui, segment.label, theme::medium(13.0), ink);
    paint::left(ui.painter(), rect.left() + 12.0, y, label);
    if let Some(count) = segment.count {
        let count = paint::line(ui, count, theme::medium(13.0), ink);
        paint::right(ui.painter(), rect.right() - 12.0, y, count);
    }
}

fn corners(i: usize, count: usize) -> CornerRadius {
    let radius = measure::RADIUS_CONTROL;
    let (left, right) = (if i == 0 { radius } else { 0 }, if i + 1 == count { radius } else { 0 });
    CornerRadius { nw: left, sw: left, ne: right, se: right }
}
