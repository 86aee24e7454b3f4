//! The journal's room: an entry opened, a change taken back, the program's messages.

use crate::domain::{Change, JournalEntry, Ticket};
use crate::model::dialog::{Dialog, DialogKind};
use crate::model::export::Export;
use crate::model::time::today_utc;
use crate::model::{Effect, Model};

use super::messages::{PastFailure, Said};

/// What the journal's room asks for.
#[derive(Clone, Debug)]
pub enum ActivityCommand {
    /// Open an entry of the journal, or close it.
    OpenEntry(Option<Ticket>),
    /// Show what taking a change back would do, and ask.
    OpenUndo(Ticket),
    /// The program has said something: all that is kept of it, the oldest first.
    Heard(Vec<Said>),
    /// An earlier run failed.
    FailedBefore(PastFailure),
    /// Show what the program has said, or hide it.
    ShowMessages(bool),
    /// Ask what the diagnostics shall hold.
    OpenDiagnostics,
    /// Whether they hold titles and messages, which name partners and plans.
    WithWords(bool),
    /// Save the diagnostics.
    SaveDiagnostics,
}

impl Model {
    /// Carries a command about the journal out; taking back is asked for first.
    pub(in crate::model) fn activity_command(&mut self, command: ActivityCommand) -> Vec<Effect> {
        match command {
            ActivityCommand::OpenEntry(entry) => self.entry = entry,
            ActivityCommand::OpenUndo(ticket) => self.open_undo(ticket),
            ActivityCommand::Heard(said) => self.kept.said = said,
            ActivityCommand::FailedBefore(past) => self.failed_before(past),
            ActivityCommand::ShowMessages(on) => self.messages_open = on,
            ActivityCommand::OpenDiagnostics => self.open(DialogKind::Diagnostics { with_words: false }),
            ActivityCommand::WithWords(on) => {
                if let Some(DialogKind::Diagnostics { with_words }) = self.dialog_kind() {
                    *with_words = on;
                }
            }
            ActivityCommand::SaveDiagnostics => return self.save_diagnostics(),
        }
        Vec::new()
    }

    fn save_diagnostics(&mut self) -> Vec<Effect> {
        let Some(DialogKind::Diagnostics { with_words }) = self.dialog_kind() else { return Vec::new() };
        let with_words = *with_words;
        self.dialog = None;
        vec![Effect::export("tollkeeper-diagnostics.txt", Export::Text(self.diagnostics(with_words)))]
    }

    fn open_undo(&mut self, ticket: Ticket) {
        let entry = self.journal.iter().find(|entry| entry.ticket == ticket);
        if let Some(mut inverse) = entry.filter(|entry| self.can_undo(entry)).and_then(JournalEntry::inverse)
        {
            // What is left is looked up for the day of the undo.
            if let Change::ExtendQuota(extend) = &mut inverse {
                extend.day = Some(today_utc(self.now));
            }
            self.dialog =
                Some(Dialog { undoes: Some(ticket), ..DialogKind::Confirm(Box::new(inverse)).into() });
        }
    }
}
