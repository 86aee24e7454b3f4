//! Where files go: preferences, the journal and what is left of a failure, in the folders that the system has for them; and how
//! small files are read and written there.
//!
//! A file of ours may be anything: somebody may have put a folder, a pipe or a disk image in its place. None of these may hold
//! the window up. What is written is there whole or not at all, for its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

const NAME: &str = "tollkeeper";
/// Far more than any file of ours: a larger one is not ours.
const SMALL: u64 = 1 << 20;

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(target_os = "windows")]
fn base(_xdg: &str, _unix: &str) -> Option<PathBuf> {
    from_env("APPDATA")
}

#[cfg(target_os = "macos")]
fn base(xdg: &str, _unix: &str) -> Option<PathBuf> {
    from_env(xdg).or_else(|| std::env::home_dir().map(|home| home.join("Library/Application Support")))
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn base(xdg: &str, unix: &str) -> Option<PathBuf> {
    from_env(xdg).or_else(|| std::env::home_dir().map(|home| home.join(unix)))
}

fn data() -> Option<PathBuf> {
    base("XDG_DATA_HOME", ".local/share").map(|base| base.join(NAME))
}

/// The journal's folder; `None` where the system has no home folder, and then nothing is kept.
pub fn journal() -> Option<PathBuf> {
    data().map(|data| data.join("journal"))
}

/// Where a failure of the program itself is written down.
pub fn failure_report() -> Option<PathBuf> {
    data().map(|data| data.join("failure.txt"))
}

/// The preferences' file.
pub fn preferences() -> Option<PathBuf> {
    base("XDG_CONFIG_HOME", ".config").map(|base| base.join(NAME).join("preferences.json"))
}

/// The bytes of a small regular file; `None` where there is none.
///
/// # Errors
/// Something else stands there, it is larger than 1 MiB, or the system refuses it.
pub fn read_small(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(err) => return Err(err),
    };
    // Before it is opened: opening a pipe waits for somebody who writes into it.
    if !about.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(SMALL + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > SMALL {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(Some(bytes))
}

/// Writes a file whole or not at all, for its owner only. What a link points to is replaced, not the link.
///
/// # Errors
/// Something that is no regular file stands there, or the system refuses it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other("something else than a regular file stands there"));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let written = write_new(&new, bytes).and_then(|()| fs::rename(&new, &path));
    if written.is_err() {
        // Best effort: what went wrong before is what is told.
        drop(fs::remove_file(&new));
    }
    written
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Left behind by a program of the same number that was killed.
    drop(fs::remove_file(path));
    let mut file = private().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// How files are made that only their owner may read.
#[cfg(unix)]
pub fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// How files are made that only their owner may read: here the folder sees to it.
#[cfg(not(unix))]
pub fn private() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_regular_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(read_small(&at("none")).unwrap(), None);
        assert!(read_small(folder.path()).is_err(), "a folder");
        write_whole(&at("file"), b"one").unwrap();
        write_whole(&at("file"), b"two").unwrap();
        assert_eq!(read_small(&at("file")).unwrap().unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        File::create(at("huge")).unwrap().set_len(SMALL + 1).unwrap();
        assert!(read_small(&at("huge")).is_err());
        fs::create_dir(at("folder")).unwrap();
        assert!(write_whole(&at("folder"), b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_its_owners_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write_whole(&file, b"one").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        symlink(&file, &link).unwrap();
        write_whole(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
    }
}
