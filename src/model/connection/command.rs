//! What the account bar and the connect screen ask for, and how it is done.

use crate::domain::{Failure, ProfileList, Request, Target};
use crate::model::departure::Departure;
use crate::model::prefs::Safety;
use crate::model::{Connection, Effect, Model};

use super::First;

/// What the account bar and the connect screen ask for.
#[derive(Clone, Debug)]
pub enum ConnectionCommand {
    /// Choose a profile; `None` is the SDK's own chain.
    ChooseProfile(Option<String>),
    /// Choose a region.
    ChooseRegion(String),
    /// Choose all of it: profile, region and endpoint.
    Choose(Target),
    /// Connect to what is chosen.
    Connect,
    /// The program starts: show what that says.
    Open(Box<First>),
    /// Read the shared AWS files again.
    ReadProfiles,
    /// The shared AWS files were read, or could not be.
    ProfilesRead(Result<ProfileList, Failure>),
    /// Back to the connect screen.
    Disconnect,
    /// Refuse writes, or allow them again.
    SetReadOnly(bool),
    /// How carefully the account is handled.
    SetSafety(Safety),
    /// Refuse writes until the program ends.
    HoldReadOnly,
}

impl Model {
    /// Carries a command of the account bar out.
    pub(in crate::model) fn connection_command(&mut self, command: ConnectionCommand) -> Vec<Effect> {
        match command {
            ConnectionCommand::ChooseProfile(profile) => {
                let known = self.kept.profiles.iter().find(|known| Some(&known.name) == profile.as_ref());
                if let Some(region) = known.and_then(|known| known.region.clone()) {
                    self.kept.chosen.region = Some(region);
                }
                self.kept.chosen.profile = profile;
                self.picked = true;
                if self.account().is_none() {
                    let chosen = self.kept.chosen.clone();
                    self.kept.recall_safety(&chosen);
                }
                Vec::new()
            }
            ConnectionCommand::ChooseRegion(region) => {
                self.kept.chosen.region = Some(region);
                Vec::new()
            }
            ConnectionCommand::Choose(target) => {
                self.kept.chosen = target;
                Vec::new()
            }
            ConnectionCommand::Connect => self.depart(Departure::Connect(self.kept.chosen.clone())),
            ConnectionCommand::Open(first) => self.open_first(*first),
            ConnectionCommand::ReadProfiles => vec![Effect::ReadProfiles],
            ConnectionCommand::ProfilesRead(outcome) => self.profiles_read(outcome),
            ConnectionCommand::Disconnect => self.depart(Departure::Disconnect),
            ConnectionCommand::SetReadOnly(on) => self.set_read_only(on),
            ConnectionCommand::SetSafety(level) => self.set_safety(level),
            ConnectionCommand::HoldReadOnly => {
                self.kept.hold_read_only();
                vec![Effect::send(Request::SetReadOnly { session: self.session, on: true })]
            }
        }
    }

    /// Connects under a new session number: whatever of the old one still arrives is dropped.
    pub fn connect(&mut self, target: Target) -> Vec<Effect> {
        self.forget();
        self.kept.recall_safety(&target);
        let target = Target { read_only: self.kept.read_only, ..target };
        self.target = target.clone();
        self.connection = Connection::Connecting;
        vec![Effect::send(Request::Connect { session: self.session, target })]
    }

    /// Goes back to the connect screen.
    pub(in crate::model) fn disconnect(&mut self) -> Vec<Effect> {
        let mut effects = self.give_up();
        self.forget();
        self.connection = Connection::None;
        effects.push(Effect::ReadProfiles);
        effects
    }

    /// What is left behind must not go on: its writes that wait are not sent. Before [`Self::forget`].
    pub(in crate::model) fn give_up(&self) -> Vec<Effect> {
        match self.connection {
            Connection::Open(_) | Connection::Connecting => {
                vec![Effect::send(Request::CancelAll { session: self.session })]
            }
            Connection::None | Connection::Failed(_) => Vec::new(),
        }
    }

    /// Says that a write which has begun and would be left half done goes on, forwards or back: to stop it is no help.
    fn tell_what_goes_on(&mut self) {
        let Some(write) = self.queue.write.filter(|write| write.has_left) else { return };
        let Some(change) = self.writing.get(&write.ticket) else { return };
        let why = match (write.mending, change.can_be_undone_half_way()) {
            (true, _) => "Goes on taking back what was done, since a step failed",
            (false, false) => "Goes on, since its first call has left",
            (false, true) => return,
        };
        let title = crate::domain::words::lower_first(&change.title());
        self.notice(format!("{why}: {title}"), None);
    }

    /// Gives up what waits and runs.
    pub(in crate::model) fn cancel_work(&mut self) -> Vec<Effect> {
        let now = self.now;
        self.tell_what_goes_on();
        self.prices.invoice = None;
        self.with_limits(|what_if| what_if.exact = None);
        for slot in self.store.known() {
            self.store.place(&slot).cancel(now);
        }
        for check in self.checks.values_mut() {
            check.stop();
        }
        vec![Effect::send(Request::CancelAll { session: self.session })]
    }
}
