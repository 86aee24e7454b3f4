//! Which windows live: each holds a lock on a file of its own for as long as it does, and its entries in the journal name it.
//!
//! An entry without an ending is one that another window is just sending, or one whose window did not live to see it. The
//! system gives a lock free however a program ends, so this tells the two apart where a process id would not.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::WindowId;

/// This window.
#[derive(Debug)]
pub struct Window {
    /// Its identity.
    pub id: WindowId,
    folder: PathBuf,
    lock: Option<File>,
}

impl Window {
    /// A window whose journals are in this folder. Where no lock can be had its entries are its own all the same: other
    /// windows then take it for one that has ended.
    pub fn open(journals: &Path, id: WindowId) -> Self {
        let folder = journals.join("windows");
        let mut window = Self { id, folder, lock: None };
        match window.lock_own() {
            Ok(lock) => window.lock = Some(lock),
            Err(err) => tracing::warn!(%err, "other windows cannot see that this one lives"),
        }
        window
    }

    fn lock_own(&self) -> io::Result<File> {
        std::fs::create_dir_all(&self.folder)?;
        let file = OpenOptions::new().create(true).write(true).truncate(false).open(self.file(&self.id))?;
        file.try_lock()?;
        Ok(file)
    }

    fn file(&self, id: &WindowId) -> PathBuf {
        self.folder.join(format!("{id}.lock"))
    }

    /// Whether a window still lives: this one, or one that holds its lock. What a dead one left behind is swept away; nobody
    /// takes its identity again.
    pub fn lives(&self, other: &WindowId) -> bool {
        if *other == self.id {
            return true;
        }
        // It was read from a file that anybody may have written: no way out of the folder.
        if !other.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return false;
        }
        let path = self.file(other);
        let Ok(file) = OpenOptions::new().write(true).open(&path) else { return false };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(_)) => false,
            Ok(()) => {
                drop(std::fs::remove_file(path));
                false
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if self.lock.take().is_some() {
            drop(std::fs::remove_file(self.file(&self.id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lives_as_long_as_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["1", "2"].map(|id| Window::open(folder.path(), id.into()));
        assert!(one.lives(&one.id) && one.lives(&other.id) && other.lives(&one.id));
        let gone = other.id.clone();
        drop(other);
        assert!(!one.lives(&gone));
        assert!(!one.lives(&"../windows/1".into()), "no path");
        // One that was killed leaves its file behind, and nobody holds it.
        let left = folder.path().join("windows/3.lock");
        std::fs::write(&left, "").unwrap();
        assert!(!one.lives(&"3".into()) && !left.exists());
    }
}
