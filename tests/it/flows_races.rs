//! Flows in which answers come late, twice, or for something that was given up meanwhile.

use crate::payload::{self, Payload};
use jiff::ToSpan as _;
use tollkeeper::analysis::lock::Gate;
use tollkeeper::domain::change::{DeletePlan, Deploy, ExtendQuota, UpdatePlan};
use tollkeeper::domain::*;
use tollkeeper::model::command::{
    ActivityCommand, ApisCommand, ConnectionCommand, KeysCommand, PlansCommand, PracticeCommand,
    TrafficCommand,
};
use tollkeeper::model::dialog::{DialogKind, Review};
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Connection, Effect, Model, PlanField, PlanKey, Route};

use crate::company::{Reply, act, model, settle, settle_with};
use crate::flows::{answer, journal, premium, prod, requests, write};

fn read(model: &mut Model, resource: Resource, outcome: Result<Payload, Failure>) -> Vec<Effect> {
    let (session, at) = (model.session, model.now);
    model.apply(payload::read(session, resource, at, outcome))
}

fn failure() -> Failure {
    Failure::new(FailureKind::Unreachable, "No answer", "", "")
}

/// What a model asks to be read.
fn asked(effects: Vec<Effect>) -> Vec<Resource> {
    let resource = |request| match request {
        Request::Read { resource, .. } => Some(resource),
        _ => None,
    };
    requests(effects).into_iter().filter_map(resource).collect()
}

fn methods() -> Resource {
    Resource::Methods(prod().api)
}

fn edit(model: &mut Model, plan: &str, field: PlanField, text: &str) -> PlanKey {
    let key = PlanKey::Plan(plan.into());
    model.update(PlansCommand::Edit(key.clone(), field, text.into()));
    key
}

/// Opens a plan's review and answers its reading with what AWS has had all along.
fn review(model: &mut Model, plan: &str) {
    model.update(PlansCommand::Review(PlanKey::Plan(plan.into())));
    let current = model.store.plan(&plan.into()).unwrap().clone();
    read(model, Resource::Plan(plan.into()), Ok(Payload::Plan(Box::new(current))));
}

#[test]
fn a_late_refusal_does_not_reach_into_another_plans_review() {
    let mut model = model();
    edit(&mut model, "plpremium", PlanField::Rate, "1");
    edit(&mut model, "plbasic", PlanField::Description, "Tiny shops");
    review(&mut model, "plpremium");
    let (ticket, change) = write(model.update(Command::Confirm));
    model.update(Command::CloseDialog);
    review(&mut model, "plbasic");
    let mut theirs = model.store.plan(&"plpremium".into()).unwrap().clone();
    theirs.settings.description = "Changed by Maja".into();
    answer(&mut model, ticket, change, Err(WriteError::PlanChanged(Box::new(theirs.clone()))));
    let dialog = model.dialog.as_mut().unwrap();
    let DialogKind::ReviewPlan { state, .. } = &mut dialog.kind else { panic!() };
    assert!(matches!(state, Review::Ready), "Basic's review stays Basic's: {state:?}");
    let notice = model.notices.last().unwrap();
    assert_eq!(notice.text, "Not done: change the plan Premium");
    assert_eq!(notice.failure.as_ref().unwrap().kind, FailureKind::Conflict);

    // Even a state that got there by mistake is not taken over into another plan.
    let Some(DialogKind::ReviewPlan { state, .. }) = model.dialog.as_mut().map(|dialog| &mut dialog.kind)
    else {
        panic!()
    };
    *state = Review::Changed(Box::new(theirs));
    model.update(PlansCommand::Rebase);
    let basic = PlanKey::Plan("plbasic".into());
    assert_eq!(model.form(&basic).base.unwrap().id, "plbasic".into());
}

