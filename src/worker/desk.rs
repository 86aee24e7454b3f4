//! Where writes are recorded and answered: the journal's entry of each, from the moment that it was asked for to its end.

use jiff::Timestamp;

use super::journals::SharedJournal;
use super::{Clock, Outbox};
use crate::domain::{
    Change, ChangeId, Event, Failure, FailureKind, JournalEntry, Outcome, Session, StepEnd, StepRecord,
    Ticket, WriteError, Written,
};

/// A write on its way.
#[derive(Clone)]
pub struct Job {
    /// The connection that it was asked of, which its events name even when another stands by then.
    pub session: Session,
    /// The screen's number of it.
    pub ticket: Ticket,
    /// Its identity in the journal.
    pub id: ChangeId,
    /// When it was asked for.
    pub asked: Timestamp,
    /// What to do, with the secrets that the journal never sees.
    pub change: Box<Change>,
    /// The entry that it takes back, marked so if this goes well; `None` for a change that is no undo.
    pub undoes: Option<Ticket>,
    /// It is sent also where it cannot be recorded.
    pub unrecorded: bool,
}

/// Where writes are recorded and answered.
#[derive(Clone)]
pub struct Desk {
    /// The journal of the account and region, which outlasts the connection.
    pub journal: SharedJournal,
    /// Where each new state of an entry goes, and the answer in the end.
    pub outbox: Outbox,
    /// Tells when a call left, and what else happens when.
    pub clock: Clock,
}

impl Desk {
    /// The entry of a write, of which nothing has been sent.
    pub fn entry(&self, job: &Job) -> JournalEntry {
        let journal = self.journal.open();
        let undoes = job.undoes.and_then(|ticket| journal.id_of(ticket));
        JournalEntry {
            id: job.id.clone(),
            window: journal.window(),
            undoes,
            ..JournalEntry::new(job.ticket, job.asked, job.change.without_secret(), Outcome::Running)
        }
    }

    /// Records that a write begins, and tells the screen.
    ///
    /// # Errors
    /// Why nothing of it may be sent: it cannot be recorded, or what it takes back is taken back already.
    pub fn begin(&self, job: &Job, entry: &JournalEntry) -> Result<(), Failure> {
        self.journal.open().begin(entry, job.unrecorded)?;
        self.outbox.send(Event::Journal { session: job.session, entry: entry.clone() });
        Ok(())
    }

    /// Records that a step's call leaves. `unrecorded`: also where that cannot be written.
    ///
    /// # Errors
    /// Why it must not leave: that cannot be recorded.
    pub fn leaves(&self, id: &ChangeId, step: usize, unrecorded: bool) -> Result<(), Failure> {
        let step = StepRecord { n: step, at: (self.clock)(), end: None, back: false };
        self.journal.open().leaves(id, step, unrecorded)
    }

    /// Records how a step ended.
    pub fn step_ended(&self, id: &ChangeId, step: usize, end: StepEnd) {
        let step = StepRecord { n: step, at: (self.clock)(), end: Some(end), back: false };
        self.journal.open().step_ended(id, step);
    }

    /// Journals how a write ended of which that was not known.
    pub fn settle(&self, session: Session, entry: &JournalEntry, outcome: Outcome) {
        let entry = JournalEntry { outcome, ..entry.clone() };
        let changed = self.journal.open().put(&entry);
        for entry in changed {
            self.outbox.send(Event::Journal { session, entry });
        }
    }

    /// Journals how a write ended, marks what it took back, and answers it.
    pub fn end(&self, job: &Job, mut entry: JournalEntry, outcome: Result<Written, WriteError>) {
        let outcome = outcome.map_err(sent_in_part);
        entry.outcome = in_journal(&outcome);
        let changed = self.journal.open().put(&entry);
        for entry in changed {
            self.outbox.send(Event::Journal { session: job.session, entry });
        }
        let (session, ticket) = (job.session, job.ticket);
        let change = Box::new(job.change.without_secret());
        self.outbox.send(Event::Written { session, ticket, change, outcome });
    }
}

/// What was sent in part is not offered to be sent as a whole without a record.
fn sent_in_part(error: WriteError) -> WriteError {
    match error {
        WriteError::Partly(failure) if failure.kind == FailureKind::NoRecord => {
            WriteError::Partly(Failure { kind: FailureKind::Other, ..failure })
        }
        error => error,
    }
}

fn in_journal(outcome: &Result<Written, WriteError>) -> Outcome {
    match outcome {
        Ok(written) => Outcome::Done { deployment: written.deployment.clone() },
        // No plain no: to say that nothing changed could have the same write made twice.
        Err(WriteError::Failed(failure)) if failure.may_be_done => {
            Outcome::Partly(format!("It may have gone through: look. {}", failure.in_full()))
        }
        Err(WriteError::Failed(failure)) => Outcome::Failed(failure.in_full()),
        Err(WriteError::Partly(failure)) => Outcome::Partly(failure.in_full()),
        Err(WriteError::PlanChanged(_)) => {
            Outcome::Failed("Somebody else changed the plan meanwhile; nothing was written".into())
        }
        Err(WriteError::Cancelled) => Outcome::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_without_an_answer_is_not_journaled_as_one_that_changed_nothing() {
        let failure = Failure::new(FailureKind::Unreachable, "AWS did not answer in time", "", "");
        let plain = in_journal(&Err(WriteError::Failed(failure.clone())));
        assert!(matches!(plain, Outcome::Failed(_)));
        let unknown = Failure { may_be_done: true, ..failure };
        let Outcome::Partly(words) = in_journal(&Err(WriteError::Failed(unknown))) else { panic!() };
        assert!(words.starts_with("It may have gone through: look."), "{words}");
    }
}
