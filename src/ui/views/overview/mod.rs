//! The overview: who calls, who polls, whose quota ends, and what is not live, on one screen without a click.

mod callers;
mod chart;
mod not_live;
mod polls;
mod quotas;
mod shut_out;
mod tiles;

use eframe::egui;
use egui::Ui;

use super::place::{columns_ui, room_ui};
use crate::model::command::PracticeCommand;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, Message, stale_note_ui};

/// Room widths from which the right column has its full width.
const WIDE: f32 = 1180.0;
const TILES: f32 = 92.0;
/// The lower cards show four rows.
const LOWER: f32 = 222.0;

/// Draws the room.
pub fn overview_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    if model.store.apis.get().is_some_and(Vec::is_empty) && model.partners.is_empty() {
        empty_ui(ui, model, commands);
        return;
    }
    room_ui(ui, |ui, height| {
        let top = ui.cursor().top();
        title_ui(ui, model);
        if let Some(note) = stale_words(model)
            && stale_note_ui(ui, &note)
        {
            commands.push(Command::Refresh);
        }
        shut_out::shut_out_ui(ui, model, commands);
        let height = height - (ui.cursor().top() - top);
        let whole = ui.available_width();
        let right = if whole >= WIDE { 344.0 } else { 300.0 };
        columns_ui(ui, &[whole - right - measure::CARD_GAP, right], |ui, column| match column {
            0 => left_ui(ui, model, height, commands),
            _ => right_ui(ui, model, height, commands),
        });
    });
}

fn title_ui(ui: &mut Ui, model: &Model) {
    let t = theme::tokens(ui);
    let today = model.now.to_zoned(model.zone.clone()).strftime("%A %-d %B").to_string();
    let upto = model.day_traffic().and_then(|day| jiff::Timestamp::from_second(day.to_s).ok());
    let about = match upto.filter(|_| model.day_is_metered()) {
        Some(at) => format!("{today}, up to {}", at.to_zoned(model.zone.clone()).strftime("%H:%M")),
        None => today,
    };
    ui.horizontal(|ui| {
        ui.set_min_height(30.0);
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.label(text::heading(t, "Overview"));
        ui.label(text::weak(t, about));
    });
}

/// Old values stand, and a line says so.
fn stale_words(model: &Model) -> Option<String> {
    let traffic = model.stale_feed(&model.day_feeds()).map(|(failure, read)| (failure, read, "Traffic"));
    let mut usages = model.store.usage.values().filter(|usage| usage.get().is_some());
    let usage = usages.find_map(|usage| Some((usage.failure()?, usage.fetched()?, "Usage")));
    let (failure, read, what) = traffic.or(usage)?;
    let at = crate::ui::words::moment(model, read);
    Some(format!("{what} could not be read again ({}): the values are those of {at}", failure.what))
}

fn left_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let top = ui.cursor().top();
    let below = |ui: &Ui| height - (ui.cursor().top() - top);
    tiles::tiles_ui(ui, model, TILES, commands);
    let chart = (below(ui) - LOWER - measure::CARD_GAP).clamp(220.0, 320.0);
    chart::chart_ui(ui, model, chart, commands);
    let lower = below(ui).max(LOWER);
    let whole = ui.available_width() - measure::CARD_GAP;
    let polls = (whole * 0.557).round();
    columns_ui(ui, &[polls, whole - polls], |ui, column| match column {
        0 => polls::polls_ui(ui, model, lower, commands),
        _ => quotas::quotas_ui(ui, model, lower, commands),
    });
}

fn right_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    let top = ui.cursor().top();
    not_live::not_live_ui(ui, model, commands);
    not_live::open_ui(ui, model, commands);
    let left = height - (ui.cursor().top() - top);
    callers::callers_ui(ui, model, left.max(180.0), commands);
}

fn empty_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let region = model.account().map(|account| account.region.clone()).unwrap_or_default();
    let title = format!("No APIs in {region} yet");
    let words = "This account has no REST API and no key here. Choose another region at the top, or make an API in AWS and read again. The practice account shows what this room looks like in use.";
    let message = Message::empty(Icon::Boxes, &title, words);
    let buttons = vec![
        Button::primary("Read again").icon(Icon::RefreshCw),
        Button::plain("Open the practice account").icon(Icon::FlaskConical),
    ];
    match message.show(ui, buttons) {
        Some(0) => commands.push(Command::Refresh),
        Some(_) => commands.push(PracticeCommand::Open.into()),
        None => {}
    }
}
