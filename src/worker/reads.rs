//! The reads of a session: what waits, what runs, how far the present batch is.
//!
//! A resource that waits or is being read is not read twice. One exception: a read that began before a write
//! may bring what is no longer true, so it is begun again when the write has ended; and where more such writes
//! wait, when the last of them has: a long list would otherwise be begun anew after each key of an import.
//!
//! What nobody waits for goes last, few at once, and does not show; it goes ahead when somebody comes to wait for it.

use std::collections::{BTreeMap, VecDeque};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::domain::{Change, Resource};

/// Reads at once. More would only stand in the budget's line.
const AT_ONCE: usize = 6;
/// More of them for what a write has made untrue: it must not stand behind reads that hang, or the screen shows the former
/// state as true for as long.
const AFTER_WRITE: usize = 2;

/// Beside those, of what nobody waits for.
const BEHIND_AT_ONCE: usize = 3;

/// A read to begin: its number, what to read, and for one that nobody waits for, what is closed when somebody does.
pub type Turn = (u64, Resource, Option<watch::Receiver<()>>);

/// The reads of a session.
#[derive(Default)]
pub struct Reads {
    waiting: VecDeque<Resource>,
    /// What waits and nobody waits for.
    behind: VecDeque<Resource>,
    /// Those that run and nobody waits for: dropping its end lets one go ahead.
    unhurried: BTreeMap<u64, watch::Sender<()>>,
    running: BTreeMap<u64, (Resource, AbortHandle)>,
    /// Overtaken by a write while more such writes wait.
    held: Vec<Resource>,
    /// The last write: what it made untrue goes first.
    last: Option<Box<Change>>,
    next: u64,
    done: usize,
    total: usize,
}

impl Reads {
    /// Puts a read in the queue, unless the same one waits or runs; one that does in the background goes ahead when it is asked
    /// for otherwise.
    pub fn ask(&mut self, resource: Resource, background: bool) {
        let background = background && !self.is_urgent(&resource);
        let running =
            self.running.iter().find(|(_, (other, _))| *other == resource).map(|(number, _)| *number);
        if let Some(number) = running {
            if !background && self.unhurried.contains_key(&number) {
                self.count();
                self.unhurried.remove(&number);
            }
            return;
        }
        if self.waiting.contains(&resource) || self.held.contains(&resource) {
            return;
        }
        let behind = self.behind.iter().position(|other| *other == resource);
        match behind {
            Some(_) if background => {}
            None if background => self.behind.push_back(resource),
            Some(place) => {
                self.behind.remove(place);
                self.line_up(resource);
            }
            None => self.line_up(resource),
        }
    }

    /// One more of the present batch, or the first of a new one.
    fn count(&mut self) {
        if self.is_idle() {
            (self.done, self.total) = (0, 0);
        }
        self.total += 1;
    }

    fn line_up(&mut self, resource: Resource) {
        self.count();
        let last = self.waiting.len();
        let first_other = || self.waiting.iter().position(|other| !self.is_urgent(other)).unwrap_or(last);
        let place = if self.is_urgent(&resource) { first_other() } else { last };
        self.waiting.insert(place, resource);
    }

    fn is_urgent(&self, resource: &Resource) -> bool {
        self.last.as_ref().is_some_and(|change| change.makes_stale(&resource.slot()))
    }

    /// The next read to begin, where one may.
    pub fn next(&mut self) -> Option<Turn> {
        let urgent = self.waiting.front().is_some_and(|resource| self.is_urgent(resource));
        let ahead = self.running.len().saturating_sub(self.unhurried.len());
        if ahead < AT_ONCE + if urgent { AFTER_WRITE } else { 0 }
            && let Some(resource) = self.waiting.pop_front()
        {
            self.next += 1;
            return Some((self.next, resource, None));
        }
        if self.unhurried.len() >= BEHIND_AT_ONCE {
            return None;
        }
        let resource = self.behind.pop_front()?;
        self.next += 1;
        let (waits, behind) = watch::channel(());
        self.unhurried.insert(self.next, waits);
        Some((self.next, resource, Some(behind)))
    }

