//! The model's lines as the kit's chart: colours by what a line stands for, legend in the order of the lines.

use eframe::egui;
use egui::Ui;

use crate::model::Model;
use crate::model::chart::{ChartLine, LineChart, LineKind};
use crate::ui::widgets::{Chart, ChartAnswer, Ink, Limit, Series};

/// A chart's lines as the kit takes them: borrowed, nothing is copied.
pub(super) struct Lines<'a> {
    /// Lines of their own.
    pub series: Vec<Series<'a>>,
    /// The rest.
    pub band: Option<Series<'a>>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(chart: &'a LineChart) -> Self {
        Self { series: chart.lines.iter().map(series).collect(), band: chart.band.as_ref().map(series) }
    }

    /// All of them, for the legend.
    pub(super) fn all(&self) -> impl Iterator<Item = &Series<'a>> {
        self.series.iter().chain(&self.band)
    }
}

fn series(line: &ChartLine) -> Series<'_> {
    let ink = match line.kind {
        LineKind::Focus | LineKind::Served => Ink::Focus,
        LineKind::Partner(number) => Ink::Rank(number),
        LineKind::Refused => Ink::Warning,
        LineKind::Forbidden => Ink::Rank(6),
        LineKind::Failed => Ink::Rank(5),
        LineKind::Rest => Ink::Rest,
    };
    let focus = line.kind == LineKind::Focus;
    let dashed = line.kind == LineKind::Failed;
    Series { name: &line.name, ink, points: &line.points, focus, dashed }
}

/// Draws the plot, `height` points high with its axis.
pub(super) fn plot_ui(
    ui: &mut Ui,
    model: &Model,
    chart: &LineChart,
    lines: &Lines<'_>,
    height: f32,
    interactive: bool,
) -> ChartAnswer {
    let limits: Vec<Limit<'_>> =
        chart.limit.iter().map(|limit| Limit { label: &limit.label, y: limit.y }).collect();
    let drawn = Chart {
        title: chart.title(),
        series: &lines.series,
        band: lines.band,
        limits: &limits,
        range: chart.range,
        gap: chart.gap_s(),
        zone: &model.zone,
        height,
        interactive,
    };
    drawn.show(ui)
}
