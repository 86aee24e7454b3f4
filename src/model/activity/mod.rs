//! The journal as Activity shows it: how each write ended, in words.

mod command;
mod diagnostics;
mod messages;

pub use command::ActivityCommand;
pub use messages::{PastFailure, Said};

use crate::domain::change::ExtendQuota;
use crate::domain::{Change, JournalEntry, Outcome, Ticket};

use super::Model;
use super::time::{period_start, today_utc};

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// It is being sent.
    Running,
    /// AWS has it.
    Done,
    /// AWS has had it, and it was taken back.
    Undone,
    /// AWS said no.
    Failed(&'a str),
    /// Some of its calls went through, or the program was closed before the answer came.
    Unfinished(&'a str),
    /// Taken out of the queue.
    NotSent,
}

impl Model {
    /// An entry of the journal.
    pub fn journal_entry_of(&self, ticket: Ticket) -> Option<&JournalEntry> {
        self.journal.iter().rev().find(|entry| entry.ticket == ticket)
    }

    /// How an entry's write ended.
    pub fn ending<'a>(&self, entry: &'a JournalEntry) -> Ending<'a> {
        match &entry.outcome {
            Outcome::Done { .. } | Outcome::Partly(_) | Outcome::Running if entry.undone_by.is_some() => {
                Ending::Undone
            }
            // Of this window or of another that lives: one whose window is gone comes as unfinished.
            Outcome::Running => Ending::Running,
            Outcome::Done { .. } => Ending::Done,
            Outcome::Failed(why) => Ending::Failed(why),
            Outcome::Partly(what) => Ending::Unfinished(what),
            Outcome::Cancelled => Ending::NotSent,
        }
    }

    /// What is wrong with the journal, each in a sentence or two: empty where it can be relied on.
    pub fn journal_notes(&self) -> Vec<String> {
        let health = &self.journal_health;
        let mut notes = Vec::new();
        if let Some(why) = &health.unreadable {
            notes.push(format!("{why}. What was changed before is not known here."));
        }
        if let Some(why) = &health.unwritten {
            notes.push(format!("{why}. Changes are not sent while this is so."));
        }
        match health.owed {
            0 => {}
            1 => notes.push("One line is kept in memory and written as soon as it can be.".into()),
            lines => {
                notes.push(format!("{lines} lines are kept in memory and written as soon as they can be."));
            }
        }
        match health.unread {
            0 => {}
            1 => notes.push("One line of the journal could not be read; it stays in the file.".into()),
            lines => {
                notes.push(format!("{lines} lines of the journal could not be read; they stay in the file."));
            }
        }
        notes
    }

    /// Whether `Undo` is offered.
    pub fn can_undo(&self, entry: &JournalEntry) -> bool {
        let done = match self.ending(entry) {
            Ending::Done => true,
            // Its steps back pass over what was not done.
            Ending::Unfinished(_) => entry.change.can_be_undone_half_way(),
            Ending::Running | Ending::Undone | Ending::Failed(_) | Ending::NotSent => false,
        };
        done && entry.inverse().is_some() && self.is_in_time(entry)
    }

    /// An extended quota can be taken back in its own period only: the next one counts anew.
    fn is_in_time(&self, entry: &JournalEntry) -> bool {
        let Change::ExtendQuota(ExtendQuota { plan, .. }) = &entry.change else { return true };
        let quota = self.store.plan(plan).and_then(|plan| plan.settings.quota);
        let start = |period, at| period_start(period, today_utc(at));
        quota.is_some_and(|quota| start(quota.period, entry.made_at()) == start(quota.period, self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::JournalHealth;
    use crate::domain::change::{DeleteKey, PointStage};
    use crate::model::Prefs;
    use jiff::{Timestamp, tz::TimeZone};

    fn entry(outcome: Outcome) -> JournalEntry {
        let change = DeleteKey { key: "k".into(), label: "Fjord".into() };
        JournalEntry::new(Ticket(7), Timestamp::UNIX_EPOCH, change.into(), outcome)
    }

    #[test]
    fn what_is_wrong_with_the_journal_is_said() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, Prefs::default());
        assert!(model.journal_notes().is_empty());
        model.journal_health = JournalHealth { unread: 3, ..JournalHealth::default() };
        let lines = "3 lines of the journal could not be read; they stay in the file.";
        assert_eq!(model.journal_notes(), [lines]);
        model.journal_health.unwritten = Some("The journal /j cannot be written: no space".into());
        assert!(model.journal_notes()[0].ends_with("Changes are not sent while this is so."));
    }

    #[test]
    fn only_what_has_an_inverse_and_was_not_taken_back_can_be_undone() {
        let model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, Prefs::default());
        let done = entry(Outcome::Done { deployment: None });
        assert!(!model.can_undo(&done), "a deleted key's value is gone");
        let point = |from: Option<&str>| {
            Change::PointStage(PointStage {
                at: crate::domain::StageRef::new("a", "prod"),
                api_name: "Api".into(),
                from: from.map(Into::into),
                to: "d1".into(),
                to_label: "deployment d1".into(),
            })
        };
        let mut rolled = JournalEntry { change: point(Some("d0")), ..done };
        assert!(model.can_undo(&rolled));
        for change in [point(Some("d0")), point(None)] {
            assert_eq!(change.has_inverse(), change.inverse().is_some());
        }
        rolled.undone_by = Some(Ticket(8));
        assert_eq!(model.ending(&rolled), Ending::Undone);
        assert!(!model.can_undo(&rolled));
        // Stopped half-way, or cut off when the program was closed, and taken back since.
        for outcome in [Outcome::Partly("2 of 3".into()), Outcome::Running] {
            let half = JournalEntry { outcome, ..rolled.clone() };
            assert_eq!(model.ending(&half), Ending::Undone);
        }
    }
}