#[test]
fn a_late_refusal_without_a_dialog_is_told() {
    let mut model = model();
    edit(&mut model, "plpremium", PlanField::Rate, "1");
    review(&mut model, "plpremium");
    let (ticket, change) = write(model.update(Command::Confirm));
    model.update(Command::CloseDialog);
    let theirs = model.store.plan(&"plpremium".into()).unwrap().clone();
    answer(&mut model, ticket, change, Err(WriteError::PlanChanged(Box::new(theirs))));
    assert!(model.notices.last().unwrap().failure.is_some());
}

fn orders() -> StageRef {
    StageRef::new("p7d1w5n8zb", "prod")
}

fn probe(effects: Vec<Effect>) -> (u64, ProbePlan) {
    let sent = requests(effects);
    let [Request::Probe { round, plan, .. }] = &sent[..] else { panic!("{sent:?}") };
    (*round, plan.clone())
}

fn probed(model: &mut Model, round: u64, statuses: &[(Caller, u16)]) -> Vec<Effect> {
    let answers = statuses.iter().map(|(caller, status)| Answer {
        caller: *caller,
        status: *status,
        error_type: (*status == 403).then(|| "ForbiddenException".to_owned()),
        body: r#"{"message":"Forbidden"}"#.into(),
    });
    let outcome = Ok(Probed { answers: answers.collect(), refusal_status: 403, gateway_names_errors: true });
    let (session, when) = (model.session, model.now);
    model.apply(Event::Probed { session, at: orders(), round, when, outcome })
}

const OPEN: [(Caller, u16); 3] = [(Caller::NoKey, 200), (Caller::WrongKey, 200), (Caller::Partner, 200)];
const LOCKED: [(Caller, u16); 3] = [(Caller::NoKey, 403), (Caller::WrongKey, 403), (Caller::Partner, 200)];

#[test]
fn the_answer_of_a_check_that_was_given_up_is_not_the_new_ones() {
    for stop in [Command::Apis(ApisCommand::StopCheck(orders())), Command::CancelWork] {
        let mut model = model();
        let (old, _) = probe(model.update(ApisCommand::VerifyLock(orders())));
        model.update(stop);
        let (new, _) = probe(model.update(ApisCommand::VerifyLock(orders())));
        probed(&mut model, old, &OPEN);
        assert!(model.checks[&orders()].running.is_some(), "the new one still waits");
        assert!(model.checks[&orders()].result.is_none());
        probed(&mut model, new, &LOCKED);
        assert_eq!(model.checks[&orders()].result.as_ref().unwrap().verdict.gate, Gate::Locked);
    }
}

#[test]
fn a_repeated_round_costs_the_partner_no_further_call() {
    let mut model = model();
    let (first, plan) = probe(model.update(ApisCommand::VerifyLock(orders())));
    assert_eq!(plan.callers, Caller::ALL);
    let (second, plan) = probe(probed(&mut model, first, &OPEN));
    assert_eq!(plan.callers, Caller::STRANGERS);
    assert!(requests(probed(&mut model, second, &LOCKED[..2])).is_empty());
    let result = model.checks[&orders()].result.as_ref().unwrap();
    assert_eq!(result.verdict.gate, Gate::Locked);
    assert_eq!(result.rows.len(), 3, "the partner's answer of the first round stands");
}

#[test]
fn a_key_that_is_not_taken_up_yet_is_asked_again() {
    let mut model = model();
    let (first, _) = probe(model.update(ApisCommand::VerifyLock(orders())));
    let refused = [(Caller::NoKey, 403), (Caller::WrongKey, 403), (Caller::Partner, 403)];
    let (_, plan) = probe(probed(&mut model, first, &refused));
    assert_eq!(plan.callers, Caller::ALL);
}

fn basic_usage(model: &Model) -> (Resource, Usage) {
    let today = "2026-11-19".parse().unwrap();
    let usage = model.store.usage[&"plbasic".into()].get().unwrap().clone();
    (Resource::Usage("plbasic".into(), usage.from, today), usage)
}

