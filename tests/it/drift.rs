//! What was reviewed is what happens: a change whose thing somebody else has changed since the review is not sent, whatever
//! kind it is of, an undo and a roll back included; and what is taken back comes back whole.

use serde_json::json;
use tollkeeper::domain::change::{
    DeleteKey, DeletePlan, ExtendQuota, MoveKey, PausePlan, PointStage, RequireKey, UpdateKey, UpdatePlan,
};
use tollkeeper::domain::{
    Change, Failure, FailureKind, KeySettings, MethodName, Plan, PlanSettings, Resource, WriteError,
};
use tollkeeper_practice::Fault;

use crate::desk::{BASIC, Desk, INVENTORY, NORTHWIND, PREMIUM, prod};
use crate::payload::Payload;
use crate::wire;

/// Why a change was not sent, and that it names what differs.
fn refused(desk: &mut Desk, change: Change) -> Failure {
    let title = change.title();
    match desk.write(change) {
        Err(WriteError::Failed(failure)) => {
            assert_eq!(failure.kind, FailureKind::Conflict, "{title}: {failure:?}");
            assert!(!failure.drifts.is_empty(), "{title}: {failure:?}");
            assert!(failure.in_full().contains("Nothing was sent"), "{title}: {failure:?}");
            failure
        }
        other => panic!("{title} was not refused: {other:?}"),
    }
}

fn switch(desk: &mut Desk, path: &str) -> RequireKey {
    let method = desk.method(&MethodName::new("GET", path));
    RequireKey {
        api: INVENTORY.into(),
        api_name: "Partner inventory".into(),
        resource: method.resource,
        required: !method.lock.key_required,
        method: method.name,
    }
}

fn roll_back(desk: &mut Desk) -> PointStage {
    let Ok(Payload::Deployments(all)) = desk.read(Resource::Deployments(INVENTORY.into())) else { panic!() };
    let now = desk.stage("prod").deployment.unwrap();
    let to = all.into_iter().find(|one| one.id != now).unwrap().id;
    PointStage {
        at: prod(),
        api_name: "Partner inventory".into(),
        from: Some(now),
        to_label: format!("deployment {to}"),
        to,
    }
}

#[test]
fn a_roll_back_or_its_undo_does_not_pass_over_a_deployment_made_since() {
    let mut desk = Desk::new();
    let back = roll_back(&mut desk);
    desk.deploy("prod").unwrap();
    let hotfix = desk.stage("prod").deployment;
    let told = refused(&mut desk, back.into());
    assert!(told.why.contains(hotfix.as_ref().unwrap().as_str()), "{told}");
    assert_eq!(desk.stage("prod").deployment, hotfix);

    let again: Change = roll_back(&mut desk).into();
    desk.write(again.clone()).unwrap();
    desk.deploy("prod").unwrap();
    let newest = desk.stage("prod").deployment;
    refused(&mut desk, again.inverse().unwrap());
    assert_eq!(desk.stage("prod").deployment, newest, "an old undo moves production nowhere");
}

#[test]
fn a_deployment_publishes_no_unlock_that_its_dialog_did_not_show() {
    let mut desk = Desk::new();
    let deploy = desk.deploying("prod");
    let locked = MethodName::new("GET", "/inventory");
    assert!(desk.live_lock(&locked).key_required);
    let unlock = switch(&mut desk, "/inventory");
    desk.write(unlock.into()).unwrap();
    let told = refused(&mut desk, deploy);
    assert!(told.why.contains("GET /inventory: key required when this was opened, no key now"), "{told}");
    assert!(desk.live_lock(&locked).key_required);
    assert_eq!(desk.practice.calls().get("CreateDeployment"), None);
}

#[test]
fn a_switch_that_a_colleague_has_turned_is_theirs() {
    let mut desk = Desk::new();
    let mine: Change = switch(&mut desk, "/inventory").into();
    desk.write(mine.clone()).unwrap();
    let told = refused(&mut desk, mine.clone());
    assert!(told.what.contains("is so already"), "{told}");
    desk.write(mine.inverse().unwrap()).unwrap();
    refused(&mut desk, mine.inverse().unwrap());
}

fn key(desk: &mut Desk, id: &str) -> KeySettings {
    let Ok(Payload::Keys(keys)) = desk.read(Resource::Keys) else { panic!() };
    keys.iter().find(|key| key.id.as_str() == id).unwrap().into()
}

#[test]
fn a_key_is_changed_moved_deleted_or_extended_only_as_it_was_shown() {
    let mut desk = Desk::new();
    let before = key(&mut desk, NORTHWIND);
    let renamed = |name: &str| KeySettings { name: name.into(), ..before.clone() };
    let edit = |after: KeySettings| -> Change {
        UpdateKey { key: NORTHWIND.into(), before: before.clone(), after }.into()
    };
    desk.write(edit(renamed("Northwind Logistics"))).unwrap();
    let told = refused(&mut desk, edit(renamed("Northwind")));
    assert!(told.why.contains("Northwind Logistics now"), "{told}");
    assert_eq!(key(&mut desk, NORTHWIND).name, "Northwind Logistics");
    refused(&mut desk, DeleteKey { key: NORTHWIND.into(), label: before.name.clone() }.into());

    let to = |from: &str, to: &str| -> Change {
        let plan = |id: &str| (id.into(), if id == PREMIUM { "Premium" } else { "Basic" }.to_owned());
        let label = "Northwind 3PL".to_owned();
        MoveKey {
            key: NORTHWIND.into(),
            label,
            from: Some(plan(from)),
            to: Some(plan(to)),
            others: Vec::new(),
        }
        .into()
    };
    desk.write(to(PREMIUM, BASIC)).unwrap();
    let told = refused(&mut desk, to(PREMIUM, BASIC));
    assert!(told.why.contains("Basic now"), "{told}");
    assert!(desk.plan_keys(BASIC).contains(&NORTHWIND.into()));
}

