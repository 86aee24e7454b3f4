//! What counts calls on each stage: how, how exactly, up to when; and what a stage lacks that is not counted.

use eframe::egui;
use egui::Ui;
use jiff::Timestamp;

use crate::analysis::sources::Offer;
use crate::domain::traffic::Feed;
use crate::model::command::SetupCommand;
use crate::model::timeline::Timeline;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::source;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Button, Column, Dialog, Icon, Row, Table, link_ui, note_warn_ui};

/// Draws the dialog.
pub fn sources_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let shell = Dialog::new("sources", "Where the calls are counted")
        .subtitle("AWS counts no calls per partner by itself: what does hangs on a stage's access log.")
        .width(940.0)
        .without_cross();
    let answer = shell.show(ctx, vec![Button::plain("Close")], |ui| {
        let mut clicked = None;
        stages_ui(ui, model, &mut clicked);
        secrets_ui(ui, model);
        let t = theme::tokens(ui);
        let words =
            "Beside these AWS keeps the use of every plan by the UTC day; it is often half an hour late.";
        ui.label(text::weak(t, words));
        clicked
    });
    if let Some(command) = answer.inner {
        commands.push(command);
    } else if answer.pressed.is_some() || answer.closed {
        commands.push(Command::CloseDialog);
    }
}

fn stages_ui(ui: &mut Ui, model: &Model, clicked: &mut Option<Command>) {
    let table = Table::new("sources")
        .bare()
        .max_height(360.0)
        .column(Column::text("Stage").at_least(190.0))
        .column(Column::text("Counted by").at_least(250.0))
        .column(Column::text("How exactly").exact(190.0))
        .column(Column::text("Up to").exact(76.0))
        .column(Column::text("").exact(96.0));
    let feeds = model.shown_feeds();
    let offers = &model.traffic.offers;
    table.show(ui, offers.len(), |row| {
        let Some(offer) = offers.get(row.index()) else { return };
        row.medium(&model.stage_label(&offer.at));
        let used = feeds.iter().find(|feed| feed.stages.contains(&offer.at));
        match used.or_else(|| offer.best(None)) {
            Some(feed) => counted_ui(row, model, feed),
            None => not_counted_ui(row, offer),
        }
        let command = row.cell(|ui| action_ui(ui, offer));
        if command.is_some() {
            *clicked = command;
        }
    });
}

fn counted_ui(row: &mut Row<'_, '_, '_>, model: &Model, feed: &Feed) {
    let failed = model.timelines(feed).find_map(Timeline::failure);
    row.text(&format!("{} {}", feed.kind().spec().place, feed.place()));
    match failed {
        Some(failure) => row.warn(&failure.what),
        None => row.weak(feed.kind().spec().exactness),
    }
    let until = model.timelines(feed).filter_map(Timeline::known_until_s).max();
    let until = until.and_then(|at| Timestamp::from_second(at).ok());
    let until = until.map(|at| at.to_zoned(model.zone.clone()).strftime("%H:%M").to_string());
    row.text(until.as_deref().unwrap_or("–"));
}

fn not_counted_ui(row: &mut Row<'_, '_, '_>, offer: &Offer) {
    row.weak(source::lack(offer.log));
    row.weak("not counted");
    row.weak("–");
}

fn action_ui(ui: &mut Ui, offer: &Offer) -> Option<Command> {
    let label = if offer.feeds.is_empty() { "Turn on…" } else { "Add…" };
    let link = link_ui(ui, label);
    let tip = "Turn on per-partner traffic, or let more count";
    link.on_hover_text(tip).clicked().then(|| SetupCommand::Open(offer.at.clone()).into())
}

/// A log with keys' values in it lets its readers call as any partner.
fn secrets_ui(ui: &mut Ui, model: &Model) {
    let t = theme::tokens(ui);
    let leaky: Vec<String> = model
        .traffic
        .offers
        .iter()
        .filter(|offer| offer.logs_secrets)
        .map(|offer| model.stage_label(&offer.at))
        .collect();
    if leaky.is_empty() {
        return;
    }
    let words = format!(
        "The access log of {} holds keys' values ($context.identity.apiKey): whoever may read it can call as a partner. Take that field out of its format, and rotate the keys.",
        leaky.join(", ")
    );
    note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
}
