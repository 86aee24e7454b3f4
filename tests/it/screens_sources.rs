//! The dialogs about sources: what counts calls on each stage, and the set-up that makes a bare one count.

use std::cell::RefCell;

use crate::payload::Payload;
use eframe::egui;
use egui::{Role, Theme, Ui, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tollkeeper::domain::traffic::{Counting, LogGroup};
use tollkeeper::domain::{AccessLog, Change, Resource, StageRef};
use tollkeeper::model::command::{PracticeCommand, SetupCommand, TrafficCommand};
use tollkeeper::model::setup::{SetupField, TYPING};
use tollkeeper::model::{Command, Model, Route};
use tollkeeper::ui::dialogs::dialog_ui;
use tollkeeper::ui::views::traffic_ui;

use crate::company::{self, Reply, act};
use crate::raster::{harness, pictured, shot};

const WINDOW: Vec2 = vec2(1440.0, 900.0);

fn staging() -> StageRef {
    StageRef::new("k3x9q2m7ra", "staging")
}

fn draw(ui: &mut Ui, model: &Model, commands: &mut Vec<Command>) {
    traffic_ui(ui, model, commands);
    dialog_ui(ui.ctx(), model, commands);
}

fn picture(name: &str, theme: Theme, model: &Model) {
    shot(&format!("sources/{name}"), WINDOW, theme, pictured(model, draw));
}

fn screen<'a>(model: &'a Model, commands: &'a RefCell<Vec<Command>>) -> Harness<'a> {
    let mut screen = harness(WINDOW, Theme::Light, move |ui| draw(ui, model, &mut commands.borrow_mut()));
    screen.run();
    screen
}

fn in_traffic(other: impl Fn(&Resource) -> Reply) -> Model {
    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    company::settle_with(&mut model, effects, &other);
    let effects = model.update(Command::Go(Route::Traffic(None)));
    company::settle_with(&mut model, effects, &other);
    model
}

fn setting_up(at: StageRef, other: impl Fn(&Resource) -> Reply) -> Model {
    let mut model = in_traffic(&other);
    let effects = model.update(SetupCommand::Open(at));
    company::settle_with(&mut model, effects, &other);
    model
}

fn no_role(resource: &Resource) -> Reply {
    if matches!(resource, Resource::LogRole) { Reply::With(Ok(Payload::LogRole(None))) } else { Reply::Own }
}

#[test]
fn a_bare_stage_is_set_up_with_every_call_shown_first() {
    let mut model = setting_up(staging(), |_| Reply::Own);
    picture("setup_light", Theme::Light, &model);
    act(&mut model, SetupCommand::Edit(SetupField::Counting(Counting::Metrics)));
    picture("setup_dark", Theme::Dark, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label_contains("5 calls: CreateLogGroup, PutRetentionPolicy, UpdateStage, PutMetricFilter");
    screen.get_by_role_and_label(Role::Button, "Copy permissions for an administrator");
    drop(screen);
    let Some(Change::SetUpTraffic(setup)) = model.dialog_change() else { panic!("it can be turned on") };
    assert_eq!(
        setup.log_after.unwrap().destination.rsplit(':').next(),
        Some("/tollkeeper/partner-inventory/staging")
    );
}

#[test]
fn without_a_role_the_dialog_asks_for_one() {
    let mut model = setting_up(staging(), no_role);
    picture("setup_no_role", Theme::Light, &model);
    assert!(model.dialog_change().is_none());
    act(&mut model, SetupCommand::Edit(SetupField::Role("logs".into())));
    assert!(model.role_problem(model.setup_form().unwrap()).unwrap().contains("looks like"));
    act(&mut model, SetupCommand::Edit(SetupField::Role("arn:aws:iam::482100773915:role/logs".into())));
    let Some(Change::SetUpTraffic(setup)) = model.dialog_change() else { panic!("it can be turned on") };
    assert!(matches!(setup.steps[0], tollkeeper::domain::traffic::SetupStep::SetRole(_)));
}

#[test]
fn another_teams_lines_are_completed_and_the_dialog_says_what_comes() {
    let theirs = |resource: &Resource| match resource {
        Resource::Stages(api) if api.as_str() == "k3x9q2m7ra" => {
            let mut stages = company::stages(api);
            stages[1].access_log = Some(AccessLog {
                destination: "arn:aws:logs:eu-central-1:482100773915:log-group:/team/inventory".into(),
                format: r#"{"id":"$context.requestId","status":"$context.status","key":"$context.identity.apiKey"}"#.into(),
            });
            Reply::With(Ok(Payload::Stages(stages)))
        }
        _ => Reply::Own,
    };
    let model = setting_up(staging(), theirs);
    picture("setup_completed", Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label_contains("The lines keep their 3 fields as they are");
    screen.get_by_label_contains("The lines hold keys' values");
}

/// A log group that another team made long ago, which the list of groups is too short for.
fn team_group(resource: &Resource) -> Reply {
    match resource {
        Resource::LogGroup(name) if name == "/team/all" => {
            Reply::With(Ok(Payload::LogGroup(LogGroup { exists: true, ..LogGroup::default() })))
        }
        _ => Reply::Own,
    }
}

fn edit(model: &mut Model, field: SetupField) {
    let effects = model.update(SetupCommand::Edit(field));
    company::settle_with(model, effects, &team_group);
}

#[test]
fn a_log_group_that_is_there_keeps_its_lines_unless_the_user_says_otherwise() {
    let mut model = setting_up(staging(), team_group);
    assert_eq!(model.setup_keep(model.setup_form().unwrap()), Some(90), "of a new one");
    edit(&mut model, SetupField::Group("/team/al".into()));
    edit(&mut model, SetupField::Group("/team/all".into()));
    assert!(model.dialog_change().is_none(), "nobody knows yet whether it is there");
    assert!(!model.store.log_group.contains_key("/team/al"), "not every letter is looked up");
    model.now += TYPING;
    let effects = model.update(Command::Tick);
    company::settle_with(&mut model, effects, &team_group);
    let Some(Change::SetUpTraffic(setup)) = model.dialog_change() else { panic!("it can be turned on") };
    assert_eq!((setup.steps.len(), setup.keep()), (1, None), "only the stage's log: {:?}", setup.steps);

    edit(&mut model, SetupField::Keep(Some(90)));
    picture("setup_shorter", Theme::Light, &model);
    let commands = RefCell::default();
    let screen = screen(&model, &commands);
    screen.get_by_label_contains(
        "for ever → 90 days: AWS deletes older lines, and undo cannot bring them back",
    );
    drop(screen);
    edit(&mut model, SetupField::Group("/halden/k3x9q2m7ra/prod".into()));
    assert_eq!(model.setup_keep(model.setup_form().unwrap()), None, "chosen for another group");
}

#[test]
fn metrics_for_very_many_partners_are_refused_with_the_reason() {
    let many = |resource: &Resource| match resource {
        Resource::PlanKeys(_) => {
            Reply::With(Ok(Payload::PlanKeys((0..150).map(|n| format!("k{n}").into()).collect())))
        }
        _ => Reply::Own,
    };
    let at = StageRef::new("k3x9q2m7ra", "prod");
    let model = setting_up(at, many);
    let form = model.setup_form().unwrap();
    let problem = model.counting_problem(form, Counting::Metrics).unwrap();
    assert!(problem.starts_with("450 partners"), "{problem}");
    assert_eq!(model.counting_problem(form, Counting::Ranking), None);
}

#[test]
fn the_sources_of_every_stage_are_listed() {
    let mut model = in_traffic(|_| Reply::Own);
    act(&mut model, TrafficCommand::OpenSources);
    picture("sources_light", Theme::Light, &model);
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    screen.get_all_by_role_and_label(Role::Link, "Turn on…").next().unwrap().click();
    screen.run();
    drop(screen);
    let told = commands.into_inner();
    assert!(matches!(&told[..], [Command::Setup(SetupCommand::Open(at))] if *at == staging()), "{told:?}");
}

#[test]
fn a_bare_stage_offers_the_set_up_in_place_of_its_chart() {
    let mut model = in_traffic(|_| Reply::Own);
    act(&mut model, TrafficCommand::SetScope(Some(staging())));
    picture("bare_stage", Theme::Light, &model);
    let commands = RefCell::default();
    let mut screen = screen(&model, &commands);
    screen.get_by_role_and_label(Role::Button, "Turn on per-partner traffic…").click();
    screen.run();
    drop(screen);
    assert!(
        matches!(&commands.into_inner()[..], [Command::Setup(SetupCommand::Open(at))] if *at == staging())
    );
}
