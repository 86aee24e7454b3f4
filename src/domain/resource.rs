//! What can be read: the route says which of these a screen needs, the model asks for those missing or stale.

use jiff::civil::Date;

use super::traffic::{CallsQuery, TimesQuery};
use super::{ApiId, DeploymentId, PlanId, TrafficQuery};

/// One thing to read. Each costs at least one AWS call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// All APIs of the region.
    Apis,
    /// An API's stages (one call, AWS does not page it).
    Stages(ApiId),
    /// An API's methods in their edited state (GetResources, 5 calls in 2 s).
    Methods(ApiId),
    /// An API's deployments, newest first.
    Deployments(ApiId),
    /// The locks in one deployment: what a stage that serves it really asks for.
    Live(ApiId, DeploymentId),
    /// All usage plans.
    Plans,
    /// One usage plan, read again before it is written.
    Plan(PlanId),
    /// The tags of a plan, which the list of plans leaves out.
    PlanTags(PlanId),
    /// The ids of the keys in a plan.
    PlanKeys(PlanId),
    /// All API keys, without their values.
    Keys,
    /// Daily use of a plan's keys, first and last day included.
    Usage(PlanId, Date, Date),
    /// Calls per key in a stretch of time, as one feed counted them.
    Traffic(TrafficQuery),
    /// One key's routes, addresses, answers and times, from an access log.
    Calls(CallsQuery),
    /// When the calls of some keys came.
    Times(TimesQuery),
    /// A log group with its metric filters.
    LogGroup(String),
    /// The Contributor Insights rules of the region.
    InsightRules,
    /// Names of the region's log groups, as far as it is quick to list them.
    LogGroups,
    /// The role with which API Gateway writes logs, for the whole account and region.
    LogRole,
}

impl Resource {
    /// What the status bar calls it: "Reading {label}".
    pub fn label(&self) -> &'static str {
        match self {
            Self::Apis => "APIs",
            Self::Stages(_) => "stages",
            Self::Methods(_) => "methods",
            Self::Deployments(_) => "deployments",
            Self::Live(..) => "what is live",
            Self::Plans | Self::Plan(_) => "plans",
            Self::PlanTags(_) => "prices of tiers",
            Self::PlanKeys(_) => "partners of a plan",
            Self::Keys => "keys",
            Self::Usage(..) => "usage",
            Self::Traffic(_) => "traffic",
            Self::Calls(_) => "a partner's calls",
            Self::Times(_) => "when calls came",
            Self::LogGroup(_) | Self::LogGroups => "log groups",
            Self::LogRole => "the account's settings",
            Self::InsightRules => "Contributor Insights rules",
        }
    }
}