#[test]
fn aws_knows_of_an_extension_and_is_believed() {
    let mut model = model();
    let (resource, mut usage) = basic_usage(&model);
    let tannenhof = KeyId::from("ktannenhof");
    assert_eq!(model.partner(&tannenhof).unwrap().left, Some(0));
    usage.by_key.get_mut(&tannenhof).unwrap().last_mut().unwrap().remaining = 4_000;
    read(&mut model, resource, Ok(Payload::Usage(usage)));
    let partner = model.partner(&tannenhof).unwrap();
    assert_eq!((partner.left, partner.used), (Some(4_000), Some(6_000)));
    let runs_out = partner.runs_out.map(|date| date.to_string());
    assert_eq!(runs_out.as_deref(), Some("2026-11-24"), "4,000 last five days at 742 a day");
    model.update(KeysCommand::OpenExtendQuota(tannenhof));
    let Some(DialogKind::ExtendQuota { before, .. }) = model.dialog.as_ref().map(|dialog| &dialog.kind)
    else {
        panic!()
    };
    assert_eq!(*before, 4_000);
}

#[test]
fn an_extension_is_taken_back_in_its_own_period_only() {
    let mut model = model();
    let extend = Change::ExtendQuota(ExtendQuota {
        plan: "plbasic".into(),
        key: "ktannenhof".into(),
        label: "Tannenhof".into(),
        before: 0,
        remaining: 4_000,
        day: None,
    });
    journal(&mut model, Ticket(900), extend, None);
    assert!(model.can_undo(model.journal_entry_of(Ticket(900)).unwrap()));
    model.now += (24 * 20).hours();
    assert!(!model.can_undo(model.journal_entry_of(Ticket(900)).unwrap()), "December counts anew");
    model.update(ActivityCommand::OpenUndo(Ticket(900)));
    assert!(model.dialog.is_none());
}

#[test]
fn after_midnight_todays_calls_are_unknown_until_they_are_read() {
    let mut model = model();
    assert!(model.overview.today.is_some());
    model.now += 12.hours();
    let keys = model.store.keys.get().unwrap().clone();
    read(&mut model, Resource::Keys, Ok(Payload::Keys(keys)));
    assert_eq!(model.partner(&"ktannenhof".into()).unwrap().today, None);
    assert_eq!(model.overview.today, None, "unknown, never 0");
}

/// The stages of the inventory API with prod on a deployment.
fn stages_on(model: &Model, deployment: &str) -> Vec<Stage> {
    let mut stages = model.store.stages[&prod().api].get().unwrap().clone();
    stages[0].deployment = Some(deployment.into());
    stages
}

#[test]
fn what_a_stage_serves_is_asked_again_after_a_failure() {
    let mut model = model();
    let stages = stages_on(&model, "dnew");
    let live = Resource::Live(prod().api, "dnew".into());
    let effects = read(&mut model, Resource::Stages(prod().api), Ok(Payload::Stages(stages)));
    assert_eq!(asked(effects), std::slice::from_ref(&live));
    read(&mut model, live.clone(), Err(failure()));
    model.now += 30.seconds();
    assert!(!asked(model.update(Command::Tick)).contains(&live), "not at once");
    model.now += 31.seconds();
    assert!(asked(model.update(Command::Tick)).contains(&live));
}

#[test]
fn the_banner_stays_until_aws_says_what_is_live() {
    let mut model = model();
    let served = |model: &Model, id: &str| model.store.live.contains_key(&(prod().api, id.into()));
    let stages = stages_on(&model, "dnew");
    read(&mut model, Resource::Stages(prod().api), Ok(Payload::Stages(stages)));
    assert_eq!(model.banner().len(), 1, "not gone before it is known");
    assert!(!model.reports[&prod()].certain && !model.pending_is_known());
    assert!(!served(&model, "d0k3x9q2m7ra"), "the old deployment's locks are let go");
    let locks = model.store.methods[&prod().api].get().unwrap();
    let locks = locks.iter().map(|method| (method.name.clone(), method.lock.clone())).collect();
    let live = Live { created: Some(model.now), locks: Some(locks) };
    read(&mut model, Resource::Live(prod().api, "dnew".into()), Ok(Payload::Live(live)));
    assert!(model.banner().is_empty());
    assert!(model.reports[&prod()].certain);
}

