//! The journal's entries in memory, whoever wrote them: their newest states, what takes back what, and whose window is gone.

use std::collections::BTreeSet;

use super::window::Window;
use crate::domain::bounds::{MOST_ENTRIES, drop_oldest};
use crate::domain::journal::next_ticket;
use crate::domain::{ChangeId, Failure, FailureKind, JournalEntry, Outcome, StepRecord, Ticket};

const UNKNOWN_ENDING: &str = "Tollkeeper was closed before AWS answered; look whether it went through";

/// The entries, oldest first.
#[derive(Debug, Default)]
pub struct Entries {
    list: Vec<JournalEntry>,
    /// Those that others have changed and that the screen has not been told of.
    news: BTreeSet<ChangeId>,
    /// How many others have written since the journal was loaded; `None` while it is being loaded.
    elsewhere: Option<u64>,
}

impl Entries {
    /// All of them.
    pub fn all(&self) -> &[JournalEntry] {
        &self.list
    }

    /// The newest state of one.
    pub fn find(&self, id: &ChangeId) -> Option<&JournalEntry> {
        self.list.iter().rev().find(|entry| entry.id == *id)
    }

    /// Those that others have changed since this was asked last.
    pub fn take_news(&mut self) -> Vec<JournalEntry> {
        let news = std::mem::take(&mut self.news);
        self.list.iter().filter(|entry| news.contains(&entry.id)).cloned().collect()
    }

    /// Why an undo may not begin: what it takes back is taken back already, or just now.
    pub fn refusal(&self, entry: &JournalEntry) -> Option<Failure> {
        let undone = self.find(entry.undoes.as_ref()?)?;
        let is_rival = |other: &JournalEntry| other.undoes == entry.undoes && other.id != entry.id;
        let is_claimed = self.list.iter().any(|other| is_rival(other) && other.outcome == Outcome::Running);
        let why = match (undone.undone_by, is_claimed) {
            (Some(_), _) => "It was taken back already, here or in another window",
            (None, true) => "Another window is taking it back just now",
            (None, false) => return None,
        };
        let hint = "Look in Activity how that ended.";
        Some(Failure::new(FailureKind::Conflict, "Nothing was sent", why, hint))
    }

    /// Keeps an entry's new state, what is known of it beside that included; gives back which entry it took back.
    pub fn keep(&mut self, entry: JournalEntry) -> Option<ChangeId> {
        let (id, is_done) = (entry.id.clone(), entry.is_done());
        let undoes = entry.undoes.clone().filter(|_| is_done);
        match self.list.iter_mut().rev().find(|known| known.id == id) {
            Some(known) => {
                *known = JournalEntry {
                    ticket: known.ticket,
                    sent_at: known.sent_at.or(entry.sent_at),
                    undone_by: known.undone_by.or(entry.undone_by),
                    steps: std::mem::take(&mut known.steps),
                    ..entry
                };
            }
            None => self.list.push(entry),
        }
        let undone = undoes.filter(|undone| self.link(undone, &id));
        if self.list.len() > 2 * MOST_ENTRIES {
            self.forget();
        }
        undone
    }

    /// An entry's new state from the file: one that another window began meanwhile gets a number of its own.
    pub fn take_in(&mut self, mut entry: JournalEntry) {
        if let Some(count) = self.elsewhere.filter(|_| self.find(&entry.id).is_none()) {
            entry.ticket = Ticket(Ticket::ELSEWHERE.0 + count);
            self.elsewhere = Some(count + 1);
        }
        self.news.insert(entry.id.clone());
        let undone = self.keep(entry);
        self.news.extend(undone);
    }

    /// Takes in a step of an entry.
    pub fn take_step(&mut self, id: &ChangeId, step: StepRecord) {
        if let Some(entry) = self.list.iter_mut().rev().find(|entry| entry.id == *id) {
            entry.take_step(step);
        }
    }

    /// Forgets all steps: the file is another one, and has them again.
    pub fn forget_steps(&mut self) {
        self.list.iter_mut().for_each(|entry| entry.steps.clear());
    }

    /// Marks an entry as taken back; whether there is such a one.
    fn link(&mut self, undone: &ChangeId, by: &ChangeId) -> bool {
        let by = self.find(by).map(|entry| entry.ticket);
        let undone = self.list.iter_mut().rev().find(|entry| entry.id == *undone);
        undone.map(|entry| entry.undone_by = by).is_some()
    }

    /// Keeps the newest entries and those that nobody has finished. The file keeps all.
    fn forget(&mut self) {
        drop_oldest(&mut self.list, MOST_ENTRIES, JournalEntry::may_be_forgotten);
    }

    /// Puts what was loaded in order: oldest first, each ticket once.
    pub fn settle(&mut self) {
        self.list.sort_by_key(|entry| entry.at);
        let mut next = next_ticket(&self.list);
        let mut seen = BTreeSet::new();
        for entry in &mut self.list {
            if entry.ticket >= Ticket::ELSEWHERE || !seen.insert(entry.ticket) {
                entry.ticket = next;
                next = Ticket(next.0 + 1);
            }
        }
        let undoing = self.list.iter().filter(|entry| entry.is_done());
        let links: Vec<_> =
            undoing.filter_map(|entry| Some((entry.undoes.clone()?, entry.id.clone()))).collect();
        for (undone, by) in links {
            self.link(&undone, &by);
        }
        self.forget();
        self.news.clear();
        self.elsewhere = Some(0);
    }

    /// Whose window lives no more, that entry will never hear how it ended.
    pub fn find_orphans(&mut self, window: &Window) {
        for entry in self.list.iter_mut().filter(|entry| entry.outcome == Outcome::Running) {
            if !entry.window.as_ref().is_some_and(|of| window.lives(of)) {
                entry.outcome = Outcome::Partly(UNKNOWN_ENDING.into());
                self.news.insert(entry.id.clone());
            }
        }
    }
}
