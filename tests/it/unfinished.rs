//! Changes that stopped half-way, laid beside AWS: what a colleague changes besides does not hide them, what somebody has mended is
//! not called broken, finishing ends them, and the way back is checked like any other.

use tollkeeper::domain::change::{DeletePlan, Direction, MoveKey, PausePlan, RequireKey, Resume};
use tollkeeper::domain::{
    Change, Event, MethodName, Outcome, Request, Resource, Ticket, Unfinished, WriteError,
};
use tollkeeper_practice::Fault;

use crate::desk::{BASIC, Desk, INVENTORY, NORTHWIND, PREMIUM};
use crate::payload::Payload;
use crate::wire;
use serde_json::json;

fn plan(id: &str) -> (tollkeeper::domain::PlanId, String) {
    (id.into(), if id == PREMIUM { "Premium" } else { "Basic" }.to_owned())
}

fn move_northwind() -> Change {
    let (from, to) = (Some(plan(PREMIUM)), Some(plan(BASIC)));
    MoveKey { key: NORTHWIND.into(), label: "Northwind 3PL".into(), from, to, others: Vec::new() }.into()
}

/// How what stopped half-way stands now.
fn look(desk: &mut Desk) -> Vec<Unfinished> {
    desk.worker.send(Request::LookUnfinished { session: desk.session });
    desk.next(|event| match event {
        Event::Unfinished { all, .. } => Some(all),
        _ => None,
    })
}

/// A move that left its key in no plan: the second plan refuses it, and so does the first.
fn stranded(desk: &mut Desk) -> Ticket {
    desk.practice.faults().times("CreateUsagePlanKey", 2, Fault::AccessDenied);
    let ticket = desk.send(move_northwind(), None);
    assert!(matches!(desk.written(ticket), Err(WriteError::Partly(_))));
    ticket
}

fn resume(one: &Unfinished, direction: Direction) -> Change {
    Resume { of: Box::new(move_northwind()), done: one.done.clone(), direction }.into()
}

#[test]
fn a_finished_move_has_no_line_any_more() {
    let mut desk = Desk::new();
    let ticket = stranded(&mut desk);
    let [one] = look(&mut desk).try_into().unwrap();
    assert!(one.done[0].is_some() && one.done[1].is_none(), "{one:?}");
    desk.write(resume(&one, Direction::Finish)).unwrap();
    assert!(look(&mut desk).is_empty());
    assert!(matches!(desk.entry(ticket).outcome, Outcome::Done { .. }));
    assert!(desk.plan_keys(BASIC).contains(&NORTHWIND.into()));
}

#[test]
fn the_way_back_is_not_gone_where_somebody_else_has_mended_it() {
    let mut desk = Desk::new();
    let ticket = stranded(&mut desk);
    let [one] = look(&mut desk).try_into().unwrap();
    let third = desk.practice.url().to_owned();
    assert!(!third.is_empty());
    let Ok(Payload::Plans(plans)) = desk.read(Resource::Plans) else { panic!() };
    let other = plans.iter().find(|one| ![PREMIUM, BASIC].contains(&one.id.as_str())).unwrap().id.clone();
    let body = json!({"keyId": NORTHWIND, "keyType": "API_KEY"});
    let (status, _) = wire::gateway(&desk.practice, "POST", &format!("/usageplans/{other}/keys"), &body);
    assert_eq!(status, 201);
    for direction in [Direction::PutBack, Direction::Finish] {
        let Err(WriteError::Failed(failure)) = desk.write(resume(&one, direction)) else { panic!("sent") };
        assert!(!failure.drifts.is_empty(), "{failure:?}");
    }
    assert!(look(&mut desk).is_empty(), "somebody has put it in a plan");
    let Outcome::Failed(words) = &desk.entry(ticket).outcome else { panic!() };
    assert!(words.contains("somebody has put the key in"), "{words}");
}

