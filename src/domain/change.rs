//! A write as a value.
//!
//! Review, confirm, journal, undo and "Copy as AWS CLI" all come from this one value, so that what the
//! screen promises is what is sent. A change holds what was there before, so that the worker can refuse to
//! overwrite what somebody else did meanwhile, and so that it can be undone.

pub mod calls;
mod differences;
mod setup;
mod words;

pub use calls::{
    Call, detach_patch, key_patch, plan_patch, point_stage_patch, remaining_patch, require_key_patch,
};
pub use differences::{Difference, plan_differences};
pub use setup::{keep_words, point_log_patch, role_patch, setup_permissions, step_words, stop_log_patch};

use serde::{Deserialize, Serialize};

use super::traffic::TrafficSetup;
use super::{
    ApiId, DeploymentId, KeyId, MethodName, Plan, PlanId, PlanSettings, ResourceId, Slot, StageRef, Summary,
};

/// A new key without its value: what a journal may keep.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyRequest {
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Sent always.
    pub enabled: bool,
    /// The value, never serialised; `None` lets AWS make one.
    #[serde(skip)]
    pub value: Option<secrecy::SecretString>,
    /// The plan to put it in, id and name.
    pub plan: Option<(PlanId, String)>,
}

/// What can be changed of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySettings {
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Enabled.
    pub enabled: bool,
}

/// A write. Names are carried beside ids, so that a title stands also when the thing is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Change {
    /// Switches a method's requirement. Not live until a deployment.
    RequireKey {
        /// The API.
        api: ApiId,
        /// Its name.
        api_name: String,
        /// The resource that the method stands on.
        resource: ResourceId,
        /// The method.
        method: MethodName,
        /// The new value.
        required: bool,
    },
    /// Publishes an API's edited state on an existing stage.
    Deploy {
        /// API and stage.
        at: StageRef,
        /// The API's name.
        api_name: String,
        /// What the user wrote; empty for nothing.
        description: String,
        /// The locks that go live, as read just before.
        locks: Summary,
        /// What the stage served until then.
        previous: Option<DeploymentId>,
    },
    /// Points a stage at a deployment that exists: a rollback, or its undoing.
    PointStage {
        /// API and stage.
        at: StageRef,
        /// The API's name.
        api_name: String,
        /// What the stage serves now.
        from: Option<DeploymentId>,
        /// What it shall serve.
        to: DeploymentId,
        /// How the screen names that deployment.
        to_label: String,
    },
    /// Makes a plan.
    CreatePlan {
        /// Its settings.
        settings: PlanSettings,
    },
    /// Edits a plan: one UpdateUsagePlan with all operations.
    UpdatePlan {
        /// The plan as it was when the form opened.
        before: Box<Plan>,
        /// The settings to write.
        after: PlanSettings,
    },
    /// Deletes a plan, after taking its stages off.
    DeletePlan {
        /// The plan.
        plan: Box<Plan>,
        /// How many keys lose access; `None` where its keys have not been read.
        partners: Option<usize>,
    },
    /// Sets the price of a tier, or removes it: a tag on the plan, so nothing changes for callers.
    PricePlan {
        /// The plan.
        plan: PlanId,
        /// Its name.
        name: String,
        /// Its ARN, by which tags know it.
        arn: String,
        /// The tag's value as last read; `None` for no tag.
        before: Option<String>,
        /// The value that it shall have; `None` removes the tag.
        after: Option<String>,
    },
    /// Makes a key, enabled explicitly, and puts it in a plan.
    CreateKey(KeyRequest),
    /// Edits a key.
    UpdateKey {
        /// The key.
        key: KeyId,
        /// As it was.
        before: KeySettings,
        /// As it shall be.
        after: KeySettings,
    },
    /// Deletes a key. Cannot be undone: its value is gone.
    DeleteKey {
        /// The key.
        key: KeyId,
        /// Its name.
        label: String,
    },
    /// Puts a key in a plan, taking it out of another first where it is in one.
    MoveKey {
        /// The key.
        key: KeyId,
        /// Its name.
        label: String,
        /// The plan to take it from.
        from: Option<(PlanId, String)>,
        /// The plan to put it in; `None` only takes it out.
        to: Option<(PlanId, String)>,
    },
    /// Sets what is left of a key's quota in the present period.
    ExtendQuota {
        /// The plan.
        plan: PlanId,
        /// The key.
        key: KeyId,
        /// The key's name.
        label: String,
        /// Requests left, as last read.
        before: i64,
        /// Requests that shall be left.
        remaining: i64,
    },
    /// Makes a stage count calls per partner, or takes that back.
    SetUpTraffic(Box<TrafficSetup>),
}

