//! What holds of several kinds of change.

use super::*;
use crate::domain::key::KeySettings;
use crate::domain::{Period, Plan, PlanSettings, PlanStage, Quota, Slot, StageRef, Throttle};

fn premium() -> Plan {
    Plan {
        id: "p1".into(),
        settings: PlanSettings {
            name: "Premium".into(),
            throttle: Some(Throttle { rate: 5.0, burst: 50 }),
            quota: Some(Quota { limit: 3_000_000, offset: 0, period: Period::Month }),
            stages: vec![PlanStage { at: StageRef::new("a1", "prod"), methods: Vec::new() }],
            ..PlanSettings::default()
        },
        product_code: None,
        tags: std::collections::BTreeMap::new(),
    }
}

#[test]
fn all_edits_of_a_plan_go_in_one_call() {
    let before = premium();
    let mut after = before.settings.clone();
    after.throttle = Some(Throttle { rate: 1.0, burst: 10 });
    after.quota = None;
    after.stages = vec![PlanStage { at: StageRef::new("a2", "prod"), methods: Vec::new() }];
    let change = Change::UpdatePlan(UpdatePlan { before: Box::new(before), after });
    let calls = change.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].patch().len(), 5);
    assert!(
        calls[0].cli().contains(r#"{"op":"replace","path":"/throttle/rateLimit","value":"1"}"#),
        "{}",
        calls[0].cli()
    );
    assert!(calls[0].cli().contains(r#"{"op":"remove","path":"/quota"}"#));
    assert!(calls[0].cli().contains(r#"{"op":"remove","path":"/apiStages","value":"a1:prod"}"#));
}

#[test]
fn undoing_a_plan_edit_swaps_old_and_new() {
    let before = premium();
    let mut after = before.settings.clone();
    after.throttle = None;
    let change = Change::UpdatePlan(UpdatePlan { before: Box::new(before.clone()), after });
    let Some(undo) = change.inverse() else { panic!() };
    assert_eq!(undo.calls()[0].patch().len(), 2);
    let Change::UpdatePlan(UpdatePlan { after: back, .. }) = undo else { panic!() };
    assert_eq!(back, before.settings);
}

#[test]
fn a_price_is_a_tag_and_its_removal_takes_the_tag_away() {
    let set = Change::PricePlan(PricePlan {
        plan: "p1".into(),
        name: "Premium".into(),
        arn: Plan::arn("eu-central-1", &"p1".into()),
        before: None,
        after: Some("490.00 USD".into()),
    });
    let [call] = &set.calls()[..] else { panic!("one call") };
    assert_eq!(call.operation().name, "TagResource");
    assert_eq!(
        call.cli(),
        r#"aws apigateway tag-resource --resource-arn arn:aws:apigateway:eu-central-1::/usageplans/p1 --tags '{"tollkeeper:price-per-month":"490.00 USD"}'"#
    );
    assert_eq!(set.differences()[0].new, "$490");
    let back = set.inverse().unwrap();
    assert_eq!((back.title().as_str(), set.has_inverse()), ("Remove the price of Premium", true));
    assert_eq!(
        back.cli(),
        "aws apigateway untag-resource --resource-arn arn:aws:apigateway:eu-central-1::/usageplans/p1 --tag-keys tollkeeper:price-per-month"
    );
    assert_eq!((back.differences()[0].old.as_str(), back.differences()[0].new.as_str()), ("$490", "–"));
    let stale = |slot| set.makes_stale(&slot);
    assert!(stale(Slot::PlanTags("p1".into())) && !stale(Slot::PlanTags("p2".into())));
    assert!(!stale(Slot::Plans), "the list has no tags");
}

#[test]
fn a_keys_value_stays_out_of_the_command() {
    let request = KeyRequest {
        value: Some("topsecrettopsecret1234".to_owned().into()),
        plan: Some(("p1".into(), "Basic".into())),
        ..KeyRequest::new("It's new")
    };
    let change = Change::CreateKey(request);
    assert!(!change.cli().contains("topsecret"));
    assert!(!format!("{change:?}").contains("topsecret"));
    assert!(!serde_json::to_string(&change).unwrap().contains("topsecret"));
    assert!(change.cli().starts_with(r"aws apigateway create-api-key --name 'It'\''s new' --enabled"));
}

#[test]
fn an_old_journals_lines_are_still_read() {
    for line in [
        r#"{"RequireKey":{"api":"a1","api_name":"Inventory","resource":"r1","method":{"verb":"GET","path":"/"},"required":true}}"#,
        r#"{"Deploy":{"at":{"api":"a1","stage":"prod"},"api_name":"Inventory","description":"","locks":[],"previous":null}}"#,
        r#"{"PointStage":{"at":{"api":"a1","stage":"prod"},"api_name":"Inventory","from":"d2","to":"d1","to_label":"deployment d1"}}"#,
        r#"{"CreatePlan":{"settings":{"name":"Basic","description":"","throttle":{"rate":5.0,"burst":50},"quota":null,"stages":[]}}}"#,
        r#"{"PricePlan":{"plan":"p1","name":"Premium","arn":"arn","before":null,"after":"490.00 USD"}}"#,
        r#"{"CreateKey":{"name":"Fjord","description":"","enabled":true,"plan":["p1","Basic"]}}"#,
        r#"{"UpdateKey":{"key":"k1","before":{"name":"a","description":"","enabled":true},"after":{"name":"a","description":"","enabled":false}}}"#,
        r#"{"DeleteKey":{"key":"k1","label":"Fjord"}}"#,
        r#"{"MoveKey":{"key":"k1","label":"Fjord","from":["p1","Basic"],"to":null}}"#,
        r#"{"ExtendQuota":{"plan":"p1","key":"k1","label":"Fjord","before":1,"remaining":2}}"#,
    ] {
        let change: Change = serde_json::from_str(line).unwrap_or_else(|err| panic!("{line}: {err}"));
        assert_eq!(serde_json::to_string(&change).unwrap(), line, "and written as it was");
    }
}

#[test]
fn a_deployment_is_kept_with_its_locks() {
    let lock = crate::domain::Lock { key_required: true, authorization: "NONE".into() };
    let deploy = Deploy {
        at: StageRef::new("a1", "prod"),
        api_name: "Inventory".into(),
        description: String::new(),
        locks: [(crate::domain::MethodName::new("GET", "/"), lock)].into(),
        previous: None,
    };
    let line = serde_json::to_string(&Change::from(deploy.clone())).unwrap();
    let Change::Deploy(kept) = serde_json::from_str(&line).unwrap() else { panic!("{line}") };
    assert_eq!(kept.locks, deploy.locks);
    let empty = line.replace(&line[line.find("[[").unwrap()..line.find("]]").unwrap() + 2], "{}");
    let Change::Deploy(kept) = serde_json::from_str(&empty).unwrap() else { panic!("{empty}") };
    assert!(kept.locks.is_empty(), "as earlier versions wrote none");
}

#[test]
fn two_keys_of_one_name_are_two_subjects_and_each_way_is_its_own() {
    let switched = |key: &str, on: bool| -> Change {
        let settings = |enabled| KeySettings { name: "Fjord".into(), description: String::new(), enabled };
        UpdateKey { key: key.into(), before: settings(!on), after: settings(on) }.into()
    };
    assert_ne!(switched("k1", true).subject(), switched("k2", true).subject());
    assert_ne!(switched("k1", true).subject(), switched("k1", false).subject());
    assert_eq!(switched("k1", true).subject(), switched("k1", true).subject());
    assert!(!switched("k1", true).sends_same(&switched("k2", true)));
    assert!(switched("k1", true).inverse().unwrap().sends_same(&switched("k1", false)));
}
