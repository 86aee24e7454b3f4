//! The dialog of prices: what a call costs behind the gateway, which only the user knows, and the region's prices.
//!
//! It is kept in the preferences and sends nothing. Every price can be put back to the list's.

use eframe::egui;
use egui::{Label, Ui};

use crate::model::command::MoneyCommand;
use crate::model::money::prices_form::{PriceField, PricesForm, amount_text};
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Dialog, Field};
use crate::ui::words;

/// The fixed name of the default's field; those of the APIs begin with it.
const BACKEND: &str = "Backend cost per 1,000 calls";
/// Width of a field for an amount.
const AMOUNT: f32 = 140.0;
/// Width of one of two columns.
const COLUMN: f32 = 284.0;

/// Draws the dialog.
pub fn prices_ui(ctx: &egui::Context, model: &Model, form: &PricesForm, commands: &mut Commands) {
    let reason = form.first_problem();
    let own =
        PriceField::OF_REGION.iter().any(|field| form.own(field).is_some() || form.problem(field).is_some());
    let same = (!own).then_some("The region's are the list prices");
    let buttons = vec![
        Button::plain("Use list prices").disabled(same),
        Button::plain("Cancel"),
        Button::primary("Save prices").disabled(reason),
    ];
    let shell = Dialog::new("prices", "Prices").width(640.0).first_field();
    let answer = shell.note("In dollars, kept on this machine only").show(ctx, buttons, |ui| {
        backend_ui(ui, model, form, commands);
        region_ui(ui, form, commands);
    });
    match answer.pressed {
        Some(0) => commands.push(MoneyCommand::ResetPrices.into()),
        Some(1) => commands.push(Command::CloseDialog),
        Some(_) => commands.push(Command::Confirm),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn backend_ui(ui: &mut Ui, model: &Model, form: &PricesForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        let lambda = form.number(&PriceField::Lambda).unwrap_or(form.listed.calls.lambda_per_million) / 1e3;
        ui.label(text::section(t, "Behind the gateway"));
        let about = format!(
            "What 1,000 calls cost behind the gateway: functions, databases, data sent. AWS does not know it. Lambda's requests alone are ${lambda:.4} of it."
        );
        ui.add(Label::new(text::weak(t, about)).wrap());
        amount_ui(ui, form, &PriceField::Backend, BACKEND, commands);
        problem_ui(ui, form, &PriceField::Backend);
        for api in model.store.apis.get().into_iter().flatten() {
            let field = PriceField::BackendOf(api.id.clone());
            api_ui(ui, form, &field, (api.id.as_str(), &api.name), commands);
        }
    });
}

/// An amount with its label above.
fn amount_ui(ui: &mut Ui, form: &PricesForm, field: &PriceField, label: &str, commands: &mut Commands) {
    let mut typed = form.text(field).to_owned();
    let hint = if *field == PriceField::Backend { "not entered" } else { "as listed" };
    if Field::new(label, &mut typed).hint(hint).width(AMOUNT).show(ui).changed() {
        commands.push(MoneyCommand::EditPrices(field.clone(), typed).into());
    }
}

/// A line of an API: its name at the left, its own amount at the right.
fn api_ui(
    ui: &mut Ui,
    form: &PricesForm,
    field: &PriceField,
    (id, name): (&str, &str),
    commands: &mut Commands,
) {
    let t = theme::tokens(ui);
    let mut typed = form.text(field).to_owned();
    let accessible = format!("{BACKEND}: {name}");
    let default = form.text(&PriceField::Backend).trim();
    let hint = if default.is_empty() { "not entered".to_owned() } else { format!("{default}, as above") };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_3;
        let edit = Field::unlabelled(&accessible, &mut typed).salt(id).hint(&hint).width(AMOUNT);
        if edit.show(ui).changed() {
            commands.push(MoneyCommand::EditPrices(field.clone(), typed.clone()).into());
        }
        ui.add(Label::new(text::body(t, name)).truncate());
    });
    problem_ui(ui, form, field);
}

fn problem_ui(ui: &mut Ui, form: &PricesForm, field: &PriceField) {
    let t = theme::tokens(ui);
    if let Some(problem) = form.problem(field) {
        ui.label(text::warning(t, problem));
    }
}

fn region_ui(ui: &mut Ui, form: &PricesForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        ui.label(text::section(t, format!("Prices of {}", form.listed.region)));
        ui.add(Label::new(text::weak(t, source_words(form))).wrap());
        for pair in PriceField::OF_REGION.chunks(2) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 592.0 - 2.0 * COLUMN;
                for field in pair {
                    ui.vertical(|ui| price_ui(ui, form, field, commands));
                }
            });
        }
    });
}

fn price_ui(ui: &mut Ui, form: &PricesForm, field: &PriceField, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.set_width(COLUMN);
    ui.spacing_mut().item_spacing.y = measure::SPACE_1;
    amount_ui(ui, form, field, label(field), commands);
    if form.problem(field).is_some() {
        problem_ui(ui, form, field);
    } else if let Some(list) = form.list_price(field).filter(|_| form.own(field).is_some()) {
        ui.label(text::small(t, format!("List price ${}", amount_text(list))));
    }
}

fn label(field: &PriceField) -> &'static str {
    match field {
        PriceField::Gateway => "API Gateway, a million calls",
        PriceField::Lambda => "Lambda, a million requests",
        PriceField::Logs => "Access log, a GB taken in",
        PriceField::Metric => "CloudWatch metric, a month",
        PriceField::Backend | PriceField::BackendOf(_) => BACKEND,
    }
}

/// Whose list prices these are, of when, and what stands in.
fn source_words(form: &PricesForm) -> String {
    let prices = &form.listed;
    let calls = format!("of {}, looked up on {}", prices.listed, words::day(prices.as_of));
    let calls = if prices.is_borrowed() {
        format!("{} has no list prices here: those {calls} stand in", prices.region)
    } else {
        format!("List prices {calls}")
    };
    let monitoring = &prices.monitoring;
    format!(
        "{calls}. Logs and metrics: {}, {}. API Gateway's is that of the first 333 million calls; further calls keep their proportion to it.",
        monitoring.region,
        words::day(monitoring.as_of)
    )
}
