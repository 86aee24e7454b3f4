//! What lies under the pointer: a line down the chart, a dot on each line, and a box with the values.

use super::super::{number, paint};
use super::{Chart, Series, ticks};
use crate::ui::theme::{self, Tokens, measure};
use eframe::egui;
use egui::{Color32, Id, LayerId, Order, Painter, Pos2, Rect, Response, Ui, pos2, vec2};
use egui_plot::PlotTransform;

const WIDTH: f32 = 214.0;
const LINE: f32 = 20.0;

/// Draws cross line, dots and box while the pointer is on the plot; returns the time they are for.
pub(super) fn hover_ui(
    ui: &Ui,
    chart: &Chart<'_>,
    transform: &PlotTransform,
    plot: &Response,
) -> Option<f64> {
    let pointer = plot.hover_pos()?;
    if plot.dragged() {
        return None;
    }
    let wanted = transform.value_from_position(pointer).x;
    let lead =
        chart.series.iter().find(|series| series.focus).or(chart.series.first()).or(chart.band.as_ref())?;
    let time = nearest(lead, wanted, f64::INFINITY).map_or(wanted, |point| point[0]);
    let t = theme::tokens(ui);
    let x = transform.position_from_point_x(time).round() + 0.5;
    ui.painter().vline(x, plot.rect.y_range(), (1.0, t.border_strong));

    let mut rows = Vec::new();
    for series in chart.series.iter().chain(&chart.band) {
        let Some([_, y]) = nearest(series, time, chart.gap / 2.0) else { continue };
        let colour = series.ink.colour(t);
        let at = pos2(x, transform.position_from_point_y(y));
        ui.painter().circle(at, 3.5, colour, (1.0, t.surface));
        rows.push((series, colour, y));
    }
    box_ui(ui, t, chart, time, &rows, pos2(x, plot.rect.top() + 8.0), plot.rect);
    Some(time)
}

fn nearest(series: &Series<'_>, x: f64, within: f64) -> Option<[f64; 2]> {
    let after = series.points.partition_point(|point| point[0] < x);
    let around = [after.checked_sub(1), Some(after)];
    let near = around.into_iter().flatten().filter_map(|i| series.points.get(i));
    near.filter(|point| point[1].is_finite() && (point[0] - x).abs() <= within)
        .min_by(|a, b| (a[0] - x).abs().total_cmp(&(b[0] - x).abs()))
        .copied()
}

fn box_ui(
    ui: &Ui,
    t: &Tokens,
    chart: &Chart<'_>,
    time: f64,
    rows: &[(&Series<'_>, Color32, f64)],
    at: Pos2,
    plot: Rect,
) {
    let size = vec2(WIDTH, 34.0 + LINE * rows.len() as f32 + 4.0);
    let left = if at.x + 12.0 + size.x < plot.right() { at.x + 12.0 } else { at.x - 12.0 - size.x };
    let rect = Rect::from_min_size(pos2(left.max(plot.left()), at.y), size);
    let layer = LayerId::new(Order::Tooltip, Id::unique("chart hover"));
    let painter = Painter::new(ui.ctx().clone(), layer, ui.ctx().content_rect());
    painter.add(ui.visuals().popup_shadow.as_shape(rect, measure::RADIUS_NOTE));
    painter.rect(rect, measure::RADIUS_NOTE, t.raised, (1.0, t.border), egui::StrokeKind::Inside);

    let mut y = rect.top() + 18.0;
    let (local, utc) = (ticks::local(time, chart.zone), ticks::local(time, &jiff::tz::TimeZone::UTC));
    if let (Some(local), Some(utc)) = (local, utc) {
        // A value of a whole day has a date, not a time.
        let (when, aside) = if chart.gap > 86_400.0 {
            (utc.strftime("%a %-d %b"), utc.strftime("UTC day"))
        } else {
            (local.strftime("%a %H:%M"), utc.strftime("%H:%M UTC"))
        };
        let local = paint::line(ui, &when.to_string(), theme::semibold(12.0), t.text_strong);
        let utc = paint::line(ui, &aside.to_string(), theme::regular(12.0), t.text_weak);
        paint::left(&painter, rect.left() + 12.0, y, local);
        paint::right(&painter, rect.right() - 12.0, y, utc);
    }
    y += 2.0;
    for (series, colour, value) in rows {
        y += LINE;
        let font = if series.focus { theme::semibold(12.0) } else { theme::regular(12.0) };
        let ink = if series.focus { t.text_strong } else { t.text };
        let mark = Rect::from_center_size(pos2(rect.left() + 16.0, y), vec2(8.0, 8.0));
        painter.rect_filled(mark, 2.0, *colour);
        let name = paint::fitted(ui, series.name, font, ink, WIDTH - 90.0);
        paint::left(&painter, rect.left() + 28.0, y, name);
        let value = paint::line(ui, &number::count(*value), theme::medium(12.0), t.text_strong);
        paint::right(&painter, rect.right() - 12.0, y, value);
    }
}
