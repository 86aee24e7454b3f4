//! What this program did: one entry a write, kept across runs for each account and region.
//!
//! The journal answers "who changed this", carries undo, shows what was left half done, and stands in for
//! AWS's own summary of a deployment where an endpoint gives none.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Change, ChangeId, DeploymentId, Made, Ticket, WindowId};

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Sent, no answer yet; after a restart: unknown.
    Running,
    /// AWS answered yes.
    Done {
        /// The deployment that a [`Change::Deploy`] made.
        deployment: Option<DeploymentId>,
    },
    /// AWS answered no, and nothing changed.
    Failed(String),
    /// Some of its calls went through, or may have; the text says which and what is left.
    Partly(String),
    /// Taken out of the queue before it was sent.
    Cancelled,
}

/// How one step of a write ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepEnd {
    /// AWS said yes; what it made.
    Done(Made),
    /// It was so already: nothing was sent.
    There,
    /// AWS said no, or it never left: it changed nothing. In words that hold no secret.
    Not(String),
    /// It left, and nobody knows whether it happened. In words that hold no secret.
    Unknown(String),
    /// It happened, and was taken back since a later step failed.
    TakenBack,
}

/// A step's call that has left, or a step that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's place in [`Change::steps`].
    pub n: usize,
    /// When its call left; when it ended, where none did.
    pub at: Timestamp,
    /// How it ended; `None` while nobody knows.
    pub end: Option<StepEnd>,
    /// The call takes the step back, since a later one failed: told by its coming after the step was done.
    #[serde(skip)]
    pub back: bool,
}

/// One write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its identity, for ever and in every window.
    #[serde(default = "not_given")]
    pub id: ChangeId,
    /// The window that makes it; `None` for one of a version that did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Its number on this window's screen.
    pub ticket: Ticket,
    /// When it was asked for.
    pub at: Timestamp,
    /// When its first call left; `None` while none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// What it was. Holds no secret: see [`super::change::KeyRequest`].
    pub change: Change,
    /// How it ended.
    pub outcome: Outcome,
    /// The entry that it takes back: claimed while this one runs, taken back once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<ChangeId>,
    /// The entry that took it back.
    pub undone_by: Option<Ticket>,
    /// Its steps in the order of their calls, as far as they were recorded: of one step at most one that makes it and one that
    /// takes it back. In the file they have lines of their own.
    #[serde(skip)]
    pub steps: Vec<StepRecord>,
}

/// A write of the journal that stopped half-way, as AWS shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The entry.
    pub ticket: Ticket,
    /// What each of its steps made; `None` for one that has not happened.
    pub done: Vec<Option<Made>>,
    /// AWS shows all of it; else some of it is only what the journal last knew.
    pub is_certain: bool,
}

/// How far the journal's file can be relied on. The default is: wholly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalHealth {
    /// Lines of it that could not be read.
    pub unread: usize,
    /// Why it could not be read at all: what was done before is not known then.
    pub unreadable: Option<String>,
    /// Why it cannot be written.
    pub unwritten: Option<String>,
    /// Lines that are kept in memory until it can be written again.
    pub owed: usize,
}

/// The first ticket that no entry has.
pub fn next_ticket(entries: &[JournalEntry]) -> Ticket {
    let own = entries.iter().map(|entry| entry.ticket).filter(|ticket| *ticket < Ticket::ELSEWHERE);
    Ticket(own.max().unwrap_or_default().0 + 1)
}

fn not_given() -> ChangeId {
    ChangeId(String::new())
}

impl JournalEntry {
    /// An entry of which no more is known.
    pub fn new(ticket: Ticket, at: Timestamp, change: Change, outcome: Outcome) -> Self {
        Self {
            id: ChangeId::of_old(at, ticket),
            window: None,
            ticket,
            at,
            sent_at: None,
            change,
            outcome,
            undoes: None,
            undone_by: None,
            steps: Vec::new(),
        }
    }

    /// The same with an identity: a line that was written before there were any has none.
    #[must_use]
    pub fn identified(mut self) -> Self {
        if self.id.as_str().is_empty() {
            self.id = ChangeId::of_old(self.at, self.ticket);
        }
        self
    }

    /// Whether it stopped half-way, or nobody knows how it ended, and nobody has finished it or taken it back.
    pub fn is_open(&self) -> bool {
        matches!(self.outcome, Outcome::Partly(_)) && self.undone_by.is_none()
    }

