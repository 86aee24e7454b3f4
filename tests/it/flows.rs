//! Flows through the model, played without a window or a network: commands in, effects out, events in.

use crate::payload::{self, Payload};
use jiff::ToSpan as _;
use tollkeeper::analysis::lock::Gate;
use tollkeeper::domain::change::{Deploy, UpdatePlan};
use tollkeeper::domain::*;
use tollkeeper::model::command::{
    ActivityCommand, ApisCommand, ConnectionCommand, KeysCommand, PlansCommand, TrafficCommand,
};
use tollkeeper::model::dialog::{DialogKind, Review};
use tollkeeper::model::keys::new_key::NewKeyField;
use tollkeeper::model::route::PlanChoice;
use tollkeeper::model::{Command, Connection, Effect, Model, PlanField, PlanKey, Route};

use crate::company::{act, model, now, settle};

pub fn premium() -> PlanKey {
    PlanKey::Plan("plpremium".into())
}

pub fn prod() -> StageRef {
    StageRef::new("k3x9q2m7ra", "prod")
}

/// The requests among the effects.
pub fn requests(effects: Vec<Effect>) -> Vec<Request> {
    let request = |effect| match effect {
        Effect::Send(request) => Some(*request),
        _ => None,
    };
    effects.into_iter().filter_map(request).collect()
}

/// The one write among the effects.
pub fn write(effects: Vec<Effect>) -> (Ticket, Change) {
    let writes: Vec<_> = requests(effects)
        .into_iter()
        .filter_map(|request| match request {
            Request::Write { ticket, change, .. } => Some((ticket, *change)),
            _ => None,
        })
        .collect();
    assert_eq!(writes.len(), 1, "{writes:?}");
    writes.into_iter().next().unwrap()
}

pub fn answer(
    model: &mut Model,
    ticket: Ticket,
    change: Change,
    outcome: Result<Written, WriteError>,
) -> Vec<Request> {
    let session = model.session;
    requests(model.apply(Event::Written { session, ticket, change: Box::new(change), outcome }))
}

pub fn journal(model: &mut Model, ticket: Ticket, change: Change, deployment: Option<&str>) {
    let outcome = Outcome::Done { deployment: deployment.map(Into::into) };
    let entry = JournalEntry::new(ticket, model.now, change, outcome);
    let session = model.session;
    model.apply(Event::Journal { session, entry });
}

#[test]
fn the_banner_is_there_at_start_and_says_what_it_means() {
    let model = model();
    let banner = model.banner();
    assert_eq!(banner.len(), 1);
    assert_eq!(banner[0].title, "Not live on Partner inventory / prod");
    assert_eq!(
        banner[0].meaning,
        "Anyone can call GET /inventory/{sku} and GET /warehouses without a key until you deploy."
    );
    assert_eq!(model.not_live_count(), 2);
    assert!(model.pending_is_known());
}

#[test]
fn opening_reads_no_resource_twice() {
    let mut model = model();
    assert!(requests(model.update(Command::Tick)).is_empty(), "nothing is due yet");
    model.now += 47.seconds();
    let due = requests(model.update(Command::Tick));
    let labels: Vec<_> = due
        .iter()
        .map(|request| match request {
            Request::Read { resource, .. } => resource.label(),
            other => panic!("{other:?}"),
        })
        .collect();
    // Others' changes show within a minute: stages and methods of three APIs, and nothing else.
    assert_eq!(labels, ["stages", "stages", "stages", "methods", "methods", "methods"]);
    assert!(requests(model.update(Command::Tick)).is_empty(), "already being read");
}

#[test]
fn a_failed_reading_keeps_what_was_there() {
    let mut model = model();
    model.update(Command::Refresh);
    let failure = Failure::new(FailureKind::Unreachable, "No answer", "", "");
    let resource = Resource::Plans;
    let session = model.session;
    model.apply(payload::read(session, resource, model.now, Err(failure)));
    assert_eq!(model.plans().len(), 3);
    assert!(model.store.plans.failure().is_some());
}

#[test]
fn events_of_an_older_connection_are_dropped() {
    let mut model = model();
    let old = model.session;
    model.update(ConnectionCommand::Disconnect);
    model.apply(payload::read(old, Resource::Plans, now(), Ok(Payload::Plans(Vec::new()))));
    assert!(model.store.plans.get().is_none());
    assert!(model.banner().is_empty(), "nothing of the old account shows");
}

