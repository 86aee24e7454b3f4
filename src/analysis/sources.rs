//! What counts calls per key on each stage, and which of it to read.
//!
//! Everything hangs on the access log: whether its format says whose call it was, whether the log group is there, what
//! metric filters and Contributor Insights rules make of it. Several stages may share a log group, a metric or a rule;
//! such a feed counts them together, and no stage is ever counted by two feeds at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::traffic::filter_pattern::{Term, terms};
use crate::domain::traffic::{
    Counter, Feed, InsightRule, LogFormat, LogGroup, LogSource, MetricFilter, MetricSource, RuleSource,
    SourceKind, group_of,
};
use crate::domain::{Stage, StageRef};

/// What a stage's access log is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogState {
    /// There is none.
    Off,
    /// It goes to a delivery stream, which cannot be read from here.
    Elsewhere,
    /// Its log group does not exist: AWS writes nowhere.
    NoGroup,
    /// Its log group only passes lines on: they cannot be read from here.
    PassesOn,
    /// Its lines do not say whose call it was.
    NoKey,
    /// Its lines cannot be taken apart.
    Unreadable,
    /// Other stages write other lines to the same log group, and which line is whose cannot be told.
    Mixed,
    /// Calls per key can be read from it.
    Good,
}

/// What counts calls per key on a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The stage.
    pub at: StageRef,
    /// What its access log is good for.
    pub log: LogState,
    /// The log group, where there is one.
    pub group: Option<String>,
    /// Keys' values stand in its log.
    pub logs_secrets: bool,
    /// What counts, the best first.
    pub feeds: Vec<Feed>,
}

impl Offer {
    /// The best feed, or the best of a kind.
    pub fn best(&self, kind: Option<SourceKind>) -> Option<&Feed> {
        self.feeds.iter().find(|feed| kind.is_none_or(|kind| feed.kind() == kind))
    }
}

/// What is known beside the stages; what was not read yet offers nothing.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Log groups by name.
    pub groups: &'a BTreeMap<String, LogGroup>,
    /// Contributor Insights rules.
    pub rules: &'a [InsightRule],
}

/// What each stage offers, in the order of `stages`.
pub fn offers(stages: &[&Stage], facts: Facts<'_>) -> Vec<Offer> {
    let logs: Vec<Log<'_>> = stages.iter().map(|stage| Log::of(stage)).collect();
    let mut feeds = BTreeMap::<Counter, BTreeSet<StageRef>>::new();
    for log in &logs {
        for counter in log.counters(&logs, facts) {
            feeds.entry(counter).or_default().insert(log.at.clone());
        }
    }
    let feeds: Vec<Feed> =
        feeds.into_iter().map(|(counter, stages)| Feed::new(counter, stages.into_iter().collect())).collect();
    logs.iter().map(|log| log.offer(&logs, &feeds, facts)).collect()
}

/// The feeds to read for one stage or all, of one kind or the best of each stage: no stage is counted twice.
pub fn chosen(offers: &[Offer], scope: Option<&StageRef>, kind: Option<SourceKind>) -> Vec<Feed> {
    let in_scope = offers.iter().filter(|offer| scope.is_none_or(|at| *at == offer.at));
    let mut wanted: Vec<&Feed> = in_scope.filter_map(|offer| offer.best(kind)).collect();
    wanted.sort_by(|a, b| a.kind().cmp(&b.kind()).then(b.stages.len().cmp(&a.stages.len())).then(a.cmp(b)));
    let (mut out, mut counted) = (Vec::<Feed>::new(), BTreeSet::<&StageRef>::new());
    for feed in wanted {
        if feed.stages.iter().any(|at| counted.contains(at)) {
            continue;
        }
        counted.extend(&feed.stages);
        out.push(feed.clone());
    }
    out
}

/// A stage's access log, read.
struct Log<'a> {
    at: &'a StageRef,
    format: Option<LogFormat>,
    group: Option<&'a str>,
}

impl<'a> Log<'a> {
    fn of(stage: &'a Stage) -> Self {
        let log = stage.access_log.as_ref();
        Self {
            at: &stage.at,
            format: log.map(|log| LogFormat::read(&log.format)),
            group: log.and_then(|log| group_of(&log.destination)),
        }
    }

