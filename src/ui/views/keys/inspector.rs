//! The chosen key: its switch, its value while it is asked for, its quota, and what can be done with it.

use eframe::egui;
use egui::{Frame, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2};
use secrecy::ExposeSecret as _;

use crate::analysis::polling::Finding;
use crate::domain::change::DeleteKey;
use crate::domain::words::grouped;
use crate::model::command::KeysCommand;
use crate::model::time::today_utc;
use crate::model::{Command, Model, Partner, Route};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Card, Icon, WARN_FROM, fact_rich_ui, fact_ui, note_warn_ui, quota_bar_ui, row_ui, switch_ui,
};
use crate::ui::words::{self, or_unknown, percent};

use super::quota;

/// Height of the buttons' section at the bottom.
const ACTIONS: f32 = 96.0;
/// What stands for a value: always the same, so that it tells nothing of it.
const MASK: &str = "•••• •••• ••••";

/// Draws the inspector in the room it gets.
pub(super) fn inspector_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let room = ui.available_rect_before_wrap();
    Card::flush().min_height(room.height()).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let below = Rect::from_min_max(pos2(room.left(), room.bottom() - ACTIONS), room.max);
        let above = Rect::from_min_max(room.min, pos2(room.right(), below.top()));
        ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
            ScrollArea::vertical().id_salt("inspector").auto_shrink([false, false]).show(ui, |ui| {
                head_ui(ui, model, partner, commands);
                section_ui(ui, |ui| value_ui(ui, model, partner, commands));
                section_ui(ui, |ui| quota_ui(ui, model, partner, commands));
                section_ui(ui, |ui| facts_ui(ui, model, partner));
            });
        });
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
            section_ui(ui, |ui| actions_ui(ui, partner, commands));
        });
    });
}

/// A hairline, then the content with the card's padding.
fn section_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let t = theme::tokens(ui);
    let y = ui.cursor().top() + 0.5;
    ui.painter().hline(ui.max_rect().x_range(), y, (1.0, t.border));
    padded_ui(ui, content);
}

fn padded_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let margin = Margin::symmetric(measure::CARD_PAD_X as i8, measure::CARD_PAD_Y as i8);
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        content(ui);
    });
}

fn head_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    padded_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let closed = row_ui(
            ui,
            24.0,
            |ui| {
                ui.scope(|ui| {
                    ui.set_max_width((ui.available_width() - 36.0).max(0.0));
                    ui.add(egui::Label::new(text::section(t, &partner.name)).truncate())
                })
            },
            |ui| ui.add(Button::icon_only(Icon::X, "Close").in_bar()).clicked(),
        );
        if closed {
            commands.push(Command::Go(Route::Keys(None)));
        }
        let tier = match &partner.plan {
            Some(_) => partner.tier.as_str(),
            None if model.plans_are_known() => "In no plan",
            None => "Plan unknown",
        };
        // The key's age, not the plan's: nobody knows since when it is in its plan.
        let made = partner
            .created
            .map(|at| format!(" · key made {}", at.to_zoned(model.zone.clone()).strftime("%-d %b %Y")));
        ui.label(text::weak(t, format!("{tier}{}", made.unwrap_or_default())));
    });
}

fn value_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    if partner.plan.is_none() && model.plans_are_known() {
        note_warn_ui(ui, Icon::TriangleAlert, "In no plan: refused wherever a key is required");
    }
    let mut on = partner.enabled;
    let switched = row_ui(
        ui,
        28.0,
        |ui| ui.label(text::medium(t, "Enabled")),
        |ui| switch_ui(ui, &mut on, "Enabled").changed(),
    );
    if switched {
        commands.push(KeysCommand::SetEnabled(partner.id.clone(), on).into());
    }
    ui.label(text::medium(t, "Key value"));
    let shown = model.keys.value_of(&partner.id);
    let fetching = model.keys.is_fetching(&partner.id);
    let words = match shown {
        Some(value) => value.expose_secret(),
        None if fetching => "Reading…",
        None => MASK,
    };
    secret_ui(ui, words);
    if shown.is_some() {
        ui.label(text::small(t, "Hidden again after 30 s, or when you leave this window"));
    }
    value_buttons_ui(ui, partner, shown.is_some(), fetching, commands);
}

