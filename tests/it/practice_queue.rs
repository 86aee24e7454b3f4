//! What waits, runs and is taken back: the worker's queue against the practice account, over real HTTP with the real SDK.

use std::time::Duration;

use tollkeeper::domain::{
    Event, FailureKind, Outcome, ReadAnswer, Request, Resource, Session, Target, WriteError,
};
use tollkeeper_practice::Fault;

use crate::desk::{Desk, PATIENCE, PREMIUM, connected, target};
use crate::practice::{failed, slower};

#[test]
fn reads_asked_for_twice_are_made_once_and_all_are_answered() {
    let mut desk = Desk::new();
    desk.practice.faults().always("GetUsagePlans", Fault::Latency(Duration::from_millis(300)));
    for _ in 0..5 {
        desk.ask(Resource::Plans);
    }
    desk.read(Resource::Apis).unwrap();
    desk.next(|event| matches!(event, Event::Read { answer: ReadAnswer::Plans(_), .. }).then_some(()));
    assert_eq!(desk.practice.calls()["GetUsagePlans"], 1);
}

#[test]
fn cancelling_answers_reads_and_takes_waiting_writes_back_but_not_a_sent_one() {
    let mut desk = Desk::new();
    let plan = desk.plan(PREMIUM);
    desk.practice.faults().always("UpdateUsagePlan", Fault::Latency(Duration::from_millis(1_500)));
    desk.practice.faults().always("GetRestApis", Fault::Latency(Duration::from_secs(30)));
    let sent = desk.send(slower(&plan, 1.0), None);
    assert!(desk.practice.wait_for_calls("UpdateUsagePlan", 1, PATIENCE), "it is sent");
    let waiting = desk.send(slower(&plan, 2.0), None);
    desk.ask(Resource::Apis);
    desk.worker.send(Request::CancelAll { session: desk.session });
    assert!(matches!(desk.written(waiting), Err(WriteError::Cancelled)));
    let read = desk.next(|event| match event {
        Event::Read { answer: ReadAnswer::Apis(outcome), .. } => Some(outcome),
        _ => None,
    });
    assert_eq!(read.unwrap_err().kind, FailureKind::Cancelled);
    desk.written(sent).unwrap();
    assert_eq!(desk.entry(waiting).outcome, Outcome::Cancelled);
    assert!(desk.entry(sent).is_done());
}

#[test]
fn a_write_that_waits_for_awss_limit_can_still_be_taken_back() {
    let mut desk = Desk::new();
    let plan = desk.plan(PREMIUM);
    desk.write(slower(&plan, 3.0)).unwrap();
    let plan = desk.plan(PREMIUM);
    let second = desk.send(slower(&plan, 1.0), None);
    desk.next(|event| match event {
        Event::Queue { status, .. } if status.waiting > 0 && !status.eta.is_zero() => Some(()),
        _ => None,
    });
    desk.worker.send(Request::CancelAll { session: desk.session });
    assert!(matches!(desk.written(second), Err(WriteError::Cancelled)));
    assert_eq!(desk.practice.calls()["UpdateUsagePlan"], 1);
}

#[test]
fn a_write_that_aws_put_off_can_still_be_taken_back() {
    let mut desk = Desk::new();
    let deploy = desk.deploying("staging");
    desk.practice.faults().always("CreateDeployment", Fault::TooManyRequests(Some(20)));
    let ticket = desk.send(deploy, None);
    desk.next(|event| match event {
        Event::Queue { status, .. } if status.eta > Duration::from_secs(10) => Some(()),
        _ => None,
    });
    desk.worker.send(Request::CancelAll { session: desk.session });
    assert!(matches!(desk.written(ticket), Err(WriteError::Cancelled)));
    assert_eq!(desk.practice.calls()["CreateDeployment"], 1);
}

#[test]
fn closing_waits_for_a_write_that_was_sent() {
    let mut desk = Desk::new();
    let before = desk.stage("staging").deployment;
    let deploy = desk.deploying("staging");
    desk.practice.faults().times("CreateDeployment", 1, Fault::Latency(Duration::from_millis(300)));
    desk.send(deploy, None);
    assert!(desk.practice.wait_for_calls("CreateDeployment", 1, PATIENCE), "it is sent");
    let mut later = desk.reconnected();
    assert_ne!(later.stage("staging").deployment, before);
}

#[test]
fn read_only_mode_sends_no_write() {
    let mut desk = Desk::with(|target| Target { read_only: true, ..target });
    assert_eq!(failed(desk.deploy("prod")).kind, FailureKind::ReadOnly);
    desk.worker.send(Request::SetReadOnly { session: desk.session, on: false });
    desk.deploy("prod").unwrap();
    desk.worker.send(Request::SetReadOnly { session: desk.session, on: true });
    assert_eq!(failed(desk.deploy("prod")).kind, FailureKind::ReadOnly);
    assert_eq!(desk.practice.calls()["CreateDeployment"], 1);
}

#[test]
fn connecting_again_keeps_the_journal_and_silences_the_old_session() {
    let mut desk = Desk::new();
    desk.deploy("staging").unwrap();
    desk.practice.faults().always("GetRestApis", Fault::Latency(Duration::from_millis(200)));
    desk.ask(Resource::Apis);
    let old = desk.session;
    let session = Session(2);
    desk.worker.send(Request::Connect { session, target: target(&desk.practice) });
    let (_, journal) = connected(&desk.worker, session).unwrap();
    assert_eq!(journal.len(), 1);
    assert!(journal[0].is_done());
    desk.session = session;
    desk.ask(Resource::Apis);
    let from = desk.next(|event| match event {
        Event::Read { answer: ReadAnswer::Apis(Ok(_)), session, .. } => Some(session),
        _ => None,
    });
    assert_ne!(from, old);
}
