//! "Calls a minute": lines over local time, the partner in focus above all others, the rest as one band.
//!
//! egui_plot keeps the view (drag, zoom, double click) and draws lines and areas; axes, legend and hover box are ours,
//! because its own know neither local time nor our type. Only points in view are looked at, and of those at most four
//! a pixel column are drawn, so that a week of minutes costs what an hour does and no peak is lost.

use eframe::egui;

mod decimate;
mod hover;
mod legend;
mod ticks;

use super::paint;
use crate::ui::theme::{self, Tokens};
use egui::{Color32, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, Vec2b, WidgetInfo, pos2, vec2};
use egui_plot::{FilledArea, HLine, Line, LineStyle, Plot, PlotPoints, PlotTransform, PlotUi, Points};
use jiff::tz::TimeZone;

pub use legend::legend_ui;

/// The colour of a line, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The partner in focus; calls that were served.
    Focus,
    /// Colour 1 to 8, by rank; other numbers wrap around.
    Rank(usize),
    /// Calls refused by a limit (429).
    Warning,
    /// The others together.
    Rest,
}

impl Ink {
    /// The colour in the theme `t`.
    pub fn colour(self, t: &Tokens) -> Color32 {
        match self {
            Self::Focus => t.accent_text,
            Self::Rank(rank) => t.series[rank.saturating_sub(1) % t.series.len()],
            Self::Warning => t.warning,
            Self::Rest => t.border_strong,
        }
    }
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Whose line it is, as the legend says it.
    pub name: &'a str,
    /// Its colour.
    pub ink: Ink,
    /// Seconds since 1970 (UTC) and value, by time; a value that is not a number leaves a gap.
    pub points: &'a [[f64; 2]],
    /// Drawn thicker, on a halo, above the others.
    pub focus: bool,
    /// Drawn dashed.
    pub dashed: bool,
}

/// A dashed line across: a plan's rate.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// "Premium limit: 300 a minute (5 a second)".
    pub label: &'a str,
    /// Where it lies.
    pub y: f64,
}

/// A chart over time. Draw [`legend_ui`] in the card's title row above it.
#[must_use = "draw it with `show`"]
pub struct Chart<'a> {
    /// What it shows; tells it from other charts and begins its accessible name.
    pub title: &'a str,
    /// The lines, the one in focus anywhere among them.
    pub series: &'a [Series<'a>],
    /// The others together, as an area behind the lines.
    pub band: Option<Series<'a>>,
    /// Limits to compare with. One far above all values does not flatten the chart: it is named at the top edge.
    pub limits: &'a [Limit<'a>],
    /// The span of time, seconds since 1970 (UTC).
    pub range: [f64; 2],
    /// Points further apart than so many seconds are not joined.
    pub gap: f64,
    /// The zone of the axis and the hover box.
    pub zone: &'a TimeZone,
    /// Points high, axis included.
    pub height: f32,
    /// Can be dragged sideways, zoomed with Ctrl and the wheel, reset with a double click.
    pub interactive: bool,
}

/// What was done with a chart this frame.
#[derive(Debug)]
pub struct ChartAnswer {
    /// The plot's response.
    pub response: Response,
    /// The span in view, seconds since 1970 (UTC).
    pub view: [f64; 2],
    /// The time under the pointer, seconds since 1970 (UTC).
    pub hovered: Option<f64>,
}

const AXIS_HEIGHT: f32 = 26.0;
/// Values at least so many points apart carry a dot each.
const MARKED_FROM: f64 = 10.0;

