//! The journal's room: an entry opened, a change taken back.

use crate::domain::{JournalEntry, Ticket};
use crate::model::Model;
use crate::model::dialog::{Dialog, DialogKind};

/// What the journal's room asks for.
#[derive(Clone, Copy, Debug)]
pub enum ActivityCommand {
    /// Open an entry of the journal, or close it.
    OpenEntry(Option<Ticket>),
    /// Show what taking a change back would do, and ask.
    OpenUndo(Ticket),
}

impl Model {
    /// Carries a command about the journal out; taking back is asked for first.
    pub(in crate::model) fn activity_command(&mut self, command: ActivityCommand) {
        match command {
            ActivityCommand::OpenEntry(entry) => self.entry = entry,
            ActivityCommand::OpenUndo(ticket) => self.open_undo(ticket),
        }
    }

    fn open_undo(&mut self, ticket: Ticket) {
        let entry = self.journal.iter().find(|entry| entry.ticket == ticket);
        if let Some(inverse) = entry.filter(|entry| self.can_undo(entry)).and_then(JournalEntry::inverse) {
            self.dialog =
                Some(Dialog { undoes: Some(ticket), ..DialogKind::Confirm(Box::new(inverse)).into() });
        }
    }
}
