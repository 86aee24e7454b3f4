//! Fuzzing on stable Rust: everything that the program reads from a file or a network, changed at random, must be read or refused and
//! never end it. `cargo bench --profile dev --bench fuzz -- --seconds 60 [--seed 7] [--only journal,getusage]`.
//!
//! Inputs begin with those in `tests/seeds`, which come from the field, and with what the targets add themselves. No coverage
//! guides it: what it lacks in aim it has in speed. A panic prints the target, the seed and the input, and ends with exit code 1.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]

mod mutate;
mod service;
mod targets;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::Mutator;
use targets::{TARGETS, Target};

/// An input that takes longer is as bad as one that ends the program: the window or its worker would stand still.
const LONGEST: Duration = Duration::from_secs(5);

/// The value after a name on the command line.
fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn main() -> ExitCode {
    let number = |name: &str, usual: u64| argument(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (seconds, seed) = (number("--seconds", 5), number("--seed", 1));
    let only = argument("--only");
    let wanted = TARGETS.iter().filter(|target| {
        only.as_deref().is_none_or(|names| names.split(',').any(|name| name == target.name))
    });
    let failed = wanted.filter(|target| !holds(target, seed, Duration::from_secs(seconds))).count();
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Feeds a target for so long; whether it took everything.
fn holds(target: &Target, seed: u64, span: Duration) -> bool {
    let seeds = targets::seeds(target);
    let mut mutator = Mutator::new(seed, seeds.clone());
    let mut feed = (target.start)();
    let (began, mut runs, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    // The seeds as they are come first.
    let mut first = seeds.into_iter();
    while began.elapsed() < span {
        let input = first.next().unwrap_or_else(|| mutator.input());
        let since = Instant::now();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| feed(&input)));
        slowest = slowest.max(since.elapsed());
        runs += 1;
        if ended.is_err() || since.elapsed() > LONGEST {
            println!("{}: FAILED at seed {seed}, run {runs}, after {:?}", target.name, since.elapsed());
            println!("{}", input.escape_ascii());
            return false;
        }
    }
    println!(
        "{}: {runs} runs from seed {seed} in {:.0?}, the slowest {slowest:.1?}",
        target.name,
        began.elapsed()
    );
    true
}
