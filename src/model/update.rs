//! Commands from the screens, each handed to the room that it belongs to.

mod connection;
mod keys;
mod limits;
mod plans;
mod prices;
mod stages;
mod traffic;

use crate::domain::{Change, Failure, FailureKind, Request, Ticket};

use super::dialog::{Dialog, DialogKind};
use super::{Command, Effect, Model};

impl Model {
    /// Carries a command out, and says what else is to be done.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        let mut effects = self.dispatch(command);
        effects.extend(self.drop_times());
        effects.extend(self.ask());
        effects
    }

    fn dispatch(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Tick => self.tick(),
            Command::Go(route) => self.go(route),
            Command::Search(text) => self.search = text,
            Command::CloseDialog => self.close_dialog(),
            Command::AskToLeave => self.open(DialogKind::Leave),
            Command::Leave => return vec![Effect::Leave],
            Command::CloseNotice(id) => self.notices.retain(|notice| notice.id != id),
            Command::Copy { text, what } => {
                self.notice(format!("Copied: {what}"), None);
                return vec![Effect::Copy(text)];
            }
            Command::FileSaved(Ok(path)) => self.notice(format!("Saved to {path}"), None),
            Command::FileSaved(Err(failure)) => self.notice("The file was not saved", Some(failure)),
            Command::Confirm => return self.confirm(),
            Command::OpenEntry(entry) => self.entry = entry,
            Command::OpenUndo(ticket) => self.open_undo(ticket),
            other => return self.dispatch_room(other),
        }
        Vec::new()
    }

    fn dispatch_room(&mut self, command: Command) -> Vec<Effect> {
        let command = match self.connection_command(command) {
            Ok(effects) => return effects,
            Err(command) => *command,
        };
        let command = match self.stage_command(command) {
            Ok(effects) => return effects,
            Err(command) => *command,
        };
        let command = match self.plan_command(command) {
            Ok(effects) => return effects,
            Err(command) => *command,
        };
        let command = match self.prices_command(command) {
            Ok(effects) => return effects,
            Err(command) => *command,
        };
        let command = match self.limits_command(command) {
            Ok(effects) => return effects,
            Err(command) => *command,
        };
        self.key_command(command)
    }

    fn tick(&mut self) {
        self.age();
        let now = self.now;
        self.notices.retain(|notice| !notice.is_over(now));
    }

    pub(super) fn go(&mut self, route: super::Route) {
        if route != self.route {
            self.keys.shown = None;
        }
        self.route = route;
        self.settle_stage();
        self.derive_charts();
        self.age();
    }

    fn close_dialog(&mut self) {
        // What has been sent goes on; its answer comes as a message.
        self.dialog = None;
    }

    pub(super) fn open(&mut self, kind: DialogKind) {
        self.dialog = Some(Dialog::from(kind));
    }

    /// Sends what the open dialog shows.
    fn confirm(&mut self) -> Vec<Effect> {
        if self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.kind, DialogKind::ImportKeys(_))) {
            return self.import();
        }
        if self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.kind, DialogKind::Prices(_))) {
            return self.save_prices();
        }
        let Some(change) = self.dialog_change() else { return Vec::new() };
        if self.is_under_way(&change) {
            self.notice(format!("Being sent already: {}", change.title()), None);
            return Vec::new();
        }
        let undoes =
            self.dialog.as_ref().and_then(|dialog| dialog.undoes).or_else(|| self.undone_by(&change));
        let (ticket, effects) = self.write(change, undoes);
        if let Some(dialog) = &mut self.dialog {
            dialog.sending = ticket;
            dialog.failure = None;
        }
        effects
    }

    /// The journal's entry that a confirmed change takes back.
    fn undone_by(&self, change: &Change) -> Option<Ticket> {
        let title = change.title();
        self.journal
            .iter()
            .rev()
            .find(|entry| {
                entry.is_done()
                    && entry.undone_by.is_none()
                    && entry.change.inverse().is_some_and(|inverse| inverse.title() == title)
                    && entry
                        .change
                        .differences()
                        .iter()
                        .zip(change.differences().iter())
                        .all(|(a, b)| a.old == b.new)
            })
            .map(|entry| entry.ticket)
    }

    /// Hands a change to the worker, unless the program is set to read only.
    pub(super) fn write(&mut self, change: Change, undoes: Option<Ticket>) -> (Option<Ticket>, Vec<Effect>) {
        if self.read_only {
            let failure = Failure::new(
                FailureKind::ReadOnly,
                "Nothing was sent",
                "Read-only is switched on",
                "Switch Read-only off at the top and try again",
            );
            self.notice("Nothing was sent: Read-only is switched on", Some(failure));
            return (None, Vec::new());
        }
        let ticket = self.ticket();
        self.writing.insert(ticket, change.without_secret());
        let request = Request::Write { session: self.session, ticket, change: Box::new(change), undoes };
        (Some(ticket), vec![Effect::send(request)])
    }

    /// Whether the same was sent a moment ago and has not been answered: a dialog that was closed and opened again.
    pub(super) fn is_under_way(&self, change: &Change) -> bool {
        let title = change.title();
        self.writing.values().any(|sent| sent.title() == title)
    }

    fn open_undo(&mut self, ticket: Ticket) {
        let entry = self.journal.iter().find(|entry| entry.ticket == ticket);
        if let Some(inverse) =
            entry.filter(|entry| self.can_undo(entry)).and_then(|entry| entry.change.inverse())
        {
            self.dialog =
                Some(Dialog { undoes: Some(ticket), ..DialogKind::Confirm(Box::new(inverse)).into() });
        }
    }
}
