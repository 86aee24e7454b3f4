//! The room of the keys: every partner's key in one table, the chosen one opened beside it.
//!
//! What is listed, in which order and how many there are is derived in the model when it changes; a frame only
//! touches the rows in view, so that ten thousand keys scroll like forty.

mod columns;
mod filter;
mod inspector;
mod quota;
mod table;

pub use columns::BY_QUOTA;

use eframe::egui;
use egui::{Area, Frame, Id, Margin, Order, Rect, Ui, UiBuilder, pos2, vec2};

use crate::domain::{Failure, KeyId};
use crate::model::command::KeysCommand;
use crate::model::keys::KeysFilter;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Card, Icon, Message, buttons_ui, row_ui, stale_note_ui};

/// Height of the inspector as a popup, where the room has it.
const POPUP_HEIGHT: f32 = 660.0;

/// Draws the room.
pub fn keys_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let keys = &model.store.keys;
    match (keys.get(), keys.failure()) {
        (None, Some(failure)) => failed_ui(ui, failure, commands),
        (Some(known), _) if known.is_empty() => empty_ui(ui, commands),
        _ => room_ui(ui, model, commands),
    }
}

/// The key that is chosen and known.
fn chosen(model: &Model) -> Option<&Partner> {
    let Route::Keys(Some(id)) = &model.route else { return None };
    model.partner(id)
}

fn chosen_id(model: &Model) -> Option<&KeyId> {
    let Route::Keys(id) = &model.route else { return None };
    id.as_ref()
}

fn room_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let margin = Margin { left: 24, right: 24, top: measure::ROOM_TOP as i8, bottom: 16 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_4;
        head_ui(ui, model, commands);
        filter::filter_ui(ui, model, commands);
        if let Some(failure) = first_failure(model)
            && stale_note_ui(ui, &format!("What is shown may be old: {}", failure.what))
        {
            commands.push(Command::Refresh);
        }
        content_ui(ui, model, commands);
    });
}

fn first_failure(model: &Model) -> Option<&Failure> {
    let store = &model.store;
    let plan_keys = store.plan_keys.values().filter_map(crate::model::Remote::failure);
    let usage = store.usage.values().filter_map(crate::model::Remote::failure);
    store.keys.failure().or(store.plans.failure()).into_iter().chain(plan_keys).chain(usage).next()
}

fn head_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let none = model.partners.is_empty().then_some("There are no keys to save yet");
    let buttons = vec![
        Button::plain("Import…").icon(Icon::Upload),
        Button::plain("Export…").icon(Icon::Download).disabled(none),
        Button::primary("New key…").icon(Icon::Plus),
    ];
    let pressed =
        row_ui(ui, measure::CONTROL, |ui| ui.label(text::heading(t, "Keys")), |ui| buttons_ui(ui, buttons));
    match pressed {
        Some(0) => commands.push(KeysCommand::OpenImport.into()),
        Some(1) => commands.push(KeysCommand::Export.into()),
        Some(_) => commands.push(KeysCommand::OpenNew.into()),
        None => {}
    }
}

fn content_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let room = ui.available_rect_before_wrap();
    let beside = ui.ctx().content_rect().width() >= measure::INSPECTOR_FITS;
    let partner = chosen(model);
    let inspected = if partner.is_some() && beside { measure::INSPECTOR + measure::CARD_GAP } else { 0.0 };
    let left = Rect::from_min_max(room.min, pos2(room.right() - inspected, room.bottom()));
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| list_ui(ui, model, commands));
    if let Some(partner) = partner {
        if beside {
            let right = Rect::from_min_max(pos2(room.right() - measure::INSPECTOR, room.top()), room.max);
            ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
                inspector::inspector_ui(ui, model, partner, commands);
            });
        } else {
            popup_ui(ui, model, partner, room, commands);
        }
        if model.dialog.is_none() && escaped(ui) {
            commands.push(Command::Go(Route::Keys(None)));
        }
    }
    ui.advance_cursor_after_rect(room);
}

fn list_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let height = ui.available_height();
    if model.store.keys.get().is_some() && model.keys.visible.is_empty() {
        Card::new().min_height(height).show(ui, |ui| no_match_ui(ui, commands));
        return;
    }
    Card::flush().min_height(height).show(ui, |ui| table::table_ui(ui, model, commands));
}

/// In a narrow window the inspector lies over the table's right end.
fn popup_ui(ui: &mut Ui, model: &Model, partner: &Partner, room: Rect, commands: &mut Commands) {
    // It may lie over the row of tiers too: the room is low where the window is narrow.
    let top = room.top() - measure::CONTROL - measure::SPACE_4;
    let height = (room.bottom() - top).min(POPUP_HEIGHT);
    let at = pos2(room.right() - measure::INSPECTOR, top);
    let shadow = ui.visuals().popup_shadow;
    Area::new(Id::unique("inspector")).order(Order::Middle).fixed_pos(at).constrain(false).show(
        ui.ctx(),
        |ui| {
            Frame::new().corner_radius(measure::RADIUS_CARD).shadow(shadow).show(ui, |ui| {
                let (rect, _) =
                    ui.allocate_exact_size(vec2(measure::INSPECTOR, height), egui::Sense::hover());
                ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
                    inspector::inspector_ui(ui, model, partner, commands);
                });
            });
        },
    );
}

/// Escape, where no text field or menu takes it.
fn escaped(ui: &Ui) -> bool {
    let ctx = ui.ctx();
    // egui takes the focus away before the frame: a search that has just lost it used this Escape to empty itself.
    let searched =
        filter::search_id(ctx).is_some_and(|id| ctx.memory(|memory| memory.had_focus_last_frame(id)));
    !searched
        && !ctx.egui_wants_keyboard_input()
        && !egui::Popup::is_any_open(ctx)
        && ctx.input(|input| input.key_pressed(egui::Key::Escape))
}

fn no_match_ui(ui: &mut Ui, commands: &mut Commands) {
    let message = Message::empty(Icon::SearchX, "No key matches", "Nothing has this name, id or tier.");
    if message.show(ui, vec![Button::plain("Show all keys")]) == Some(0) {
        commands.push(KeysCommand::Search(String::new()).into());
        commands.push(KeysCommand::Filter(KeysFilter::All).into());
    }
}

fn empty_ui(ui: &mut Ui, commands: &mut Commands) {
    let words =
        "A key is how a partner is told from the others: it goes with every call and is counted in its plan.";
    let buttons =
        vec![Button::primary("New key…").icon(Icon::Plus), Button::plain("Import…").icon(Icon::Upload)];
    match Message::empty(Icon::KeyRound, "No keys yet", words).show(ui, buttons) {
        Some(0) => commands.push(KeysCommand::OpenNew.into()),
        Some(_) => commands.push(KeysCommand::OpenImport.into()),
        None => {}
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
    let buttons = vec![Button::primary("Try again"), Button::plain("Copy for administrator")];
    match message.show(ui, buttons) {
        Some(0) => commands.push(Command::Refresh),
        Some(_) => commands.push(Command::Copy { text: failure.report(), what: "report" }),
        None => {}
    }
}
