//! Where AWS shows whether a call happened: for a write that left and was not answered, and for going on with one that
//! stopped half-way.

use super::Given;
use crate::domain::key::KeySettings;
use crate::domain::traffic::FilterStep;
use crate::domain::{
    AccessLog, ApiId, DeploymentId, KeyId, PatchOp, PlanId, PlanSettings, Resource, ResourceId, StageRef,
};

/// What AWS has where the call went through; [`Self::resource`] is what to read to see it.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// The method asks for a key, or asks for none.
    Lock {
        /// The API.
        api: ApiId,
        /// The resource that the method stands on.
        resource: ResourceId,
        /// The method's verb.
        verb: String,
        /// Whether a key is asked for.
        required: bool,
    },
    /// The API has a deployment that was not there before. What the stage serves tells nothing: somebody may have pointed it
    /// elsewhere since.
    NewDeployment {
        /// API and stage.
        at: StageRef,
        /// What it served before.
        previous: Option<DeploymentId>,
        /// What its maker wrote; empty for nothing. A new deployment with other words is somebody else's.
        description: String,
    },
    /// The stage serves this deployment.
    Serves {
        /// API and stage.
        at: StageRef,
        /// The deployment.
        deployment: DeploymentId,
    },
    /// The stage has this access log, or none.
    Log {
        /// API and stage.
        at: StageRef,
        /// Its access log.
        log: Option<AccessLog>,
    },
    /// The account has this role (an ARN) for logs.
    LogRole(String),
    /// There is a plan of this name that was not there before.
    NewPlan {
        /// Its name.
        name: String,
    },
    /// The plan has what was patched, whatever else others have changed of it.
    PlanEdited {
        /// The plan.
        plan: PlanId,
        /// The settings that the patch leads to.
        after: Box<PlanSettings>,
        /// What was patched.
        patch: Vec<PatchOp>,
    },
    /// The plan is gone.
    PlanGone(PlanId),
    /// The plan has this tag, or has none of this key.
    Tag {
        /// The plan.
        plan: PlanId,
        /// The tag's key.
        key: &'static str,
        /// The tag's value.
        value: Option<String>,
    },
    /// The key has this many requests left in the present period, less what it has called since.
    Left {
        /// The plan.
        plan: PlanId,
        /// The key.
        key: KeyId,
        /// Requests left.
        remaining: i64,
    },
    /// There is a key of this name that was not there before.
    NewKey {
        /// Its name.
        name: String,
    },
    /// The key has what was patched, whatever else others have changed of it.
    KeyEdited {
        /// The key.
        key: KeyId,
        /// The settings that the patch leads to.
        after: KeySettings,
        /// What was patched.
        patch: Vec<PatchOp>,
    },
    /// The key is gone.
    KeyGone(KeyId),
    /// The plan has the key, or has it not.
    InPlan {
        /// The plan.
        plan: PlanId,
        /// The key.
        key: Given<KeyId>,
        /// Whether the plan has it.
        is_in: bool,
    },
    /// The log group is there.
    LogGroup(String),
    /// The log group keeps its lines this many days; `None` for ever.
    Kept {
        /// The log group.
        group: String,
        /// Days.
        days: Option<i32>,
    },
    /// The log group has the filter, or none of its name.
    Filter {
        /// The filter.
        filter: FilterStep,
        /// Whether it is there.
        is_there: bool,
    },
    /// The region has these Contributor Insights rules, or none of them.
    Rules {
        /// Their names.
        names: Vec<String>,
        /// Whether they are there.
        are_there: bool,
    },
}

impl Evidence {
    /// What to read to see it. `None` where no read of the present moment shows it: what is left of a quota is read by day.
    pub fn resource(&self) -> Option<Resource> {
        Some(match self {
            Self::Lock { api, .. } => Resource::Methods(api.clone()),
            Self::NewDeployment { at, .. } => Resource::Deployments(at.api.clone()),
            Self::Serves { at, .. } | Self::Log { at, .. } => Resource::Stages(at.api.clone()),
            Self::LogRole(_) => Resource::LogRole,
            Self::NewPlan { .. } | Self::PlanGone(_) => Resource::Plans,
            Self::PlanEdited { plan, .. } => Resource::Plan(plan.clone()),
            Self::Tag { plan, .. } => Resource::PlanTags(plan.clone()),
            Self::Left { .. } => return None,
            Self::NewKey { .. } | Self::KeyEdited { .. } | Self::KeyGone(_) => Resource::Keys,
            Self::InPlan { plan, .. } => Resource::PlanKeys(plan.clone()),
            Self::LogGroup(group) | Self::Kept { group, .. } => Resource::LogGroup(group.clone()),
            Self::Filter { filter, .. } => Resource::LogGroup(filter.group.clone()),
            Self::Rules { .. } => Resource::InsightRules,
        })
    }
}
