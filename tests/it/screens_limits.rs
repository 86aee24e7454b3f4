//! The dialog that tries other limits, and the table in a plan's review: as pictures, and by what a click asks for.

use std::cell::RefCell;

use crate::company::{self, Reply, act, settle_with};
use crate::payload::{self, Payload};
use crate::raster::{Pictures, harness, pictured, shot_into};
use eframe::egui;
use egui::accesskit::Role;
use egui::{Theme, Ui, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tollkeeper::domain::*;
use tollkeeper::model::command::{LimitsCommand, PlansCommand};
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Model, PlanField, PlanKey, Route};
use tollkeeper::ui::dialogs::{dialog_ui, limits_button_ui};
use tollkeeper::ui::views::traffic_ui;

/// A dialog has the whole window.
const WINDOW: Vec2 = vec2(1440.0, 900.0);
/// The smallest window.
const SMALL: Vec2 = vec2(1100.0, 700.0);

fn trying(plan: &str, edits: &[(PlanField, &str)]) -> Model {
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    act(&mut model, LimitsCommand::Open(Some(plan.into())));
    for (field, text) in edits {
        act(&mut model, LimitsCommand::Edit(*field, (*text).into()));
    }
    model
}

fn northwind_stopped() -> Model {
    trying("plpremium", &STOPPED)
}

/// Limits that stop Northwind.
const STOPPED: [(PlanField, &str); 3] =
    [(PlanField::Rate, "1"), (PlanField::Burst, "5"), (PlanField::Quota, "1,000,000")];

fn draw(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    traffic_ui(ui, model, commands);
    dialog_ui(ui.ctx(), model, commands);
}

fn picture(results: &mut Pictures, name: &str, size: Vec2, theme: Theme, model: &Model) {
    shot_into(results, &format!("limits/{name}"), size, theme, pictured(model, draw));
}

fn screen<'a>(model: &'a Model, commands: &'a RefCell<Vec<Command>>) -> Harness<'a> {
    let mut screen = harness(WINDOW, Theme::Light, move |ui| draw(ui, model, &mut commands.borrow_mut()));
    screen.run();
    screen
}

/// What is asked for when the button `name` is clicked.
fn click(model: &Model, name: &str) -> Vec<Command> {
    let commands = RefCell::default();
    let mut screen = screen(model, &commands);
    screen.get_all_by_role_and_label(Role::Button, name).last().expect("the button is there").click();
    screen.run();
    drop(screen);
    commands.into_inner()
}

#[test]
fn the_dialog_shows_who_would_be_hit() {
    let pictures = &mut Pictures::default();
    let model = northwind_stopped();
    picture(pictures, "premium-light", WINDOW, Theme::Light, &model);
    picture(pictures, "premium-small", SMALL, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    for label in ["Rate (requests per second)", "Burst (requests)", "Quota (requests)"] {
        screen.get_by_role_and_label(Role::TextInput, label);
    }
    for label in ["Plan", "Calls of", "Quota period"] {
        screen.get_by_role_and_label(Role::ComboBox, label);
    }
    screen.get_by_label_contains("Northwind 3PL would be refused 25");
    screen.get_by_label_contains("AWS calls its limits best effort: more may get through.");
    screen.get_by_label("9 Nov");
}

#[test]
fn exact_times_are_offered_read_and_shown() {
    let pictures = &mut Pictures::default();
    let mut model = northwind_stopped();
    assert!(matches!(&click(&model, "Read exact times")[..], [Command::Limits(LimitsCommand::ReadTimes)]));
    let parts = model.update(LimitsCommand::ReadTimes);
    assert!(matches!(&click(&model, "Stop")[..], [Command::Limits(LimitsCommand::ForgetTimes)]));
    {
        let commands = RefCell::default();
        let all = parts.len();
        let words = format!("Reading from the access log when each call came: 0 of {all} parts");
        screen(&model, &commands).get_by_label(&words);
    }
    settle_with(&mut model, parts, &|_| Reply::Own);
    picture(pictures, "exact-light", WINDOW, Theme::Light, &model);
    picture(pictures, "exact-dark", SMALL, Theme::Dark, &model);
    assert!(matches!(
        &click(&model, "Use counts by the minute")[..],
        [Command::Limits(LimitsCommand::ForgetTimes)]
    ));
}

#[test]
fn each_control_of_the_dialog_asks_for_its_own_thing() {
    let model = northwind_stopped();
    assert!(matches!(
        &click(&model, "Take over into the plan")[..],
        [Command::Limits(LimitsCommand::TakeOver)]
    ));
    assert!(matches!(&click(&model, "Use suggestion")[..], [Command::Limits(LimitsCommand::UseSuggestion)]));
    assert!(matches!(&click(&model, "Close")[..], [Command::CloseDialog]));
    let commands = RefCell::default();
    let mut typing = screen(&model, &commands);
    let field = typing.get_by_role_and_label(Role::TextInput, "Burst (requests)");
    field.focus();
    field.type_text("0");
    typing.run();
    drop(typing);
    let typed = commands.into_inner();
    assert!(
        matches!(&typed[..], [Command::Limits(LimitsCommand::Edit(PlanField::Burst, text)), ..] if text.contains("50") || text.contains("05")),
        "{typed:?}"
    );
}

fn what_is_wrong(model: &Model) -> &'static str {
    model.what_if().and_then(tollkeeper::model::limits::WhatIf::problem).unwrap_or_default()
}

