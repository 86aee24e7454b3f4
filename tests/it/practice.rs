//! Whole flows through the worker against the practice account, over real HTTP with the real SDK.
//!
//! The practice account shares no type with the program, so what passes here was understood the same way on both sides of the wire.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as loudly as tests do")]

use crate::payload::Payload;
use tollkeeper::domain::change::{Change, KeyRequest};
use tollkeeper::domain::change::{
    CreatePlan, DeleteKey, DeletePlan, ExtendQuota, MoveKey, PointStage, PricePlan, RequireKey, UpdateKey,
    UpdatePlan,
};
use tollkeeper::domain::key::KeySettings;
use tollkeeper::domain::traffic::{Counter, Feed};
use tollkeeper::domain::{
    Caller, Event, Failure, FailureKind, KeyId, Method, MethodName, MetricSource, Outcome, PRICE_TAG, Plan,
    ProbePlan, ReadAnswer, Request, Resource, Reveal, Session, Throttle, TrafficQuery, WriteError, Written,
};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::scenario::Scenario;
use tollkeeper_practice::{Fault, Options, Practice};

use crate::desk::{BASIC, Desk, INVENTORY, NORTHWIND, NOW, PREMIUM, connected, prod, target};

fn require_key(method: &Method, required: bool) -> Change {
    Change::RequireKey(RequireKey {
        api: INVENTORY.into(),
        api_name: "Partner inventory".into(),
        resource: method.resource.clone(),
        method: method.name.clone(),
        required,
    })
}

pub fn slower(plan: &Plan, rate: f64) -> Change {
    let mut after = plan.settings.clone();
    after.throttle = Some(Throttle { rate, burst: 10 });
    Change::UpdatePlan(UpdatePlan { before: Box::new(plan.clone()), after })
}

