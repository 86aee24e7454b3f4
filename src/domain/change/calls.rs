//! The AWS calls that a change makes, for the review's last line and for "Copy as AWS CLI".
//!
//! The worker sends exactly these: `aws::write` takes its operations from [`plan_patch`] and its fellows.

use std::fmt::Write as _;

use super::Change;
use crate::domain::{DeploymentId, PRICE_TAG, PatchOp, Plan, PlanSettings, Quota, Throttle, patch};

/// One call as the review shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// AWS's name of the operation, such as `UpdateUsagePlan`.
    pub operation: &'static str,
    /// The AWS CLI command that does the same.
    pub cli: String,
    /// Number of patch operations in it.
    pub operations: usize,
    /// What AWS limits it to, such as "at most one every 20 s".
    pub limit: &'static str,
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

pub(super) fn command(verb: &str, arguments: &[(&str, &str)]) -> String {
    service_command("apigateway", verb, arguments)
}

pub(super) fn service_command(service: &str, verb: &str, arguments: &[(&str, &str)]) -> String {
    let mut line = format!("aws {service} {verb}");
    for (name, value) in arguments {
        let _ = write!(line, " --{name} {}", quoted(value));
    }
    line
}

/// Patch operations as the CLI takes them: JSON, since its shorthand cannot carry every value.
pub(super) fn with_patch(line: &str, operations: &[PatchOp]) -> String {
    let json: Vec<serde_json::Value> = operations
        .iter()
        .map(|op| {
            let mut item = serde_json::json!({"op": op.op.as_aws(), "path": op.path});
            if let Some(value) = &op.value {
                item["value"] = value.clone().into();
            }
            item
        })
        .collect();
    format!("{line} --patch-operations {}", quoted(&serde_json::Value::from(json).to_string()))
}

fn throttle_patch(old: Option<Throttle>, new: Option<Throttle>, out: &mut Vec<PatchOp>) {
    match (old, new) {
        (Some(_), None) => out.push(PatchOp::remove("/throttle")),
        (old, Some(new)) => {
            if old.map(|old| old.rate) != Some(new.rate) {
                out.push(PatchOp::replace("/throttle/rateLimit", patch::number(new.rate)));
            }
            if old.map(|old| old.burst) != Some(new.burst) {
                out.push(PatchOp::replace("/throttle/burstLimit", new.burst.to_string()));
            }
        }
        (None, None) => {}
    }
}

fn quota_patch(old: Option<Quota>, new: Option<Quota>, out: &mut Vec<PatchOp>) {
    match (old, new) {
        (Some(_), None) => out.push(PatchOp::remove("/quota")),
        (old, Some(new)) => {
            if old.map(|old| old.limit) != Some(new.limit) {
                out.push(PatchOp::replace("/quota/limit", new.limit.to_string()));
            }
            if old.map(|old| old.period) != Some(new.period) {
                out.push(PatchOp::replace("/quota/period", new.period.as_aws()));
            }
            if old.map_or(0, |old| old.offset) != new.offset {
                out.push(PatchOp::replace("/quota/offset", new.offset.to_string()));
            }
        }
        (None, None) => {}
    }
}

/// The operations that turn one state of a plan into another, for one UpdateUsagePlan. Limits of single methods are left alone.
pub fn plan_patch(old: &PlanSettings, new: &PlanSettings) -> Vec<PatchOp> {
    let mut out = Vec::new();
    if old.name != new.name {
        out.push(PatchOp::replace("/name", &new.name));
    }
    if old.description != new.description {
        out.push(PatchOp::replace("/description", &new.description));
    }
    throttle_patch(old.throttle, new.throttle, &mut out);
    quota_patch(old.quota, new.quota, &mut out);
    for stage in new.stages.iter().filter(|stage| !old.stages.iter().any(|was| was.at == stage.at)) {
        out.push(PatchOp::add("/apiStages", stage.at.to_string()));
    }
    for stage in old.stages.iter().filter(|stage| !new.stages.iter().any(|is| is.at == stage.at)) {
        out.push(PatchOp::remove_value("/apiStages", stage.at.to_string()));
    }
    out
}

/// The operations that take every stage off a plan, which AWS asks for before it deletes one.
pub fn detach_patch(plan: &Plan) -> Vec<PatchOp> {
    plan.settings
        .stages
        .iter()
        .map(|stage| PatchOp::remove_value("/apiStages", stage.at.to_string()))
        .collect()
}

/// The operation that switches a method's requirement: exactly "true" or "false", since AWS takes anything else for false.
pub fn require_key_patch(required: bool) -> Vec<PatchOp> {
    vec![PatchOp::replace("/apiKeyRequired", if required { "true" } else { "false" })]
}

/// The operations that edit a key.
pub fn key_patch(old: &super::KeySettings, new: &super::KeySettings) -> Vec<PatchOp> {
    let mut out = Vec::new();
    if old.name != new.name {
        out.push(PatchOp::replace("/name", &new.name));
    }
    if old.description != new.description {
        out.push(PatchOp::replace("/description", &new.description));
    }
    if old.enabled != new.enabled {
        out.push(PatchOp::replace("/enabled", if new.enabled { "true" } else { "false" }));
    }
    out
}

