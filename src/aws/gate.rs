//! What every AWS call passes before it leaves: the seam at which the worker keeps AWS's limits.
//!
//! The limits themselves, and the queue that people see, are the worker's matter. Here is only the door.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Operation;
use crate::domain::Failure;

/// A wait at the gate. Dropping it gives the place in the queue up.
pub type Pass<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Asked before each call.
pub trait Gate: Send + Sync {
    /// Waits until a call of this operation may leave.
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a>;

    /// A call that has passed leaves now, unless this says why not. Between the two it may still be looked at, and not be made at all.
    ///
    /// # Errors
    /// Why it may not leave: nothing is sent then.
    fn leaves(&self, _operation: &'static Operation) -> Result<(), Failure> {
        Ok(())
    }

    /// AWS said "too many requests": waits this long before the call is tried again.
    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a>;
}

/// One gate after the other.
pub struct InTurn {
    /// The gate that is passed first.
    pub first: Arc<dyn Gate>,
    /// The one behind it, which also holds calls that AWS has refused for its limits.
    pub second: Arc<dyn Gate>,
}

impl Gate for InTurn {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        Box::pin(async move {
            self.first.pass(operation).await;
            self.second.pass(operation).await;
        })
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        self.first.leaves(operation)?;
        self.second.leaves(operation)
    }

    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a> {
        self.second.hold(operation, wait)
    }
}

/// A gate without limits: for the first call of a connection, when the account is not known yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenGate;

impl Gate for OpenGate {
    fn pass<'a>(&'a self, _: &'static Operation) -> Pass<'a> {
        Box::pin(std::future::ready(()))
    }

    fn hold<'a>(&'a self, _: &'static Operation, wait: Duration) -> Pass<'a> {
        Box::pin(tokio::time::sleep(wait))
    }
}
