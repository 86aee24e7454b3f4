//! boto3 against the practice account: an independent client with AWS's own service models.
//!
//! Every answer's raw body is walked along the model's shape (`tests/boto3/practice.py`), so a misspelt or mistyped member fails even
//! where nothing reads it. The Python files say which recorded facts about AWS each of their tests stands for. They run where
//! [`emulators::wanted`] says so, and need Python, pip and a package index there.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use crate::emulators;
use tollkeeper_practice::{HandClock, Options, Practice};

const BOTO3: &str = "boto3==1.44.5";
const NOW: &str = "2026-11-19T13:05:00Z";

/// Plans, their patch table, their keys, usage: facts 1, 2, 3 and 5.
#[test]
fn plans() {
    run("plans.py");
}

/// Keys, import, tags, STS: facts 2, 5 and 11.
#[test]
fn keys() {
    run("keys.py");
}

/// APIs, methods, stages, deployments, canaries, logs, gateway responses, export: facts 4, 6 and 11.
#[test]
fn stages() {
    run("stages.py");
}

/// The data plane, and what usage and CloudWatch count of it: facts 1, 3, 4 and 11.
#[test]
fn calls() {
    run("calls.py");
}

/// CloudWatch's metrics over both its protocols: fact 11.
#[test]
fn metrics() {
    run("cloudwatch.py");
}

/// CloudWatch Logs and Contributor Insights: access logs, metric filters, Logs Insights, rules: fact 6.
#[test]
fn logs() {
    run("logs.py");
}

fn run(file: &str) {
    if !emulators::wanted() {
        return;
    }
    let python = python().unwrap_or_else(|why| panic!("{why}"));
    let clock = HandClock::at(NOW.parse().expect("a timestamp")).clock();
    let practice =
        Practice::start(Options { clock, rate_limits: false, ..Options::default() }).expect("a free port");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/boto3").join(file);
    let output = Command::new(python)
        .arg("-B")
        .arg(script)
        .arg(practice.url())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "none")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("the venv has a Python");
    assert!(output.status.success(), "{}", told(&output));
}

/// The Python of a virtual environment with boto3, made once; or why there is none.
fn python() -> Result<&'static Path, String> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PYTHON.get_or_init(install).as_deref().map_err(Clone::clone)
}

fn install() -> Result<PathBuf, String> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../venv-boto3");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = home.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == BOTO3) {
        return Ok(python);
    }
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", BOTO3]))?;
    std::fs::write(&stamp, BOTO3).map_err(|err| err.to_string())?;
    Ok(python)
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|err| format!("{command:?}: {err}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {}", told(&output))) }
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
