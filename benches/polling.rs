//! Quality and speed of the polling verdicts: `cargo bench --bench polling [-- keys-per-class [seed]]`.
//!
//! Quality on traffic that no threshold was chosen on (the generator's held-out flavour) and on seven days of the practice
//! account's partners, beside Elastic's rule and RITA's histogram and duration parts; then speed on 10,000 keys of one day on two
//! threads.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]
#![allow(dead_code, reason = "shared with the tests, which use more")]

mod rivals;
mod traffic_generator;

use serde::Deserialize;
use std::time::{Duration, Instant};
use tollkeeper::analysis::polling::{Detector, Finding, Verdict};
use tollkeeper::analysis::series::Counts;
use tollkeeper_practice::scenario::Scenario;
use tollkeeper_practice::traffic::Traffic;
use traffic_generator::{Class, Flavour, Generator, Sample};

/// Flags of the three, and what is known of ours.
#[derive(Default)]
struct Tally {
    keys: usize,
    days: usize,
    ours: usize,
    suspected: usize,
    elastic: usize,
    rita: usize,
    periods: usize,
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let keys = numbers.next().unwrap_or(400) as usize;
    let seed = numbers.next().unwrap_or(90_210);
    quality(keys, seed);
    speed();
}

fn quality(keys: usize, seed: u64) {
    println!(
        "flagged as poller        keys     days    ours  suspected  elastic   rita   period right (2 % or one minute)"
    );
    let (mut timers, mut others) = (Tally::default(), Tally::default());
    for class in Class::ALL {
        let tally = tally(class, keys, seed);
        print_row(&format!("{class:?}"), &tally, class.is_timer());
        let total = if class.is_timer() { &mut timers } else { &mut others };
        total.add(&tally);
    }
    print_row("all timers", &timers, true);
    print_row("all others", &others, false);
    practice();
    // As many days of other traffic as of timers, so that the mix does not flatter.
    let precision = |flags: usize, wrong: usize| {
        let wrong = wrong as f64 / others.keys as f64 * timers.keys as f64;
        100.0 * flags as f64 / (flags as f64 + wrong).max(1.0)
    };
    println!(
        "precision at even shares: ours {:.1} %, elastic {:.1} %, rita {:.1} %",
        precision(timers.ours, others.ours),
        precision(timers.elastic, others.elastic),
        precision(timers.rita, others.rita)
    );
    let per_thousand = 1000.0 * others.ours as f64 / others.days as f64;
    println!("false flags per 1,000 key-days: {per_thousand:.2} in {} key-days", others.days);
}

fn tally(class: Class, keys: usize, seed: u64) -> Tally {
    let mut generator = Generator::new(seed + class as u64, Flavour::HeldOut);
    let mut detector = Detector::new();
    let mut tally = Tally::default();
    for _ in 0..keys {
        let Sample { counts, periods_s, .. } = generator.sample(class);
        tally.judge(&mut detector, counts, &periods_s);
    }
    tally
}

/// What a partner of the practice account is.
#[derive(Deserialize)]
struct Label {
    partner: String,
    verdict: String,
    #[serde(default)]
    periods_s: Vec<f64>,
}

/// The practice account's partners, each of seven whole days by itself.
fn practice() {
    let labels: Vec<Label> = serde_json::from_str(include_str!("../practice/assets/labels.json"))
        .expect("the labels are in the repository");
    let now: jiff::Timestamp = "2026-11-19T13:05:00Z".parse().expect("a moment");
    let (scenario, mut detector) = (Scenario::halden(), Detector::new());
    let traffic = Traffic::new(&scenario, 7, now);
    let today = now.as_second().div_euclid(86_400) * 1440;
    let (mut timers, mut others) = (Tally::default(), Tally::default());
    for label in &labels {
        let key = scenario.keys.iter().find(|key| key.name == label.partner).expect("a label of a partner");
        let is_timer = label.verdict == "poller";
        let total = if is_timer { &mut timers } else { &mut others };
        for day in (1..=7).map(|ago| today - ago * 1440) {
            let calls = |minute| traffic.minute(&key.id, minute).total() as u32;
            total.judge(&mut detector, (day..day + 1440).map(calls).collect(), &label.periods_s);
        }
    }
    print_row("practice, timers", &timers, true);
    print_row("practice, others", &others, false);
}

