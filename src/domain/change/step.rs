//! A step of a change: one AWS call, what must be true when its turn comes, and what takes it back.

use crate::domain::traffic::FilterStep;
use crate::domain::{AccessLog, Call, Plan, PlanId, StageRef};

/// What is looked at when the step's turn has come. AWS has no optimistic locking: the last writer wins, so what somebody
/// else changed since the review is not overwritten unseen.
#[derive(Clone, Debug)]
pub enum Check {
    /// The plan's settings are still these.
    PlanIs(Box<Plan>),
    /// The stage exists and has no canary: AWS would make a stage of an unknown name, for everyone to see.
    TakesDeployments(StageRef),
    /// The plan's price tag is still this one.
    PriceIs {
        /// The plan.
        plan: PlanId,
        /// Its name.
        name: String,
        /// The tag's value; `None` for no tag.
        price: Option<String>,
    },
    /// The stage's access log is still `before`. Where it is `after` already, there is nothing to do.
    LogIs {
        /// API and stage.
        at: StageRef,
        /// As it was reviewed.
        before: Option<AccessLog>,
        /// As it shall be.
        after: Option<AccessLog>,
    },
    /// The log group keeps its lines as long as `before`, in days. Where it is `after` already, there is nothing to do.
    KeptIs {
        /// The log group.
        group: String,
        /// As it was reviewed; `None` for ever.
        before: Option<i32>,
        /// As it shall be.
        after: Option<i32>,
        /// Where the group is gone, there is nothing to do either.
        may_be_gone: bool,
    },
    /// The log group has no filter of this name. Where it has this very one, there is nothing to do.
    FilterIsFree(FilterStep),
    /// The log group has this very filter; otherwise there is nothing to do.
    FilterIsOurs(FilterStep),
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The AWS call that it makes.
    pub call: Call,
    /// What it does, to stand after "Done:" and "Not done:": "make the log group".
    pub words: &'static str,
    /// What must be true when its turn comes.
    pub check: Option<Check>,
    /// What takes it back where a later step fails for certain.
    pub back: Option<Call>,
    /// That what it names is not there is as good as a yes.
    pub gone_is_done: bool,
}

impl Step {
    /// A step without a check, in its operation's words.
    pub fn new(call: impl Into<Call>) -> Self {
        let call = call.into();
        Self { words: call.operation().doing, call, check: None, back: None, gone_is_done: false }
    }

    /// In other words.
    #[must_use]
    pub fn words(self, words: &'static str) -> Self {
        Self { words, ..self }
    }

    /// With something that must be true when its turn comes.
    #[must_use]
    pub fn checked(self, check: Check) -> Self {
        Self { check: Some(check), ..self }
    }

    /// With a call that takes it back.
    #[must_use]
    pub fn taken_back_by(self, call: impl Into<Call>) -> Self {
        Self { back: Some(call.into()), ..self }
    }

    /// With "it is not there" taken for a yes.
    #[must_use]
    pub fn gone_is_done(self) -> Self {
        Self { gone_is_done: true, ..self }
    }
}
