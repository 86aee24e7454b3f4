//! The dialog that tries other limits: fields above, what they would have done to each partner below, at once.
//!
//! Nothing in it is sent; what was tried can be taken over into the plan's form.

mod exact;
mod results;

use eframe::egui;
use egui::{Frame, Margin, Ui};

use crate::domain::{Period, PlanId};
use crate::model::command::LimitsCommand;
use crate::model::limits::{FIELDS, MinuteCounts, ReplayRange, WEEK_FITS, WhatIf};
use crate::model::{Command, Model, PlanField, PlanForm};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Dialog, Dropdown, Field, Icon, icon_ui, note_ui, row_ui, waiting_line_ui};
use crate::ui::words::counted;

const WIDTH: f32 = 960.0;
const PLAN: f32 = 158.0;
const RANGE: f32 = 148.0;
const RATE: f32 = 178.0;
const NUMBER: f32 = 132.0;
const PERIOD: f32 = 104.0;

/// The button that opens this dialog, for a room's row of controls.
pub fn limits_button() -> Button<'static> {
    Button::primary("Try other limits…").icon(Icon::SlidersHorizontal)
}

/// Draws [`limits_button`]; `plan` is the plan to try on, `None` that of the partner in focus.
pub fn limits_button_ui(ui: &mut Ui, model: &Model, plan: Option<&PlanId>, commands: &mut Commands) {
    let reason = model.plans().is_empty().then_some("There is no plan to try limits on");
    if ui.add(limits_button().disabled(reason)).clicked() {
        commands.push(LimitsCommand::Open(plan.cloned()).into());
    }
}

/// Draws the dialog.
pub(super) fn limits_ui(ctx: &egui::Context, model: &Model, what_if: &WhatIf, commands: &mut Commands) {
    let same = !model.limits_differ(what_if);
    let reason = what_if.problem().or(same.then_some("The plan's form has these limits already"));
    let buttons = vec![Button::plain("Close"), Button::primary("Take over into the plan").disabled(reason)];
    let shell = Dialog::new("limits", "Try other limits")
        .subtitle("What they would have done to the calls that were made. Nothing is sent.")
        .note("Taking over fills the plan's form; you review it there before anything is sent")
        .width(WIDTH)
        .first_field();
    let answer = shell.show(ctx, buttons, |ui| body_ui(ui, model, what_if, commands));
    match answer.pressed {
        Some(1) => commands.push(LimitsCommand::TakeOver.into()),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn body_ui(ui: &mut Ui, model: &Model, what_if: &WhatIf, commands: &mut Commands) {
    let (Some(plan), Some(form)) = (&what_if.plan, &what_if.form) else {
        return no_plan_ui(ui, model);
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_3;
        plan_ui(ui, model, plan, commands);
        range_ui(ui, model, what_if.range, commands);
        for field in FIELDS {
            field_ui(ui, form, field, commands);
        }
        period_ui(ui, form, commands);
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        suggestion_ui(ui, what_if, commands);
        exact::exact_ui(ui, model, what_if, commands);
    });
    results::results_ui(ui, model, what_if, commands);
    note_ui(ui, Icon::Info, assumption(form));
}

fn no_plan_ui(ui: &mut Ui, model: &Model) {
    if model.store.plans.is_first_loading() {
        waiting_line_ui(ui, "The plans are being read");
        return;
    }
    let t = theme::tokens(ui);
    let words = match model.store.plans.failure() {
        Some(failure) => format!("The plans could not be read: {}", failure.what),
        None => "There is no plan yet. Make one in the room Plans: limits belong to a plan.".to_owned(),
    };
    ui.add(egui::Label::new(text::body(t, words)).wrap());
}

fn plan_ui(ui: &mut Ui, model: &Model, plan: &PlanId, commands: &mut Commands) {
    let names: Vec<&str> = model.plans().iter().map(crate::domain::Plan::name).collect();
    let value = model.plan_name(plan);
    if let Some(picked) = Dropdown::form("Plan", &value).width(PLAN).choose(ui, &names)
        && let Some(plan) = model.plans().get(picked)
    {
        commands.push(LimitsCommand::ChoosePlan(plan.id.clone()).into());
    }
}

fn range_ui(ui: &mut Ui, model: &Model, range: ReplayRange, commands: &mut Commands) {
    let keys = model.day_traffic().map_or(0, |day| day.keys().len());
    let reason = (keys > WEEK_FITS).then_some("A week by the minute is read for up to 250 partners");
    let labels = ReplayRange::ALL.map(ReplayRange::label);
    let dropdown = Dropdown::form("Calls of", range.label()).width(RANGE).disabled(reason);
    if let Some(picked) = dropdown.choose(ui, &labels) {
        commands.push(LimitsCommand::ChooseRange(ReplayRange::ALL[picked]).into());
    }
}

fn field_ui(ui: &mut Ui, form: &PlanForm, field: PlanField, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let width = if field == PlanField::Rate { RATE } else { NUMBER };
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 6.0;
        let mut typed = form.text(field).to_owned();
        let hint = if field == PlanField::Quota { "unlimited" } else { "no limit" };
        if Field::new(field.label(), &mut typed).salt("tried").hint(hint).width(width).show(ui).changed() {
            commands.push(LimitsCommand::Edit(field, typed).into());
        }
        let was = form.was(field).map_or_else(|| "As AWS has it".to_owned(), |was| format!("AWS has {was}"));
        ui.label(text::small(t, was));
    });
}

