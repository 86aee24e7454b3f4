//! A write whose answer is lost is looked up, whatever it made: what happened is told as done, what did not as not done, and
//! nothing is made twice. Only where no reading tells does it stay open.

use tollkeeper::domain::change::{CreatePlan, MoveKey};
use tollkeeper::domain::{Change, KeyRequest, Outcome, PlanSettings, Resource, WriteError};
use tollkeeper_practice::Fault;

use crate::desk::{BASIC, Desk, NORTHWIND, PREMIUM};
use crate::payload::Payload;

fn plan(id: &str) -> (tollkeeper::domain::PlanId, String) {
    (id.into(), if id == PREMIUM { "Premium" } else { "Basic" }.to_owned())
}

fn keys_named(desk: &mut Desk, name: &str) -> usize {
    let Ok(Payload::Keys(keys)) = desk.read(Resource::Keys) else { panic!() };
    keys.iter().filter(|key| key.name == name).count()
}

fn new_key() -> Change {
    KeyRequest { plan: Some(plan(BASIC)), ..KeyRequest::new("Drop me") }.into()
}

#[test]
fn a_key_whose_answer_is_lost_is_made_once_and_put_in_its_plan() {
    for fault in [Fault::DropAfter, Fault::ServerAfter(500)] {
        let mut desk = Desk::new();
        desk.practice.faults().times("CreateApiKey", 1, fault.clone());
        let made = desk.write(new_key()).unwrap_or_else(|err| panic!("{fault:?}: {err:?}"));
        let key = made.key.expect("it was found again");
        assert_eq!(keys_named(&mut desk, "Drop me"), 1, "{fault:?}");
        assert!(desk.plan_keys(BASIC).contains(&key), "{fault:?}");
    }
}

#[test]
fn a_key_that_was_not_made_is_told_as_not_made() {
    for fault in [Fault::Drop, Fault::Server(500)] {
        let mut desk = Desk::new();
        desk.practice.faults().times("CreateApiKey", 1, fault.clone());
        let ticket = desk.send(new_key(), None);
        let Err(WriteError::Failed(failure)) = desk.written(ticket) else { panic!("{fault:?}") };
        assert!(!failure.may_be_done, "{fault:?}: {failure:?}");
        assert!(matches!(desk.entry(ticket).outcome, Outcome::Failed(_)));
        assert_eq!(keys_named(&mut desk, "Drop me"), 0);
        desk.write(new_key()).unwrap();
        assert_eq!(keys_named(&mut desk, "Drop me"), 1);
    }
}

#[test]
fn a_plan_and_a_deployment_whose_answers_are_lost_are_there_once() {
    let mut desk = Desk::new();
    desk.practice.faults().times("CreateUsagePlan", 1, Fault::DropAfter);
    let settings = PlanSettings { name: "Trial".into(), ..PlanSettings::default() };
    let made = desk.write(CreatePlan { settings }.into()).unwrap().plan.expect("it was found again");
    let Ok(Payload::Plans(plans)) = desk.read(Resource::Plans) else { panic!() };
    let named: Vec<_> = plans.iter().filter(|plan| plan.name() == "Trial").map(|plan| &plan.id).collect();
    assert_eq!(named, [&made]);

    let deploy = desk.deploying("prod");
    desk.practice.faults().times("CreateDeployment", 1, Fault::DropAfter);
    let made = desk.write(deploy).unwrap().deployment;
    assert_eq!(desk.stage("prod").deployment, made);
    assert_eq!(desk.practice.calls()["CreateDeployment"], 1);
}

#[test]
fn a_move_goes_on_where_the_first_answer_was_lost() {
    let mut desk = Desk::new();
    desk.practice.faults().times("DeleteUsagePlanKey", 1, Fault::DropAfter);
    desk.practice.faults().times("CreateUsagePlanKey", 1, Fault::DropAfter);
    let (from, to) = (Some(plan(PREMIUM)), Some(plan(BASIC)));
    let change = MoveKey { key: NORTHWIND.into(), label: "Northwind 3PL".into(), from, to, others: Vec::new() };
    desk.write(change.into()).unwrap();
    assert!(desk.plan_keys(BASIC).contains(&NORTHWIND.into()));
    assert!(!desk.plan_keys(PREMIUM).contains(&NORTHWIND.into()));
}
