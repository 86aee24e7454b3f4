//! The token bucket that AWS describes: a bucket of `burst` tokens, refilled at `rate` a second, one token for each request.
//!
//! The limits come with every request, since a plan may be edited between two of them and takes effect without a deployment.

use jiff::Timestamp;

/// How many requests at once and how many a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The bucket's size, in requests.
    pub burst: f64,
    /// Refill, in requests a second.
    pub rate: f64,
}

/// A bucket's level. It starts full.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    tokens: f64,
    last: Timestamp,
}

impl TokenBucket {
    /// A full bucket.
    pub fn full(limit: Limit, now: Timestamp) -> Self {
        Self { tokens: limit.burst, last: now }
    }

    /// Takes a token; `false`, and nothing taken, where there is none.
    pub fn take(&mut self, limit: Limit, now: Timestamp) -> bool {
        self.refill(limit, now);
        // A refill of a tenth ten times is a little less than one in binary.
        let served = self.tokens >= 1.0 - 1e-9;
        if served {
            self.tokens = (self.tokens - 1.0).max(0.0);
        }
        served
    }

    /// Whole seconds until there is a token again, at least one; none where there never will be.
    pub fn wait(&self, limit: Limit) -> Option<u64> {
        (limit.rate > 0.0 && limit.burst >= 1.0)
            .then(|| ((1.0 - self.tokens) / limit.rate).ceil().max(1.0) as u64)
    }

    fn refill(&mut self, limit: Limit, now: Timestamp) {
        let seconds = now.duration_since(self.last).as_secs_f64().max(0.0);
        self.tokens = (self.tokens + seconds * limit.rate).min(limit.burst);
        self.last = self.last.max(now);
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Limit, TokenBucket};

    const ACCOUNT: Limit = Limit { burst: 5_000.0, rate: 10_000.0 };

    fn at(millis: f64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_micros((millis * 1e3) as i64)
    }

    /// Requests served of those at the given milliseconds.
    fn served(limit: Limit, millis: impl IntoIterator<Item = f64>) -> usize {
        let mut bucket = TokenBucket::full(limit, at(0.0));
        millis.into_iter().filter(|millis| bucket.take(limit, at(*millis))).count()
    }

    fn evenly(count: u32, from: f64, to: f64) -> impl Iterator<Item = f64> {
        (0..count).map(move |n| from + (to - from) * f64::from(n) / f64::from(count))
    }

    fn at_once(count: usize, millis: f64) -> impl Iterator<Item = f64> {
        std::iter::repeat_n(millis, count)
    }

    #[test]
    fn aws_examples_come_out_exactly() {
        assert_eq!(served(ACCOUNT, evenly(10_000, 0.0, 1000.0)), 10_000);
        assert_eq!(served(ACCOUNT, at_once(10_000, 0.0)), 5_000);
        assert_eq!(served(ACCOUNT, at_once(5_000, 0.0).chain(evenly(5_000, 1.0, 1000.0))), 10_000);
        assert_eq!(served(ACCOUNT, at_once(5_000, 0.0).chain(at_once(5_000, 100.0))), 6_000);
        let third = at_once(5_000, 0.0).chain(at_once(1_000, 100.0)).chain(evenly(4_000, 101.0, 1000.0));
        assert_eq!(served(ACCOUNT, third), 10_000);
    }

    #[test]
    fn zero_blocks_and_a_fraction_of_a_request_a_second_refills() {
        assert_eq!(served(Limit { burst: 0.0, rate: 0.0 }, at_once(3, 0.0)), 0);
        assert_eq!(served(Limit { burst: 1.0, rate: 0.1 }, [0.0, 5_000.0, 10_000.0]), 2);
    }

    #[test]
    fn a_smaller_burst_takes_effect_at_once() {
        let mut bucket = TokenBucket::full(Limit { burst: 100.0, rate: 0.0 }, at(0.0));
        let smaller = Limit { burst: 2.0, rate: 0.0 };
        assert_eq!((0..10).filter(|_| bucket.take(smaller, at(1.0))).count(), 2);
        assert_eq!(bucket.wait(smaller), None);
    }
}