#[test]
fn a_canary_of_which_nothing_is_known_makes_nothing_certain() {
    let mut model = model();
    let mut stages = stages_on(&model, "d0k3x9q2m7ra");
    stages[0].canary = Some(Canary { percent: 10.0, deployment: Some("dcanary".into()) });
    read(&mut model, Resource::Stages(prod().api), Ok(Payload::Stages(stages)));
    let report = &model.reports[&prod()];
    assert_eq!((report.certain, report.canary_percent), (false, Some(10)));
}

#[test]
fn leaving_an_account_takes_its_waiting_writes_back() {
    for leave in [Command::from(ConnectionCommand::Disconnect), PracticeCommand::Open.into()] {
        let mut model = model();
        let old = model.session;
        model.update(KeysCommand::SetEnabled("kdeltaparts".into(), true));
        assert!(requests(model.update(leave)).is_empty(), "it asks first");
        let sent = requests(model.update(Command::Leave));
        assert!(matches!(sent[0], Request::CancelAll { session } if session == old), "{sent:?}");
    }
}

#[test]
fn what_was_typed_while_a_plan_was_saved_stays() {
    let mut model = model();
    edit(&mut model, "plpremium", PlanField::Rate, "1");
    review(&mut model, "plpremium");
    let (ticket, change) = write(model.update(Command::Confirm));
    model.update(Command::CloseDialog);
    edit(&mut model, "plpremium", PlanField::Description, "Carriers");
    answer(&mut model, ticket, change, Ok(Written::default()));
    let form = model.form(&premium());
    assert_eq!((form.description.as_str(), form.rate.as_str(), form.edits()), ("Carriers", "1", 1));
    assert_eq!(form.base.unwrap().settings.throttle.unwrap().rate, 1.0);
}

#[test]
fn a_form_that_was_saved_as_it_stands_is_gone() {
    let mut model = model();
    edit(&mut model, "plpremium", PlanField::Burst, "1000");
    review(&mut model, "plpremium");
    let (ticket, change) = write(model.update(Command::Confirm));
    answer(&mut model, ticket, change, Ok(Written::default()));
    assert!(model.forms.is_empty());
}

#[test]
fn a_new_plans_answer_leaves_who_went_on_where_they_are() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Plans(PlanChoice::New)));
    for (field, text) in [(PlanField::Name, "Trial"), (PlanField::Quota, "100")] {
        model.update(PlansCommand::Edit(PlanKey::New, field, text.into()));
    }
    model.update(PlansCommand::Review(PlanKey::New));
    let (ticket, change) = write(model.update(Command::Confirm));
    model.update(Command::CloseDialog);
    model.update(PlansCommand::Edit(PlanKey::New, PlanField::Name, "Second trial".into()));
    act(&mut model, Command::Go(Route::Keys(None)));
    let written = Written { plan: Some("pltrial".into()), ..Written::default() };
    answer(&mut model, ticket, change, Ok(written));
    assert_eq!(model.route, Route::Keys(None));
    assert_eq!(model.form(&PlanKey::New).name, "Second trial");
}