/// Shows or hides the value, and copies it.
fn value_buttons_ui(ui: &mut Ui, partner: &Partner, shown: bool, fetching: bool, commands: &mut Commands) {
    ui.horizontal(|ui| {
        if shown {
            if ui.add(Button::plain("Hide").icon(Icon::EyeOff)).clicked() {
                commands.push(KeysCommand::HideValue.into());
            }
        } else {
            let reason = fetching.then_some("It is being read");
            if ui.add(Button::plain("Reveal").icon(Icon::Eye).disabled(reason)).clicked() {
                commands.push(KeysCommand::Reveal(partner.id.clone()).into());
            }
        }
        if ui.add(Button::plain("Copy value").icon(Icon::Copy)).clicked() {
            commands.push(KeysCommand::CopyValue(partner.id.clone()).into());
        }
    });
}

/// Draws the value's place: sunken, with a hairline; a shown value wraps. It cannot be selected: what is selected goes to clipboards
/// that nobody clears, and `Copy value` goes to one that is.
fn secret_ui(ui: &mut Ui, words: &str) {
    let t = theme::tokens(ui);
    let frame = Frame::new()
        .fill(t.sunken)
        .stroke((1.0, t.border))
        .corner_radius(measure::RADIUS_CONTROL)
        .inner_margin(Margin::symmetric(10, 5));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(text::mono(t, words)).wrap().selectable(false));
    });
}

fn quota_ui(ui: &mut Ui, model: &Model, partner: &Partner, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let today = today_utc(model.now);
    let title = match partner.quota {
        Some(quota) => quota::title(quota.period, today),
        None => "Quota".to_owned(),
    };
    let share = partner.share;
    row_ui(
        ui,
        20.0,
        |ui| ui.label(text::medium(t, title)),
        |ui| {
            let Some(share) = share else { return };
            let words = percent(share);
            let words = if share >= WARN_FROM { text::warning(t, words) } else { text::medium(t, words) };
            ui.label(words);
        },
    );
    if let Some(share) = share {
        quota_bar_ui(ui, share, ui.available_width(), &format!("Quota used: {}", partner.name));
    }
    let words = match &partner.plan {
        Some(_) => quota::words(partner.quota, partner.used, partner.runs_out, today),
        None if model.plans_are_known() => "No plan, no quota.".to_owned(),
        None => "Unknown until the plans are read.".to_owned(),
    };
    ui.add(egui::Label::new(text::small(t, words)).wrap());
    let reason = match (partner.quota, partner.used) {
        (None, _) => Some("There is no quota to extend"),
        (Some(_), None) => Some("How much is used is not known yet"),
        _ => None,
    };
    if ui.add(Button::plain("Extend quota…").disabled(reason)).clicked() {
        commands.push(KeysCommand::OpenExtendQuota(partner.id.clone()).into());
    }
}

fn facts_ui(ui: &mut Ui, model: &Model, partner: &Partner) {
    let t = theme::tokens(ui);
    let none = partner.plan.is_none() && model.plans_are_known();
    let today = if none { "–".to_owned() } else { or_unknown(partner.today) };
    fact_ui(ui, "Calls today", &today);
    if !model.day_is_metered() {
        for fact in ["Refused in 24 h", "Verdict", "Cost a month"] {
            fact_rich_ui(ui, fact, text::weak(t, "unknown"));
        }
        return;
    }
    let refused = grouped(partner.refused.round() as i64);
    let refused = match model.day_counts_refusals() {
        _ if partner.refused > 0.0 => text::warning(t, refused),
        true => text::medium(t, refused),
        false => text::weak(t, "unknown"),
    };
    fact_rich_ui(ui, "Refused in 24 h", refused);
    let verdict = match partner.polling.finding {
        Finding::Poller => text::warning(t, "Poller"),
        Finding::Suspected => text::medium(t, "Suspected"),
        Finding::None => text::medium(t, "No timer found"),
    };
    fact_rich_ui(ui, "Verdict", verdict);
    match words::cost(partner.money.cost) {
        (dollars, None) => fact_ui(ui, "Cost a month", &dollars),
        (dollars, Some(_)) => fact_ui(ui, "Cost a month", &format!("{dollars}, gateway only")),
    }
}

fn actions_ui(ui: &mut Ui, partner: &Partner, commands: &mut Commands) {
    let id = || partner.id.clone();
    ui.horizontal(|ui| {
        if ui.add(Button::plain("Move to plan…")).clicked() {
            commands.push(KeysCommand::OpenMove(id()).into());
        }
        if ui.add(Button::plain("Rotate…").icon(Icon::RotateCw)).clicked() {
            commands.push(KeysCommand::OpenRotate(id()).into());
        }
    });
    if ui.add(Button::ghost("Delete key…").icon(Icon::Trash2)).clicked() {
        let delete = DeleteKey { key: id(), label: partner.name.clone() };
        commands.push(Command::Review(Box::new(delete.into())));
    }
}