impl Change {
    /// Whether [`Self::inverse`] has one, without making it: lists ask at every frame.
    pub fn has_inverse(&self) -> bool {
        match self {
            Self::PointStage { from, .. } => from.is_some(),
            Self::Deploy { .. }
            | Self::CreatePlan { .. }
            | Self::DeletePlan { .. }
            | Self::CreateKey(_)
            | Self::DeleteKey { .. } => false,
            Self::RequireKey { .. }
            | Self::UpdatePlan { .. }
            | Self::PricePlan { .. }
            | Self::UpdateKey { .. }
            | Self::MoveKey { .. }
            | Self::ExtendQuota { .. } => true,
            Self::SetUpTraffic(setup) => !setup.back.is_empty(),
        }
    }

    /// The change that takes this one back, where one exists.
    pub fn inverse(&self) -> Option<Self> {
        match self.clone() {
            Self::RequireKey { api, api_name, resource, method, required } => {
                Some(Self::RequireKey { api, api_name, resource, method, required: !required })
            }
            Self::PointStage { at, api_name, from: Some(from), to, .. } => Some(Self::PointStage {
                at,
                api_name,
                from: Some(to),
                to_label: format!("deployment {from}"),
                to: from,
            }),
            Self::UpdatePlan { before, after } => {
                let now = Plan { settings: after, ..(*before).clone() };
                Some(Self::UpdatePlan { before: Box::new(now), after: before.settings })
            }
            Self::PricePlan { plan, name, arn, before, after } => {
                Some(Self::PricePlan { plan, name, arn, before: after, after: before })
            }
            Self::UpdateKey { key, before, after } => {
                Some(Self::UpdateKey { key, before: after, after: before })
            }
            Self::MoveKey { key, label, from, to } => Some(Self::MoveKey { key, label, from: to, to: from }),
            Self::ExtendQuota { plan, key, label, before, remaining } => {
                Some(Self::ExtendQuota { plan, key, label, before: remaining, remaining: before })
            }
            Self::SetUpTraffic(setup) => {
                (!setup.back.is_empty()).then(|| Self::SetUpTraffic(Box::new(setup.taken_back())))
            }
            Self::Deploy { .. }
            | Self::PointStage { from: None, .. }
            | Self::CreatePlan { .. }
            | Self::DeletePlan { .. }
            | Self::CreateKey(_)
            | Self::DeleteKey { .. } => None,
        }
    }

    /// The change without a new key's value: what may be kept after it was sent.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        match self {
            Self::CreateKey(request) => Self::CreateKey(KeyRequest { value: None, ..request.clone() }),
            other => other.clone(),
        }
    }

    /// The API whose pending state this change touches.
    pub fn api(&self) -> Option<&ApiId> {
        match self {
            Self::RequireKey { api, .. } => Some(api),
            Self::Deploy { at, .. } | Self::PointStage { at, .. } => Some(&at.api),
            _ => None,
        }
    }

    /// Whether what was read of a resource is no longer true after this change.
    pub fn makes_stale(&self, slot: &Slot) -> bool {
        match (self, slot) {
            (Self::RequireKey { api, .. }, Slot::Methods(of)) => api == of,
            (
                Self::Deploy { at, .. } | Self::PointStage { at, .. },
                Slot::Stages(of) | Slot::Deployments(of) | Slot::Methods(of),
            ) => at.api == *of,
            (Self::CreatePlan { .. } | Self::UpdatePlan { .. } | Self::DeletePlan { .. }, Slot::Plans)
            | (Self::CreateKey(_) | Self::UpdateKey { .. } | Self::DeleteKey { .. }, Slot::Keys)
            | (Self::DeleteKey { .. }, Slot::PlanKeys(_))
            | (Self::SetUpTraffic(_), Slot::InsightRules | Slot::LogRole | Slot::LogGroups) => true,
            (Self::UpdatePlan { before, .. }, Slot::Plan(id) | Slot::Usage(id)) => before.id == *id,
            (Self::CreateKey(request), Slot::PlanKeys(of)) => {
                request.plan.as_ref().is_some_and(|(id, _)| id == of)
            }
            (Self::MoveKey { from, to, .. }, Slot::PlanKeys(of) | Slot::Usage(of)) => {
                [from, to].into_iter().flatten().any(|(id, _)| id == of)
            }
            (Self::PricePlan { plan, .. }, Slot::PlanTags(of) | Slot::Plan(of))
            | (Self::ExtendQuota { plan, .. }, Slot::Usage(of)) => plan == of,
            (Self::SetUpTraffic(setup), Slot::Stages(of)) => setup.at.api == *of,
            (Self::SetUpTraffic(setup), Slot::LogGroup(of)) => setup.groups().any(|group| group == of),
            _ => false,
        }
    }
}
