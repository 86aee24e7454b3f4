//! The journal's file while writes are sent: what is in it before a call arrives, and what is sent when it cannot be written.
//!
//! The practice account keeps its journal in memory, so this connects to it as to any endpoint, with credentials from the
//! environment: a second process of this test has an environment of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tollkeeper::domain::change::DeleteKey;
use tollkeeper::domain::{
    Change, Event, Failure, FailureKind, JournalHealth, KeyId, Request, Resource, Session, Target, Ticket,
    WriteError, Written,
};
use tollkeeper::model::Command;
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{Fault, Options, Practice};

use crate::desk::NORTHWIND;
use crate::{company, flows};

/// Set in the second process.
const INSIDE: &str = "TOLLKEEPER_TEST_JOURNAL";
const PATIENCE: Duration = Duration::from_secs(30);
const SESSION: Session = Session(1);
const DELETE: &str = "DeleteApiKey";
const OTHER: &str = "repl430o15";

#[test]
fn a_call_is_in_the_journal_before_it_arrives_and_is_not_sent_where_it_cannot_be() {
    if std::env::var_os(INSIDE).is_some() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(folder.path());
        an_intent_is_there_while_its_call_waits_for_an_answer(&desk);
        nothing_is_sent_that_cannot_be_recorded(&desk);
        return;
    }
    let test = "journal::a_call_is_in_the_journal_before_it_arrives_and_is_not_sent_where_it_cannot_be";
    let nowhere = tempfile::tempdir().unwrap();
    let inside = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .env("AWS_CONFIG_FILE", nowhere.path().join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", nowhere.path().join("credentials"))
        .env("AWS_ACCESS_KEY_ID", "AKIAPRACTICEACCOUNT0")
        .env("AWS_SECRET_ACCESS_KEY", "s")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stdout) + String::from_utf8_lossy(&inside.stderr);
    assert!(inside.status.success() && said.contains("1 passed"), "{said}");
}

/// A worker that is connected to a practice account as to production.
struct Desk {
    practice: Practice,
    worker: Worker,
    folder: PathBuf,
}

impl Desk {
    fn new(folder: &Path) -> Self {
        let practice = Practice::start(Options { rate_limits: false, ..Options::default() }).unwrap();
        let options = worker::Options { journal_dir: Some(folder.to_owned()), ..worker::Options::default() };
        let worker = Worker::start(|| {}, options);
        let endpoint = Some(practice.url().to_owned());
        let target = Target { endpoint, region: Some("eu-central-1".into()), ..Target::default() };
        worker.send(Request::Connect { session: SESSION, target });
        let desk = Self { practice, worker, folder: folder.to_owned() };
        let arrived = desk.next(|event| match event {
            Event::Connected { outcome, .. } => Some(outcome.unwrap()),
            _ => None,
        });
        assert!(!arrived.account.practice && arrived.health == JournalHealth::default());
        desk
    }

    fn next<T>(&self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.worker.wait(PATIENCE).expect("an answer comes");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    fn delete(&self, ticket: u64, key: &str, unrecorded: bool) {
        let label = if key == NORTHWIND { "Northwind 3PL" } else { "Kestrel Freight" }.to_owned();
        let change = Box::new(Change::from(DeleteKey { label, key: KeyId::from(key) }));
        let (session, ticket) = (SESSION, Ticket(ticket));
        self.worker.send(Request::Write { session, ticket, change, undoes: None, unrecorded });
    }

    fn written(&self) -> Result<Written, WriteError> {
        self.next(|event| match event {
            Event::Written { outcome, .. } => Some(outcome),
            _ => None,
        })
    }

    fn health(&self) -> JournalHealth {
        self.next(|event| match event {
            Event::JournalHealth { health, .. } => Some(health),
            _ => None,
        })
    }

    fn deletions(&self) -> u64 {
        self.practice.calls().get(DELETE).copied().unwrap_or(0)
    }

    fn file(&self) -> PathBuf {
        let files = std::fs::read_dir(&self.folder).unwrap().map(|one| one.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|end| end == "jsonl")).unwrap()
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.file()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn an_intent_is_there_while_its_call_waits_for_an_answer(desk: &Desk) {
    desk.practice.faults().times(DELETE, 1, Fault::Latency(Duration::from_secs(2)));
    desk.delete(1, NORTHWIND, false);
    assert!(desk.practice.wait_for_calls(DELETE, 1, PATIENCE));
    let lines = desk.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!((&lines[0]["outcome"], &lines[0]["id"]), (&"Running".into(), &lines[1]["step"]["id"]));
    assert_eq!((&lines[1]["step"]["n"], &lines[1]["step"]["end"]), (&0.into(), &serde_json::Value::Null));
    desk.written().unwrap();
    let lines = desk.lines();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(!lines[2]["step"]["end"].is_null() && lines[3]["outcome"]["Done"].is_object(), "{lines:?}");
}

fn nothing_is_sent_that_cannot_be_recorded(desk: &Desk) {
    let before = desk.deletions();
    let file = desk.file();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    desk.delete(2, OTHER, false);
    let Err(WriteError::Failed(failure)) = desk.written() else { panic!("it was sent") };
    is_no_record(&failure);
    assert_eq!(desk.deletions(), before, "nothing left");
    assert!(desk.health().unwritten.is_some(), "the screen is told");

    desk.delete(3, OTHER, true);
    desk.written().unwrap();
    assert_eq!(desk.deletions(), before + 1, "the user has said so");
    std::fs::remove_dir(&file).unwrap();
    desk.worker.send(Request::Read { session: SESSION, resource: Resource::Keys, background: false });
    while desk.health() != JournalHealth::default() {}
    assert!(desk.lines().iter().any(|line| line["outcome"]["Done"].is_object()), "it was written later");
}

#[test]
fn what_could_not_be_recorded_is_sent_again_only_when_the_user_says_so() {
    let mut model = company::model();
    let change = Change::from(DeleteKey { key: "knorthwind".into(), label: "Northwind 3PL".into() });
    model.update(Command::Review(Box::new(change)));
    let (ticket, change) = flows::write(model.update(Command::Confirm));
    let failure = Failure::new(
        FailureKind::NoRecord,
        "Nothing was sent: it cannot be recorded",
        "The disk is full",
        "",
    );
    flows::answer(&mut model, ticket, change, Err(WriteError::Failed(failure)));
    let is_unrecorded = |effects| {
        let sent = flows::requests(effects);
        sent.iter().any(|request| matches!(request, Request::Write { unrecorded: true, .. }))
    };
    assert!(model.dialog.is_some(), "it says why");
    assert!(is_unrecorded(model.update(Command::SendUnrecorded)));
}

fn is_no_record(failure: &Failure) {
    assert_eq!(failure.kind, FailureKind::NoRecord, "{failure}");
    assert!(failure.what.contains("cannot be recorded") && !failure.may_be_done, "{failure}");
}
