//! The room of the plans and its dialogs: as pictures, and by what a click on each named thing asks for.

use std::cell::RefCell;

use crate::company::{self, Reply, act};
use crate::payload::{self, Payload};
use crate::raster::{Pictures, harness, pictured, shot_into};
use eframe::egui;
use egui::accesskit::Role;
use egui::{Theme, Ui, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tollkeeper::domain::*;
use tollkeeper::model::command::PlansCommand;
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Model, PlanField, PlanKey, Prefs, Route};
use tollkeeper::ui::dialogs::dialog_ui;
use tollkeeper::ui::views::plans_ui;

/// The room in a window of 1440x900 with the banner.
const ROOM: Vec2 = vec2(1256.0, 764.0);
/// The same in the smallest window.
const SMALL: Vec2 = vec2(916.0, 564.0);

fn premium() -> PlanKey {
    PlanKey::Plan("plpremium".into())
}

fn open(model: &mut Model, plan: &str) {
    act(model, Command::Go(Route::Plans(PlanChoice::Plan(plan.into()))));
}

fn edit(model: &mut Model, field: PlanField, text: &str) {
    act(model, PlansCommand::Edit(premium(), field, text.into()));
}

/// Premium with a rate of 1 and a burst of 10 in its form.
fn edited() -> Model {
    let mut model = company::model();
    open(&mut model, "plpremium");
    edit(&mut model, PlanField::Rate, "1");
    edit(&mut model, PlanField::Burst, "10");
    model
}

/// What AWS answers to the review's reading again.
fn read_again(model: &mut Model, change: impl FnOnce(&mut Plan)) {
    let mut plan = model.store.plan(&"plpremium".into()).expect("the company has Premium").clone();
    change(&mut plan);
    let _ = model.apply(payload::read(
        model.session,
        Resource::Plan(plan.id.clone()),
        model.now,
        Ok(Payload::Plan(Box::new(plan))),
    ));
}

fn reviewed(change: impl FnOnce(&mut Plan)) -> Model {
    let mut model = edited();
    act(&mut model, PlansCommand::Review(premium()));
    read_again(&mut model, change);
    model
}

fn draw(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    plans_ui(ui, model, commands);
    dialog_ui(ui.ctx(), model, commands);
}

fn picture(results: &mut Pictures, name: &str, size: Vec2, theme: Theme, model: &Model) {
    shot_into(results, &format!("plans/{name}"), size, theme, pictured(model, draw));
}

fn screen<'a>(model: &'a Model, commands: &'a RefCell<Vec<Command>>) -> Harness<'a> {
    let mut screen = harness(ROOM, Theme::Light, move |ui| draw(ui, model, &mut commands.borrow_mut()));
    screen.run();
    screen
}

/// What is asked for when the button `name` is clicked.
fn click(model: &Model, name: &str) -> Vec<Command> {
    let commands = RefCell::default();
    let mut screen = screen(model, &commands);
    screen.get_by_role_and_label(Role::Button, name).click();
    screen.run();
    drop(screen);
    commands.into_inner()
}

