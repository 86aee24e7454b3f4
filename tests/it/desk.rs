//! A practice account with a worker connected to it: whole flows over real HTTP with the real SDK, at a fixed moment.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as loudly as tests do")]

use std::time::Duration;

use tollkeeper::domain::change::Deploy;
use tollkeeper::domain::{
    Account, Caller, Change, Event, Failure, JournalEntry, KeyId, Live, Lock, Method, MethodName, Plan,
    ProbePlan, Request, Resource, Session, Stage, StageRef, Target, Ticket, WriteError, Written,
};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::payload::{self, Payload};

pub const NOW: &str = "2026-11-19T13:05:00Z";
pub const INVENTORY: &str = "k3x9q2m7ra";
pub const PREMIUM: &str = "di8unn";
pub const BASIC: &str = "b56vt9";
pub const NORTHWIND: &str = "tcowbfg3l0";
/// Far longer than anything here takes: reached only when an answer never comes.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A practice account and a worker connected to it.
pub struct Desk {
    pub practice: Practice,
    pub worker: Worker,
    pub account: Account,
    pub journal: Vec<JournalEntry>,
    pub session: Session,
    pub tickets: u64,
}

impl Desk {
    pub fn new() -> Self {
        Self::with(|target| target)
    }

    pub fn with(adjust: impl FnOnce(Target) -> Target) -> Self {
        let clock = HandClock::at(NOW.parse().unwrap()).clock();
        let options = Options { clock: clock.clone(), rate_limits: false, ..Options::default() };
        let practice = Practice::start(options).unwrap();
        let worker = Worker::start(|| {}, worker::Options { clock, ..worker::Options::default() });
        let session = Session(1);
        let target = adjust(target(&practice));
        worker.send(Request::Connect { session, target });
        let (account, journal) = connected(&worker, session).unwrap();
        Self { practice, worker, account, journal, session, tickets: 0 }
    }

    pub fn next<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.worker.wait(PATIENCE).expect("an answer comes");
            if let Event::Journal { entry, .. } = &event {
                self.journal.retain(|known| known.ticket != entry.ticket);
                self.journal.push(entry.clone());
            }
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    /// The same account seen by a worker that has made no calls yet.
    pub fn reconnected(self) -> Self {
        let clock = HandClock::at(NOW.parse().unwrap()).clock();
        let worker = Worker::start(|| {}, worker::Options { clock, ..worker::Options::default() });
        worker.send(Request::Connect { session: self.session, target: target(&self.practice) });
        let (account, journal) = connected(&worker, self.session).unwrap();
        Self { worker, account, journal, tickets: 0, ..self }
    }

    pub fn ask(&self, resource: Resource) {
        self.worker.send(Request::Read { session: self.session, resource, background: false });
    }

    pub fn read(&mut self, resource: Resource) -> Result<Payload, Failure> {
        self.ask(resource.clone());
        self.next(move |event| match event {
            Event::Read { answer, .. } if answer.resource() == resource => Some(payload::outcome(answer)),
            _ => None,
        })
    }

    pub fn send(&mut self, change: Change, undoes: Option<Ticket>) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        let change = Box::new(change);
        let unrecorded = false;
        self.worker.send(Request::Write { session: self.session, ticket, change, undoes, unrecorded });
        ticket
    }

    pub fn written(&mut self, ticket: Ticket) -> Result<Written, WriteError> {
        self.next(|event| match event {
            Event::Written { ticket: of, outcome, .. } if of == ticket => Some(outcome),
            _ => None,
        })
    }

    pub fn write(&mut self, change: Change) -> Result<Written, WriteError> {
        let ticket = self.send(change, None);
        self.written(ticket)
    }

    pub fn entry(&self, ticket: Ticket) -> &JournalEntry {
        self.journal.iter().find(|entry| entry.ticket == ticket).expect("the write is journaled")
    }

    pub fn plan(&mut self, id: &str) -> Plan {
        let Ok(Payload::Plan(plan)) = self.read(Resource::Plan(id.into())) else { panic!("no plan {id}") };
        *plan
    }

    pub fn plan_keys(&mut self, id: &str) -> Vec<KeyId> {
        let Ok(Payload::PlanKeys(keys)) = self.read(Resource::PlanKeys(id.into())) else { panic!("{id}") };
        keys
    }

    pub fn method(&mut self, name: &MethodName) -> Method {
        let Ok(Payload::Methods(methods)) = self.read(Resource::Methods(INVENTORY.into())) else { panic!() };
        methods.into_iter().find(|method| method.name == *name).expect("the method is listed")
    }

    pub fn stage(&mut self, name: &str) -> Stage {
        let Ok(Payload::Stages(stages)) = self.read(Resource::Stages(INVENTORY.into())) else { panic!() };
        stages.into_iter().find(|stage| stage.at.stage.as_str() == name).expect("the stage is listed")
    }

    pub fn live(&mut self) -> Live {
        let deployment = self.stage("prod").deployment.unwrap();
        let Ok(Payload::Live(live)) = self.read(Resource::Live(INVENTORY.into(), deployment)) else {
            panic!()
        };
        live
    }

    pub fn live_lock(&mut self, name: &MethodName) -> Lock {
        self.live().locks.expect("the practice account tells what is live")[name].clone()
    }

    pub fn probe(
        &mut self,
        method: &MethodName,
        partner: Option<&str>,
    ) -> Vec<(Caller, u16, Option<String>)> {
        let at = prod();
        let plan = ProbePlan {
            base_url: self.account.invoke_url(&at),
            at,
            method: method.clone(),
            callers: Caller::ALL.into(),
            partner: partner.map(Into::into),
            trusted: None,
            sign_in: None,
            wait_ms: 0,
        };
        self.worker.send(Request::Probe { session: self.session, round: 1, plan });
        let probed = self.next(|event| match event {
            Event::Probed { outcome, .. } => Some(outcome),
            _ => None,
        });
        let probed = probed.unwrap();
        assert_eq!(probed.refusal_status, 403);
        probed.answers.into_iter().map(|answer| (answer.caller, answer.status, answer.error_type)).collect()
    }

    /// Publishes the inventory's edited state on a stage, as it is now.
    pub fn deploying(&mut self, stage: &str) -> Change {
        let Ok(Payload::Methods(methods)) = self.read(Resource::Methods(INVENTORY.into())) else { panic!() };
        let Ok(Payload::Stages(stages)) = self.read(Resource::Stages(INVENTORY.into())) else { panic!() };
        let at = StageRef::new(INVENTORY, stage);
        let previous = stages.into_iter().find(|known| known.at == at).and_then(|known| known.deployment);
        Change::Deploy(Deploy {
            at,
            api_name: "Partner inventory".into(),
            description: "From a test".into(),
            locks: methods.into_iter().map(|method| (method.name, method.lock)).collect(),
            previous,
        })
    }

    pub fn deploy(&mut self, stage: &str) -> Result<Written, WriteError> {
        let change = self.deploying(stage);
        self.write(change)
    }
}

pub fn target(practice: &Practice) -> Target {
    Target { endpoint: Some(practice.url().to_owned()), practice: true, ..Target::default() }
}

pub fn connected(worker: &Worker, session: Session) -> Result<(Account, Vec<JournalEntry>), Failure> {
    loop {
        if let Event::Connected { session: of, outcome } = worker.wait(PATIENCE).expect("an answer comes")
            && of == session
        {
            return outcome.map(|arrived| (arrived.account, arrived.entries));
        }
    }
}

pub fn prod() -> StageRef {
    StageRef::new(INVENTORY, "prod")
}