impl Chart<'_> {
    /// Draws it as wide as the room.
    pub fn show(&self, ui: &mut Ui) -> ChartAnswer {
        let t = theme::tokens(ui);
        let (rect, whole) = ui.allocate_exact_size(vec2(ui.available_width(), self.height), Sense::hover());
        let name = self.summary();
        whole.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let id = ui.make_persistent_id(("chart", self.title));
        let view = self.view(ui, id);
        let columns = rect.width().max(1.0) as usize;
        let lines: Vec<_> = self.series.iter().map(|series| self.cut(series, view, columns)).collect();
        let band = self.band.as_ref().map(|band| self.cut(band, view, columns)).unwrap_or_default();
        let highest =
            lines.iter().chain([&band]).flatten().flatten().map(|point| point[1]).fold(0.0, f64::max);
        let scale =
            ticks::Scale::new(highest, self.limits.iter().map(|limit| limit.y), rect.height() - AXIS_HEIGHT);

        let gutter = scale.gutter(ui);
        let corner = pos2(rect.right(), rect.bottom() - AXIS_HEIGHT);
        let plot_rect = Rect::from_min_max(pos2(rect.left() + gutter, rect.top()), corner);
        let builder = UiBuilder::new().max_rect(plot_rect);
        let plot = ui.scope_builder(builder, |ui| self.plot_ui(ui, id, t, &scale, &lines, &band)).inner;

        let transform = plot.transform;
        scale.labels_ui(ui, &transform, plot_rect);
        ticks::time_axis_ui(ui, &transform, plot_rect, self.zone);
        self.limit_labels_ui(ui, t, &transform, &scale, plot_rect);
        let hovered = hover::hover_ui(ui, self, &transform, &plot.response);
        let bounds = transform.bounds();
        ChartAnswer { response: plot.response, view: [bounds.min()[0], bounds.max()[0]], hovered }
    }

    /// The span in view: egui_plot's from the last frame, or the whole range when the chart or its range is new.
    fn view(&self, ui: &Ui, id: egui::Id) -> [f64; 2] {
        let salt = id.with("range");
        let known = ui.data_mut(|data| data.get_temp::<[f64; 2]>(salt)) == Some(self.range);
        let memory = egui_plot::PlotMemory::load(ui.ctx(), id).filter(|_| known && self.interactive);
        memory.map_or(self.range, |memory| [memory.bounds().min()[0], memory.bounds().max()[0]])
    }

    fn cut(&self, series: &Series<'_>, view: [f64; 2], columns: usize) -> Vec<Vec<[f64; 2]>> {
        decimate::decimate(series.points, view, columns, self.gap)
    }

    fn plot_ui(
        &self,
        ui: &mut Ui,
        id: egui::Id,
        t: &Tokens,
        scale: &ticks::Scale,
        lines: &[Vec<Vec<[f64; 2]>>],
        band: &[Vec<[f64; 2]>],
    ) -> egui_plot::PlotResponse<()> {
        let salt = id.with("range");
        let range = self.range;
        let new = ui.data_mut(|data| data.get_temp::<[f64; 2]>(salt)) != Some(range);
        ui.data_mut(|data| data.insert_temp(salt, range));
        let along = Vec2b::new(self.interactive, false);
        let plot = Plot::new(self.title)
            .id(id)
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .set_margin_fraction(vec2(0.0, 0.0))
            .default_x_bounds(range[0], range[1])
            .default_y_bounds(0.0, scale.top)
            .allow_drag(along)
            .allow_zoom(along)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(self.interactive)
            .cursor_color(Color32::TRANSPARENT)
            .sense(if self.interactive { Sense::CLICK | Sense::DRAG } else { Sense::hover() });
        plot.show(ui, |plot| {
            if new || !self.interactive {
                plot.set_plot_bounds_x(range[0]..=range[1]);
            }
            plot.set_plot_bounds_y(0.0..=scale.top);
            draw_band(plot, t, band);
            for tick in &scale.ticks {
                plot.hline(HLine::new("", *tick).stroke(Stroke::new(1.0, t.border)).allow_hover(false));
            }
            for limit in self.limits.iter().filter(|limit| limit.y <= scale.top) {
                let style = LineStyle::Dashed { length: 5.0 };
                let line = HLine::new("", limit.y).stroke(Stroke::new(1.0, t.border_strong)).style(style);
                plot.hline(line.allow_hover(false));
            }
            self.draw_lines(plot, t, lines, false);
            self.draw_lines(plot, t, lines, true);
        })
    }

    fn draw_lines(&self, plot: &mut PlotUi<'_>, t: &Tokens, lines: &[Vec<Vec<[f64; 2]>>], focus: bool) {
        let apart = plot.transform().dpos_dvalue_x();
        for (series, runs) in self.series.iter().zip(lines).filter(|(series, _)| series.focus == focus) {
            let colour = series.ink.colour(t);
            for run in runs {
                if focus {
                    draw_run(plot, run, Stroke::new(4.0, t.surface), false);
                }
                let width = if focus { 2.25 } else { 1.25 };
                draw_run(plot, run, Stroke::new(width, colour), series.dashed);
                if run.len() == 1 || (run[1][0] - run[0][0]) * apart >= MARKED_FROM {
                    draw_marks(plot, run, if focus { 3.5 } else { 2.5 }, colour);
                }
            }
        }
    }

    fn limit_labels_ui(
        &self,
        ui: &Ui,
        t: &Tokens,
        transform: &PlotTransform,
        scale: &ticks::Scale,
        plot: Rect,
    ) {
        for limit in self.limits {
            let inside = limit.y <= scale.top;
            let words =
                if inside { limit.label.to_owned() } else { format!("{} is above this chart", limit.label) };
            let galley = paint::line(ui, &words, theme::regular(12.0), t.text_weak);
            let y = if inside { transform.position_from_point_y(limit.y) - 10.0 } else { plot.top() + 8.0 };
            let ground = Rect::from_min_size(
                pos2(plot.left() + 6.0, y - galley.size().y / 2.0),
                galley.size() + vec2(4.0, 0.0),
            );
            ui.painter().rect_filled(ground, 2.0, t.surface.gamma_multiply(0.8));
            paint::left(ui.painter(), plot.left() + 8.0, y, galley);
        }
    }

    /// The chart in words: each line's highest value within the range.
    fn summary(&self) -> String {
        let mut words = self.title.to_owned();
        for series in self.series.iter().chain(&self.band) {
            let seen = decimate::visible(series.points, self.range);
            let peak =
                series.points[seen].iter().map(|point| point[1]).filter(|y| y.is_finite()).reduce(f64::max);
            if let Some(peak) = peak {
                words = format!("{words}; {} at most {}", series.name, super::number::count(peak));
            }
        }
        words
    }
}

