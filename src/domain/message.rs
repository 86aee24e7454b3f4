//! What crosses the thread: requests to the worker, events from it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::probe::Probed;
use super::{
    Account, Change, Failure, JournalEntry, JournalHealth, KeyId, ProbePlan, ReadAnswer, Resource, Session,
    StageRef, Target, Ticket, Unfinished, WriteError, Written,
};

/// What a revealed key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// To be shown until it is hidden again.
    Show,
    /// To go to the clipboard.
    Copy,
}

/// To the worker.
#[derive(Clone, Debug)]
pub enum Request {
    /// Connects; the answer is [`Event::Connected`]. What an older session waits for is dropped.
    Connect {
        /// The new connection's number.
        session: Session,
        /// What to connect to.
        target: Target,
    },
    /// Reads; the answer is [`Event::Read`]. A resource that is already waiting or being read is not read twice.
    Read {
        /// The connection.
        session: Session,
        /// What to read.
        resource: Resource,
        /// Nobody waits for it: it keeps to a third of AWS's limits and goes after what somebody waits for. Asked for again without
        /// this, it goes ahead.
        background: bool,
    },
    /// Writes; the answer is [`Event::Written`].
    Write {
        /// The connection.
        session: Session,
        /// Ties the answer to it.
        ticket: Ticket,
        /// The write.
        change: Box<Change>,
        /// The journal's entry that this write takes back.
        undoes: Option<Ticket>,
        /// The user has said in so many words that it shall be sent although it cannot be recorded.
        unrecorded: bool,
    },
    /// Takes a write back while nothing of it has left; it is then answered as cancelled. One that has left goes on.
    TakeBack {
        /// The connection.
        session: Session,
        /// Which write.
        ticket: Ticket,
    },
    /// Makes one round of a lock check; the answer is [`Event::Probed`].
    Probe {
        /// The connection.
        session: Session,
        /// The round's number on its stage, echoed in the answer: a check that was given up must not answer for a new one.
        round: u64,
        /// What to call.
        plan: ProbePlan,
    },
    /// Gives up a stage's lock check, which is then not answered.
    StopProbe {
        /// The connection.
        session: Session,
        /// The stage.
        at: StageRef,
    },
    /// Signs in again after that had failed or led to another account; the answer is [`Event::SignedIn`].
    SignIn {
        /// The connection.
        session: Session,
    },
    /// Fetches a key's value; the answer is [`Event::Revealed`].
    Reveal {
        /// The connection.
        session: Session,
        /// The key.
        key: KeyId,
        /// What for.
        purpose: Reveal,
    },
    /// Switches read-only mode; the worker then refuses writes too, not only the screens.
    SetReadOnly {
        /// The connection.
        session: Session,
        /// Refuse writes.
        on: bool,
    },
    /// Drops reads that nobody waits for any more, whether they wait or run; they are not answered.
    Drop {
        /// The connection.
        session: Session,
        /// What was asked for.
        resources: Vec<Resource>,
    },
    /// Lays the writes that stopped half-way beside AWS; the answer is [`Event::Unfinished`].
    LookUnfinished {
        /// The connection.
        session: Session,
    },
    /// Drops reads and probes that wait or run. Writes that wait are dropped too and journaled as cancelled; a write that has been sent is not.
    CancelAll {
        /// The connection.
        session: Session,
    },
}

/// How far the write that is being sent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteProgress {
    /// Which write.
    pub ticket: Ticket,
    /// Its present step, by its place in [`Change::steps`].
    pub step: usize,
    /// Whether a call that changes something has left: from then on it cannot be taken back.
    pub has_left: bool,
    /// Whether a step failed and what was done is being taken back; `step` is then the one that is undone.
    pub mending: bool,
}

/// What the worker is doing, for the status bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueStatus {
    /// What runs, in words: "Reading usage", "Deploy Partner inventory to prod".
    pub running: Vec<String>,
    /// Finished and total of the present batch of reads, for "2 of 3".
    pub progress: (usize, usize),
    /// The write that is being sent.
    pub write: Option<WriteProgress>,
    /// Calls that wait for AWS's limits.
    pub waiting: usize,
    /// Until the last of them can go.
    pub eta: Duration,
    /// AWS calls since connecting, by operation.
    pub calls: BTreeMap<String, u64>,
}

/// What a connection begins with.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Who we are there.
    pub account: Account,
    /// What this program did in that account and region, oldest first.
    pub entries: Vec<JournalEntry>,
    /// How far that can be relied on.
    pub health: JournalHealth,
}

/// From the worker.
#[derive(Clone, Debug)]
pub enum Event {
    /// Answer to [`Request::Connect`], with the journal of that account and region.
    Connected {
        /// The connection.
        session: Session,
        /// Who we are there, or why not.
        outcome: Result<Arrived, Failure>,
    },
    /// Answer to [`Request::Read`].
    Read {
        /// The connection.
        session: Session,
        /// When.
        at: Timestamp,
        /// What was asked, and what came or why not.
        answer: ReadAnswer,
    },
    /// The journal's new or changed entry, of this window or of another.
    Journal {
        /// The connection.
        session: Session,
        /// The entry.
        entry: JournalEntry,
    },
    /// The writes that stopped half-way and are neither whole nor undone: all there are.
    Unfinished {
        /// The connection.
        session: Session,
        /// How each stands, the oldest first.
        all: Vec<Unfinished>,
    },
    /// How far the journal's file can be relied on has changed.
    JournalHealth {
        /// The connection.
        session: Session,
        /// How far now.
        health: JournalHealth,
    },
    /// Answer to [`Request::Write`]; its journal entry came before.
    Written {
        /// The connection.
        session: Session,
        /// Which write.
        ticket: Ticket,
        /// What was written.
        change: Box<Change>,
        /// What came, or why not.
        outcome: Result<Written, WriteError>,
    },
    /// Answer to [`Request::Probe`].
    Probed {
        /// The connection.
        session: Session,
        /// The stage.
        at: StageRef,
        /// The number of the round that it answers.
        round: u64,
        /// When.
        when: Timestamp,
        /// The answers, or why there are none.
        outcome: Result<Probed, Failure>,
    },
    /// Answer to [`Request::SignIn`]: the same account answers again, or why not.
    SignedIn {
        /// The connection.
        session: Session,
        /// Why not, where it did not come about.
        outcome: Result<(), Failure>,
    },
    /// Answer to [`Request::Reveal`].
    Revealed {
        /// The connection.
        session: Session,
        /// The key.
        key: KeyId,
        /// What for.
        purpose: Reveal,
        /// Its value, or why not.
        outcome: Result<SecretString, Failure>,
    },
    /// The queue changed.
    Queue {
        /// The connection.
        session: Session,
        /// Its present state.
        status: QueueStatus,
    },
}
