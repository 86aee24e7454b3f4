//! Setting what is left of a key's quota in the present period; the plan stays as it is.

use serde::{Deserialize, Serialize};

use super::kind::AT_ONCE;
use super::{Change, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::UpdateUsage;
use crate::domain::words::grouped;
use crate::domain::{KeyId, PlanId};

/// More, or fewer, requests for a key in this period.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExtendQuota {
    /// The plan.
    pub plan: PlanId,
    /// The key.
    pub key: KeyId,
    /// The key's name.
    pub label: String,
    /// Requests left, as last read.
    pub before: i64,
    /// Requests that shall be left.
    pub remaining: i64,
}

impl Kind for ExtendQuota {
    fn title(&self) -> String {
        format!("Extend the quota of {}", self.label)
    }

    fn verb(&self) -> String {
        "Extend quota".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note(AT_ONCE)
    }

    fn differences(&self) -> Vec<Difference> {
        let (before, after) = (grouped(self.before), grouped(self.remaining));
        vec![Difference::new("Requests left", before, after, "in the present period only")]
    }

    fn steps(&self) -> Vec<Step> {
        vec![Step::new(UpdateUsage::remaining(self.plan.clone(), self.key.clone(), self.remaining))]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.plan.to_string(), self.key.to_string()]
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Usage(self.plan.clone())]
    }

    fn inverse(&self) -> Option<Change> {
        Some(Self { before: self.remaining, remaining: self.before, ..self.clone() }.into())
    }
}
