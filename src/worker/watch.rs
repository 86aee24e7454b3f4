//! The door of one write: each call that changes something is recorded before it leaves, and counted.
//!
//! Where it cannot be recorded it does not leave. A call that takes back what was done before a step failed leaves all the same:
//! a full disk must not leave a partner without a plan. What could not be written of it is written later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::desk::Desk;
use super::steps::Way;
use crate::aws::{Gate, Operation, Pass};
use crate::domain::{ChangeId, Failure, StepEnd};

/// The record of one write while it runs.
#[derive(Clone)]
pub struct Record {
    desk: Desk,
    id: ChangeId,
    /// Calls leave also where they cannot be recorded.
    unrecorded: Arc<AtomicBool>,
}

impl Record {
    /// The record of the write of this identity.
    pub fn new(desk: Desk, id: ChangeId, unrecorded: bool) -> Self {
        Self { desk, id, unrecorded: Arc::new(AtomicBool::new(unrecorded)) }
    }

    /// Notes how a step ended.
    pub fn ended(&self, step: usize, end: StepEnd) {
        // What leaves from now on mends what was done before.
        if let StepEnd::Not(_) = end {
            self.unrecorded.store(true, Ordering::Relaxed);
        }
        self.desk.step_ended(&self.id, step, end);
    }

    fn leaves(&self, step: usize) -> Result<(), Failure> {
        self.desk.leaves(&self.id, step, self.unrecorded.load(Ordering::Relaxed))
    }
}

/// A gate that records and counts the calls that change something.
pub struct Watch {
    /// What every call passes.
    pub gate: Arc<dyn Gate>,
    /// How far the write is.
    pub way: Way,
    /// What is written of it.
    pub record: Record,
}

impl Gate for Watch {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        self.gate.pass(operation)
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        self.gate.leaves(operation)?;
        if operation.writes() {
            self.record.leaves(self.way.step())?;
            self.way.leaves();
        }
        Ok(())
    }

    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a> {
        Box::pin(async move {
            // AWS has refused this call, so it has changed nothing.
            if operation.writes() {
                self.way.comes_back();
            }
            self.gate.hold(operation, wait).await;
        })
    }
}
