//! Arguments, logging, window; nothing else.

use std::process::ExitCode;

use clap::Parser;
use tollkeeper::{Options, StartError};

/// A desktop console for Amazon API Gateway usage plans.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Open the practice account: a made-up company on this computer, nothing reaches AWS
    #[arg(long)]
    practice: bool,
    /// Port of the practice account on 127.0.0.1; any free one unless told
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    practice_port: u16,
    /// Profile of the shared AWS config files to connect with
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Region to connect to, such as eu-central-1
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Another endpoint than AWS's, such as an emulator's
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Look, and never change anything
    #[arg(long)]
    read_only: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("TOLLKEEPER_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let options = Options {
        practice: arguments.practice,
        practice_port: arguments.practice_port,
        profile: arguments.profile,
        region: arguments.region,
        endpoint_url: arguments.endpoint_url,
        read_only: arguments.read_only,
    };
    let Err(err) = tollkeeper::run(options) else { return ExitCode::SUCCESS };
    eprintln!("tollkeeper: {err}");
    if matches!(err, StartError::NoDisplay) {
        eprintln!(
            "Run it in a virtual display: xvfb-run -a tollkeeper   (from the source: xvfb-run -a cargo run --release)"
        );
    }
    ExitCode::FAILURE
}
