//! The APIs' room, Activity and the dialogs that publish: as pictures, and by name what each control asks for.

use crate::company::{Reply, act, model, now, settle, settle_with};
use crate::payload::{self, Payload};
use crate::raster::{compare, compare_now, harness, pictured, shot, shot_saying};
use eframe::egui;
use egui::{Theme, Ui, Vec2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use jiff::ToSpan as _;
use std::cell::RefCell;
use tollkeeper::domain::change::{DeleteKey, Deploy, MoveKey, RequireKey, UpdatePlan};
use tollkeeper::domain::*;
use tollkeeper::model::command::{ActivityCommand, ApisCommand, PlansCommand};
use tollkeeper::model::{Command, Model, Route};
use tollkeeper::ui::{Commands, dialogs, views};

/// The room of a window of 1440×900 below one line of banner.
const ROOM: Vec2 = vec2(1256.0, 764.0);
/// The room of a window of 1100×700, the smallest.
const SMALL: Vec2 = vec2(916.0, 564.0);

fn at(api: &str, stage: &str) -> StageRef {
    StageRef::new(api, stage)
}

fn inventory() -> StageRef {
    at("k3x9q2m7ra", "prod")
}

fn note(model: &mut Model, ticket: u64, hours: i64, change: Change, outcome: Outcome) {
    let at = now() - hours.hours() - 53.minutes();
    let entry = JournalEntry::new(Ticket(ticket), at, change, outcome);
    model.apply(Event::Journal { session: model.session, entry });
}

fn switch(path: &str, required: bool) -> Change {
    Change::RequireKey(RequireKey {
        api: "k3x9q2m7ra".into(),
        api_name: "Partner inventory".into(),
        resource: "r".into(),
        method: MethodName::new("GET", path),
        required,
    })
}

/// A plan's limit that was changed.
fn slower() -> Change {
    let plan = model().store.plan(&"plpremium".into()).cloned().unwrap();
    let mut after = plan.settings.clone();
    after.throttle = Some(Throttle { rate: 1.0, burst: 10 });
    Change::UpdatePlan(UpdatePlan { before: Box::new(plan), after })
}

/// The company in the APIs' room, with a switch by this program today and a deployment by it.
fn room() -> Model {
    let mut model = model();
    let deploy = Change::Deploy(Deploy {
        at: inventory(),
        api_name: "Partner inventory".into(),
        description: "Warehouses by id".into(),
        locks: deployment::Summary::new(),
        previous: None,
    });
    let made = Outcome::Done { deployment: Some("d1k3x9q2m7ra".into()) };
    note(&mut model, 1, 24 * 22, deploy, made);
    note(&mut model, 2, 4, switch("/warehouses", true), Outcome::Done { deployment: None });
    act(&mut model, Command::Go(Route::Apis(None)));
    model
}

fn answer(caller: Caller, status: u16, body: &str) -> Answer {
    let error_type = (status == 403).then(|| "ForbiddenException".to_owned());
    Answer { caller, status, error_type, body: body.into() }
}

fn probed(model: &mut Model, stage: &StageRef, statuses: [u16; 3]) {
    let callers = [Caller::NoKey, Caller::WrongKey, Caller::Partner];
    let answers =
        callers.into_iter().zip(statuses).map(|(caller, status)| answer(caller, status, "")).collect();
    let outcome = Ok(Probed { answers, refusal_status: 403, gateway_names_errors: true });
    let (session, when) = (model.session, model.now);
    let round = model.checks[stage].round;
    model.apply(Event::Probed { session, at: stage.clone(), round, when, outcome });
}

/// After a check that found `GET /warehouses` open, long enough after the last deployment.
fn checked(mut model: Model) -> Model {
    act(&mut model, ApisCommand::CheckMethod(inventory(), MethodName::new("GET", "/warehouses")));
    act(&mut model, ApisCommand::VerifyLock(inventory()));
    probed(&mut model, &inventory(), [200, 200, 200]);
    model
}

fn failure() -> Failure {
    Failure {
        operation: Some("CreateDeployment".into()),
        request_id: Some("5f0c21de-88a1-4b1e-9d0a-3c5b1e77f214".into()),
        ..Failure::new(
            FailureKind::AccessDenied,
            "Partner inventory was not deployed",
            "The profile halden-prod may not deploy (apigateway:POST)",
            "Ask your administrator for that permission, or let somebody deploy who has it",
        )
    }
}

fn picture(name: &str, size: Vec2, theme: Theme, model: &Model, draw: fn(&mut Ui, &Model, &mut Commands)) {
    shot(&format!("apis/{name}"), size, theme, pictured(model, draw));
}

/// A picture of the room, on which something says each of `words`.
fn said(name: &str, size: Vec2, theme: Theme, model: &Model, words: &[&str]) {
    shot_saying(&format!("apis/{name}"), size, theme, words, |ui| views::apis_ui(ui, model, &mut Vec::new()));
}

/// The room with its dialog over it.
fn whole_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    views::apis_ui(ui, model, commands);
    dialogs::dialog_ui(ui.ctx(), model, commands);
}

