//! How many AWS calls opening an account takes: AWS gives each account few, and all tools of the account share them.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tollkeeper::domain::{Event, Request};
use tollkeeper::model::command::PracticeCommand;
use tollkeeper::model::{Effect, Model, Prefs};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{Options, Practice};

/// The fewest that AWS's API allows for what the overview shows, but for waiting until queries have ended.
const LEAST: [(&str, u64); 10] = [
    ("GetCallerIdentity", 1),
    ("GetRestApis", 1),
    ("GetStages", 3),
    ("GetResources", 3),
    ("GetDeployment", 4),
    ("GetUsagePlans", 1),
    ("GetUsagePlanKeys", 3),
    ("GetApiKeys", 1),
    ("GetUsage", 3),
    ("StartQuery", 2),
];
/// Times after a query's start at which it is asked about first. AWS, and the practice account with it, answers the first
/// question after a query that it runs.
const ASKED_AT: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(1250)];
/// After the last of those, one question comes in so many seconds.
const SECONDS_A_QUESTION: u64 = 2;
/// Pages of rows after a query's first one, of both queries: each is a question of its own.
const NEXT_PAGES: u64 = 4;

#[test]
fn opening_an_account_makes_no_call_for_nothing() {
    let practice = Practice::start(Options::default()).unwrap();
    let worker = Worker::start(|| (), worker::Options::default());
    let mut model = Model::new(jiff::Timestamp::now(), TimeZone::UTC, Prefs::default());
    let (mut open, start) = (0_usize, Instant::now());
    let send = |effects: Vec<Effect>, open: &mut usize| {
        for effect in effects {
            if let Effect::Send(request) = effect {
                *open += usize::from(matches!(*request, Request::Connect { .. } | Request::Read { .. }));
                worker.send(*request);
            }
        }
    };
    send(model.update(PracticeCommand::Open), &mut open);
    send(model.update(PracticeCommand::Ready(Ok(practice.url().to_owned()))), &mut open);
    while open > 0 {
        let event = worker.wait(Duration::from_mins(1)).expect("an answer comes");
        open -= usize::from(matches!(event, Event::Connected { .. } | Event::Read { .. }));
        send(model.apply(event), &mut open);
    }
    assert!(model.day_is_metered(), "the overview is there");
    let mut calls = practice.calls();
    let questions = calls.remove("GetQueryResults").unwrap_or_default();
    let least = LEAST.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(calls.into_iter().collect::<Vec<_>>(), sorted(least.into()));
    let allowed = questions_allowed(start.elapsed());
    assert!(questions <= 2 * allowed + NEXT_PAGES, "{questions} questions in {:?}", start.elapsed());
}

/// Questions about one query that takes so long, at most.
fn questions_allowed(taken: Duration) -> u64 {
    let first = ASKED_AT.iter().filter(|asked| **asked <= taken).count() as u64;
    let later = taken.saturating_sub(ASKED_AT[ASKED_AT.len() - 1]).as_secs() / SECONDS_A_QUESTION;
    first + later
}

#[test]
fn a_slow_query_is_asked_about_ever_more_rarely() {
    let allowed = |millis| questions_allowed(Duration::from_millis(millis));
    assert_eq!([249, 250, 1249, 1250, 3249, 3250].map(allowed), [0, 1, 1, 2, 2, 3]);
}

fn sorted(mut calls: Vec<(String, u64)>) -> Vec<(String, u64)> {
    calls.sort();
    calls
}
