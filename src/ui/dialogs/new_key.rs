//! The dialog for a new key. AWS makes the value unless the partner already has one.

use eframe::egui;
use egui::Ui;
use zeroize::Zeroizing;

use crate::domain::PlanId;
use crate::model::command::KeysCommand;
use crate::model::keys::new_key::{NewKeyField, NewKeyForm};
use crate::model::{Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Dropdown, Field, radio_row_ui, row_ui, switch_ui};

use super::kit::Kit;

/// Characters of a value, at most.
const LONGEST_VALUE: usize = 128;

/// Draws the dialog.
pub fn new_key_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    form: &NewKeyForm,
    commands: &mut Commands,
) {
    let value_problem = form.value_problem().map(|problem| problem.to_string());
    let reason = form.name_problem().or(value_problem.as_deref());
    let kit = Kit::new(model, dialog);
    let shell = widgets::Dialog::new("new key", "New key")
        .subtitle("A key tells a partner from the others; its plan says how much it may call.")
        .width(560.0);
    let answer = shell.show(ctx, kit.buttons("Create key", reason), |ui| {
        let name = names_ui(ui, form, commands);
        value_ui(ui, form, value_problem.as_deref(), commands);
        plan_ui(ui, model, form, commands);
        kit.sending_ui(ui, commands);
        name
    });
    if answer.opened {
        ctx.memory_mut(|memory| memory.request_focus(answer.inner));
    }
    kit.answer(&answer, commands);
}

fn push(commands: &mut Commands, field: NewKeyField) {
    commands.push(KeysCommand::EditNew(field).into());
}

/// Returns the id of the name's field.
fn names_ui(ui: &mut Ui, form: &NewKeyForm, commands: &mut Commands) -> egui::Id {
    let t = theme::tokens(ui);
    let mut name = form.name.clone();
    let first = Field::new("Name", &mut name).hint("The partner's name").width(f32::INFINITY).show(ui);
    if first.changed() {
        push(commands, NewKeyField::Name(name));
    }
    if let Some(problem) = form.name_problem().filter(|_| !form.name.is_empty()) {
        ui.label(text::warning(t, problem));
    }
    let mut description = form.description.clone();
    let field = Field::new("Description", &mut description).aside("(optional)").width(f32::INFINITY);
    if field.show(ui).changed() {
        push(commands, NewKeyField::Description(description));
    }
    first.id
}

fn value_ui(ui: &mut Ui, form: &NewKeyForm, problem: Option<&str>, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let choices = [
            ("AWS makes the value", "40 letters and digits; copy it for the partner afterwards", false),
            ("I have a value", "The partner already uses one: 20 to 128 letters and digits", true),
        ];
        for (title, detail, own) in choices {
            if radio_row_ui(ui, title, detail, None, form.own_value == own).clicked() {
                push(commands, NewKeyField::OwnValue(own));
            }
        }
    });
    if !form.own_value {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        // Room for all that fits a value: a text that grows leaves its shorter copies behind.
        let mut value = Zeroizing::new(String::with_capacity(LONGEST_VALUE * 2));
        value.push_str(&form.value);
        let field = Field::new("Key value", &mut *value).password(true).mono().width(f32::INFINITY);
        if field.show(ui).changed() {
            push(commands, NewKeyField::Value(std::mem::take(&mut *value).into()));
        }
        if let Some(problem) = problem.filter(|_| !form.value.is_empty()) {
            ui.label(text::warning(t, problem));
        }
    });
}

fn plan_ui(ui: &mut Ui, model: &Model, form: &NewKeyForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let plans: Vec<Option<PlanId>> =
        std::iter::once(None).chain(model.plans().iter().map(|plan| Some(plan.id.clone()))).collect();
    let label = |plan: &Option<PlanId>| match plan {
        None => "No plan".to_owned(),
        Some(id) => model.plan_name(id),
    };
    let labels: Vec<String> = plans.iter().map(label).collect();
    let chosen = label(&form.plan);
    if let Some(picked) = Dropdown::form("Plan", &chosen).width(300.0).choose(ui, &labels) {
        push(commands, NewKeyField::Plan(plans[picked].clone()));
    }
    if form.plan.is_none() {
        ui.label(text::weak(t, "Without a plan the key is refused wherever a key is required."));
    }
    let mut enabled = form.enabled;
    let switched = row_ui(
        ui,
        28.0,
        |ui| {
            ui.label(text::medium(t, "Enabled"));
            ui.label(text::weak(t, "a disabled key is refused (403)"))
        },
        |ui| switch_ui(ui, &mut enabled, "Enabled").changed(),
    );
    if switched {
        push(commands, NewKeyField::Enabled(enabled));
    }
}