#[test]
fn a_switch_is_sent_at_once_and_the_banner_follows_aws() {
    let mut model = model();
    let command = ApisCommand::RequireKey {
        api: "r4t6y8u2oc".into(),
        method: MethodName::new("GET", "/returns/policy"),
        required: true,
    };
    let (ticket, change) = write(model.update(command.clone()));
    assert_eq!(change.title(), "Require an API key on GET /returns/policy");
    assert!(requests(model.update(command)).is_empty(), "a second press while it is under way sends nothing");
    assert_eq!(model.banner().len(), 1, "no local patch: AWS has not answered yet");
    journal(&mut model, ticket, change.clone(), None);
    let reads = answer(&mut model, ticket, change, Ok(Written::default()));
    assert!(
        matches!(&reads[..], [Request::Read { resource: Resource::Methods(api), .. }] if api.as_str() == "r4t6y8u2oc"),
        "{reads:?}"
    );
}

#[test]
fn read_only_sends_nothing_and_says_so() {
    let mut model = model();
    model.update(ConnectionCommand::SetReadOnly(true));
    let command = ApisCommand::RequireKey {
        api: "r4t6y8u2oc".into(),
        method: MethodName::new("GET", "/returns/policy"),
        required: true,
    };
    assert!(requests(model.update(command)).is_empty());
    assert!(model.notices.last().unwrap().text.contains("Read-only"));
}

#[test]
fn deploying_names_its_stage_and_takes_what_is_edited() {
    let mut model = model();
    act(&mut model, ApisCommand::OpenDeploy(prod()));
    act(&mut model, ApisCommand::DeployDescription(" Key on warehouses ".into()));
    let (ticket, change) = write(model.update(Command::Confirm));
    let Change::Deploy(Deploy { at, description, locks, .. }) = &change else { panic!("{change:?}") };
    assert_eq!((at, description.as_str(), locks.len()), (&prod(), "Key on warehouses", 6));
    assert!(requests(model.update(Command::Confirm)).is_empty(), "a second press sends nothing");
    let failure = Failure::new(FailureKind::Throttled, "Too many", "", "");
    answer(&mut model, ticket, change, Err(WriteError::Failed(failure)));
    let dialog = model.dialog.as_ref().expect("a failure keeps the dialog and what was typed");
    assert!(dialog.failure.is_some() && dialog.sending.is_none());
}

#[test]
fn a_stage_with_a_canary_is_not_deployed_with_one_click() {
    let mut model = model();
    let mut stages = model.store.stages[&ApiId::from("k3x9q2m7ra")].get().unwrap().clone();
    stages[0].canary = Some(Canary { percent: 10.0, deployment: Some("d1".into()) });
    let session = model.session;
    let resource = Resource::Stages("k3x9q2m7ra".into());
    model.apply(payload::read(session, resource, now(), Ok(Payload::Stages(stages))));
    model.update(ApisCommand::OpenDeploy(prod()));
    assert!(model.dialog_change().is_none());
    assert!(model.banner()[0].canary);
}

#[test]
fn a_plans_edit_is_reviewed_against_what_aws_has_by_then() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Plans(PlanChoice::Plan("plpremium".into()))));
    model.update(PlansCommand::Edit(premium(), PlanField::Rate, "1".into()));
    model.update(PlansCommand::Edit(premium(), PlanField::Burst, "10".into()));
    assert_eq!(model.form(&premium()).edits(), 2);
    let reads = requests(model.update(PlansCommand::Review(premium())));
    assert!(matches!(&reads[..], [Request::Read { resource: Resource::Plan(_), .. }]), "{reads:?}");
    assert!(model.dialog_change().is_none(), "nothing can be sent before the plan was read again");

    let mut theirs = model.store.plan(&"plpremium".into()).unwrap().clone();
    theirs.settings.throttle = Some(Throttle { rate: 7.0, burst: 50 });
    theirs.settings.description = "Changed by Maja".into();
    let session = model.session;
    let outcome = Ok(Payload::Plan(Box::new(theirs)));
    model.apply(payload::read(session, Resource::Plan("plpremium".into()), now(), outcome));
    let Some(DialogKind::ReviewPlan { state: Review::Changed(_), .. }) =
        model.dialog.as_ref().map(|d| &d.kind)
    else {
        panic!("three values are shown: {:?}", model.dialog)
    };
    assert!(model.dialog_change().is_none());

    model.update(PlansCommand::Rebase);
    let (_, change) = write(model.update(Command::Confirm));
    let Change::UpdatePlan(UpdatePlan { before, after }) = change else { panic!() };
    assert_eq!(after.description, "Changed by Maja", "what they changed stays");
    assert_eq!(after.throttle, Some(Throttle { rate: 1.0, burst: 10 }), "what was edited here is sent");
    assert_eq!(before.settings.throttle.unwrap().rate, 7.0);
}

