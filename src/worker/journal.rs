//! The journal of one account and region: a file of JSON lines that only grows, shared by all windows on this machine.
//!
//! An entry is written before anything of its write is sent and again when it has ended, each of its steps before its call
//! leaves and after: the last line of an entry is its state. Every window takes in what the others wrote before it adds
//! something, under a lock. A line that cannot be read is left where it is, so that a newer version's journal survives an
//! older version's visit. An entry without an ending, of a window that lives no more, is one that nobody lived to see.

mod entries;
mod file;
mod lines;
mod lock;
mod window;

pub use window::Window;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::entries::Entries;
use self::file::JournalFile;
use self::lines::Line;
use self::lock::Held;
use crate::domain::{
    ChangeId, Failure, FailureKind, JournalEntry, JournalHealth, StepRecord, Ticket, WindowId,
};

/// The journal of one account and region.
#[derive(Debug, Default)]
pub struct Journal {
    file: Option<JournalFile>,
    window: Option<Arc<Window>>,
    entries: Entries,
    health: JournalHealth,
    /// Lines of what was sent, which could not be written yet.
    owed: Vec<u8>,
}

impl Journal {
    /// A journal that ends with the program: the practice account's.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Reads a journal; a file that is not there yet is an empty one. One that cannot be read says so in its health.
    pub fn load(path: PathBuf, window: Arc<Window>) -> Self {
        let file = JournalFile::new(path);
        let lock = file.lock();
        let is_there = file.path().exists();
        let mut journal = Self { file: Some(file), window: Some(window), ..Self::default() };
        let held = is_there.then(|| lock::hold(&lock)).and_then(Result::ok);
        if let Err(err) = journal.fold(held.is_some()) {
            let why = cannot(journal.path(), "read", &err);
            tracing::warn!(why, "what was changed before is not known");
            journal.health.unreadable = Some(why);
        }
        drop(held);
        journal.find_orphans();
        journal.entries.settle();
        journal
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> &[JournalEntry] {
        self.entries.all()
    }

    /// How far the file can be relied on.
    pub fn health(&self) -> &JournalHealth {
        &self.health
    }

    /// This window's identity, which its entries carry; `None` where the journal is in memory only.
    pub fn window(&self) -> Option<WindowId> {
        self.window.as_ref().map(|window| window.id.clone())
    }

    /// The identity of an entry of this window's screen.
    pub fn id_of(&self, ticket: Ticket) -> Option<ChangeId> {
        self.entries().iter().rev().find(|entry| entry.ticket == ticket).map(|entry| entry.id.clone())
    }

    /// Records that a write begins; of an undo, that it alone may take its entry back. `unrecorded`: it may begin also where
    /// that cannot be written.
    ///
    /// # Errors
    /// [`FailureKind::NoRecord`] where it cannot be written, [`FailureKind::Conflict`] where its entry is or is being taken
    /// back already: nothing may be sent then.
    pub fn begin(&mut self, entry: &JournalEntry, unrecorded: bool) -> Result<(), Failure> {
        let line = lines::of_entry(entry).map_err(|err| self.no_record(&err))?;
        let held = self.hold();
        if let Some(failure) = self.entries.refusal(entry) {
            return Err(failure);
        }
        self.entries.keep(entry.clone());
        let written = held.and_then(|_held| self.add(&line, true));
        self.recorded(written, &line, unrecorded)
    }

    /// Records that a step's call leaves. `unrecorded`: it may leave also where that cannot be written.
    ///
    /// # Errors
    /// [`FailureKind::NoRecord`] where it cannot be written: it must not leave then.
    pub fn leaves(&mut self, id: &ChangeId, step: StepRecord, unrecorded: bool) -> Result<(), Failure> {
        let line = lines::of_step(id, &step).map_err(|err| self.no_record(&err))?;
        let written = self.hold().and_then(|_held| self.add(&line, true));
        self.recorded(written, &line, unrecorded)?;
        self.entries.take_step(id, step);
        Ok(())
    }

    /// Records how a step ended. Not synced: the next step's call or the entry's ending follows at once and is.
    pub fn step_ended(&mut self, id: &ChangeId, step: StepRecord) {
        match lines::of_step(id, &step) {
            Ok(line) => self.write_or_owe(&line, false),
            Err(err) => tracing::warn!(%err, "a step's ending cannot be written"),
        }
        self.entries.take_step(id, step);
    }

    /// Records an entry's new state, and gives back what has changed on screen: it, and what it took back. Where it cannot
    /// be written it is kept, and written with the next line that can be.
    pub fn put(&mut self, entry: &JournalEntry) -> Vec<JournalEntry> {
        let undone = self.entries.keep(entry.clone());
        let changed: Vec<_> = [Some(entry.id.clone()), undone].into_iter().flatten().collect();
        let changed: Vec<_> = changed.iter().filter_map(|id| self.entries.find(id)).cloned().collect();
        match lines::of_entry(changed.first().unwrap_or(entry)) {
            Ok(line) => self.write_or_owe(&line, true),
            Err(err) => tracing::warn!(%err, "an entry cannot be written"),
        }
        changed
    }

    /// Takes in what other windows have written, where that costs nothing: their lock is not waited for.
    pub fn look(&mut self) {
        let Some(file) = &self.file else { return };
        if file.has_news() || !self.owed.is_empty() {
            let Some(_held) = lock::hold_now(&file.lock()) else { return };
            let folded = self.fold(true);
            if !self.owed.is_empty() {
                let written = folded.and_then(|()| self.add(&[], true));
                self.note(&written);
            }
        }
        self.find_orphans();
    }

    /// Entries that others have changed since this was asked last.
    pub fn take_news(&mut self) -> Vec<JournalEntry> {
        self.entries.take_news()
    }

    /// All entries as they are now, for a connection that begins.
    pub fn arrive(&mut self) -> Vec<JournalEntry> {
        self.look();
        drop(self.entries.take_news());
        self.entries().to_vec()
    }

    /// Takes in what others have added to the file.
    fn fold(&mut self, is_held: bool) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let news = file.news(is_held)?;
        self.health.unreadable = None;
        if news.is_anew {
            self.health.unread = 0;
            self.entries.forget_steps();
        }
        for line in lines::split(&news.bytes) {
            match lines::read(line) {
                Ok(Line::Entry(entry)) => self.entries.take_in(*entry),
                Ok(Line::Step(id, step)) => self.entries.take_step(&id, step),
                Err(err) => {
                    tracing::warn!(kind = ?err.classify(), "a line of the journal cannot be read and is passed over");
                    self.health.unread += 1;
                }
            }
        }
        Ok(())
    }

