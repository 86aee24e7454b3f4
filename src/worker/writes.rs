//! The writes of a session: strictly one after the other, each journaled before it is sent.
//!
//! A write that still waits for its turn or for AWS's limit can be taken back. One that has been sent cannot:
//! it runs to its end, also when the user connects elsewhere meanwhile, so that the journal knows how it ended.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;

use super::journals::SharedJournal;
use super::steps::Way;
use super::{Clock, Outbox, steps, task};
use crate::aws::{Client, Gate, Operation, Pass};
use crate::domain::words::lower_first;
use crate::domain::{
    Change, Event, Failure, JournalEntry, Outcome, Session, Slot, Ticket, WriteError, WriteProgress, Written,
};

/// A write on its way.
#[derive(Clone)]
pub struct Job {
    /// The connection that it was asked of, which its events name even when another stands by then.
    pub session: Session,
    /// The screen's number of it, in the journal as well.
    pub ticket: Ticket,
    /// What to do, with the secrets that the journal never sees.
    pub change: Box<Change>,
    /// The entry that it takes back, marked so if this goes well; `None` for a change that is no undo.
    pub undoes: Option<Ticket>,
}

/// The writes of a session.
#[derive(Default)]
pub struct Writes {
    waiting: VecDeque<Job>,
    running: Option<Running>,
}

struct Running {
    job: Job,
    way: Way,
    task: AbortHandle,
    entry: JournalEntry,
}

impl Running {
    /// One that has ended without sending anything is answered already.
    fn can_be_taken_back(&self) -> bool {
        self.way.sent() == 0 && !self.task.is_finished()
    }
}

impl Writes {
    /// Puts a write in the queue.
    pub fn ask(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// The next write to begin, when none runs.
    pub fn next(&mut self) -> Option<Job> {
        if self.running.is_some() { None } else { self.waiting.pop_front() }
    }

    /// Notes that the running write has ended.
    pub fn ended(&mut self, ticket: Ticket) {
        self.running.take_if(|running| running.job.ticket == ticket);
    }

    /// Whether a write that runs or waits will make what is read of this untrue.
    pub fn will_make_stale(&self, slot: &Slot) -> bool {
        let jobs = self.running.iter().map(|running| &running.job).chain(&self.waiting);
        jobs.into_iter().any(|job| job.change.makes_stale(slot))
    }

    /// The running write's title.
    pub fn label(&self) -> Option<String> {
        self.running.as_ref().map(|running| running.job.change.title())
    }

    /// Whether a write has been sent and not been answered.
    pub fn is_sent(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.way.sent() > 0)
    }

    /// How far the running write is.
    pub fn progress(&self) -> Option<WriteProgress> {
        self.running.as_ref().map(|running| WriteProgress {
            ticket: running.job.ticket,
            step: running.way.step(),
            has_left: running.way.sent() > 0,
        })
    }

    /// Takes back what has not been sent, and journals it as cancelled. One of many calls, each of which stands by itself,
    /// stops before the next.
    pub fn cancel(&mut self, desk: &Desk) {
        self.cancel_where(desk, |_| true);
        if let Some(running) = &self.running {
            running.way.halt();
        }
    }

    /// Takes one write back, unless it has left.
    pub fn take_back(&mut self, ticket: Ticket, desk: &Desk) {
        self.cancel_where(desk, |job| job.ticket == ticket);
    }

    fn cancel_where(&mut self, desk: &Desk, is_meant: impl Fn(&Job) -> bool) {
        let can_go = |running: &mut Running| is_meant(&running.job) && running.can_be_taken_back();
        if let Some(running) = self.running.take_if(can_go) {
            running.task.abort();
            desk.end(&running.job, running.entry, Err(WriteError::Cancelled));
        }
        let (meant, rest) = std::mem::take(&mut self.waiting).into_iter().partition(|job| is_meant(job));
        self.waiting = rest;
        for job in Vec::<Job>::from(meant) {
            let entry = desk.entry(&job);
            desk.end(&job, entry, Err(WriteError::Cancelled));
        }
    }

