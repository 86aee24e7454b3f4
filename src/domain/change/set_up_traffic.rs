//! Making a stage count calls per partner, or taking that back: several calls to three services, one after the other.
//!
//! A step that was done already counts as done, so that a set-up which stopped half-way can be begun again or taken back.
//! But a log group that was to be made and is there is somebody else's: nothing of it was reviewed, so nothing of it is
//! changed. The access log, a group's retention and its filters are read again right before they are written: another team
//! may have changed them since the review, and AWS replaces a filter of the same name without a word.

use super::kind::{done_and_not, partly};
use super::{Aftermath, Change, Check, Difference, Kind, LeftAs, Meaning, Stale, Step, Stopped};
use crate::domain::call::{
    Call, CreateLogGroup, DeleteInsightRules, DeleteMetricFilter, DeleteRetentionPolicy, PutInsightRule,
    PutMetricFilter, PutRetentionPolicy, UpdateAccount, UpdateStage,
};
use crate::domain::traffic::{KeepStep, LogFormat, SetupStep, TrafficSetup};
use crate::domain::{AccessLog, Failure, FailureKind, WriteError};

impl Kind for Box<TrafficSetup> {
    fn title(&self) -> String {
        let turn = if self.on { "on per-partner traffic for" } else { "off per-partner traffic of" };
        format!("Turn {turn} {} / {}", self.api_name, self.at.stage)
    }

    fn verb(&self) -> String {
        if self.on { "Turn on" } else { "Turn off" }.into()
    }

    fn meaning(&self) -> Meaning {
        if self.deletes_lines() {
            return Meaning::warning(
                "AWS deletes lines that are older than they shall be kept; undo cannot bring them back.",
            );
        }
        Meaning::note(if self.on {
            "Works without a deployment. Calls from now on are counted; earlier ones are not known."
        } else {
            "Works without a deployment. What was logged so far stays in its log group."
        })
    }

    fn differences(&self) -> Vec<Difference> {
        differences(self)
    }

    fn steps(&self) -> Vec<Step> {
        self.steps.iter().map(|part| step(self, part)).collect()
    }

    fn ids(&self) -> Vec<String> {
        vec![self.at.to_string(), self.on.to_string()]
    }

    fn aftermath(&self) -> Aftermath<'_> {
        if self.on { Aftermath::Counting(&self.at) } else { Aftermath::Nothing }
    }

    fn stale(&self) -> Vec<Stale> {
        let groups = self.groups().map(|group| Stale::LogGroup(group.to_owned()));
        let rest =
            [Stale::InsightRules, Stale::LogRole, Stale::LogGroups, Stale::Stages(self.at.api.clone())];
        groups.chain(rest).collect()
    }

    fn inverse(&self) -> Option<Change> {
        (!self.back.is_empty()).then(|| Box::new((**self).clone().taken_back()).into())
    }

    fn can_be_undone_half_way(&self) -> bool {
        true
    }

    fn left_as(&self, done: &[bool]) -> LeftAs {
        let (at, count) = (&self.at.stage, done.iter().filter(|done| **done).count());
        let turn = if self.on { "turned on" } else { "turned off" };
        LeftAs {
            state: format!("Per-partner traffic of {} / {at} is {turn} only in part", self.api_name),
            about: format!("{count} of its {} calls went through.", done.len()),
            finish: "Finish the set-up",
        }
    }

    fn stopped(&self, Stopped { at, failure, .. }: Stopped) -> WriteError {
        let failure = match self.steps.get(at) {
            Some(SetupStep::MakeGroup(group)) => group_not_made(failure, group),
            _ => failure,
        };
        if at == 0 {
            return WriteError::Failed(failure);
        }
        let what = done_and_not(&Kind::steps(self), at, failure.may_be_done);
        let again = if self.on { "Open the set-up again" } else { "Undo it again" };
        let hint = match &failure.permission {
            Some(permission) => {
                format!("Ask your administrator for {permission}. {again}: it goes on where it stopped.")
            }
            None => format!("{again}: it goes on where it stopped."),
        };
        partly(failure, what, hint)
    }
}

/// AWS's code for a log group that is there.
const EXISTS: &str = "ResourceAlreadyExistsException";

/// The steps after it were reviewed for an empty group that keeps lines for ever: one that is there has lines which a
/// retention would delete, and filters which other filters would replace.
fn group_not_made(failure: Failure, group: &str) -> Failure {
    if failure.code.as_deref() != Some(EXISTS) {
        return failure;
    }
    Failure {
        kind: FailureKind::Conflict,
        what: format!("The log group {group} exists, and nothing of it was changed"),
        why: "Somebody has made it since this was reviewed.".into(),
        hint: "Look again: the set-up shows how long its lines are kept now.".into(),
        ..failure
    }
}