    fn state(&self, all: &[Self], facts: Facts<'_>) -> LogState {
        match self.own_state(facts) {
            LogState::Good if !self.is_told_apart(all) => LogState::Mixed,
            state => state,
        }
    }

    /// The other stages that write to its group.
    fn neighbours<'b>(&'b self, all: &'b [Self]) -> impl Iterator<Item = &'b Self> {
        all.iter().filter(move |log| log.group == self.group && log.at != self.at)
    }

    /// Whether its lines name their stage, or all lines of its group are alike, so that they can be read together. Other
    /// lines in the group would be counted for this stage too.
    fn is_told_apart(&self, all: &[Self]) -> bool {
        let Some(fields) = self.format.as_ref().and_then(LogFormat::log_fields) else { return true };
        let alike =
            |log: &Self| log.format.as_ref().and_then(LogFormat::log_fields).as_ref() == Some(&fields);
        fields.api.is_some() && fields.stage.is_some() || self.neighbours(all).all(alike)
    }

    /// What its log would be good for if no other stage wrote to it.
    fn own_state(&self, facts: Facts<'_>) -> LogState {
        let Some(format) = &self.format else { return LogState::Off };
        let Some(group) = self.group else { return LogState::Elsewhere };
        if facts.groups.get(group).is_some_and(|group| !group.exists) {
            return LogState::NoGroup;
        }
        if facts.groups.get(group).is_some_and(|group| group.passes_on) {
            return LogState::PassesOn;
        }
        match (format.log_fields(), format.key_field()) {
            (Some(_), _) => LogState::Good,
            (None, Some(_)) => LogState::Unreadable,
            (None, None) => LogState::NoKey,
        }
    }

    fn counters(&self, all: &[Self], facts: Facts<'_>) -> Vec<Counter> {
        let (Some(format), Some(group), LogState::Good) = (&self.format, self.group, self.state(all, facts))
        else {
            return Vec::new();
        };
        let shared = self.neighbours(all).next().is_some();
        let log = self.log_source(format, group, shared).map(Box::new);
        let mut out: Vec<Counter> = log.iter().cloned().map(Counter::Log).collect();
        // Of the class for rare access FilterLogEvents gives no lines.
        let is_rare = facts.groups.get(group).is_some_and(|group| group.is_rare);
        out.extend(log.filter(|_| !is_rare).map(Counter::Lines));
        if format.is_json() {
            let filters = facts.groups.get(group).map(|group| group.filters.as_slice()).unwrap_or_default();
            let metric = self.metric_source(format, filters);
            let of = |log: &Self| log.metric_source(log.format.as_ref()?, filters);
            // A metric without the stage in it counts all stages of the group: only where it is the same one for all of them.
            let clear = |metric: &MetricSource| {
                metric.only.len() == 2 || self.neighbours(all).filter_map(of).all(|other| other == *metric)
            };
            out.extend(metric.filter(clear).map(Counter::Metric));
            out.extend(rule_source(format, group, facts.rules).map(Counter::Rule));
        }
        out
    }

    fn log_source(&self, format: &LogFormat, group: &str, shared: bool) -> Option<LogSource> {
        let fields = format.log_fields()?;
        let apart = shared && fields.api.is_some() && fields.stage.is_some();
        let only = apart.then(|| self.at.clone());
        Some(LogSource { group: group.to_owned(), fields, only })
    }

