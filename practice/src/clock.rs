//! The practice account's idea of now.
//!
//! Token buckets, quotas, timestamps and rate limits all ask this clock and never the machine's, so that a test can stand at a moment of
//! its choice and walk forward.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// Says what time it is. Called once for each request.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's clock.
pub fn system() -> Clock {
    Arc::new(Timestamp::now)
}

/// The machine's clock moved so that it starts at `start`: the seeded company lives in its own November and time goes on from there.
pub fn starting_at(start: Timestamp) -> Clock {
    let began = Timestamp::now();
    Arc::new(move || start.saturating_add(Timestamp::now().duration_since(began)).unwrap_or(start))
}

/// A clock that stands still until it is moved, for tests.
#[derive(Clone, Debug)]
pub struct HandClock(Arc<std::sync::Mutex<Timestamp>>);

impl HandClock {
    /// Stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(std::sync::Mutex::new(now)))
    }

    /// Moves forward, and with it every clock made of it; stays where it would leave the calendar.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.lock();
        *now = now.saturating_add(by).unwrap_or(*now);
    }

    /// The same clock as a [`Clock`].
    pub fn clock(&self) -> Clock {
        let hand = self.clone();
        Arc::new(move || *hand.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A timestamp as API Gateway puts it on the wire: whole seconds since 1970.
pub(super) fn epoch(at: Timestamp) -> i64 {
    at.as_second()
}

/// The calendar day in UTC, which is what usage and quotas count by.
pub(super) fn utc_day(at: Timestamp) -> jiff::civil::Date {
    at.to_zoned(TimeZone::UTC).date()
}
