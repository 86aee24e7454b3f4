//! AWS's limits on calls, kept before AWS has to.
//!
//! An account may make ten API Gateway calls a second in all, and far fewer of some: one UpdateUsagePlan in
//! twenty seconds, one CreateDeployment in five. The limits are shared with every other tool of the account,
//! so the total here is a little lower. Each limit has a line in which calls wait their turn; what waits and
//! for how long shows on screen.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::DefaultClock;
use tokio::sync::{Mutex as Line, Notify};

use super::bucket::{Bucket, Buckets};
use super::share::Share;
use crate::aws::{Gate, Pass};
use crate::domain::operation::Operation;

/// A call that waits: in which line, and until when where that is known.
struct Waiting {
    line: &'static str,
    period: Duration,
    until: Option<Instant>,
}

/// What waits, and what was called.
#[derive(Default)]
struct Tally {
    waiting: BTreeMap<u64, Waiting>,
    next: u64,
    calls: BTreeMap<String, u64>,
}

/// What the status bar says of the budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Calls that wait.
    pub waiting: usize,
    /// Until the last of them can go, in whole seconds, rounded up.
    pub eta: Duration,
    /// Calls let through, by operation, each attempt at one counted.
    pub calls: BTreeMap<String, u64>,
}

/// The limits of one account and region, with the lines before them.
pub struct Budget {
    buckets: Buckets<DefaultClock>,
    /// A line serves in order of arrival: one lock a limit.
    lines: BTreeMap<&'static str, Line<()>>,
    tally: Mutex<Tally>,
    changed: Notify,
    /// What of it reads in the background may use.
    pub share: Arc<Share>,
}

impl Default for Budget {
    fn default() -> Self {
        let buckets = Buckets::new(&DefaultClock::default(), |limit| limit);
        let lines = buckets.names().map(|name| (name, Line::new(()))).collect();
        Self { buckets, lines, tally: Mutex::default(), changed: Notify::new(), share: Arc::default() }
    }
}

impl Budget {
    /// What waits, and what was called.
    pub fn load(&self) -> Load {
        let tally = self.tally();
        let eta = eta(tally.waiting.values(), Instant::now());
        Load { waiting: tally.waiting.len(), eta, calls: tally.calls.clone() }
    }

    /// Returns when the load may have changed.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Forgets which calls were made; the limits remember them all the same.
    pub fn forget_calls(&self) {
        self.tally().calls.clear();
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, line: &'static str, period: Duration, until: Option<Instant>) -> Place<'_> {
        let mut tally = self.tally();
        tally.next += 1;
        let number = tally.next;
        tally.waiting.insert(number, Waiting { line, period, until });
        Place { budget: self, number }
    }

    async fn wait_in_line(&self, limit: &Bucket<DefaultClock>) {
        let place = self.enter(limit.name, limit.period, None);
        let Some(line) = self.lines.get(limit.name) else { return };
        let _front = line.lock().await;
        while let Err(wait) = limit.take() {
            place.until(Instant::now() + wait);
            tokio::time::sleep(wait).await;
        }
    }
}

/// A place in a line, given up when dropped.
struct Place<'a> {
    budget: &'a Budget,
    number: u64,
}

impl Place<'_> {
    fn until(&self, until: Instant) {
        if let Some(waiting) = self.budget.tally().waiting.get_mut(&self.number) {
            waiting.until = Some(until);
        }
        self.budget.changed.notify_one();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.budget.tally().waiting.remove(&self.number);
        self.budget.changed.notify_one();
    }
}

/// When the last waiting call can go: in each line the first one's wait, and a period for each one behind it.
fn eta<'a>(waiting: impl Iterator<Item = &'a Waiting>, now: Instant) -> Duration {
    let mut lines = BTreeMap::<&str, (u32, Duration, Duration)>::new();
    for one in waiting {
        let left = one.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        let line = lines.entry(one.line).or_insert((0, one.period, Duration::ZERO));
        line.0 += 1;
        line.2 = line.2.max(left);
    }
    let last = lines.into_values().map(|(count, period, first)| first + period * (count - 1)).max();
    Duration::from_secs(last.unwrap_or_default().as_secs_f64().ceil() as u64)
}

