//! Turn on per-partner traffic: role, log group, lines, and what counts in them; every call and its cost before it is made.

use eframe::egui;
use egui::{Label, Ui};

use super::kit::Kit;
use crate::domain::change::{keep_words, step_words};
use crate::domain::traffic::{Counting, LogFormat, TrafficSetup};
use crate::model::command::SetupCommand;
use crate::model::reading::Reading;
use crate::model::setup::{KEEP_DAYS, SetupField, SetupForm, TYPING};
use crate::model::{Command, Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::views::failed_line_ui;
use crate::ui::widgets::{
    self, Button, Dropdown, Field, Icon, note_ui, note_warn_ui, radio_row_ui, spinner_line_ui,
};

const WIDTH: f32 = 720.0;
const HALF: f32 = 326.0;

/// Draws the dialog.
pub fn setup_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    form: &SetupForm,
    commands: &mut Commands,
) {
    let setup = model.setup(form);
    let nothing = setup.as_ref().is_some_and(|setup| setup.steps.is_empty());
    let reason = match model.setup_reading() {
        Reading::Ready => model.setup_problem(form),
        _ => Some("The account's settings are being read".to_owned()),
    };
    let reason = reason.or_else(|| nothing.then(|| "All of this is there already".to_owned()));
    let kit = Kit::new(model, dialog);
    let title = format!("Turn on per-partner traffic for {}", model.stage_label(&form.at));
    let shell = widgets::Dialog::new("setup", &title)
        .subtitle("The stage then writes a line for each call, with the partner's key id in it.")
        .width(WIDTH);
    let answer = shell.show(ctx, kit.buttons("Turn on", reason.as_deref()), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        reading_ui(ui, model, commands);
        role_ui(ui, model, form, commands);
        place_ui(ui, model, form, commands);
        kept_ui(ui, setup.as_ref());
        format_ui(ui, model, form);
        counting_ui(ui, model, form, commands);
        cost_ui(ui, model, form);
        if let Some(setup) = setup.as_ref().filter(|setup| !setup.steps.is_empty()) {
            steps_ui(ui, setup);
            kit.calls_ui(ui, commands);
            permissions_ui(ui, setup, commands);
        }
        kit.progress_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

fn edit(commands: &mut Commands, field: SetupField) {
    commands.push(SetupCommand::Edit(field).into());
}

fn reading_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    match model.setup_reading() {
        Reading::Ready => {}
        Reading::Loading => _ = spinner_line_ui(ui, "Reading the account's settings…"),
        Reading::Failed(failure) => failed_line_ui(ui, failure, commands),
    }
}

/// The role that API Gateway writes with: asked for only where the account has none.
fn role_ui(ui: &mut Ui, model: &Model, form: &SetupForm, commands: &mut Commands) {
    if model.has_log_role() != Some(false) {
        return;
    }
    let t = theme::tokens(ui);
    let words = "API Gateway may not write logs in this account and region yet: it needs a role. Ask an administrator for one that apigateway.amazonaws.com may take, with the policy AmazonAPIGatewayPushToCloudWatchLogs. It is then set for the whole account and region.";
    note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let mut role = form.role.clone();
        let field = Field::new("Role for logs (ARN)", &mut role).mono().width(f32::INFINITY);
        let field = field.hint("arn:aws:iam::123456789012:role/api-gateway-logs");
        if field.show(ui).changed() {
            edit(commands, SetupField::Role(role));
        }
        if let Some(problem) = model.role_problem(form).filter(|_| !form.role.is_empty()) {
            ui.label(text::warning(t, problem));
        }
    });
}

/// Where lines go, and how long they are kept.
fn place_ui(ui: &mut Ui, model: &Model, form: &SetupForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = WIDTH - 48.0 - 2.0 * HALF;
        ui.vertical(|ui| {
            ui.set_width(HALF);
            ui.spacing_mut().item_spacing.y = 6.0;
            group_ui(ui, model, form, commands);
        });
        ui.vertical(|ui| {
            ui.set_width(HALF);
            keep_ui(ui, model, form, commands);
        });
    });
    if let Some(stream) = model.setup_leaves(form) {
        let words = format!(
            "The access log now goes to the delivery stream {stream}, which would get nothing any more. Ask who reads it first."
        );
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    }
}

fn group_ui(ui: &mut Ui, model: &Model, form: &SetupForm, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let fixed = model.setup_group_is_fixed(form);
    let mut group = form.group.clone();
    let field = Field::new("Log group", &mut group).mono().width(HALF).enabled(!fixed);
    if field.show(ui).changed() {
        edit(commands, SetupField::Group(group));
    }
    if fixed {
        ui.label(text::small(t, "The stage writes there already"));
        return;
    }
    let names = model.store.log_groups.get().map(Vec::as_slice).unwrap_or_default();
    let words = match model.setup_group_is_there(form) {
        Some(true) => "It is there and will be used",
        Some(false) => "It will be made",
        None => "Looking whether it is there…",
    };
    if model.group_wait(form).is_some() {
        // The name is looked up once nobody types on, which no event tells.
        ui.ctx().request_repaint_after(TYPING.unsigned_abs());
    }
    ui.horizontal(|ui| {
        ui.label(text::small(t, words));
        if !names.is_empty() {
            let picked = Dropdown::quiet("Pick", "one that is there").width(200.0).in_bar().choose(ui, names);
            if let Some(name) = picked.and_then(|picked| names.get(picked)) {
                edit(commands, SetupField::Group(name.clone()));
            }
        }
    });
}

