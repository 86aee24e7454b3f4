//! The chart of the chosen range and source, or what to know in its place.

use eframe::egui;
use egui::{Ui, vec2};

use crate::domain::SourceKind;
use crate::model::overview::Reading;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::views::failed::failed_ui;
use crate::ui::views::line_chart::{Lines, plot_ui};
use crate::ui::views::place::{boxed_ui, skeleton_ui};
use crate::ui::widgets::{Button, Card, Icon, Message, legend_ui, title_row_ui};

/// Draws the card, `height` points high.
pub(super) fn chart_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let inner = height - 30.0;
        let Some(chart) = &model.traffic.chart else {
            boxed_ui(ui, inner, |ui| missing_ui(ui, model, inner, commands));
            return;
        };
        let lines = Lines::of(chart);
        title_row_ui(ui, chart.title(), |ui| legend_ui(ui, lines.all()));
        plot_ui(ui, model, chart, &lines, inner - 28.0, true);
    });
}

/// What to know where there is no chart.
fn missing_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    match model.range_reading() {
        Reading::Loading => {
            title_row_ui(ui, "Calls a minute", |_| ());
            skeleton_ui(ui, vec2(ui.available_width(), height - 28.0));
        }
        Reading::Failed(failure) => {
            let daily = ("Show daily usage", Command::SetSource(Some(SourceKind::Daily)));
            let daily = (!model.traffic.is_daily()).then_some(daily);
            failed_ui(ui, "Traffic could not be read", failure, daily, commands);
        }
        Reading::Ready if !model.traffic.is_daily() => no_metric_ui(ui, model, commands),
        Reading::Ready => {
            let words =
                "As soon as a partner calls with a key of a plan, AWS counts it here, a day at a time.";
            _ = Message::empty(Icon::ChartLine, "No calls with a key yet", words).show(ui, Vec::new());
        }
    }
}

/// Explains where calls by the minute come from.
pub(in crate::ui::views) fn no_metric_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let metrics = &model.traffic.metrics;
    let words = format!(
        "Calls by the minute come from a CloudWatch metric that a metric filter on the access log makes: {} in {}, with the dimension {}. Without it AWS counts calls by the day.",
        metrics.requests, metrics.namespace, metrics.key_dimension
    );
    let message = Message::empty(Icon::ChartLine, "This account has no per-partner metric yet", words);
    if message.show(ui, vec![Button::primary("Show daily usage")]).is_some() {
        commands.push(Command::SetSource(Some(SourceKind::Daily)));
    }
}
