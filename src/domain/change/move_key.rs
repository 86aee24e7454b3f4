//! Moving a key from one plan to another: AWS allows a key only one plan of a stage, so it is in neither for a moment.
//!
//! Should the second plan not take it, it goes back to the first; but where nobody knows whether the second took it, it is
//! left: it could be in both, or leave the one that it is in.

use serde::{Deserialize, Serialize};

use super::difference::or_none;
use super::kind::partly;
use super::{Change, Check, Difference, Kind, LeftAs, Meaning, NamedPlan, Stale, Step, Stopped};
use crate::domain::call::{CreateUsagePlanKey, DeleteUsagePlanKey, Given};
use crate::domain::{Failure, KeyId, PlanId, WriteError};

/// A key's move.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveKey {
    /// The key.
    pub key: KeyId,
    /// Its name.
    pub label: String,
    /// The plan to take it from.
    pub from: Option<NamedPlan>,
    /// The plan to put it in; `None` only takes it out.
    pub to: Option<NamedPlan>,
    /// Plans of other stages that it is in and stays in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<NamedPlan>,
}

fn id(plan: Option<&NamedPlan>) -> String {
    plan.map(|(id, _)| id.to_string()).unwrap_or_default()
}

fn name(plan: Option<&NamedPlan>) -> &str {
    plan.map_or("its plan", |(_, name)| name)
}

impl MoveKey {
    /// It is in its other plans, and in this one where there is one.
    fn is_in(&self, plan: Option<&NamedPlan>) -> Check {
        let mine = self.to.as_ref().map_or_else(|| "in no plan".to_owned(), |(_, to)| to.clone());
        let plans = self.others.iter().chain(plan).cloned().collect();
        Check::KeyIsIn { key: self.key.clone(), label: self.label.clone(), plans, mine }
    }

    fn put_in(&self, plan: &PlanId) -> CreateUsagePlanKey {
        CreateUsagePlanKey { plan: plan.clone(), key: Given::Known(self.key.clone()) }
    }

    /// Nobody knows whether the key left its plan.
    fn may_have_left(&self, failure: Failure) -> WriteError {
        let then = match &self.to {
            Some((_, to)) => format!(" If it left, put it in {to}."),
            None => String::new(),
        };
        let hint =
            format!("Whether it left {} is not known. Refresh and look.{then}", name(self.from.as_ref()));
        partly(failure, format!("{} may be in no plan now", self.label), hint)
    }

    /// The key has left its plan, and the other did not take it, or may have.
    fn not_taken(&self, failure: Failure, back: Option<Result<(), Failure>>) -> WriteError {
        let (label, from, to) = (&self.label, name(self.from.as_ref()), name(self.to.as_ref()));
        match back {
            Some(Ok(())) => WriteError::Failed(Failure {
                hint: format!(
                    "{label} was out of its plan for a moment and is in {from} again. {}",
                    failure.hint
                ),
                ..failure
            }),
            Some(Err(back)) if back.may_be_done => partly(
                failure,
                format!("{label} may be in no plan now"),
                format!(
                    "It left {from}, {to} did not take it, and whether it was put back is not known ({back}). Refresh and \
                     look: its calls are refused while it is in no plan."
                ),
            ),
            Some(Err(back)) => partly(
                failure,
                format!("{label} is in no plan now"),
                format!(
                    "It left {from}, {to} did not take it, and putting it back failed ({back}). \
                     Put it in a plan: its calls are refused until then."
                ),
            ),
            None => partly(
                failure,
                format!("{label} may be in no plan now"),
                format!(
                    "It left {from}, and whether {to} took it is not known. Refresh and look: \
                     its calls are refused while it is in no plan."
                ),
            ),
        }
    }
}

impl Kind for MoveKey {
    fn title(&self) -> String {
        let label = &self.label;
        match (&self.from, &self.to) {
            (Some((_, from)), Some((_, to))) => format!("Move {label} from {from} to {to}"),
            (None, Some((_, to))) => format!("Put {label} in {to}"),
            (Some((_, from)), None) => format!("Take {label} out of {from}"),
            (None, None) => format!("Leave {label} where it is"),
        }
    }

    fn verb(&self) -> String {
        "Move key".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::warning(
            "The partner is in no plan for a moment and is refused until AWS has taken up the new one; its count starts at 0.",
        )
    }

    fn differences(&self) -> Vec<Difference> {
        let plan = |plan: &Option<NamedPlan>| or_none(plan.as_ref().map(|(_, name)| name.clone()));
        vec![Difference::new("Plan", plan(&self.from), plan(&self.to), "the count starts at 0")]
    }

    fn steps(&self) -> Vec<Step> {
        let out = self.from.iter().map(|from| {
            let call = DeleteUsagePlanKey { plan: from.0.clone(), key: self.key.clone() };
            let back = Step::new(self.put_in(&from.0)).checked(self.is_in(None));
            Step::new(call).checked(self.is_in(Some(from))).taken_back_by(back)
        });
        let into = self.to.iter().map(|(plan, _)| Step::new(self.put_in(plan)).checked(self.is_in(None)));
        let mut steps: Vec<Step> = out.chain(into).collect();
        // Before the first call: a key must not leave its plan for one that is gone.
        if let Some(first) = steps.first_mut() {
            first.checks.extend(self.to.clone().map(Check::PlanExists));
        }
        steps
    }

    fn ids(&self) -> Vec<String> {
        vec![self.key.to_string(), id(self.from.as_ref()), id(self.to.as_ref())]
    }

    fn planless(&self) -> Option<(&KeyId, &[NamedPlan])> {
        Some((&self.key, &self.others))
    }

    fn stale(&self) -> Vec<Stale> {
        let plans = [&self.from, &self.to].into_iter().flatten();
        plans.flat_map(|(plan, _)| [Stale::PlanKeys(plan.clone()), Stale::Usage(plan.clone())]).collect()
    }

    fn inverse(&self) -> Option<Change> {
        Some(Self { from: self.to.clone(), to: self.from.clone(), ..self.clone() }.into())
    }

    fn left_as(&self, _: &[bool]) -> LeftAs {
        let (from, to) = (name(self.from.as_ref()), name(self.to.as_ref()));
        LeftAs {
            state: if self.others.is_empty() {
                format!("{} is in no plan", self.label)
            } else {
                format!("{} is in neither {from} nor {to}", self.label)
            },
            about: format!("It was on its way from {from} to {to}; its calls there are refused."),
            finish: "Finish the move",
        }
    }

    fn stopped(&self, Stopped { at, failure, back }: Stopped) -> WriteError {
        match (at, &self.from) {
            (0, Some(_)) if failure.may_be_done => self.may_have_left(failure),
            (0, _) => WriteError::Failed(failure),
            (_, _) => self.not_taken(failure, back),
        }
    }
}
