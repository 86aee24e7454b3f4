//! The writes of a session: strictly one after the other, each journaled before it is sent.
//!
//! A write that still waits for its turn or for AWS's limit can be taken back. One that has been sent cannot:
//! it runs to its end, also when the user connects elsewhere meanwhile, so that the journal knows how it ended.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::task::AbortHandle;

use super::desk::{Desk, Job};
use super::read_only::{Brake, ReadOnly};
use super::steps::Way;
use super::watch::{Record, Watch};
use super::{steps, task};
use crate::aws::{Client, Gate, InTurn};
use crate::domain::words::lower_first;
use crate::domain::{Failure, JournalEntry, Slot, Ticket, WriteError, WriteProgress};

/// The writes of a session.
#[derive(Default)]
pub struct Writes {
    waiting: VecDeque<Job>,
    running: Option<Running>,
}

/// What the calls of a write pass.
pub struct Doors {
    /// AWS's limits.
    pub gate: Arc<dyn Gate>,
    /// While it is on, nothing leaves but what takes back.
    pub read_only: ReadOnly,
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

    /// The running write's title, and whether it goes backwards.
    pub fn label(&self) -> Option<String> {
        let running = self.running.as_ref()?;
        let title = running.job.change.title();
        Some(if running.way.is_mending() { format!("Taking back: {}", lower_first(&title)) } else { title })
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
            mending: running.way.is_mending(),
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
        doors: Doors,
        ended: impl FnOnce() + Send + 'static,
    ) {
        let record = Record::new(desk.clone(), job.id.clone(), job.unrecorded);
        let told = record.clone();
        let way = Way::telling(move |step, end| told.ended(step, end));
        let mending = way.clone();
        let brake = Arc::new(Brake::new(doors.read_only, move || mending.is_mending()));
        let gate = Arc::new(InTurn { first: brake, second: doors.gate });
        let client = client.behind(Arc::new(Watch { gate, way: way.clone(), record }));
        let entry = desk.entry(&job);
        let begun = desk.begin(&job, &entry);
        let task = tokio::spawn({
            let (job, desk, entry, way) = (job.clone(), desk.clone(), entry.clone(), way.clone());
            async move {
                let doing = lower_first(&job.change.title());
                let make = Box::pin(async {
                    begun?;
                    steps::make(&client, &job.change, &way).await
                });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::DeleteKey;
    use crate::domain::{Change, Session};

    #[test]
    fn a_write_that_waits_makes_stale_what_it_will_change() {
        let mut writes = Writes::default();
        assert!(!writes.will_make_stale(&Slot::Keys));
        let change = Box::new(Change::DeleteKey(DeleteKey { key: "k".into(), label: "k".into() }));
        writes.ask(Job {
            session: Session(1),
            ticket: Ticket(1),
            id: "1".into(),
            asked: jiff::Timestamp::UNIX_EPOCH,
            change,
            undoes: None,
            unrecorded: false,
        });
        assert!(writes.will_make_stale(&Slot::Keys));
        assert!(!writes.will_make_stale(&Slot::Plans));
    }
}