#[test]
fn an_empty_field_is_no_limit_and_zero_is_asked_for() {
    let mut model = model();
    for (field, text) in [(PlanField::Rate, ""), (PlanField::Burst, "")] {
        model.update(PlansCommand::Edit(premium(), field, text.into()));
    }
    let Some(Change::UpdatePlan(UpdatePlan { after, .. })) = model.form(&premium()).change() else {
        panic!()
    };
    assert_eq!(after.throttle, None);

    model.update(PlansCommand::Edit(premium(), PlanField::Rate, "2".into()));
    assert!(model.form(&premium()).problem(PlanField::Burst).is_some(), "half a throttle is a question");
    model.update(PlansCommand::Edit(premium(), PlanField::Burst, "0".into()));
    model.update(PlansCommand::Review(premium()));
    let plan = model.store.plan(&"plpremium".into()).unwrap().clone();
    let (session, outcome) = (model.session, Ok(Payload::Plan(Box::new(plan))));
    model.apply(payload::read(session, Resource::Plan("plpremium".into()), now(), outcome));
    assert!(model.dialog_change().is_none(), "0 refuses every call");
    model.update(PlansCommand::AcceptZero(true));
    assert!(model.dialog_change().is_some());
}

#[test]
fn typed_numbers_are_read_as_people_write_them() {
    let mut model = model();
    let settings = |model: &mut Model, rate: &str, quota: &str| {
        model.update(PlansCommand::Edit(premium(), PlanField::Rate, rate.into()));
        model.update(PlansCommand::Edit(premium(), PlanField::Quota, quota.into()));
        model.form(&premium()).settings().map(|s| (s.throttle.unwrap().rate, s.quota.unwrap().limit))
    };
    assert_eq!(settings(&mut model, "0,5", "10 000"), Some((0.5, 10_000)));
    assert_eq!(settings(&mut model, "1,000", "3,000,000"), Some((1000.0, 3_000_000)));
    assert_eq!(settings(&mut model, "0,125", "1"), Some((0.125, 1)));
    assert_eq!(settings(&mut model, "0,500", "1"), Some((0.5, 1)), "a lone 0 heads no thousands");
    assert_eq!(settings(&mut model, "1,000.5", "1’000"), Some((1000.5, 1000)));
    assert_eq!(settings(&mut model, "1,000,5", "1"), None);
    assert_eq!(settings(&mut model, "1", "1,5"), None, "a slip or a decimal, never 15");
    assert_eq!(settings(&mut model, "1", "10,00"), None);
    assert_eq!(settings(&mut model, "1", "0,500"), None);
    assert_eq!(settings(&mut model, "fast", "1"), None);
    assert_eq!(settings(&mut model, "1", "-5"), None);
    assert_eq!(settings(&mut model, "1", "3000000000"), None);
    assert_eq!(model.form(&premium()).quota, "3000000000", "what was typed stays");
}

#[test]
fn edits_outlive_a_walk_through_the_rooms() {
    let mut model = model();
    model.update(PlansCommand::Edit(premium(), PlanField::Rate, "1".into()));
    act(&mut model, Command::Go(Route::Keys(None)));
    act(&mut model, Command::Go(Route::Plans(PlanChoice::First)));
    assert_eq!(model.form(&premium()).rate, "1");
    model.update(PlansCommand::Edit(premium(), PlanField::Rate, "5".into()));
    assert!(model.forms.is_empty(), "edited back is not edited");
}

