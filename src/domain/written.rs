//! What comes of a write: what it made, or why it was not made.

use super::{DeploymentId, Failure, KeyId, Plan, PlanId};

/// What a write brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The deployment made by a deploy.
    pub deployment: Option<DeploymentId>,
    /// The key made.
    pub key: Option<KeyId>,
    /// The plan made.
    pub plan: Option<PlanId>,
}

/// Why a write was not made.
#[derive(Clone, Debug)]
pub enum WriteError {
    /// AWS, or the way there, said no: nothing changed, unless [`Failure::may_be_done`].
    Failed(Failure),
    /// Some of several calls went through, or may have.
    Partly(Failure),
    /// Somebody else changed the plan since the form opened; nothing was written.
    PlanChanged(Box<Plan>),
    /// Taken out of the queue before it was sent.
    Cancelled,
}

impl From<Failure> for WriteError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
