//! What comes of changes whose account was left before they were answered: a message that names the account, never silence.

use std::collections::BTreeSet;

use crate::domain::words::{counted, lower_first};
use crate::domain::{Change, Event, Session, Ticket, WriteError, Written};

use super::Model;

/// The changes of an account that was left, as far as they have not been answered.
#[derive(Clone, Debug)]
pub struct Left {
    session: Session,
    /// Its name and region.
    pub account: String,
    open: BTreeSet<Ticket>,
    /// Those that were not sent.
    not_sent: usize,
}

impl Model {
    /// What is to be remembered of the present account when it is left; `None` where everything was answered.
    pub(super) fn left(&self) -> Option<Left> {
        let account = self.account().filter(|_| !self.writing.is_empty())?;
        let name = account.name.clone().unwrap_or_else(|| account.grouped());
        Some(Left {
            session: self.session,
            account: format!("{name}, {}", account.region),
            open: self.writing.keys().copied().collect(),
            not_sent: 0,
        })
    }

    /// Takes an event of an older connection in: only how a change ended is told.
    pub(super) fn take_elsewhere(&mut self, event: Event) {
        let Event::Written { session, ticket, change, outcome } = event else { return };
        let Some(at) = self.kept.left.iter().position(|left| left.session == session) else { return };
        let left = &mut self.kept.left[at];
        if !left.open.remove(&ticket) {
            return;
        }
        let account = left.account.clone();
        left.not_sent += usize::from(matches!(outcome, Err(WriteError::Cancelled)));
        if left.open.is_empty() {
            let left = self.kept.left.remove(at);
            self.tell_not_sent(&left);
        }
        self.tell_elsewhere(&account, &change, outcome);
    }

    fn tell_not_sent(&mut self, left: &Left) {
        if left.not_sent > 0 {
            let words = counted(left.not_sent, "change that waited was", "changes that waited were");
            self.notice(format!("In {}: {words} not sent", left.account), None);
        }
    }

    fn tell_elsewhere(&mut self, account: &str, change: &Change, outcome: Result<Written, WriteError>) {
        let title = lower_first(&change.title());
        let (words, failure) = match outcome {
            Ok(_) => ("done", None),
            Err(WriteError::Cancelled) => return,
            Err(WriteError::PlanChanged(_)) => ("not done, since somebody else has changed the plan", None),
            Err(WriteError::Failed(failure)) if failure.may_be_done => {
                ("not known whether it is done", Some(failure))
            }
            Err(WriteError::Failed(failure)) => ("not done", Some(failure)),
            Err(WriteError::Partly(failure)) => ("half done", Some(failure)),
        };
        self.notice(format!("In {account}, {words}: {title}"), failure);
    }
}