    /// Begins a write; `ended` is called when it is over, also where it panics, unless it is cancelled before.
    pub fn begin(
        &mut self,
        job: Job,
        client: &Client,
        desk: &Desk,
        gate: Arc<dyn Gate>,
        ended: impl FnOnce() + Send + 'static,
    ) {
        let way = Way::default();
        let client = client.behind(Arc::new(Watch { gate, way: way.clone() }));
        let entry = desk.entry(&job);
        desk.record(&job, &entry);
        let task = tokio::spawn({
            let (job, desk, entry, way) = (job.clone(), desk.clone(), entry.clone(), way.clone());
            async move {
                let doing = lower_first(&job.change.title());
                let make = steps::make(&client, &job.change, &way);
                let outcome = match task::unpanicked(&doing, make).await {
                    Ok(outcome) => outcome,
                    Err(failure) => Err(broken(failure, way.sent() > 0)),
                };
                // Dropped whatever comes: the next write waits for it.
                let _ended = AtEnd(Some(ended));
                desk.end(&job, entry, outcome);
            }
        });
        self.running = Some(Running { job, way, task: task.abort_handle(), entry });
    }
}

/// A fault of this program stopped a write: what had left may have been done.
fn broken(failure: Failure, has_left: bool) -> WriteError {
    if !has_left {
        return failure.into();
    }
    let hint = "A call had left: refresh and look what came of it.".to_owned();
    WriteError::Partly(Failure { may_be_done: true, hint, ..failure })
}

/// Calls its function when it is dropped, also while a panic unwinds.
struct AtEnd<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// A gate that counts the calls that change something.
struct Watch {
    gate: Arc<dyn Gate>,
    way: Way,
}

impl Gate for Watch {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        self.gate.pass(operation)
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        self.gate.leaves(operation)?;
        if operation.writes() {
            self.way.leaves();
        }
        Ok(())
    }

    fn hold<'a>(&'a self, operation: &'static Operation, wait: Duration) -> Pass<'a> {
        Box::pin(async move {
            // AWS has refused this call, so it has changed nothing.
            if operation.writes() {
                self.way.comes_back();
            }
            self.gate.hold(operation, wait).await;
        })
    }
}

/// Where writes are recorded and answered.
#[derive(Clone)]
pub struct Desk {
    /// The journal of the account and region, which outlasts the connection.
    pub journal: SharedJournal,
    /// Where each new state of an entry goes, and the answer in the end.
    pub outbox: Outbox,
    /// Gives an entry its time: when the write began, or was taken back before it could.
    pub clock: Clock,
}

impl Desk {
    fn entry(&self, job: &Job) -> JournalEntry {
        JournalEntry {
            ticket: job.ticket,
            at: (self.clock)(),
            change: job.change.without_secret(),
            outcome: Outcome::Running,
            undone_by: None,
        }
    }

    fn record(&self, job: &Job, entry: &JournalEntry) {
        self.journal.open().put(entry);
        self.outbox.send(Event::Journal { session: job.session, entry: entry.clone() });
    }

    /// Journals how a write ended, marks what it took back, and answers it.
    fn end(&self, job: &Job, mut entry: JournalEntry, outcome: Result<Written, WriteError>) {
        entry.outcome = in_journal(&outcome);
        self.record(job, &entry);
        if let Some(undone) = job.undoes.filter(|_| outcome.is_ok()) {
            let undone = self.journal.open().undo(undone, job.ticket);
            if let Some(entry) = undone {
                self.outbox.send(Event::Journal { session: job.session, entry });
            }
        }
        let (session, ticket) = (job.session, job.ticket);
        let change = Box::new(job.change.without_secret());
        self.outbox.send(Event::Written { session, ticket, change, outcome });
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
    use crate::domain::FailureKind;
    use crate::domain::change::DeleteKey;

    #[test]
    fn a_write_without_an_answer_is_not_journaled_as_one_that_changed_nothing() {
        let failure = Failure::new(FailureKind::Unreachable, "AWS did not answer in time", "", "");
        let plain = in_journal(&Err(WriteError::Failed(failure.clone())));
        assert!(matches!(plain, Outcome::Failed(_)));
        let unknown = Failure { may_be_done: true, ..failure };
        let Outcome::Partly(words) = in_journal(&Err(WriteError::Failed(unknown))) else { panic!() };
        assert!(words.starts_with("It may have gone through: look."), "{words}");
    }

    #[test]
    fn a_write_that_waits_makes_stale_what_it_will_change() {
        let mut writes = Writes::default();
        assert!(!writes.will_make_stale(&Slot::Keys));
        let change = Box::new(Change::DeleteKey(DeleteKey { key: "k".into(), label: "k".into() }));
        writes.ask(Job { session: Session(1), ticket: Ticket(1), change, undoes: None });
        assert!(writes.will_make_stale(&Slot::Keys));
        assert!(!writes.will_make_stale(&Slot::Plans));
    }
}
