//! How many AWS calls an open window makes in accounts of several sizes: `cargo bench --bench share`.
//!
//! The whole model looks at an account for an hour and more, its reads let through as the worker lets them through; all that is
//! made up are the answers. Each figure is of twenty minutes after everything had been read once.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]
#![allow(dead_code, reason = "shared with the tests, which use more")]
#![allow(clippy::unwrap_used, reason = "shared with the tests")]

#[path = "../tests/it/company.rs"]
mod company;
#[path = "../tests/it/crowd.rs"]
mod crowd;
#[path = "../tests/it/payload.rs"]
mod payload;

use std::collections::{BTreeMap, BTreeSet};

use crowd::{ALL_A_MINUTE, Crowd, LIMITS, Watch, of_gateway};
use tollkeeper::model::Command;

const CROWDS: [Crowd; 3] = [
    Crowd { apis: 5, plans: 3, keys: 40 },
    Crowd { apis: 60, plans: 30, keys: 1_000 },
    Crowd { apis: 600, plans: 300, keys: 10_000 },
];
const MINUTES: u32 = 20;

type Calls = BTreeMap<&'static str, usize>;

fn main() {
    let columns: Vec<(Calls, Calls)> = CROWDS.into_iter().map(look).collect();
    println!("AWS calls a minute of an open window, after everything was read once");
    let heads = CROWDS.map(|crowd| format!("{:>9}", format!("{} APIs", crowd.apis))).concat();
    println!("  {:24}{heads}{:>9}{:>11}", "", "hidden", "a third");
    let names: BTreeSet<&str> = columns.iter().flat_map(|(seen, _)| seen.keys().copied()).collect();
    for name in names {
        let third = LIMITS.iter().find(|(other, _)| *other == name).map(|(_, limit)| limit / 3.0);
        row(name, &columns, |calls| calls.get(name).copied().unwrap_or(0), third);
    }
    row("all of API Gateway", &columns, of_gateway, Some(ALL_A_MINUTE / 3.0));
}

/// What a window calls while it is seen, and while it is hidden.
fn look(crowd: Crowd) -> (Calls, Calls) {
    let mut watch = Watch::open(crowd);
    while watch.model.reports.is_empty() {
        watch.step();
    }
    let first: usize = watch.made.values().sum();
    let filled = watch.fill();
    println!("{} APIs: first screen after {first} calls, everything after {filled} s", crowd.apis);
    // As long as the slowest of it holds: what was read in one go has spread by then.
    watch.rest(30 * 60);
    watch.take();
    watch.rest(MINUTES * 60);
    let seen = watch.take();
    watch.act(Command::Hide(true));
    watch.rest(60);
    watch.take();
    watch.rest(MINUTES * 60);
    (seen, watch.take())
}

fn row(name: &str, columns: &[(Calls, Calls)], count: impl Fn(&Calls) -> usize, third: Option<f64>) {
    let a_minute = |count: usize| count as f64 / f64::from(MINUTES);
    let seen =
        columns.iter().map(|(seen, _)| format!("{:9.1}", a_minute(count(seen)))).collect::<Vec<_>>().concat();
    let hidden: usize = columns.iter().map(|(_, hidden)| count(hidden)).sum();
    let third = third.map_or_else(String::new, |third| format!("{third:11.0}"));
    println!("  {name:24}{seen}{:9.1}{third}", a_minute(hidden));
}
