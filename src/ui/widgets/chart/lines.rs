//! The lines on egui_plot: hairlines of the grid, limits, the area of the others, and each line as the mean of a few
//! pixels on the faint span from lowest to highest, so that the picture is calm and nothing is lost.

use super::cut::Cut;
use super::spread::spreads;
use super::{Chart, Series, ticks::Scale};
use crate::analysis::samples::Block;
use crate::ui::theme::Tokens;
use eframe::egui;
use egui::{Color32, Rect, Stroke, Ui};
use egui_plot::{FilledArea, HLine, Line, LineStyle, PlotPoints, PlotTransform, PlotUi, Points};

/// Values at least so many points apart carry a dot each.
const MARKED_FROM: f64 = 24.0;
/// How much of a line's colour its span has.
const FAINT: f32 = 0.22;
/// A value that is closer to the others than so many points does not stand out.
const STANDS_OUT: f64 = 8.0;

/// All series, cut to the view.
pub(super) struct Lines<'a> {
    /// Whose lines.
    pub chart: &'a Chart<'a>,
    /// The colours.
    pub t: &'a Tokens,
    /// In the order of the chart's series.
    pub series: Vec<Cut>,
    /// The rest as one band, where there is one.
    pub band: Option<Cut>,
}

impl Lines<'_> {
    /// The highest value drawn.
    pub fn highest(&self) -> f64 {
        self.series.iter().chain(&self.band).map(Cut::highest).fold(0.0, f64::max)
    }

    /// No line has anything in view.
    pub fn is_empty(&self) -> bool {
        self.series.iter().chain(&self.band).all(|cut| cut.is_empty(self.chart.view))
    }

    /// The values that are drawn apart, with their block and series.
    pub fn standing_out(&self, transform: &PlotTransform) -> Vec<(Block, f64, &Series<'_>)> {
        let least = STANDS_OUT / transform.dpos_dvalue_y().abs();
        let mut out = Vec::new();
        for (series, cut) in self.chart.series.iter().zip(&self.series) {
            for run in cut.runs() {
                for (block, spread) in run.iter().zip(spreads(run, least)) {
                    let values = spread.dip.into_iter().chain(spread.peak);
                    out.extend(values.map(|y| (*block, y, series)));
                }
            }
        }
        out
    }

    /// A dot on each value that stands alone, whole also at the chart's edge: the first call of a stage that was just set up.
    pub fn lone_ui(&self, ui: &Ui, transform: &PlotTransform, plot: Rect) {
        let painter = ui.painter().with_clip_rect(plot.expand(5.0));
        for (series, cut) in self.chart.series.iter().zip(&self.series) {
            for block in cut.runs().filter_map(|run| if let [only] = run { Some(only) } else { None }) {
                let at = transform.position_from_point(&[block.middle(), block.mean()].into());
                let radius = if series.focus { 3.5 } else { 2.5 };
                painter.circle_filled(at, radius, series.ink.colour(self.t));
            }
        }
    }

    /// Draws grid, limits, band and lines into the plot.
    pub fn draw(&self, plot: &mut PlotUi<'_>, scale: &Scale) {
        let t = self.t;
        if let (Some(band), Some(cut)) = (&self.chart.band, &self.band) {
            draw_band(plot, t, cut, band.ink.colour(t));
        }
        for tick in &scale.ticks {
            plot.hline(HLine::new("", *tick).stroke(Stroke::new(1.0, t.border)).allow_hover(false));
        }
        for limit in self.chart.limits.iter().filter(|limit| limit.y <= scale.top) {
            let style = LineStyle::Dashed { length: 5.0 };
            let line = HLine::new("", limit.y).stroke(Stroke::new(1.0, t.border_strong)).style(style);
            plot.hline(line.allow_hover(false));
        }
        for focus in [false, true] {
            let lines = || self.chart.series.iter().zip(&self.series).filter(|(line, _)| line.focus == focus);
            for (series, cut) in lines() {
                draw_spans(plot, cut, series.ink.colour(t));
            }
            for (series, cut) in lines() {
                draw_line(plot, t, series, cut);
            }
        }
    }
}

fn draw_line(plot: &mut PlotUi<'_>, t: &Tokens, series: &Series<'_>, cut: &Cut) {
    let apart = plot.transform().dpos_dvalue_x();
    let colour = series.ink.colour(t);
    let width = if series.focus { 2.25 } else { 1.25 };
    for run in cut.runs() {
        if series.focus {
            draw_run(plot, run, Stroke::new(width + 1.75, t.surface), false);
        }
        draw_run(plot, run, Stroke::new(width, colour), series.is_dashed());
        if run.len() > 1 && (run[1].first - run[0].last) * apart >= MARKED_FROM {
            draw_marks(plot, run, if series.focus { 3.5 } else { 2.5 }, colour);
        }
    }
}

fn draw_run(plot: &mut PlotUi<'_>, run: &[Block], stroke: Stroke, dashed: bool) {
    let style = if dashed { LineStyle::Dashed { length: 5.0 } } else { LineStyle::Solid };
    plot.line(Line::new("", means(run)).stroke(stroke).style(style).allow_hover(false));
}

fn means(run: &[Block]) -> PlotPoints<'static> {
    run.iter().map(|block| [block.middle(), block.mean()]).collect()
}

/// A dot on each value, where they lie far apart, such as days.
fn draw_marks(plot: &mut PlotUi<'_>, run: &[Block], radius: f32, colour: Color32) {
    plot.points(Points::new("", means(run)).radius(radius).color(colour).allow_hover(false));
}

/// From lowest to highest, where a block holds several points, and a thin line to each value that stands out.
fn draw_spans(plot: &mut PlotUi<'_>, cut: &Cut, colour: Color32) {
    let least = STANDS_OUT / plot.transform().dpos_dvalue_y().abs();
    for run in cut.runs().filter(|run| run.iter().any(|block| block.count > 1)) {
        let spreads = spreads(run, least);
        let usual: Vec<[f64; 2]> = spreads.iter().map(|spread| spread.usual).collect();
        draw_area(plot, run, &usual, colour.gamma_multiply(FAINT));
        for (block, spread) in run.iter().zip(&spreads) {
            for y in spread.dip.into_iter().chain(spread.peak) {
                let ends = vec![[block.middle(), block.mean()], [block.middle(), y]];
                let line = Line::new("", ends).stroke(Stroke::new(1.25, colour));
                plot.line(line.allow_hover(false));
            }
        }
    }
}

fn draw_band(plot: &mut PlotUi<'_>, t: &Tokens, cut: &Cut, edge: Color32) {
    for run in cut.runs() {
        let below: Vec<[f64; 2]> = run.iter().map(|block| [0.0, block.mean()]).collect();
        draw_area(plot, run, &below, t.band);
    }
    draw_spans(plot, cut, edge);
    for run in cut.runs() {
        draw_run(plot, run, Stroke::new(1.0, edge), false);
    }
}

fn draw_area(plot: &mut PlotUi<'_>, run: &[Block], between: &[[f64; 2]], fill: Color32) {
    let xs: Vec<f64> = run.iter().map(Block::middle).collect();
    let (lows, highs): (Vec<f64>, Vec<f64>) = between.iter().map(|between| (*between).into()).unzip();
    plot.add(FilledArea::new("", &xs, &lows, &highs).fill_color(fill).allow_hover(false));
}
