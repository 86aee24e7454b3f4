//! What every kind of change tells of itself: the one list of questions that review, confirm, journal, worker and undo ask.

use std::ops::Range;

use super::{Change, Difference, NamedPlan, Stale, Step};
use crate::domain::{
    ApiId, DeploymentId, Failure, KeyId, Made, Plan, PlanId, PlanSettings, StageRef, WriteError,
};

/// How heavy a change's meaning weighs: the mark that stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// To know.
    Note,
    /// To think about.
    Warning,
    /// Partners lose something.
    Partners,
}

/// What a change means, for the dialog that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Whole sentences.
    pub words: String,
    /// How heavy they weigh.
    pub weight: Weight,
}

impl Meaning {
    /// Something to know.
    pub fn note(words: impl Into<String>) -> Self {
        Self { words: words.into(), weight: Weight::Note }
    }

    /// Something to think about.
    pub fn warning(words: impl Into<String>) -> Self {
        Self { words: words.into(), weight: Weight::Warning }
    }
}

/// What most changes mean.
pub(super) const AT_ONCE: &str = "Works without a deployment; AWS may take a few minutes.";

/// A step that failed, after those before it went through.
#[derive(Debug)]
pub struct Stopped {
    /// Its place in the steps.
    pub at: usize,
    /// Why.
    pub failure: Failure,
    /// How taking the steps before it back ended; `None` where that was not tried: there is nothing to take back, or nobody
    /// knows whether the failed step happened all the same.
    pub back: Option<Result<(), Failure>>,
}

/// What a change that stopped half-way has left, for the line above every room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftAs {
    /// How things stand: "Fjord Outdoor is in no plan".
    pub state: String,
    /// What is to know besides, a whole sentence: "It was on its way from Enterprise to Premium."
    pub about: String,
    /// What finishing it is called: "Finish the move".
    pub finish: &'static str,
}