fn period_ui(ui: &mut Ui, form: &PlanForm, commands: &mut Commands) {
    let label = |period| match period {
        Period::Day => "Day",
        Period::Week => "Week",
        Period::Month => "Month",
    };
    let labels = Period::ALL.map(label);
    let none = form.quota.trim().is_empty().then_some("There is no quota: write one first");
    let dropdown = Dropdown::form("Quota period", label(form.period)).width(PERIOD).disabled(none);
    if let Some(picked) = dropdown.choose(ui, &labels) {
        commands.push(LimitsCommand::ChoosePeriod(Period::ALL[picked]).into());
    }
}

/// The limits that fit, and the button that writes them into the fields; nothing where none are known.
fn suggestion_ui(ui: &mut Ui, what_if: &WhatIf, commands: &mut Commands) {
    let (Some((rate, burst)), Some(words)) = (what_if.suggested(), suggestion_words(what_if)) else { return };
    let used =
        what_if.form.as_ref().is_some_and(|form| form.rate.trim() == rate && form.burst.trim() == burst);
    let button =
        || Button::ghost("Use suggestion").in_bar().disabled(used.then_some("The fields have it already"));
    if offer_ui(ui, Icon::Gauge, &words, button) {
        commands.push(LimitsCommand::UseSuggestion.into());
    }
}

/// A line with a button at its end, on a tinted ground; whether the button was clicked.
fn offer_ui<'a>(ui: &mut Ui, icon: Icon, words: &str, button: impl Fn() -> Button<'a>) -> bool {
    let t = theme::tokens(ui);
    let margin = Margin { left: 12, right: 4, top: 3, bottom: 3 };
    let frame = Frame::new().fill(t.sunken).corner_radius(measure::RADIUS_NOTE).inner_margin(margin);
    let clicked = frame.show(ui, |ui| {
        let left = |ui: &mut Ui| {
            icon_ui(ui, icon, measure::ICON, t.text_weak);
            let room = ui.available_width() - button().width(ui) - measure::SPACE_3;
            ui.scope(|ui| {
                ui.set_max_width(room.max(0.0));
                ui.add(egui::Label::new(text::body(t, words)).truncate())
            });
        };
        row_ui(ui, measure::CONTROL_IN_BAR, left, |ui| ui.add(button()).clicked())
    });
    clicked.inner
}

fn suggestion_words(what_if: &WhatIf) -> Option<String> {
    let (rate, burst) = what_if.suggested()?;
    let found = what_if.suggestion?;
    let who = match what_if.pollers() {
        0 => "Fits every partner".to_owned(),
        _ => "Fits all but the pollers".to_owned(),
    };
    let confidence = match found.confidence {
        ..0.35 => "Low",
        0.35..0.65 => "Fair",
        _ => "Good",
    };
    let days = counted((found.days.round() as usize).max(1), "day", "days");
    let percent = crate::ui::words::percent(found.confidence);
    Some(format!(
        "{who}: rate {rate}, burst {burst}. {confidence} confidence ({percent}), from {days} of calls"
    ))
}

/// What is assumed, in words.
fn assumption(form: &PlanForm) -> String {
    let methods: usize = form.stages.iter().map(|stage| stage.methods.len()).sum();
    let own = match methods {
        0 => String::new(),
        count => format!(" This plan has limits on {}.", counted(count, "method", "methods")),
    };
    format!(
        "Played as each partner's own limits over all its calls. A limit on a method may replace the plan's or come on top \
         of it, and stage and account have theirs: AWS does not say how they add up, so they are left out here.{own} AWS \
         calls its limits best effort: more may get through."
    )
}

/// Where the counts by the minute of a range stand, in words; empty where they are known.
fn minutes_words(counts: MinuteCounts<'_>) -> &'static str {
    match counts {
        MinuteCounts::Known | MinuteCounts::Failed(_) => "",
        MinuteCounts::Reading => "The calls by the minute are being read",
        MinuteCounts::Missing => {
            "No metric counts these partners' calls by the minute. Daily use can only say what a quota would have \
             done, so rate and burst stay unknown."
        }
    }
}
