//! The journal's file: what others have added to it since, and adding to it so that it stays.
//!
//! Whatever stands in its place is looked at before it is opened: reading a pipe would wait for ever. A line that was
//! written in part, on a disk that is full, is taken away again, and where that fails the next one begins a line of its own.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The most that is read of a journal, its end: about sixty thousand entries.
const MOST_READ: u64 = 64 << 20;

/// A journal's file, and how far it is known.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    read_to: u64,
    /// The last line that is known has no end.
    is_torn: bool,
}

/// What was added to a file since it was last looked at.
#[derive(Debug, Default)]
pub struct News {
    /// The lines.
    pub bytes: Vec<u8>,
    /// The file is not the one that was known: these are all of its lines.
    pub is_anew: bool,
}

impl JournalFile {
    /// A file of which nothing is known.
    pub fn new(path: PathBuf) -> Self {
        Self { path, read_to: 0, is_torn: false }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that is locked for this one.
    pub fn lock(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        name.into()
    }

    /// Whether others may have added something: looks at its length only.
    pub fn has_news(&self) -> bool {
        std::fs::metadata(&self.path).map_or(0, |meta| meta.len()) != self.read_to
    }

    /// Reads what was added. Without the lock (`is_held`) somebody may be in the midst of a line, which is left for later. A
    /// file that is not there yet is an empty one.
    ///
    /// # Errors
    /// Where it cannot be read, or is no plain file.
    pub fn news(&mut self, is_held: bool) -> io::Result<News> {
        let Some(length) = length(&self.path)? else {
            let is_anew = self.read_to > 0;
            *self = Self::new(std::mem::take(&mut self.path));
            return Ok(News { bytes: Vec::new(), is_anew });
        };
        let is_anew = length < self.read_to;
        if is_anew {
            self.read_to = 0;
        }
        let from = self.read_to.max(length.saturating_sub(MOST_READ));
        let mut bytes = Vec::new();
        if length > from {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(from))?;
            file.take(length - from).read_to_end(&mut bytes)?;
        }
        if !is_held {
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        }
        let is_cut = from > self.read_to;
        self.read_to = from + bytes.len() as u64;
        self.is_torn = bytes.last().map_or(self.is_torn && !is_anew, |last| *last != b'\n');
        if is_cut {
            let first = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
            bytes.drain(..first);
        }
        Ok(News { bytes, is_anew })
    }

    /// Adds lines behind what is known, which must be all there is: the lock is held and the news are read. With `sync` they
    /// are on the disk when this returns, also after a power cut.
    ///
    /// # Errors
    /// Where they cannot be written; then nothing of them stays, as far as the system allows.
    pub fn append(&mut self, lines: &[u8], sync: bool) -> io::Result<()> {
        let is_new = length(&self.path)?.is_none();
        let mut whole = if self.is_torn { vec![b'\n'] } else { Vec::new() };
        whole.extend_from_slice(lines);
        let file = open(&self.path)?;
        let before = file.metadata()?.len();
        let written = (&file).write_all(&whole).and_then(|()| if sync { file.sync_all() } else { Ok(()) });
        if let Err(err) = written {
            drop(file.set_len(before));
            return Err(err);
        }
        self.read_to = before + whole.len() as u64;
        self.is_torn = false;
        if is_new && sync {
            sync_folder(&self.path);
        }
        Ok(())
    }
}

/// The length of a plain file; `None` where there is none.
fn length(path: &Path) -> io::Result<Option<u64>> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_file() => Ok(Some(meta.len())),
        Ok(_) => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "something else than a file is in its place"))
        }
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(err),
    }
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        // Names of partners are nobody else's business on a shared computer.
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A new file's name is on the disk only when its folder is. Windows has no such call, and needs none.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(Err(err)) =
        path.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all()))
    {
        tracing::debug!(%err, "the journal's folder could not be synced");
    }
    #[cfg(not(unix))]
    let _ = path;
}
