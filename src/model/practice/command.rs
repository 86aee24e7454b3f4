//! What is asked of the practice account, and how it is done: it starts as a job, and whoever went elsewhere meanwhile
//! stays there.

use super::PracticeFault;
use crate::domain::{Failure, FailureKind, Target};
use crate::model::departure::Departure;
use crate::model::{Connection, Effect, Model};

/// What is asked of the practice account.
#[derive(Clone, Debug)]
pub enum PracticeCommand {
    /// Open the practice account, starting it first where it does not run.
    Open,
    /// The practice account runs under that address, or could not be started.
    Ready(Result<String, String>),
    /// How the practice account shall behave.
    SetFault(PracticeFault),
}

impl Model {
    /// Carries a command about the practice account out.
    pub(in crate::model) fn practice_command(&mut self, command: PracticeCommand) -> Vec<Effect> {
        match command {
            PracticeCommand::Open => self.depart(Departure::Practice),
            PracticeCommand::Ready(outcome) => self.practice_ready(outcome),
            PracticeCommand::SetFault(fault) => {
                self.kept.practice_fault = fault;
                vec![Effect::SetPracticeFault(fault)]
            }
        }
    }

    /// Opens the practice account, starting it first where it does not run.
    pub(in crate::model) fn open_practice(&mut self) -> Vec<Effect> {
        let mut effects = self.give_up();
        if let Some(url) = self.kept.practice_url.clone() {
            effects.extend(self.connect_practice(url));
            return effects;
        }
        self.forget();
        self.connection = Connection::Connecting;
        self.target = Target { practice: true, ..Target::default() };
        if !std::mem::replace(&mut self.kept.practice_starts, true) {
            effects.push(Effect::StartPractice);
        }
        effects
    }

    /// Ends the practice account once another one is connected: it answers whoever calls it, in the process that holds the other.
    /// Not where that other is itself, called by its address.
    pub(in crate::model) fn leave_practice(&mut self) -> Vec<Effect> {
        let is_elsewhere = matches!(self.connection, Connection::Open(_)) && !self.target.practice;
        let by_address = self.target.endpoint.is_some() && self.target.endpoint == self.kept.practice_url;
        if !is_elsewhere || by_address || self.kept.practice_url.take().is_none() {
            return Vec::new();
        }
        self.kept.practice_fault = PracticeFault::default();
        vec![Effect::EndPractice]
    }

    /// The practice account has started, or not. Whoever went elsewhere meanwhile stays there, and it ends.
    pub(in crate::model) fn practice_ready(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        self.kept.practice_starts = false;
        let waits = self.target.practice && matches!(self.connection, Connection::Connecting);
        match outcome {
            Ok(url) => {
                self.kept.practice_url = Some(url.clone());
                if waits { self.connect_practice(url) } else { self.leave_practice() }
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
}
