//! The company is whole, and its partners are labelled as they behave.

use super::*;
use std::collections::BTreeSet;

#[test]
fn the_company_has_its_tiers_and_stages() {
    let halden = Scenario::halden();
    let tier = |name: &str| halden.keys.iter().filter(|key| key.plan == name).count();
    assert_eq!((tier("Basic"), tier("Premium"), tier("Enterprise"), halden.keys.len()), (23, 13, 5, 41));
    assert_eq!(halden.keys.iter().filter(|key| key.enabled()).count(), 38);
    assert_eq!(halden.apis.len(), 3);
    assert_eq!(halden.apis.iter().map(|api| api.stages.len()).sum::<usize>(), 5);
}

#[test]
fn two_methods_ask_for_a_key_in_the_api_and_not_in_prod() {
    let mut not_live = Vec::new();
    for api in &Scenario::halden().apis {
        for stage in &api.stages {
            let live = api.deployment(&stage.deployment).expect("a stage serves a deployment of its API");
            for (method, asks) in live.methods(api).filter(|(method, asks)| method.api_key_required != *asks)
            {
                assert!(!asks);
                not_live.push(format!("{}/{} {}", api.name, stage.name, method.route()));
            }
        }
    }
    let at = "Partner inventory/prod GET";
    assert_eq!(not_live, [format!("{at} /inventory/{{sku}}"), format!("{at} /warehouses")]);
}

#[test]
fn references_resolve_and_ids_are_unique() {
    let halden = Scenario::halden();
    let stage_exists = |at: &StageRef| {
        halden.api(&at.api).is_some_and(|api| api.stages.iter().any(|stage| stage.name == at.stage))
    };
    let mut ids = BTreeSet::new();
    for plan in &halden.plans {
        assert!(plan.stages.iter().all(stage_exists), "{}", plan.name);
        assert!(ids.insert(&plan.id));
    }
    for key in &halden.keys {
        assert!(halden.plan_of(key).is_some() && ids.insert(&key.id), "{}", key.name);
        assert!(!key.addresses.is_empty());
    }
    for caller in &halden.keyless {
        let api = halden.api(&caller.at.api).unwrap();
        assert!(caller.routes.iter().all(|route| api.method(route).is_some()) && stage_exists(&caller.at));
    }
    for api in &halden.apis {
        let routes = api.deployments.iter().flat_map(|made| made.open.iter().chain(&made.missing));
        assert!(routes.into_iter().all(|route| api.method(route).is_some()), "{}", api.name);
    }
}

/// The kind of traffic that habits add up to, in the words of `labels.json`.
fn kind(habits: &[Behaviour]) -> &'static str {
    let timers = habits.iter().filter(|habit| matches!(habit, Behaviour::Timer { .. })).count();
    let people = habits.iter().find_map(|habit| match habit {
        Behaviour::Shop { per_day } => Some(*per_day),
        _ => None,
    });
    match habits {
        [] => "silent",
        [Behaviour::Timer { period_s, .. }, ..] if timers == 1 && people > Some(8_640.0 / period_s) => {
            "timer under people"
        }
        [Behaviour::Timer { jitter: 0.0, .. }, ..] if timers == 1 => "exact timer",
        [Behaviour::Timer { .. }, ..] if timers == 1 => "timer with jitter",
        [Behaviour::Timer { .. }, ..] => "several clients",
        [Behaviour::Batches { .. }, ..] => "batches on a timer",
        [Behaviour::Nightly { .. }, ..] => "nightly batch",
        [Behaviour::Random { .. }] => "random day and night",
        [Behaviour::Shop { .. }] => "human day",
        [Behaviour::Shop { .. }, Behaviour::Campaign { .. }] => "campaign",
        _ => "something new",
    }
}

/// The period of each machine, in seconds.
fn periods(habits: &[Behaviour]) -> Vec<f64> {
    let period = |habit: &Behaviour| match habit {
        Behaviour::Timer { period_s, .. } => Some(*period_s),
        Behaviour::Batches { every_min, .. } => Some(f64::from(*every_min) * 60.0),
        _ => None,
    };
    habits.iter().filter_map(period).collect()
}

#[test]
fn every_partner_is_labelled_as_it_behaves() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Label {
        partner: String,
        behaviour: String,
        verdict: String,
        #[serde(default)]
        periods_s: Vec<f64>,
    }
    let labels: Vec<Label> = serde_json::from_str(include_str!("../../assets/labels.json")).unwrap();
    let halden = Scenario::halden();
    let label = |key: &Key| Label {
        partner: key.name.clone(),
        behaviour: kind(&key.behaviour).to_owned(),
        verdict: if periods(&key.behaviour).is_empty() { "none" } else { "poller" }.to_owned(),
        periods_s: periods(&key.behaviour),
    };
    assert_eq!(labels, halden.keys.iter().map(label).collect::<Vec<_>>());
    let kinds: BTreeSet<_> = labels.iter().map(|label| label.behaviour.as_str()).collect();
    assert_eq!(kinds.len(), 10, "every kind of traffic has a partner: {kinds:?}");
    assert_eq!(labels.iter().filter(|label| label.verdict == "poller").count(), 5);
}

#[test]
fn ages_count_back_from_now() {
    let now = "2026-11-19T13:05:00Z".parse().unwrap();
    let halden = Scenario::halden();
    let live = halden.apis[0].deployment("p6w1zd").unwrap();
    assert_eq!(live.created.before(now).to_string(), "2026-11-12T08:41:00Z");
}

#[test]
fn key_values_repeat_and_differ() {
    let value = key_value(7, "ab12cd34ef");
    assert_eq!(value, key_value(7, "ab12cd34ef"));
    assert_ne!(value, key_value(8, "ab12cd34ef"));
    assert_ne!(value, key_value(7, "ab12cd34eg"));
    assert!(value.len() == 40 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
}
