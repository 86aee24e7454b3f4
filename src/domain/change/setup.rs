//! The AWS calls of a traffic set-up, its differences and its words.

use super::calls::{self, Call, with_patch};
use super::differences::Difference;
use crate::domain::traffic::{FilterStep, KeepStep, LogFormat, SetupStep, TrafficSetup};
use crate::domain::{AccessLog, PatchOp};

/// The operations that point a stage's access log somewhere: `replace` of both parts, which AWS takes also where there was none.
///
/// A log without a format can be given back as well. AWS takes no empty value and no removal of one part ("Access Log value must
/// not be empty"), so the whole goes first, and then its destination comes alone.
pub fn point_log_patch(log: &AccessLog) -> Vec<PatchOp> {
    let to = PatchOp::replace("/accessLogSettings/destinationArn", &log.destination);
    if log.format.is_empty() {
        return stop_log_patch().into_iter().chain([to]).collect();
    }
    vec![to, PatchOp::replace("/accessLogSettings/format", &log.format)]
}

/// The operation that ends a stage's access log: AWS takes the two parts' removal only together.
pub fn stop_log_patch() -> Vec<PatchOp> {
    vec![PatchOp::remove("/accessLogSettings")]
}

/// The operation that gives the account its role for logs.
pub fn role_patch(role: &str) -> Vec<PatchOp> {
    vec![PatchOp::replace("/cloudwatchRoleArn", role)]
}

const ROLE_LIMIT: &str = "at most one every 20 s";

/// The calls, in order.
pub(super) fn calls(setup: &TrafficSetup) -> Vec<Call> {
    setup.steps.iter().map(|step| call(setup, step)).collect()
}

fn call(setup: &TrafficSetup, step: &SetupStep) -> Call {
    let stage = |patch: Vec<PatchOp>| {
        let names = [("rest-api-id", setup.at.api.as_str()), ("stage-name", setup.at.stage.as_str())];
        patched("UpdateStage", &calls::command("update-stage", &names), &patch, calls::NO_LIMIT)
    };
    let logs = |operation, verb: &str, arguments: &[(&str, &str)]| {
        calls::call(operation, calls::service_command("logs", verb, arguments), 0, "")
    };
    let watch = |operation, verb: &str, arguments: &[(&str, &str)]| {
        calls::call(operation, calls::service_command("cloudwatch", verb, arguments), 0, "")
    };
    match step {
        SetupStep::SetRole(role) => {
            patched("UpdateAccount", &calls::command("update-account", &[]), &role_patch(role), ROLE_LIMIT)
        }
        SetupStep::MakeGroup(group) => {
            logs("CreateLogGroup", "create-log-group", &[("log-group-name", group)])
        }
        SetupStep::Keep(KeepStep { group, after: Some(days), .. }) => {
            let days = days.to_string();
            let arguments = [("log-group-name", group.as_str()), ("retention-in-days", days.as_str())];
            logs("PutRetentionPolicy", "put-retention-policy", &arguments)
        }
        SetupStep::Keep(KeepStep { group, after: None, .. }) => {
            logs("DeleteRetentionPolicy", "delete-retention-policy", &[("log-group-name", group)])
        }
        SetupStep::PointLog(log) => stage(point_log_patch(log)),
        SetupStep::StopLog => stage(stop_log_patch()),
        SetupStep::AddFilter(filter) => {
            let to = transformation(filter);
            let arguments = [
                ("log-group-name", filter.group.as_str()),
                ("filter-name", filter.name.as_str()),
                ("filter-pattern", filter.pattern.as_str()),
                ("metric-transformations", to.as_str()),
            ];
            logs("PutMetricFilter", "put-metric-filter", &arguments)
        }
        SetupStep::RemoveFilter(FilterStep { group, name, .. }) => {
            let arguments = [("log-group-name", group.as_str()), ("filter-name", name.as_str())];
            logs("DeleteMetricFilter", "delete-metric-filter", &arguments)
        }
        SetupStep::AddRule(name, definition) => {
            let arguments = [("rule-name", name.as_str()), ("rule-definition", definition.as_str())];
            watch("PutInsightRule", "put-insight-rule", &arguments)
        }
        SetupStep::RemoveRules(names) => {
            watch("DeleteInsightRules", "delete-insight-rules", &[("rule-names", &names.join(" "))])
        }
    }
}

