//! AWS's limits as token buckets, one a limit of the table of operations. The budget keeps whole ones for all calls, the share a
//! third of each for those that nobody waits for.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::domain::operation::{self, Limit, Operation};

/// A limit that is kept: a token bucket, and the time in which it gains a token.
pub struct Bucket<C: Clock> {
    /// The name of the line before it.
    pub name: &'static str,
    /// The time in which it gains a token.
    pub period: Duration,
    tokens: RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

impl<C: Clock + Clone> Bucket<C> {
    fn new((name, limit): (&'static str, Limit), clock: &C) -> Self {
        let burst = NonZeroU32::new(limit.at_once).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(limit.period).unwrap_or(Quota::per_second(burst)).allow_burst(burst);
        let tokens = RateLimiter::direct_with_clock(quota, clock.clone());
        Self { name, period: limit.period, tokens, clock: clock.clone() }
    }

    /// Takes a call's token, or says how long to wait for one.
    pub fn take(&self) -> Result<(), Duration> {
        self.tokens.check().map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

/// A bucket for each limit of the table of operations, by the name of the line before it.
pub struct Buckets<C: Clock>(BTreeMap<&'static str, Bucket<C>>);

impl<C: Clock + Clone> Buckets<C> {
    /// Full ones, each of what `part` makes of a limit of the table.
    pub fn new(clock: &C, part: impl Fn(Limit) -> Limit) -> Self {
        let limits = operation::ALL.iter().flat_map(|operation| operation.limits());
        Self(limits.map(|(name, limit)| (name, Bucket::new((name, part(limit)), clock))).collect())
    }

    /// The names of their lines.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Those that an operation passes, the narrower first.
    pub fn of(&self, operation: &Operation) -> impl Iterator<Item = &Bucket<C>> {
        operation.limits().filter_map(|(name, _)| self.0.get(name))
    }
}
