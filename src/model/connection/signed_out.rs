//! After a sign-in has failed, or led to another account, nothing more is asked of AWS until the user says so: a sign-in program
//! that is started again and again with nobody at the machine trains people to approve, and locks accounts.

use crate::domain::{Event, Failure, FailureKind, Request, WriteError};
use crate::model::{Connection, Effect, Model};

/// Why nothing is asked any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOut {
    /// What the call met that was made last.
    pub failure: Failure,
    /// The user has said so, and the answer has not come yet.
    pub asking: bool,
}

impl Model {
    /// Stops asking where an event tells of credentials that do not hold.
    pub(in crate::model) fn look_at_sign_in(&mut self, event: &Event) {
        let Some(failure) = failure_of(event).filter(|failure| failure.kind.stops_all()) else { return };
        if matches!(self.connection, Connection::Open(_)) && self.signed_out.is_none() {
            self.signed_out = Some(SignedOut { failure: failure.clone(), asking: false });
        }
    }

    /// `Try again`: signs in once more, and reads only when that has come about.
    pub(in crate::model) fn sign_in(&mut self) -> Vec<Effect> {
        let Some(out) = self.signed_out.as_mut().filter(|out| !out.asking) else { return Vec::new() };
        out.asking = true;
        vec![Effect::send(Request::SignIn { session: self.session })]
    }

    /// The same account answers again, or not. One that was given up leaves the cause that there was.
    pub(in crate::model) fn signed_in(&mut self, outcome: Result<(), Failure>) {
        let Some(out) = self.signed_out.as_mut() else { return };
        out.asking = false;
        match outcome {
            Ok(()) => {
                self.signed_out = None;
                self.invalidate_all();
            }
            Err(failure) if failure.kind == FailureKind::Cancelled => {}
            Err(failure) => out.failure = failure,
        }
    }

    /// What a room needs and cannot be read now says why, and does not seem to be on its way.
    pub(in crate::model) fn fail_unasked(&mut self) {
        let Some(failure) = self.signed_out.as_ref().map(|out| out.failure.clone()) else { return };
        let now = self.now;
        for resource in self.needs() {
            let place = self.store.place(&resource.slot());
            if place.is_stale() && !place.is_loading() {
                place.begin(&resource, now);
                self.store.settle(resource.clone().failed(failure.clone()), now);
                self.mark_read(&resource);
            }
        }
    }
}

/// What a call met, of an event that answers one.
fn failure_of(event: &Event) -> Option<&Failure> {
    match event {
        Event::Read { answer, .. } => answer.failure(),
        Event::Written {
            outcome: Err(WriteError::Failed(failure) | WriteError::Partly(failure)), ..
        } => Some(failure),
        Event::Probed { outcome, .. } => outcome.as_ref().err(),
        Event::Revealed { outcome, .. } => outcome.as_ref().err(),
        Event::Connected { .. }
        | Event::SignedIn { .. }
        | Event::Journal { .. }
        | Event::JournalHealth { .. }
        | Event::Unfinished { .. }
        | Event::Written { .. }
        | Event::Queue { .. } => None,
    }
}