fn period_is_right(periods_s: &[f64], verdict: &Verdict) -> bool {
    let Some(found) = verdict.period_s() else { return false };
    periods_s.iter().any(|period| (found - period).abs() <= (0.02 * period).max(60.0))
}

impl Tally {
    /// Lets all three judge a key's calls by the minute.
    fn judge(&mut self, detector: &mut Detector, calls: Vec<u32>, periods_s: &[f64]) {
        self.elastic += usize::from(rivals::elastic(&calls));
        self.rita += usize::from(rivals::rita(&calls));
        self.keys += 1;
        self.days += calls.len() / 1440;
        let verdict = detector.counts(&Counts::new(0, calls));
        self.ours += usize::from(verdict.finding == Finding::Poller);
        self.suspected += usize::from(verdict.finding == Finding::Suspected);
        self.periods += usize::from(period_is_right(periods_s, &verdict));
    }

    fn add(&mut self, other: &Self) {
        self.keys += other.keys;
        self.days += other.days;
        self.ours += other.ours;
        self.suspected += other.suspected;
        self.elastic += other.elastic;
        self.rita += other.rita;
        self.periods += other.periods;
    }
}

fn print_row(name: &str, tally: &Tally, timer: bool) {
    let share = |count: usize| 100.0 * count as f64 / tally.keys as f64;
    let periods = 100.0 * tally.periods as f64 / (tally.ours + tally.suspected).max(1) as f64;
    let periods = if timer { format!("{periods:5.1} %") } else { String::new() };
    println!(
        "{name:20} {:8} {:8}  {:5.1} %    {:5.1} %  {:5.1} %  {:5.1} %   {periods}",
        tally.keys,
        tally.days,
        share(tally.ours),
        share(tally.suspected),
        share(tally.elastic),
        share(tally.rita)
    );
}

fn speed() {
    let keys = ten_thousand_keys();
    let time = |judge: &(dyn Fn(&[Counts]) -> usize + Sync)| {
        (0..5).map(|_| timed(&keys, judge)).min().unwrap_or_default()
    };
    let ours = time(&|part| {
        let mut detector = Detector::new();
        part.iter().filter(|counts| detector.counts(counts).finding == Finding::Poller).count()
    });
    let elastic = time(&|part| part.iter().filter(|counts| rivals::elastic(&counts.counts)).count());
    let rita = time(&|part| part.iter().filter(|counts| rivals::rita(&counts.counts)).count());
    println!(
        "10,000 keys x 1,440 minutes on two threads, best of 5: ours {ours:.2?}, elastic {elastic:.2?}, rita {rita:.2?}"
    );
    let per_key = |time: Duration| 2.0 * time.as_secs_f64() / 10_000.0 * 1e6;
    println!(
        "a key: ours {:.0} µs, elastic {:.0} µs, rita {:.0} µs; elastic / ours = {:.2}",
        per_key(ours),
        per_key(elastic),
        per_key(rita),
        elastic.as_secs_f64() / ours.as_secs_f64()
    );
}

/// One day of every class in turn; 500 different keys, twenty times.
fn ten_thousand_keys() -> Vec<Counts> {
    let mut generator = Generator::new(1, Flavour::HeldOut);
    generator.minutes = Some(1440);
    let different: Vec<Counts> = Class::ALL
        .iter()
        .cycle()
        .take(500)
        .map(|&class| Counts::new(0, generator.sample(class).counts))
        .collect();
    different.iter().cycle().take(10_000).cloned().collect()
}

fn timed(keys: &[Counts], judge: &(dyn Fn(&[Counts]) -> usize + Sync)) -> Duration {
    let start = Instant::now();
    // Small parts in turns, so that both threads finish together.
    let flagged: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|thread| {
                scope.spawn(move || keys.chunks(250).skip(thread).step_by(2).map(judge).sum::<usize>())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("judging does not panic")).sum()
    });
    std::hint::black_box(flagged);
    start.elapsed()
}
