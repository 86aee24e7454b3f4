//! The card of an API's deployments, and which of them the stage serves. AWS keeps no author; what this program made is
//! marked as made by you.

use eframe::egui::{self, Frame, Margin, Ui};

use crate::domain::{Deployment, Stage, StageRef};
use crate::model::{Command, Model, Remote};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Card, Chip, ChipKind, Column, Row, Table, link_ui, tip, title_row_ui};
use crate::ui::{Commands, lock, words};

/// Rows before the card scrolls.
const ROWS: usize = 8;

/// Draws the card at least `high` points high; returns the height that its content wants.
pub(super) fn deployments_ui(
    ui: &mut Ui,
    model: &Model,
    at: &StageRef,
    high: f32,
    commands: &mut Commands,
) -> f32 {
    let slot = model.store.deployments.get(&at.api);
    let card = Card::flush().min_height(high).show(ui, |ui| {
        let top = ui.cursor().top();
        ui.spacing_mut().item_spacing.y = 0.0;
        let count = slot.and_then(Remote::get).map_or(0, Vec::len);
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 6 }).show(ui, |ui| {
            title_row_ui(ui, "Deployments", |ui| {
                let words =
                    if count > ROWS { format!("{count}, newest first") } else { "newest first".into() };
                ui.label(text::small(theme::tokens(ui), words))
            });
        });
        match slot {
            Some(slot) if slot.get().is_some_and(|list| !list.is_empty()) => {
                list_ui(ui, model, at, slot.get().map(Vec::as_slice).unwrap_or_default());
            }
            Some(slot) if slot.get().is_some() => words_ui(ui, "Nothing has been deployed yet", None),
            Some(slot) if slot.failure().is_some() => {
                let why = slot.failure().map(|failure| failure.what.as_str()).unwrap_or_default();
                words_ui(ui, why, Some(commands));
            }
            _ => table().skeleton(ui, 4),
        }
        ui.cursor().top() - top
    });
    card.inner + 2.0
}

fn table() -> Table<'static> {
    Table::new("deployments")
        .plain()
        .column(Column::text("When").exact(136.0))
        .column(Column::text("What"))
        .column(Column::number("").exact(92.0))
}

fn words_ui(ui: &mut Ui, words: &str, retry: Option<&mut Commands>) {
    let t = theme::tokens(ui);
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 14 }).show(ui, |ui| {
        let Some(commands) = retry else {
            ui.label(text::weak(t, words));
            return;
        };
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        ui.label(text::warning(t, words));
        if link_ui(ui, "Try again").clicked() {
            commands.push(Command::Refresh);
        }
    });
}

fn list_ui(ui: &mut Ui, model: &Model, at: &StageRef, list: &[Deployment]) {
    let stage = model.store.stage(at);
    let table = if list.len() > ROWS {
        table().max_height(measure::TABLE_HEAD + measure::TABLE_ROW * ROWS as f32)
    } else {
        table()
    };
    table.show(ui, list.len(), |row| {
        let deployment = &list[row.index()];
        deployment_ui(row, model, stage, deployment);
    });
}

fn deployment_ui(row: &mut Row<'_, '_, '_>, model: &Model, stage: Option<&Stage>, deployment: &Deployment) {
    row.cell(|ui| created_ui(ui, model, deployment));
    row.cell(|ui| described_ui(ui, model, deployment));
    row.cell(|ui| serves_ui(ui, stage, deployment));
}

fn created_ui(ui: &mut Ui, model: &Model, deployment: &Deployment) {
    let t = theme::tokens(ui);
    let Some(created) = deployment.created else {
        ui.label(text::weak(t, "unknown"));
        return;
    };
    let when = words::moment(model, created);
    let response = ui.add(egui::Label::new(text::body(t, when.as_str())).truncate());
    tip(response, &when, &lock::utc(created));
}

fn described_ui(ui: &mut Ui, model: &Model, deployment: &Deployment) {
    let t = theme::tokens(ui);
    let yours = model.made_here(&deployment.id);
    ui.scope(|ui| {
        let by = if yours { 48.0 } else { 0.0 };
        ui.set_max_width((ui.available_width() - by).max(40.0));
        let text = match deployment.description.as_deref() {
            Some(text) if !text.is_empty() => text::medium(t, text),
            _ => text::weak(t, format!("Deployment {}", deployment.id)),
        };
        let response = ui.add(egui::Label::new(text).truncate());
        tip(response, deployment.description.as_deref().unwrap_or("Deployment"), deployment.id.as_str());
    });
    if yours {
        ui.label(text::weak(t, "by you"));
    }
}

fn serves_ui(ui: &mut Ui, stage: Option<&Stage>, deployment: &Deployment) {
    let canary = stage.and_then(|stage| stage.canary.as_ref()?.deployment.as_ref());
    if stage.is_some_and(|stage| stage.deployment.as_ref() == Some(&deployment.id)) {
        ui.add(Chip::new(ChipKind::Good, "Live"));
    } else if canary == Some(&deployment.id) {
        ui.add(Chip::new(ChipKind::Plain, "Canary"));
    }
}
