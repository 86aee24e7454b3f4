//! The model's lines as the kit's chart: colours by what a line stands for, legend in the order of the lines.

use eframe::egui;
use egui::Ui;

use crate::model::Model;
use crate::model::chart::{ChartLine, LineChart, LineKind};
use crate::model::command::TrafficCommand;
use crate::ui::Commands;
use crate::ui::widgets::{Chart, ChartAnswer, Ink, Limit, Series};

/// A chart's lines as the kit takes them: borrowed, nothing is copied.
pub(super) struct Lines<'a> {
    /// Lines of their own.
    pub series: Vec<Series<'a>>,
    /// The rest of the partners as one band; `None` where every one has its line.
    pub band: Option<Series<'a>>,
}

impl<'a> Lines<'a> {
    /// All lines of a chart, the rest's band among them.
    pub(super) fn new(chart: &'a LineChart) -> Self {
        Self { series: chart.lines.iter().map(series).collect(), band: chart.band.as_ref().map(series) }
    }

    /// Leaves the rest out of the plot, or takes it in.
    pub(super) fn set_rest_off(&mut self, off: bool) {
        if let Some(band) = &mut self.band {
            band.off = off;
        }
    }

    /// All of them, for the legend.
    pub(super) fn all(&self) -> impl Iterator<Item = &Series<'a>> {
        self.series.iter().chain(&self.band)
    }
}

fn series(line: &ChartLine) -> Series<'_> {
    let ink = match line.kind {
        LineKind::Focus => Ink::Focus,
        LineKind::Served => Ink::Served,
        LineKind::Partner(number) => Ink::Rank(number),
        LineKind::Refused => Ink::Warning,
        LineKind::Forbidden => Ink::Forbidden,
        LineKind::Failed => Ink::Fault,
        LineKind::Rest => Ink::Rest,
    };
    let focus = line.kind == LineKind::Focus;
    Series { name: &line.name, ink, points: &line.points, focus, off: false }
}

/// Draws the plot, `height` points high with its axis, as a still picture of all that it holds.
pub(super) fn still_ui(ui: &mut Ui, model: &Model, chart: &LineChart, lines: &Lines<'_>, height: f32) {
    let still = Span { view: chart.range, extent: chart.range, loading: &[], provisional: None };
    drawn(ui, model, chart, lines, height, &still, false);
}

/// Draws the plot of the traffic room, which can be dragged and zoomed: what is asked for becomes the room's view.
pub(super) fn plot_ui(
    ui: &mut Ui,
    model: &Model,
    chart: &LineChart,
    lines: &Lines<'_>,
    height: f32,
    commands: &mut Commands,
) {
    let loading = model.stretches_being_read();
    let span = Span {
        view: model.traffic.view.unwrap_or(chart.range),
        extent: chart.extent,
        loading: &loading,
        provisional: model.provisional_stretch().filter(|_| !chart.daily()),
    };
    let answer = drawn(ui, model, chart, lines, height, &span, true);
    if answer.fit {
        commands.push(TrafficCommand::SetView(None).into());
    } else if answer.view.is_some() {
        commands.push(TrafficCommand::SetView(answer.view).into());
    }
}

/// What of time is shown, can be shown, is on its way, and is not final.
struct Span<'a> {
    view: [f64; 2],
    extent: [f64; 2],
    loading: &'a [[f64; 2]],
    provisional: Option<[f64; 2]>,
}

fn drawn(
    ui: &mut Ui,
    model: &Model,
    chart: &LineChart,
    lines: &Lines<'_>,
    height: f32,
    span: &Span<'_>,
    interactive: bool,
) -> ChartAnswer {
    let limits: Vec<Limit<'_>> =
        chart.limit.iter().map(|limit| Limit { label: &limit.label, y: limit.y }).collect();
    let drawn = Chart {
        title: chart.title(),
        series: &lines.series,
        band: lines.band.filter(|band| !band.off),
        limits: &limits,
        view: span.view,
        extent: span.extent,
        loading: span.loading,
        provisional: span.provisional,
        gap: chart.gap_s(),
        zone: &model.zone,
        height,
        interactive,
    };
    drawn.show(ui)
}
