//! Making a key, and putting it in a plan.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::kind::partly;
use super::{Aftermath, Change, Check, Kind, LeftAs, Meaning, NamedPlan, Stale, Step, Stopped};
use crate::domain::call::{CreateApiKey, CreateUsagePlanKey, Given};
use crate::domain::{Failure, FailureKind, Made, Tags, WriteError, words};

/// A new key. Its value is never serialised: the journal may keep the rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyRequest {
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Sent always.
    pub enabled: bool,
    /// The value; `None` lets AWS make one.
    #[serde(skip)]
    pub value: Option<SecretString>,
    /// The plan to put it in, id and name.
    pub plan: Option<NamedPlan>,
    /// Plans of other stages to put it in as well, ids and names: a successor goes where its predecessor is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_plans: Vec<NamedPlan>,
    /// Tags, by name.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl KeyRequest {
    /// An enabled key of this name, with a value that AWS makes, in no plan and without tags.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            enabled: true,
            value: None,
            plan: None,
            other_plans: Vec::new(),
            tags: Tags::new(),
        }
    }

    fn plans(&self) -> impl Iterator<Item = &NamedPlan> {
        self.plan.iter().chain(&self.other_plans)
    }

    /// `Premium and Returns add-on`.
    fn plan_names(&self) -> String {
        words::listed(self.plans().map(|(_, name)| name.as_str()))
    }
}

impl Kind for KeyRequest {
    fn title(&self) -> String {
        format!("Make the key {}", self.name)
    }

    fn verb(&self) -> String {
        "Make key".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note("AWS may take a few minutes until a new key is accepted.")
    }

    fn steps(&self) -> Vec<Step> {
        let make = CreateApiKey {
            name: self.name.clone(),
            description: self.description.clone(),
            enabled: self.enabled,
            value: self.value.clone(),
            tags: self.tags.clone(),
        };
        let put = self
            .plans()
            .map(|(plan, _)| Step::new(CreateUsagePlanKey { plan: plan.clone(), key: Given::Made(0) }));
        let mut make = Step::new(make);
        make.checks.extend(self.plans().cloned().map(Check::PlanExists));
        [make].into_iter().chain(put).collect()
    }

    fn ids(&self) -> Vec<String> {
        vec![self.name.clone()]
    }

    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::KeyMade
    }

    fn stale(&self) -> Vec<Stale> {
        let plan = self.plans().map(|(plan, _)| Stale::PlanKeys(plan.clone()));
        [Stale::Keys].into_iter().chain(plan).collect()
    }

    /// None: deleting a key that a partner may use already is another decision.
    fn inverse(&self) -> Option<Change> {
        None
    }

    fn without_secret(&self) -> Option<Change> {
        Some(Self { value: None, ..self.clone() }.into())
    }

    fn doubt(&self, step: usize, made: &Made) -> Option<Failure> {
        (step == 0 && made.key.is_none()).then(|| {
            Failure::new(
                FailureKind::Service,
                format!("The key {} was made, but its id did not come", self.name),
                "AWS's answer has no id in it.",
                "Refresh and put it in its plan.",
            )
        })
    }

    fn left_as(&self, done: &[bool]) -> LeftAs {
        let (made_for, into) = (self.plan_names(), done.iter().skip(1).filter(|done| **done).count());
        let state = if into == 0 { "is in no plan" } else { "is not in all of its plans" };
        LeftAs {
            state: format!("The new key {} {state}", self.name),
            about: format!("It was made for {made_for}; its calls are refused where it is in none."),
            finish: "Put it in its plan",
        }
    }

    fn stopped(&self, Stopped { at, failure, .. }: Stopped) -> WriteError {
        if at == 0 {
            return WriteError::Failed(failure);
        }
        let plan = self.plan_names();
        let (is, hint) = if failure.may_be_done {
            ("may be", format!("Look whether it is in {plan}: calls with it are refused until it is."))
        } else {
            ("is", format!("Put it in {plan}: calls with it are refused until then."))
        };
        let whole = if at == 1 { "in no plan yet" } else { "not in all of its plans yet" };
        partly(failure, format!("The key {} was made but {is} {whole}", self.name), hint)
    }
}