pub fn failed(outcome: Result<Written, WriteError>) -> Failure {
    match outcome {
        Err(WriteError::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_of_the_account_can_be_read() {
    let mut desk = Desk::new();
    assert_eq!(
        (desk.account.number.as_str(), desk.account.region.as_str()),
        ("482100773915", "eu-central-1")
    );
    assert_eq!(desk.account.name, Some(Scenario::halden().company));
    let Ok(Payload::Apis(apis)) = desk.read(Resource::Apis) else { panic!() };
    assert_eq!(apis.len(), 3);
    assert!(apis.iter().any(|api| api.id.as_str() == INVENTORY && api.name == "Partner inventory"));
    let Ok(Payload::Methods(methods)) = desk.read(Resource::Methods(INVENTORY.into())) else { panic!() };
    assert_eq!(methods.len(), 6);
    assert!(methods.is_sorted_by(|a, b| a.name <= b.name));
    let Ok(Payload::Deployments(all)) = desk.read(Resource::Deployments(INVENTORY.into())) else { panic!() };
    assert!(all.len() >= 5 && all.is_sorted_by(|a, b| a.created >= b.created));
    let Ok(Payload::Plans(plans)) = desk.read(Resource::Plans) else { panic!() };
    let premium = plans.iter().find(|plan| plan.id.as_str() == PREMIUM).unwrap();
    assert_eq!(premium.settings.throttle, Some(Throttle { rate: 5.0, burst: 50 }));
    assert!(premium.covers(&prod()));
    let Ok(Payload::Keys(keys)) = desk.read(Resource::Keys) else { panic!() };
    assert_eq!(keys.len(), 41);
    assert_eq!(keys.iter().filter(|key| !key.enabled).count(), 3);
    assert!(desk.plan_keys(PREMIUM).contains(&NORTHWIND.into()));
    assert_eq!(desk.stage("prod").deployment, Some("p6w1zd".into()));
}

#[test]
fn usage_and_traffic_name_keys_by_their_ids() {
    let mut desk = Desk::new();
    let (from, to) = ("2026-11-01".parse().unwrap(), "2026-11-19".parse().unwrap());
    let Ok(Payload::Usage(usage)) = desk.read(Resource::Usage(PREMIUM.into(), from, to)) else { panic!() };
    let northwind = KeyId::from(NORTHWIND);
    assert_eq!(usage.by_key[&northwind].len(), 19);
    assert!(usage.used_since(&northwind, from) > 100_000, "80 calls a minute for half a month");
    assert!(usage.by_key.keys().all(|key| key.as_str().len() < 20), "a value stands where an id is meant");

    let to_s = NOW.parse::<jiff::Timestamp>().unwrap().as_second() / 60 * 60;
    let counter = Counter::Metric(MetricSource::default());
    let feed = Feed::new(counter, Vec::new());
    let query = TrafficQuery { feed, from_s: to_s - 3_600, to_s, period_s: 60 };
    let read = desk.read(Resource::Traffic(query));
    let Ok(Payload::Traffic(traffic)) = read else { panic!("{read:?}") };
    let requests = &traffic.by_key[&northwind].requests;
    assert!(requests.len() >= 50 && requests.is_sorted_by(|a, b| a.0 < b.0), "{}", requests.len());
    let mean = requests.iter().map(|(_, count)| count).sum::<f64>() / requests.len() as f64;
    assert!((60.0..100.0).contains(&mean), "Northwind calls about 80 times a minute, not {mean}");
}

#[test]
fn a_lock_is_live_only_after_a_deployment_and_a_rollback_opens_it_again() {
    let mut desk = Desk::new();
    let name = MethodName::new("GET", "/inventory/{sku}");
    assert!(desk.method(&name).lock.key_required, "the edited lock");
    assert!(!desk.live_lock(&name).key_required, "the live one");
    let [none, wrong] = desk.probe(&name, None).try_into().unwrap();
    assert_eq!((none.1, wrong.1), (200, 200), "anyone gets in");

    let before = desk.stage("prod").deployment.unwrap();
    let made = desk.deploy("prod").unwrap().deployment.expect("a deployment's id comes back");
    assert_eq!(desk.stage("prod").deployment.as_ref(), Some(&made));
    assert!(desk.live_lock(&name).key_required);
    let answers = desk.probe(&name, Some(NORTHWIND));
    let forbidden = Some("ForbiddenException".to_owned());
    assert_eq!(answers[0], (Caller::NoKey, 403, forbidden.clone()));
    assert_eq!(answers[1], (Caller::WrongKey, 403, forbidden));
    assert_eq!((answers[2].0, answers[2].1), (Caller::Partner, 200));

    let rollback = Change::PointStage(PointStage {
        at: prod(),
        api_name: "Partner inventory".into(),
        from: Some(made),
        to: before.clone(),
        to_label: "an older deployment".into(),
    });
    desk.write(rollback).unwrap();
    assert_eq!(desk.stage("prod").deployment, Some(before));
    assert_eq!(desk.probe(&name, None)[0].1, 200, "open again");
}

#[test]
fn switching_a_lock_changes_the_edited_state_only_and_is_undone_by_its_inverse() {
    let mut desk = Desk::new();
    let name = MethodName::new("GET", "/inventory");
    let method = desk.method(&name);
    let open = require_key(&method, false);
    let first = desk.send(open.clone(), None);
    desk.written(first).unwrap();
    assert!(!desk.method(&name).lock.key_required);
    assert!(desk.live_lock(&name).key_required, "nothing was deployed");

    let second = desk.send(open.inverse().unwrap(), Some(first));
    desk.written(second).unwrap();
    assert!(desk.method(&name).lock.key_required);
    assert_eq!(desk.entry(first).undone_by, Some(second));
    assert!(desk.entry(second).is_done());
}

#[test]
fn a_tiers_price_is_a_tag_that_is_set_read_back_and_taken_away_again() {
    let mut desk = Desk::new();
    let price = |before: Option<&str>, after: Option<&str>| {
        Change::PricePlan(PricePlan {
            plan: PREMIUM.into(),
            name: "Premium".into(),
            arn: Plan::arn("eu-central-1", &PREMIUM.into()),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        })
    };
    let tag = |desk: &mut Desk| {
        let Ok(Payload::PlanTags(tags)) = desk.read(Resource::PlanTags(PREMIUM.into())) else { panic!() };
        tags.get(PRICE_TAG).cloned()
    };
    let before = tag(&mut desk);
    let first = desk.send(price(before.as_deref(), Some("490.00 USD")), None);
    desk.written(first).unwrap();
    assert_eq!(tag(&mut desk).as_deref(), Some("490.00 USD"));

    // Somebody else's price is not overwritten unseen.
    let outdated = failed(desk.write(price(Some("1.00 USD"), Some("2.00 USD"))));
    assert_eq!(outdated.kind, FailureKind::Conflict);
    assert!(outdated.why.contains("490.00 USD"), "{outdated:?}");
    assert_eq!(desk.practice.calls()["TagResource"], 1, "it was not sent");

    let undo = desk.entry(first).change.inverse().unwrap();
    let second = desk.send(undo, Some(first));
    desk.written(second).unwrap();
    assert_eq!(tag(&mut desk), before);
    assert_eq!(desk.entry(first).undone_by, Some(second));
}

#[test]
fn an_unknown_stage_is_never_made_by_deploying() {
    let mut desk = Desk::new();
    let failure = failed(desk.deploy("prdo"));
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.what.contains("prdo"));
    assert_eq!(desk.practice.calls().get("CreateDeployment"), None);
}

#[test]
fn a_plan_edited_by_somebody_else_is_not_overwritten() {
    let mut desk = Desk::new();
    let opened = desk.plan(PREMIUM);
    desk.write(slower(&opened, 3.0)).unwrap();
    let Err(WriteError::PlanChanged(current)) = desk.write(slower(&opened, 1.0)) else { panic!() };
    assert_eq!(current.settings.throttle, Some(Throttle { rate: 3.0, burst: 10 }));
    assert_eq!(desk.practice.calls()["UpdateUsagePlan"], 1, "the second edit was not sent");
    let now = desk.plan(PREMIUM);
    assert_eq!(now.settings.throttle, Some(Throttle { rate: 3.0, burst: 10 }));
}

#[test]
fn removing_a_limit_and_undoing_that_brings_it_back() {
    let mut desk = Desk::new();
    let before = desk.plan(BASIC);
    let mut after = before.settings.clone();
    (after.throttle, after.quota) = (None, None);
    after.stages.retain(|stage| stage.at == prod());
    let change = Change::UpdatePlan(UpdatePlan { before: Box::new(before.clone()), after });
    desk.write(change.clone()).unwrap();
    let bare = desk.plan(BASIC).settings;
    assert_eq!((bare.throttle, bare.quota, bare.stages.len()), (None, None, 1));
    // AWS allows one UpdateUsagePlan in 20 seconds: connecting elsewhere stands for the wait.
    let mut later = desk.reconnected();
    later.write(change.inverse().unwrap()).unwrap();
    assert!(later.plan(BASIC).settings.same_as(&before.settings));
}

#[test]
fn a_plan_with_stages_is_made_and_deleted() {
    let mut desk = Desk::new();
    let mut settings = desk.plan(PREMIUM).settings;
    settings.name = "Trial".into();
    let id = desk.write(Change::CreatePlan(CreatePlan { settings: settings.clone() })).unwrap().plan.unwrap();
    let made = desk.plan(id.as_str());
    assert!(made.settings.same_as(&settings));
    desk.write(Change::DeletePlan(DeletePlan { plan: Box::new(made), partners: Some(0) })).unwrap();
    assert_eq!(desk.read(Resource::Plan(id)).unwrap_err().kind, FailureKind::NotFound);
}

#[test]
fn the_accounts_own_limit_is_read() {
    let limit = Desk::new().read(Resource::AccountLimit).unwrap();
    assert!(matches!(limit, Payload::AccountLimit(Some(Throttle { rate: 10_000.0, burst: 5_000 }))));
}

#[test]
fn a_new_key_works_shows_its_value_on_request_only_and_can_be_switched_off() {
    let mut desk = Desk::new();
    let value = "tollkeepertestvalue0123456789";
    let request = KeyRequest {
        value: Some(value.to_owned().into()),
        plan: Some((PREMIUM.into(), "Premium".into())),
        ..KeyRequest::new("Fjordline")
    };
    let ticket = desk.send(Change::CreateKey(request), None);
    let key = desk.written(ticket).unwrap().key.unwrap();
    assert!(desk.plan_keys(PREMIUM).contains(&key));
    assert!(!format!("{:?}", desk.journal).contains(value));

    desk.worker.send(Request::Reveal { session: desk.session, key: key.clone(), purpose: Reveal::Copy });
    let revealed = desk.next(|event| match event {
        Event::Revealed { key: of, outcome, .. } if of == key => Some(outcome),
        _ => None,
    });
    let revealed = revealed.unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&revealed), value);
    let locked = MethodName::new("GET", "/inventory");
    assert_eq!(desk.probe(&locked, Some(key.as_str()))[2].1, 200);

    let before = KeySettings { name: "Fjordline".into(), description: String::new(), enabled: true };
    let after = KeySettings { enabled: false, ..before.clone() };
    desk.write(Change::UpdateKey(UpdateKey { key: key.clone(), before, after })).unwrap();
    assert_eq!(desk.probe(&locked, Some(key.as_str()))[2].1, 403);
    desk.write(Change::DeleteKey(DeleteKey { key: key.clone(), label: "Fjordline".into() })).unwrap();
    assert!(!desk.plan_keys(PREMIUM).contains(&key));
}