    /// The metric of filters that count every call with a key, and no others.
    fn metric_source(&self, format: &LogFormat, filters: &[MetricFilter]) -> Option<MetricSource> {
        let selector = |variable: &str| format.field(variable).map(|name| format!("$.{name}"));
        let key = selector("identity.apiKeyId")?;
        let status = selector("status");
        let by_key =
            |filter: &&MetricFilter| filter.counts && filter.dimensions.iter().any(|(_, from)| *from == key);
        // One that asks for a certain key, or leaves one out, counts only some calls.
        let any_key = |term: &Term| term.field == key && (term.value == if term.is { "*" } else { "-" });
        let is_plain =
            |filter: &&MetricFilter| terms(&filter.pattern).is_some_and(|terms| terms.iter().all(any_key));
        // A line that lacks a dimension's field makes no data point.
        let written = |filter: &&MetricFilter| {
            let is_field = |from: &str| format.pairs().any(|(name, _)| from.strip_prefix("$.") == Some(name));
            filter.dimensions.iter().all(|(_, from)| is_field(from))
        };
        let requests = filters.iter().filter(by_key).filter(written).find(is_plain)?;
        let refused = |filter: &&MetricFilter| {
            let Some(terms) = terms(&filter.pattern) else { return false };
            let mut others = terms.iter().filter(|term| !any_key(term));
            let is_429 = |term: &Term| Some(&term.field) == status.as_ref() && term.is && term.value == "429";
            filter.namespace == requests.namespace
                && same_names(&filter.dimensions, &requests.dimensions)
                && others.next().is_some_and(is_429)
                && others.next().is_none()
        };
        let throttled = filters.iter().filter(by_key).find(refused);
        let fixed = [("apiId", self.at.api.as_str()), ("stage", self.at.stage.as_str())];
        let only = fixed.into_iter().filter_map(|(variable, value)| {
            let from = selector(variable)?;
            let (name, _) = requests.dimensions.iter().find(|(_, field)| *field == from)?;
            Some((name.clone(), value.to_owned()))
        });
        Some(MetricSource {
            namespace: requests.namespace.clone(),
            requests: requests.metric.clone(),
            throttled: throttled.map(|filter| filter.metric.clone()).unwrap_or_default(),
            key_dimension: requests.dimensions.iter().find(|(_, from)| *from == key)?.0.clone(),
            only: only.collect(),
        })
    }

    fn offer(&self, all: &[Self], feeds: &[Feed], facts: Facts<'_>) -> Offer {
        let own = feeds.iter().filter(|feed| feed.stages.contains(self.at));
        let mut own: Vec<Feed> = own.cloned().collect();
        // Of one kind, the one that tells this stage from others.
        own.sort_by_key(|feed| (feed.kind(), feed.stages.len()));
        Offer {
            at: self.at.clone(),
            log: self.state(all, facts),
            group: self.group.map(str::to_owned),
            logs_secrets: self.format.as_ref().is_some_and(LogFormat::logs_secrets),
            feeds: own,
        }
    }
}

/// The rules that rank keys by their calls, and by those refused.
fn rule_source(format: &LogFormat, group: &str, rules: &[InsightRule]) -> Option<RuleSource> {
    let key = format!("$.{}", format.key_field()?);
    let status = format.field("status").map(|name| format!("$.{name}"));
    let ranks = |rule: &&InsightRule| {
        let whole = !rule.is_special && rule.except.iter().all(|(field, _)| *field == key);
        rule.enabled && rule.counts && whole && rule.reads(group) && rule.keys == [key.as_str()]
    };
    let about_calls = |rule: &&InsightRule| rule.only.iter().all(|(field, _)| *field == key);
    let requests = rules.iter().filter(ranks).find(about_calls)?;
    let refused = |rule: &&InsightRule| {
        let mut others = rule.only.iter().filter(|(field, _)| *field != key);
        rule.groups == requests.groups
            && others.next().is_some_and(|(field, among)| Some(field) == status.as_ref() && among == &["429"])
            && others.next().is_none()
    };
    let throttled = rules.iter().filter(ranks).find(refused);
    Some(RuleSource { requests: requests.name.clone(), throttled: throttled.map(|rule| rule.name.clone()) })
}

