//! The token bucket on request times, in whole numbers.
//!
//! AWS's worked examples put a call exactly where a token becomes whole; binary fractions would lose some of them. The level is
//! counted in 10⁻¹⁵ tokens: a nanosecond at a rate given to a millionth per second.

use super::Limits;

/// Level units in one token.
const TOKEN: i128 = 1_000_000_000_000_000;

/// A bucket in use.
#[derive(Debug, Clone)]
pub struct Bucket {
    capacity: i128,
    per_ns: i128,
    level: i128,
    last_ns: Option<i64>,
}

impl Bucket {
    /// A full bucket. The rate is rounded up to a millionth of a request per second.
    pub fn new(limits: Limits) -> Self {
        let capacity = i128::from(limits.burst) * TOKEN;
        let per_ns = i128::from(limits.micro_rate());
        Self { capacity, per_ns, level: capacity, last_ns: None }
    }

    /// One request at `at_ns` nanoseconds on any clock that does not run backwards; true if it gets a token.
    pub fn take(&mut self, at_ns: i64) -> bool {
        let passed = self.last_ns.map_or(0, |last| i128::from(at_ns) - i128::from(last)).max(0);
        self.last_ns = Some(at_ns);
        self.level = self.level.saturating_add(passed.saturating_mul(self.per_ns)).min(self.capacity);
        if self.level < TOKEN {
            return false;
        }
        self.level -= TOKEN;
        true
    }
}

/// How many requests at these times (nanoseconds, ascending) a bucket accepts that is full at the first.
pub fn accepted(times_ns: impl IntoIterator<Item = i64>, limits: Limits) -> u64 {
    let mut bucket = Bucket::new(limits);
    times_ns.into_iter().filter(|&at| bucket.take(at)).count() as u64
}