/// The operation that points a stage at a deployment.
pub fn point_stage_patch(to: &DeploymentId) -> Vec<PatchOp> {
    vec![PatchOp::replace("/deploymentId", to.as_str())]
}

/// The operation that sets what is left of a key's quota.
pub fn remaining_patch(remaining: i64) -> Vec<PatchOp> {
    vec![PatchOp::replace("/remaining", remaining.to_string())]
}

pub(super) const NO_LIMIT: &str = "at most ten calls a second in all";
const PLAN_LIMIT: &str = "at most one every 20 s";
const DEPLOY_LIMIT: &str = "at most one every 5 s";
const KEY_LIMIT: &str = "at most five a second";

pub(super) fn call(operation: &'static str, cli: String, operations: usize, limit: &'static str) -> Call {
    Call { operation, cli, operations, limit }
}

fn patched(operation: &'static str, line: &str, patch: &[PatchOp], limit: &'static str) -> Call {
    call(operation, with_patch(line, patch), patch.len(), limit)
}

fn create_plan(settings: &PlanSettings) -> Call {
    let mut line = command("create-usage-plan", &[("name", &settings.name)]);
    if !settings.description.is_empty() {
        let _ = write!(line, " --description {}", quoted(&settings.description));
    }
    if let Some(Throttle { rate, burst }) = settings.throttle {
        let _ = write!(line, " --throttle rateLimit={},burstLimit={burst}", patch::number(rate));
    }
    if let Some(Quota { limit, offset, period }) = settings.quota {
        let _ = write!(line, " --quota limit={limit},offset={offset},period={}", period.as_aws());
    }
    if !settings.stages.is_empty() {
        line.push_str(" --api-stages");
        for stage in &settings.stages {
            let _ = write!(line, " apiId={},stage={}", stage.at.api, quoted(stage.at.stage.as_str()));
        }
    }
    call("CreateUsagePlan", line, 0, NO_LIMIT)
}

fn price_plan(arn: &str, price: Option<&str>) -> Call {
    let Some(price) = price else {
        let line = command("untag-resource", &[("resource-arn", arn), ("tag-keys", PRICE_TAG)]);
        return call("UntagResource", line, 0, NO_LIMIT);
    };
    // JSON, since the CLI's shorthand splits at colons and blanks.
    let tags = serde_json::json!({ PRICE_TAG: price }).to_string();
    let line = command("tag-resource", &[("resource-arn", arn), ("tags", &tags)]);
    call("TagResource", line, 0, NO_LIMIT)
}

fn plan_key(verb: &str, plan: &str, key: &str) -> String {
    if verb.starts_with("create") {
        command(verb, &[("usage-plan-id", plan), ("key-id", key), ("key-type", "API_KEY")])
    } else {
        command(verb, &[("usage-plan-id", plan), ("key-id", key)])
    }
}

impl Change {
    /// The calls, in order.
    pub fn calls(&self) -> Vec<Call> {
        match self {
            Self::RequireKey { api, resource, method, required, .. } => vec![patched(
                "UpdateMethod",
                &command(
                    "update-method",
                    &[
                        ("rest-api-id", api.as_str()),
                        ("resource-id", resource.as_str()),
                        ("http-method", &method.verb),
                    ],
                ),
                &require_key_patch(*required),
                NO_LIMIT,
            )],
            Self::Deploy { at, description, .. } => {
                let mut arguments = vec![("rest-api-id", at.api.as_str()), ("stage-name", at.stage.as_str())];
                if !description.is_empty() {
                    arguments.push(("description", description));
                }
                vec![call("CreateDeployment", command("create-deployment", &arguments), 0, DEPLOY_LIMIT)]
            }
            Self::PointStage { at, to, .. } => vec![patched(
                "UpdateStage",
                &command(
                    "update-stage",
                    &[("rest-api-id", at.api.as_str()), ("stage-name", at.stage.as_str())],
                ),
                &point_stage_patch(to),
                NO_LIMIT,
            )],
            Self::CreatePlan { settings } => vec![create_plan(settings)],
            Self::UpdatePlan { before, after } => {
                let line = command("update-usage-plan", &[("usage-plan-id", before.id.as_str())]);
                vec![patched("UpdateUsagePlan", &line, &plan_patch(&before.settings, after), PLAN_LIMIT)]
            }
            Self::DeletePlan { plan, .. } => delete_plan(plan),
            Self::SetUpTraffic(setup) => super::setup::calls(setup),
            Self::PricePlan { arn, after, .. } => vec![price_plan(arn, after.as_deref())],
            _ => self.key_calls(),
        }
    }

