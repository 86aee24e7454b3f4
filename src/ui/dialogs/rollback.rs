//! Rolling a stage back: which of the API's deployments it shall serve.

use eframe::egui::{self, ScrollArea, Ui};

use super::kit::{Kit, failure_ui};
use crate::domain::{Deployment, DeploymentId, StageRef};
use crate::model::command::ApisCommand;
use crate::model::{Command, Dialog, Model, Remote};
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Button, Icon, note_ui, note_warn_ui, radio_row_ui, waiting_line_ui};
use crate::ui::{Commands, words};

const ROW: f32 = 50.0;
/// Rows before the list scrolls.
const ROWS: f32 = 5.5;

/// Draws the dialog.
pub fn rollback_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (at, chosen): (&StageRef, Option<&DeploymentId>),
    commands: &mut Commands,
) {
    let title = format!("Roll back {}", model.stage_label(at));
    let subtitle = present(model, at);
    let stage_block = model.store.stage(at).and_then(|stage| model.publish_block(stage));
    let none = chosen.is_none().then_some("Choose a deployment");
    let kit = Kit::new(model, dialog);
    let block = kit.block().or(stage_block).or(none);
    let buttons =
        vec![kit.leave(), Button::primary("Roll back to this deployment").icon(Icon::Undo2).disabled(block)];
    let shown = widgets::Dialog::new("rollback", &title).subtitle(&subtitle).width(600.0);
    let answer = shown.show(ctx, buttons, |ui| {
        ui.scope(|ui| list_ui(ui, model, at, chosen, commands));
        let t = theme::tokens(ui);
        note_warn_ui(
            ui,
            Icon::TriangleAlert,
            text::body(
                t,
                "Every method is served as it was in that deployment, its lock included: what asks for a key only since then is \
                 open again. The edited state stays, and the banner then says what is not live.",
            ),
        );
        if model.store.stage(at).is_some_and(|stage| stage.canary.is_some()) {
            let words = "A canary is set on this stage: AWS refuses to point it elsewhere until the canary is promoted or removed.";
            note_ui(ui, Icon::Bird, text::body(t, words));
        }
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

/// How a deployment is called: what its maker wrote, else its id.
fn label(deployment: &Deployment) -> String {
    let described = deployment.description.clone().filter(|text| !text.is_empty());
    described.unwrap_or_else(|| format!("Deployment {}", deployment.id))
}

fn moment(model: &Model, deployment: &Deployment) -> String {
    deployment.created.map_or_else(|| "unknown when".into(), |created| words::moment(model, created))
}

fn present(model: &Model, at: &StageRef) -> String {
    let serves = model.store.stage(at).and_then(|stage| stage.deployment.as_ref());
    let list = model.store.deployments.get(&at.api).and_then(Remote::get);
    let found = list.zip(serves).and_then(|(list, id)| list.iter().find(|deployment| deployment.id == *id));
    match (found, serves) {
        (Some(deployment), _) => {
            format!("It serves “{}” now, deployed {}", label(deployment), moment(model, deployment))
        }
        (None, Some(id)) => format!("It serves deployment {id} now"),
        (None, None) => "It serves nothing now".into(),
    }
}

fn list_ui(
    ui: &mut Ui,
    model: &Model,
    at: &StageRef,
    chosen: Option<&DeploymentId>,
    commands: &mut Commands,
) {
    let slot = model.store.deployments.get(&at.api);
    let Some(list) = slot.and_then(Remote::get) else {
        match slot.and_then(Remote::failure) {
            Some(failure) => {
                failure_ui(ui, failure, commands);
                if ui.add(Button::plain("Try again").icon(Icon::RefreshCw)).clicked() {
                    commands.push(Command::Refresh);
                }
            }
            None => _ = waiting_line_ui(ui, "Reading the deployments"),
        }
        return;
    };
    let serves = model.store.stage(at).and_then(|stage| stage.deployment.as_ref());
    let others: Vec<&Deployment> = list.iter().filter(|deployment| Some(&deployment.id) != serves).collect();
    if others.is_empty() {
        let words = "There is no other deployment of this API to go back to";
        note_ui(ui, Icon::Info, text::body(theme::tokens(ui), words));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("deployments")
        .max_height(ROW * ROWS)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, others.len(), |ui, rows| {
            for deployment in &others[rows] {
                let mut detail = format!("{}  ·  {}", moment(model, deployment), deployment.id);
                if model.made_here(&deployment.id) {
                    detail.push_str("  ·  by you");
                }
                let is_chosen = chosen == Some(&deployment.id);
                if radio_row_ui(ui, &label(deployment), &detail, None, is_chosen).clicked() {
                    commands.push(ApisCommand::ChooseDeployment(deployment.id.clone()).into());
                }
            }
        });
}
