//! Turning per-partner traffic on for a stage, as a list of steps: each is one AWS call, each can be taken back.
//!
//! What is there already is left out, so that a set-up which stopped half-way is finished by opening it again. Taking it
//! back removes what counts and gives the access log and the log group's retention their former settings; a log group that was
//! made stays, with all that was logged.

use serde::{Deserialize, Serialize};

use super::counters::{missing_filters, missing_rules};
use super::{FilterStep, InsightRule, LogFormat, LogGroup, group_of};
use crate::domain::{AccessLog, Region, StageRef};

/// Keys above which metrics per key are refused: each is billed, and AWS switches a filter off after 1,000 names in an hour.
pub const MOST_METERED_KEYS: usize = 200;

/// What shall count beside the access log itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counting {
    /// Nothing: the log is read when somebody looks.
    #[default]
    LogOnly,
    /// Metric filters: a metric a key, and one for its refusals.
    Metrics,
    /// Contributor Insights rules: the hundred busiest keys.
    Ranking,
}

/// How long a log group's lines are kept, before and after; `None` is for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepStep {
    /// Log group.
    pub group: String,
    /// Days before.
    pub before: Option<i32>,
    /// Days after.
    pub after: Option<i32>,
    /// The set-up makes the group: it has no line yet.
    pub is_new: bool,
}

impl KeepStep {
    /// Whether AWS deletes lines that it would have kept: nothing brings those back.
    pub fn deletes_lines(&self) -> bool {
        let days = |kept: Option<i32>| kept.unwrap_or(i32::MAX);
        !self.is_new && days(self.after) < days(self.before)
    }

    fn taken_back(&self) -> Self {
        Self { before: self.after, after: self.before, ..self.clone() }
    }
}

/// One AWS call of a set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetupStep {
    /// UpdateAccount: the role with which API Gateway writes logs, for the whole account and region.
    SetRole(String),
    /// CreateLogGroup: the log group's name. It keeps its lines for ever until [`Self::Keep`].
    MakeGroup(String),
    /// PutRetentionPolicy, or DeleteRetentionPolicy where lines are kept for ever.
    Keep(KeepStep),
    /// UpdateStage: where the access log goes and what its lines look like.
    PointLog(AccessLog),
    /// UpdateStage: no access log any more.
    StopLog,
    /// PutMetricFilter: makes a metric of the log's lines, or replaces the filter of that name.
    AddFilter(FilterStep),
    /// DeleteMetricFilter, of one that a set-up made.
    RemoveFilter(FilterStep),
    /// PutInsightRule: name and definition.
    AddRule(String, String),
    /// DeleteInsightRules: the names.
    RemoveRules(Vec<String>),
}

/// A set-up of one stage, or its taking back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficSetup {
    /// The stage whose calls are to be counted, or no longer.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// On, or off again.
    pub on: bool,
    /// What is done, in order.
    pub steps: Vec<SetupStep>,
    /// What takes it back, in order.
    pub back: Vec<SetupStep>,
    /// The stage's access log before.
    pub log_before: Option<AccessLog>,
    /// And after.
    pub log_after: Option<AccessLog>,
}

/// What is known of a stage and its account before a set-up.
#[derive(Clone, Debug)]
pub struct SetupFacts<'a> {
    /// The stage whose calls are to be counted.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// The region, such as `eu-central-1`: a part of the log group's ARN.
    pub region: &'a str,
    /// The account's twelve digits: the other part.
    pub account: &'a str,
    /// Its present access log.
    pub log: Option<&'a AccessLog>,
    /// The chosen log group, as it was read; `None` counts as not there. What is there is not made again.
    pub group: Option<&'a LogGroup>,
    /// Contributor Insights rules that are there.
    pub rules: &'a [InsightRule],
}

/// What the user chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupChoice {
    /// Role to set, where the account has none.
    pub role: Option<String>,
    /// Log group to write to.
    pub group: String,
    /// Days to keep lines; `None` leaves the retention as it is.
    pub keep_days: Option<i32>,
    /// What shall count.
    pub counting: Counting,
}