fn move_northwind() -> Change {
    Change::MoveKey(MoveKey {
        key: NORTHWIND.into(),
        label: "Northwind 3PL".into(),
        from: Some((PREMIUM.into(), "Premium".into())),
        to: Some((BASIC.into(), "Basic".into())),
        others: Vec::new(),
    })
}

#[test]
fn a_moved_key_is_in_its_new_plan_only_and_moves_back() {
    let mut desk = Desk::new();
    let there =
        |desk: &mut Desk| [PREMIUM, BASIC].map(|plan| desk.plan_keys(plan).contains(&NORTHWIND.into()));
    desk.write(move_northwind()).unwrap();
    assert_eq!(there(&mut desk), [false, true]);
    desk.write(move_northwind().inverse().unwrap()).unwrap();
    assert_eq!(there(&mut desk), [true, false]);
}

#[test]
fn a_key_that_the_new_plan_refuses_is_put_back() {
    let mut desk = Desk::new();
    desk.practice.faults().times("CreateUsagePlanKey", 1, Fault::AccessDenied);
    let failure = failed(desk.write(move_northwind()));
    assert_eq!(failure.kind, FailureKind::AccessDenied);
    assert!(failure.hint.contains("is in Premium again"), "{}", failure.hint);
    assert!(desk.plan_keys(PREMIUM).contains(&NORTHWIND.into()));

    desk.practice.faults().times("CreateUsagePlanKey", 2, Fault::AccessDenied);
    let Err(WriteError::Partly(failure)) = desk.write(move_northwind()) else { panic!() };
    assert!(failure.what.contains("is in no plan now"), "{failure:?}");
}