/// Opens the deploy dialog; AWS answers with what this model has already.
fn open_deploy(model: &mut Model) {
    let api = inventory().api;
    let methods = Payload::Methods(model.store.methods[&api].get().cloned().unwrap());
    let stages = Payload::Stages(model.store.stages[&api].get().cloned().unwrap());
    let effects = model.update(ApisCommand::OpenDeploy(inventory()));
    settle_with(model, effects, &|resource| match resource {
        Resource::Methods(_) => Reply::With(Ok(methods.clone())),
        Resource::Stages(_) => Reply::With(Ok(stages.clone())),
        _ => Reply::Own,
    });
}

/// What the screen asks for when `act` has used it.
fn asked(
    model: &Model,
    draw: fn(&mut Ui, &Model, &mut Commands),
    act: impl FnOnce(&mut Harness<'_>),
) -> Vec<Command> {
    let commands = RefCell::new(Vec::new());
    let mut harness = harness(ROOM, Theme::Light, |ui| draw(ui, model, &mut commands.borrow_mut()));
    harness.run();
    act(&mut harness);
    harness.run();
    drop(harness);
    commands.into_inner()
}

fn click(model: &Model, draw: fn(&mut Ui, &Model, &mut Commands), name: &str) -> Command {
    let mut commands = asked(model, draw, |harness| harness.get_by_label(name).click());
    assert_eq!(commands.len(), 1, "{name}: {commands:?}");
    commands.remove(0)
}

#[test]
fn the_room() {
    let model = checked(room());
    let words = ["Partner inventory / prod", "GET /warehouses", "Open", "Verify lock", "Warehouses by id"];
    said("apis_light", ROOM, Theme::Light, &model, &words);
    said("apis_small", SMALL, Theme::Light, &room(), &words[..2]);
}

#[test]
fn the_room_before_anything_is_read() {
    let mut model = room();
    model.store = tollkeeper::model::Store::default();
    model.reports.clear();
    said("apis_loading", ROOM, Theme::Light, &model, &["APIs"]);
    let mut failed = failure();
    failed.what = "The APIs could not be read".into();
    model.store.apis.settle(Err(failed), now());
    said("apis_failed", ROOM, Theme::Dark, &model, &["The APIs could not be read", "Try again"]);
    model.store.apis.settle(Ok(Vec::new()), now());
    said("apis_empty", ROOM, Theme::Light, &model, &["APIs"]);
}

/// A stage of an emulator: what is deployed is not told; the API belongs to a stack and has an authorizer and a canary.
fn uncertain() -> Model {
    let mut model = room();
    for ((_, deployment), slot) in &mut model.store.live {
        if deployment.as_str() == "d0k3x9q2m7ra" {
            slot.settle(Ok(Live { created: Some(now() - 172.hours()), locks: None }), now());
        }
    }
    let mut apis = model.store.apis.get().cloned().unwrap();
    apis[0].key_source = api::KeySource::Authorizer;
    apis[0].tags.insert("aws:cloudformation:stack-name".into(), "halden-inventory".into());
    let mut stages = model.store.stages[&inventory().api].get().cloned().unwrap();
    stages[0].canary = Some(Canary { percent: 10.0, deployment: None });
    let session = model.session;
    for (resource, payload) in
        [(Resource::Apis, Payload::Apis(apis)), (Resource::Stages(inventory().api), Payload::Stages(stages))]
    {
        model.apply(payload::read(session, resource, now(), Ok(payload)));
    }
    model
}

#[test]
fn a_stage_of_which_little_is_known() {
    let mut model = uncertain();
    act(&mut model, Command::Go(Route::Apis(Some(inventory()))));
    said("apis_unknown", ROOM, Theme::Light, &model, &["unknown", "halden-inventory", "10 %"]);
    open_deploy(&mut model);
    shot_saying("apis/deploy_canary", ROOM, Theme::Light, &["canary"], pictured(&model, whole_ui));
}

#[test]
fn a_lock_check_that_waits_and_one_that_failed() {
    let mut model = room();
    act(&mut model, ApisCommand::CheckMethod(inventory(), MethodName::new("POST", "/inventory/holds")));
    act(&mut model, ApisCommand::VerifyLock(inventory()));
    for _ in 0..2 {
        model.now += 2.seconds();
        probed(&mut model, &inventory(), [200, 200, 200]);
    }
    model.now += 1.seconds();
    let mut harness = harness(ROOM, Theme::Light, |ui| views::apis_ui(ui, &model, &mut Vec::new()));
    harness.run_steps(4);
    harness.get_by_label("AWS may need a moment: asked 3 times in 5 s");
    compare_now(&mut harness, "apis/check_running");
    drop(harness);
    act(&mut model, ApisCommand::StopCheck(inventory()));
    act(&mut model, ApisCommand::VerifyLock(inventory()));
    let (session, when) = (model.session, model.now);
    let outcome = Err(Failure::new(
        FailureKind::Unreachable,
        "The stage did not answer",
        "Nobody listens at 127.0.0.1:4610",
        "Start the practice account again",
    ));
    model.checks.get_mut(&inventory()).unwrap().result = None;
    let round = model.checks[&inventory()].round;
    model.apply(Event::Probed { session, at: inventory(), round, when, outcome });
    picture("check_failed", ROOM, Theme::Dark, &model, views::apis_ui);
}

#[test]
fn three_hundred_methods_scroll_in_their_table() {
    let mut model = room();
    let methods = (0..300)
        .map(|index| Method {
            resource: "r".into(),
            name: MethodName::new("GET", format!("/inventory/regions/{{region}}/depots/{index:03}")),
            lock: Lock { key_required: true, authorization: "NONE".into() },
        })
        .collect();
    let (session, resource) = (model.session, Resource::Methods(inventory().api));
    model.apply(payload::read(session, resource, now(), Ok(Payload::Methods(methods))));
    let commands = RefCell::new(Vec::new());
    let mut harness =
        harness(ROOM, Theme::Light, |ui| views::apis_ui(ui, &model, &mut commands.borrow_mut()));
    harness.run();
    let switches = harness.get_all_by_role(egui::Role::CheckBox).count();
    assert!((6..20).contains(&switches), "{switches} switches drawn");
    harness.get_by_label("Deployments");
    compare(&mut harness, "apis/many_methods");
}

#[test]
fn the_controls_of_a_stage_ask_for_what_they_say() {
    let model = room();
    let stage = inventory();
    let pressed = |name| click(&model, views::apis_ui, name);
    assert!(matches!(
        pressed("API key required: GET /inventory"),
        Command::Apis(ApisCommand::RequireKey { api, method, required: false })
            if api == stage.api && method == MethodName::new("GET", "/inventory")
    ));
    assert!(matches!(pressed("Verify lock"), Command::Apis(ApisCommand::VerifyLock(at)) if at == stage));
    assert!(matches!(pressed("Roll back…"), Command::Apis(ApisCommand::OpenRollback(at)) if at == stage));
    assert!(matches!(
        pressed("Copy URL"),
        Command::Copy { text, what: "URL" } if text.ends_with("/k3x9q2m7ra/prod")
    ));
    let staging = at("p7d1w5n8zb", "staging");
    assert!(matches!(
        pressed("Order intake / staging"),
        Command::Go(Route::Apis(Some(at))) if at == staging
    ));
}

#[test]
fn what_a_check_calls_is_the_users_choice_gets_first() {
    let model = room();
    let pick = |list: &'static str, item: &'static str| {
        let mut commands = asked(&model, views::apis_ui, |harness| {
            harness.get_by_role_and_label(egui::Role::ComboBox, list).click();
            harness.run();
            harness.get_by_role_and_label(egui::Role::MenuItem, item).click();
        });
        assert_eq!(commands.len(), 1, "{commands:?}");
        commands.remove(0)
    };
    assert!(matches!(
        pick("Call", "DELETE /inventory/holds/{id}"),
        Command::Apis(ApisCommand::CheckMethod(_, method)) if method.verb == "DELETE"
    ));
    assert!(matches!(
        pick("Key of", "Atelier Nord"),
        Command::Apis(ApisCommand::CheckPartner(_, Some(key))) if key.as_str() == "kateliernord"
    ));
    assert!(matches!(pick("Key of", "nobody"), Command::Apis(ApisCommand::CheckPartner(_, None))));
    let mut harness = harness(ROOM, Theme::Light, |ui| views::apis_ui(ui, &model, &mut Vec::new()));
    harness.run();
    harness.get_by_role_and_label(egui::Role::ComboBox, "Call").click();
    harness.run();
    let items: Vec<_> = harness
        .get_all_by_role(egui::Role::MenuItem)
        .map(|node| node.accesskit_node().label().unwrap_or_default())
        .collect();
    let first_write = items.iter().position(|item| !item.starts_with("GET")).unwrap();
    assert!(items[first_write..].iter().all(|item| !item.starts_with("GET")), "{items:?}");
    compare(&mut harness, "apis/check_choice");
}

#[test]
fn a_switch_does_nothing_while_read_only_is_on() {
    let mut model = room();
    model.kept.read_only = true;
    let commands = asked(&model, views::apis_ui, |harness| {
        harness.get_by_label("API key required: GET /inventory").click();
    });
    assert!(commands.is_empty(), "{commands:?}");
}

#[test]
fn the_room_stays_on_its_stage_once_that_is_live() {
    let mut model = room();
    assert_eq!(model.route, Route::Apis(Some(inventory())));
    let session = model.session;
    for stage in ["p7d1w5n8zb", "k3x9q2m7ra"] {
        let resource = Resource::Live(stage.into(), format!("d0{stage}").into());
        let locks = model.store.methods[&ApiId::from(stage)].get().unwrap().iter();
        let locks = locks.map(|method| (method.name.clone(), method.lock.clone())).collect();
        let payload = Payload::Live(Live { created: None, locks: Some(locks) });
        model.apply(payload::read(session, resource, now(), Ok(payload)));
    }
    assert_eq!(model.not_live_on(&inventory()), 0);
    assert_eq!(model.open_stage(), Some(inventory()));
}

#[test]
fn deploying() {
    let mut model = checked(room());
    act(&mut model, ApisCommand::OpenDeploy(inventory()));
    act(&mut model, ApisCommand::DeployDescription("Key required on stock by item and on warehouses".into()));
    picture("deploy_light", ROOM, Theme::Light, &model, whole_ui);
    assert!(matches!(click(&model, whole_ui, "Cancel"), Command::CloseDialog));
    let commands = asked(&model, whole_ui, |harness| {
        harness.get_by_role_and_label(egui::Role::Button, "Deploy to prod").click();
    });
    assert!(matches!(commands[..], [Command::Confirm]), "{commands:?}");
    let commands = asked(&model, whole_ui, |harness| {
        harness.get_by_role_and_label(egui::Role::TextInput, "Description").type_text("!");
    });
    assert!(
        matches!(&commands[..], [Command::Apis(ApisCommand::DeployDescription(text))] if text.contains('!')),
        "{commands:?}"
    );
}

#[test]
fn a_deployment_on_its_way_and_one_that_failed() {
    let mut model = room();
    act(&mut model, ApisCommand::OpenDeploy(inventory()));
    act(&mut model, Command::Confirm);
    let ticket = model.dialog.as_ref().unwrap().sending.unwrap();
    let commands = RefCell::new(Vec::new());
    let mut harness = harness(ROOM, Theme::Light, |ui| whole_ui(ui, &model, &mut commands.borrow_mut()));
    harness.run_steps(4);
    harness.get_by_role_and_label(egui::Role::Button, "Deploy to prod").click();
    harness.run_steps(2);
    compare_now(&mut harness, "apis/deploy_sending");
    drop(harness);
    assert!(commands.into_inner().is_empty(), "it is sent once");
    let change = Change::Deploy(Deploy {
        at: inventory(),
        api_name: "Partner inventory".into(),
        description: String::new(),
        locks: deployment::Summary::new(),
        previous: None,
    });
    let outcome = Err(WriteError::Failed(failure()));
    let effects =
        model.apply(Event::Written { session: model.session, ticket, change: Box::new(change), outcome });
    settle(&mut model, effects);
    picture("deploy_failed", ROOM, Theme::Dark, &model, whole_ui);
    assert!(matches!(click(&model, whole_ui, "Copy for administrator"), Command::Copy { .. }));
    // One that could not be recorded may be sent all the same.
    model.dialog.as_mut().unwrap().failure.as_mut().unwrap().kind = FailureKind::NoRecord;
    assert!(matches!(click(&model, whole_ui, "Send without a record"), Command::SendUnrecorded));
}

#[test]
fn deploying_a_method_that_nobody_needs_a_key_for_any_more() {
    let mut model = room();
    let mut methods = model.store.methods[&inventory().api].get().cloned().unwrap();
    methods[0].lock.key_required = false;
    let (session, resource) = (model.session, Resource::Methods(inventory().api));
    model.apply(payload::read(session, resource, now(), Ok(Payload::Methods(methods))));
    open_deploy(&mut model);
    let words = ["Deploy to prod", "without a key"];
    shot_saying("apis/deploy_opens", ROOM, Theme::Light, &words, pictured(&model, whole_ui));
}

#[test]
fn rolling_back() {
    let mut model = room();
    act(&mut model, ApisCommand::OpenRollback(inventory()));
    picture("rollback_light", ROOM, Theme::Light, &model, whole_ui);
    let commands = asked(&model, whole_ui, |harness| {
        harness.get_by_role_and_label(egui::Role::RadioButton, "First deployment").click();
    });
    assert!(
        matches!(&commands[..], [Command::Apis(ApisCommand::ChooseDeployment(id))] if id.as_str() == "d3k3x9q2m7ra"),
        "{commands:?}"
    );
    assert!(matches!(click(&model, whole_ui, "Roll back to this deployment"), Command::Confirm));
}

#[test]
fn reviewing_what_is_not_live() {
    let mut model = room();
    let mut methods = model.store.methods[&ApiId::from("p7d1w5n8zb")].get().cloned().unwrap();
    methods[1].lock.key_required = false;
    let (session, resource) = (model.session, Resource::Methods("p7d1w5n8zb".into()));
    model.apply(payload::read(session, resource, now(), Ok(Payload::Methods(methods))));
    act(&mut model, ApisCommand::ReviewPending);
    picture("pending_light", ROOM, Theme::Light, &model, whole_ui);
    let commands = asked(&model, whole_ui, |harness| {
        harness.get_all_by_label("Deploy API").next().unwrap().click();
    });
    assert!(
        matches!(&commands[..], [Command::Apis(ApisCommand::OpenDeploy(at))] if *at == inventory()),
        "{commands:?}"
    );
    assert!(matches!(click(&model, whole_ui, "Close"), Command::CloseDialog));
}

#[test]
fn confirming() {
    let mut model = room();
    act(&mut model, PlansCommand::OpenDelete("plpremium".into()));
    picture("confirm_delete_plan", ROOM, Theme::Light, &model, whole_ui);
    assert!(matches!(click(&model, whole_ui, "Delete plan"), Command::Confirm));
    assert!(matches!(
        click(&model, whole_ui, "Copy as AWS CLI"),
        Command::Copy { text, .. } if text.contains("aws apigateway delete-usage-plan")
    ));
    note(&mut model, 3, 1, slower(), Outcome::Done { deployment: None });
    act(&mut model, ActivityCommand::OpenUndo(Ticket(3)));
    picture("confirm_undo", ROOM, Theme::Dark, &model, whole_ui);
    assert!(matches!(click(&model, whole_ui, "Undo"), Command::Confirm));
    assert!(matches!(click(&model, whole_ui, "Cancel"), Command::CloseDialog));
}

/// Activity with one entry of every ending.
fn journal() -> Model {
    let mut model = room();
    act(&mut model, Command::Go(Route::Activity));
    let denied = "AWS refused: the profile may not delete API keys (apigateway:DELETE)";
    let key = || ("ktannenhof".into(), "Tannenhof".to_owned());
    let (key, label) = key();
    note(&mut model, 3, 3, Change::DeleteKey(DeleteKey { key, label }), Outcome::Failed(denied.into()));
    note(&mut model, 4, 2, slower(), Outcome::Done { deployment: None });
    let moved = Change::MoveKey(MoveKey {
        key: "kcedarpine".into(),
        label: "Cedar & Pine".into(),
        from: Some(("plbasic".into(), "Basic".into())),
        to: Some(("plpremium".into(), "Premium".into())),
        others: Vec::new(),
    });
    let half = "it was taken out of Basic; putting it in Premium failed";
    note(&mut model, 5, 1, moved, Outcome::Partly(half.into()));
    note(&mut model, 6, 0, switch("/warehouses/{id}", false), Outcome::Done { deployment: None });
    model.journal.iter_mut().find(|entry| entry.ticket == Ticket(6)).unwrap().undone_by = Some(Ticket(7));
    note(&mut model, 7, 0, switch("/warehouses/{id}", true), Outcome::Done { deployment: None });
    model
}

#[test]
fn activity() {
    let mut model = journal();
    shot("activity/activity_light", ROOM, Theme::Light, |ui| views::activity_ui(ui, &model, &mut Vec::new()));
    assert!(matches!(
        click(&model, views::activity_ui, "Undo: Change the plan Premium"),
        Command::Activity(ActivityCommand::OpenUndo(Ticket(4)))
    ));
    assert!(matches!(
        click(&model, views::activity_ui, "Change the plan Premium"),
        Command::Activity(ActivityCommand::OpenEntry(Some(Ticket(4))))
    ));
    act(&mut model, ActivityCommand::OpenEntry(Some(Ticket(4))));
    let words = ["Change the plan Premium", "Undo"];
    shot_saying("activity/activity_dark", ROOM, Theme::Dark, &words, |ui| {
        views::activity_ui(ui, &model, &mut Vec::new());
    });
    act(&mut model, ActivityCommand::OpenEntry(Some(Ticket(3))));
    shot("activity/activity_small", SMALL, Theme::Light, |ui| {
        views::activity_ui(ui, &model, &mut Vec::new());
    });
    model.journal.clear();
    shot("activity/activity_empty", ROOM, Theme::Light, |ui| views::activity_ui(ui, &model, &mut Vec::new()));
}

#[test]
fn an_undone_or_failed_entry_offers_no_undo() {
    let model = journal();
    let mut harness = harness(ROOM, Theme::Light, |ui| views::activity_ui(ui, &model, &mut Vec::new()));
    harness.run();
    harness.get_by_label("Delete the key Tannenhof");
    assert!(harness.query_by_label("Undo: Delete the key Tannenhof").is_none());
    assert!(harness.query_by_label("Undo: Stop requiring an API key on GET /warehouses/{id}").is_none());
}

#[test]
fn a_choice_made_while_a_check_runs_is_for_the_next_one() {
    let mut model = room();
    let asked = MethodName::new("GET", "/warehouses");
    act(&mut model, ApisCommand::CheckMethod(inventory(), asked.clone()));
    act(&mut model, ApisCommand::VerifyLock(inventory()));
    act(&mut model, ApisCommand::CheckMethod(inventory(), MethodName::new("GET", "/inventory")));
    act(&mut model, ApisCommand::CheckPartner(inventory(), None));
    probed(&mut model, &inventory(), [200, 200, 200]);
    let result = model.checks[&inventory()].result.clone().unwrap();
    assert_eq!(result.method, asked);
    assert!(result.rows[2].label.starts_with("Key of "), "{result:?}");
}

#[test]
fn an_undo_says_which_entry_it_takes_back_and_tells_when_somebody_was_faster() {
    let mut model = journal();
    act(&mut model, ActivityCommand::OpenUndo(Ticket(4)));
    let effects = model.update(Command::Confirm);
    let sent = effects.into_iter().find_map(|effect| match effect {
        tollkeeper::model::Effect::Send(request) => match *request {
            Request::Write { ticket, change, undoes, .. } => Some((ticket, change, undoes)),
            _ => None,
        },
        _ => None,
    });
    let (ticket, change, undoes) = sent.unwrap();
    assert_eq!(undoes, Some(Ticket(4)));
    let now_there = model.store.plan(&"plpremium".into()).cloned().unwrap();
    let outcome = Err(WriteError::PlanChanged(Box::new(now_there)));
    model.apply(Event::Written { session: model.session, ticket, change, outcome });
    let dialog = model.dialog.as_ref().unwrap();
    assert_eq!(
        (dialog.sending, dialog.failure.as_ref().map(|f| f.kind)),
        (None, Some(FailureKind::Conflict))
    );
}
