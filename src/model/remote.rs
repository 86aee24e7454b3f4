//! A value that lives elsewhere, and the state of its reading, side by side: a refresh never blanks the screen.

use jiff::Timestamp;

use crate::domain::{Failure, FailureKind};

/// What is being done about a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Nothing.
    #[default]
    Idle,
    /// It is being read, since then.
    Loading(Timestamp),
    /// The last reading failed, then.
    Failed(Failure, Timestamp),
}

/// A value and its status.
#[derive(Clone, Debug)]
pub struct Remote<T> {
    value: Option<T>,
    fetched: Option<Timestamp>,
    status: Status,
    stale: bool,
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Self { value: None, fetched: None, status: Status::Idle, stale: true }
    }
}

impl<T> Remote<T> {
    /// A value that was just read.
    pub fn ready(value: T, at: Timestamp) -> Self {
        Self { value: Some(value), fetched: Some(at), status: Status::Idle, stale: false }
    }

    /// The last value read, however old.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// When it was read.
    pub fn fetched(&self) -> Option<Timestamp> {
        self.fetched
    }

    /// Being read for the first time: nothing to show yet.
    pub fn is_first_loading(&self) -> bool {
        self.value.is_none() && !matches!(self.status, Status::Failed(..))
    }

    /// Being read.
    pub fn is_loading(&self) -> bool {
        matches!(self.status, Status::Loading(_))
    }

    /// Why the last reading failed.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.status {
            Status::Failed(failure, _) => Some(failure),
            _ => None,
        }
    }

    /// When the last reading failed.
    pub fn failed_at(&self) -> Option<Timestamp> {
        match &self.status {
            Status::Failed(_, at) => Some(*at),
            _ => None,
        }
    }

    /// It must be read (again).
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// What it was read for is no longer true.
    pub fn invalidate(&mut self) {
        self.stale = true;
    }

    /// Reading has begun.
    pub fn begin(&mut self, now: Timestamp) {
        self.status = Status::Loading(now);
    }

    /// The user cancelled. What was there stays; where nothing was, the screen says so and offers to try again.
    pub fn cancel(&mut self, now: Timestamp) {
        if !self.is_loading() {
            return;
        }
        self.stale = false;
        self.status = match self.value {
            Some(_) => Status::Idle,
            None => Status::Failed(
                Failure::new(
                    FailureKind::Cancelled,
                    "Reading was cancelled",
                    "",
                    "Try again when you need it",
                ),
                now,
            ),
        };
    }

    /// An answer has come. A failure keeps the old value.
    pub fn settle(&mut self, outcome: Result<T, Failure>, at: Timestamp) {
        self.stale = false;
        match outcome {
            Ok(value) => {
                self.value = Some(value);
                self.fetched = Some(at);
                self.status = Status::Idle;
            }
            Err(failure) => self.status = Status::Failed(failure, at),
        }
    }
}
