//! Keys from a file: read, laid before the user with what is wrong in it, then made one by one.
//!
//! AWS's own import takes the whole file in one call and overwrites a key that has the same value. Here each row is a
//! `CreateKey` of its own: a value that exists already is refused, every key stands in the journal, and a row that
//! fails does not stop the others. Values are secrets: they stay out of problems, previews and `Debug`.

mod asked;
mod cell;
mod encoding;
pub mod form;
mod head;
mod parse;
mod row;

pub use asked::ImportAsked;
pub use form::ImportForm;
pub use row::ImportRow;

use std::collections::BTreeSet;

use crate::domain::{Failure, Session, Slot, Ticket, WriteError};

use super::dialog::DialogKind;
use super::{Effect, Model};

/// Keys that are being made from a file.
#[derive(Clone, Debug, Default)]
pub struct Importing {
    waiting: BTreeSet<Ticket>,
    made: usize,
    missed: usize,
    /// AWS may have made them, or made them and not put them in their plan.
    unsure: usize,
    failure: Option<Failure>,
}

impl Importing {
    /// Counts the end of a write, and keeps the last failure with its request id.
    fn count(&mut self, error: Option<&WriteError>) {
        match error {
            None => self.made += 1,
            Some(WriteError::Partly(failure)) => {
                self.unsure += 1;
                self.failure = Some(failure.clone());
            }
            Some(WriteError::Failed(failure)) => {
                if failure.may_be_done {
                    self.unsure += 1;
                } else {
                    self.missed += 1;
                }
                self.failure = Some(failure.clone());
            }
            Some(WriteError::PlanChanged(_) | WriteError::Cancelled) => self.missed += 1,
        }
    }

    /// How many are answered, of how many.
    fn progress(&self) -> (usize, usize) {
        let answered = self.made + self.missed + self.unsure;
        (answered, answered + self.waiting.len())
    }

    /// What has come of all: `Keys imported: 19 of 21, not made: 2; Activity says which`.
    fn words(&self) -> String {
        let (_, all) = self.progress();
        let missed = if self.missed > 0 { format!(", not made: {}", self.missed) } else { String::new() };
        let rest = match (self.missed, self.unsure) {
            (0, 0) => String::new(),
            (_, 0) => "; Activity says which".to_owned(),
            (_, unsure) => {
                format!(", unknown or half made: {unsure}; look in Activity before you import them again")
            }
        };
        format!("Keys imported: {} of {all}{missed}{rest}", self.made)
    }
}

impl Model {
    /// What a file of keys is judged by.
    pub fn import_asked(&self) -> ImportAsked {
        ImportAsked {
            session: self.session,
            plans: self.plans().iter().map(|plan| (plan.id.clone(), plan.name().to_owned())).collect(),
            taken: self.partners.iter().map(|partner| partner.name.clone()).collect(),
        }
    }

    /// A file was chosen and read: shows what is in it, unless another account is connected by now.
    pub(super) fn import_read(&mut self, asked: Session, outcome: Result<ImportForm, Failure>) {
        if asked != self.session {
            return self
                .notice("The file of keys was chosen for another account: nothing was imported", None);
        }
        match outcome {
            Ok(form) => self.open(DialogKind::ImportKeys(form)),
            Err(failure) => self.notice("The file could not be read", Some(failure)),
        }
    }

    /// Sends one change a row and closes the dialog: how far it is stands in the status bar.
    pub(super) fn import(&mut self) -> Vec<Effect> {
        let Some(DialogKind::ImportKeys(form)) = self.dialog.as_ref().map(|dialog| &dialog.kind) else {
            return Vec::new();
        };
        if form.ready == 0 || self.kept.read_only {
            return Vec::new();
        }
        let changes: Vec<_> = form.changes().collect();
        let mut effects = Vec::new();
        for change in changes {
            let (ticket, sent) = self.write(change, None);
            self.importing.waiting.extend(ticket);
            effects.extend(sent);
        }
        self.dialog = None;
        effects
    }

    /// How many of an import's keys are answered, of how many; `None` while none is under way.
    pub fn import_progress(&self) -> Option<(usize, usize)> {
        (!self.importing.waiting.is_empty()).then(|| self.importing.progress())
    }

    /// Takes a write's end for the import's count; whether it was one of its writes.
    pub(super) fn import_written(&mut self, ticket: Ticket, error: Option<&WriteError>) -> bool {
        if !self.importing.waiting.remove(&ticket) {
            return false;
        }
        self.importing.count(error);
        if self.importing.waiting.is_empty() {
            let ended = std::mem::take(&mut self.importing);
            self.notice(ended.words(), ended.failure);
            // Once for all rows: reading all keys after each of a thousand rows would take hours.
            self.read_again(|slot| matches!(slot, Slot::Keys | Slot::PlanKeys(_)));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    fn failure(request_id: &str, may_be_done: bool) -> Failure {
        let failure = Failure::new(FailureKind::Service, "AWS had a fault", "", "");
        Failure { request_id: Some(request_id.to_owned()), may_be_done, ..failure }
    }

    #[test]
    fn what_may_have_been_made_is_not_counted_as_not_made() {
        let mut importing = Importing::default();
        importing.count(None);
        assert_eq!(importing.words(), "Keys imported: 1 of 1");
        importing.count(Some(&WriteError::Failed(failure("r1", false))));
        assert_eq!(importing.words(), "Keys imported: 1 of 2, not made: 1; Activity says which");
        importing.count(Some(&WriteError::Partly(failure("r2", false))));
        importing.count(Some(&WriteError::Failed(failure("r3", true))));
        importing.waiting.insert(Ticket(9));
        assert_eq!(importing.progress(), (4, 5));
        importing.waiting.clear();
        assert_eq!(
            importing.words(),
            "Keys imported: 1 of 4, not made: 1, unknown or half made: 2; look in Activity before you import them again"
        );
        assert_eq!(importing.failure.and_then(|failure| failure.request_id).as_deref(), Some("r3"));
    }
}
