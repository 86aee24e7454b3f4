//! What this program did: one entry a write, kept across runs for each account and region.
//!
//! The journal answers "who changed this", carries undo, shows what was left half done, and stands in for
//! AWS's own summary of a deployment where an endpoint gives none.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Change, DeploymentId, Made, Ticket};

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

/// One write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its number.
    pub ticket: Ticket,
    /// When it was sent.
    pub at: Timestamp,
    /// What it was. Holds no secret: see [`super::change::KeyRequest`].
    pub change: Change,
    /// How it ended.
    pub outcome: Outcome,
    /// The entry that took it back.
    pub undone_by: Option<Ticket>,
}

/// The first ticket that no entry has.
pub fn next_ticket(entries: &[JournalEntry]) -> Ticket {
    Ticket(entries.iter().map(|entry| entry.ticket.0).max().unwrap_or(0) + 1)
}

impl JournalEntry {
    /// Whether AWS has what this entry wrote.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Done { .. })
    }
}
