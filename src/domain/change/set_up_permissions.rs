//! The IAM policy of a traffic set-up, for the administrator who shall allow it.
//!
//! What is written follows from the set-up's own calls and those that take it back; beside them stand the reads with which
//! the program looks before it writes and shows what is counted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Kind;
use crate::domain::operation::Service;
use crate::domain::traffic::{SetupStep, TrafficSetup};
use crate::domain::{Call, StageRef};

/// The partition of the account, which its log's destination tells.
fn partition(setup: &TrafficSetup) -> &str {
    let log = setup.log_after.as_ref().or(setup.log_before.as_ref());
    log.and_then(|log| log.destination.split(':').nth(1)).unwrap_or("aws")
}

/// The IAM policy that lets somebody make the set-up and take it back, for an administrator to adapt.
pub fn setup_permissions(setup: &TrafficSetup) -> String {
    let mut statements: Vec<Value> = by_resource(setup).iter().map(statement).collect();
    statements.extend(reads(setup));
    statements.extend(setup.steps.iter().find_map(pass_role));
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

fn statement((arn, actions): (&String, &BTreeSet<&str>)) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": [arn]})
}

/// The set-up's calls and those that take it back: the actions that are asked for, by ARN.
fn by_resource(setup: &TrafficSetup) -> BTreeMap<String, BTreeSet<&'static str>> {
    let setup = Box::new(setup.clone());
    let back = setup.inverse().map(|change| change.calls()).unwrap_or_default();
    let calls = Kind::steps(&setup).into_iter().map(|step| step.call).chain(back);
    let mut out = BTreeMap::<String, BTreeSet<&str>>::new();
    for call in calls {
        let operation = call.operation();
        let actions = out.entry(arn(&call, partition(&setup))).or_default();
        actions.insert(operation.permission);
        actions.extend(look_first(operation.service));
    }
    out
}

/// In every region and account. A rule's name is another one for each stage: a policy that named it would be outdated soon.
fn arn(call: &Call, partition: &str) -> String {
    match call.operation().service {
        Service::CloudWatch => "*".to_owned(),
        Service::ApiGateway | Service::Logs | Service::Sts => call.arn(partition, "*", "*"),
    }
}

/// What is asked for on the same ARN to look before writing, and to show what is counted.
fn look_first(service: Service) -> &'static [&'static str] {
    match service {
        Service::ApiGateway => &["apigateway:GET"],
        Service::Logs => &["logs:DescribeMetricFilters", "logs:StartQuery"],
        Service::CloudWatch => &["cloudwatch:GetInsightRuleReport"],
        Service::Sts => &[],
    }
}

/// What is read of the account beside that.
fn reads(setup: &TrafficSetup) -> Vec<Value> {
    let partition = partition(setup);
    let StageRef { api, stage } = &setup.at;
    let places = [
        format!("arn:{partition}:apigateway:*::/account"),
        format!("arn:{partition}:apigateway:*::/restapis/{api}/stages/{stage}"),
    ];
    let lists = [
        "logs:DescribeLogGroups",
        "logs:GetQueryResults",
        "logs:StopQuery",
        "cloudwatch:DescribeInsightRules",
    ];
    // Where the account sends access logs as vended logs, these are asked for as well.
    let vended = ["logs:CreateLogDelivery", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"];
    vec![
        json!({"Effect": "Allow", "Action": ["apigateway:GET"], "Resource": places}),
        json!({"Effect": "Allow", "Action": lists, "Resource": "*"}),
        json!({"Effect": "Allow", "Action": vended, "Resource": "*"}),
    ]
}

/// Handing a role on is a permission of its own.
fn pass_role(step: &SetupStep) -> Option<Value> {
    let SetupStep::SetRole(role) = step else { return None };
    Some(json!({
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": role,
        "Condition": {"StringEquals": {"iam:PassedToService": "apigateway.amazonaws.com"}},
    }))
}
