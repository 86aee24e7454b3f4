//! The chart of the chosen range and source, or what to know in its place.

use eframe::egui;
use egui::{Ui, vec2};

use crate::analysis::sources::Offer;
use crate::domain::SourceKind;
use crate::model::Model;
use crate::model::chart::LineChart;
use crate::model::command::{SetupCommand, TrafficCommand};
use crate::model::reading::Reading;
use crate::model::traffic::ChartSplit;
use crate::ui::Commands;
use crate::ui::source::{lack, partial};
use crate::ui::views::failed::failed_ui;
use crate::ui::views::line_chart::{Lines, plot_ui};
use crate::ui::views::place::{boxed_ui, skeleton_ui};
use crate::ui::widgets::{Button, Card, Icon, Message, legend_choice_ui, legend_ui, title_row_ui};

/// Draws the card, `height` points high.
pub(super) fn chart_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    Card::new().min_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let inner = height - 30.0;
        let Some(chart) = &model.traffic.chart else {
            boxed_ui(ui, inner, |ui| missing_ui(ui, model, inner, commands));
            return;
        };
        let mut lines = Lines::new(chart);
        lines.set_rest_off(model.traffic.rest_off);
        title_row_ui(ui, chart.title(), |ui| names_ui(ui, model, chart, &lines, commands));
        plot_ui(ui, model, chart, &lines, inner - 28.0, commands);
    });
}

/// The legend: a click brings a partner to the front, or leaves the rest out and takes it in again.
fn names_ui(ui: &mut Ui, model: &Model, chart: &LineChart, lines: &Lines<'_>, commands: &mut Commands) {
    if model.traffic.split != ChartSplit::Partner {
        legend_ui(ui, lines.all());
        return;
    }
    match legend_choice_ui(ui, lines.all()).map(|line| chart.lines.get(line)) {
        Some(Some(line)) => commands.push(TrafficCommand::Focus(line.key.clone()).into()),
        Some(None) => commands.push(TrafficCommand::LeaveRestOut(!model.traffic.rest_off).into()),
        None => {}
    }
}

/// What to know where there is no chart.
fn missing_ui(ui: &mut Ui, model: &Model, height: f32, commands: &mut Commands) {
    match model.range_reading() {
        Reading::Loading => {
            title_row_ui(ui, "Calls a minute", |_| ());
            skeleton_ui(ui, vec2(ui.available_width(), height - 28.0));
        }
        Reading::Failed(failure) => {
            let daily = ("Show daily usage", TrafficCommand::SetSource(Some(SourceKind::Daily)).into());
            let daily = (!model.traffic.is_daily()).then_some(daily);
            failed_ui(ui, "Traffic could not be read", failure, daily, commands);
        }
        Reading::Ready if !model.traffic.is_daily() => uncounted_ui(ui, model, commands),
        Reading::Ready => {
            let words =
                "As soon as a partner calls with a key of a plan, AWS counts it here, a day at a time.";
            _ = Message::empty(Icon::ChartLine, "No calls with a key yet", words).show(ui, Vec::new());
        }
    }
}

/// Explains why there are no calls by the minute, and what to do.
pub(in crate::ui::views) fn uncounted_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let scope = model.traffic.scope.as_ref();
    let offers = model.traffic.offers.iter().filter(|offer| scope.is_none_or(|at| *at == offer.at));
    let offers: Vec<&Offer> = offers.collect();
    let counted = offers.iter().any(|offer| !offer.feeds.is_empty());
    let note = if counted { partial(model, &model.shown_feeds()) } else { None };
    let (title, words) = match note {
        // Not that nobody called: nothing could be counted.
        Some(note) => ("No calls counted", format!("{note}.")),
        None if counted => waiting_words(scope.is_some()),
        None => uncounted_words(&offers),
    };
    let daily = Button::plain("Show daily usage");
    let message = Message::empty(Icon::ChartLine, title, words);
    let bare = offers.iter().find(|offer| offer.feeds.is_empty()).filter(|_| !counted);
    let buttons = match bare {
        Some(_) => vec![Button::primary(TURN_ON), daily],
        None => vec![daily],
    };
    match (message.show(ui, buttons), bare) {
        (Some(0), Some(offer)) => commands.push(SetupCommand::Open(offer.at.clone()).into()),
        (Some(_), _) => commands.push(TrafficCommand::SetSource(Some(SourceKind::Daily)).into()),
        (None, _) => {}
    }
}

/// The fixed name of what opens the set-up.
pub(super) const TURN_ON: &str = "Turn on per-partner traffic…";

fn waiting_words(one_stage: bool) -> (&'static str, String) {
    let place = if one_stage { "this stage" } else { "any stage" };
    let words = format!(
        "Calls to {place} are counted, and none came in this time. New ones show here within a minute or two."
    );
    ("No calls yet", words)
}

fn uncounted_words(offers: &[&Offer]) -> (&'static str, String) {
    let why = match offers {
        [only] => format!("{}. ", lack(only.log)),
        _ => String::new(),
    };
    let words = format!(
        "{why}AWS itself counts calls per partner by the day only. With an access log each call is counted by the minute, by route and by answer, from the moment it is switched on."
    );
    ("Calls are not counted per partner yet", words)
}
