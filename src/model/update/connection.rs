//! The account bar and the connect screen.

use crate::domain::{Failure, FailureKind, QueueStatus, Request, Session, Target};

use super::super::{Command, Connection, Effect, Model, Route, Store};

impl Model {
    /// Carries a command of the account bar out, or hands it back.
    pub(super) fn connection_command(&mut self, command: Command) -> Result<Vec<Effect>, Box<Command>> {
        Ok(match command {
            Command::ChooseProfile(profile) => {
                let known = self.profiles.iter().find(|known| Some(&known.name) == profile.as_ref());
                if let Some(region) = known.and_then(|known| known.region.clone()) {
                    self.chosen.region = Some(region);
                }
                self.chosen.profile = profile;
                self.picked = true;
                Vec::new()
            }
            Command::ChooseRegion(region) => {
                self.chosen.region = Some(region);
                Vec::new()
            }
            Command::Connect => self.connect(self.chosen.clone()),
            Command::OpenPractice => self.open_practice(),
            Command::PracticeReady(outcome) => self.practice_ready(outcome),
            Command::ProfilesRead(profiles) => {
                self.profiles = profiles;
                Vec::new()
            }
            Command::Disconnect => {
                let mut effects = self.give_up();
                self.forget();
                self.connection = Connection::None;
                effects.push(Effect::ReadProfiles);
                effects
            }
            Command::SetReadOnly(on) => {
                self.read_only = on;
                vec![Effect::send(Request::SetReadOnly { session: self.session, on })]
            }
            Command::Refresh => {
                self.invalidate_all();
                Vec::new()
            }
            Command::CancelWork => self.cancel_work(),
            Command::SetTheme(theme) => {
                self.prefs.theme = theme;
                vec![Effect::SavePrefs(Box::new(self.prefs.clone()))]
            }
            other => return Err(Box::new(other)),
        })
    }

    /// Connects under a new session number: whatever of the old one still arrives is dropped.
    pub fn connect(&mut self, target: Target) -> Vec<Effect> {
        self.forget();
        self.target = target.clone();
        self.connection = Connection::Connecting;
        let session = self.session;
        let mut effects = vec![Effect::send(Request::Connect { session, target })];
        if self.read_only {
            effects.push(Effect::send(Request::SetReadOnly { session, on: true }));
        }
        effects
    }

    /// What is left behind must not go on: its writes that wait are not sent. Before [`Self::forget`].
    fn give_up(&self) -> Vec<Effect> {
        match self.connection {
            Connection::Open(_) | Connection::Connecting => {
                vec![Effect::send(Request::CancelAll { session: self.session })]
            }
            Connection::None | Connection::Failed(_) => Vec::new(),
        }
    }

    /// Nothing of one account may show in another.
    fn forget(&mut self) {
        self.picked = false;
        self.verdicts = super::super::judging::Verdicts::default();
        self.session = Session(self.session.0 + 1);
        self.store = Store::default();
        self.journal.clear();
        self.queue = QueueStatus::default();
        self.dialog = None;
        self.forms.clear();
        self.checks.clear();
        self.writing.clear();
        self.importing = super::super::import::Importing::default();
        self.notices.clear();
        self.reports.clear();
        self.partners.clear();
        self.callers.clear();
        self.entry = None;
        self.partner_at.clear();
        self.plan_loads.clear();
        self.prices = super::super::money::Prices::default();
        self.search.clear();
        self.keys = super::super::keys::KeysRoom::default();
        self.traffic.forget();
        self.overview = super::super::overview::Overview::default();
        self.route = Route::Overview;
    }

    fn open_practice(&mut self) -> Vec<Effect> {
        let mut effects = self.give_up();
        if let Some(url) = self.practice_url.clone() {
            effects.extend(self.connect_practice(url));
            return effects;
        }
        self.forget();
        self.connection = Connection::Connecting;
        self.target = Target { practice: true, ..Target::default() };
        if !std::mem::replace(&mut self.practice_starts, true) {
            effects.push(Effect::StartPractice);
        }
        effects
    }

    /// The practice account has started, or not: its address is kept, but whoever went elsewhere meanwhile stays there.
    fn practice_ready(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        self.practice_starts = false;
        let waits = self.target.practice && matches!(self.connection, Connection::Connecting);
        match outcome {
            Ok(url) => {
                self.practice_url = Some(url.clone());
                if waits { self.connect_practice(url) } else { Vec::new() }
            }
            Err(why) => {
                if waits {
                    let hint = "Choose another port with --practice-port, or leave it out";
                    let what = "The practice account could not be started";
                    self.connection = Connection::Failed(Failure::new(FailureKind::Other, what, why, hint));
                }
                Vec::new()
            }
        }
    }

    fn connect_practice(&mut self, url: String) -> Vec<Effect> {
        self.connect(Target {
            practice: true,
            endpoint: Some(url),
            region: Some("eu-central-1".into()),
            ..Target::default()
        })
    }

    fn cancel_work(&mut self) -> Vec<Effect> {
        let now = self.now;
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
