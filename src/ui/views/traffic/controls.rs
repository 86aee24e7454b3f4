//! The room's title, what its numbers are and how old, and the controls.

use eframe::egui;
use egui::{Label, Ui};
use jiff::Timestamp;

use crate::domain::{Failure, SourceKind, StageRef};
use crate::model::command::{SetupCommand, TrafficCommand};
use crate::model::span::Range;
use crate::model::traffic::ChartSplit;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::dialogs::{limits_button, limits_button_ui};
use crate::ui::source;
use crate::ui::theme::{self, text};
use crate::ui::views::metric_names::metric_names_ui;
use crate::ui::widgets::{Dropdown, Segment, link_ui, row_ui, segmented_ui, segmented_width, stale_note_ui};
use crate::ui::words;

use super::chart::TURN_ON;
use super::export::{export, export_ui};

const SPLITS: [ChartSplit; 2] = [ChartSplit::Partner, ChartSplit::Status];

/// Draws title and controls, and the line below them.
pub(super) fn controls_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut scope = Vec::new();
        row_ui(
            ui,
            30.0,
            |ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                ui.label(text::heading(t, "Traffic"));
                scope_ui(ui, model, &mut scope);
            },
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
        commands.append(&mut scope);
        ui.horizontal(|ui| below_ui(ui, model, commands));
    });
}

/// What the numbers are, and what is not in them.
fn below_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.add(Label::new(text::small(t, source::of_chart(model))).truncate());
    if model.traffic.is_daily() {
        return;
    }
    if !model.traffic.offers.is_empty() && link_ui(ui, "Sources…").clicked() {
        commands.push(TrafficCommand::OpenSources.into());
    }
    if model.shown_feeds().iter().any(|feed| feed.stages.is_empty()) {
        metric_names_ui(ui, model, commands);
    }
    left_out_ui(ui, model, commands);
}

/// Stages that are not in the chart, and what would bring them in.
fn left_out_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let left_out = model.stages_left_out();
    let bare = left_out
        .iter()
        .find(|at| model.traffic.offers.iter().any(|offer| offer.at == ***at && offer.feeds.is_empty()));
    let Some(bare) = bare.filter(|_| model.traffic.chart.is_some()) else { return };
    let t = theme::tokens(ui);
    let words = match left_out.as_slice() {
        [only] => format!("{} is not counted", model.stage_label(only)),
        more => format!("{} stages are not counted", more.len()),
    };
    ui.add_space(4.0);
    ui.label(text::small(t, words));
    if link_ui(ui, TURN_ON).clicked() {
        commands.push(SetupCommand::Open((*bare).clone()).into());
    }
}

/// Kept free beside the title and the stage.
const TITLE: f32 = 16.0;
const RANGE: f32 = 180.0;
const SOURCE: f32 = 268.0;

fn segments() -> [Segment<'static>; 2] {
    ["By partner", "By status"].map(Segment::new)
}

/// Draws the picker `Range`.
pub(in crate::ui::views) fn range_ui(ui: &mut Ui, model: &Model, width: f32, commands: &mut Commands) {
    // Ninety days are there only by the day, hours only by the minute: choosing one brings its source along.
    let only_days = model.traffic.source == Some(SourceKind::Daily);
    let ranges: &[Range] = if only_days { &Range::DAILY } else { &Range::ALL };
    let labels: Vec<&str> = ranges.iter().map(|range| range.label()).collect();
    let value = model
        .traffic
        .view
        .map_or_else(|| model.traffic.range.label().to_owned(), |view| span_words(model, view));
    let picked = Dropdown::quiet("Range", &value).width(width).choose(ui, &labels);
    if let Some(range) = picked.and_then(|picked| ranges.get(picked)) {
        commands.push(TrafficCommand::SetRange(*range).into());
    }
}

/// A part of time that was zoomed or dragged to: `10:05 to 12:40`, with days where there are several.
fn span_words(model: &Model, view: [f64; 2]) -> String {
    let at =
        |second: f64| Timestamp::from_second(second as i64).ok().map(|at| at.to_zoned(model.zone.clone()));
    let (Some(from), Some(to)) = (at(view[0]), at(view[1])) else { return String::new() };
    if view[1] - view[0] > 2.0 * 86_400.0 {
        return format!("{} to {}", from.strftime("%-d %b"), to.strftime("%-d %b"));
    }
    let day =
        if from.date() == model.now.to_zoned(model.zone.clone()).date() { "%H:%M" } else { "%-d %b %H:%M" };
    format!("{} to {}", from.strftime(day), to.strftime("%H:%M"))
}

/// Draws the picker of the stage whose calls are shown.
fn scope_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let stages: Vec<&StageRef> = model.traffic.offers.iter().map(|offer| &offer.at).collect();
    let all = "All stages".to_owned();
    let labels: Vec<String> =
        std::iter::once(all).chain(stages.iter().map(|at| model.stage_label(at))).collect();
    let value = model.traffic.scope.as_ref().map_or_else(|| labels[0].clone(), |at| model.stage_label(at));
    let daily = model.traffic.is_daily().then_some("AWS counts use by the day for all stages together");
    let width = if ui.available_width() < 1100.0 { 150.0 } else { 204.0 };
    let picker = Dropdown::quiet("Stage", &value).width(width).disabled(daily);
    if let Some(picked) = picker.choose(ui, &labels) {
        let at = picked.checked_sub(1).and_then(|at| stages.get(at));
        commands.push(TrafficCommand::SetScope(at.map(|at| (*at).clone())).into());
    }
}

fn source_ui(ui: &mut Ui, model: &Model, width: f32, commands: &mut Commands) {
    let mut kinds: Vec<Option<SourceKind>> = vec![None];
    kinds.extend(model.source_kinds().into_iter().map(Some));
    let labels: Vec<&str> = kinds.iter().map(|kind| kind.map_or(BEST, SourceKind::label)).collect();
    let value = model.source_in_use().map_or(BEST, SourceKind::label);
    let picked = Dropdown::quiet("Source", value).width(width).choose(ui, &labels);
    if let Some(kind) = picked.and_then(|picked| kinds.get(picked)) {
        commands.push(TrafficCommand::SetSource(*kind).into());
    }
}

const BEST: &str = "Best of each stage";

fn split_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let chosen = SPLITS.iter().position(|split| *split == model.traffic.split).unwrap_or(0);
    let picked = segmented_ui(ui, &segments(), chosen);
    if let Some(split) = picked.and_then(|picked| SPLITS.get(picked)) {
        commands.push(TrafficCommand::SetSplit(*split).into());
    }
}

/// Draws a line above old values where a refresh failed.
pub(super) fn stale_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let failed: Option<(&Failure, Timestamp)> = if model.traffic.is_daily() {
        model.store.usage.values().find_map(|slot| Some((slot.failure()?, slot.fetched()?)))
    } else {
        model.stale_feed(&model.shown_feeds())
    };
    let Some((failure, read)) = failed else { return };
    let at = words::moment(model, read);
    let words = format!("Traffic could not be read again ({}): the values are those of {at}", failure.what);
    if stale_note_ui(ui, &words) {
        commands.push(Command::Refresh);
    }
}