impl Gate for Budget {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        Box::pin(async move {
            for limit in self.buckets.of(operation) {
                self.wait_in_line(limit).await;
            }
            *self.tally().calls.entry(operation.name.to_owned()).or_default() += 1;
            self.changed.notify_one();
        })
    }

    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a> {
        // Whoever else uses the account has come to its limits: what nobody waits for makes room.
        self.share.slow_down(Instant::now());
        Box::pin(async move {
            let place = self.enter(operation.name, Duration::ZERO, None);
            place.until(Instant::now() + wait);
            tokio::time::sleep(wait).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::domain::operation::{
        CREATE_DEPLOYMENT, GET_METRIC_DATA, GET_STAGES, GET_USAGE, SHARED, UPDATE_USAGE_PLAN,
    };

    fn whole(clock: &FakeRelativeClock) -> Buckets<FakeRelativeClock> {
        Buckets::new(clock, |limit| limit)
    }

    fn take(buckets: &Buckets<FakeRelativeClock>, operation: &Operation) -> Result<(), Duration> {
        buckets.of(operation).try_for_each(Bucket::take)
    }

    #[test]
    fn a_plan_is_edited_once_in_twenty_seconds() {
        let clock = FakeRelativeClock::default();
        let limits = whole(&clock);
        assert_eq!(take(&limits, &UPDATE_USAGE_PLAN), Ok(()));
        assert!(take(&limits, &UPDATE_USAGE_PLAN).unwrap_err() >= Duration::from_secs(20));
        assert_eq!(take(&limits, &CREATE_DEPLOYMENT), Ok(()), "another operation does not wait for it");
        clock.advance(Duration::from_secs(15));
        let left = take(&limits, &UPDATE_USAGE_PLAN).unwrap_err();
        assert!(left < Duration::from_secs(6), "{left:?}");
        clock.advance(left);
        assert_eq!(take(&limits, &UPDATE_USAGE_PLAN), Ok(()));
    }

    #[test]
    fn all_operations_of_api_gateway_share_one_limit_and_others_have_none() {
        let clock = FakeRelativeClock::default();
        let limits = whole(&clock);
        for operation in [&GET_STAGES, &GET_USAGE].into_iter().cycle().take(32) {
            assert_eq!(take(&limits, operation), Ok(()));
        }
        assert_eq!(take(&limits, &GET_STAGES), Err(Duration::from_millis(125)));
        assert_eq!(limits.of(&GET_METRIC_DATA).count(), 0);
        clock.advance(Duration::from_secs(1));
        let passed = (0..20).filter(|_| take(&limits, &GET_USAGE).is_ok()).count();
        assert_eq!(passed, 8, "eight a second once the burst is used up");
    }

    #[test]
    fn the_eta_is_that_of_the_last_in_the_longest_line() {
        let now = Instant::now();
        let plan = |until: Option<u64>| Waiting {
            line: "UpdateUsagePlan",
            period: Duration::from_secs(20),
            until: until.map(|seconds| now + Duration::from_secs(seconds)),
        };
        let other = Waiting {
            line: SHARED,
            period: Duration::from_millis(125),
            until: Some(now + Duration::from_millis(60)),
        };
        let all = [plan(Some(12)), plan(None), plan(None), other];
        assert_eq!(eta(all.iter(), now), Duration::from_secs(52));
        assert_eq!(eta(all[3..].iter(), now), Duration::from_secs(1));
        assert_eq!(eta([].iter(), now), Duration::ZERO);
    }

    #[test]
    fn a_call_that_is_given_up_leaves_the_line() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let budget = std::sync::Arc::new(Budget::default());
            budget.pass(&UPDATE_USAGE_PLAN).await;
            let waiting = tokio::spawn({
                let budget = std::sync::Arc::clone(&budget);
                async move { budget.pass(&UPDATE_USAGE_PLAN).await }
            });
            budget.changed().await;
            tokio::task::yield_now().await;
            assert_eq!(budget.load().waiting, 1);
            assert!(budget.load().eta > Duration::from_secs(15));
            waiting.abort();
            let _ = waiting.await;
            assert_eq!(budget.load().waiting, 0);
            assert_eq!(budget.load().calls["UpdateUsagePlan"], 1);
        });
    }
}
