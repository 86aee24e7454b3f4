//! Who is shut out of what, put together from plans, keys and what is live; the rules are `analysis::shut_out`'s.

use std::collections::BTreeSet;

use crate::analysis::shut_out::{PlanDoors, StageDoor, shut_out};
use crate::domain::{ApiId, KeyId, Plan, StageRef};

use super::{Model, Remote};

impl Model {
    /// Makes the list anew. While the plans are unread nobody is said to be shut out.
    pub(super) fn derive_shut_out(&mut self) {
        let (Some(plans), Some(apis)) = (self.store.plans.get(), self.store.apis.get()) else {
            self.shut_out = Vec::new();
            return;
        };
        let enabled: Option<BTreeSet<&KeyId>> = self.store.keys.get().map(|keys| {
            let enabled = keys.iter().filter(|key| key.enabled);
            enabled.map(|key| &key.id).collect()
        });
        let keys = |plan: &Plan| {
            let keys = self.store.plan_keys.get(&plan.id).and_then(Remote::get)?;
            let enabled = enabled.as_ref()?;
            Some(keys.iter().filter(|key| enabled.contains(key)).count())
        };
        let plans: Vec<PlanDoors> = plans
            .iter()
            .map(|plan| PlanDoors {
                plan: plan.id.clone(),
                name: plan.settings.name.clone(),
                stages: plan.settings.stages.iter().map(|stage| stage.at.clone()).collect(),
                keys: keys(plan),
            })
            .collect();
        let known = apis.iter().map(|api| api.id.clone()).collect();
        let is_read = |api: &ApiId| self.store.stages.get(api).and_then(Remote::get).is_some();
        let read = apis.iter().map(|api| api.id.clone()).filter(is_read).collect();
        self.shut_out = shut_out(&plans, &self.stage_doors(), &known, &read);
    }

    fn stage_doors(&self) -> Vec<StageDoor> {
        let keyed = |at: &StageRef| {
            let rows = self.reports.get(at).map(|report| report.rows.as_slice()).unwrap_or_default();
            rows.iter().filter(|row| row.live.key_required() == Some(true)).count()
        };
        let stages = self.store.all_stages();
        stages
            .map(|stage| StageDoor {
                at: stage.at.clone(),
                place: self.stage_label(&stage.at),
                keyed: keyed(&stage.at),
            })
            .collect()
    }
}
