//! How much of AWS's limits the reads may use that nobody waits for: a third of each, whatever the number of APIs, plans and keys,
//! so that the other tools of the account never meet "too many requests" because this window is open.
//!
//! The model asks for less than that already (`model/share.rs`); this is the fence behind it. Where AWS says "too many requests",
//! to whichever call, others are at work: the share becomes half of what it was, at the least an eighth, and whole again when AWS
//! has not said so for a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::DefaultClock;
use tokio::sync::{Mutex as Line, watch};

use super::bucket::{Bucket, Buckets};
use crate::aws::{Gate, Pass};
use crate::domain::Failure;
use crate::domain::operation::{Limit, Operation};

/// One call of so many.
const PART: u32 = 3;
/// So long after the last "too many requests" the share is whole again.
const SLOW_FOR: Duration = Duration::from_mins(5);
/// Several within this are one sign: calls that ran side by side.
const SAME_SIGN: Duration = Duration::from_secs(10);
/// The share is never less than one part of so many of itself.
const SLOWEST: u32 = 8;

/// A third of a limit.
fn third(limit: Limit) -> Limit {
    Limit { at_once: (limit.at_once / PART).max(1), period: limit.period * PART, ..limit }
}

/// How much slower than usual: 1 for not at all.
#[derive(Default)]
struct Slowness(Option<(u32, Instant)>);

impl Slowness {
    fn told(&mut self, now: Instant) {
        let factor = match self.0 {
            Some((factor, at)) if now.saturating_duration_since(at) < SAME_SIGN => factor,
            _ => (self.factor(now) * 2).min(SLOWEST),
        };
        self.0 = Some((factor, now));
    }

    fn factor(&self, now: Instant) -> u32 {
        self.0.filter(|(_, at)| now.saturating_duration_since(*at) < SLOW_FOR).map_or(1, |(factor, _)| factor)
    }
}

/// A third of each limit of one account and region.
pub struct Share {
    buckets: Buckets<DefaultClock>,
    lines: BTreeMap<&'static str, Line<()>>,
    slowness: Mutex<Slowness>,
}

impl Default for Share {
    fn default() -> Self {
        let buckets = Buckets::new(&DefaultClock::default(), third);
        let lines = buckets.names().map(|name| (name, Line::new(()))).collect();
        Self { buckets, lines, slowness: Mutex::default() }
    }
}

impl Share {
    /// AWS has said "too many requests" at this moment.
    pub fn slow_down(&self, now: Instant) {
        self.slowness.lock().unwrap_or_else(PoisonError::into_inner).told(now);
    }

    fn slowness(&self) -> u32 {
        self.slowness.lock().unwrap_or_else(PoisonError::into_inner).factor(Instant::now())
    }

    /// Waits until a call in the background may stand in line with the others.
    async fn pass(&self, operation: &Operation) {
        for limit in self.buckets.of(operation) {
            self.wait_in_line(limit).await;
        }
    }

    async fn wait_in_line(&self, limit: &Bucket<DefaultClock>) {
        let Some(line) = self.lines.get(limit.name) else { return };
        let _front = line.lock().await;
        for _ in 0..self.slowness() {
            while let Err(wait) = limit.take() {
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// What the calls of a read pass that nobody waits for: first the share, then the gate that all calls pass. When somebody comes to
/// wait for it, the other end of `unawaited` is dropped, and the share holds it no longer.
pub struct Behind {
    /// The gate of all calls.
    pub gate: Arc<dyn Gate>,
    /// Whose calls are counted.
    pub share: Arc<Share>,
    /// Open as long as nobody waits.
    pub unawaited: watch::Receiver<()>,
}

impl Gate for Behind {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        Box::pin(async move {
            let mut behind = self.unawaited.clone();
            tokio::select! {
                biased;
                // Nothing is ever sent: it answers when the other end is gone.
                _ = behind.changed() => {}
                () = self.share.pass(operation) => {}
            }
            self.gate.pass(operation).await;
        })
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        self.gate.leaves(operation)
    }

    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a> {
        self.gate.hold(operation, wait)
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::aws::OpenGate;
    use crate::domain::operation::{GET_RESOURCES, GET_STAGES};

    /// Calls let through in a minute after the first one, tried each 10 ms.
    fn in_a_minute(operation: &Operation) -> usize {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::new(&clock, third);
        let minute = || {
            let tries = 0..6000;
            let passed = tries.filter(|_| {
                clock.advance(Duration::from_millis(10));
                buckets.of(operation).try_for_each(Bucket::take).is_ok()
            });
            passed.count()
        };
        minute();
        minute()
    }

    #[test]
    fn no_more_than_a_third_of_aws_s_limits_is_used() {
        let (all, methods) = (in_a_minute(&GET_STAGES), in_a_minute(&GET_RESOURCES));
        assert!((150..=200).contains(&all), "of 600: {all}");
        assert!((40..=50).contains(&methods), "of 150: {methods}");
    }

    #[test]
    fn it_gets_slower_with_each_sign_and_whole_again_after_a_rest() {
        let (mut slowness, start) = (Slowness::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(slowness.factor(start), 1);
        for (seconds, factor) in [(0, 2), (3, 2), (30, 4), (60, 8), (90, 8)] {
            slowness.told(after(seconds));
            assert_eq!(slowness.factor(after(seconds)), factor, "{seconds}");
        }
        assert_eq!(slowness.factor(after(90 + 299)), 8);
        assert_eq!(slowness.factor(after(90 + 300)), 1);
    }

    #[test]
    fn a_read_that_somebody_comes_to_wait_for_is_held_no_longer() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (waits, behind) = watch::channel(());
            let behind = Behind { gate: Arc::new(OpenGate), share: Arc::default(), unawaited: behind };
            behind.pass(&GET_RESOURCES).await;
            let quick = Duration::from_millis(100);
            let held = tokio::time::timeout(quick, behind.pass(&GET_RESOURCES)).await.is_err();
            assert!(held, "the share is used up");
            drop(waits);
            assert!(tokio::time::timeout(quick, behind.pass(&GET_RESOURCES)).await.is_ok());
        });
    }
}