#[test]
fn a_move_that_is_cut_off_is_not_said_to_have_changed_nothing() {
    for call in ["DeleteUsagePlanKey", "CreateUsagePlanKey"] {
        let mut desk = Desk::new();
        desk.practice.faults().times(call, 1, Fault::Drop);
        // Nor can it be looked up whether it happened.
        desk.practice.faults().always("GetUsagePlanKeys", Fault::AccessDenied);
        let ticket = desk.send(move_northwind(), None);
        let Err(WriteError::Partly(failure)) = desk.written(ticket) else { panic!("{call}") };
        assert_eq!(failure.what, "Northwind 3PL may be in no plan now", "{call}");
        assert!(matches!(&desk.entry(ticket).outcome, Outcome::Partly(_)));
        let calls = desk.practice.calls().get("CreateUsagePlanKey").copied().unwrap_or(0);
        assert!(calls < 2, "not put back: it may be in its new plan");
    }
}

#[test]
fn a_write_that_is_cut_off_or_fails_at_aws_is_looked_up_and_unknown_only_where_that_fails() {
    for fault in [Fault::Drop, Fault::Server(500)] {
        let mut desk = Desk::new();
        let deploy = desk.deploying("staging");
        desk.practice.faults().times("CreateDeployment", 1, fault.clone());
        let ticket = desk.send(deploy.clone(), None);
        let failure = failed(desk.written(ticket));
        assert!(!failure.may_be_done, "{fault:?}: {failure:?}");
        assert!(matches!(&desk.entry(ticket).outcome, Outcome::Failed(_)), "{fault:?}");

        desk.practice.faults().times("CreateDeployment", 1, fault.clone());
        desk.practice.faults().always("GetDeployments", Fault::AccessDenied);
        let ticket = desk.send(deploy, None);
        let failure = failed(desk.written(ticket));
        assert!(failure.may_be_done, "{fault:?}: {failure:?}");
        assert!(matches!(&desk.entry(ticket).outcome, Outcome::Partly(_)), "{fault:?}");
    }
}

#[test]
fn a_round_of_a_lock_check_may_leave_the_partner_out() {
    let mut desk = Desk::new();
    let name = MethodName::new("GET", "/inventory");
    let strangers = [Caller::NoKey, Caller::WrongKey];
    let plan = ProbePlan {
        base_url: desk.account.invoke_url(&prod()),
        at: prod(),
        method: name,
        callers: strangers.into(),
        partner: Some(NORTHWIND.into()),
        trusted: None,
        sign_in: None,
        wait_ms: 0,
    };
    desk.worker.send(Request::Probe { session: desk.session, round: 1, plan });
    let probed = desk.next(|event| match event {
        Event::Probed { outcome, .. } => Some(outcome),
        _ => None,
    });
    let probed = probed.unwrap();
    assert!(probed.gateway_names_errors, "as AWS does");
    assert!(probed.answers.iter().map(|answer| answer.caller).eq(strangers));
    assert_eq!(desk.practice.calls().get("GetApiKey"), None, "its value is not even fetched");
}

