//! A stretch of one feed's counts, asked for and answered.

use std::collections::BTreeMap;

use super::Feed;
use crate::domain::KeyId;

/// A stretch of time of one feed, at one resolution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrafficQuery {
    /// Who counted.
    pub feed: Feed,
    /// First second, Unix time, a multiple of `period_s`.
    pub from_s: i64,
    /// The second after the last, Unix time, a multiple of `period_s`.
    pub to_s: i64,
    /// Seconds in a bin, a multiple of 60.
    pub period_s: i64,
}

/// Counts of one key: `(first second of the bin, calls)`, oldest first. A bin that is not there had no call, or was not measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeySeries {
    /// All requests.
    pub requests: Vec<(i64, f64)>,
    /// Those refused with 429.
    pub throttled: Vec<(i64, f64)>,
    /// Those refused with 403.
    pub forbidden: Vec<(i64, f64)>,
    /// Those that failed with 5xx.
    pub failed: Vec<(i64, f64)>,
}

impl KeySeries {
    /// Its four series.
    pub fn all_mut(&mut self) -> [&mut Vec<(i64, f64)>; 4] {
        [&mut self.requests, &mut self.throttled, &mut self.forbidden, &mut self.failed]
    }

    /// Its four series.
    pub fn all(&self) -> [&Vec<(i64, f64)>; 4] {
        [&self.requests, &self.throttled, &self.forbidden, &self.failed]
    }

    /// Without any count.
    pub fn is_empty(&self) -> bool {
        self.all().into_iter().all(Vec::is_empty)
    }
}

/// Answer to a [`TrafficQuery`].
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// What was asked; where that is too much to read, from a later second on.
    pub query: TrafficQuery,
    /// By key id, as the feed names it.
    pub by_key: BTreeMap<KeyId, KeySeries>,
    /// Calls without a key, or with one that AWS does not know, where the feed sees them.
    pub keyless: KeySeries,
    /// Something was left out; the sentence says what.
    pub partial: Option<String>,
}