fn patched(operation: &'static str, line: &str, patch: &[PatchOp], limit: &'static str) -> Call {
    calls::call(operation, with_patch(line, patch), patch.len(), limit)
}

/// A filter's metric as the CLI takes it.
fn transformation(filter: &FilterStep) -> String {
    let dimensions: serde_json::Map<String, serde_json::Value> =
        filter.dimensions.iter().map(|(name, from)| (name.clone(), from.clone().into())).collect();
    serde_json::json!([{
        "metricName": filter.metric,
        "metricNamespace": filter.namespace,
        "metricValue": "1",
        "dimensions": dimensions,
    }])
    .to_string()
}

/// Old and new values.
pub(super) fn differences(setup: &TrafficSetup) -> Vec<Difference> {
    let mut out = Vec::new();
    let (before, after) = (&setup.log_before, &setup.log_after);
    let place = |log: &Option<AccessLog>| {
        log.as_ref().map_or_else(|| "–".to_owned(), |log| short(&log.destination).to_owned())
    };
    if place(before) != place(after) {
        let words = if after.is_some() { "a line for each call" } else { "no line is written any more" };
        out.push(Difference::new("Access log", place(before), place(after), words.to_owned()));
    }
    let format = |log: &Option<AccessLog>| log.as_ref().map(|log| log.format.clone()).unwrap_or_default();
    if format(before) != format(after) {
        let fields = |log: &Option<AccessLog>| match LogFormat::read(&format(log)).pairs().count() {
            0 => "–".to_owned(),
            count => format!("{count} fields"),
        };
        let words = if before.is_some() && setup.on { "the fields that it had stay as they are" } else { "" };
        out.push(Difference::new("Its lines", fields(before), fields(after), words.to_owned()));
    }
    out.extend(setup.steps.iter().filter_map(step_difference));
    out
}

fn step_difference(step: &SetupStep) -> Option<Difference> {
    let is = |setting: &str, old: &str, new: &str, words: &str| {
        Some(Difference::new(setting, old.to_owned(), new.to_owned(), words.to_owned()))
    };
    match step {
        SetupStep::SetRole(role) => is("Role for logs", "–", role, "for the whole account and region"),
        SetupStep::MakeGroup(group) => is("Log group", "–", group, "stays when the set-up is taken back"),
        SetupStep::Keep(keep) => {
            let old = if keep.is_new { "–".to_owned() } else { kept(keep.before) };
            let words = if keep.deletes_lines() { "AWS deletes older lines" } else { "" };
            is("Lines are kept", &old, &kept(keep.after), words)
        }
        SetupStep::AddFilter(filter) => is("Metric filter", "–", &filter.name, "a metric for each partner"),
        SetupStep::RemoveFilter(filter) => is("Metric filter", &filter.name, "–", "counts nothing any more"),
        SetupStep::AddRule(name, _) => is("Contributor Insights rule", "–", name, "the 100 busiest partners"),
        SetupStep::RemoveRules(names) => is("Contributor Insights rule", &names.join(", "), "–", ""),
        SetupStep::PointLog(_) | SetupStep::StopLog => None,
    }
}

/// How long lines are kept: `90 days`, `for ever`.
fn kept(days: Option<i32>) -> String {
    match days {
        None => "for ever".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
    }
}

/// What another retention means for a log group that is there; `None` for one that is made.
pub fn keep_words(keep: &KeepStep) -> Option<String> {
    let lost = if keep.deletes_lines() {
        ": AWS deletes older lines, and undo cannot bring them back."
    } else {
        "."
    };
    (!keep.is_new)
        .then(|| format!("Lines of {}: {} → {}{lost}", keep.group, kept(keep.before), kept(keep.after)))
}

/// A destination without what every ARN begins with.
fn short(destination: &str) -> &str {
    destination.rsplit_once(":log-group:").map_or(destination, |(_, group)| group.trim_end_matches(":*"))
}

/// What a step does, to stand after "Done:" and "Not done:" where a set-up stopped in between.
pub fn step_words(step: &SetupStep) -> &'static str {
    match step {
        SetupStep::SetRole(_) => "set the account's role",
        SetupStep::MakeGroup(_) => "make the log group",
        SetupStep::Keep(..) => "set how long lines are kept",
        SetupStep::PointLog(_) => "set the stage's access log",
        SetupStep::StopLog => "end the stage's access log",
        SetupStep::AddFilter(_) => "make a metric filter",
        SetupStep::RemoveFilter(..) => "delete a metric filter",
        SetupStep::AddRule(..) => "make a Contributor Insights rule",
        SetupStep::RemoveRules(_) => "delete Contributor Insights rules",
    }
}

