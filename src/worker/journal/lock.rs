//! One at a time: who reads what others wrote and adds to it holds a lock meanwhile, so that no window's line is lost between
//! another's.
//!
//! The lock is a file beside the journal and not the journal itself: Windows lets nobody read a file that is locked.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// Between two tries.
const PAUSE: Duration = Duration::from_micros(500);
/// About five seconds: another window holds the lock for a few milliseconds, unless its machine sleeps.
const TRIES: u32 = 8_000;

/// The lock, until it is dropped. Where the file system knows no locks there is none, and one window must do.
pub struct Held {
    _file: File,
}

/// Waits for the lock.
///
/// # Errors
/// Where the file cannot be made, or another window does not give it free within about five seconds.
pub fn hold(path: &Path) -> io::Result<Held> {
    let file = open(path)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(err)) if err.kind() != io::ErrorKind::Unsupported => return Err(err),
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Held { _file: file }),
        }
    }
    let words = "another window of Tollkeeper keeps it to itself and does not answer";
    Err(io::Error::new(io::ErrorKind::TimedOut, words))
}

/// The lock, where it is free now.
pub fn hold_now(path: &Path) -> Option<Held> {
    let file = open(path).ok()?;
    file.try_lock().is_ok().then_some(Held { _file: file })
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().create(true).write(true).truncate(false).open(path)
}
