//! The places at AWS that count calls per key, and what each can tell.

use serde::{Deserialize, Serialize};

use super::LogFields;
use crate::domain::StageRef;

/// How calls are counted, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// The access log, read with Logs Insights: every call, any resolution, as far back as the log goes.
    AccessLog,
    /// CloudWatch metrics that a metric filter makes of the access log: by the minute, from the filter's making on.
    Metric,
    /// A Contributor Insights rule on the access log: the hundred busiest keys, from the rule's making on.
    TopKeys,
    /// GetUsage: by the day, late, always there.
    Daily,
}

impl SourceKind {
    /// All, the best first.
    pub const ALL: [Self; 4] = [Self::AccessLog, Self::Metric, Self::TopKeys, Self::Daily];

    /// As the picker `Source` says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::AccessLog => "Access log, exact",
            Self::Metric => "CloudWatch, by the minute",
            Self::TopKeys => "Contributor Insights, top 100",
            Self::Daily => "Usage, by the day",
        }
    }

    /// Seconds after which a bin's count does not grow any more: logs and metrics arrive late, and a new partner's metric is
    /// listed up to fifteen minutes after its first call.
    pub fn settles_after_s(self) -> i64 {
        match self {
            Self::AccessLog | Self::TopKeys => 120,
            Self::Metric => 1_200,
            Self::Daily => 86_400,
        }
    }

    /// How long the finest bins are kept, in seconds, and the next coarser size of bin in seconds; `None` while nothing is thinned out.
    pub fn kept_s(self, period_s: i64) -> Option<(i64, i64)> {
        const DAY: i64 = 86_400;
        match (self, period_s) {
            (Self::Metric, ..300) => Some((15 * DAY, 300)),
            (Self::Metric, 300..3600) => Some((63 * DAY, 3600)),
            _ => None,
        }
    }
}

/// Which CloudWatch metric counts requests per key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MetricSource {
    /// CloudWatch namespace.
    pub namespace: String,
    /// Metric that counts all requests.
    pub requests: String,
    /// Metric that counts those refused with 429; empty where there is none.
    pub throttled: String,
    /// Dimension whose value is the key's id.
    pub key_dimension: String,
    /// Dimensions, with their values, that a metric must have to be counted: which API, which stage.
    #[serde(default)]
    pub only: Vec<(String, String)>,
}

impl Default for MetricSource {
    fn default() -> Self {
        Self {
            namespace: "Tollkeeper/Partners".into(),
            requests: "Requests".into(),
            throttled: "Throttled".into(),
            key_dimension: "ApiKeyId".into(),
            only: Vec::new(),
        }
    }
}

/// An access log in a log group, as Logs Insights reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogSource {
    /// The log group.
    pub group: String,
    /// How its lines name what is wanted of them.
    pub fields: LogFields,
    /// Several stages write to the group: count this one's lines only.
    pub only: Option<StageRef>,
}

/// A Contributor Insights rule on an access log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleSource {
    /// The rule that ranks keys by all their calls.
    pub requests: String,
    /// The rule that ranks them by calls refused with 429, where there is one.
    pub throttled: Option<String>,
}

/// What counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    /// [`SourceKind::AccessLog`].
    Log(Box<LogSource>),
    /// [`SourceKind::Metric`].
    Metric(MetricSource),
    /// [`SourceKind::TopKeys`].
    Rule(RuleSource),
}

/// One place that counts calls per key, and the stages whose calls it counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feed {
    /// What counts.
    pub counter: Counter,
    /// Whose calls, sorted; empty where nobody knows: a metric that somebody named by hand.
    pub stages: Vec<StageRef>,
}

impl Feed {
    /// How it counts.
    pub fn kind(&self) -> SourceKind {
        match self.counter {
            Counter::Log(_) => SourceKind::AccessLog,
            Counter::Metric(_) => SourceKind::Metric,
            Counter::Rule(_) => SourceKind::TopKeys,
        }
    }

    /// The API whose calls it counts, where it is only one.
    pub fn api(&self) -> Option<&crate::domain::ApiId> {
        let first = &self.stages.first()?.api;
        self.stages.iter().all(|at| at.api == *first).then_some(first)
    }

    /// Where the counts lie, as the screen says it: a log group, a metric's namespace, a rule.
    pub fn place(&self) -> &str {
        match &self.counter {
            Counter::Log(log) => &log.group,
            Counter::Metric(metric) => &metric.namespace,
            Counter::Rule(rule) => &rule.requests,
        }
    }
}