impl TrafficSetup {
    /// The steps from what is there to what was chosen.
    pub fn plan(facts: &SetupFacts<'_>, choice: &SetupChoice) -> Self {
        let before = facts.log.cloned();
        let now = LogFormat::read(facts.log.map_or("", |log| &log.format));
        let (format, _) = now.completed();
        let group = &choice.group;
        let after = AccessLog { destination: destination(facts, group), format: format.clone() };
        let is_there = facts.group.is_some_and(|group| group.exists);
        let keep = keeping(facts, choice);
        let mut steps: Vec<SetupStep> = choice.role.clone().map(SetupStep::SetRole).into_iter().collect();
        steps.extend((!is_there).then(|| SetupStep::MakeGroup(group.clone())));
        steps.extend(keep.clone().map(SetupStep::Keep));
        let mut back = Vec::new();
        if before.as_ref().is_none_or(|log| !same_log(log, &after)) {
            steps.push(SetupStep::PointLog(after.clone()));
            back.push(before.clone().map_or(SetupStep::StopLog, SetupStep::PointLog));
        }
        let counting = counting(facts, &LogFormat::read(&format), choice);
        // What counts goes before the log that it counts.
        back.splice(0..0, counting.iter().filter_map(undone));
        back.extend(keep.filter(|keep| !keep.is_new).map(|keep| SetupStep::Keep(keep.taken_back())));
        steps.extend(counting);
        Self {
            at: facts.at.clone(),
            api_name: facts.api_name.clone(),
            on: true,
            steps,
            back,
            log_before: before,
            log_after: Some(after),
        }
    }

    /// The same the other way round. What taking back leaves as it is, is not done again where that is taken back in its turn: a
    /// log group is made only where the set-up was reviewed without it.
    #[must_use]
    pub fn taken_back(self) -> Self {
        Self {
            on: !self.on,
            steps: self.back,
            back: self.steps.into_iter().filter(|step| !step.stays()).collect(),
            log_before: self.log_after,
            log_after: self.log_before,
            ..self
        }
    }

    /// Log groups that it touches.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            SetupStep::MakeGroup(group)
            | SetupStep::Keep(KeepStep { group, .. })
            | SetupStep::AddFilter(FilterStep { group, .. })
            | SetupStep::RemoveFilter(FilterStep { group, .. }) => Some(group.as_str()),
            _ => None,
        })
    }
}

impl TrafficSetup {
    /// What becomes of the retention, where it changes.
    pub fn keep(&self) -> Option<&KeepStep> {
        self.steps.iter().find_map(|step| match step {
            SetupStep::Keep(keep) => Some(keep),
            _ => None,
        })
    }

    /// Whether AWS deletes lines that it would have kept.
    pub fn deletes_lines(&self) -> bool {
        self.keep().is_some_and(KeepStep::deletes_lines)
    }
}

impl SetupStep {
    /// Whether it stays when the set-up is taken back.
    fn stays(&self) -> bool {
        matches!(self, Self::SetRole(_) | Self::MakeGroup(_) | Self::Keep(KeepStep { is_new: true, .. }))
    }
}

/// Whether two access logs are the same: AWS takes an ARN with and without `:*` at its end.
pub fn same_log(one: &AccessLog, other: &AccessLog) -> bool {
    let arn = |log: &AccessLog| log.destination.trim_end_matches(":*").to_owned();
    arn(one) == arn(other) && one.format == other.format
}

/// The log group's ARN, as an access log takes it. Where the stage writes to the group already, its own text is known to be good.
fn destination(facts: &SetupFacts<'_>, group: &str) -> String {
    let own = facts.log.map(|log| &log.destination).filter(|text| group_of(text) == Some(group));
    let (region, account) = (facts.region, facts.account);
    let partition = Region::partition(region);
    own.cloned().unwrap_or_else(|| format!("arn:{partition}:logs:{region}:{account}:log-group:{group}"))
}

/// The retention, where another was chosen than there is; a new group begins with for ever.
fn keeping(facts: &SetupFacts<'_>, choice: &SetupChoice) -> Option<KeepStep> {
    let known = facts.group.filter(|group| group.exists);
    let before = known.and_then(|group| group.retention_days);
    let after = Some(choice.keep_days?);
    let group = choice.group.clone();
    (before != after).then(|| KeepStep { group, before, after, is_new: known.is_none() })
}