/// What one that went through has done with or made, where whoever looks on has to follow: a form that was sent, a page that is
/// gone. What was read and is no longer true is [`Kind::stale`]'s matter.
#[derive(Clone, Copy, Debug)]
pub enum Aftermath<'a> {
    /// Nothing to follow.
    Nothing,
    /// A plan was made with these settings.
    PlanMade(&'a PlanSettings),
    /// A plan has these settings now, instead of its former ones.
    PlanEdited(&'a Plan, &'a PlanSettings),
    /// A plan is gone.
    PlanGone(&'a PlanId),
    /// A key was made.
    KeyMade,
    /// A key is gone.
    KeyGone(&'a KeyId),
    /// A stage counts its calls from now on.
    Counting(&'a StageRef),
}

/// A kind of change. The answers follow from its values alone.
pub trait Kind {
    /// One line for the journal, the status bar and a dialog's head.
    fn title(&self) -> String;

    /// What the main button does, in its own words.
    fn verb(&self) -> String;

    /// When it takes effect, and what to think about before.
    fn meaning(&self) -> Meaning;

    /// What it does, in order.
    fn steps(&self) -> Vec<Step>;

    /// The ids of what it changes; where a change and its inverse are of one kind, also which way it goes.
    fn ids(&self) -> Vec<String>;

    /// What is no longer true after it, of what was read.
    fn stale(&self) -> Vec<Stale>;

    /// The change that takes it back. `None` where nothing does.
    fn inverse(&self) -> Option<Change>;

    /// The change that takes back exactly what these of its steps did, by their places: what was so already is somebody
    /// else's.
    fn inverse_of(&self, done: &[bool]) -> Option<Change> {
        if done.contains(&true) { self.inverse() } else { None }
    }

    /// Old and new values, setting by setting.
    fn differences(&self) -> Vec<Difference> {
        Vec::new()
    }

    /// Whether its inverse may be offered also where it stopped half-way.
    fn can_be_undone_half_way(&self) -> bool {
        false
    }

    /// The API whose pending state it touches.
    fn api(&self) -> Option<&ApiId> {
        None
    }

    /// The stage that it points at another deployment, and the one that it leaves, where that is known.
    fn leaves(&self) -> Option<(&StageRef, Option<&DeploymentId>)> {
        None
    }

    /// What a room has to follow where it went through.
    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::Nothing
    }

    /// Itself without its secret, where it holds one.
    fn without_secret(&self) -> Option<Change> {
        None
    }

    /// What is wrong with AWS's yes to a step: AWS has done something, but not what it was asked.
    fn doubt(&self, _step: usize, _made: &Made) -> Option<Failure> {
        None
    }

    /// What the account is left in where only these of its steps happened: some, but not all. Stands alone, and before
    /// "since 12:04".
    fn left_as(&self, done: &[bool]) -> LeftAs {
        let count = done.iter().filter(|done| **done).count();
        LeftAs {
            state: format!("“{}” stopped half-way", self.title()),
            about: format!("{count} of its {} calls went through.", done.len()),
            finish: "Finish it",
        }
    }

    /// The key that stands in no plan while it is half done, and the plans that it stays in all the same: where it is in another
    /// one by then, somebody has mended it.
    fn planless(&self) -> Option<(&KeyId, &[NamedPlan])> {
        None
    }

    /// What to tell where a step failed: that nothing changed, or what did and what is left.
    fn stopped(&self, stopped: Stopped) -> WriteError {
        if stopped.at == 0 {
            return WriteError::Failed(stopped.failure);
        }
        let what = done_and_not(&self.steps(), stopped.at, stopped.failure.may_be_done);
        partly(stopped.failure, what, "Refresh and look before you go on.")
    }
}

/// `Done: make the log group. Not done: set the stage's access log, make a metric filter`; where `unknown`, of the step that
/// failed nobody knows whether it happened.
pub(super) fn done_and_not(steps: &[Step], at: usize, unknown: bool) -> String {
    let at = at.min(steps.len());
    let open = (at + usize::from(unknown)).min(steps.len());
    let parts = [("Done", 0..at), ("May be done", at..open), ("Not done", open..steps.len())];
    let told = parts.into_iter().filter(|(_, some)| !some.is_empty());
    told.map(|(word, some)| format!("{word}: {}", listed(steps, some))).collect::<Vec<_>>().join(". ")
}

/// What some of the steps do. Where others of the same words stand outside these, with their number: a thing must not be
/// called done and not done at once.
fn listed(steps: &[Step], some: Range<usize>) -> String {
    let mut at = some.start;
    let mut out = Vec::new();
    for run in steps[some].chunk_by(|one, next| one.words == next.words) {
        let words = run[0].words;
        let alike = |steps: &[Step]| steps.iter().filter(|step| step.words == words).count();
        let before = alike(&steps[..at]);
        out.push(numbered(words, before + 1, before + run.len(), alike(steps)));
        at += run.len();
    }
    out.join(", ")
}

/// `make a metric filter (1 of 2)`; plain where it means all of them.
fn numbered(words: &str, first: usize, last: usize, all: usize) -> String {
    match (first, last) {
        (1, last) if last == all => words.to_owned(),
        (first, last) if first == last => format!("{words} ({first} of {all})"),
        (first, last) => format!("{words} ({first} to {last} of {all})"),
    }
}

/// The failure of a later call, when an earlier one went through: `what` says how far it came.
pub(super) fn partly(failure: Failure, what: impl Into<String>, hint: impl Into<String>) -> WriteError {
    let why = failure.to_string();
    WriteError::Partly(Failure { what: what.into(), why, hint: hint.into(), ..failure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::call::DeleteApiKey;

    #[test]
    fn nothing_is_called_done_and_not_done_at_once() {
        let step = |words| Step::new(DeleteApiKey { key: "k".into() }).words(words);
        let steps =
            ["make the group", "make a filter", "make a filter", "make a filter", "make a rule"].map(step);
        assert_eq!(
            done_and_not(&steps, 1, false),
            "Done: make the group. Not done: make a filter, make a rule"
        );
        assert_eq!(
            done_and_not(&steps, 2, false),
            "Done: make the group, make a filter (1 of 3). Not done: make a filter (2 to 3 of 3), make a rule"
        );
        assert_eq!(
            done_and_not(&steps, 3, false),
            "Done: make the group, make a filter (1 to 2 of 3). Not done: make a filter (3 of 3), make a rule"
        );
        assert_eq!(
            done_and_not(&steps, 4, false),
            "Done: make the group, make a filter. Not done: make a rule"
        );
    }
}