#[test]
fn a_short_use_that_cannot_be_read_longer_is_not_asked_for_without_end() {
    let mut model = model();
    model.update(TrafficCommand::SetSource(Some(SourceKind::Daily)));
    let effects = model.update(Command::Go(Route::Traffic(None)));
    let usages: Vec<_> = asked(effects).into_iter().filter(|r| matches!(r, Resource::Usage(..))).collect();
    assert_eq!(usages.len(), 3, "ninety days instead of thirty");
    for usage in &usages {
        let again = asked(read(&mut model, usage.clone(), Err(failure())));
        assert!(!again.contains(usage), "{again:?}");
    }
    assert!(asked(model.update(Command::Tick)).is_empty());
    // What nobody waits for takes its turn: a few at a time.
    let mut again = Vec::new();
    for _ in 0..20 {
        model.now += 61.seconds();
        let reads = asked(model.update(Command::Tick));
        for resource in &reads {
            asked(read(&mut model, resource.clone(), Err(failure())));
        }
        again.extend(reads);
    }
    assert!(again.contains(&usages[0]), "{again:?}");
}

#[test]
fn what_was_written_while_it_was_read_is_read_again() {
    let mut model = model();
    let command = ApisCommand::RequireKey {
        api: "r4t6y8u2oc".into(),
        method: MethodName::new("GET", "/returns/policy"),
        required: true,
    };
    let returns = Resource::Methods("r4t6y8u2oc".into());
    let (ticket, change) = write(model.update(command));
    model.now += 47.seconds();
    assert!(asked(model.update(Command::Tick)).contains(&returns));
    assert!(answer(&mut model, ticket, change, Ok(Written::default())).is_empty(), "it is on its way");
    let before = model.store.methods[&"r4t6y8u2oc".into()].get().unwrap().clone();
    let again = asked(read(&mut model, returns.clone(), Ok(Payload::Methods(before))));
    assert_eq!(again, [returns], "the answer may be of before the switch");
}

#[test]
fn one_plan_read_alone_says_nothing_of_the_lists_age() {
    let mut model = model();
    model.update(Command::Refresh);
    assert!(model.store.plans.is_loading());
    edit(&mut model, "plpremium", PlanField::Rate, "1");
    review(&mut model, "plpremium");
    assert!(model.store.plans.is_loading(), "the list is still being read");
}

#[test]
fn a_deployment_waits_until_the_api_is_read_again() {
    let mut model = model();
    let effects = model.update(ApisCommand::OpenDeploy(prod()));
    assert_eq!(asked(effects.clone()), [Resource::Stages(prod().api), methods()]);
    assert!(model.dialog_change().is_none());
    assert_eq!(model.deploy_wait(&prod()), Some("Reading the API again…"));
    settle(&mut model, effects);
    assert!(model.dialog_change().is_some() && model.deploy_wait(&prod()).is_none(), "by itself");

    let name = MethodName::new("GET", "/inventory");
    let switch = ApisCommand::RequireKey { api: prod().api, method: name.clone(), required: false };
    let (ticket, change) = write(model.update(switch));
    assert!(model.dialog_change().is_none(), "a switch of the same API is on its way");
    answer(&mut model, ticket, change, Ok(Written::default()));
    assert!(model.dialog_change().is_none(), "and then not read yet");
    let mut edited = model.store.methods[&prod().api].get().unwrap().clone();
    edited.iter_mut().find(|method| method.name == name).unwrap().lock.key_required = false;
    read(&mut model, methods(), Ok(Payload::Methods(edited)));
    let Some(Change::Deploy(Deploy { locks, .. })) = model.dialog_change() else { panic!() };
    assert!(!locks[&name].key_required, "the journal keeps what goes live");
}

#[test]
fn a_deployment_is_not_made_of_what_could_not_be_read() {
    let mut model = model();
    let effects = model.update(ApisCommand::OpenDeploy(prod()));
    settle_with(&mut model, effects, &|resource| match resource {
        Resource::Methods(_) => Reply::With(Err(failure())),
        _ => Reply::Own,
    });
    assert!(model.dialog_change().is_none());
    assert_eq!(model.deploy_wait(&prod()), Some("The API could not be read again"));
}