/// What counts and is not there yet.
fn counting(facts: &SetupFacts<'_>, format: &LogFormat, choice: &SetupChoice) -> Vec<SetupStep> {
    match choice.counting {
        Counting::LogOnly => Vec::new(),
        Counting::Metrics => {
            let filters = missing_filters(&facts.at, format, &choice.group, facts.group);
            filters.into_iter().map(SetupStep::AddFilter).collect()
        }
        Counting::Ranking => {
            let rules = missing_rules(format, &choice.group, facts.rules);
            rules.into_iter().map(|(name, definition)| SetupStep::AddRule(name, definition)).collect()
        }
    }
}

fn undone(step: &SetupStep) -> Option<SetupStep> {
    match step {
        SetupStep::AddFilter(filter) => Some(SetupStep::RemoveFilter(filter.clone())),
        SetupStep::AddRule(name, _) => Some(SetupStep::RemoveRules(vec![name.clone()])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MetricFilter, SUGGESTED_FORMAT};
    use super::*;

    fn facts<'a>(log: Option<&'a AccessLog>, group: Option<&'a LogGroup>) -> SetupFacts<'a> {
        SetupFacts {
            at: StageRef::new("a1", "prod"),
            api_name: "Inventory".into(),
            region: "eu-central-1",
            account: "482100773915",
            log,
            group,
            rules: &[],
        }
    }

    fn choice(counting: Counting) -> SetupChoice {
        SetupChoice { role: None, group: "/a/prod".into(), keep_days: Some(90), counting }
    }

    #[test]
    fn a_bare_stage_gets_group_log_and_filters_and_taking_back_leaves_the_group() {
        let setup = TrafficSetup::plan(&facts(None, None), &choice(Counting::Metrics));
        let [SetupStep::MakeGroup(_), SetupStep::Keep(keep), SetupStep::PointLog(log), rest @ ..] =
            setup.steps.as_slice()
        else {
            panic!("{:?}", setup.steps)
        };
        assert_eq!((keep.before, keep.after, keep.is_new), (None, Some(90), true));
        assert!(!setup.deletes_lines(), "there is no line yet");
        assert_eq!(log.destination, "arn:aws:logs:eu-central-1:482100773915:log-group:/a/prod");
        assert_eq!(log.format, SUGGESTED_FORMAT);
        let [SetupStep::AddFilter(requests), SetupStep::AddFilter(refused)] = rest else {
            panic!("{rest:?}")
        };
        assert_eq!(requests.pattern, r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#);
        assert!(refused.pattern.ends_with(r#"&& $.status = "429" }"#), "{}", refused.pattern);
        assert_eq!(requests.dimensions.len(), 3);
        let back = setup.clone().taken_back();
        assert_eq!(back.steps.last(), Some(&SetupStep::StopLog));
        assert_eq!(back.steps.len(), 3);
        let again = back.taken_back();
        assert_eq!(
            again.steps,
            setup.steps[2..],
            "the group stayed: only the log and what counts come again"
        );
        assert_eq!((again.log_after, again.on), (setup.log_after, true));
    }

    #[test]
    fn another_retention_of_a_group_that_is_there_names_the_old_one_and_is_given_back() {
        let kept = |before: Option<i32>, after: Option<i32>| {
            let group = LogGroup { exists: true, retention_days: before, ..LogGroup::default() };
            let choice = SetupChoice { keep_days: after, ..choice(Counting::LogOnly) };
            TrafficSetup::plan(&facts(None, Some(&group)), &choice)
        };
        assert_eq!(kept(None, None).keep(), None, "as it is");
        assert_eq!(kept(Some(90), Some(90)).keep(), None);
        let shorter = kept(None, Some(90));
        let keep = shorter.keep().unwrap();
        assert_eq!((keep.before, keep.after, keep.is_new), (None, Some(90), false));
        assert!(shorter.deletes_lines() && kept(Some(365), Some(90)).deletes_lines());
        assert!(!kept(Some(30), Some(90)).deletes_lines());
        let back = shorter.clone().taken_back();
        let keep = back.keep().unwrap();
        assert_eq!((keep.before, keep.after), (Some(90), None), "for ever again");
        assert!(!back.deletes_lines());
        assert_eq!(back.taken_back().keep(), shorter.keep());
        assert!(kept(Some(30), Some(90)).taken_back().deletes_lines(), "taking back can shorten as well");
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let log = AccessLog {
            destination: "arn:aws:logs:eu-central-1:482100773915:log-group:/a/prod:*".into(),
            format: SUGGESTED_FORMAT.into(),
        };
        let filter = MetricFilter {
            name: "tollkeeper-requests".into(),
            pattern: r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#.into(),
            namespace: "Tollkeeper/Partners".into(),
            metric: "Requests".into(),
            counts: true,
            dimensions: [("ApiId", "$.apiId"), ("ApiKeyId", "$.apiKeyId"), ("Stage", "$.stage")]
                .map(|(name, from)| (name.to_owned(), from.to_owned()))
                .into(),
            created_s: None,
        };
        let group =
            LogGroup { exists: true, retention_days: Some(90), filters: vec![filter], ..LogGroup::default() };
        let facts = facts(Some(&log), Some(&group));
        assert_eq!(TrafficSetup::plan(&facts, &choice(Counting::LogOnly)).steps, []);
        let steps = TrafficSetup::plan(&facts, &choice(Counting::Metrics)).steps;
        assert!(matches!(steps.as_slice(), [SetupStep::AddFilter(filter)] if filter.metric == "Throttled"));
        let back = TrafficSetup::plan(&facts, &choice(Counting::Metrics)).taken_back().steps;
        assert!(matches!(back.as_slice(), [SetupStep::RemoveFilter(filter)] if filter.metric == "Throttled"));
    }

    #[test]
    fn a_destination_is_of_its_regions_partition_and_the_stages_own_text_stays() {
        let to = |region: &'static str, log: Option<&AccessLog>| {
            let facts = SetupFacts { region, ..facts(log, None) };
            TrafficSetup::plan(&facts, &choice(Counting::LogOnly)).log_after.unwrap().destination
        };
        assert!(to("cn-north-1", None).starts_with("arn:aws-cn:logs:cn-north-1:"));
        assert!(to("us-gov-west-1", None).starts_with("arn:aws-us-gov:logs:us-gov-west-1:"));
        let own = "arn:aws-iso:logs:us-iso-east-1:482100773915:log-group:/a/prod:*";
        let log = AccessLog { destination: own.into(), format: r#"{"id":"$context.requestId"}"#.into() };
        assert_eq!(to("us-iso-east-1", Some(&log)), own);
    }

    #[test]
    fn another_teams_format_is_completed_and_given_back() {
        let log = AccessLog {
            destination: "arn:aws:logs:eu-central-1:482100773915:log-group:/a/prod".into(),
            format: r#"{"id":"$context.requestId","status":$context.status}"#.into(),
        };
        let setup = TrafficSetup::plan(&facts(Some(&log), None), &choice(Counting::Metrics));
        let after = setup.log_after.as_ref().unwrap();
        assert!(after.format.starts_with(r#"{"id":"$context.requestId","status":$context.status,"#));
        let mut filters = setup.steps.iter().filter_map(|step| match step {
            SetupStep::AddFilter(filter) => Some(filter.pattern.as_str()),
            _ => None,
        });
        assert!(filters.next_back().unwrap().ends_with("&& $.status = 429 }"), "a bare status is a number");
        assert_eq!(setup.taken_back().log_after, Some(log));
    }

    #[test]
    fn rules_count_calls_with_a_key_and_those_refused() {
        let setup = TrafficSetup::plan(&facts(None, None), &choice(Counting::Ranking));
        let rules: Vec<(&str, serde_json::Value)> = setup
            .steps
            .iter()
            .filter_map(|step| match step {
                SetupStep::AddRule(name, text) => Some((name.as_str(), serde_json::from_str(text).unwrap())),
                _ => None,
            })
            .collect();
        assert!(rules[0].0.starts_with("tollkeeper-a-prod-"), "{}", rules[0].0);
        assert_eq!(rules[1].0, format!("{}-429", rules[0].0));
        assert_eq!(rules[0].1["Contribution"]["Keys"][0], "$.apiKeyId");
        assert_eq!(rules[1].1["Contribution"]["Filters"][1]["In"][0], "429");
    }
}
