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
        LineKind::Focus => Ink::Focus,
        LineKind::Served => Ink::Served,
        LineKind::Partner(number) => Ink::Rank(number),
        LineKind::Refused => Ink::Warning,
        LineKind::Rest => Ink::Rest,
    };
    let focus = line.kind == LineKind::Focus;
    Series { name: &line.name, ink, points: &line.points, focus, dashed: false }
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
    let view = View::of(ui, chart);
    let drawn = Chart {
        title: chart.title(),
        series: &lines.series,
        band: lines.band,
        limits: &limits,
        view: view.span,
        extent: chart.range,
        loading: &[],
        gap: chart.gap_s(),
        zone: &model.zone,
        height,
        interactive,
    };
    let answer = drawn.show(ui);
    view.follow(ui, &answer);
    answer
}

/// The span in view, kept for a chart until its range changes.
#[derive(Clone, Copy)]
struct View {
    range: [f64; 2],
    span: [f64; 2],
}

impl View {
    fn id(ui: &Ui) -> egui::Id {
        ui.scope_id().with("view")
    }

    fn of(ui: &Ui, chart: &LineChart) -> Self {
        let kept = ui.data(|data| data.get_temp::<Self>(Self::id(ui)));
        let new = Self { range: chart.range, span: chart.range };
        kept.filter(|view| view.range == chart.range).unwrap_or(new)
    }

    fn follow(self, ui: &Ui, answer: &ChartAnswer) {
        let asked = if answer.fit { Some(self.range) } else { answer.view };
        if let Some(span) = asked {
            ui.data_mut(|data| data.insert_temp(Self::id(ui), Self { span, ..self }));
        }
    }
}
