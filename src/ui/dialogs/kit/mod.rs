//! One kit for every dialog that sends a change: its buttons, the calls it makes with `Copy as AWS CLI`, how far the sending
//! is, why it failed, and what its buttons ask for. A dialog draws what is its own, and the kit the rest, alike everywhere.
//!
//! While a change is being sent the dialog says what is sent. `Cancel` takes it back while nothing has left; once something
//! has, there is `Close`: it goes on, and its answer comes as a message.

mod calls;
mod differences;
mod failure;
mod progress;

pub(super) use calls::copy_line_ui;
pub(super) use differences::{Old, differences_ui, meaning_ui};
pub(super) use failure::failure_ui;

use eframe::egui::{Id, Ui};

use crate::domain::{Change, Failure, FailureKind};
use crate::model::{Command, Dialog, Model};
use crate::ui::Commands;
use crate::ui::widgets::{Button, DialogAnswer, appeared};

/// What a dialog that sends a change shows beside its own content.
pub(super) struct Kit<'a> {
    model: &'a Model,
    dialog: &'a Dialog,
    change: Option<Change>,
}

impl<'a> Kit<'a> {
    /// For the open dialog: its change is what its main button would send, or what is being sent.
    pub(super) fn new(model: &'a Model, dialog: &'a Dialog) -> Self {
        let change = match dialog.sending {
            Some(ticket) => model.writing.get(&ticket).cloned(),
            None => model.dialog_change(),
        };
        Self { model, dialog, change }
    }

    /// What would be sent, or is; `None` while something is missing.
    pub(super) fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }

    /// Whether the dialog's change is being sent: nothing in it can be edited then.
    pub(super) fn is_sending(&self) -> bool {
        self.dialog.sending.is_some()
    }

    /// The button that leaves the dialog, and its main one: dead while it is being sent, read-only, or for this reason.
    pub(super) fn buttons<'b>(&self, label: &'b str, reason: Option<&'b str>) -> Vec<Button<'b>> {
        vec![self.leave(), Button::primary(label).disabled(self.block().or(reason))]
    }

    /// The button that leaves the dialog.
    pub(super) fn leave(&self) -> Button<'static> {
        Button::plain(if self.is_sending() && !self.can_take_back() { "Close" } else { "Cancel" })
    }

    /// Why the main button cannot be pressed whatever it would send.
    pub(super) fn block(&self) -> Option<&'static str> {
        if self.is_sending() {
            return Some("It is being sent");
        }
        if self.dialog.is_outdated() {
            return Some("Somebody else has changed it since: close this and look at it as it is now");
        }
        if self.dialog.may_be_there {
            return Some("It may be there already: close this and look, or there are two");
        }
        self.model.kept.read_only.then_some("Read-only is switched on")
    }

    /// Draws the calls, and how far the sending is or why it failed.
    pub(super) fn sending_ui(&self, ui: &mut Ui, commands: &mut Commands) {
        self.calls_ui(ui, commands);
        self.progress_ui(ui, commands);
    }

    /// Draws the calls with `Copy as AWS CLI`; nothing while something is missing.
    pub(super) fn calls_ui(&self, ui: &mut Ui, commands: &mut Commands) {
        if let Some(change) = &self.change {
            calls::calls_ui(ui, change, commands);
        }
    }

    /// Draws how far the sending is, or why it failed; nothing before the main button was pressed. What newly appears is
    /// brought into view, once: it may stand below the fold of a long dialog.
    pub(super) fn progress_ui(&self, ui: &mut Ui, commands: &mut Commands) {
        let (name, drawn) = match (self.dialog.sending, &self.dialog.failure) {
            (Some(_), _) => ("kit progress", ui.scope(|ui| self.sent_ui(ui))),
            (None, Some(failure)) => ("kit failure", ui.scope(|ui| self.failed_ui(ui, failure, commands))),
            (None, None) => return,
        };
        if appeared(ui.ctx(), Id::unique(name)) {
            drawn.response.scroll_to_me(None);
        }
    }

    /// Draws why it failed. What was not sent only because it cannot be recorded may be sent without a record: the button says
    /// so in so many words.
    fn failed_ui(&self, ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
        failure_ui(ui, failure, commands);
        if failure.kind == FailureKind::NoRecord
            && ui.add(Button::plain("Send without a record").disabled(self.block())).clicked()
        {
            commands.push(Command::SendUnrecorded);
        }
    }

    fn sent_ui(&self, ui: &mut Ui) {
        progress::progress_ui(ui, self.model, self.dialog, (self.change(), self.can_take_back()));
    }

    /// Pushes what the footer of [`Self::buttons`] was asked for.
    pub(super) fn answer<R>(&self, answer: &DialogAnswer<R>, commands: &mut Commands) {
        match answer.pressed {
            Some(1) => commands.push(Command::Confirm),
            Some(_) => commands.push(self.leaving()),
            None if answer.closed => commands.push(Command::CloseDialog),
            None => {}
        }
    }

    fn leaving(&self) -> Command {
        match self.dialog.sending.filter(|_| self.can_take_back()) {
            Some(ticket) => Command::TakeBack(ticket),
            None => Command::CloseDialog,
        }
    }

    fn can_take_back(&self) -> bool {
        self.dialog.sending.is_some_and(|ticket| self.model.can_take_back(ticket))
    }
}
