//! What runs beside the loop must end, and say how: a panic in it and a wait without an end become a [`Failure`] on screen.
//! A write has no limit of its own, since it may wait for AWS's: each of its calls has one.
//!
//! A task that merely vanished would leave its slot loading for ever and take one of the few places that reads have.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::domain::{Failure, FailureKind};

/// How long connecting may take, a sign-in program of the user's included.
pub const CONNECT_LIMIT: Duration = Duration::from_mins(3);
/// How long a read may take: a query over a large access log takes minutes, and AWS's limits make others wait.
pub const READ_LIMIT: Duration = Duration::from_mins(20);
/// How long one round of a lock check may take, its pause and waits for AWS's limits included.
pub const PROBE_LIMIT: Duration = Duration::from_mins(2);
/// How long fetching a key's value may take.
pub const REVEAL_LIMIT: Duration = Duration::from_mins(2);

/// Runs `work` to its end, but for no longer than `limit`. `doing` stands after "could not": "read the keys".
///
/// # Errors
/// What `work` fails with; [`FailureKind::Other`] where it panics, [`FailureKind::Unreachable`] where it takes too long.
pub async fn run<T>(
    doing: &str,
    limit: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(limit, unpanicked(doing, work)).await {
        Ok(outcome) => outcome?,
        Err(_) => Err(endless(doing, limit)),
    }
}

/// The value of a future, or the failure that says that the program has failed. The panic's own words are told
/// nowhere: they may quote a key's value.
pub async fn unpanicked<T>(doing: &str, work: impl Future<Output = T>) -> Result<T, Failure> {
    let mut work = pin!(work);
    // Nothing that the future held is looked at again after a panic.
    std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(_) => Poll::Ready(Err(panicked(doing))),
        }
    })
    .await
}

fn panicked(doing: &str) -> Failure {
    tracing::error!(doing, "a task panicked");
    Failure::new(
        FailureKind::Other,
        format!("Could not {doing}"),
        "Tollkeeper itself has failed here; everything else goes on.",
        "Try again. If it fails again, start with RUST_LOG=tollkeeper=debug and report what it prints.",
    )
}

fn endless(doing: &str, limit: Duration) -> Failure {
    Failure::new(
        FailureKind::Unreachable,
        format!("Could not {doing}"),
        format!("It was not done after {} minutes.", limit.as_secs() / 60),
        "Try again, or choose a shorter range where there is one.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_panic_becomes_a_failure_that_says_who_failed() {
        let work = async {
            tokio::task::yield_now().await;
            assert!(std::env::args().count() == 0, "a fault of this program");
            Ok(())
        };
        let failure = block(run("read the keys", READ_LIMIT, work)).unwrap_err();
        assert_eq!((failure.kind, failure.what.as_str()), (FailureKind::Other, "Could not read the keys"));
        assert!(!failure.why.contains("a fault of"), "its words are told nowhere: {failure}");
    }

    #[test]
    fn a_wait_without_an_end_is_ended() {
        let never = std::future::pending::<Result<(), Failure>>();
        let failure = block(run("read the keys", Duration::from_millis(5), never)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unreachable);
    }

    #[test]
    fn what_ends_well_is_handed_on() {
        assert_eq!(block(run("read", READ_LIMIT, async { Ok(7) })), Ok(7));
    }
}