    /// The change that takes back exactly what this write did; `None` where nothing does.
    pub fn inverse(&self) -> Option<Change> {
        match self.done_steps() {
            Some(done) => self.change.inverse_of(&done),
            None => self.change.inverse(),
        }
    }

    /// Which of its steps this write itself has done, by their places: not those that were so already, and not those that were
    /// taken back. `None` where no steps were recorded.
    pub fn done_steps(&self) -> Option<Vec<bool>> {
        if self.steps.is_empty() {
            return None;
        }
        let mut done = vec![false; self.change.steps().len()];
        for step in &self.steps {
            let Some(done) = done.get_mut(step.n) else { continue };
            match (&step.end, step.back) {
                (Some(StepEnd::Done(_)), false) => *done = true,
                (Some(StepEnd::TakenBack), _) => *done = false,
                (Some(StepEnd::There | StepEnd::Not(_) | StepEnd::Unknown(_)) | None, _)
                | (Some(StepEnd::Done(_)), true) => {}
            }
        }
        Some(done)
    }

    /// Whether AWS has what this entry wrote.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Done { .. })
    }

    /// When it was made: when its first call left, or where that was not recorded when it was asked for. Between the two may lie
    /// a wait for AWS's limits.
    pub fn made_at(&self) -> Timestamp {
        self.sent_at.unwrap_or(self.at)
    }

    /// Whether nobody needs it any more but to look it up: one that runs, or that nobody has finished or taken back, stays.
    pub fn may_be_forgotten(&self) -> bool {
        match self.outcome {
            Outcome::Running => false,
            Outcome::Partly(_) => self.undone_by.is_some(),
            Outcome::Done { .. } | Outcome::Failed(_) | Outcome::Cancelled => true,
        }
    }

    /// Takes in that a step's call left, or how it ended. A call that leaves once more, after AWS's limit, is the same one.
    pub fn take_step(&mut self, step: StepRecord) {
        if step.end.is_none() {
            self.sent_at.get_or_insert(step.at);
        }
        let open = self.steps.iter_mut().rev().find(|known| known.n == step.n && known.end.is_none());
        match (open, step.end.is_some()) {
            (Some(open), true) => open.end = step.end,
            (Some(open), false) => open.at = step.at,
            (None, _) => {
                let back = self.steps.iter().any(|known| known.n == step.n);
                self.steps.push(StepRecord { back, ..step });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::DeleteKey;

    fn entry() -> JournalEntry {
        let change = DeleteKey { key: "k".into(), label: "Fjord".into() };
        JournalEntry::new(Ticket(1), Timestamp::UNIX_EPOCH, change.into(), Outcome::Running)
    }

    fn step(n: usize, second: i64, end: Option<StepEnd>) -> StepRecord {
        StepRecord { n, at: Timestamp::from_second(second).unwrap(), end, back: false }
    }

    #[test]
    fn a_call_that_leaves_twice_is_one_and_one_that_takes_back_is_another() {
        let mut entry = entry();
        entry.take_step(step(0, 5, None));
        entry.take_step(step(0, 9, None));
        entry.take_step(step(0, 10, Some(StepEnd::Done(Made::default()))));
        entry.take_step(step(1, 11, None));
        entry.take_step(step(1, 12, Some(StepEnd::Not("no".into()))));
        entry.take_step(step(0, 13, None));
        entry.take_step(step(0, 14, Some(StepEnd::TakenBack)));
        let told: Vec<_> = entry.steps.iter().map(|step| (step.n, step.at.as_second(), step.back)).collect();
        assert_eq!(told, [(0, 9, false), (1, 11, false), (0, 13, true)]);
        assert_eq!(entry.steps[2].end, Some(StepEnd::TakenBack));
        assert_eq!(entry.sent_at, Some(Timestamp::from_second(5).unwrap()), "the first that left");
    }

    #[test]
    fn what_is_not_finished_is_not_forgotten() {
        let half = JournalEntry { outcome: Outcome::Partly("half".into()), ..entry() };
        assert!(!entry().may_be_forgotten() && !half.may_be_forgotten());
        assert!(JournalEntry { undone_by: Some(Ticket(2)), ..half }.may_be_forgotten());
    }

    #[test]
    fn another_windows_entries_do_not_move_this_ones_tickets() {
        let elsewhere = JournalEntry { ticket: Ticket::ELSEWHERE, ..entry() };
        assert_eq!(next_ticket(&[entry(), elsewhere]), Ticket(2));
    }
}
