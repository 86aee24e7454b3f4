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

#[test]
fn accounts_are_never_shared() {
    let first = localstack::fresh_account();
    assert_eq!(first.len(), 12);
    assert_ne!(first, localstack::fresh_account());
}