    fn key_calls(&self) -> Vec<Call> {
        match self {
            Self::CreateKey(request) => {
                let enabled = if request.enabled { " --enabled" } else { " --no-enabled" };
                let mut line = command("create-api-key", &[("name", &request.name)]) + enabled;
                if !request.description.is_empty() {
                    let _ = write!(line, " --description {}", quoted(&request.description));
                }
                if request.value.is_some() {
                    line.push_str(" --value \"$KEY_VALUE\"");
                }
                let mut calls = vec![call("CreateApiKey", line, 0, KEY_LIMIT)];
                if let Some((plan, _)) = &request.plan {
                    let line = format!(
                        "{} --key-id \"$KEY_ID\" --key-type API_KEY",
                        command("create-usage-plan-key", &[("usage-plan-id", plan.as_str())])
                    );
                    calls.push(call("CreateUsagePlanKey", line, 0, NO_LIMIT));
                }
                calls
            }
            Self::UpdateKey { key, before, after } => {
                let line = command("update-api-key", &[("api-key", key.as_str())]);
                vec![patched("UpdateApiKey", &line, &key_patch(before, after), NO_LIMIT)]
            }
            Self::DeleteKey { key, .. } => {
                vec![call(
                    "DeleteApiKey",
                    command("delete-api-key", &[("api-key", key.as_str())]),
                    0,
                    KEY_LIMIT,
                )]
            }
            Self::MoveKey { key, from, to, .. } => {
                let out = from.iter().map(|(plan, _)| {
                    let line = plan_key("delete-usage-plan-key", plan.as_str(), key.as_str());
                    call("DeleteUsagePlanKey", line, 0, NO_LIMIT)
                });
                let into = to.iter().map(|(plan, _)| {
                    let line = plan_key("create-usage-plan-key", plan.as_str(), key.as_str());
                    call("CreateUsagePlanKey", line, 0, NO_LIMIT)
                });
                out.chain(into).collect()
            }
            Self::ExtendQuota { plan, key, remaining, .. } => vec![patched(
                "UpdateUsage",
                &command("update-usage", &[("usage-plan-id", plan.as_str()), ("key-id", key.as_str())]),
                &remaining_patch(*remaining),
                NO_LIMIT,
            )],
            _ => Vec::new(),
        }
    }

    /// All calls as shell lines.
    pub fn cli(&self) -> String {
        self.calls().into_iter().map(|call| call.cli).collect::<Vec<_>>().join("\n")
    }
}

fn delete_plan(plan: &Plan) -> Vec<Call> {
    let mut calls = Vec::new();
    let id = [("usage-plan-id", plan.id.as_str())];
    let detach = detach_patch(plan);
    if !detach.is_empty() {
        calls.push(patched("UpdateUsagePlan", &command("update-usage-plan", &id), &detach, PLAN_LIMIT));
    }
    calls.push(call("DeleteUsagePlan", command("delete-usage-plan", &id), 0, NO_LIMIT));
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Period, PlanStage, Slot, StageRef};

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
        let change = Change::UpdatePlan { before: Box::new(before), after };
        let calls = change.calls();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].operations, 5);
        assert!(
            calls[0].cli.contains(r#"{"op":"replace","path":"/throttle/rateLimit","value":"1"}"#),
            "{}",
            calls[0].cli
        );
        assert!(calls[0].cli.contains(r#"{"op":"remove","path":"/quota"}"#));
        assert!(calls[0].cli.contains(r#"{"op":"remove","path":"/apiStages","value":"a1:prod"}"#));
    }

    #[test]
    fn undoing_a_plan_edit_swaps_old_and_new() {
        let before = premium();
        let mut after = before.settings.clone();
        after.throttle = None;
        let change = Change::UpdatePlan { before: Box::new(before.clone()), after };
        let Some(Change::UpdatePlan { before: was, after: back }) = change.inverse() else { panic!() };
        assert_eq!(back, before.settings);
        assert_eq!(plan_patch(&was.settings, &back).len(), 2);
    }

    #[test]
    fn a_price_is_a_tag_and_its_removal_takes_the_tag_away() {
        let set = Change::PricePlan {
            plan: "p1".into(),
            name: "Premium".into(),
            arn: Plan::arn("eu-central-1", &"p1".into()),
            before: None,
            after: Some("490.00 USD".into()),
        };
        let [call] = &set.calls()[..] else { panic!("one call") };
        assert_eq!(call.operation, "TagResource");
        assert_eq!(
            call.cli,
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
        let request = super::super::KeyRequest {
            name: "It's new".into(),
            description: String::new(),
            enabled: true,
            value: Some("topsecrettopsecret1234".to_owned().into()),
            plan: Some(("p1".into(), "Basic".into())),
        };
        let change = Change::CreateKey(request);
        assert!(!change.cli().contains("topsecret"));
        assert!(!format!("{change:?}").contains("topsecret"));
        assert!(!serde_json::to_string(&change).unwrap().contains("topsecret"));
        assert!(change.cli().starts_with(r"aws apigateway create-api-key --name 'It'\''s new' --enabled"));
    }
}
