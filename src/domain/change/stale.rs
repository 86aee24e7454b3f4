//! What a change makes untrue of what was read: it is read again, never patched.

use crate::domain::{ApiId, PlanId, Slot};

/// A slot, or all of a kind, that a change makes stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stale {
    /// An API's stages.
    Stages(ApiId),
    /// An API's deployments.
    Deployments(ApiId),
    /// An API's methods in their edited state.
    Methods(ApiId),
    /// The list of plans.
    Plans,
    /// One plan.
    Plan(PlanId),
    /// A plan's tags.
    PlanTags(PlanId),
    /// Which keys a plan has.
    PlanKeys(PlanId),
    /// Which keys each plan has.
    AllPlanKeys,
    /// A plan's use, of whatever days.
    Usage(PlanId),
    /// All keys.
    Keys,
    /// A log group with its filters.
    LogGroup(String),
    /// Which log groups there are.
    LogGroups,
    /// The account's role for logs.
    LogRole,
    /// The Contributor Insights rules.
    InsightRules,
}

impl Stale {
    /// Whether this is what lies in the slot.
    pub fn covers(&self, slot: &Slot) -> bool {
        match self {
            Self::Stages(api) => *slot == Slot::Stages(api.clone()),
            Self::Deployments(api) => *slot == Slot::Deployments(api.clone()),
            Self::Methods(api) => *slot == Slot::Methods(api.clone()),
            Self::Plans => *slot == Slot::Plans,
            Self::Plan(plan) => *slot == Slot::Plan(plan.clone()),
            Self::PlanTags(plan) => *slot == Slot::PlanTags(plan.clone()),
            Self::PlanKeys(plan) => *slot == Slot::PlanKeys(plan.clone()),
            Self::AllPlanKeys => matches!(slot, Slot::PlanKeys(_)),
            Self::Usage(plan) => *slot == Slot::Usage(plan.clone()),
            Self::Keys => *slot == Slot::Keys,
            Self::LogGroup(group) => *slot == Slot::LogGroup(group.clone()),
            Self::LogGroups => *slot == Slot::LogGroups,
            Self::LogRole => *slot == Slot::LogRole,
            Self::InsightRules => *slot == Slot::InsightRules,
        }
    }
}