#[test]
fn the_same_write_is_not_sent_twice_from_a_dialog_opened_again() {
    let mut model = model();
    act(&mut model, ApisCommand::OpenDeploy(prod()));
    write(model.update(Command::Confirm));
    model.update(Command::CloseDialog);
    act(&mut model, ApisCommand::OpenDeploy(prod()));
    let sent = requests(model.update(Command::Confirm));
    assert!(sent.is_empty(), "{sent:?}");
    assert!(model.notices.last().unwrap().text.contains("Deploy Partner inventory to prod"));
}

#[test]
fn a_switch_in_one_api_leaves_the_same_method_of_another_alone() {
    let mut model = model();
    let name = MethodName::new("GET", "/inventory");
    let switch = ApisCommand::RequireKey { api: prod().api, method: name.clone(), required: false };
    write(model.update(switch));
    assert!(model.is_switching(&prod().api, &name));
    assert!(!model.is_switching(&orders().api, &name));
}

#[test]
fn a_deleted_api_leaves_nothing_behind() {
    let mut model = model();
    let returns = ApiId::from("r4t6y8u2oc");
    model.update(Command::Refresh);
    read(&mut model, Resource::Methods(returns.clone()), Err(failure()));
    assert!(model.failed_reading().is_some());
    let mut apis = model.store.apis.get().unwrap().clone();
    apis.retain(|api| api.id != returns);
    read(&mut model, Resource::Apis, Ok(Payload::Apis(apis)));
    assert!(model.failed_reading().is_none(), "nobody needs it any more");
    assert!(!model.store.live.keys().any(|(api, _)| *api == returns));
}

#[test]
fn a_cancelled_refresh_is_no_failure_and_not_begun_again_at_once() {
    let mut model = model();
    model.update(Command::Refresh);
    model.now += 50.seconds();
    model.update(Command::CancelWork);
    let cancelled = Failure::new(FailureKind::Cancelled, "Cancelled", "", "");
    for resource in [Resource::Plans, methods()] {
        read(&mut model, resource, Err(cancelled.clone()));
    }
    assert!(model.store.plans.failure().is_none() && model.failed_reading().is_none());
    assert!(asked(model.update(Command::Tick)).is_empty());
    model.now += 61.seconds();
    assert!(asked(model.update(Command::Tick)).contains(&methods()), "after a minute it goes on");
}

#[test]
fn the_age_is_that_of_the_oldest_thing_on_screen() {
    let mut model = model();
    assert_eq!(model.data_age().unwrap().as_secs(), 12);
    model.now += 47.seconds();
    let effects = model.update(Command::Tick);
    settle(&mut model, effects);
    assert_eq!(model.data_age().unwrap().as_secs(), 59, "keys and plans are older than stages");
    model.route = Route::Activity;
    assert_eq!(
        model.data_age().unwrap().as_secs(),
        59,
        "a frame alone does not find out what the room needs"
    );
    let effects = model.update(Command::Refresh);
    settle(&mut model, effects);
    assert_eq!(model.data_age().unwrap().as_secs(), 12, "what is not on screen does not count");
}

#[test]
fn a_plan_whose_keys_are_unread_is_not_said_to_have_no_partners() {
    let mut model = model();
    model.store.plan_keys.remove(&PlanId::from("plpremium"));
    model.update(PlansCommand::OpenDelete("plpremium".into()));
    let Some(Change::DeletePlan(DeletePlan { partners, .. })) = model.dialog_change() else { panic!() };
    assert_eq!(partners, None);
}

#[test]
fn an_import_reads_the_keys_once_at_its_end() {
    let mut model = model();
    let text = "Name,Plan\nLarch,Basic\nSpruce,Premium\n";
    let form = model.import_asked().read("keys.csv".into(), text);
    model.update(KeysCommand::ImportRead(model.session, Ok(form)));
    let writes: Vec<_> = requests(model.update(Command::Confirm))
        .into_iter()
        .filter_map(|request| match request {
            Request::Write { ticket, change, .. } => Some((ticket, *change)),
            _ => None,
        })
        .collect();
    assert_eq!(writes.len(), 2);
    let mut reads = Vec::new();
    for (ticket, change) in writes {
        reads.push(answer(&mut model, ticket, change, Ok(Written::default())).len());
    }
    assert_eq!(reads, [0, 4], "keys and three plans' keys, once");
}

