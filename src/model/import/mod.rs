//! Keys from a file: read, laid before the user with what is wrong in it, then made one by one.
//!
//! AWS's own import takes the whole file in one call and overwrites a key that has the same value. Here each row is a
//! `CreateKey` of its own: a value that exists already is refused, every key stands in the journal, and a row that
//! fails does not stop the others. Values are secrets: they stay out of problems, previews and `Debug`.

pub mod form;
mod parse;
mod row;

pub use form::ImportForm;
pub use row::ImportRow;

use std::collections::BTreeSet;

use secrecy::SecretString;

use crate::domain::{Failure, Slot, Ticket, WriteError};

use super::dialog::DialogKind;
use super::{Effect, Model};

/// Keys that are being made from a file.
#[derive(Debug, Default)]
pub struct Importing {
    waiting: BTreeSet<Ticket>,
    made: usize,
    missed: usize,
    failure: Option<Failure>,
}

impl Model {
    /// A file was chosen and read: shows what is in it.
    pub(super) fn import_read(&mut self, outcome: Result<(String, SecretString), Failure>) {
        use secrecy::ExposeSecret as _;
        match outcome {
            Ok((file, text)) => {
                let plans: Vec<_> =
                    self.plans().iter().map(|plan| (plan.id.clone(), plan.name().to_owned())).collect();
                let taken = self.partners.iter().map(|partner| partner.name.as_str()).collect();
                let form = ImportForm::read(file, text.expose_secret(), &plans, &taken);
                self.open(DialogKind::ImportKeys(form));
            }
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

    /// Takes a write's end for the import's count; whether it was one of its writes.
    pub(super) fn import_written(&mut self, ticket: Ticket, error: Option<&WriteError>) -> bool {
        if !self.importing.waiting.remove(&ticket) {
            return false;
        }
        match error {
            None => self.importing.made += 1,
            Some(error) => {
                self.importing.missed += 1;
                if let WriteError::Failed(failure) | WriteError::Partly(failure) = error {
                    self.importing.failure.get_or_insert_with(|| failure.clone());
                }
            }
        }
        if self.importing.waiting.is_empty() {
            let ended = std::mem::take(&mut self.importing);
            let words = match ended.missed {
                0 => format!("Keys imported: {}", ended.made),
                missed => format!("Keys imported: {}, not made: {missed}; Activity says which", ended.made),
            };
            self.notice(words, ended.failure);
            // Once for all rows: reading all keys after each of a thousand rows would take hours.
            self.read_again(|slot| matches!(slot, Slot::Keys | Slot::PlanKeys(_)));
        }
        true
    }
}