fn same_names(one: &[(String, String)], other: &[(String, String)]) -> bool {
    let names = |all: &[(String, String)]| all.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    names(one) == names(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AccessLog;
    use crate::domain::traffic::SUGGESTED_FORMAT;

    const KEYED: &str = r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#;
    const REFUSED: &str = r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" && $.status = "429" }"#;

    fn stage(api: &str, name: &str, group: Option<&str>, format: &str) -> Stage {
        let arn = |group: &str| format!("arn:aws:logs:eu-central-1:1:log-group:{group}");
        Stage {
            at: StageRef::new(api, name),
            deployment: None,
            canary: None,
            description: None,
            updated: None,
            access_log: group.map(|group| AccessLog { destination: arn(group), format: format.to_owned() }),
            tags: BTreeMap::new(),
        }
    }

    fn filter(metric: &str, pattern: &str, dimensions: &[&str]) -> MetricFilter {
        let from = |name: &&str| match *name {
            "ApiKeyId" => "$.apiKeyId",
            "Stage" => "$.stage",
            _ => "$.apiId",
        };
        MetricFilter {
            name: metric.to_lowercase(),
            pattern: pattern.into(),
            namespace: "N".into(),
            metric: metric.into(),
            counts: true,
            dimensions: dimensions.iter().map(|name| ((*name).to_owned(), from(name).to_owned())).collect(),
            created_s: None,
        }
    }

    fn group(filters: Vec<MetricFilter>) -> LogGroup {
        LogGroup { exists: true, filters, ..LogGroup::default() }
    }

    fn kinds(offer: &Offer) -> Vec<SourceKind> {
        offer.feeds.iter().map(Feed::kind).collect()
    }

    #[test]
    fn each_stage_offers_what_hangs_on_its_log_the_best_first() {
        let stages = [
            stage("a", "prod", Some("/a"), SUGGESTED_FORMAT),
            stage("b", "prod", Some("/b"), SUGGESTED_FORMAT),
            stage("c", "prod", None, ""),
            stage("d", "prod", Some("/d"), r#"{"id":"$context.requestId"}"#),
            stage("e", "prod", Some("/gone"), SUGGESTED_FORMAT),
        ];
        let dimensions = ["ApiId", "Stage", "ApiKeyId"];
        let filters = vec![filter("Refused", REFUSED, &dimensions), filter("Requests", KEYED, &dimensions)];
        let groups = BTreeMap::from([
            ("/a".to_owned(), group(filters)),
            ("/b".to_owned(), group(Vec::new())),
            ("/gone".to_owned(), LogGroup::default()),
        ]);
        let all: Vec<&Stage> = stages.iter().collect();
        let offers = offers(&all, Facts { groups: &groups, rules: &[] });
        let lines = SourceKind::LogLines;
        assert_eq!(kinds(&offers[0]), [SourceKind::AccessLog, SourceKind::Metric, lines]);
        assert_eq!(kinds(&offers[1]), [SourceKind::AccessLog, lines]);
        let logs: Vec<LogState> = offers.iter().map(|offer| offer.log).collect();
        let good = LogState::Good;
        assert_eq!(logs, [good, good, LogState::Off, LogState::NoKey, LogState::NoGroup]);
        let Counter::Metric(metric) = &offers[0].feeds[1].counter else { panic!() };
        assert_eq!((metric.requests.as_str(), metric.throttled.as_str()), ("Requests", "Refused"));
        assert_eq!(metric.only, [("ApiId".into(), "a".into()), ("Stage".to_owned(), "prod".to_owned())]);
        assert_eq!(chosen(&offers, None, None).len(), 2);
        assert_eq!(chosen(&offers, None, Some(SourceKind::Metric)).len(), 1);
        assert_eq!(chosen(&offers, Some(&StageRef::new("c", "prod")), None), []);
    }

    #[test]
    fn stages_that_cannot_be_told_apart_are_counted_together_and_once() {
        let stages = [
            stage("a", "prod", Some("/a"), SUGGESTED_FORMAT),
            stage("b", "prod", Some("/b"), SUGGESTED_FORMAT),
        ];
        let filters = || group(vec![filter("Requests", KEYED, &["Stage", "ApiKeyId"])]);
        let groups = BTreeMap::from([("/a".to_owned(), filters()), ("/b".to_owned(), filters())]);
        let all: Vec<&Stage> = stages.iter().collect();
        let offers = offers(&all, Facts { groups: &groups, rules: &[] });
        let metrics = chosen(&offers, None, Some(SourceKind::Metric));
        assert_eq!(metrics.len(), 1);
        assert_eq!(metrics[0].stages.len(), 2);
        assert_eq!(metrics[0].api(), None);
    }

    #[test]
    fn stages_that_share_a_log_are_told_apart_where_its_lines_do() {
        let bare = r#"{"id":"$context.requestId","k":"$context.identity.apiKeyId"}"#;
        let told = |format: &str| {
            let stages = [stage("a", "prod", Some("/x"), format), stage("b", "prod", Some("/x"), format)];
            let all: Vec<&Stage> = stages.iter().collect();
            let none = BTreeMap::new();
            chosen(&offers(&all, Facts { groups: &none, rules: &[] }), None, None).len()
        };
        assert_eq!((told(SUGGESTED_FORMAT), told(bare)), (2, 1));
    }

    #[test]
    fn lines_of_other_stages_in_the_same_log_are_never_counted_as_ones_own() {
        let bare = r#"{"id":"$context.requestId","apiKeyId":"$context.identity.apiKeyId"}"#;
        let other = r#"{"id":"$context.requestId","apiKeyId":"$context.identity.apiKeyId","status":"$context.status"}"#;
        let keyless = r#"{"id":"$context.requestId"}"#;
        let filters =
            vec![filter("Requests", KEYED, &["ApiKeyId"]), filter("Refused", REFUSED, &["ApiKeyId"])];
        let groups = BTreeMap::from([("/x".to_owned(), group(filters))]);
        let told = |one: &str, two: &str| {
            let stages = [stage("a", "prod", Some("/x"), one), stage("b", "prod", Some("/x"), two)];
            let offers = offers(&stages.each_ref(), Facts { groups: &groups, rules: &[] });
            let metrics = chosen(&offers, None, Some(SourceKind::Metric)).len();
            ([offers[0].log, offers[1].log], [kinds(&offers[0]).len(), kinds(&offers[1]).len()], metrics)
        };
        let (good, mixed) = (LogState::Good, LogState::Mixed);
        assert_eq!(told(bare, bare), ([good, good], [3, 3], 1), "alike: read together");
        assert_eq!(told(SUGGESTED_FORMAT, bare), ([good, mixed], [2, 0], 0), "the metric counts both");
        assert_eq!(told(bare, other), ([mixed, mixed], [0, 0], 0));
        assert_eq!(told(bare, keyless), ([mixed, LogState::NoKey], [0, 0], 0));
        assert_eq!(told(SUGGESTED_FORMAT, SUGGESTED_FORMAT).2, 1);
    }

    #[test]
    fn a_filter_that_counts_only_some_calls_is_no_source() {
        let some = r#"{ $.apiKeyId = "*" && $.httpMethod = "GET" }"#;
        let one = r#"{ $.apiKeyId = "k1e2y3i4d5" }"#;
        for filter in [
            filter("Requests", one, &["ApiKeyId"]),
            filter("Requests", some, &["ApiKeyId"]),
            filter("Requests", REFUSED, &["ApiKeyId"]),
            MetricFilter { counts: false, ..filter("Requests", KEYED, &["ApiKeyId"]) },
            filter("Requests", KEYED, &["Stage"]),
        ] {
            let stages = [stage("a", "prod", Some("/a"), SUGGESTED_FORMAT)];
            let groups = BTreeMap::from([("/a".to_owned(), group(vec![filter.clone()]))]);
            let offer = &offers(&[&stages[0]], Facts { groups: &groups, rules: &[] })[0];
            assert_eq!(kinds(offer), [SourceKind::AccessLog, SourceKind::LogLines], "{filter:?}");
        }
    }

    #[test]
    fn what_counts_refusals_is_told_by_its_conditions_and_not_by_its_words() {
        let throttled = |pattern: &str| {
            let filters =
                vec![filter("Requests", KEYED, &["ApiKeyId"]), filter("Some", pattern, &["ApiKeyId"])];
            let groups = BTreeMap::from([("/a".to_owned(), group(filters))]);
            let stages = [stage("a", "prod", Some("/a"), SUGGESTED_FORMAT)];
            let offers = offers(&[&stages[0]], Facts { groups: &groups, rules: &[] });
            let Counter::Metric(metric) = &offers[0].feeds[1].counter else { panic!() };
            !metric.throttled.is_empty()
        };
        assert!(throttled("{ ($.status = 429) && ($.apiKeyId = *) }"));
        for other in
            [r#"{ $.apiKeyId = "a429" }"#, "{ $.status != 429 }", "{ $.status = 429 || $.status = 403 }"]
        {
            assert!(!throttled(other), "{other}");
        }
    }

    #[test]
    fn lines_that_lose_refused_calls_as_json_are_read_as_texts_and_counted_by_nothing_else() {
        let format = SUGGESTED_FORMAT.replace(r#""$context.status""#, "$context.integrationLatency");
        let status = format.replace(r#""latency""#, r#""status":$context.status,"latency""#);
        let groups =
            BTreeMap::from([("/a".to_owned(), group(vec![filter("Requests", KEYED, &["ApiKeyId"])]))]);
        let stages = [stage("a", "prod", Some("/a"), &status)];
        let offer = &offers(&[&stages[0]], Facts { groups: &groups, rules: &[] })[0];
        assert_eq!(kinds(offer), [SourceKind::AccessLog, SourceKind::LogLines]);
        let Counter::Log(log) = &offer.feeds[0].counter else { panic!() };
        assert!(log.fields.pattern.is_some() && offer.feeds[0].splits().throttled);
    }

    #[test]
    fn a_log_for_rare_access_is_not_read_line_by_line() {
        let rare = LogGroup { is_rare: true, ..group(Vec::new()) };
        let groups = BTreeMap::from([("/a".to_owned(), rare)]);
        let stages = [stage("a", "prod", Some("/a"), SUGGESTED_FORMAT)];
        let offer = &offers(&[&stages[0]], Facts { groups: &groups, rules: &[] })[0];
        assert_eq!(kinds(offer), [SourceKind::AccessLog]);
        let passes_on = LogGroup { passes_on: true, ..group(Vec::new()) };
        let groups = BTreeMap::from([("/a".to_owned(), passes_on)]);
        let offer = &offers(&[&stages[0]], Facts { groups: &groups, rules: &[] })[0];
        assert_eq!((offer.log, kinds(offer)), (LogState::PassesOn, Vec::new()));
    }

    #[test]
    fn rules_that_rank_keys_are_found_with_the_one_for_refusals() {
        let rule = |name: &str, only: Vec<(String, Vec<String>)>| InsightRule {
            name: name.into(),
            enabled: true,
            groups: vec!["/a".into()],
            keys: vec!["$.apiKeyId".into()],
            counts: true,
            only,
            except: vec![("$.apiKeyId".into(), vec!["-".into()])],
            is_special: false,
        };
        let rules = [
            rule("refused", vec![("$.status".into(), vec!["429".into()])]),
            rule("calls", Vec::new()),
            InsightRule { keys: vec!["$.ip".into()], ..rule("addresses", Vec::new()) },
        ];
        let stages = [stage("a", "prod", Some("/a"), SUGGESTED_FORMAT)];
        let none = BTreeMap::new();
        let offer = &offers(&[&stages[0]], Facts { groups: &none, rules: &rules })[0];
        let Counter::Rule(found) = &offer.feeds[1].counter else { panic!("{offer:?}") };
        assert_eq!((found.requests.as_str(), found.throttled.as_deref()), ("calls", Some("refused")));
    }

    #[test]
    fn feeds_that_overlap_are_not_both_read() {
        let feed = |name: &str, stages: &[&str]| {
            let counter = Counter::Rule(RuleSource { requests: name.into(), throttled: None });
            Feed::new(counter, stages.iter().map(|api| StageRef::new(*api, "prod")).collect())
        };
        let (one, both) = (feed("one", &["a"]), feed("both", &["a", "b"]));
        let offer = |api: &str, feeds: Vec<Feed>| Offer {
            at: StageRef::new(api, "prod"),
            log: LogState::Good,
            group: None,
            logs_secrets: false,
            feeds,
        };
        let offers = [offer("a", vec![one, both.clone()]), offer("b", vec![both.clone()])];
        assert_eq!(chosen(&offers, None, None), [both]);
    }
}
