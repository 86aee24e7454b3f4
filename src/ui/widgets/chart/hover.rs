//! What lies under the pointer or the keyboard's cursor: a line down the chart, a dot on each line, and a box with the
//! values.

use super::super::{number, paint};
use super::lines::Lines;
use super::reading::{Reading, moment};
use super::{Chart, place::Place};
use crate::ui::theme::{self, Tokens, measure};
use eframe::egui;
use egui::{Id, LayerId, Order, Painter, Pos2, Rect, Ui, pos2, vec2};
use egui_plot::PlotTransform;

const WIDTH: f32 = 214.0;
const WIDEST: f32 = 340.0;
/// What a row has beside its name.
const BESIDE: f32 = 90.0;
const LINE: f32 = 20.0;
/// A peak that is drawn apart is found from so many points away.
const CATCH: f32 = 4.0;

/// The moment that the pointer means: that of a value that stands out beside it, else the nearest with a value.
pub(super) fn pointed(lines: &Lines<'_>, place: &Place, transform: &PlotTransform, pointer: Pos2) -> f64 {
    let mut caught: Option<(f32, f64)> = None;
    for (block, y, series) in lines.standing_out(transform) {
        if (place.x(block.middle()) - pointer.x).abs() <= CATCH {
            let from = (transform.position_from_point_y(y) - pointer.y).abs();
            if caught.is_none_or(|(nearest, _)| from < nearest) {
                let start = series.points.partition_point(|point| point[0] < block.first);
                let point = series.points[start..].iter().find(|point| point[1] == y);
                caught = point.map(|point| (from, point[0])).or(caught);
            }
        }
    }
    caught.map_or_else(|| moment(lines.chart, place.time(pointer.x)), |(_, time)| time)
}

/// Draws cross line, dots and box.
pub(super) fn hover_ui(ui: &Ui, chart: &Chart<'_>, transform: &PlotTransform, reading: &Reading<'_>) {
    let t = theme::tokens(ui);
    let plot = *transform.frame();
    let x = transform.position_from_point_x(reading.time).round() + 0.5;
    ui.painter().vline(x, plot.y_range(), (1.0, t.border_strong));
    let painter = ui.painter().with_clip_rect(plot.expand(5.0));
    for (series, y) in &reading.rows {
        let at = pos2(x, transform.position_from_point_y(*y));
        painter.circle(at, 3.5, series.ink.colour(t), (1.0, t.surface));
    }
    box_ui(ui, t, chart, reading, pos2(x, plot.top() + 8.0), plot);
}

fn box_ui(ui: &Ui, t: &Tokens, chart: &Chart<'_>, reading: &Reading<'_>, at: Pos2, plot: Rect) {
    let font = |focus: bool| if focus { theme::semibold(12.0) } else { theme::regular(12.0) };
    let names = reading.rows.iter();
    let names = names.map(|(series, _)| paint::line(ui, series.name, font(series.focus), t.text).size().x);
    let width = (names.fold(0.0, f32::max) + BESIDE).clamp(WIDTH, WIDEST);
    let size = vec2(width, 34.0 + LINE * reading.rows.len().max(1) as f32 + 4.0);
    let left = if at.x + 12.0 + size.x < plot.right() { at.x + 12.0 } else { at.x - 12.0 - size.x };
    let rect = Rect::from_min_size(pos2(left.max(plot.left()), at.y), size);
    let layer = LayerId::new(Order::Tooltip, Id::unique("chart hover"));
    let painter = Painter::new(ui.ctx().clone(), layer, ui.ctx().content_rect());
    painter.add(ui.visuals().popup_shadow.as_shape(rect, measure::RADIUS_NOTE));
    painter.rect(rect, measure::RADIUS_NOTE, t.raised, (1.0, t.border), egui::StrokeKind::Inside);

    let mut y = rect.top() + 18.0;
    let (local, utc) = reading.when(chart);
    paint::left(
        &painter,
        rect.left() + 12.0,
        y,
        paint::line(ui, &local, theme::semibold(12.0), t.text_strong),
    );
    paint::right(&painter, rect.right() - 12.0, y, paint::line(ui, &utc, theme::regular(12.0), t.text_weak));
    y += 2.0;
    for (series, value) in &reading.rows {
        y += LINE;
        let ink = if series.focus { t.text_strong } else { t.text };
        let mark = Rect::from_center_size(pos2(rect.left() + 16.0, y), vec2(8.0, 8.0));
        painter.rect_filled(mark, 2.0, series.ink.colour(t));
        let name = paint::fitted(ui, series.name, font(series.focus), ink, width - BESIDE);
        paint::left(&painter, rect.left() + 28.0, y, name);
        let value = paint::line(ui, &number::count(*value), theme::medium(12.0), t.text_strong);
        paint::right(&painter, rect.right() - 12.0, y, value);
    }
    if reading.rows.is_empty() {
        let words = paint::line(ui, reading.none, theme::regular(12.0), t.text_weak);
        paint::left(&painter, rect.left() + 12.0, y + LINE, words);
    }
}
