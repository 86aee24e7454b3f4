//! The brake: while read-only mode is on, no call that changes something leaves.
//!
//! It is asked at the last moment before each call, after every wait, so that switching it on stops a change between two of its
//! calls too. Only calls that take back what the change has done already pass, since without them it would stay half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::aws::{Gate, Operation, Pass};
use crate::domain::{Failure, FailureKind};

/// The switch, shared by a connection and the gates of its writes.
#[derive(Clone, Debug, Default)]
pub struct ReadOnly(Arc<AtomicBool>);

impl ReadOnly {
    /// A switch in this position.
    pub fn new(on: bool) -> Self {
        Self(Arc::new(AtomicBool::new(on)))
    }

    /// Turns it. What is asked from now on is answered by the new position.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }

    /// Whether nothing may be changed.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The gate of one change. It has no waits of its own: it stands first in [`crate::aws::InTurn`].
pub struct Brake {
    read_only: ReadOnly,
    mending: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Brake {
    /// A gate that refuses what changes something while `read_only` is on, unless `mending` says that the change is being taken
    /// back.
    pub fn new(read_only: ReadOnly, mending: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { read_only, mending: Arc::new(mending) }
    }
}

impl Gate for Brake {
    fn pass<'a>(&'a self, _: &'static Operation) -> Pass<'a> {
        Box::pin(std::future::ready(()))
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        let may = !operation.writes() || !self.read_only.is_on() || (self.mending)();
        if may { Ok(()) } else { Err(stopped()) }
    }

    fn hold<'a>(&'a self, _: &'static Operation, wait: Duration) -> Pass<'a> {
        Box::pin(tokio::time::sleep(wait))
    }
}

const SWITCH_OFF: &str = "Switch Read-only off in the account bar to make changes.";

/// What a call is answered with that has not left: calls of its change may have before it.
fn stopped() -> Failure {
    Failure::new(FailureKind::ReadOnly, "Read-only mode is on", "", SWITCH_OFF)
}

/// What a change is answered with of which nothing is sent.
pub fn refusal() -> Failure {
    Failure::new(FailureKind::ReadOnly, "Nothing was changed: read-only mode is on", "", SWITCH_OFF)
}

/// What a lock check is answered with that would call a method which may change a partner's data.
pub fn no_such_check(verb: &str) -> Failure {
    Failure::new(
        FailureKind::ReadOnly,
        "The lock was not checked: read-only mode is on",
        format!("A {verb} call may change data behind the API."),
        "Choose a GET, HEAD or OPTIONS method for the check, or switch Read-only off in the account bar.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::{GET_USAGE_PLAN, UPDATE_USAGE_PLAN};

    #[test]
    fn only_reads_and_what_takes_back_pass_while_it_is_on() {
        let (read_only, mends) = (ReadOnly::new(false), Arc::new(AtomicBool::new(false)));
        let brake = |mends: &Arc<AtomicBool>| {
            let mends = Arc::clone(mends);
            Brake::new(read_only.clone(), move || mends.load(Ordering::SeqCst))
        };
        let change = brake(&mends);
        assert!(change.leaves(&UPDATE_USAGE_PLAN).is_ok());
        read_only.set(true);
        assert_eq!(change.leaves(&UPDATE_USAGE_PLAN).unwrap_err().kind, FailureKind::ReadOnly);
        let other = brake(&mends);
        assert!(other.leaves(&GET_USAGE_PLAN).is_ok());
        mends.store(true, Ordering::SeqCst);
        assert!(other.leaves(&UPDATE_USAGE_PLAN).is_ok(), "AWS had refused a step: it is being taken back");
        mends.store(false, Ordering::SeqCst);
        assert!(other.leaves(&UPDATE_USAGE_PLAN).is_err());
    }
}
