//! The dialog that moves a key to another plan: out of the old one first, then into the new one. A key in several plans leaves
//! the one that is chosen here, and stays in the others.

use eframe::egui;
use egui::Ui;

use crate::domain::{KeyId, PlanId};
use crate::model::command::KeysCommand;
use crate::model::{Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Icon, note_warn_ui, radio_row_ui};
use crate::ui::words::limits;

use super::kit::Kit;

/// A key's way: where it is, which plan it leaves, where it goes.
struct Way<'a> {
    present: Vec<PlanId>,
    from: Option<&'a PlanId>,
    to: Option<&'a PlanId>,
}

/// Draws the dialog.
pub fn move_key_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (key, from, to): (&KeyId, Option<&PlanId>, Option<&PlanId>),
    commands: &mut Commands,
) {
    let title = format!("Move {} to a plan", model.key_label(key));
    let present = model.store.plans_of(key).map(|plan| plan.id.clone()).collect();
    let way = Way { present, from, to };
    let names: Vec<String> = way.present.iter().map(|plan| model.plan_name(plan)).collect();
    let subtitle = if names.is_empty() {
        "In no plan now: refused wherever a key is required".to_owned()
    } else {
        format!("In {} now", names.join(", "))
    };
    let kit = Kit::new(model, dialog);
    let shell = widgets::Dialog::new("move key", &title).subtitle(&subtitle).width(560.0);
    let answer = shell.show(ctx, kit.buttons("Move", reason(&way)), |ui| {
        from_ui(ui, model, &way, commands);
        plans_ui(ui, model, &way, commands);
        if from != to {
            note_warn_ui(ui, Icon::TriangleAlert, warning(&way));
        }
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

fn reason(way: &Way<'_>) -> Option<&'static str> {
    let is_there = way.from == way.to || way.to.is_some_and(|to| way.present.contains(to));
    is_there.then_some("It is in this plan already")
}

fn warning(way: &Way<'_>) -> &'static str {
    match (way.from.is_some(), way.to.is_some()) {
        (true, true) => {
            "For a moment the partner is in neither of the two plans and its calls to their stages are refused, until AWS has \
             taken up the new one: that may take minutes. The count of calls starts at 0 in the new plan."
        }
        (false, true) => {
            "AWS may take a few minutes until the key is accepted. The count of calls starts at 0."
        }
        (_, false) if way.present.len() > 1 => {
            "The partner's calls to the stages of this plan are refused where a key is required. It stays in its other plans."
        }
        (_, false) => "Without a plan the partner's calls are refused wherever a key is required.",
    }
}

/// Which plan it leaves, where it is in several.
fn from_ui(ui: &mut Ui, model: &Model, way: &Way<'_>, commands: &mut Commands) {
    if way.present.len() < 2 {
        return;
    }
    let t = theme::tokens(ui);
    ui.label(text::medium(t, "It leaves"));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for plan in &way.present {
            let name = model.plan_name(plan);
            ui.push_id(("from", plan), |ui| {
                let detail = "it stays in the others";
                if radio_row_ui(ui, &name, detail, None, way.from == Some(plan)).clicked() {
                    commands.push(KeysCommand::ChooseFrom(plan.clone()).into());
                }
            });
        }
    });
    ui.label(text::medium(t, "It goes to"));
}

fn plans_ui(ui: &mut Ui, model: &Model, way: &Way<'_>, commands: &mut Commands) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for plan in model.plans() {
            let (throttle, quota) = limits(&plan.settings);
            let here = if way.present.contains(&plan.id) { "its plan now; " } else { "" };
            let detail = format!("{here}{throttle}; {quota}");
            if radio_row_ui(ui, plan.name(), &detail, None, way.to == Some(&plan.id)).clicked() {
                commands.push(KeysCommand::ChoosePlan(Some(plan.id.clone())).into());
            }
        }
        let detail = match way.present.len() {
            0 | 1 => "Refused wherever a key is required",
            _ => "It only leaves that plan",
        };
        if radio_row_ui(ui, "No plan", detail, None, way.to.is_none()).clicked() {
            commands.push(KeysCommand::ChoosePlan(None).into());
        }
    });
}