    fn find_orphans(&mut self) {
        if let Some(window) = &self.window {
            self.entries.find_orphans(window);
        }
    }

    /// Waits for the lock and takes in what others have written. Nothing is locked where the journal is in memory.
    fn hold(&mut self) -> io::Result<Option<Held>> {
        let Some(file) = &self.file else { return Ok(None) };
        let held = lock::hold(&file.lock())?;
        self.fold(true)?;
        self.find_orphans();
        Ok(Some(held))
    }

    /// Adds lines to the file, behind those that are owed. The lock is held.
    fn add(&mut self, lines: &[u8], sync: bool) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let all = [&self.owed, lines].concat();
        file.append(&all, sync)?;
        self.owed.clear();
        self.health.owed = 0;
        Ok(())
    }

    fn write_or_owe(&mut self, line: &[u8], sync: bool) {
        let written = self.hold().and_then(|_held| self.add(line, sync));
        self.note(&written);
        if written.is_err() {
            self.owe(line);
        }
    }

    fn owe(&mut self, line: &[u8]) {
        self.owed.extend_from_slice(line);
        self.health.owed += 1;
    }

    /// What comes of a line that must be there before anything is sent.
    fn recorded(&mut self, written: io::Result<()>, line: &[u8], unrecorded: bool) -> Result<(), Failure> {
        self.note(&written);
        match written {
            Err(err) if !unrecorded => return Err(self.no_record(&err)),
            Err(_) => self.owe(line),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Notes whether the file can be written, for the screen.
    fn note(&mut self, written: &io::Result<()>) {
        let why = written.as_ref().err().map(|err| cannot(self.path(), "written", err));
        if let (Some(why), None) = (&why, &self.health.unwritten) {
            tracing::warn!(why, "changes are not sent");
        }
        self.health.unwritten = why;
    }

    fn path(&self) -> &Path {
        self.file.as_ref().map_or(Path::new(""), JournalFile::path)
    }

    fn no_record(&self, err: &io::Error) -> Failure {
        Failure::new(
            FailureKind::NoRecord,
            "Nothing was sent: it cannot be recorded",
            cannot(self.path(), "written", err),
            "Make room on that disk, or see to it that you may write there, and try again.",
        )
    }
}

fn cannot(path: &Path, be: &str, err: &io::Error) -> String {
    format!("The journal {} cannot be {be}: {err}", path.display())
}

#[cfg(test)]
mod tests;
