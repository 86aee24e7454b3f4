//! Which stages a plan's form can add, and which of its keys AWS would then refuse to have in two plans of one stage.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{KeyId, PlanId, StageRef};

use crate::model::{Model, PlanKey, Remote};

/// A stage that is not in the form yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageChoice {
    /// The stage.
    pub at: StageRef,
    /// Keys of the plan that already have that stage through another plan: the other plan's name and how many.
    pub conflicts: Vec<(String, usize)>,
}

impl Model {
    /// The stages that a form can add, in AWS's order. Walks over the plan's keys: call it once, not a frame.
    pub(in crate::model) fn stage_choices(&self, key: &PlanKey) -> Vec<StageChoice> {
        let form = self.form(key);
        let shared = match key {
            PlanKey::New => BTreeMap::new(),
            PlanKey::Plan(id) => self.shared_keys(id),
        };
        let choice = |at: &StageRef| StageChoice {
            at: at.clone(),
            conflicts: self
                .plans()
                .iter()
                .filter(|plan| plan.covers(at))
                .filter_map(|plan| Some((plan.name().to_owned(), *shared.get(&plan.id)?)))
                .collect(),
        };
        self.store
            .all_stages()
            .map(|stage| &stage.at)
            .filter(|at| !form.stages.iter().any(|stage| stage.at == **at))
            .map(choice)
            .collect()
    }

    /// How many keys of a plan are in each other plan too.
    fn shared_keys(&self, id: &PlanId) -> BTreeMap<PlanId, usize> {
        let keys_of = |id: &PlanId| -> &[KeyId] {
            self.store.plan_keys.get(id).and_then(Remote::get).map(Vec::as_slice).unwrap_or_default()
        };
        let mine: BTreeSet<&KeyId> = keys_of(id).iter().collect();
        let others = self.plans().iter().filter(|plan| plan.id != *id);
        others
            .map(|plan| (plan.id.clone(), keys_of(&plan.id).iter().filter(|key| mine.contains(key)).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}