#[test]
fn what_is_wrong_or_the_same_cannot_be_taken_over() {
    let pictures = &mut Pictures::default();
    let wrong = trying("plpremium", &[(PlanField::Burst, "many")]);
    picture(pictures, "problem-light", WINDOW, Theme::Light, &wrong);
    let commands = RefCell::default();
    screen(&wrong, &commands).get_by_label("Burst (requests): Write a whole number, such as 20 or 10,000");
    let large = trying("plpremium", &[(PlanField::Quota, "9999999999999999999")]);
    assert!(what_is_wrong(&large).starts_with("Too large"), "{}", what_is_wrong(&large));
    let mut models = vec![wrong, large];
    models.push(trying("plpremium", &[]));
    for model in models {
        let commands = RefCell::default();
        let screen = screen(&model, &commands);
        let button = screen.get_by_role_and_label(Role::Button, "Take over into the plan");
        assert!(button.accesskit_node().is_disabled());
    }
}

#[test]
fn a_plans_review_shows_whom_the_new_limits_would_have_refused() {
    let key = PlanKey::Plan("plpremium".into());
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Plans(PlanChoice::Plan("plpremium".into()))));
    act(&mut model, PlansCommand::Edit(key.clone(), PlanField::Rate, "1".into()));
    act(&mut model, PlansCommand::Review(key));
    let plan = model.store.plan(&"plpremium".into()).expect("the company has Premium").clone();
    let _ = model.apply(payload::read(
        model.session,
        Resource::Plan(plan.id.clone()),
        model.now,
        Ok(Payload::Plan(Box::new(plan))),
    ));
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    for words in ["Last 24 hours with these limits", "Would be refused", "12 other partners"] {
        screen.get_by_label(words);
    }
    assert!(screen.query_all_by_label("Northwind 3PL").next().is_some());
}

#[test]
fn with_daily_use_alone_rate_and_burst_are_unknown() {
    let pictures = &mut Pictures::default();
    let mut model = company::model_without_minutes();
    act(&mut model, Command::Go(Route::Traffic(None)));
    act(&mut model, LimitsCommand::Open(Some("plpremium".into())));
    for (field, text) in STOPPED {
        act(&mut model, LimitsCommand::Edit(field, text.into()));
    }
    picture(pictures, "daily-dark", WINDOW, Theme::Dark, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label_contains("No metric counts these partners' calls by the minute.");
    assert!(screen.query_all_by_label("unknown").next().is_some());
}

#[test]
fn a_failed_reading_offers_to_try_again() {
    let mut model = northwind_stopped();
    model.store.traffic.clear();
    let effects = model.update(Command::Refresh);
    settle_with(&mut model, effects, &|resource| match resource {
        Resource::Traffic(_) => Reply::With(Err(Failure::new(
            FailureKind::AccessDenied,
            "The traffic could not be read",
            "You may not call GetMetricData",
            "Ask for cloudwatch:GetMetricData",
        ))),
        _ => Reply::Own,
    });
    assert!(matches!(&click(&model, "Try again")[..], [Command::Refresh]));
}

#[test]
fn the_button_opens_the_dialog_on_the_plan_given() {
    let model = company::model();
    for plan in [None, Some(PlanId::from("plbasic"))] {
        let commands = RefCell::new(Vec::new());
        let mut screen = harness(vec2(300.0, 80.0), Theme::Light, |ui| {
            limits_button_ui(ui, &model, plan.as_ref(), &mut commands.borrow_mut());
        });
        screen.run();
        screen.get_by_role_and_label(Role::Button, "Try other limits…").click();
        screen.run();
        drop(screen);
        let asked = commands.into_inner();
        assert!(
            matches!(&asked[..], [Command::Limits(LimitsCommand::Open(asked))] if *asked == plan),
            "{asked:?}"
        );
    }
}
