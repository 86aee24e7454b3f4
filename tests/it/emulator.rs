//! The same paths as against AWS, judged by LocalStack, which we did not write.

use crate::localstack::{self, LocalStack};

#[test]
fn starts_with_the_services_we_need() {
    let Some(emulator) = LocalStack::start() else { return };
    let health = emulator.get("/_localstack/health", &[]).expect("it has just answered");
    let health: serde_json::Value = serde_json::from_str(&health.body).expect("the health page is JSON");
    for service in ["apigateway", "cloudwatch", "logs", "sts", "lambda"] {
        let state = health["services"][service].as_str();
        assert!(
            matches!(state, Some("available" | "running")),
            "{service} is {state:?}:\n{}",
            emulator.log()
        );
    }
}

/// The judge's starting position: were the stage shut from the beginning, a later "locked" would prove nothing.
#[test]
fn a_seeded_stage_is_open_to_anyone() {
    let Some(emulator) = LocalStack::start() else { return };
    let seeded = emulator.seed(&localstack::fresh_account(), 1, 0);
    let part = |name: &str| seeded[name].as_str().expect("text").to_owned();
    let path = format!("/_aws/execute-api/{}/{}{}", part("api"), part("stage"), part("path"));
    let calls: [&[(&str, &str)]; 2] = [&[], &[("x-api-key", "no-such-key")]];
    for headers in calls {
        let answer = emulator.get(&path, headers).expect("an answer");
        assert_eq!(answer.status, 200, "{headers:?} at {}: {}", emulator.url(), answer.body);
    }
}

#[test]
fn accounts_are_never_shared() {
    let first = localstack::fresh_account();
    assert_eq!(first.len(), 12);
    assert_ne!(first, localstack::fresh_account());
}