/// The partition of the account, which its log's destination tells.
fn partition(setup: &TrafficSetup) -> &str {
    let log = setup.log_after.as_ref().or(setup.log_before.as_ref());
    log.and_then(|log| log.destination.split(':').nth(1)).unwrap_or("aws")
}

/// The IAM policy that lets somebody make the set-up and take it back, for an administrator to adapt.
pub fn setup_permissions(setup: &TrafficSetup) -> String {
    let api = &setup.at.api;
    let partition = partition(setup);
    let stage = format!("arn:{partition}:apigateway:*::/restapis/{api}/stages/{}", setup.at.stage);
    let groups: Vec<String> = setup
        .groups()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|group| format!("arn:{partition}:logs:*:*:log-group:{group}:*"))
        .collect();
    let any = |actions: &[&str]| serde_json::json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let mut statements = vec![
        serde_json::json!({
            "Effect": "Allow",
            "Action": ["apigateway:GET", "apigateway:PATCH"],
            "Resource": [stage],
        }),
        serde_json::json!({
            "Effect": "Allow",
            "Action": ["apigateway:GET", "apigateway:PATCH"],
            "Resource": [format!("arn:{partition}:apigateway:*::/account")],
        }),
        any(&[
            "logs:DescribeLogGroups",
            "logs:GetQueryResults",
            "logs:StopQuery",
            "cloudwatch:DescribeInsightRules",
        ]),
        // Where the account sends access logs as vended logs, these are asked for as well.
        any(&["logs:CreateLogDelivery", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"]),
    ];
    if !groups.is_empty() {
        let mut actions = vec![
            "logs:CreateLogGroup",
            "logs:PutRetentionPolicy",
            "logs:PutMetricFilter",
            "logs:DeleteMetricFilter",
            "logs:DescribeMetricFilters",
            "logs:StartQuery",
        ];
        // Lines that were kept for ever are so again when the set-up is taken back.
        let for_ever = |step: &SetupStep| matches!(step, SetupStep::Keep(KeepStep { after: None, .. }));
        if setup.steps.iter().chain(&setup.back).any(for_ever) {
            actions.push("logs:DeleteRetentionPolicy");
        }
        statements.push(serde_json::json!({"Effect": "Allow", "Action": actions, "Resource": groups}));
    }
    if setup.steps.iter().any(|step| matches!(step, SetupStep::AddRule(..) | SetupStep::RemoveRules(_))) {
        statements.push(any(&[
            "cloudwatch:PutInsightRule",
            "cloudwatch:DeleteInsightRules",
            "cloudwatch:GetInsightRuleReport",
        ]));
    }
    if let Some(SetupStep::SetRole(role)) =
        setup.steps.iter().find(|step| matches!(step, SetupStep::SetRole(_)))
    {
        statements.push(serde_json::json!({
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": role,
            "Condition": {"StringEquals": {"iam:PassedToService": "apigateway.amazonaws.com"}},
        }));
    }
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": statements});
    serde_json::to_string_pretty(&policy).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::traffic::{Counting, SetupChoice, SetupFacts};
    use crate::domain::{Change, StageRef};

    fn setup() -> TrafficSetup {
        let facts = SetupFacts {
            at: StageRef::new("a1", "prod"),
            api_name: "Inventory".into(),
            region: "eu-central-1",
            account: "482100773915",
            log: None,
            group: None,
            rules: &[],
        };
        let choice = SetupChoice {
            role: Some("arn:aws:iam::482100773915:role/logs".into()),
            group: "/a/prod".into(),
            keep_days: Some(90),
            counting: Counting::Metrics,
        };
        TrafficSetup::plan(&facts, &choice)
    }

    #[test]
    fn every_step_is_a_call_that_can_be_copied() {
        let change = Change::SetUpTraffic(Box::new(setup()));
        let calls = change.calls();
        let names: Vec<&str> = calls.iter().map(|call| call.operation).collect();
        assert_eq!(
            names,
            [
                "UpdateAccount",
                "CreateLogGroup",
                "PutRetentionPolicy",
                "UpdateStage",
                "PutMetricFilter",
                "PutMetricFilter"
            ]
        );
        assert!(calls[1].cli.starts_with("aws logs create-log-group --log-group-name /a/prod"));
        assert!(calls[3].cli.contains("/accessLogSettings/destinationArn"), "{}", calls[3].cli);
        assert!(calls[4].cli.contains(r#"'{ $.apiKeyId = "*" && $.apiKeyId != "-" }'"#), "{}", calls[4].cli);
    }

    #[test]
    fn taking_back_deletes_what_counts_and_ends_the_log() {
        let change = Change::SetUpTraffic(Box::new(setup()));
        let back = change.inverse().unwrap();
        let names: Vec<&str> = back.calls().iter().map(|call| call.operation).collect();
        assert_eq!(names, ["DeleteMetricFilter", "DeleteMetricFilter", "UpdateStage"]);
        assert_eq!(back.title(), "Turn off per-partner traffic of Inventory / prod");
        assert!(back.inverse().is_some());
    }

    #[test]
    fn a_log_without_a_format_is_given_back_without_an_empty_value() {
        let log = |format: &str| AccessLog { destination: "arn".into(), format: format.into() };
        let to = PatchOp::replace("/accessLogSettings/destinationArn", "arn");
        assert_eq!(point_log_patch(&log("")), [PatchOp::remove("/accessLogSettings"), to.clone()]);
        assert_eq!(
            point_log_patch(&log("$context.requestId")),
            [to, PatchOp::replace("/accessLogSettings/format", "$context.requestId")]
        );
    }

    #[test]
    fn permissions_are_of_the_accounts_partition() {
        let mut setup = setup();
        setup.log_after.as_mut().unwrap().destination =
            "arn:aws-cn:logs:cn-north-1:1:log-group:/a/prod".into();
        let policy = setup_permissions(&setup);
        assert!(policy.contains("arn:aws-cn:apigateway:") && policy.contains("arn:aws-cn:logs:"));
        assert!(!policy.contains("arn:aws:apigateway:"), "{policy}");
    }

    #[test]
    fn the_permissions_name_what_the_steps_touch() {
        let policy = setup_permissions(&setup());
        for part in
            ["log-group:/a/prod:*", "logs:PutMetricFilter", "iam:PassRole", "/restapis/a1/stages/prod"]
        {
            assert!(policy.contains(part), "{part} is not in {policy}");
        }
        assert!(!policy.contains("PutInsightRule"), "nothing that is not needed");
    }

    #[test]
    fn a_shorter_retention_names_the_old_one_and_undo_gives_it_back() {
        let keep = KeepStep { group: "/a/prod".into(), before: None, after: Some(90), is_new: false };
        let words = keep_words(&keep).unwrap();
        let told = "for ever → 90 days: AWS deletes older lines, and undo cannot bring them back";
        assert!(words.contains(told), "{words}");
        let back = KeepStep { before: Some(90), after: None, ..keep.clone() };
        let (steps, back) = (vec![SetupStep::Keep(keep)], vec![SetupStep::Keep(back)]);
        let change = Change::SetUpTraffic(Box::new(TrafficSetup { steps, back, ..setup() }));
        let shown = change.differences().pop().unwrap();
        assert_eq!((shown.old.as_str(), shown.new.as_str()), ("for ever", "90 days"));
        assert!(change.takes_effect().starts_with("AWS deletes"));
        let back = change.inverse().unwrap();
        assert_eq!(
            back.cli(),
            "aws logs delete-retention-policy --log-group-name /a/prod",
            "there is no PutRetentionPolicy for ever"
        );
        let Change::SetUpTraffic(setup) = change else { unreachable!() };
        assert!(setup_permissions(&setup).contains("logs:DeleteRetentionPolicy"));
    }

    #[test]
    fn the_differences_say_what_the_account_gets() {
        let found = differences(&setup());
        let told: Vec<(&str, &str)> =
            found.iter().map(|one| (one.setting.as_str(), one.new.as_str())).collect();
        assert_eq!(told[0], ("Access log", "/a/prod"));
        assert_eq!(told[1], ("Its lines", "14 fields"));
        assert!(told.contains(&("Lines are kept", "90 days")));
    }
}
