//! What is looked at when a step's turn has come: whether AWS still has what the review showed of the thing that the step
//! writes.
//!
//! AWS has no optimistic locking: the last writer wins. A turn can be 20 seconds away, and a computer may sleep for hours
//! meanwhile, so what somebody else changed since the review would be overwritten unseen. `aws/send/checks` looks.

use jiff::civil::Date;

use crate::domain::key::KeySettings;
use crate::domain::traffic::FilterStep;
use crate::domain::{
    AccessLog, ApiId, DeploymentId, KeyId, MethodName, Plan, PlanId, ResourceId, StageRef, Summary,
};

use super::NamedPlan;

/// One thing to look at.
#[derive(Clone, Debug)]
pub enum Check {
    /// The plan's settings are still these; where they are not, the user sees three values and decides.
    PlanIs(Box<Plan>),
    /// The plan's settings are still these, limits of single methods included.
    PlanStands(Box<Plan>),
    /// The plan has still this many partners.
    PartnersAre {
        /// The plan, id and name.
        plan: NamedPlan,
        /// How many keys.
        count: usize,
    },
    /// The plan is there, under this name.
    PlanExists(NamedPlan),
    /// The key is in these plans and in no other.
    KeyIsIn {
        /// The key.
        key: KeyId,
        /// Its name.
        label: String,
        /// The plans, ids and names.
        plans: Vec<NamedPlan>,
        /// Where it shall be instead, in words.
        mine: String,
    },
    /// The key's settings are still these.
    KeyIs {
        /// The key.
        key: KeyId,
        /// As it was reviewed.
        before: KeySettings,
        /// As it shall be.
        after: KeySettings,
    },
    /// The key is enabled, or disabled, as it was reviewed. Where it is as it shall be already, there is nothing to do.
    KeyTurns {
        /// The key.
        key: KeyId,
        /// Whether it shall be enabled.
        enabled: bool,
    },
    /// The key has still this name: what is deleted is what was read out.
    KeyIsCalled {
        /// The key.
        key: KeyId,
        /// Its name, or its id where it has none.
        label: String,
    },
    /// The key has no more requests left than these: otherwise somebody has given it some since.
    LeftIsAtMost {
        /// The plan.
        plan: PlanId,
        /// The key.
        key: KeyId,
        /// The UTC day of the review.
        day: Date,
        /// Requests left as they were reviewed.
        remaining: i64,
        /// Requests that shall be left.
        mine: i64,
    },
    /// The method asks for a key, or asks for none.
    LockIs {
        /// The API.
        api: ApiId,
        /// The resource that the method stands on.
        resource: ResourceId,
        /// The method.
        method: MethodName,
        /// Whether it asks for one, as it was reviewed.
        required: bool,
    },
    /// The stage exists and has no canary: AWS would make a stage of an unknown name, for everyone to see. It serves what it
    /// served when this was reviewed, and what would go live are the locks that the review showed.
    Publishes {
        /// API and stage.
        at: StageRef,
        /// What it serves.
        previous: Option<DeploymentId>,
        /// What goes live, method by method.
        locks: Summary,
    },
    /// The stage still serves this deployment.
    Serves {
        /// API and stage.
        at: StageRef,
        /// The deployment that it serves.
        deployment: Option<DeploymentId>,
        /// The deployment that it shall serve.
        mine: DeploymentId,
    },
    /// The plan's price tag is still this one.
    PriceIs {
        /// The plan.
        plan: PlanId,
        /// Its name.
        name: String,
        /// The tag's value; `None` for no tag.
        price: Option<String>,
    },
    /// The account has no role for logs, or this one already: then there is nothing to do.
    RoleIsFree {
        /// The role (an ARN) that it shall have.
        mine: String,
    },
    /// The stage's access log is still `before`. Where it is `after` already, there is nothing to do.
    LogIs {
        /// API and stage.
        at: StageRef,
        /// As it was reviewed.
        before: Option<AccessLog>,
        /// As it shall be.
        after: Option<AccessLog>,
    },
    /// The log group keeps its lines as long as `before`, in days. Where it is `after` already, there is nothing to do.
    KeptIs {
        /// The log group.
        group: String,
        /// As it was reviewed; `None` for ever.
        before: Option<i32>,
        /// As it shall be.
        after: Option<i32>,
        /// Where the group is gone, there is nothing to do either.
        may_be_gone: bool,
    },
    /// The log group has no filter of this name. Where it has this very one, there is nothing to do.
    FilterIsFree(FilterStep),
    /// The log group has this very filter; otherwise there is nothing to do.
    FilterIsOurs(FilterStep),
    /// The region has no Contributor Insights rule of this name. Where it has this very one, there is nothing to do.
    RuleIsFree {
        /// Its name.
        name: String,
        /// Its definition.
        definition: String,
    },
}
