//! The preferences on disk, which two windows may share: what this window has changed is put into what is there, and the rest stays
//! as the other one left it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use crate::model::Prefs;
use crate::places;

/// Another window holds the lock for as long as writing a small file takes.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(25);

/// The file, and what this window last knew of it.
#[derive(Debug)]
pub struct PrefsFile {
    path: Option<PathBuf>,
    known: Value,
}

impl PrefsFile {
    /// Reads the file: the preferences, or the defaults where there are none. One that cannot be understood is put aside. Without a
    /// path nothing is kept.
    pub fn open(path: Option<PathBuf>) -> (Self, Prefs) {
        let prefs = path.as_deref().map(load).unwrap_or_default();
        let known = serde_json::to_value(&prefs).unwrap_or_default();
        (Self { path, known }, prefs)
    }

    /// Keeps what was changed. A failure costs a preference, no work, so it is only logged.
    pub fn save(&mut self, prefs: &Prefs) {
        let Some(path) = &self.path else { return };
        match write(path, &self.known, prefs) {
            Ok(known) => self.known = known,
            Err(err) => tracing::warn!("the preferences could not be kept: {err:#}"),
        }
    }
}

fn load(path: &Path) -> Prefs {
    let bytes = match places::read_small(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Prefs::default(),
        Err(err) => {
            tracing::warn!("the preferences could not be read: {err}");
            return Prefs::default();
        }
    };
    serde_json::from_slice(&bytes).unwrap_or_else(|err| {
        let moved = fs::rename(path, path.with_extension("unreadable.json")).is_ok();
        tracing::warn!(moved, "the preferences could not be read and are put aside: {err:#}");
        Prefs::default()
    })
}

/// Puts what differs between `known` and `prefs` into the file; what this window knows of it then.
fn write(path: &Path, known: &Value, prefs: &Prefs) -> io::Result<Value> {
    let wanted = serde_json::to_value(prefs)?;
    if *known == wanted && path.exists() {
        return Ok(wanted);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let _locked = lock(&path.with_extension("lock"))?;
    let there = places::read_small(path)?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let mut whole = there.unwrap_or_else(|| Value::Object(Map::new()));
    merge(known, &wanted, &mut whole);
    places::write_whole(path, serde_json::to_string_pretty(&whole)?.as_bytes())?;
    Ok(wanted)
}

/// The lock file, locked until it is dropped. It stays, empty: to remove it would take it from who waits for it.
fn lock(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other("the lock's file is no regular file"));
    }
    let file = places::private().write(true).create(true).truncate(false).open(path)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(err)) => return Err(err),
        }
    }
    Err(io::Error::other("another window holds them"))
}

/// Takes over into `there` what differs between `known` and `wanted`, key by key and as deep as there are keys.
fn merge(known: &Value, wanted: &Value, there: &mut Value) {
    let (Value::Object(known), Value::Object(wanted), Value::Object(there)) = (known, wanted, &mut *there)
    else {
        if known != wanted {
            *there = wanted.clone();
        }
        return;
    };
    for gone in known.keys().filter(|key| !wanted.contains_key(*key)) {
        there.remove(gone);
    }
    let none = Value::Null;
    for (key, value) in wanted {
        let before = known.get(key).unwrap_or(&none);
        if before == value {
            continue;
        }
        match there.get_mut(key) {
            Some(there) => merge(before, value, there),
            None => {
                there.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ThemeChoice;
    use crate::model::prefs::Safety;

    fn file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tollkeeper").join("preferences.json");
        (folder, path)
    }

    #[test]
    fn two_windows_keep_each_others_settings() {
        let (_folder, path) = file();
        let (mut one, mut mine) = PrefsFile::open(Some(path.clone()));
        let (mut other, mut theirs) = PrefsFile::open(Some(path.clone()));
        mine.money.backend_cost = Some(0.77);
        mine.safety.insert("prod".into(), Safety::ReadOnly);
        one.save(&mine);
        theirs.theme = ThemeChoice::Dark;
        theirs.safety.insert("test".into(), Safety::Ask);
        other.save(&theirs);
        let (_, both) = PrefsFile::open(Some(path.clone()));
        assert_eq!((both.theme, both.money.backend_cost), (ThemeChoice::Dark, Some(0.77)));
        assert_eq!(both.safety.len(), 2);
        mine.money.backend_cost = None;
        one.save(&mine);
        let (_, after) = PrefsFile::open(Some(path));
        assert_eq!((after.theme, after.money.backend_cost), (ThemeChoice::Dark, None));
    }

    #[test]
    fn what_is_no_text_is_put_aside_and_what_is_no_file_is_left_alone() {
        let (_folder, path) = file();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"{\"theme\":\"\xff\"}").unwrap();
        let (_, prefs) = PrefsFile::open(Some(path.clone()));
        assert_eq!(prefs, Prefs::default());
        assert!(path.with_extension("unreadable.json").exists());
        fs::create_dir(&path).unwrap();
        let (mut file, mut prefs) = PrefsFile::open(Some(path.clone()));
        prefs.theme = ThemeChoice::Dark;
        file.save(&prefs);
        assert!(path.is_dir());
    }
}