#[test]
fn the_practice_account_starts_once_and_takes_nobody_away() {
    let mut model = crate::company::unconnected();
    let starts = |effects: &[Effect]| effects.iter().filter(|e| matches!(e, Effect::StartPractice)).count();
    assert_eq!(starts(&model.update(PracticeCommand::Open)), 1);
    assert_eq!(starts(&model.update(PracticeCommand::Open)), 0, "it is starting already");
    model.update(ConnectionCommand::Disconnect);
    model.update(ConnectionCommand::ChooseProfile(Some("halden".into())));
    act(&mut model, ConnectionCommand::Connect);
    let there = model.session;
    let ends = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::EndPractice));
    let url = || PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into()));
    assert!(ends(&model.update(url())), "nobody is there who wants it");
    assert_eq!(model.session, there);
    assert!(!model.account().unwrap().practice);
    assert_eq!(starts(&model.update(PracticeCommand::Open)), 1, "it starts anew");
    act(&mut model, url());
    assert!(model.account().unwrap().practice);
}

#[test]
fn a_practice_account_that_fails_late_disturbs_nobody() {
    let mut model = crate::company::unconnected();
    model.update(PracticeCommand::Open);
    model.update(ConnectionCommand::Disconnect);
    model.update(PracticeCommand::Ready(Err("port in use".into())));
    assert!(matches!(model.connection, Connection::None));
}

#[test]
fn from_the_practice_account_a_picked_profile_can_be_connected_to() {
    let mut model = model();
    model.kept.chosen.profile = Some("halden".into());
    assert!(!model.can_connect(), "not before it is picked");
    assert_ne!(
        model.kept.chosen.region.as_deref(),
        Some("eu-central-1"),
        "the practice region is nobody's choice"
    );
    model.update(ConnectionCommand::ChooseProfile(Some("halden".into())));
    assert!(model.can_connect());
    act(&mut model, ConnectionCommand::Connect);
    assert!(!model.can_connect());
    assert_eq!(model.kept.chosen.region.as_deref(), Some("eu-central-1"));
}

#[test]
fn a_stage_that_was_taken_off_stays_off_though_its_method_limits_changed() {
    let mut model = model();
    model.update(PlansCommand::RemoveStage(premium(), orders()));
    model.update(PlansCommand::Review(premium()));
    let mut theirs = model.store.plan(&"plpremium".into()).unwrap().clone();
    let limit = (MethodName::new("GET", "/orders"), Throttle { rate: 1.0, burst: 1 });
    theirs.settings.stages[1].methods.push(limit);
    theirs.settings.description = "Changed by Maja".into();
    read(&mut model, Resource::Plan("plpremium".into()), Ok(Payload::Plan(Box::new(theirs))));
    model.update(PlansCommand::Rebase);
    let Some(Change::UpdatePlan(UpdatePlan { after, .. })) = model.dialog_change() else { panic!() };
    assert_eq!(after.stages.iter().map(|stage| &stage.at).collect::<Vec<_>>(), [&prod()]);
}

#[test]
fn the_order_of_a_plans_stages_is_no_change_by_somebody_else() {
    let mut model = model();
    edit(&mut model, "plpremium", PlanField::Rate, "1");
    model.update(PlansCommand::Review(premium()));
    let mut same = model.store.plan(&"plpremium".into()).unwrap().clone();
    same.settings.stages.reverse();
    read(&mut model, Resource::Plan("plpremium".into()), Ok(Payload::Plan(Box::new(same))));
    assert!(model.dialog_change().is_some());
}

