//! Starts and stops microburst, a maker of AWS's bad days that we did not write, before an emulator.
//!
//! `tests/microburst/serve.py` sets it up under `target/` on first use and then becomes it, as LocalStack's does.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::harm::account::Account;
use crate::localstack;

const PATIENCE: Duration = Duration::from_mins(1);

/// A running microburst; dropping it stops it.
pub struct Microburst {
    child: Child,
    url: String,
    _log: tempfile::TempDir,
}

impl Microburst {
    /// Starts one before the emulator at `upstream`, and waits until it answers.
    pub fn before(upstream: &str) -> Self {
        let log = tempfile::tempdir().unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target/tmp lies in target");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/microburst/serve.py");
        let mut command = Command::new("python3");
        command.arg(script).arg("--venv").arg(target.join("microburst-venv"));
        command.args(["--upstream", upstream]).arg("--log").arg(log.path().join("log"));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("python3 is on the path");
        let url = localstack::first_line(&mut child);
        assert!(!url.is_empty(), "microburst was not started: its reason stands above");
        let end = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(url.trim_start_matches("http://")).is_err() {
            assert!(Instant::now() < end, "microburst does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { child, url, _log: log }
    }

    /// Where clients find it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Microburst {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// One bad answer to the next call of an operation by this access key, in the words of microburst's rules.
pub fn spoil(url: &str, access_key: &str, operation: &str, how: &Json) {
    let mut rule = json!({
        "service": "apigateway",
        "operation": operation,
        "headers": {"authorization": format!("Credential={access_key}/")},
        "times": 1,
    });
    for (name, value) in how.as_object().into_iter().flatten() {
        rule[name] = value.clone();
    }
    let control = Account::at(url, access_key, "us-east-1");
    let (status, answer) = control.ask("PATCH", "/_microburst/rules", &json!([rule]));
    assert_eq!(status, 200, "{answer}");
}
