//! A key's value on the system's clipboard: put there with the sign that keeps it out of histories, and taken away until a look proves
//! that it is gone. [`stay`] decides when, [`keeper`] does it beside the window's thread: a clipboard may take seconds to answer.
//!
//! egui's own copying is for everything that is no secret.

pub mod keeper;
pub mod stay;

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::model::keys::ClipboardFault;
use keeper::{Answer, Keeper, Number};
use stay::{Look, Stay};

/// How long closing the window waits for the clipboard.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// The clipboard, as far as a key's value is on it.
pub struct SecretClipboard {
    keeper: Keeper,
    /// Which value was copied last: the first is 1.
    number: Number,
    stay: Option<Stay>,
}

impl SecretClipboard {
    /// Nothing is on it yet. `wake` is called when there is news for [`Self::turn`].
    pub fn new(wake: impl Fn() + Send + 'static) -> Self {
        Self { keeper: Keeper::start(wake), number: 0, stay: None }
    }

    /// Puts a value there, to be taken away again after 30 seconds.
    pub fn put(&mut self, secret: SecretString, now: Timestamp) {
        self.number += 1;
        self.keeper.put(self.number, secret.clone());
        self.stay = Some(Stay::new(secret, now));
    }

    /// Goes on with what is due; `focused`: the window has the focus. Says what could not be kept.
    pub fn turn(&mut self, now: Timestamp, focused: bool) -> Option<ClipboardFault> {
        let mut fault = None;
        for (number, answer) in self.keeper.answers() {
            // What is said of a value that another one has replaced says nothing of that.
            if number == self.number {
                fault = self.take(answer).or(fault);
            }
        }
        let Some(stay) = &mut self.stay else { return fault };
        if stay.turn(now, focused) == Look::Now {
            self.keeper.clear(self.number, stay.secret().clone());
        }
        fault.or_else(|| stay.is_to_be_told(now).then_some(ClipboardFault::MayBeLeft))
    }

    fn take(&mut self, answer: Answer) -> Option<ClipboardFault> {
        match answer {
            Answer::Put(true) => None,
            Answer::Put(false) => {
                self.stay = None;
                Some(ClipboardFault::NotCopied)
            }
            Answer::Cleared(gone) => {
                self.stay.take_if(|stay| stay.looked(gone));
                None
            }
        }
    }

    /// How long the window may rest; `None` where nothing is on the clipboard.
    pub fn wakes_in(&self, now: Timestamp) -> Option<Duration> {
        self.stay.as_ref().map(|stay| stay.wakes_in(now))
    }

    /// Takes the value away before the program ends, and waits for that a moment.
    pub fn forget(&mut self) {
        let Some(stay) = self.stay.take() else { return };
        if !self.keeper.clear_at_last(stay.secret().clone(), LAST_LOOK) {
            tracing::warn!("a key's value may still be on the clipboard");
        }
    }
}