fn keep_ui(ui: &mut Ui, model: &Model, form: &SetupForm, commands: &mut Commands) {
    let now = model.setup_log_group(form).filter(|group| group.exists);
    let now = now.map(|group| match group.retention_days {
        Some(days) => format!("As now: {days} days"),
        None => "As now: for ever".to_owned(),
    });
    let as_is = now.unwrap_or_else(|| "For ever".to_owned());
    let label = |days: Option<i32>| days.map_or_else(|| as_is.clone(), |days| format!("{days} days"));
    let choices: Vec<Option<i32>> = std::iter::once(None).chain(KEEP_DAYS.map(Some)).collect();
    let labels: Vec<String> = choices.iter().map(|days| label(*days)).collect();
    let value = label(model.setup_keep(form));
    if let Some(picked) = Dropdown::form("Lines are kept", &value).width(HALF).choose(ui, &labels) {
        edit(commands, SetupField::Keep(choices[picked]));
    }
}

/// What another retention does to lines that are there.
fn kept_ui(ui: &mut Ui, setup: Option<&TrafficSetup>) {
    let t = theme::tokens(ui);
    let Some(keep) = setup.and_then(TrafficSetup::keep) else { return };
    let Some(words) = keep_words(keep) else { return };
    if keep.deletes_lines() {
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    } else {
        note_ui(ui, Icon::Info, text::body(t, words));
    }
}

/// What the lines will hold beside what they hold now.
fn format_ui(ui: &mut Ui, model: &Model, form: &SetupForm) {
    let t = theme::tokens(ui);
    let now = model.setup_format(form).unwrap_or_else(|| LogFormat::read(""));
    let (_, added) = now.completed();
    if now.logs_secrets() {
        let words = "The lines hold keys' values ($context.identity.apiKey): whoever may read the log can call as a partner. Take that field out in AWS.";
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    }
    for flaw in now.flaws() {
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, format!("{}. {}.", flaw.what(), flaw.remedy())));
    }
    if now.text().trim().is_empty() {
        let words = "Each line has the time, the key's id, address, method and path, status, latency. Never the key's value.";
        note_ui(ui, Icon::Info, text::body(t, words));
        return;
    }
    if added.is_empty() && !now.flaws().is_empty() {
        return;
    }
    if added.is_empty() {
        note_ui(ui, Icon::Info, text::body(t, "The lines say all that is needed; they stay as they are."));
        return;
    }
    let fields = now.pairs().count();
    let words = format!(
        "The lines keep their {} as they are; at their end come {}. Whoever takes lines apart by position should know.",
        crate::ui::words::counted(fields, "field", "fields"),
        added.iter().map(|name| format!("$context.{name}")).collect::<Vec<_>>().join(", ")
    );
    note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
}

fn counting_ui(ui: &mut Ui, model: &Model, form: &SetupForm, commands: &mut Commands) {
    const WAYS: [(Counting, &str, &str); 3] = [
        (
            Counting::LogOnly,
            "The access log alone",
            "Read with Logs Insights when you look: every call, as far back as lines are kept",
        ),
        (
            Counting::Metrics,
            "And CloudWatch metrics",
            "Two metrics a partner, by the minute: for alarms, and for charts of fifteen months",
        ),
        (
            Counting::Ranking,
            "And Contributor Insights",
            "The hundred busiest partners by the minute, however many there are",
        ),
    ];
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (counting, title, detail) in WAYS {
            let problem = model.counting_problem(form, counting);
            let priced = format!("{detail}; {}", a_month(model.setup_cost(form, counting).total()));
            let detail = problem.as_deref().unwrap_or(&priced);
            let row = radio_row_ui(ui, title, detail, None, form.counting == counting);
            if row.clicked() && problem.is_none() {
                edit(commands, SetupField::Counting(counting));
            }
        }
    });
}

/// "about $0.73 a month".
fn a_month(dollars: f64) -> String {
    match dollars {
        ..0.005 => "nearly free".to_owned(),
        0.005..10.0 => format!("about ${dollars:.2} a month"),
        _ => format!("about {} a month", crate::ui::words::dollars(dollars)),
    }
}

/// What the costs rest on: they are the most that it can be.
fn cost_ui(ui: &mut Ui, model: &Model, form: &SetupForm) {
    let t = theme::tokens(ui);
    let prices = model.region_prices().monitoring;
    let calls = model.setup_calls(&form.at).map_or_else(
        || "a million calls a month: the stage is in no plan, so nobody knows yet how many come".to_owned(),
        |calls| {
            let calls = crate::ui::words::grouped(calls.round() as i64);
            format!("{calls} calls a month, all that partners of this stage's plans made in the last 30 days")
        },
    );
    let words = format!(
        "Costs are for {calls}, at the list prices of {} of {}. Reading the log costs ${} a GB each time.",
        prices.region,
        prices.as_of.strftime("%-d %b %Y"),
        prices.insights_per_gb,
    );
    ui.add(Label::new(text::small(t, words)).wrap());
}

fn steps_ui(ui: &mut Ui, setup: &TrafficSetup) {
    let t = theme::tokens(ui);
    let mut words: Vec<&str> = setup.steps.iter().map(step_words).collect();
    words.dedup();
    ui.add(Label::new(text::body(t, format!("Will {}.", words.join(", ")))).wrap());
}

fn permissions_ui(ui: &mut Ui, setup: &TrafficSetup, commands: &mut Commands) {
    let copy = Button::ghost("Copy permissions for an administrator").icon(Icon::Copy);
    if ui.add(copy).clicked() {
        let text = crate::domain::change::setup_permissions(setup);
        commands.push(Command::Copy { text, what: "permissions" });
    }
}
