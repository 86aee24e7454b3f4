//! A stage: a public address of an API that serves one deployment.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ApiId, DeploymentId, StageName};

/// An API and one of its stages. Shown and sent as `api:stage`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StageRef {
    /// The API.
    pub api: ApiId,
    /// The stage's name.
    pub stage: StageName,
}

impl StageRef {
    /// A reference from ids.
    pub fn new(api: impl Into<ApiId>, stage: impl Into<StageName>) -> Self {
        Self { api: api.into(), stage: stage.into() }
    }
}

impl fmt::Display for StageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.api, self.stage)
    }
}

/// A share of a stage's traffic that goes to another deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Canary {
    /// Share in percent, 0 to 100. AWS keeps the settings at 0 after a promotion.
    pub percent: f64,
    /// The deployment that this share meets.
    pub deployment: Option<DeploymentId>,
}

/// Where a stage writes a line for each call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLog {
    /// ARN of the log group or delivery stream.
    pub destination: String,
    /// The line's template.
    pub format: String,
}

/// A stage as GetStages lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// API and name.
    pub at: StageRef,
    /// The deployment that it serves.
    pub deployment: Option<DeploymentId>,
    /// A canary, where one is set: a plain deployment is then refused by AWS.
    pub canary: Option<Canary>,
    /// Free text.
    pub description: Option<String>,
    /// Last change of the stage, deployments included.
    pub updated: Option<Timestamp>,
    /// Access log, where one is set.
    pub access_log: Option<AccessLog>,
    /// Tags as AWS keeps them, by name; `aws:cloudformation:…` names the stack that owns the stage.
    pub tags: BTreeMap<String, String>,
}