fn step(setup: &TrafficSetup, part: &SetupStep) -> Step {
    let checks = check(setup, part).into_iter().collect();
    Step { checks, gone_is_done: is_gone_done(part), ..Step::new(call(setup, part)) }.words(step_words(part))
}

fn call(setup: &TrafficSetup, part: &SetupStep) -> Call {
    match part {
        SetupStep::SetRole(role) => UpdateAccount::log_role(role.clone()).into(),
        SetupStep::MakeGroup(group) => CreateLogGroup { group: group.clone() }.into(),
        SetupStep::Keep(KeepStep { group, after: Some(days), .. }) => {
            PutRetentionPolicy { group: group.clone(), days: *days }.into()
        }
        SetupStep::Keep(KeepStep { group, after: None, .. }) => {
            DeleteRetentionPolicy { group: group.clone() }.into()
        }
        SetupStep::PointLog(log) => UpdateStage::point_log(setup.at.clone(), log).into(),
        SetupStep::StopLog => UpdateStage::stop_log(setup.at.clone()).into(),
        SetupStep::AddFilter(filter) => PutMetricFilter { filter: filter.clone() }.into(),
        SetupStep::RemoveFilter(filter) => DeleteMetricFilter { filter: filter.clone() }.into(),
        SetupStep::AddRule(name, definition) => {
            PutInsightRule { name: name.clone(), definition: definition.clone() }.into()
        }
        SetupStep::RemoveRules(names) => DeleteInsightRules { names: names.clone() }.into(),
    }
}

fn check(setup: &TrafficSetup, part: &SetupStep) -> Option<Check> {
    match part {
        SetupStep::PointLog(log) => Some(log_check(setup, Some(log))),
        SetupStep::StopLog => Some(log_check(setup, None)),
        SetupStep::Keep(keep) if !keep.is_new => Some(Check::KeptIs {
            group: keep.group.clone(),
            before: keep.before,
            after: keep.after,
            // Taking back has nothing to give back to.
            may_be_gone: !setup.on,
        }),
        SetupStep::AddFilter(filter) => Some(Check::FilterIsFree(filter.clone())),
        SetupStep::RemoveFilter(filter) => Some(Check::FilterIsOurs(filter.clone())),
        SetupStep::SetRole(role) => Some(Check::RoleIsFree { mine: role.clone() }),
        SetupStep::AddRule(name, definition) => {
            Some(Check::RuleIsFree { name: name.clone(), definition: definition.clone() })
        }
        SetupStep::Keep(_) | SetupStep::MakeGroup(_) | SetupStep::RemoveRules(_) => None,
    }
}

fn log_check(setup: &TrafficSetup, after: Option<&AccessLog>) -> Check {
    Check::LogIs { at: setup.at.clone(), before: setup.log_before.clone(), after: after.cloned() }
}

/// A filter that a set-up made and somebody has deleted, with its group or without, is as it shall be.
fn is_gone_done(part: &SetupStep) -> bool {
    matches!(part, SetupStep::RemoveFilter(_))
}

/// Old and new values.
fn differences(setup: &TrafficSetup) -> Vec<Difference> {
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

#[cfg(test)]
mod tests {
    use super::super::setup_permissions;
    use super::*;
    use crate::domain::StageRef;
    use crate::domain::traffic::{Counting, SetupChoice, SetupFacts};

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
        let names: Vec<&str> = calls.iter().map(|call| call.operation().name).collect();
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
        assert!(calls[1].cli().starts_with("aws logs create-log-group --log-group-name /a/prod"));
        assert!(calls[3].cli().contains("/accessLogSettings/destinationArn"), "{}", calls[3].cli());
        assert!(
            calls[4].cli().contains(r#"'{ $.apiKeyId = "*" && $.apiKeyId != "-" }'"#),
            "{}",
            calls[4].cli()
        );
    }

    #[test]
    fn taking_back_deletes_what_counts_and_ends_the_log() {
        let change = Change::SetUpTraffic(Box::new(setup()));
        let back = change.inverse().unwrap();
        let names: Vec<&str> = back.calls().iter().map(|call| call.operation().name).collect();
        assert_eq!(names, ["DeleteMetricFilter", "DeleteMetricFilter", "UpdateStage"]);
        assert_eq!(back.title(), "Turn off per-partner traffic of Inventory / prod");
        assert!(back.inverse().is_some());
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
        assert!(change.meaning().words.starts_with("AWS deletes"));
        let back = change.inverse().unwrap();
        assert_eq!(
            back.cli(),
            "aws logs delete-retention-policy --log-group-name /a/prod",
            "there is no PutRetentionPolicy for ever"
        );
        let Change::SetUpTraffic(setup) = change else { panic!("{change:?}") };
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
