//! One partner's page: the verdict in a sentence, quota, cost, hours, the line, and a message that tells the partner.

mod cards;
mod cost;
mod lists;
mod message;
mod strip;

use eframe::egui;
use egui::{Align, Layout, Ui};

use super::failed::failed_ui;
use super::place::{columns_ui, room_ui, skeleton_ui};
use crate::domain::KeyId;
use crate::model::command::{KeysCommand, LimitsCommand};
use crate::model::partner_page::PartnerPage;
use crate::model::reading::Reading;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::dialogs::limits_button;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Chip, ChipKind, Icon, Message, buttons_ui, dot_ui, icon_ui, link_ui, row_ui,
};

/// Height of beat and hours: seven days of hours, or two.
const WEEK: f32 = 258.0;
const DAY: f32 = 204.0;
const LINE: f32 = 260.0;

/// Draws the page of one partner.
pub fn partner_ui(ui: &mut Ui, model: &Model, key: &KeyId, commands: &mut Commands) {
    let page = model.traffic.page.as_ref().filter(|page| page.key == *key);
    let found = page.and_then(|page| Some((page, model.partners.get(page.row)?)));
    room_ui(ui, |ui, height| match found {
        Some((page, partner)) => page_ui(ui, model, (page, partner), height, commands),
        None => missing_ui(ui, model, commands),
    });
}

fn page_ui(
    ui: &mut Ui,
    model: &Model,
    (page, partner): (&PartnerPage, &Partner),
    height: f32,
    commands: &mut Commands,
) {
    let top = ui.cursor().top();
    head_ui(ui, partner, commands);
    strip::strip_ui(ui, model, partner, commands);
    if page.heat.is_empty() && model.day_reading() == Reading::Ready {
        cards::line_ui(ui, model, page, LINE, commands);
        message::message_ui(ui, model, partner, commands);
        return;
    }
    let cards = if page.heat_is_week { WEEK } else { DAY };
    let whole = ui.available_width() - measure::CARD_GAP;
    let half = (whole * 0.5).round();
    columns_ui(ui, &[half, whole - half], |ui, column| match column {
        0 => cards::beat_ui(ui, model, page, cards, commands),
        _ => cards::hours_ui(ui, model, page, cards, commands),
    });
    lists::lists_ui(ui, model, page, commands);
    message::message_ui(ui, model, partner, commands);
    // What the window has left goes to the line; below its edge it is a scroll away.
    let left = height - (ui.cursor().top() - top);
    cards::line_ui(ui, model, page, left.max(LINE), commands);
}

fn crumb_ui(ui: &mut Ui, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.x = 6.0;
    if link_ui(ui, "All traffic").clicked() {
        commands.push(Command::Go(Route::Traffic(None)));
    }
    icon_ui(ui, Icon::ChevronRight, 14.0, t.text_weak);
}

fn head_ui(ui: &mut Ui, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let mut pressed = None;
    let no_quota = partner.used.is_none().then_some("There is no quota to extend, or its use is unknown");
    row_ui(
        ui,
        30.0,
        |ui| {
            crumb_ui(ui, commands);
            ui.label(text::heading(t, &*partner.name));
            ui.add_space(6.0);
            ui.add(Chip::new(ChipKind::Plain, &partner.tier));
            ui.add_space(6.0);
            dot_ui(ui, partner.enabled, if partner.enabled { "Enabled" } else { "Disabled" })
        },
        |ui| {
            let buttons = vec![
                Button::plain("Show key"),
                Button::plain("Move to plan…"),
                Button::plain("Extend quota…").disabled(no_quota),
                limits_button(),
            ];
            pressed = buttons_ui(ui, buttons);
        },
    );
    let key = || partner.id.clone();
    match pressed {
        Some(0) => commands.push(Command::Go(Route::Keys(Some(key())))),
        Some(1) => commands.push(KeysCommand::OpenMove(key()).into()),
        Some(2) => commands.push(KeysCommand::OpenExtendQuota(key()).into()),
        Some(_) => commands.push(LimitsCommand::Open(partner.plan.clone()).into()),
        None => {}
    }
}

fn missing_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), 30.0),
        Layout::left_to_right(Align::Center),
        |ui| crumb_ui(ui, commands),
    );
    match model.partners_reading() {
        Reading::Loading => {
            skeleton_ui(ui, egui::vec2(ui.available_width(), 110.0));
            skeleton_ui(ui, egui::vec2(ui.available_width(), WEEK));
        }
        Reading::Failed(failure) => failed_ui(ui, "The partner could not be read", failure, None, commands),
        Reading::Ready => {
            let words = "The key was deleted, or it belongs to another account.";
            let message = Message::empty(Icon::Key, "This partner is not there", words);
            if message.show(ui, vec![Button::plain("Show all traffic")]).is_some() {
                commands.push(Command::Go(Route::Traffic(None)));
            }
        }
    }
}
