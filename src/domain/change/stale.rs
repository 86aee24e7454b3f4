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
        match slot {
            Slot::Stages(of) => matches!(self, Self::Stages(api) if api == of),
            Slot::Deployments(of) => matches!(self, Self::Deployments(api) if api == of),
            Slot::Methods(of) => matches!(self, Self::Methods(api) if api == of),
            Slot::Plans => *self == Self::Plans,
            Slot::Plan(of) => matches!(self, Self::Plan(plan) if plan == of),
            Slot::PlanTags(of) => matches!(self, Self::PlanTags(plan) if plan == of),
            Slot::PlanKeys(of) => {
                *self == Self::AllPlanKeys || matches!(self, Self::PlanKeys(plan) if plan == of)
            }
            Slot::Usage(of) => matches!(self, Self::Usage(plan) if plan == of),
            Slot::Keys => *self == Self::Keys,
            Slot::LogGroup(of) => matches!(self, Self::LogGroup(group) if group == of),
            Slot::LogGroups => *self == Self::LogGroups,
            Slot::LogRole => *self == Self::LogRole,
            Slot::InsightRules => *self == Self::InsightRules,
            // No change makes these untrue: a deployment's locks stay, and calls were made.
            Slot::Apis | Slot::Live(_) | Slot::Traffic(_) | Slot::Calls(_) | Slot::Times(_) => false,
        }
    }
}
