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

/// A query's length and resolution, wherever in time it lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrafficShape {
    /// Where the counts come from.
    pub source: MetricSource,
    /// Seconds in all.
    pub length_s: i64,
    /// Seconds in a bin, a multiple of 60.
    pub period_s: i64,
}

impl TrafficShape {
    /// The query of this shape that ends at the last whole bin before `now_s`, Unix time.
    pub fn at(&self, now_s: i64) -> TrafficQuery {
        let to_s = now_s - now_s.rem_euclid(self.period_s);
        TrafficQuery {
            source: self.source.clone(),
            from_s: to_s - self.length_s,
            to_s,
            period_s: self.period_s,
        }
    }
}

impl TrafficQuery {
    /// Its length and resolution.
    pub fn shape(&self) -> TrafficShape {
        TrafficShape {
            source: self.source.clone(),
            length_s: self.to_s - self.from_s,
            period_s: self.period_s,
        }
    }
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
