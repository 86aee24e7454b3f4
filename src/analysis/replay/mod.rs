//! What would these limits have done to traffic that has happened?
//!
//! API Gateway throttles with a token bucket: capacity `burst`, refilled at `rate` per second, full at first; a call takes a token or
//! gets 429 and takes nothing. With request times the replay is exact. One-minute counts leave the order inside the
//! minute open, so the answer is an interval with a typical value in it. Daily usage allows no replay of a rate at all (see
//! [`crate::analysis::quota`] for what it does allow).
//!
//! AWS calls its limits best effort and applies them per partition of its fleet: more may get through than is computed here.

mod bounds;
mod bucket;
mod typical;

pub use bounds::{fewest_accepted, most_accepted};
pub use bucket::{Bucket, accepted};
pub(super) use typical::place_at_random;
pub use typical::{EFFORT, Placement, Spread, typical_refused, typical_refused_within};

use super::series::{Counts, Timestamps};

/// A throttle. AWS allows fractions in the rate; a burst is a whole number of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Steady rate in requests per second, at least 0; finite.
    pub rate: f64,
    /// Bucket size in requests.
    pub burst: u32,
}

impl Limits {
    /// The rate in millionths of a request per second, rounded up; the replays count in these. A third of a request a second
    /// must give a whole one after three seconds.
    const fn micro_rate(self) -> i64 {
        (self.rate.max(0.0) * 1e6 - 1e-3).ceil() as i64
    }
}

/// What the limits would have refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Calls made.
    pub calls: u64,
    /// Refused (429) if the calls of each minute came as evenly as the bucket likes.
    pub refused_least: u64,
    /// Refused with random order inside the minute.
    pub refused_typical: u64,
    /// Refused if the calls of each minute came in the worst bursts.
    pub refused_most: u64,
    /// Smallest and largest of the random orders tried.
    pub typical_spread: (u64, u64),
}

impl Outcome {
    /// True where the answer is a number and not an interval.
    pub const fn is_exact(&self) -> bool {
        self.refused_least == self.refused_most
    }

    /// Typical share of calls refused, 0 to 1; 0 without calls.
    pub fn typical_loss(&self) -> f64 {
        if self.calls == 0 { 0.0 } else { self.refused_typical as f64 / self.calls as f64 }
    }
}

/// Replays one-minute counts. Unmeasured minutes count as idle. `placement` says how calls lie inside the minute for the typical value.
pub fn replay_counts(counts: &Counts, limits: Limits, placement: Placement) -> Outcome {
    replay_counts_within(counts, limits, placement, EFFORT)
}

/// The same with about `effort` calls placed for the typical value: less than [`EFFORT`] where many keys are replayed at once.
pub fn replay_counts_within(counts: &Counts, limits: Limits, placement: Placement, effort: u64) -> Outcome {
    let idle_gaps;
    let minutes: &[u32] = if counts.gaps.is_empty() {
        &counts.counts
    } else {
        let mut known = vec![0; counts.len()];
        counts.known().for_each(|(at, calls)| known[at] = calls);
        idle_gaps = known;
        &idle_gaps
    };
    let calls: u64 = minutes.iter().map(|&calls| u64::from(calls)).sum();
    let refused_most = calls - fewest_accepted(minutes, limits);
    if refused_most == 0 {
        return Outcome { calls, ..Outcome::default() };
    }
    let refused_least = calls - most_accepted(minutes, limits);
    let within = |refused: u64| refused.clamp(refused_least, refused_most);
    let spread = if refused_least == refused_most {
        Spread { typical: refused_most, low: refused_most, high: refused_most }
    } else {
        typical_refused_within(minutes, limits, placement, effort)
    };
    Outcome {
        calls,
        refused_least,
        refused_typical: within(spread.typical),
        refused_most,
        typical_spread: (within(spread.low), within(spread.high)),
    }
}

/// Replays request times: exact, so the three values are equal.
pub fn replay_timestamps(times: &Timestamps, limits: Limits) -> Outcome {
    let calls = times.len() as u64;
    let refused = calls - accepted(times.millis().iter().map(|ms| ms.saturating_mul(1_000_000)), limits);
    Outcome {
        calls,
        refused_least: refused,
        refused_typical: refused,
        refused_most: refused,
        typical_spread: (refused, refused),
    }
}

#[cfg(test)]
mod tests;
