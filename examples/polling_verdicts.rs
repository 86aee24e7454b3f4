//! Which keys poll? Prints a verdict a key for traffic in a CSV file.
//!
//! ```text
//! cargo run --release --example polling_verdicts -- traffic.csv
//! ```
//!
//! Input: `key,minute,count` (Unix minute; a missing minute is 0 calls) or `key,timestamp_ms`, header optional.
//! Output: `key,verdict,period_s,timer_share,confidence`; the verdict is `none`, `suspected` or `poller`, the period is empty for `none`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its terminal")]

#[path = "traffic_csv/mod.rs"]
mod traffic_csv;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use tollkeeper::analysis::polling::{Detector, Verdict};
use traffic_csv::Traffic;

/// Says which keys call on a timer.
#[derive(Parser)]
struct Arguments {
    /// CSV file: `key,minute,count` or `key,timestamp_ms`
    file: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let traffic = traffic_csv::read(&arguments.file)?;
    let verdicts = match &traffic {
        Traffic::Counts(keys, window) => judge(&keys.iter().collect::<Vec<_>>(), |detector, rows| {
            detector.counts(&traffic_csv::counts(rows, window))
        }),
        Traffic::Times(keys, window) => judge(&keys.iter().collect::<Vec<_>>(), |detector, times| {
            detector.timestamps(times, window.clone())
        }),
    };
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    write(&mut out, &verdicts).map_err(|err| format!("cannot write the verdicts: {err}"))
}

/// Judges on all cores, in order.
fn judge<'a, T: Sync>(
    keys: &[(&'a String, &T)],
    verdict: impl Fn(&mut Detector, &T) -> Verdict + Sync,
) -> Vec<(&'a String, Verdict)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = keys.len().div_ceil(threads).max(1);
    let verdict = &verdict;
    std::thread::scope(|scope| {
        let judge_part = |keys: &[(&'a String, &T)]| {
            let mut detector = Detector::new();
            keys.iter().map(|(key, traffic)| (*key, verdict(&mut detector, traffic))).collect::<Vec<_>>()
        };
        let parts: Vec<_> = keys.chunks(part).map(|keys| scope.spawn(move || judge_part(keys))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("judging does not panic")).collect()
    })
}

fn write(out: &mut csv::Writer<impl std::io::Write>, verdicts: &[(&String, Verdict)]) -> csv::Result<()> {
    out.write_record(["key", "verdict", "period_s", "timer_share", "confidence"])?;
    for (key, verdict) in verdicts {
        let period = verdict.period_s().map(|period| format!("{period:.2}")).unwrap_or_default();
        let (share, confidence) =
            (format!("{:.3}", verdict.timer_share), format!("{:.3}", verdict.confidence));
        out.write_record([key, verdict.finding.word(), &period, &share, &confidence])?;
    }
    Ok(out.flush()?)
}
