//! The partner's beat, its hours as a heat map, and its line.

use eframe::egui;
use egui::{Label, Ui, vec2};

use crate::model::Model;
use crate::model::command::TrafficCommand;
use crate::model::partner_page::PartnerPage;
use crate::model::reading::Reading;
use crate::model::span::Range;
use crate::ui::Commands;
use crate::ui::source;
use crate::ui::theme::{self, text};
use crate::ui::views::failed::failed_line_ui;
use crate::ui::views::line_chart::{Lines, plot_ui};
use crate::ui::views::place::{boxed_ui, skeleton_ui};
use crate::ui::views::traffic::{range_ui, uncounted_ui};
use crate::ui::widgets::{Bin, Card, HeatRow, Histogram, heat_map_ui, link_ui, row_ui, title_row_ui};

/// Draws the line's card.
pub(super) fn line_ui(ui: &mut Ui, model: &Model, page: &PartnerPage, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let title = page.chart.as_ref().map_or("Calls a minute", |chart| chart.title());
        row_ui(
            ui,
            30.0,
            |ui| {
                ui.label(text::section(t, title));
                ui.add(Label::new(text::small(t, source::of_chart(model))).truncate())
            },
            |ui| range_ui(ui, model, 176.0, commands),
        );
        let left = height - 30.0 - 34.0;
        match &page.chart {
            Some(chart) => plot_ui(ui, model, chart, &Lines::new(chart), left, commands),
            None => boxed_ui(ui, left, |ui| missing_ui(ui, model, left, commands)),
        }
    });
}

fn missing_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    match model.range_reading() {
        Reading::Loading => skeleton_ui(ui, vec2(ui.available_width(), height)),
        Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
        Reading::Ready if !model.traffic.is_daily() => uncounted_ui(ui, model, commands),
        Reading::Ready => _ = ui.label(text::weak(t, "No calls with this key in this time")),
    }
}

/// Draws the heat map's card.
pub(super) fn hours_ui(ui: &mut Ui, model: &Model, page: &PartnerPage, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        title_row_ui(ui, "Calls by hour", |ui| {
            if !page.heat_is_week && model.day_is_metered() && link_ui(ui, "Show seven days").clicked() {
                commands.push(TrafficCommand::SetRange(Range::Days7).into());
            }
        });
        if page.heat.is_empty() {
            match model.day_reading() {
                Reading::Loading => skeleton_ui(ui, vec2(ui.available_width(), height - 60.0)),
                Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
                Reading::Ready => _ = ui.label(text::weak(t, "Hours come from calls by the minute")),
            }
            return;
        }
        ui.label(text::small(t, &*page.heat_words));
        ui.add_space(6.0);
        let rows: Vec<HeatRow<'_>> =
            page.heat.iter().map(|day| HeatRow { label: &day.label, hours: &day.hours }).collect();
        heat_map_ui(ui, &rows, &format!("Calls by hour: {}", page.heat_words));
    });
}

/// Draws the card with what the verdict rests on.
pub(super) fn beat_ui(ui: &mut Ui, model: &Model, page: &PartnerPage, height: f32, commands: &mut Commands) {
    let t = theme::tokens(ui);
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let Some(beat) = &page.beat else {
            title_row_ui(ui, "Time between calls", |_| ());
            match (model.calls_reading(&page.key), model.day_reading()) {
                (Reading::Loading, _) | (_, Reading::Loading) => {
                    skeleton_ui(ui, vec2(ui.available_width(), height - 60.0));
                }
                (_, Reading::Failed(failure)) => failed_line_ui(ui, failure, commands),
                _ => _ = ui.label(text::weak(t, "Too few calls to see a beat")),
            }
            return;
        };
        title_row_ui(ui, beat.title, |_| ());
        ui.add(Label::new(text::small(t, &*beat.source)).truncate());
        let bins: Vec<Bin> =
            beat.bars.iter().map(|(from, share)| Bin { from: *from, share: *share }).collect();
        let ticks: Vec<(f64, &str)> = beat.ticks.iter().map(|(at, label)| (*at, label.as_str())).collect();
        let name = format!("{}: {}", beat.title, beat.remark);
        let histogram = Histogram {
            name: &name,
            bins: &bins,
            end: beat.end,
            ticks: &ticks,
            remark: &beat.remark,
            caption: beat.axis,
            height: height - 28.0 - 48.0,
        };
        histogram.show(ui);
    });
}
