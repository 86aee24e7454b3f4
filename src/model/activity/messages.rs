//! What this program has said about itself: its last warnings, and how an earlier run of it failed.

use jiff::Timestamp;

use crate::domain::{Failure, FailureKind};
use crate::model::{Connection, Model};

/// A warning or an error of this program. Holds no key's value; its text may name partners and plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// Whether it is worse than a warning.
    pub is_error: bool,
    /// Where in the program: `src/places.rs:70`.
    pub place: String,
    /// What it says.
    pub text: String,
}

impl Said {
    /// `warning` or `error`.
    pub fn level(&self) -> &'static str {
        if self.is_error { "error" } else { "warning" }
    }
}

/// How an earlier run failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFailure {
    /// Where in the program: `src/app.rs:120:9`.
    pub place: String,
    /// When, as it was written down.
    pub when: String,
    /// The whole report. Says where the program was, never what it worked on.
    pub report: String,
}

impl PastFailure {
    /// One line for Activity.
    pub fn line(&self) -> String {
        format!("Tollkeeper failed last time, at {} ({})", self.place, self.when)
    }
}

impl Model {
    /// All messages as text for the clipboard, the newest first.
    pub fn messages_text(&self) -> String {
        let line = |said: &Said| format!("{} {} {}: {}\n", said.at, said.level(), said.place, said.text);
        self.kept.said.iter().rev().map(line).collect()
    }

    /// An earlier run failed: told now, or once the account that is being connected stands or does not.
    pub(super) fn failed_before(&mut self, past: PastFailure) {
        self.kept.past_failure = Some(past);
        if matches!(self.connection, Connection::None) {
            self.tell_past_failure();
        }
    }

    /// Tells once that an earlier run failed: as soon as somebody can do something about it.
    pub(in crate::model) fn tell_past_failure(&mut self) {
        let Some(past) = self.kept.past_failure.as_ref().filter(|_| !self.kept.past_failure_told) else {
            return;
        };
        let why = format!("It broke off at {}", past.place);
        let hint = "Save diagnostics… in Activity writes down what helps to mend it";
        let failure = Failure::new(FailureKind::Other, "Tollkeeper failed last time", why, hint);
        self.kept.past_failure_told = true;
        self.notice("Tollkeeper failed last time", Some(failure));
    }
}
