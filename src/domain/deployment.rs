//! A deployment: the snapshot of an API that a stage serves.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{DeploymentId, Lock, MethodName};

/// The locks in a deployment, method by method.
pub type Summary = BTreeMap<MethodName, Lock>;

/// A deployment's locks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// When the deployment was made.
    pub created: Option<Timestamp>,
    /// The locks; `None` where the endpoint does not tell (no `apiSummary`).
    pub locks: Option<Summary>,
}

/// A deployment as GetDeployments lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its id.
    pub id: DeploymentId,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// What its maker wrote.
    pub description: Option<String>,
}
