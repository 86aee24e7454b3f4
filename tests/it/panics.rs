//! A fault of the program in one of the worker's tasks: it must end as a failure on screen, and everything else must go on. The
//! gate that each call passes is where these tests let the program fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tollkeeper::aws::{Gate, Operation, Pass};
use tollkeeper::domain::change::DeleteKey;
use tollkeeper::domain::{
    Caller, Change, Event, Failure, FailureKind, KeyId, MethodName, ProbePlan, ReadAnswer, Request, Resource,
    Reveal, Session, StageRef, Target, Ticket, WriteError,
};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{Options, Practice};

const PATIENCE: Duration = Duration::from_secs(30);
const SESSION: Session = Session(1);

/// A gate at which the program fails the first few times that this operation passes.
struct Trap {
    operation: &'static str,
    times: AtomicU32,
}

impl Gate for Trap {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        let caught = operation.name == self.operation
            && self
                .times
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |times| times.checked_sub(1))
                .is_ok();
        Box::pin(async move { assert!(!caught, "the trap of a test") })
    }

    fn hold<'a>(&'a self, _: &'static Operation, _: Duration) -> Pass<'a> {
        Box::pin(std::future::ready(()))
    }
}

struct Trapped {
    practice: Practice,
    worker: Worker,
}

impl Trapped {
    /// A worker that is being connected to a practice account and fails at that operation.
    fn new(operation: &'static str, times: u32) -> Self {
        let practice = Practice::start(Options::default()).unwrap();
        let gate = Arc::new(Trap { operation, times: AtomicU32::new(times) });
        let worker = Worker::start(|| {}, worker::Options { gate, ..worker::Options::default() });
        let trapped = Self { practice, worker };
        trapped.connect();
        trapped
    }

    fn connected(operation: &'static str, times: u32) -> Self {
        let mut trapped = Self::new(operation, times);
        trapped.connection().unwrap();
        trapped
    }

    fn connect(&self) {
        let endpoint = Some(self.practice.url().to_owned());
        let target = Target { endpoint, practice: true, ..Target::default() };
        self.worker.send(Request::Connect { session: SESSION, target });
    }

    fn connection(&mut self) -> Result<(), Failure> {
        self.next(|event| match event {
            Event::Connected { outcome, .. } => Some(outcome.map(drop)),
            _ => None,
        })
    }

    fn next<T>(&self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.worker.wait(PATIENCE).expect("an answer comes");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    fn answer(&self) -> ReadAnswer {
        self.next(|event| match event {
            Event::Read { answer, .. } => Some(answer),
            _ => None,
        })
    }
}

fn is_told(failure: &Failure) {
    assert_eq!(failure.kind, FailureKind::Other, "{failure}");
    assert!(failure.advice().contains("Tollkeeper itself has failed"), "{failure}");
    assert!(!failure.advice().contains("the trap of a test"), "a panic's words are the log's");
}

#[test]
fn reads_that_panic_fail_on_screen_and_give_their_places_to_others() {
    let trapped = Trapped::connected("GetStages", 8);
    // More than run at once.
    for index in 0..8 {
        let resource = Resource::Stages(format!("a{index}").as_str().into());
        trapped.worker.send(Request::Read { session: SESSION, resource, background: false });
    }
    for _ in 0..8 {
        is_told(trapped.answer().failure().expect("a failure"));
    }
    trapped.worker.send(Request::Read { session: SESSION, resource: Resource::Keys, background: false });
    let ReadAnswer::Keys(Ok(keys)) = trapped.answer() else { panic!("the queue goes on") };
    assert!(!keys.is_empty());
}

#[test]
fn a_lock_check_that_panics_is_answered() {
    let trapped = Trapped::connected("GetGatewayResponses", 1);
    let plan = ProbePlan {
        at: StageRef::new("k3x9q2m7ra", "prod"),
        base_url: format!("{}/k3x9q2m7ra/prod", trapped.practice.url()),
        method: MethodName::new("GET", "/inventory"),
        callers: vec![Caller::NoKey],
        partner: None,
        trusted: None,
        sign_in: None,
        wait_ms: 0,
    };
    let ask = || trapped.worker.send(Request::Probe { session: SESSION, round: 1, plan: plan.clone() });
    let answer = || {
        trapped.next(|event| match event {
            Event::Probed { outcome, .. } => Some(outcome),
            _ => None,
        })
    };
    ask();
    is_told(&answer().unwrap_err());
    ask();
    assert_eq!(answer().unwrap().answers.len(), 1, "the next one goes through");
}

#[test]
fn a_reveal_that_panics_is_answered() {
    let trapped = Trapped::connected("GetApiKey", 1);
    trapped.worker.send(Request::Reveal { session: SESSION, key: "k".into(), purpose: Reveal::Show });
    let failure = trapped.next(|event| match event {
        Event::Revealed { outcome, .. } => Some(outcome.map(drop).unwrap_err()),
        _ => None,
    });
    is_told(&failure);
}

#[test]
fn connecting_that_panics_is_answered_and_can_be_tried_again() {
    let mut trapped = Trapped::new("GetCallerIdentity", 1);
    is_told(&trapped.connection().unwrap_err());
    trapped.connect();
    trapped.connection().unwrap();
}

#[test]
fn a_write_that_panics_is_answered_and_the_next_one_is_made() {
    let trapped = Trapped::connected("DeleteApiKey", 1);
    let key: KeyId = "tcowbfg3l0".into();
    let send = |ticket, change| {
        let change = Box::new(change);
        let request = Request::Write { session: SESSION, ticket, change, undoes: None, unrecorded: false };
        trapped.worker.send(request);
        trapped.next(|event| match event {
            Event::Written { outcome, .. } => Some(outcome),
            _ => None,
        })
    };
    let delete = || Change::from(DeleteKey { key: key.clone(), label: "Northwind 3PL".into() });
    let Err(WriteError::Failed(failure)) = send(Ticket(1), delete()) else { panic!("it was trapped") };
    is_told(&failure);
    assert!(!failure.may_be_done, "nothing had left");
    send(Ticket(2), delete()).unwrap();
}
