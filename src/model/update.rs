//! Commands from the screens, each handed to the room that it belongs to.

use crate::domain::{Change, Failure, FailureKind, Request, Ticket};

use super::departure::Departure;
use super::derive::Derived;
use super::dialog::{Dialog, DialogKind};
use super::{Command, Effect, Model, ThemeChoice};

/// It is looked this often what has become too old, however many frames are drawn.
const LOOK_EVERY_MS: i128 = 250;

impl Model {
    /// Carries a command out, and says what else is to be done.
    pub fn update(&mut self, command: impl Into<Command>) -> Vec<Effect> {
        let command = command.into();
        let rests = matches!(command, Command::Tick) && self.has_just_looked();
        let mut effects = self.dispatch(command);
        if !rests {
            effects.extend(self.settle());
        }
        effects
    }

    /// After commands or events: makes anew what rests on them, goes on with what waited for it, and asks for what is missing.
    pub(super) fn settle(&mut self) -> Vec<Effect> {
        self.fail_unasked();
        let mut effects = self.leave_when_answered();
        effects.extend(self.derive());
        effects.extend(self.finish_invoice());
        effects.extend(self.begin_waiting_checks());
        effects.extend(self.drop_times());
        effects.extend(self.ask());
        effects
    }

    fn dispatch(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Tick => self.tick(),
            Command::Hide(hidden) => self.hide(hidden),
            Command::Go(route) => self.go(route),
            Command::Refresh if self.signed_out.is_some() => return self.sign_in(),
            Command::Refresh => {
                self.invalidate_all();
                return self.look_at_unfinished().into_iter().collect();
            }
            Command::CancelWork => return self.cancel_work(),
            Command::Search(text) => self.search = text,
            Command::SetTheme(theme) => return self.set_theme(theme),
            Command::CloseDialog => self.close_dialog(),
            Command::Review(change) => self.open(DialogKind::Confirm(change)),
            Command::Confirm => return self.confirm(false),
            Command::Resume(ticket, direction) => self.open_resume(ticket, direction),
            Command::SendUnrecorded => return self.confirm(true),
            Command::TakeBack(ticket) => {
                return vec![Effect::send(Request::TakeBack { session: self.session, ticket })];
            }
            Command::AskToLeave => return self.depart(Departure::Close),
            Command::Leave => return self.leave(),
            Command::WaitToLeave => self.wait_to_leave(),
            Command::CloseNotice(id) => self.notices.retain(|notice| notice.id != id),
            Command::Copy { text, what } => return self.copy(text, what),
            Command::FileSaved(outcome) => self.file_saved(outcome),
            Command::JobFailed(job, failure) => return self.job_failed(job, failure),
            Command::Derived(made) => return self.take_aside(made),
            Command::Connection(command) => return self.connection_command(command),
            Command::Practice(command) => return self.practice_command(command),
            Command::Apis(command) => return self.apis_command(command),
            Command::Plans(command) => return self.plans_command(command),
            Command::Keys(command) => return self.keys_command(command),
            Command::Traffic(command) => return self.traffic_command(command),
            Command::Setup(command) => self.setup_command(command),
            Command::Money(command) => return self.money_command(command),
            Command::Limits(command) => return self.limits_command(command),
            Command::Activity(command) => return self.activity_command(command),
        }
        Vec::new()
    }

    fn copy(&mut self, text: String, what: &str) -> Vec<Effect> {
        self.notice(format!("Copied: {what}"), None);
        vec![Effect::Copy(text)]
    }

    fn file_saved(&mut self, outcome: Result<String, Failure>) {
        match outcome {
            Ok(path) => self.notice(format!("Saved to {path}"), None),
            Err(failure) => self.notice("The file was not saved", Some(failure)),
        }
    }

    fn set_theme(&mut self, theme: ThemeChoice) -> Vec<Effect> {
        self.kept.prefs.theme = theme;
        vec![Effect::SavePrefs(Box::new(self.kept.prefs.clone()))]
    }

    fn tick(&mut self) {
        let now = self.now;
        self.notices.retain(|notice| !notice.is_over(now));
        self.keys.shown.take_if(|shown| shown.is_over(now));
        if !self.has_just_looked() {
            self.looked = Some(now);
            self.age(false);
        }
    }

    /// Whether it was looked a moment ago what has become too old, and nothing has changed since: frames come sixty times a
    /// second. An open dialog may wait for less than that moment.
    fn has_just_looked(&self) -> bool {
        let moment = |at| (0..LOOK_EVERY_MS).contains(&self.now.duration_since(at).as_millis());
        self.dialog.is_none() && self.dirty.is_empty() && self.looked.is_some_and(moment)
    }

    /// Goes to a room. A key's value that is shown is hidden again.
    pub(super) fn go(&mut self, route: super::Route) {
        if route != self.route {
            self.keys.shown = None;
        }
        self.route = route;
        self.settle_stage();
        self.dirty.mark(Derived::Charts);
        self.age(true);
    }

    fn close_dialog(&mut self) {
        if self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.kind, DialogKind::Leave { .. })) {
            return self.stay();
        }
        // What has been sent goes on; its answer comes as a message.
        self.dialog = None;
    }

    /// Opens a dialog in place of the one that is open.
    pub(super) fn open(&mut self, kind: DialogKind) {
        self.dialog = Some(Dialog::from(kind));
    }

    /// Sends what the open dialog shows; `unrecorded` also where that cannot be recorded.
    fn confirm(&mut self, unrecorded: bool) -> Vec<Effect> {
        if self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.kind, DialogKind::ImportKeys(_))) {
            return self.import();
        }
        if self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.kind, DialogKind::Prices(_))) {
            return self.save_prices();
        }
        // Its button is dead: AWS has something else than it shows, or may have what it would make.
        if self.dialog.as_ref().is_some_and(|dialog| dialog.is_outdated() || dialog.may_be_there) {
            return Vec::new();
        }
        let Some(change) = self.dialog_change() else { return Vec::new() };
        if self.is_under_way(&change) {
            self.notice(format!("Being sent already: {}", change.title()), None);
            return Vec::new();
        }
        let undoes =
            self.dialog.as_ref().and_then(|dialog| dialog.undoes).or_else(|| self.undone_by(&change));
        let (ticket, effects) = self.hand_over(change, undoes, unrecorded);
        if let Some(dialog) = &mut self.dialog {
            dialog.sending = ticket;
            dialog.failure = None;
        }
        effects
    }

    /// The journal's entry that a confirmed change takes back.
    fn undone_by(&self, change: &Change) -> Option<Ticket> {
        let takes_back =
            |inverse: &Change| inverse.subject() == change.subject() && inverse.sends_same(change);
        let entry = self.journal.iter().rev().find(|entry| {
            let open = entry.is_done() && entry.undone_by.is_none() && entry.change.which() == change.which();
            open && entry.change.inverse().as_ref().is_some_and(takes_back)
        });
        entry.map(|entry| entry.ticket)
    }

    /// Sends a change that needs no review, or asks first where every change is to be asked for.
    pub(super) fn write_or_ask(&mut self, change: Change) -> Vec<Effect> {
        if self.kept.asks && !self.kept.read_only {
            self.open(DialogKind::Confirm(Box::new(change)));
            return Vec::new();
        }
        self.write(change, None).1
    }

    /// Hands a change to the worker, unless the program is set to read only.
    pub(super) fn write(&mut self, change: Change, undoes: Option<Ticket>) -> (Option<Ticket>, Vec<Effect>) {
        self.hand_over(change, undoes, false)
    }

    fn hand_over(
        &mut self,
        change: Change,
        undoes: Option<Ticket>,
        unrecorded: bool,
    ) -> (Option<Ticket>, Vec<Effect>) {
        if self.kept.read_only {
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
        let (session, change) = (self.session, Box::new(change));
        let request = Request::Write { session, ticket, change, undoes, unrecorded };
        (Some(ticket), vec![Effect::send(request)])
    }

    /// Whether the same was sent a moment ago and has not been answered: a dialog that was closed and opened again.
    pub(super) fn is_under_way(&self, change: &Change) -> bool {
        let subject = change.subject();
        self.writing.values().any(|sent| sent.subject() == subject)
    }

    /// Whether a write that is under way can be taken back: nothing of it has left.
    pub fn can_take_back(&self, ticket: Ticket) -> bool {
        let running = self.queue.write.filter(|write| write.ticket == ticket);
        self.writing.contains_key(&ticket) && running.is_some_and(|write| !write.has_left)
    }
}
