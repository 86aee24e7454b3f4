//! Requests per key over time, as CloudWatch has them from a metric filter on the access log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::KeyId;

/// Which CloudWatch metric counts requests per key. A metric filter on the access log makes it.
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
}

impl Default for MetricSource {
    fn default() -> Self {
        Self {
            namespace: "Tollkeeper/Partners".into(),
            requests: "Requests".into(),
            throttled: "Throttled".into(),
            key_dimension: "ApiKeyId".into(),
        }
    }
}

/// A stretch of time to read at one resolution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrafficQuery {
    /// Where the counts come from.
    pub source: MetricSource,
    /// First second, Unix time, a multiple of `period_s`.
    pub from_s: i64,
    /// The second after the last, Unix time.
    pub to_s: i64,
    /// Seconds in a bin, a multiple of 60.
    pub period_s: i64,
}

/// Counts of one key: `(first second of the bin, requests)`, oldest first. A bin that is not there is a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeySeries {
    /// All requests.
    pub requests: Vec<(i64, f64)>,
    /// Those refused with 429.
    pub throttled: Vec<(i64, f64)>,
}

/// Answer to a [`TrafficQuery`].
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// What was asked.
    pub query: TrafficQuery,
    /// By key id, as the metric's dimension names it.
    pub by_key: BTreeMap<KeyId, KeySeries>,
    /// Something was left out; the sentence says what.
    pub partial: Option<String>,
}
