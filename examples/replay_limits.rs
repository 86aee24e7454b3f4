//! What would a throttle have refused? Replays traffic in a CSV file through a token bucket.
//!
//! ```text
//! cargo run --release --example replay_limits -- traffic.csv --rate 10 --burst 20
//! ```
//!
//! Input: `key,minute,count` (Unix minute; a missing minute is 0 calls) or `key,timestamp_ms`, header optional.
//! Output: `key,calls,refused_least,refused_typical,refused_most`; three equal numbers for request times.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its terminal")]

#[path = "traffic_csv/mod.rs"]
mod traffic_csv;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use tollkeeper::analysis::polling::Detector;
use tollkeeper::analysis::replay::{Limits, Outcome, Placement, replay_counts, replay_timestamps};
use traffic_csv::Traffic;

/// Says how many calls a rate and a burst would have refused.
#[derive(Parser)]
struct Arguments {
    /// CSV file: `key,minute,count` or `key,timestamp_ms`
    file: PathBuf,
    /// Steady rate in requests per second; fractions are allowed
    #[arg(long)]
    rate: f64,
    /// Bucket size in requests
    #[arg(long)]
    burst: u32,
    /// Seed of the random order inside a minute
    #[arg(long, default_value_t = 1)]
    seed: u64,
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
    if !arguments.rate.is_finite() || arguments.rate < 0.0 {
        return Err(format!("--rate is {}, not a number from 0 up", arguments.rate));
    }
    let limits = Limits { rate: arguments.rate, burst: arguments.burst };
    let outcomes: Vec<(String, Outcome)> = match traffic_csv::read(&arguments.file)? {
        Traffic::Counts(keys, window) => {
            let mut detector = Detector::new();
            let mut outcome = |rows: &[(i64, u32)]| {
                let counts = traffic_csv::counts(rows, &window);
                let placement = Placement::from_verdict(&detector.counts(&counts), arguments.seed);
                replay_counts(&counts, limits, placement)
            };
            keys.iter().map(|(key, rows)| (key.clone(), outcome(rows))).collect()
        }
        Traffic::Times(keys, _) => {
            keys.into_iter().map(|(key, times)| (key, replay_timestamps(&times, limits))).collect()
        }
    };
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    write(&mut out, &outcomes).map_err(|err| format!("cannot write the outcomes: {err}"))
}

fn write(out: &mut csv::Writer<impl std::io::Write>, outcomes: &[(String, Outcome)]) -> csv::Result<()> {
    out.write_record(["key", "calls", "refused_least", "refused_typical", "refused_most"])?;
    for (key, outcome) in outcomes {
        let numbers = [outcome.calls, outcome.refused_least, outcome.refused_typical, outcome.refused_most]
            .map(|n| n.to_string());
        out.write_field(key)?;
        out.write_record(&numbers)?;
    }
    Ok(out.flush()?)
}
