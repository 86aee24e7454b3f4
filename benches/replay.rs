//! Speed of the replay: `cargo bench --bench replay`. Seven days of 10,000 keys on two threads, most of them within their limits.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]
#![allow(dead_code, reason = "the generator is shared with the tests, which use more")]

mod traffic_generator;

use std::time::{Duration, Instant};
use tollkeeper::analysis::replay::{Limits, Outcome, Placement, replay_counts};
use tollkeeper::analysis::series::Counts;
use traffic_generator::{Class, Flavour, Generator};

fn main() {
    let mut generator = Generator::new(1, Flavour::Tuning);
    generator.minutes = Some(7 * 1440);
    let classes =
        [Class::Timer, Class::Diurnal, Class::Sessions, Class::Poisson, Class::Sporadic, Class::Bursty];
    let different: Vec<Counts> = classes
        .iter()
        .cycle()
        .take(500)
        .map(|&class| Counts::new(0, generator.sample(class).counts))
        .collect();
    let keys: Vec<Counts> = different.iter().cycle().take(10_000).cloned().collect();
    println!("7 days x 10,000 keys, two threads, best of 2:");
    for limits in [
        Limits { rate: 100.0, burst: 2000 },
        Limits { rate: 50.0, burst: 100 },
        Limits { rate: 5.0, burst: 200 },
        Limits { rate: 1.0, burst: 50 },
    ] {
        let (time, outcome, keys_hit) =
            (0..2).map(|_| replay(&keys, limits)).min_by_key(|run| run.0).unwrap_or_default();
        println!(
            "rate {:5} burst {:5}: {time:8.2?}   {} calls, refused {} to {}, typically {}; {keys_hit} keys affected",
            limits.rate,
            limits.burst,
            outcome.calls,
            outcome.refused_least,
            outcome.refused_most,
            outcome.refused_typical
        );
    }
}

fn replay(keys: &[Counts], limits: Limits) -> (Duration, Outcome, usize) {
    let start = Instant::now();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let run = |thread: usize| {
            let mine = keys.iter().skip(thread).step_by(2);
            mine.map(|counts| replay_counts(counts, limits, Placement::Random(1))).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..2).map(|thread| scope.spawn(move || run(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("replaying does not panic")).collect()
    });
    let time = start.elapsed();
    let mut total = Outcome::default();
    for outcome in &outcomes {
        total.calls += outcome.calls;
        total.refused_least += outcome.refused_least;
        total.refused_typical += outcome.refused_typical;
        total.refused_most += outcome.refused_most;
    }
    (time, total, outcomes.iter().filter(|outcome| outcome.refused_typical > 0).count())
}
