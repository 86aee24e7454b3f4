//! The room's title, what its numbers are and how old, and the controls.

use eframe::egui;
use egui::{Label, Ui};
use jiff::Timestamp;

use crate::domain::Failure;
use crate::model::traffic::{ChartSplit, Range, Source};
use crate::model::{Command, Model, Remote};
use crate::ui::Commands;
use crate::ui::dialogs::{limits_button, limits_button_ui};
use crate::ui::theme::{self, text};
use crate::ui::views::metric_names::metric_names_ui;
use crate::ui::widgets::{Dropdown, Segment, row_ui, segmented_ui, segmented_width, stale_note_ui};
use crate::ui::words;

use super::export::{export, export_ui};

const SPLITS: [ChartSplit; 2] = [ChartSplit::Partner, ChartSplit::Status];

/// Draws title and controls, and the line below them.
pub(super) fn controls_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        row_ui(
            ui,
            30.0,
            |ui| ui.label(text::heading(t, "Traffic")),
            |ui| {
                // From left to right within the row's end: the keyboard goes as the eye does.
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                let drawn = segmented_width(ui, &segments()) + export().width(ui) + limits_button().width(ui);
                let room = ui.available_width() - drawn - 4.0 * 8.0 - TITLE;
                // Where room is short the source gives way first: its line below the title says it in full.
                let source = (room - RANGE).clamp(112.0, SOURCE);
                let width = RANGE + source + drawn + 4.0 * 8.0;
                ui.allocate_ui_with_layout(egui::vec2(width, 30.0), layout, |ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    range_ui(ui, model, RANGE, commands);
                    source_ui(ui, model, source, commands);
                    split_ui(ui, model, commands);
                    export_ui(ui, model, commands);
                    limits_button_ui(ui, model, None, commands);
                });
            },
        );
        ui.horizontal(|ui| {
            ui.add(Label::new(text::small(t, source_words(model))).truncate());
            if model.traffic.source_in_use() == Source::Metrics {
                metric_names_ui(ui, model, commands);
            }
        });
    });
}

/// Kept free for the room's title.
const TITLE: f32 = 16.0;
const RANGE: f32 = 176.0;
const SOURCE: f32 = 268.0;

fn segments() -> [Segment<'static>; 2] {
    ["By partner", "By status"].map(Segment::new)
}

/// Draws the picker `Range`.
pub(in crate::ui::views) fn range_ui(ui: &mut Ui, model: &Model, width: f32, commands: &mut Commands) {
    // Ninety days are there only by the day, hours only by the minute: choosing one brings its source along.
    let ranges: &[Range] = match model.traffic.source_in_use() {
        Source::Metrics => &Range::ALL,
        Source::Daily => &Range::DAILY,
    };
    let labels: Vec<&str> = ranges.iter().map(|range| range.label()).collect();
    let picked = Dropdown::quiet("Range", model.traffic.range.label()).width(width).choose(ui, &labels);
    if let Some(range) = picked.and_then(|picked| ranges.get(picked)) {
        commands.push(Command::SetRange(*range));
    }
}

fn source_ui(ui: &mut Ui, model: &Model, width: f32, commands: &mut Commands) {
    let labels = Source::ALL.map(Source::label);
    let value = model.traffic.source_in_use().label();
    let picked = Dropdown::quiet("Source", value).width(width).choose(ui, &labels);
    if let Some(source) = picked.and_then(|picked| Source::ALL.get(picked)) {
        commands.push(Command::SetSource(*source));
    }
}

fn split_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let chosen = SPLITS.iter().position(|split| *split == model.traffic.split).unwrap_or(0);
    let picked = segmented_ui(ui, &segments(), chosen);
    if let Some(split) = picked.and_then(|picked| SPLITS.get(picked)) {
        commands.push(Command::SetSplit(*split));
    }
}

/// "CloudWatch metric Tollkeeper/Partners, read 12 s ago".
pub(in crate::ui::views) fn source_words(model: &Model) -> String {
    match model.traffic.source_in_use() {
        Source::Metrics => {
            let slot = model.range_traffic();
            let metric = format!("CloudWatch metric {}", model.traffic.metrics.namespace);
            let read = slot.and_then(Remote::fetched).map(|at| age(model, at));
            let partial = slot.and_then(|slot| slot.get()?.partial.clone());
            [Some(metric), read, partial].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
        Source::Daily => {
            let read = model.store.usage.values().filter_map(Remote::fetched).min();
            let read = read.map(|at| age(model, at)).unwrap_or_default();
            let comma = if read.is_empty() { "" } else { ", " };
            format!("AWS usage by UTC day, today so far, often 30 min late{comma}{read}")
        }
    }
}

fn age(model: &Model, at: Timestamp) -> String {
    match model.now.duration_since(at).as_secs().max(0) {
        seconds @ 0..120 => format!("read {seconds} s ago"),
        seconds @ 120..7200 => format!("read {} min ago", seconds / 60),
        _ => format!("read {}", words::moment(model, at)),
    }
}

/// Draws a line above old values where a refresh failed.
pub(super) fn stale_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let failed: Option<(&Failure, Timestamp)> = match model.traffic.source_in_use() {
        Source::Metrics => model.range_traffic().and_then(|slot| Some((slot.failure()?, slot.fetched()?))),
        Source::Daily => model.store.usage.values().find_map(|slot| Some((slot.failure()?, slot.fetched()?))),
    };
    let Some((failure, read)) = failed else { return };
    let at = words::moment(model, read);
    let words = format!("Traffic could not be read again ({}): the values are those of {at}", failure.what);
    if stale_note_ui(ui, &words) {
        commands.push(Command::Refresh);
    }
}
