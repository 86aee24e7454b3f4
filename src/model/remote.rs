//! A value that lives elsewhere, and the state of its reading, side by side: a refresh never blanks the screen.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{Failure, FailureKind, Resource};

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
    /// Shared with whoever works on it beside the window's thread.
    value: Option<Arc<T>>,
    fetched: Option<Timestamp>,
    status: Status,
    stale: bool,
    cancelled: Option<Timestamp>,
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Self { value: None, fetched: None, status: Status::Idle, stale: true, cancelled: None }
    }
}

impl<T> Remote<T> {
    /// A value that was just read.
    pub fn ready(value: T, at: Timestamp) -> Self {
        Self {
            value: Some(Arc::new(value)),
            fetched: Some(at),
            status: Status::Idle,
            stale: false,
            cancelled: None,
        }
    }

    /// The last value read, however old.
    pub fn get(&self) -> Option<&T> {
        self.value.as_deref()
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

    /// When the last reading failed or was cancelled: it is not tried again at once.
    pub fn failed_at(&self) -> Option<Timestamp> {
        match &self.status {
            Status::Failed(_, at) => Some(*at),
            _ => self.cancelled,
        }
    }

    /// It was read, nothing has made it untrue, and it is not being read again.
    pub fn is_fresh(&self) -> bool {
        self.value.is_some() && self.status == Status::Idle && !self.stale
    }

    /// It must be read (again).
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// What it was read for is no longer true.
    pub fn invalidate(&mut self) {
        self.stale = true;
    }

    /// Reading has begun. What is invalidated from here on must be read once more: the answer may be of before.
    pub fn begin(&mut self, now: Timestamp) {
        self.status = Status::Loading(now);
        self.stale = false;
        self.cancelled = None;
    }

    /// The user cancelled. What was there stays; where nothing was, the screen says so and offers to try again.
    pub fn cancel(&mut self, now: Timestamp) {
        if !self.is_loading() {
            return;
        }
        self.stale = false;
        self.cancelled = Some(now);
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

    /// An answer has come. A failure keeps the old value; a cancelled reading of what is there is no failure.
    pub fn settle(&mut self, outcome: Result<T, Failure>, at: Timestamp) {
        match outcome {
            Ok(value) => {
                self.value = Some(Arc::new(value));
                self.fetched = Some(at);
                self.status = Status::Idle;
                self.cancelled = None;
            }
            Err(failure) if failure.kind == FailureKind::Cancelled && self.value.is_some() => {
                self.status = Status::Idle;
                self.cancelled = Some(at);
            }
            Err(failure) => self.status = Status::Failed(failure, at),
        }
    }
}

impl<T: Clone> Remote<T> {
    /// The value alone.
    pub(super) fn into_value(self) -> Option<T> {
        self.value.map(Arc::unwrap_or_clone)
    }

    /// The value, for a part of it that was read on its own. Its age and its status stay as they are.
    pub(super) fn value_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut().map(Arc::make_mut)
    }
}

/// What the refresh needs of anything that is read, whatever its value.
pub(in crate::model) trait Refreshed {
    /// When it was read last.
    fn fetched(&self) -> Option<Timestamp>;
    /// When the last reading failed or was cancelled.
    fn failed_at(&self) -> Option<Timestamp>;
    /// It is being read.
    fn is_loading(&self) -> bool;
    /// It must be read (again).
    fn is_stale(&self) -> bool;
    /// What was read is no longer true.
    fn invalidate(&mut self);
    /// It is being read from now on, as the answer to this question.
    fn begin(&mut self, asked: &Resource, now: Timestamp);
    /// The user cancelled.
    fn cancel(&mut self, now: Timestamp);
}

impl<T> Refreshed for Remote<T> {
    fn fetched(&self) -> Option<Timestamp> {
        self.fetched()
    }
    fn failed_at(&self) -> Option<Timestamp> {
        self.failed_at()
    }
    fn is_loading(&self) -> bool {
        self.is_loading()
    }
    fn is_stale(&self) -> bool {
        self.is_stale()
    }
    fn invalidate(&mut self) {
        self.invalidate();
    }
    fn begin(&mut self, _: &Resource, now: Timestamp) {
        self.begin(now);
    }
    fn cancel(&mut self, now: Timestamp) {
        self.cancel(now);
    }
}
