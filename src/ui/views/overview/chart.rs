//! Calls a minute of the last 24 hours, or what to know where there is no chart.

use eframe::egui;
use egui::{Ui, vec2};

use crate::model::reading::Reading;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_ui;
use crate::ui::views::line_chart::{Lines, still_ui};
use crate::ui::views::place::{boxed_ui, skeleton_ui};
use crate::ui::widgets::{Button, Card, Icon, Message, legend_ui, title_row_ui};
use crate::ui::words;

/// Draws the card, `height` points high.
pub(super) fn chart_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let inner = height - 30.0;
        let Some(chart) = &model.overview.chart else {
            boxed_ui(ui, inner, |ui| missing_ui(ui, model, inner, commands));
            return;
        };
        let lines = Lines::new(chart);
        title_row_ui(ui, chart.title(), |ui| legend_ui(ui, lines.all()));
        let note = if chart.daily() { 24.0 } else { 0.0 };
        if chart.daily() {
            let words = format!("AWS usage by UTC day, often 30 min late. {}", words::UNCOUNTED);
            ui.add(egui::Label::new(text::small(theme::tokens(ui), words)).truncate());
        }
        still_ui(ui, model, chart, &lines, inner - 28.0 - note);
    });
}

fn missing_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let reading = match model.day_reading() {
        Reading::Ready => model.usage_reading(),
        other => other,
    };
    match reading {
        Reading::Loading => {
            title_row_ui(ui, "Calls a minute", |_| ());
            skeleton_ui(ui, vec2(ui.available_width(), height - 28.0));
        }
        Reading::Failed(failure) => failed_ui(ui, "Traffic could not be read", failure, None, commands),
        Reading::Ready => {
            let words = "As soon as a partner calls with a key of a plan, the calls show here.";
            let message = Message::empty(Icon::ChartLine, "No calls with a key yet", words);
            if message.show(ui, vec![Button::plain("Show keys")]).is_some() {
                commands.push(Command::Go(crate::model::Route::Keys(None)));
            }
        }
    }
}
