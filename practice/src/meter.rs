//! What keys have used, and how fast they may go on: the practice account's traffic and the data plane's token buckets behind one door.

use std::{collections::HashMap, sync::Arc};

use jiff::{Timestamp, civil::Date};

use super::{
    bounds::MOST_BUCKETS,
    bucket::{Limit, TokenBucket},
    traffic::{Gate, Traffic},
};

/// Counts calls and hands out tokens.
#[derive(Debug)]
pub struct Meter {
    traffic: Arc<Traffic>,
    buckets: HashMap<String, TokenBucket>,
}

impl Meter {
    /// Full buckets, on this traffic.
    pub fn new(traffic: Arc<Traffic>) -> Self {
        Self { traffic, buckets: HashMap::new() }
    }

    /// The traffic, which also counts what the data plane records.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The traffic, to keep for an answer that takes a while.
    pub fn shared_traffic(&self) -> Arc<Traffic> {
        Arc::clone(&self.traffic)
    }

    /// Takes a token from the bucket of that name, made full on first use.
    pub fn take(&mut self, bucket: String, limit: Limit, now: Timestamp) -> bool {
        if self.buckets.len() >= MOST_BUCKETS {
            self.buckets.clear();
        }
        self.buckets.entry(bucket).or_insert_with(|| TokenBucket::full(limit, now)).take(limit, now)
    }

    /// Calls served on a day up to `now`, and what was left of the quota then; 0 left where there is no quota, since AWS documents no value.
    pub fn day(&self, key: &str, date: Date, now: Timestamp) -> (u64, u64) {
        let (used, left) = self.traffic.usage(key, date, now);
        (used, left.unwrap_or(0))
    }

    /// Tells the traffic what a key may do from this minute on, given the plan it is in.
    pub fn set_gate(&self, key: &str, gate: Gate, now: Timestamp) {
        self.traffic.set_gate(key, minute(now), gate);
    }

    /// Sets what is left of a key's quota in the current period.
    ///
    /// The traffic counts by whole minutes and would take the present one's calls off again, so they are put on top.
    pub fn set_remaining(&self, key: &str, calls: u64, now: Timestamp) {
        let plenty = calls.saturating_add(u64::from(u32::MAX));
        self.traffic.set_remaining(key, minute(now), plenty);
        let taken = self.traffic.remaining(key, now).map_or(0, |left| plenty.saturating_sub(left));
        self.traffic.set_remaining(key, minute(now), calls.saturating_add(taken));
    }

    /// Whether a key has a quota and none of it left.
    pub fn used_up(&self, key: &str, now: Timestamp) -> bool {
        self.traffic.remaining(key, now) == Some(0)
    }
}

fn minute(now: Timestamp) -> i64 {
    now.as_second().div_euclid(60)
}
