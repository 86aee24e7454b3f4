//! Arguments, logging, window; nothing else.

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser;
use tollkeeper::message_log::Messages;
use tollkeeper::{Options, StartError, failure_report};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: the SDK and the window's own libraries hold copies of keys' values that nobody here can reach.
#[global_allocator]
static WIPED: ZeroAlloc<System> = ZeroAlloc(System);

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
    let messages = listen();
    failure_report::install();
    let options = Options {
        practice: arguments.practice,
        practice_port: arguments.practice_port,
        profile: arguments.profile,
        region: arguments.region,
        endpoint_url: arguments.endpoint_url,
        read_only: arguments.read_only,
        messages,
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

/// What is said goes to standard error, as far as `RUST_LOG` asks for it, and warnings to the screen whatever it asks for.
fn listen() -> Messages {
    let messages = Messages::default();
    let out = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(log_filter());
    let shown = messages.clone().with_filter(LevelFilter::WARN);
    tracing_subscriber::registry().with(out).with(shown).init();
    messages
}

/// What `RUST_LOG` asks for, warnings unless told. The SDK and its HTTP client are kept at information, whatever is asked:
/// below that they print whole answers, and some hold keys' values.
fn log_filter() -> tracing_subscriber::EnvFilter {
    let asked = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into());
    let ours = asked
        .split(',')
        .filter(|part| !SPEAKS_OF_SECRETS.iter().any(|target| part.trim().starts_with(target)));
    let level = if asked.contains("info") || asked.contains("debug") || asked.contains("trace") {
        "info"
    } else {
        "error"
    };
    let capped = SPEAKS_OF_SECRETS.iter().map(|target| format!("{target}={level}"));
    let whole: Vec<String> = ours.map(str::to_owned).chain(capped).collect();
    tracing_subscriber::EnvFilter::new(whole.join(","))
}

const SPEAKS_OF_SECRETS: [&str; 9] =
    ["aws_config", "aws_runtime", "aws_sdk", "aws_sigv4", "aws_smithy", "h2", "hyper", "rustls", "tower"];
