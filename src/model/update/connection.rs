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
                self.forget();
                self.connection = Connection::None;
                vec![Effect::ReadProfiles]
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
                vec![Effect::SavePrefs(self.prefs.clone())]
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

    /// Nothing of one account may show in another.
    fn forget(&mut self) {
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
        self.search.clear();
        self.keys = super::super::keys::KeysRoom::default();
        self.traffic.forget();
        self.overview = super::super::overview::Overview::default();
        self.route = Route::Overview;
    }

    fn open_practice(&mut self) -> Vec<Effect> {
        if let Some(url) = self.practice_url.clone() {
            self.practice_ready(Ok(url))
        } else {
            self.forget();
            self.connection = Connection::Connecting;
            self.target = Target { practice: true, ..Target::default() };
            vec![Effect::StartPractice]
        }
    }

    fn practice_ready(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        match outcome {
            Ok(url) => {
                self.practice_url = Some(url.clone());
                self.connect(Target {
                    practice: true,
                    endpoint: Some(url),
                    region: Some("eu-central-1".into()),
                    ..Target::default()
                })
            }
            Err(why) => {
                let hint = "Choose another port with --practice-port, or leave it out";
                let failure =
                    Failure::new(FailureKind::Other, "The practice account could not be started", why, hint);
                self.connection = Connection::Failed(failure);
                Vec::new()
            }
        }
    }

    fn cancel_work(&mut self) -> Vec<Effect> {
        let now = self.now;
        for resource in self.store.known() {
            self.store.with(&resource, |slot| slot.cancel(now));
        }
        for check in self.checks.values_mut() {
            check.running = None;
        }
        vec![Effect::send(Request::CancelAll { session: self.session })]
    }
}
