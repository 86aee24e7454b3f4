//! The practice account alone, for any AWS client: `cargo run --release -p tollkeeper-practice -- --port 4610`.
//!
//! Runs until it is ended (Ctrl+C). The look-alike's control plane, data plane, CloudWatch and STS answer under one URL.
#![allow(clippy::print_stdout, reason = "a program of the command line talks to its terminal")]

use std::process::ExitCode;

use clap::Parser;
use tollkeeper_practice::{Options, Practice};

/// Runs the practice account until it is ended.
#[derive(Parser)]
struct Arguments {
    /// Port on 127.0.0.1; any free one unless told
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Without AWS's rate limits on the control plane
    #[arg(long)]
    no_rate_limits: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options =
        Options { port: arguments.port, rate_limits: !arguments.no_rate_limits, ..Options::default() };
    match Practice::start(options) {
        Ok(practice) => {
            println!("Practice account at {}", practice.url());
            println!("Partners call {}/{{api}}/{{stage}}{{path}}", practice.invoke_url());
            loop {
                std::thread::park();
            }
        }
        Err(err) => {
            let cause =
                std::error::Error::source(&err).map(|source| format!(": {source}")).unwrap_or_default();
            eprintln!("tollkeeper-practice: {err}{cause}");
            ExitCode::FAILURE
        }
    }
}