#[test]
fn a_new_key_is_enabled_explicitly_and_its_value_is_checked() {
    let mut model = model();
    model.update(KeysCommand::OpenNew);
    assert!(model.dialog_change().is_none(), "a partner needs a name");
    model.update(KeysCommand::EditNew(NewKeyField::Name("Larch & Co".into())));
    model.update(KeysCommand::EditNew(NewKeyField::OwnValue(true)));
    model.update(KeysCommand::EditNew(NewKeyField::Value("tooshort".into())));
    assert!(model.dialog_change().is_none());
    model.update(KeysCommand::EditNew(NewKeyField::Value("0123456789abcdefghij".into())));
    model.update(KeysCommand::EditNew(NewKeyField::Plan(Some("plbasic".into()))));
    assert!(!format!("{:?}", model.dialog).contains("0123456789abcdefghij"), "no value in a debug print");
    let (_, change) = write(model.update(Command::Confirm));
    let Change::CreateKey(request) = change else { panic!() };
    assert!(request.enabled);
    assert_eq!(request.plan.unwrap().1, "Basic");
}

#[test]
fn disabling_asks_first_and_enabling_does_not() {
    let mut model = model();
    assert!(requests(model.update(KeysCommand::SetEnabled("kfjordoutdoor".into(), false))).is_empty());
    let (_, change) = write(model.update(Command::Confirm));
    assert_eq!(change.title(), "Disable the key Fjord Outdoor");
    let (_, change) = write(model.update(KeysCommand::SetEnabled("kdeltaparts".into(), true)));
    assert_eq!(change.title(), "Enable the key Delta Parts");
}