#[test]
fn a_quota_that_a_colleague_has_extended_is_not_cut() {
    let mut desk = Desk::new();
    let day = "2026-11-19".parse().unwrap();
    let extend = |before: i64, remaining: i64| -> Change {
        ExtendQuota {
            plan: BASIC.into(),
            key: "q244tuu06o".into(),
            label: "Tannenhof".into(),
            before,
            remaining,
            day: Some(day),
        }
        .into()
    };
    desk.write(extend(0, 90_000)).unwrap();
    refused(&mut desk, extend(0, 500));
    desk.write(extend(90_000, 80_000)).unwrap();
}

#[test]
fn what_was_disabled_by_others_meanwhile_is_not_enabled_by_the_undo_of_a_pause() {
    let mut desk = Desk::new();
    let plan = desk.plan(PREMIUM);
    let ids = desk.plan_keys(PREMIUM);
    let Ok(Payload::Keys(keys)) = desk.read(Resource::Keys) else { panic!() };
    let of_plan: Vec<_> = keys.iter().filter(|key| ids.contains(&key.id)).collect();
    let pause = PausePlan::new((plan.id.clone(), plan.name().to_owned()), of_plan.clone()).unwrap();
    // A colleague disables the first one for a reason of their own, after the review.
    let (id, settings) = pause.keys[0].clone();
    let disabled = KeySettings { enabled: false, ..settings.clone() };
    let theirs = UpdateKey { key: id.clone(), before: settings, after: disabled };
    desk.write(theirs.into()).unwrap();

    let pause: Change = pause.into();
    let ticket = desk.send(pause.clone(), None);
    desk.written(ticket).unwrap();
    let mut done = vec![true; pause.steps().len()];
    done[0] = false;
    let back = pause.inverse_of(&done).unwrap();
    desk.write(back).unwrap();
    assert!(!key(&mut desk, id.as_str()).enabled, "what they disabled stays so");
    assert!(key(&mut desk, pause_second(&pause).as_str()).enabled);
    assert!(pause.inverse_of(&vec![false; pause.steps().len()]).is_none());
}

fn pause_second(pause: &Change) -> String {
    match pause {
        Change::PausePlan(pause) => pause.keys[1].0.to_string(),
        other => panic!("{other:?}"),
    }
}

fn limits(plan: &Plan) -> usize {
    plan.settings.stages.iter().map(|stage| stage.methods.len()).sum()
}

#[test]
fn a_deletion_that_is_refused_half_way_puts_stages_and_method_limits_back() {
    let mut desk = Desk::new();
    let before = with_method_limit(&mut desk);
    desk.practice.faults().always("DeleteUsagePlan", Fault::AccessDenied);
    let delete = |plan: &Plan, partners| DeletePlan { plan: Box::new(plan.clone()), partners };
    let change: Change = delete(&before, None).into();
    assert!(change.steps()[0].back.is_some());
    let Err(WriteError::Failed(failure)) = desk.write(change) else { panic!("not refused") };
    assert_eq!(failure.kind, FailureKind::AccessDenied);
    assert!(failure.hint.contains("has its stages again"), "{failure:?}");
    let now = desk.plan(PREMIUM);
    assert!(now.settings.stands_as(&before.settings), "{now:?}");
    assert!(limits(&now) > 0);

    // A colleague's partner who is not in "5 partners lose access".
    let count = desk.plan_keys(PREMIUM).len();
    let told = refused(&mut desk, delete(&now, Some(count - 1)).into());
    assert!(told.why.contains("Partners in Premium"), "{told}");
}

/// Premium with a limit of its own on one method.
fn with_method_limit(desk: &mut Desk) -> Plan {
    let plan = desk.plan(PREMIUM);
    if limits(&plan) > 0 {
        return plan;
    }
    let at = &plan.settings.stages[0].at;
    let path = format!("/usageplans/{PREMIUM}");
    let map = json!({"/inventory/GET": {"rateLimit": 3.0, "burstLimit": 6}}).to_string();
    let set = json!({"op": "replace", "path": format!("/apiStages/{at}/throttle"), "value": map});
    let (status, answer) = wire::gateway(&desk.practice, "PATCH", &path, &json!({"patchOperations": [set]}));
    assert_eq!(status, 200, "{answer}");
    desk.plan(PREMIUM)
}

#[test]
fn undoing_a_removed_stage_brings_its_method_limits_back_and_the_review_names_them() {
    let mut desk = Desk::new();
    let before = with_method_limit(&mut desk);
    let after = PlanSettings { stages: before.settings.stages[1..].to_vec(), ..before.settings.clone() };
    let removal: Change = UpdatePlan { before: Box::new(before.clone()), after }.into();
    assert!(
        removal.differences().iter().any(|row| row.setting.starts_with("Limit of GET")),
        "named in the review"
    );
    desk.write(removal.clone()).unwrap();
    assert!(limits(&desk.plan(PREMIUM)) < limits(&before));
    desk.write(removal.inverse().unwrap()).unwrap();
    assert!(desk.plan(PREMIUM).settings.stands_as(&before.settings));
}
