//! The room of the plans: a list of tiers at the left, the chosen one's form beside it.
//!
//! Nothing is sent from here: `Review…` opens the dialog that shows old and new values, and only that one writes.

mod form;
mod list;
mod price;
mod stages;

use eframe::egui;
use egui::{Rect, Ui, UiBuilder, pos2};

use crate::domain::Failure;
use crate::model::route::{PlanChoice, Route};
use crate::model::{Command, Model, PlanKey};
use crate::ui::Commands;
use crate::ui::theme::{self, measure};
use crate::ui::widgets::{Button, Icon, Message};

/// Width of the list.
const LIST: f32 = 256.0;

/// Draws the room.
pub fn plans_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let plans = &model.store.plans;
    match (plans.get(), plans.failure()) {
        (None, Some(failure)) => failed_ui(ui, failure, commands),
        (Some(known), _) if known.is_empty() && model.open_form() != Some(PlanKey::New) => {
            empty_ui(ui, commands);
        }
        _ => both_ui(ui, model, commands),
    }
}

fn both_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let room = ui.available_rect_before_wrap();
    let edge = room.left() + LIST;
    let left = Rect::from_min_max(room.min, pos2(edge, room.bottom()));
    let right = Rect::from_min_max(pos2(edge, room.top()), room.max);
    ui.painter().vline(edge - 0.5, room.y_range(), (1.0, theme::tokens(ui).border));
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| list::list_ui(ui, model, commands));
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| match shown_form(model) {
        Some(key) => form::form_ui(ui, model, &key, commands),
        None if model.store.plans.get().is_some() => gone_ui(ui, commands),
        None => form::skeleton_ui(ui),
    });
    ui.advance_cursor_after_rect(room);
}

/// Whose form is shown: none while the plans are not read, or where the chosen one is not there any more.
fn shown_form(model: &Model) -> Option<PlanKey> {
    let key = model.open_form()?;
    let known = match &key {
        PlanKey::New => true,
        PlanKey::Plan(id) => model.store.plan(id).is_some() || model.forms.contains_key(&key),
    };
    known.then_some(key)
}

fn gone_ui(ui: &mut Ui, commands: &mut Commands) {
    let message =
        Message::empty(Icon::Layers, "This plan is not there any more", "Somebody deleted it meanwhile.");
    if message.show(ui, vec![Button::plain("Show the first plan")]) == Some(0) {
        commands.push(Command::Go(Route::Plans(PlanChoice::First)));
    }
}

fn empty_ui(ui: &mut Ui, commands: &mut Commands) {
    let words = "A usage plan is a tier of partners: how many calls a second, how many at once, how many a month. \
                 Keys and stages are put in it.";
    let message = Message::empty(Icon::Layers, "No plans yet", words);
    if message.show(ui, vec![Button::primary("New plan…").icon(Icon::Plus)]) == Some(0) {
        commands.push(Command::Go(Route::Plans(PlanChoice::New)));
    }
}

fn failed_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    let words = [failure.why.as_str(), failure.hint.as_str()];
    let words = words.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ");
    let footer = failure.request_id.as_ref().map(|id| format!("AWS request {id}"));
    let mut message = Message::failed(Icon::CloudAlert, &failure.what, words);
    if let Some(footer) = &footer {
        message = message.footer(footer);
    }
    ui.add_space(measure::ROOM_TOP);
    let buttons = vec![Button::primary("Try again"), Button::plain("Copy for administrator")];
    match message.show(ui, buttons) {
        Some(0) => commands.push(Command::Refresh),
        Some(_) => commands.push(Command::Copy { text: failure.report(), what: "report" }),
        None => {}
    }
}
