//! Changes that cannot harm: random runs of a change, a second writer, a fault and a restart, judged by another client.
//!
//! `TOLLKEEPER_HARM_RUNS=10000` makes more runs than the few of an ordinary test run, `TOLLKEEPER_HARM_SEED=7` begins at another seed; a run
//! that fails prints its seed and its story, and `TOLLKEEPER_HARM_RUNS=1` with that seed makes it again. What must hold
//! stands in `telling.rs` and `verdict.rs`. Killed means here: from that moment on nothing that the program does reaches account or journal.

pub mod account;
pub mod draw;
mod http;
mod meddler;
mod press;
mod review;
pub mod run;
mod telling;
mod verdict;
mod window;
pub mod wire;

use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tollkeeper::domain::{ChangeKind, Target};
use tollkeeper_practice::{ACCESS_KEY_ID, HandClock, Options, Practice, SECRET_ACCESS_KEY};

use crate::desk::NOW;
use account::Account;
use draw::Draw;
use run::{Story, World};

/// Set in the second process, whose environment has the account's credentials: only such a connection keeps a journal.
pub const INSIDE: &str = "TOLLKEEPER_HARM_INSIDE";
/// Runs at a time: most of a run is waiting for AWS's limits.
const AT_ONCE: usize = 16;

/// A number from the environment.
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Starts this test again in a process of its own, with credentials, with `words` for it and without anything of this computer's
/// user.
pub fn inside(test: &str, words: &str, access_key: &str, secret: &str) {
    let nowhere = tempfile::tempdir().unwrap();
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, words)
        .env("HOME", nowhere.path())
        .env("AWS_CONFIG_FILE", nowhere.path().join("none"))
        .env("AWS_SHARED_CREDENTIALS_FILE", nowhere.path().join("none"))
        .env("AWS_ACCESS_KEY_ID", access_key)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL")
        .env_remove("AWS_ENDPOINT_URL_API_GATEWAY")
        .output()
        .unwrap();
    let (said, complained) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{said}\n{complained}");
    // Past the test runner's capture: the seed belongs into every log.
    let told = complained.lines().filter(|line| line.starts_with("harm:"));
    told.for_each(|line| drop(writeln!(std::io::stderr(), "{line}")));
}

/// Makes runs side by side and fails with the story of each that broke something.
pub fn all(
    first: u64,
    runs: u64,
    at_once: usize,
    make: impl Fn(u64, &mut Story) -> Result<Vec<String>, String> + Sync,
) {
    let began = Instant::now();
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + runs {
                        return;
                    }
                    let mut story = Story::default();
                    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| make(seed, &mut story)));
                    let outcome =
                        outcome.unwrap_or_else(|_| Err("the run itself broke off: see above".into()));
                    let broken = outcome.unwrap_or_else(|what| vec![what]);
                    if !broken.is_empty() {
                        failed.lock().unwrap().push(format!("seed {seed}\n{story}  BROKEN: {broken:#?}\n"));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    drop(writeln!(std::io::stderr(), "harm: {runs} runs from seed {first} took {:.0?}", began.elapsed()));
    assert!(failed.is_empty(), "{} of {runs} runs did harm:\n{}", failed.len(), failed.join("\n"));
}

fn practice() -> Practice {
    let clock = HandClock::at(NOW.parse().unwrap()).clock();
    Practice::start(Options { clock, rate_limits: false, ..Options::default() }).unwrap()
}

/// A run against a practice account of its own.
fn against_practice(seed: u64, elsewhere: &str, story: &mut Story) -> Result<Vec<String>, String> {
    let practice = practice();
    let world = World {
        url: practice.url().to_owned(),
        account: Account::at(practice.url(), ACCESS_KEY_ID, "eu-central-1"),
        elsewhere: Target {
            endpoint: Some(elsewhere.to_owned()),
            region: Some("eu-central-1".into()),
            ..Target::default()
        },
        region: "eu-central-1",
        clock: HandClock::at(NOW.parse().unwrap()).clock(),
        bad_day: Box::new(|_, _| "on the run's own wire".into()),
    };
    // Going on with one that stopped half-way is pressed where one has.
    let kinds: Vec<_> = ChangeKind::ALL.iter().copied().filter(|kind| *kind != ChangeKind::Resume).collect();
    run::run(&world, Draw::of(seed, &kinds, None), story)
}

#[test]
fn what_was_reviewed_is_what_happens_whatever_fails() {
    if std::env::var_os(INSIDE).is_none() {
        let test = "harm::what_was_reviewed_is_what_happens_whatever_fails";
        return inside(test, "practice", ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    }
    let elsewhere = Arc::new(practice());
    let (first, runs) = (number("TOLLKEEPER_HARM_SEED", 1), number("TOLLKEEPER_HARM_RUNS", 25));
    all(first, runs, AT_ONCE, |seed, story| against_practice(seed, elsewhere.url(), story));
}