fn draw_run(plot: &mut PlotUi<'_>, run: &[[f64; 2]], stroke: Stroke, dashed: bool) {
    let style = if dashed { LineStyle::Dashed { length: 5.0 } } else { LineStyle::Solid };
    let line = Line::new("", PlotPoints::from(run.to_vec())).stroke(stroke).style(style);
    plot.line(line.allow_hover(false));
}

/// A dot on each value: where they lie far apart, such as days, and where a value stands alone.
fn draw_marks(plot: &mut PlotUi<'_>, run: &[[f64; 2]], radius: f32, colour: Color32) {
    let points = Points::new("", PlotPoints::from(run.to_vec())).radius(radius).color(colour);
    plot.points(points.allow_hover(false));
}

fn draw_band(plot: &mut PlotUi<'_>, t: &Tokens, runs: &[Vec<[f64; 2]>]) {
    for run in runs {
        let xs: Vec<f64> = run.iter().map(|point| point[0]).collect();
        let ys: Vec<f64> = run.iter().map(|point| point[1]).collect();
        let area = FilledArea::new("", &xs, &vec![0.0; xs.len()], &ys).fill_color(t.band);
        plot.add(area.allow_hover(false));
        draw_run(plot, run, Stroke::new(1.0, t.border_strong), false);
    }
}