#[test]
fn a_quota_is_extended() {
    let mut desk = Desk::new();
    let (plan, key): (_, KeyId) = (BASIC, "q244tuu06o".into());
    let (first, today) = ("2026-11-01".parse().unwrap(), "2026-11-19".parse().unwrap());
    let left = |desk: &mut Desk| {
        let Ok(Payload::Usage(usage)) = desk.read(Resource::Usage(plan.into(), first, today)) else {
            panic!()
        };
        usage.day(&key, today).unwrap().remaining
    };
    let before = left(&mut desk);
    assert!(before <= 0, "Tannenhof has used its quota up, not {before} left");
    let label = "Tannenhof".to_owned();
    desk.write(Change::ExtendQuota(ExtendQuota {
        plan: plan.into(),
        key: key.clone(),
        label,
        before,
        remaining: 500,
        day: Some(today),
    }))
    .unwrap();
    assert_eq!(left(&mut desk), 500);
}

#[test]
fn each_fault_is_told_as_what_it_is() {
    let mut desk = Desk::new();
    for (fault, kind) in [
        (Fault::AccessDenied, FailureKind::AccessDenied),
        (Fault::Server(500), FailureKind::Service),
        (Fault::Server(503), FailureKind::Service),
        (Fault::Drop, FailureKind::Unreachable),
    ] {
        desk.practice.faults().times("GetUsagePlans", 1, fault.clone());
        let failure = desk.read(Resource::Plans).unwrap_err();
        assert_eq!(failure.kind, kind, "{fault:?}: {failure:?}");
        assert_eq!(failure.operation.as_deref(), Some("GetUsagePlans"));
    }
    assert!(desk.read(Resource::Plans).is_ok(), "a failure leaves the connection whole");
}

#[test]
fn a_denied_write_names_the_permission_and_is_journaled_as_failed() {
    let mut desk = Desk::new();
    desk.practice.faults().times("UpdateUsagePlan", 1, Fault::AccessDenied);
    let plan = desk.plan(PREMIUM);
    let ticket = desk.send(slower(&plan, 1.0), None);
    let failure = failed(desk.written(ticket));
    assert_eq!(failure.permission.as_deref(), Some("apigateway:PATCH"));
    assert!(matches!(desk.entry(ticket).outcome, Outcome::Failed(_)));
}

#[test]
fn too_many_requests_is_waited_out_and_the_wait_shows() {
    let mut desk = Desk::new();
    desk.practice.faults().times("GetApiKeys", 2, Fault::TooManyRequests(Some(1)));
    desk.ask(Resource::Keys);
    let mut waited = false;
    let outcome = desk.next(|event| match event {
        Event::Queue { status, .. } => {
            waited |= status.waiting > 0;
            None
        }
        Event::Read { answer: ReadAnswer::Keys(outcome), .. } => Some(outcome),
        _ => None,
    });
    assert!(outcome.is_ok() && waited);
    assert_eq!(desk.practice.calls()["GetApiKeys"], 3);
}

#[test]
fn reading_everything_twice_stays_within_awss_limits() {
    let practice = Practice::start(Options::default()).unwrap();
    let mut desk = Desk { practice, ..Desk::new() }.reconnected();
    for _ in 0..2 {
        for api in [INVENTORY, "t8w4c6zn1e", "v2j7h5ydq0"] {
            for resource in [
                Resource::Methods(api.into()),
                Resource::Stages(api.into()),
                Resource::Deployments(api.into()),
            ] {
                desk.read(resource).unwrap();
            }
        }
    }
}

#[test]
fn nobody_at_the_address_is_said_so() {
    let practice = Practice::start(Options::default()).unwrap();
    let target = target(&practice);
    drop(practice);
    let worker = Worker::start(|| {}, worker::Options::default());
    worker.send(Request::Connect { session: Session(1), target });
    assert_eq!(connected(&worker, Session(1)).unwrap_err().kind, FailureKind::Unreachable);
}

#[test]
fn an_endpoint_without_sts_is_taken_at_its_word() {
    let practice = Practice::start(Options { rate_limits: false, ..Options::default() }).unwrap();
    practice.faults().always("GetCallerIdentity", Fault::Server(501));
    let worker = Worker::start(|| {}, worker::Options::default());
    worker.send(Request::Connect { session: Session(1), target: target(&practice) });
    let (account, _) = connected(&worker, Session(1)).unwrap();
    assert_eq!(account.number, "unknown");
}
