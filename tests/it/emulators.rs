//! Which tests may fetch more than crates: those against AWS look-alikes that we did not write.
//!
//! boto3 and LocalStack are Python packages, 240 MB of them. Nobody who types `cargo test` has asked for that, so their tests run
//! where `TOLLKEEPER_EMULATORS=1` is set, as `.ci/run` does. There a tool that is missing is a failure, not a reason to skip.

use std::io::Write as _;

/// True where the tests against emulators were asked for; else says, past the test runner's capture, how to ask.
pub fn wanted() -> bool {
    if std::env::var_os("TOLLKEEPER_EMULATORS").is_some_and(|value| value == "1") {
        return true;
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(
        std::io::stderr(),
        "skipped {test}: TOLLKEEPER_EMULATORS=1 cargo test runs it (python3, 240 MB from PyPI)"
    );
    false
}
