//! The places at AWS where calls per key are counted: what it takes to ask each of them.

use serde::{Deserialize, Serialize};

use super::LogFields;
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