#[test]
fn a_lock_check_repeats_an_answer_that_may_only_be_early() {
    let mut model = model();
    let at = StageRef::new("p7d1w5n8zb", "prod");
    let sent = requests(model.update(ApisCommand::VerifyLock(at.clone())));
    let [Request::Probe { plan, round: first, .. }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(plan.method, MethodName::new("GET", "/orders"));
    assert!(plan.base_url.ends_with("/_aws/execute-api/p7d1w5n8zb/prod"), "{}", plan.base_url);
    assert!(plan.partner.is_some());
    let open = |caller| Answer { caller, status: 200, error_type: None, body: String::new() };
    let round = |answers| Ok(Probed { answers, refusal_status: 403, gateway_names_errors: true });
    let session = model.session;
    let early = round(vec![open(Caller::NoKey), open(Caller::WrongKey), open(Caller::Partner)]);
    let when = model.now + 1.second();
    let again = requests(model.apply(Event::Probed {
        session,
        at: at.clone(),
        round: *first,
        when,
        outcome: early.clone(),
    }));
    assert!(
        matches!(&again[..], [Request::Probe { plan, .. }] if plan.wait_ms > 0),
        "locked by the deployment: {again:?}"
    );
    let (late, round) = (model.now + 10.minutes(), model.checks[&at].round);
    let event = Event::Probed { session, at: at.clone(), round, when: late, outcome: early };
    let done = requests(model.apply(event));
    assert!(done.is_empty());
    let result = model.checks[&at].result.as_ref().unwrap();
    assert_eq!(result.verdict.gate, Gate::Open, "and in the end it says what it saw");
}

#[test]
fn a_partners_key_goes_to_a_strangers_host_only_after_a_yes_and_never_in_clear_text() {
    let at = StageRef::new("p7d1w5n8zb", "prod");
    let behind = |endpoint: &str| {
        let mut model = model();
        let Connection::Open(account) = &mut model.connection else { panic!("connected") };
        account.endpoint = Some(endpoint.to_owned());
        model
    };
    let mut model = behind("https://gateway.example.com");
    assert!(requests(model.update(ApisCommand::VerifyLock(at.clone()))).is_empty(), "it asks first");
    assert_eq!(model.checks[&at].asks.as_deref(), Some("gateway.example.com"));
    let sent = requests(model.update(ApisCommand::TrustHost(at.clone())));
    let [Request::Probe { plan, .. }] = &sent[..] else { panic!("{sent:?}") };
    assert!(plan.partner.is_some() && plan.trusted.as_deref() == Some("gateway.example.com"));
    let _ = model.update(ApisCommand::StopCheck(at.clone()));
    let again = requests(model.update(ApisCommand::VerifyLock(at.clone())));
    assert_eq!(again.len(), 1, "the yes holds");
    let mut model = behind("http://gateway.example.com");
    assert!(requests(model.update(ApisCommand::VerifyLock(at.clone()))).is_empty());
    assert!(model.checks[&at].failure.as_ref().unwrap().why.contains("clear text"));
    let _ = model.update(ApisCommand::CheckPartner(at.clone(), None));
    let strangers = requests(model.update(ApisCommand::VerifyLock(at)));
    assert!(
        matches!(&strangers[..], [Request::Probe { plan, .. }] if plan.partner.is_none()),
        "{strangers:?}"
    );
}

#[test]
fn a_poller_is_named_and_the_shops_are_not() {
    let model = model();
    let worst = model.partner(&"knorthwind3pl".into()).unwrap();
    assert!(worst.is_poller());
    let period = worst.polling.period_s().unwrap();
    assert!((period - 0.75).abs() < 0.015, "{period}");
    for name in ["kbergmannretail", "kfjordoutdoor", "kcedarpine"] {
        assert!(!model.partner(&name.into()).unwrap().is_poller(), "{name}");
    }
}

#[test]
fn quotas_that_run_out_are_dated() {
    let model = model();
    let date = |name: &str| model.partner(&name.into()).unwrap().runs_out.map(|date| date.to_string());
    assert_eq!(date("ktannenhof").as_deref(), Some("2026-11-14"), "used up, on the day it was");
    assert!(date("kcedarpine").is_some());
    assert_eq!(date("kfjordoutdoor"), None);
}

#[test]
fn undo_asks_with_the_old_values() {
    let mut model = model();
    let before = model.store.plan(&"plpremium".into()).unwrap().clone();
    let mut after = before.settings.clone();
    after.throttle = Some(Throttle { rate: 1.0, burst: 10 });
    let change = Change::UpdatePlan(UpdatePlan { before: Box::new(before.clone()), after });
    journal(&mut model, Ticket(900), change, None);
    model.update(ActivityCommand::OpenUndo(Ticket(900)));
    let sent = requests(model.update(Command::Confirm));
    let [Request::Write { change, undoes, .. }] = &sent[..] else { panic!("{sent:?}") };
    let Change::UpdatePlan(UpdatePlan { after, .. }) = &**change else { panic!() };
    assert_eq!((after, *undoes), (&before.settings, Some(Ticket(900))));
}

#[test]
fn cancelling_leaves_old_values_and_says_what_was_never_read() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Apis(Some(prod()))));
    model.update(Command::Refresh);
    let effects = model.update(Command::CancelWork);
    assert!(requests(effects).iter().any(|request| matches!(request, Request::CancelAll { .. })));
    assert_eq!(model.plans().len(), 3);
    assert!(
        requests(model.update(Command::Tick)).is_empty(),
        "cancelled reads are not asked for again at once"
    );
    settle(&mut model, Vec::new());
}

#[test]
fn the_search_finds_partners_stages_and_plans() {
    let mut model = model();
    model.update(Command::Search("prem".into()));
    assert_eq!(model.search_hits()[0].name, "Premium");
    model.update(Command::Search("inventory / st".into()));
    assert_eq!(model.search_hits()[0].route, Route::Apis(Some(StageRef::new("k3x9q2m7ra", "staging"))));
    model.update(Command::Search("north".into()));
    assert_eq!(model.search_hits()[0].route, Route::Keys(Some("knorthwind3pl".into())));
}

#[test]
fn the_metric_can_be_another_accounts_own() {
    let mut model = model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    act(&mut model, TrafficCommand::SetSource(Some(SourceKind::Metric)));
    let own = MetricSource { namespace: "Shop/Gateway".into(), ..MetricSource::default() };
    let effects = model.update(TrafficCommand::SetMetrics(own.clone()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SavePrefs(prefs) if prefs.metrics == own)));
    let asked = requests(effects).into_iter().find_map(|request| match request {
        Request::Read { resource: Resource::Traffic(query), .. } => Some(query.feed.counter.clone()),
        _ => None,
    });
    assert_eq!(
        asked,
        Some(tollkeeper::domain::traffic::Counter::Metric(own)),
        "the new metric is read at once"
    );
}
