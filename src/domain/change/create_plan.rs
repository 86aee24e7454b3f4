//! Making a plan.

use serde::{Deserialize, Serialize};

use super::kind::AT_ONCE;
use super::{Aftermath, Change, Difference, Kind, Meaning, Stale, Step, plan_differences};
use crate::domain::PlanSettings;
use crate::domain::call::CreateUsagePlan;

/// A new plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreatePlan {
    /// Its settings.
    pub settings: PlanSettings,
}

impl Kind for CreatePlan {
    fn title(&self) -> String {
        format!("Make the plan {}", self.settings.name)
    }

    fn verb(&self) -> String {
        "Save to AWS".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note(AT_ONCE)
    }

    fn differences(&self) -> Vec<Difference> {
        plan_differences(&PlanSettings::default(), &self.settings)
    }

    fn steps(&self) -> Vec<Step> {
        vec![Step::new(CreateUsagePlan { settings: self.settings.clone() })]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.settings.name.clone()]
    }

    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::PlanMade(&self.settings)
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Plans]
    }

    fn inverse(&self) -> Option<Change> {
        None
    }
}
