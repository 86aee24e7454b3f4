//! The places at AWS that count calls per key, and what each can tell.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Counter, LogFields, SourceKind, Splits};
use crate::domain::StageRef;

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

/// One place that counts calls per key, and the stages whose calls it counts. Cheap to clone and to compare: it is the key of
/// much that is read, and asked for at every frame.
#[derive(Clone, Debug)]
pub struct Feed(Arc<FeedParts>);

/// What a [`Feed`] is made of.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedParts {
    /// What counts.
    pub counter: Counter,
    /// Whose calls, sorted; empty where nobody knows: a metric that somebody named by hand.
    pub stages: Vec<StageRef>,
}

impl Deref for Feed {
    type Target = FeedParts;

    fn deref(&self) -> &FeedParts {
        &self.0
    }
}

impl PartialEq for Feed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Feed {}

impl PartialOrd for Feed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Feed {
    /// The same feed is mostly the same place in memory, which is quickly seen.
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl Hash for Feed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Feed {
    /// What counts the calls of these stages, which must be sorted.
    pub fn new(counter: Counter, stages: Vec<StageRef>) -> Self {
        Self(Arc::new(FeedParts { counter, stages }))
    }

    /// The API whose calls it counts, where it is only one.
    pub fn api(&self) -> Option<&crate::domain::ApiId> {
        let first = &self.stages.first()?.api;
        self.stages.iter().all(|at| at.api == *first).then_some(first)
    }

    /// How it counts.
    pub fn kind(&self) -> SourceKind {
        self.counter.kind()
    }

    /// The access log in which single calls can be looked up; `None` for what only counts them.
    pub fn log(&self) -> Option<&LogSource> {
        self.counter.log()
    }

    /// Where the counts lie, as the screen says it: a log group, a metric's namespace, a rule.
    pub fn place(&self) -> &str {
        self.counter.place()
    }

    /// Which answers it counts apart.
    pub fn splits(&self) -> Splits {
        self.counter.splits()
    }
}
