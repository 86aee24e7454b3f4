//! Short messages: a write went through, or why not. A failure stays until it is closed.

use jiff::{SignedDuration, Timestamp};

use crate::domain::Failure;
use crate::domain::bounds::{MOST_NOTICES, drop_oldest};

/// How long a good message stays.
const STAY: SignedDuration = SignedDuration::from_secs(6);

/// A message at the window's edge.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which, to close it.
    pub id: u64,
    /// When it came.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
    /// What went wrong, where something did.
    pub failure: Option<Failure>,
}

impl Notice {
    /// How long it stays from now; `None` for one that is to be closed.
    pub(super) fn ends_in(&self, now: Timestamp) -> Option<SignedDuration> {
        self.failure.is_none().then(|| STAY - now.duration_since(self.at))
    }

    /// Whether it has been there long enough.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.failure.is_none() && now.duration_since(self.at) >= STAY
    }
}

impl super::Model {
    /// Shows a message; with a failure it says why, too.
    pub(super) fn notice(&mut self, text: impl Into<String>, failure: Option<Failure>) {
        let id = self.ticket().0;
        self.notices.push(Notice { id, at: self.now, text: text.into(), failure });
        drop_oldest(&mut self.notices, MOST_NOTICES, |_| true);
    }
}
