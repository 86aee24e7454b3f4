//! Asks before one change: old and new, what it means, the calls it makes. Deleting is no more red than saving.

use eframe::egui::{self, Ui};

use super::parts;
use crate::domain::Change;
use crate::model::{Command, Dialog, Model};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Button, Column, Icon, Table, note_ui, note_warn_ui};
use crate::ui::{Commands, words};

/// Draws the dialog.
pub fn confirm_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    change: &Change,
    commands: &mut Commands,
) {
    let title = change.title();
    let takes_back = takes_back(model, dialog);
    let verb = if dialog.undoes.is_some() { "Undo".to_owned() } else { verb(change) };
    let buttons = vec![parts::leave(dialog), Button::primary(&verb).disabled(parts::block(model, dialog))];
    let mut shown = widgets::Dialog::new("confirm", &title).width(640.0);
    if let Some(words) = &takes_back {
        shown = shown.subtitle(words);
    }
    if dialog.sending.is_some() {
        shown = shown.without_cross();
    }
    let answer = shown.show(ctx, buttons, |ui| {
        differences_ui(ui, change);
        effect_ui(ui, change);
        parts::calls_ui(ui, change, commands);
        parts::standing_ui(ui, model, dialog, commands);
    });
    match answer.pressed {
        Some(1) => commands.push(Command::Confirm),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn takes_back(model: &Model, dialog: &Dialog) -> Option<String> {
    let entry = model.journal_entry_of(dialog.undoes?)?;
    Some(format!("Takes back “{}”, {}", entry.change.title(), words::moment(model, entry.at)))
}

/// What the main button does, in its own words.
fn verb(change: &Change) -> String {
    match change {
        Change::RequireKey { required: true, .. } => "Require key".into(),
        Change::RequireKey { .. } => "Stop requiring key".into(),
        Change::Deploy { at, .. } => format!("Deploy to {}", at.stage),
        Change::PointStage { .. } => "Roll back to this deployment".into(),
        Change::DeletePlan { .. } => "Delete plan".into(),
        Change::CreateKey(_) => "Make key".into(),
        Change::UpdateKey { before, after, .. } if before.enabled && !after.enabled => "Disable key".into(),
        Change::UpdateKey { before, after, .. } if !before.enabled && after.enabled => "Enable key".into(),
        Change::CreatePlan { .. } | Change::UpdatePlan { .. } | Change::UpdateKey { .. } => {
            "Save to AWS".into()
        }
        Change::PricePlan { after: None, .. } => "Remove price".into(),
        Change::PricePlan { .. } => "Set price".into(),
        Change::DeleteKey { .. } => "Delete key".into(),
        Change::MoveKey { .. } => "Move key".into(),
        Change::ExtendQuota { .. } => "Extend quota".into(),
        Change::SetUpTraffic(setup) => if setup.on { "Turn on" } else { "Turn off" }.into(),
    }
}

/// Draws old and new, setting by setting.
fn differences_ui(ui: &mut Ui, change: &Change) {
    let differences = change.differences();
    if differences.is_empty() {
        return;
    }
    let table = Table::new("differences")
        .bare()
        .column(Column::text("Setting").exact(188.0))
        .column(Column::text("In AWS now").exact(108.0))
        .column(Column::text("New").exact(108.0))
        .column(Column::text("In words"));
    table.show(ui, differences.len(), |row| {
        let difference = &differences[row.index()];
        row.medium(&difference.setting);
        row.text(&difference.old);
        row.medium(&difference.new);
        row.weak(&difference.words);
    });
}

fn effect_ui(ui: &mut Ui, change: &Change) {
    let t = theme::tokens(ui);
    if let Change::DeletePlan { partners, .. } = change {
        let words = match partners {
            None => "The plan's partners have not been read: all of them lose access.".to_owned(),
            Some(0) => "No partner is in this plan.".to_owned(),
            Some(1) => "1 partner loses access.".to_owned(),
            Some(many) => format!("{} lose access.", words::counted(*many, "partner", "partners")),
        };
        let words = format!("{words} {}", change.takes_effect());
        note_warn_ui(ui, Icon::Users, text::body(t, words));
        return;
    }
    let words = text::body(t, change.takes_effect());
    match change {
        Change::DeleteKey { .. } | Change::MoveKey { .. } | Change::PointStage { .. } => {
            note_warn_ui(ui, Icon::TriangleAlert, words)
        }
        Change::UpdateKey { before, after, .. } if before.enabled && !after.enabled => {
            note_warn_ui(ui, Icon::TriangleAlert, words)
        }
        Change::SetUpTraffic(setup) if setup.deletes_lines() => note_warn_ui(ui, Icon::TriangleAlert, words),
        _ => note_ui(ui, Icon::Info, words),
    };
}
