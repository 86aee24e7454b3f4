//! Deleting a plan: AWS deletes none that has stages, so they are taken off first.

use serde::{Deserialize, Serialize};

use super::kind::partly;
use super::{Aftermath, Change, Check, Kind, LeftAs, Meaning, NamedPlan, Stale, Step, Stopped, Weight};
use crate::domain::call::{DeleteUsagePlan, UpdateUsagePlan};
use crate::domain::words::grouped;
use crate::domain::{Failure, Plan, PlanSettings, WriteError};

/// A plan's end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePlan {
    /// The plan.
    pub plan: Box<Plan>,
    /// How many keys lose access; `None` where its keys have not been read.
    pub partners: Option<usize>,
}

impl DeletePlan {
    fn without_stages(&self) -> Plan {
        let settings = PlanSettings { stages: Vec::new(), ..self.plan.settings.clone() };
        Plan { settings, ..(*self.plan).clone() }
    }

    fn named(&self) -> NamedPlan {
        (self.plan.id.clone(), self.plan.name().to_owned())
    }

    fn who_loses(&self) -> String {
        match self.partners {
            None => "The plan's partners have not been read: all of them lose access.".to_owned(),
            Some(0) => "No partner is in this plan.".to_owned(),
            Some(1) => "1 partner loses access.".to_owned(),
            Some(many) => format!("{} partners lose access.", grouped(many as i64)),
        }
    }
}

impl Kind for DeletePlan {
    fn title(&self) -> String {
        format!("Delete the plan {}", self.plan.name())
    }

    fn verb(&self) -> String {
        "Delete plan".into()
    }

    fn meaning(&self) -> Meaning {
        let who = self.who_loses();
        let words = format!(
            "{who} Partners that are in no other plan of a stage are refused from then on. Deleting cannot be undone. Its stages go \
             first; where AWS then refuses to delete it they are put back, which takes at least 20 seconds, and until then all of \
             its partners are refused."
        );
        Meaning { words, weight: Weight::Partners }
    }

    fn steps(&self) -> Vec<Step> {
        let detach = UpdateUsagePlan::detach(&self.plan).map(|call| {
            let off = Step::new(call).words("take the plan's stages off");
            match UpdateUsagePlan::attach(&self.plan) {
                Some(back) => off.taken_back_by(
                    Step::new(back).checked(Check::PlanStands(Box::new(self.without_stages()))),
                ),
                None => off,
            }
        });
        let delete = Step::new(DeleteUsagePlan { plan: self.plan.id.clone() });
        let mut steps: Vec<Step> = detach.into_iter().chain([delete]).collect();
        // Each turn may come much later than the one before.
        let states = [self.plan.clone(), Box::new(self.without_stages())];
        for (step, plan) in steps.iter_mut().zip(states) {
            step.checks.push(Check::PlanStands(plan));
            let count = self.partners.map(|count| Check::PartnersAre { plan: self.named(), count });
            step.checks.extend(count);
        }
        steps
    }

    fn ids(&self) -> Vec<String> {
        vec![self.plan.id.to_string()]
    }

    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::PlanGone(&self.plan.id)
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Plans]
    }

    fn inverse(&self) -> Option<Change> {
        None
    }

    fn left_as(&self, _: &[bool]) -> LeftAs {
        LeftAs {
            state: format!("The plan {} has no stages", self.plan.name()),
            about: "It was being deleted; calls of its partners are refused.".into(),
            finish: "Finish deleting",
        }
    }

    fn stopped(&self, Stopped { at, failure, back }: Stopped) -> WriteError {
        if at == 0 {
            return WriteError::Failed(failure);
        }
        if matches!(back, Some(Ok(()))) {
            let hint = format!(
                "{} has its stages again, with the limits of their methods. {}",
                self.plan.name(),
                failure.hint
            );
            return WriteError::Failed(Failure { hint, ..failure });
        }
        let stages: Vec<String> =
            self.plan.settings.stages.iter().map(|stage| stage.at.to_string()).collect();
        let exists = if failure.may_be_done { "may still exist" } else { "still exists" };
        let what = format!("The plan {} lost its stages but {exists}", self.plan.name());
        let hint = format!("Delete it again, or add its stages again: {}.", stages.join(", "));
        partly(failure, what, hint)
    }
}
