//! When the program itself fails: a readable file is left, and the next start says so in a line.
//!
//! A panic's own words are written nowhere: they may quote what was worked on, and that may be a key's value. Where it happened
//! is enough to find it.

use std::backtrace::Backtrace;
use std::panic::PanicHookInfo;
use std::path::Path;

use jiff::Timestamp;

use crate::model::activity::PastFailure;
use crate::places;

/// From now on a panic is logged with its place, and its report kept.
pub fn install() {
    std::panic::set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic");
    let Some(path) = places::failure_report() else { return };
    if let Err(err) = places::write_whole(&path, report(&place).as_bytes()) {
        tracing::warn!("the report of a failure could not be kept: {err}");
    }
}

fn report(place: &str) -> String {
    let (version, now) = (env!("CARGO_PKG_VERSION"), Timestamp::now());
    let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    format!(
        "Tollkeeper {version} failed\nWhen: {now}\nWhere: {place}\nThread: {thread}\nSystem: {system}\n\n{}\n",
        Backtrace::force_capture()
    )
}

/// The report of an earlier run, where that failed. It is put aside, so that it is told once.
pub fn take() -> Option<PastFailure> {
    take_from(&places::failure_report()?)
}

fn take_from(path: &Path) -> Option<PastFailure> {
    let report = match places::read_small(path) {
        Ok(report) => String::from_utf8_lossy(&report?).into_owned(),
        Err(err) => {
            tracing::warn!("the report of a failure could not be read: {err}");
            return None;
        }
    };
    if let Err(err) = std::fs::rename(path, path.with_extension("told.txt")) {
        tracing::warn!("the report of a failure could not be put aside: {err}");
    }
    let of = |name: &str| report.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("unknown").trim();
    let (place, when) = (of("Where:").to_owned(), of("When:").to_owned());
    Some(PastFailure { place, when, report })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("failure.txt");
        assert!(take_from(&path).is_none());
        places::write_whole(&path, report("src/app.rs:12:5").as_bytes()).unwrap();
        let past = take_from(&path).unwrap();
        assert_eq!(past.place, "src/app.rs:12:5");
        assert!(past.when.parse::<Timestamp>().is_ok(), "{}", past.when);
        assert!(take_from(&path).is_none());
        assert!(folder.path().join("failure.told.txt").exists());
    }
}