    /// Notes that a read runs.
    pub fn began(&mut self, number: u64, resource: Resource, task: AbortHandle) {
        self.running.insert(number, (resource, task));
    }

    /// Notes that a read has ended. `false` for one that was dropped meanwhile: its answer does not count.
    pub fn ended(&mut self, number: u64) -> bool {
        let Some((resource, _)) = self.running.remove(&number) else { return false };
        if self.unhurried.remove(&number).is_none() {
            self.done += 1;
        }
        // With the last of what a write made untrue, its reads are as all others again.
        let others = self.running.values().map(|(other, _)| other).chain(&self.waiting).chain(&self.held);
        if self.is_urgent(&resource) && !others.into_iter().any(|other| self.is_urgent(other)) {
            self.last = None;
        }
        true
    }

    /// A write has ended: drops those running reads that it has made untrue; [`Self::release`] begins them again.
    pub fn hold_stale(&mut self, change: &Change) {
        // Without a new key's value, which nothing keeps.
        self.last = Some(Box::new(change.without_secret()));
        let (stale, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|resource| self.is_urgent(resource));
        self.waiting = stale.into_iter().chain(rest).collect();
        let (stale, rest): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.behind).into_iter().partition(|resource| self.is_urgent(resource));
        self.behind = rest;
        for resource in stale {
            self.line_up(resource);
        }
        let overtaken: Vec<_> =
            self.running.extract_if(.., |_, (resource, _)| change.makes_stale(&resource.slot())).collect();
        for (number, (resource, task)) in overtaken {
            task.abort();
            if self.unhurried.remove(&number).is_some() {
                self.count();
            }
            self.held.push(resource);
        }
    }

    /// Lets those that no write will make untrue any more begin again, before others.
    pub fn release(&mut self, will_be_stale: impl Fn(&Resource) -> bool) {
        for resource in self.held.extract_if(.., |resource| !will_be_stale(resource)) {
            self.waiting.push_front(resource);
        }
    }

    /// Drops some reads.
    pub fn drop(&mut self, resources: &[Resource]) {
        let unwanted = |resource: &Resource| resources.contains(resource);
        self.behind.retain(|resource| !unwanted(resource));
        let mut stopped = 0;
        for (number, (_, task)) in self.running.extract_if(.., |_, (resource, _)| unwanted(resource)) {
            task.abort();
            stopped += usize::from(self.unhurried.remove(&number).is_none());
        }
        let before = self.waiting.len() + self.held.len();
        self.waiting.retain(|resource| !unwanted(resource));
        self.held.retain(|resource| !unwanted(resource));
        self.total -= stopped + before - self.waiting.len() - self.held.len();
    }

    /// Drops all reads and gives back which they were.
    pub fn cancel(&mut self) -> Vec<Resource> {
        let running = std::mem::take(&mut self.running).into_values().map(|(resource, task)| {
            task.abort();
            resource
        });
        let waiting = std::mem::take(&mut self.waiting).into_iter().chain(std::mem::take(&mut self.held));
        let dropped = running.chain(waiting).chain(std::mem::take(&mut self.behind)).collect();
        self.unhurried.clear();
        (self.done, self.total) = (0, 0);
        dropped
    }

    /// What is being read that somebody waits for, each label once.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = Vec::new();
        let ahead = self.running.iter().filter(|(number, _)| !self.unhurried.contains_key(number));
        for (_, (resource, _)) in ahead {
            let label = format!("Reading {}", resource.label());
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    /// Finished and total of the present batch; zeros when idle.
    pub fn progress(&self) -> (usize, usize) {
        if self.is_idle() { (0, 0) } else { (self.done, self.total) }
    }

    /// Nobody waits for anything.
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.len() <= self.unhurried.len() && self.held.is_empty()
    }
}

#[cfg(test)]
mod tests;
