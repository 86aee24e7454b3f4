//! A write as a value.
//!
//! Each kind of change is one file here: a struct with its ids, names, old and new values, and its [`Kind`]: words,
//! differences, what it makes stale, its inverse, and its [`Step`]s, each of which is one AWS [`Call`].
//! Review, confirm, journal, undo, permissions and "Copy as AWS CLI" all come from these, and the worker runs the same
//! steps: what the screen promises is what is sent. A change holds what was there before, so that the worker can refuse to
//! overwrite what somebody else did meanwhile, and so that it can be undone.
//!
//! A new kind is its file and one line in [`Change`].

mod check;
mod create_key;
mod create_plan;
mod delete_key;
mod delete_plan;
mod deploy;
mod difference;
mod extend_quota;
mod kind;
mod move_key;
mod pause_plan;
mod point_stage;
mod price_plan;
mod require_key;
mod resume;
mod set_up_permissions;
mod set_up_traffic;
mod stale;
mod step;
mod update_key;
mod update_plan;

pub use check::Check;
pub use create_key::KeyRequest;
pub use create_plan::CreatePlan;
pub use delete_key::DeleteKey;
pub use delete_plan::DeletePlan;
pub use deploy::Deploy;
pub use difference::Difference;
pub use extend_quota::ExtendQuota;
pub use kind::{Aftermath, Kind, LeftAs, Meaning, Stopped, Weight};
pub use move_key::MoveKey;
pub use pause_plan::PausePlan;
pub use point_stage::PointStage;
pub use price_plan::PricePlan;
pub use require_key::RequireKey;
pub use resume::{Direction, Resume};
pub use set_up_permissions::setup_permissions;
pub use set_up_traffic::{keep_words, step_words};
pub use stale::Stale;
pub use step::Step;
pub use update_key::UpdateKey;
pub use update_plan::{UpdatePlan, plan_differences, plan_drifts};

use serde::{Deserialize, Serialize};

use super::traffic::TrafficSetup;
use super::{ApiId, Call, DeploymentId, Failure, KeyId, Made, PlanId, Slot, StageRef, WriteError};