#[test]
fn the_form_says_what_is_edited_and_what_it_means() {
    let pictures = &mut Pictures::default();
    let model = edited();
    picture(pictures, "edited-light", ROOM, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    for label in
        ["Plan name", "Description", "Rate (requests per second)", "Burst (requests)", "Quota (requests)"]
    {
        screen.get_by_role_and_label(Role::TextInput, label);
    }
    screen.get_by_role_and_label(Role::ComboBox, "Quota period");
    for words in [
        "was 5",
        "was 50",
        "2 settings edited, nothing sent yet",
        "1 a second is 60 a minute. Northwind 3PL calls 80 a minute.",
    ] {
        screen.get_by_label(words);
    }
}

#[test]
fn each_button_of_the_form_asks_for_its_own_thing() {
    let model = edited();
    assert!(
        matches!(&click(&model, "Review…")[..], [Command::Plans(PlansCommand::Review(key))] if *key == premium())
    );
    assert!(
        matches!(&click(&model, "Discard")[..], [Command::Plans(PlansCommand::Discard(key))] if *key == premium())
    );
    assert!(
        matches!(&click(&model, "Add stage…")[..], [Command::Plans(PlansCommand::OpenAddStage(key))] if *key == premium())
    );
    assert!(matches!(&click(&model, "New plan…")[..], [Command::Go(Route::Plans(PlanChoice::New))]));
    assert!(
        matches!(&click(&model, "Delete plan…")[..], [Command::Plans(PlansCommand::OpenDelete(id))] if id.as_str() == "plpremium")
    );
    assert!(
        matches!(&click(&model, "Basic")[..], [Command::Go(Route::Plans(PlanChoice::Plan(id)))] if id.as_str() == "plbasic")
    );
    let remove = click(&model, "Remove: Order intake / prod");
    assert!(
        matches!(&remove[..], [Command::Plans(PlansCommand::RemoveStage(_, at))] if *at == StageRef::new("p7d1w5n8zb", "prod"))
    );
}

#[test]
fn typing_edits_the_field_that_has_the_label() {
    let model = edited();
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    screen.get_by_role_and_label(Role::TextInput, "Quota (requests)").focus();
    screen.run();
    screen.get_by_role_and_label(Role::TextInput, "Quota (requests)").type_text("7");
    screen.run();
    drop(screen);
    let edits = commands.into_inner();
    assert!(
        matches!(&edits[..], [Command::Plans(PlansCommand::Edit(key, PlanField::Quota, text)), ..] if *key == premium() && text.contains('7')),
        "{edits:?}"
    );
}

#[test]
fn a_wrong_number_is_told_and_cannot_be_reviewed() {
    let pictures = &mut Pictures::default();
    let mut model = edited();
    edit(&mut model, PlanField::Burst, "many");
    picture(pictures, "problem-light", SMALL, Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    let review = screen.get_by_role_and_label(Role::Button, "Review…");
    assert!(review.accesskit_node().is_disabled());
    assert!(screen.query_all_by_label("Write a whole number, such as 20 or 10,000").next().is_some());
}

#[test]
fn a_new_plan_has_an_empty_form_of_its_own() {
    let pictures = &mut Pictures::default();
    let mut model = company::model();
    act(&mut model, Command::Go(Route::Plans(PlanChoice::New)));
    picture(pictures, "new-light", ROOM, Theme::Light, &model);
}

#[test]
fn a_product_code_warns_and_a_lost_api_shows_its_id() {
    let mut model = company::model();
    open(&mut model, "plpremium");
    read_again(&mut model, |plan| {
        plan.product_code = Some("prod-abc123".into());
        plan.settings.stages.push(PlanStage {
            at: StageRef::new("gone123456", "prod"),
            methods: vec![(MethodName::new("GET", "/x"), Throttle { rate: 1.0, burst: 1 })],
        });
        plan.settings.throttle = None;
    });
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label("gone123456");
    screen.get_by_label("this API is not there any more");
    screen.get_by_label_contains("AWS Marketplace product prod-abc123");
}

#[test]
fn empty_loading_and_failed_rooms_say_so() {
    let pictures = &mut Pictures::default();
    let mut model = company::model();
    let read = |model: &mut Model, outcome| {
        let (session, at) = (model.session, model.now);
        let _ = model.apply(payload::read(session, Resource::Plans, at, outcome));
    };
    read(&mut model, Ok(Payload::Plans(Vec::new())));
    act(&mut model, Command::Go(Route::Plans(PlanChoice::First)));
    read(&mut model, Ok(Payload::Plans(Vec::new())));
    picture(pictures, "empty-light", ROOM, Theme::Light, &model);
    let mut fresh = Model::new(company::now(), jiff::tz::TimeZone::UTC, Prefs::default());
    fresh.route = Route::Plans(PlanChoice::First);
    picture(pictures, "loading-dark", ROOM, Theme::Dark, &fresh);
    let failure = Failure {
        request_id: Some("0b1c-77".into()),
        ..Failure::new(
            FailureKind::AccessDenied,
            "Plans could not be read",
            "You may not call GetUsagePlans",
            "Ask for apigateway:GET",
        )
    };
    read(&mut fresh, Err(failure));
    picture(pictures, "failed-light", ROOM, Theme::Light, &fresh);
    assert!(matches!(&click(&fresh, "Try again")[..], [Command::Refresh]));
    assert!(matches!(&click(&fresh, "Copy for administrator")[..], [Command::Copy { .. }]));
}

#[test]
fn the_accounts_own_limit_stands_below_the_plans() {
    let mut model = company::model();
    open(&mut model, "plpremium");
    let commands = RefCell::default();
    screen(&model, &commands)
        .get_by_label_contains("10,000 a second, 5,000 at once. AWS refuses what is above");
    let answered = |outcome: Result<Payload, Failure>| {
        let other = |resource: &Resource| match resource {
            Resource::AccountLimit => Reply::With(outcome.clone()),
            _ => Reply::Own,
        };
        let mut model = company::model();
        let effects = model.update(Command::Go(Route::Plans(PlanChoice::First)));
        company::settle_with(&mut model, effects, &other);
        model
    };
    screen(&answered(Ok(Payload::AccountLimit(None))), &commands)
        .get_by_label_contains("is not said by this endpoint");
    let failure = Failure::new(FailureKind::AccessDenied, "Could not read the account's settings", "", "");
    let failed = answered(Err(failure));
    screen(&failed, &commands).get_by_label("Could not read the account's settings");
    let commands = RefCell::default();
    let mut screen = screen(&failed, &commands);
    screen.get_by_role_and_label(Role::Link, "Try again").click();
    screen.run();
    drop(screen);
    assert!(matches!(commands.into_inner()[..], [Command::Refresh]));
}

#[test]
fn the_review_shows_old_and_new_and_saves_on_its_button_only() {
    let pictures = &mut Pictures::default();
    let model = reviewed(|_| {});
    // In the README, so with the room behind it.
    shot_into(pictures, "plans/review-light", ROOM, Theme::Light, |ui| draw(ui, &model, &mut Vec::new()));
    assert!(matches!(&click(&model, "Save to AWS")[..], [Command::Confirm]));
    assert!(matches!(&click(&model, "Cancel")[..], [Command::CloseDialog]));
    assert!(
        matches!(&click(&model, "Copy as AWS CLI")[..], [Command::Copy { text, .. }] if text.contains("update-usage-plan"))
    );
    let commands = RefCell::default();
    screen(&model, &commands)
        .get_by_label("1 call: UpdateUsagePlan with 2 operations, at most one every 20 s");
}

#[test]
fn somebody_elses_change_shows_three_values() {
    let pictures = &mut Pictures::default();
    let model = reviewed(|plan| {
        plan.settings.throttle = Some(Throttle { rate: 8.0, burst: 50 });
        plan.settings.description = "Carriers".into();
    });
    picture(pictures, "review-changed-light", ROOM, Theme::Light, &model);
    assert!(matches!(&click(&model, "Use AWS's, keep my edits")[..], [Command::Plans(PlansCommand::Rebase)]));
}

#[test]
fn a_limit_of_zero_is_confirmed_first() {
    let pictures = &mut Pictures::default();
    let mut model = edited();
    edit(&mut model, PlanField::Rate, "0");
    act(&mut model, PlansCommand::Review(premium()));
    read_again(&mut model, |_| {});
    picture(pictures, "review-zero-light", ROOM, Theme::Light, &model);
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    assert!(screen.get_by_role_and_label(Role::Button, "Save to AWS").accesskit_node().is_disabled());
    screen.get_by_role_and_label(Role::CheckBox, "Refuse every call").click();
    screen.run();
    drop(screen);
    assert!(matches!(commands.into_inner()[..], [Command::Plans(PlansCommand::AcceptZero(true))]));
}

#[test]
fn while_it_waits_for_awss_limit_the_dialog_says_so() {
    let mut model = reviewed(|_| {});
    let _ = model.update(Command::Confirm);
    model.queue.waiting = 1;
    model.queue.eta = std::time::Duration::from_secs(18);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label_contains("Waits for AWS's limit, about 18 s");
    assert!(screen.get_by_role_and_label(Role::Button, "Save to AWS").accesskit_node().is_disabled());
}

#[test]
fn a_stage_is_added_to_the_form() {
    let pictures = &mut Pictures::default();
    let mut model = edited();
    act(&mut model, PlansCommand::OpenAddStage(premium()));
    picture(pictures, "add-stage-light", ROOM, Theme::Light, &model);
    let asked = click(&model, "Returns / prod");
    assert!(
        matches!(&asked[..], [Command::Plans(PlansCommand::AddStage(key, at))] if *key == premium() && at.api.as_str() == "r4t6y8u2oc")
    );
}

#[test]
fn a_key_that_has_the_stage_through_another_plan_is_told() {
    let mut model = edited();
    let (session, at) = (model.session, model.now);
    let mut keys = model.store.plan_keys[&PlanId::from("plbasic")].get().unwrap().clone();
    keys.extend(model.store.plan_keys[&PlanId::from("plpremium")].get().unwrap()[..2].to_vec());
    let _ = model.apply(payload::read(
        session,
        Resource::PlanKeys("plbasic".into()),
        at,
        Ok(Payload::PlanKeys(keys)),
    ));
    act(&mut model, PlansCommand::RemoveStage(premium(), StageRef::new("p7d1w5n8zb", "prod")));
    act(&mut model, PlansCommand::OpenAddStage(premium()));
    let commands = RefCell::default();
    screen(&model, &commands).get_by_label("2 keys have it through Basic");
}
