//! The dialog that moves a key to another plan: out of the old one first, then into the new one.

use eframe::egui;
use egui::Ui;

use crate::domain::{KeyId, PlanId};
use crate::model::command::KeysCommand;
use crate::model::{Dialog, Model};
use crate::ui::Commands;
use crate::ui::widgets::{self, Icon, note_warn_ui, radio_row_ui};
use crate::ui::words::limits;

use super::kit::Kit;

/// Draws the dialog.
pub fn move_key_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (key, to): (&KeyId, Option<&PlanId>),
    commands: &mut Commands,
) {
    let title = format!("Move {} to a plan", model.key_label(key));
    let present = model.partner(key).and_then(|partner| partner.plan.clone());
    let subtitle = match &present {
        Some(plan) => format!("In {} now", model.plan_name(plan)),
        None => "In no plan now: refused wherever a key is required".to_owned(),
    };
    let same = present.as_ref() == to;
    let reason = same.then_some("It is in this plan already");
    let kit = Kit::new(model, dialog);
    let shell = widgets::Dialog::new("move key", &title).subtitle(&subtitle).width(560.0);
    let answer = shell.show(ctx, kit.buttons("Move", reason), |ui| {
        plans_ui(ui, model, (present.as_ref(), to), commands);
        if !same {
            note_warn_ui(ui, Icon::TriangleAlert, warning(present.is_some(), to.is_some()));
        }
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

fn warning(was_in_one: bool, goes_to_one: bool) -> &'static str {
    match (was_in_one, goes_to_one) {
        (true, true) => {
            "For a moment the partner is in no plan and its calls are refused, until AWS has taken up the new one: \
             that may take minutes. The count of calls starts at 0 in the new plan."
        }
        (false, true) => {
            "AWS may take a few minutes until the key is accepted. The count of calls starts at 0."
        }
        (_, false) => "Without a plan the partner's calls are refused wherever a key is required.",
    }
}

fn plans_ui(
    ui: &mut Ui,
    model: &Model,
    (present, to): (Option<&PlanId>, Option<&PlanId>),
    commands: &mut Commands,
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for plan in model.plans() {
            let (throttle, quota) = limits(&plan.settings);
            let here = if present == Some(&plan.id) { "its plan now; " } else { "" };
            let detail = format!("{here}{throttle}; {quota}");
            if radio_row_ui(ui, plan.name(), &detail, None, to == Some(&plan.id)).clicked() {
                commands.push(KeysCommand::ChoosePlan(Some(plan.id.clone())).into());
            }
        }
        let detail = "Refused wherever a key is required";
        if radio_row_ui(ui, "No plan", detail, None, to.is_none()).clicked() {
            commands.push(KeysCommand::ChoosePlan(None).into());
        }
    });
}