#[test]
fn a_new_keys_value_is_in_no_debug_print() {
    let value = "0123456789abcdefghij";
    let command = KeysCommand::EditNew(tollkeeper::model::keys::new_key::NewKeyField::Value(value.into()));
    assert!(!format!("{command:?}").contains(value));
}

#[test]
fn verdicts_last_until_newer_calls_are_read() {
    let mut model = model();
    let worst = KeyId::from("knorthwind3pl");
    let keys = model.store.keys.get().unwrap().clone();
    read(&mut model, Resource::Keys, Ok(Payload::Keys(keys)));
    assert!(model.partner(&worst).unwrap().is_poller());
    let day = model.day_traffic().unwrap();
    let query = TrafficQuery {
        feed: model.day_feeds()[0].clone(),
        from_s: day.from_s,
        to_s: day.to_s,
        period_s: day.period_s,
    };
    let series = KeySeries { requests: vec![(day.from_s, 3.0)], ..KeySeries::default() };
    let traffic = Traffic {
        query: query.clone(),
        by_key: std::collections::BTreeMap::from([(worst.clone(), series)]),
        keyless: KeySeries::default(),
        partial: None,
    };
    read(&mut model, Resource::Traffic(query), Ok(Payload::Traffic(Box::new(traffic))));
    assert!(!model.partner(&worst).unwrap().is_poller(), "the calls that said so are gone");
}

#[test]
fn two_keys_of_one_name_are_enabled_side_by_side_and_each_once() {
    let mut model = model();
    let mut keys = model.store.keys.get().unwrap().clone();
    for key in &mut keys[..2] {
        (key.name, key.enabled) = ("Twin".into(), false);
    }
    let [one, other] = [keys[0].id.clone(), keys[1].id.clone()];
    read(&mut model, Resource::Keys, Ok(Payload::Keys(keys)));
    let enable = |key: &KeyId| KeysCommand::SetEnabled(key.clone(), true);
    let (_, first) = write(model.update(enable(&one)));
    let (_, second) = write(model.update(enable(&other)));
    assert_eq!(first.title(), second.title(), "their names say nothing");
    let again = requests(model.update(enable(&one)));
    assert!(!again.iter().any(|request| matches!(request, Request::Write { .. })), "it is on its way");
}

/// Sends what the open dialog shows, and lets it fail.
fn fails(model: &mut Model, err: WriteError) {
    let (ticket, change) = write(model.update(Command::Confirm));
    let (session, change) = (model.session, Box::new(change));
    let effects = model.apply(Event::Written { session, ticket, change, outcome: Err(err) });
    settle(model, effects);
}

#[test]
fn what_may_be_there_already_is_not_made_a_second_time() {
    let mut model = model();
    let unknown = || WriteError::Failed(Failure { may_be_done: true, ..failure() });
    let deploy = ApisCommand::OpenDeploy(prod());
    act(&mut model, deploy.clone());
    fails(&mut model, failure().into());
    assert!(!model.dialog.as_ref().unwrap().may_be_there, "a plain no: it may be sent again");
    fails(&mut model, unknown());
    assert!(model.dialog.as_ref().unwrap().may_be_there);
    model.update(deploy);
    assert!(!model.dialog.as_ref().unwrap().may_be_there, "another dialog is another decision");
}

#[test]
fn a_message_says_whether_it_is_known_that_nothing_was_done() {
    let mut model = model();
    let mut told = |err: WriteError| {
        let (ticket, change) = write(model.update(KeysCommand::SetEnabled("kdeltaparts".into(), true)));
        answer(&mut model, ticket, change, Err(err));
        model.notices.last().unwrap().text.clone()
    };
    assert!(told(failure().into()).starts_with("Not done: "));
    let unknown = WriteError::Failed(Failure { may_be_done: true, ..failure() });
    assert!(told(unknown).starts_with("Not known whether it is done: "));
    assert!(told(WriteError::Partly(failure())).starts_with("Half done: "));
}