#[test]
fn a_deletion_that_stopped_is_told_whatever_else_is_edited() {
    let mut desk = Desk::new();
    let before = desk.plan(PREMIUM);
    desk.practice.faults().always("DeleteUsagePlan", Fault::AccessDenied);
    // The first call passes, the one that puts the stages back does not.
    let delete: Change = DeletePlan { plan: Box::new(before.clone()), partners: None }.into();
    let path = format!("/usageplans/{PREMIUM}");
    let edit =
        json!({"patchOperations": [{"op": "replace", "path": "/description", "value": "Edited by Maja"}]});
    let detached = Change::UpdatePlan(tollkeeper::domain::change::UpdatePlan {
        before: Box::new(before.clone()),
        after: tollkeeper::domain::PlanSettings { stages: Vec::new(), ..before.settings.clone() },
    });
    desk.write(detached).unwrap();
    wire::gateway(&desk.practice, "PATCH", &path, &edit);
    let calls = delete.calls();
    let known = [tollkeeper::aws::Known {
        left: Some(jiff::Timestamp::now()),
        made: Some(tollkeeper::domain::Made::default()),
    }];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let standing = runtime.block_on(async {
        let target = crate::desk::target(&desk.practice);
        let gate = std::sync::Arc::new(tollkeeper::aws::OpenGate);
        let client = tollkeeper::aws::connect(&target, jiff::Timestamp::now(), gate).await.unwrap();
        let mut readings = tollkeeper::aws::Readings::new();
        tollkeeper::aws::standing(&client, &delete, &known, &mut readings).await
    });
    assert_eq!(calls.len(), 2);
    assert!(standing[0].made.is_some() && standing[0].is_shown, "the stages are off: {standing:?}");
    assert!(standing[1].made.is_none(), "the plan is there: {standing:?}");
}

#[test]
fn a_pause_whose_keys_a_colleague_has_described_is_still_one() {
    let mut desk = Desk::new();
    let (plan, ids) = (desk.plan(PREMIUM), desk.plan_keys(PREMIUM));
    let Ok(Payload::Keys(keys)) = desk.read(Resource::Keys) else { panic!() };
    let of_plan = keys.iter().filter(|key| ids.contains(&key.id));
    let pause = PausePlan::new((plan.id.clone(), plan.name().to_owned()), of_plan).unwrap();
    let first = pause.keys[0].0.clone();
    // The first key's call passes; the third gets a refusal.
    desk.practice.faults().times("UpdateApiKey", 1, Fault::Latency(std::time::Duration::from_millis(1)));
    desk.practice.faults().times("UpdateApiKey", 50, Fault::AccessDenied);
    desk.practice.faults().clear();
    let edit =
        json!({"patchOperations": [{"op": "replace", "path": "/description", "value": "Asked to wait"}]});
    let change: Change = pause.into();
    let call = change.calls().remove(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let standing = runtime.block_on(async {
        let target = crate::desk::target(&desk.practice);
        let gate = std::sync::Arc::new(tollkeeper::aws::OpenGate);
        let client = tollkeeper::aws::connect(&target, jiff::Timestamp::now(), gate).await.unwrap();
        tollkeeper::aws::send_call(&client, call, &[]).await.unwrap();
        wire::gateway(&desk.practice, "PATCH", &format!("/apikeys/{}", first.as_str()), &edit);
        let mut readings = tollkeeper::aws::Readings::new();
        tollkeeper::aws::standing(&client, &change, &[], &mut readings).await
    });
    assert!(standing[0].made.is_some(), "it is disabled, whatever it is described as");
    assert!(standing[1..].iter().all(|step| step.made.is_none()));
}

#[test]
fn a_lock_whose_answer_was_lost_is_told_as_it_is() {
    let mut desk = Desk::new();
    let method = desk.method(&MethodName::new("GET", "/inventory"));
    let switch = RequireKey {
        api: INVENTORY.into(),
        api_name: "Partner inventory".into(),
        resource: method.resource,
        required: !method.lock.key_required,
        method: method.name,
    };
    desk.practice.faults().times("UpdateMethod", 1, Fault::DropAfter);
    desk.write(switch.into()).unwrap();
}
