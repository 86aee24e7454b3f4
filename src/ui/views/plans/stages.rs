//! The card of a plan's stages: where its keys are accepted.

use eframe::egui;
use egui::{Frame, Margin, Ui, vec2};

use crate::domain::StageRef;
use crate::model::command::PlansCommand;
use crate::model::{Model, PlanForm, PlanKey};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Card, Column, Icon, Table, row_ui};
use crate::ui::words::counted;

/// Draws the card.
pub(super) fn stages_ui(ui: &mut Ui, model: &Model, key: &PlanKey, form: &PlanForm, commands: &mut Commands) {
    let width = ui.available_width().min(640.0);
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        Card::flush().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let head = Margin { left: 16, right: 16, top: 14, bottom: 6 };
            Frame::new().inner_margin(head).show(ui, |ui| {
                let add = |ui: &mut Ui| ui.add(Button::plain("Add stage…").icon(Icon::Plus)).clicked();
                let title = |ui: &mut Ui| ui.label(text::section(theme::tokens(ui), "Stages"));
                if row_ui(ui, measure::CONTROL, title, add) {
                    commands.push(PlansCommand::OpenAddStage(key.clone()).into());
                }
            });
            if form.stages.is_empty() {
                return none_ui(ui);
            }
            if let Some(at) = table_ui(ui, model, form) {
                commands.push(PlansCommand::RemoveStage(key.clone(), at).into());
            }
        });
    });
}

fn none_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 16 }).show(ui, |ui| {
        let words = "No stage: keys of this plan are refused wherever a key is required.";
        ui.add(egui::Label::new(text::weak(t, words)).wrap());
    });
}

/// Returns the stage whose `Remove` was clicked.
fn table_ui(ui: &mut Ui, model: &Model, form: &PlanForm) -> Option<StageRef> {
    let mut removed = None;
    let table = Table::new("stages")
        .plain()
        .column(Column::text("API").at_least(140.0))
        .column(Column::text("Stage").at_least(140.0))
        .column(Column::number("").exact(112.0));
    table.show(ui, form.stages.len(), |row| {
        let stage = &form.stages[row.index()];
        let api = model.store.api(&stage.at.api);
        match api {
            Some(api) => row.name(&api.name),
            // The API is gone, or not read: its id is all there is.
            None => row.name_off(stage.at.api.as_str()),
        }
        row.cell(|ui| stage_cell_ui(ui, model, stage));
        row.cell(|ui| {
            let name = format!("Remove: {}", model.stage_label(&stage.at));
            let button = Button::ghost("Remove").name(&name).in_bar();
            if ui.add(button).clicked() {
                removed = Some(stage.at.clone());
            }
        });
    });
    removed
}

fn stage_cell_ui(ui: &mut Ui, model: &Model, stage: &crate::domain::PlanStage) {
    let t = theme::tokens(ui);
    ui.label(text::body(t, stage.at.stage.as_str()));
    let read = model.store.stages.get(&stage.at.api).is_some_and(|stages| stages.get().is_some());
    let apis_read = model.store.apis.get().is_some();
    let more = if apis_read && model.store.api(&stage.at.api).is_none() {
        "this API is not there any more".to_owned()
    } else if read && model.store.stage(&stage.at).is_none() {
        "this stage is not there any more".to_owned()
    } else if stage.methods.is_empty() {
        return;
    } else {
        format!("{} own limits", counted(stage.methods.len(), "method has its", "methods have their"))
    };
    ui.spacing_mut().item_spacing.x = measure::SPACE_2;
    ui.add(egui::Label::new(text::small(t, more)).truncate());
}