/// A plan's id and name: the name stands also when the plan is gone.
pub type NamedPlan = (PlanId, String);

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident($type:ty),)*) => {
        /// A write. Names are carried beside ids, so that a title stands also when the thing is gone.
        ///
        /// The journal keeps it under the variant's name and the struct's fields: neither may change its name.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Change {
            $($(#[$doc])* $name($type)),*
        }

        /// Which kind a change is of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ChangeKind {
            $($(#[$doc])* $name),*
        }

        impl ChangeKind {
            /// All kinds: what must hold of each is tested of each.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }

        impl Change {
            /// Which kind it is of.
            pub fn which(&self) -> ChangeKind {
                match self {
                    $(Self::$name(_) => ChangeKind::$name),*
                }
            }

            fn kind(&self) -> &dyn Kind {
                match self {
                    $(Self::$name(kind) => kind),*
                }
            }
        }

        $(impl From<$type> for Change {
            fn from(kind: $type) -> Self {
                Self::$name(kind)
            }
        })*
    };
}

changes! {
    /// Switches a method's requirement. Not live until a deployment.
    RequireKey(RequireKey),
    /// Publishes an API's edited state on an existing stage.
    Deploy(Deploy),
    /// Points a stage at a deployment that exists: a rollback, or its undoing.
    PointStage(PointStage),
    /// Makes a plan.
    CreatePlan(CreatePlan),
    /// Edits a plan: one UpdateUsagePlan with all operations.
    UpdatePlan(UpdatePlan),
    /// Deletes a plan, after taking its stages off.
    DeletePlan(DeletePlan),
    /// Sets the price of a tier, or removes it.
    PricePlan(PricePlan),
    /// Makes a key, enabled explicitly, and puts it in a plan.
    CreateKey(KeyRequest),
    /// Edits a key.
    UpdateKey(UpdateKey),
    /// Deletes a key. Cannot be undone: its value is gone.
    DeleteKey(DeleteKey),
    /// Puts a key in a plan, taking it out of another first where it is in one.
    MoveKey(MoveKey),
    /// Disables all keys of a plan that are enabled, or enables these again.
    PausePlan(PausePlan),
    /// Sets what is left of a key's quota in the present period.
    ExtendQuota(ExtendQuota),
    /// Makes a stage count calls per partner, or takes that back.
    SetUpTraffic(Box<TrafficSetup>),
    /// Finishes a change that stopped half-way, or puts back what it did.
    Resume(Resume),
}

/// What tells two changes apart: their kind, the ids of what they change and, where a kind goes both ways, which way.
/// Names take no part: two keys may have one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    kind: ChangeKind,
    ids: Vec<String>,
}

impl Change {
    /// One line for the journal, the status bar and a dialog's head.
    pub fn title(&self) -> String {
        self.kind().title()
    }

    /// What a dialog's main button does, in its own words.
    pub fn verb(&self) -> String {
        self.kind().verb()
    }

    /// When the change takes effect and what it costs, for the dialog that asks.
    pub fn meaning(&self) -> Meaning {
        self.kind().meaning()
    }

    /// Old and new values, for the review.
    pub fn differences(&self) -> Vec<Difference> {
        self.kind().differences()
    }

    /// What it does, in order.
    pub fn steps(&self) -> Vec<Step> {
        self.kind().steps()
    }

    /// Its AWS calls, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.steps().into_iter().map(|step| step.call).collect()
    }

    /// All calls as shell lines.
    pub fn cli(&self) -> String {
        self.calls().iter().map(Call::cli).collect::<Vec<_>>().join("\n")
    }

    /// The change that takes this one back, where one exists.
    pub fn inverse(&self) -> Option<Self> {
        self.kind().inverse()
    }

    /// Whether [`Self::inverse`] has one.
    pub fn has_inverse(&self) -> bool {
        self.inverse().is_some()
    }

    /// Whether undo is offered also where the change stopped half-way: its steps back pass over what was not done.
    pub fn can_be_undone_half_way(&self) -> bool {
        self.kind().can_be_undone_half_way()
    }

    /// What it changes and which way: equal for two changes of which only one may be under way.
    pub fn subject(&self) -> Subject {
        Subject { kind: self.which(), ids: self.kind().ids() }
    }

    /// Whether both send the same calls with the same parameters.
    pub fn sends_same(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.calls(), other.calls());
        ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(one, other)| one.sends_same(other))
    }

    /// The API whose pending state this change touches.
    pub fn api(&self) -> Option<&ApiId> {
        self.kind().api()
    }

    /// The stage that it points at another deployment, and the one that it leaves, where that is known.
    pub fn leaves(&self) -> Option<(&StageRef, Option<&DeploymentId>)> {
        self.kind().leaves()
    }

    /// What a room has to follow where it went through.
    pub fn aftermath(&self) -> Aftermath<'_> {
        self.kind().aftermath()
    }

    /// What was read and is no longer true after it.
    pub fn stale(&self) -> Vec<Stale> {
        self.kind().stale()
    }

    /// Whether what was read into a slot is no longer true after this change.
    pub fn makes_stale(&self, slot: &Slot) -> bool {
        self.kind().stale().iter().any(|stale| stale.covers(slot))
    }

    /// The change without a new key's value: what may be kept after it was sent.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        self.kind().without_secret().unwrap_or_else(|| self.clone())
    }

    /// What is wrong with AWS's yes to one of the steps.
    pub fn doubt(&self, step: usize, made: &Made) -> Option<Failure> {
        self.kind().doubt(step, made)
    }

    /// What the account is left in where only these of its steps happened.
    pub fn left_as(&self, done: &[bool]) -> LeftAs {
        self.kind().left_as(done)
    }

    /// The change that takes back exactly what these steps did, by their places; `None` where nothing does.
    pub fn inverse_of(&self, done: &[bool]) -> Option<Self> {
        self.kind().inverse_of(done)
    }

    /// The key that stands in no plan while it is half done, and the plans that it stays in all the same.
    pub fn planless(&self) -> Option<(&KeyId, &[NamedPlan])> {
        self.kind().planless()
    }

    /// What to tell where a step failed.
    pub fn stopped(&self, stopped: Stopped) -> WriteError {
        self.kind().stopped(stopped)
    }
}

#[cfg(test)]
mod tests;
