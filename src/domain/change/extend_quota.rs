//! Setting what is left of a key's quota in the present period; the plan stays as it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kind::AT_ONCE;
use super::{Change, Check, Difference, Kind, Meaning, Stale, Step};
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
    /// The UTC day of which [`Self::before`] was read; `None` in journals of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}

impl Kind for ExtendQuota {
    fn title(&self) -> String {
        format!("Extend the quota of {}", self.label)
    }

    fn verb(&self) -> String {
        "Extend quota".into()
    }

    fn meaning(&self) -> Meaning {
        if self.remaining < self.before {
            return Meaning::warning(
                "Works without a deployment. AWS keeps only what is left: what was called meanwhile is given back too.",
            );
        }
        Meaning::note(AT_ONCE)
    }

    fn differences(&self) -> Vec<Difference> {
        let (before, after) = (grouped(self.before), grouped(self.remaining));
        vec![Difference::new("Requests left", before, after, "in the present period only")]
    }

    fn steps(&self) -> Vec<Step> {
        let left = self.day.map(|day| Check::LeftIsAtMost {
            plan: self.plan.clone(),
            key: self.key.clone(),
            day,
            remaining: self.before,
            mine: self.remaining,
        });
        let call = UpdateUsage::remaining(self.plan.clone(), self.key.clone(), self.remaining);
        vec![Step { checks: left.into_iter().collect(), ..Step::new(call) }]
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
