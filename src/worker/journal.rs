//! The journal of one account and region: a file of JSON lines that only grows.
//!
//! An entry is written when its write is sent and again when it has ended: the last line of an entry is its
//! state. A line that cannot be read is left where it is, so that a newer version's journal survives an older
//! version's visit. An entry that was sent and has no ending is one that this program did not live to see.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use crate::domain::bounds::{MOST_ENTRIES, drop_oldest};
use crate::domain::journal::next_ticket;
use crate::domain::{JournalEntry, Outcome, Ticket};

const UNKNOWN_ENDING: &str = "Tollkeeper was closed before AWS answered; look whether it went through";

/// The entries of one account and region, oldest first.
#[derive(Debug, Default)]
pub struct Journal {
    file: Option<PathBuf>,
    entries: Vec<JournalEntry>,
    /// Entries whose ticket another one has too got a new one for this run; in the file they keep their own.
    written_as: BTreeMap<Ticket, Ticket>,
}

impl Journal {
    /// A journal that ends with the program: the practice account's.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Reads a journal; a file that is not there yet is an empty one.
    pub fn load(file: PathBuf) -> Self {
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(err) => {
                if err.kind() != std::io::ErrorKind::NotFound {
                    tracing::warn!(%err, file = %file.display(), "the journal cannot be read");
                }
                String::new()
            }
        };
        let mut journal = Self { file: Some(file), ..Self::default() };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(entry) => journal.keep(entry),
                Err(err) => tracing::warn!(%err, "a line of the journal cannot be read and is passed over"),
            }
        }
        journal.settle();
        journal.forget();
        journal
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }

    /// Writes an entry's new state.
    pub fn put(&mut self, entry: &JournalEntry) {
        self.keep(entry.clone());
        if let Err(err) = self.append(entry) {
            tracing::warn!(%err, "the journal cannot be written");
        }
    }

    /// Notes that one entry was taken back by another, and gives it back as it is now.
    pub fn undo(&mut self, undone: Ticket, by: Ticket) -> Option<JournalEntry> {
        let mut entry = self.entries.iter().rev().find(|entry| entry.ticket == undone)?.clone();
        entry.undone_by = Some(by);
        self.put(&entry);
        Some(entry)
    }

    /// The moment of sending tells entries apart where two runs of the program gave out the same ticket.
    fn keep(&mut self, entry: JournalEntry) {
        let same = |other: &&mut JournalEntry| other.ticket == entry.ticket && other.at == entry.at;
        match self.entries.iter_mut().rev().find(same) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
        if self.entries.len() > 2 * MOST_ENTRIES {
            self.forget();
        }
    }

    /// Keeps the newest entries and those that have not ended. The file keeps all.
    fn forget(&mut self) {
        drop_oldest(&mut self.entries, MOST_ENTRIES, |entry| entry.outcome != Outcome::Running);
    }

    /// Puts what was loaded in order: oldest first, endings unknown where there are none, each ticket once.
    fn settle(&mut self) {
        self.entries.sort_by_key(|entry| entry.at);
        let mut next = next_ticket(&self.entries);
        let mut seen = std::collections::BTreeSet::new();
        for entry in &mut self.entries {
            if entry.outcome == Outcome::Running {
                entry.outcome = Outcome::Partly(UNKNOWN_ENDING.into());
            }
            if !seen.insert(entry.ticket) {
                self.written_as.insert(next, entry.ticket);
                entry.ticket = next;
                next = Ticket(next.0 + 1);
            }
        }
    }

    fn append(&self, entry: &JournalEntry) -> std::io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(folder) = file.parent() {
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
        let mut entry = entry.clone();
        entry.ticket = self.written_as.get(&entry.ticket).copied().unwrap_or(entry.ticket);
        let mut line = serde_json::to_string(&entry)?;
        line.push('\n');
        options.open(file)?.write_all(line.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Change, KeyRequest};

    fn entry(ticket: u64, second: i64, name: &str) -> JournalEntry {
        JournalEntry {
            ticket: Ticket(ticket),
            at: jiff::Timestamp::from_second(second).unwrap(),
            change: Change::CreateKey(KeyRequest {
                value: Some("topsecrettopsecret1234".to_owned().into()),
                ..KeyRequest::new(name)
            }),
            outcome: Outcome::Running,
            undone_by: None,
        }
    }

    #[test]
    fn what_is_written_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/482100773915-eu-central-1.jsonl");
        let mut journal = Journal::load(file.clone());
        let mut first = entry(1, 100, "first");
        journal.put(&first);
        first.outcome = Outcome::Done { deployment: Some("d1".into()) };
        journal.put(&first);
        journal.put(&entry(2, 200, "second"));
        assert_eq!(journal.undo(Ticket(1), Ticket(2)).unwrap().undone_by, Some(Ticket(2)));

        let again = Journal::load(file.clone());
        let [first, second] = again.entries() else { panic!("{again:?}") };
        assert_eq!(first.outcome, Outcome::Done { deployment: Some("d1".into()) });
        assert_eq!(first.undone_by, Some(Ticket(2)));
        assert_eq!(second.outcome, Outcome::Partly(UNKNOWN_ENDING.into()), "never heard how it ended");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("topsecret"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_passed_over_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("j.jsonl");
        std::fs::write(&file, "{\"from\": \"a newer version\"}\n\n").unwrap();
        let mut journal = Journal::load(file.clone());
        assert!(journal.entries().is_empty());
        journal.put(&entry(1, 100, "ours"));
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("{\"from\": \"a newer version\"}"));
        assert_eq!(Journal::load(file).entries().len(), 1);
    }

    #[test]
    fn the_same_ticket_of_two_runs_makes_two_entries() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("j.jsonl");
        let mut journal = Journal::load(file.clone());
        journal.put(&entry(1, 200, "later"));
        journal.put(&entry(1, 100, "earlier"));
        let again = Journal::load(file);
        let tickets: Vec<u64> = again.entries().iter().map(|entry| entry.ticket.0).collect();
        assert_eq!(tickets, [1, 2]);
        assert!(again.entries()[0].change.title().contains("earlier"));
    }
    #[test]
    fn undoing_an_entry_that_got_another_ticket_makes_no_second_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("j.jsonl");
        let mut journal = Journal::load(file.clone());
        journal.put(&entry(1, 100, "earlier"));
        journal.put(&entry(1, 200, "later"));
        let mut again = Journal::load(file.clone());
        let renumbered = again.entries()[1].ticket;
        assert_ne!(renumbered, Ticket(1));
        assert_eq!(again.undo(renumbered, Ticket(9)).unwrap().ticket, renumbered, "as the screen knows it");

        let third = Journal::load(file);
        let undone: Vec<_> = third.entries().iter().map(|entry| entry.undone_by).collect();
        assert_eq!(undone, [None, Some(Ticket(9))]);
    }
}
