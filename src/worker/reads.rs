//! The reads of a session: what waits, what runs, how far the present batch is.
//!
//! A resource that waits or is being read is not read twice. One exception: a read that began before a write
//! may bring what is no longer true, so it is begun again when the write has ended; and where more such writes
//! wait, when the last of them has: a long list would otherwise be begun anew after each key of an import.

use std::collections::{BTreeMap, VecDeque};

use tokio::task::AbortHandle;

use crate::domain::{Change, Resource};

/// Reads at once. More would only stand in the budget's line.
const AT_ONCE: usize = 6;
/// More of them for what a write has made untrue: it must not stand behind reads that hang, or the screen shows the former
/// state as true for as long.
const AFTER_WRITE: usize = 2;

/// The reads of a session.
#[derive(Default)]
pub struct Reads {
    waiting: VecDeque<Resource>,
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
    /// Puts a read in the queue, unless the same one waits or runs.
    pub fn ask(&mut self, resource: Resource) {
        let running = self.running.values().any(|(other, _)| *other == resource);
        if running || self.waiting.contains(&resource) || self.held.contains(&resource) {
            return;
        }
        if self.is_idle() {
            (self.done, self.total) = (0, 0);
        }
        self.total += 1;
        let last = self.waiting.len();
        let first_other = || self.waiting.iter().position(|other| !self.is_urgent(other)).unwrap_or(last);
        let place = if self.is_urgent(&resource) { first_other() } else { last };
        self.waiting.insert(place, resource);
    }

    fn is_urgent(&self, resource: &Resource) -> bool {
        self.last.as_ref().is_some_and(|change| change.makes_stale(&resource.slot()))
    }

    /// The next read to begin, with its number, where one may.
    pub fn next(&mut self) -> Option<(u64, Resource)> {
        let urgent = self.waiting.front().is_some_and(|resource| self.is_urgent(resource));
        if self.running.len() >= AT_ONCE + if urgent { AFTER_WRITE } else { 0 } {
            return None;
        }
        self.next += 1;
        Some((self.next, self.waiting.pop_front()?))
    }

    /// Notes that a read runs.
    pub fn began(&mut self, number: u64, resource: Resource, task: AbortHandle) {
        self.running.insert(number, (resource, task));
    }

    /// Notes that a read has ended. `false` for one that was dropped meanwhile: its answer does not count.
    pub fn ended(&mut self, number: u64) -> bool {
        let Some((resource, _)) = self.running.remove(&number) else { return false };
        self.done += 1;
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
        for (_, (resource, task)) in
            self.running.extract_if(.., |_, (resource, _)| change.makes_stale(&resource.slot()))
        {
            task.abort();
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
        let running = self.running.extract_if(.., |_, (resource, _)| unwanted(resource));
        let stopped = running.map(|(_, (_, task))| task.abort()).count();
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
        let dropped = running.chain(waiting).collect();
        (self.done, self.total) = (0, 0);
        dropped
    }

    /// What is being read, each label once.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = Vec::new();
        for (resource, _) in self.running.values() {
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

    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty() && self.held.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::DeleteKey;

    fn begin(reads: &mut Reads, runtime: &tokio::runtime::Runtime) -> Option<u64> {
        let (number, resource) = reads.next()?;
        reads.began(number, resource, runtime.spawn(std::future::pending::<()>()).abort_handle());
        Some(number)
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn the_same_read_waits_and_runs_once() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        reads.ask(Resource::Keys);
        let number = begin(&mut reads, &runtime).unwrap();
        reads.ask(Resource::Keys);
        assert_eq!(begin(&mut reads, &runtime), None);
        assert!(reads.ended(number));
        assert!(!reads.ended(number), "an answer counts once");
        reads.ask(Resource::Keys);
        assert!(begin(&mut reads, &runtime).is_some(), "what is over may be asked for again");
    }

    #[test]
    fn progress_counts_the_batch_and_begins_anew_after_a_rest() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        reads.ask(Resource::Plans);
        let first = begin(&mut reads, &runtime).unwrap();
        let second = begin(&mut reads, &runtime).unwrap();
        reads.ended(first);
        assert_eq!(reads.progress(), (1, 2));
        assert_eq!(reads.labels(), ["Reading plans"]);
        reads.ended(second);
        assert_eq!(reads.progress(), (0, 0));
        reads.ask(Resource::Apis);
        assert_eq!(reads.progress(), (0, 1));
    }

    #[test]
    fn few_reads_run_at_once() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        for api in 0..20 {
            reads.ask(Resource::Stages(format!("api{api}").into()));
        }
        while begin(&mut reads, &runtime).is_some() {}
        assert_eq!(reads.running.len(), AT_ONCE);
        assert_eq!(reads.cancel().len(), 20);
        assert_eq!(reads.progress(), (0, 0));
    }

    #[test]
    fn what_a_write_made_untrue_goes_before_reads_that_hang() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        for api in 0..20 {
            reads.ask(Resource::Stages(format!("api{api}").into()));
        }
        while begin(&mut reads, &runtime).is_some() {}
        reads.ask(Resource::Keys);
        assert!(reads.next().is_none(), "all places are taken");
        reads.drop(&[Resource::Keys]);
        reads.hold_stale(&delete_key());
        reads.ask(Resource::Keys);
        let keys = begin(&mut reads, &runtime).expect("a place is kept for it");
        assert!(reads.next().is_none(), "the others wait on");
        assert!(reads.ended(keys));
        reads.ask(Resource::Keys);
        assert!(reads.next().is_none(), "read again for another cause, it waits as they do");
    }

    #[test]
    fn reads_that_nobody_waits_for_are_dropped_and_others_go_on() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        let keys = begin(&mut reads, &runtime).unwrap();
        for resource in [Resource::Plans, Resource::Apis] {
            reads.ask(resource);
        }
        reads.drop(&[Resource::Keys, Resource::Apis]);
        assert!(!reads.ended(keys));
        assert_eq!(reads.progress(), (0, 1));
        assert_eq!(reads.next().unwrap().1, Resource::Plans);
        assert!(reads.next().is_none());
    }

    #[test]
    fn a_read_that_a_write_overtook_is_begun_again() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        reads.ask(Resource::Plans);
        let keys = begin(&mut reads, &runtime).unwrap();
        let plans = begin(&mut reads, &runtime).unwrap();
        reads.hold_stale(&delete_key());
        assert!(!reads.ended(keys), "the outdated answer does not count");
        assert!(reads.ended(plans));
        reads.release(|_| false);
        assert_eq!(reads.next().unwrap().1, Resource::Keys);
    }

    #[test]
    fn it_is_not_begun_again_while_more_such_writes_wait() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        begin(&mut reads, &runtime).unwrap();
        reads.hold_stale(&delete_key());
        reads.release(|resource| *resource == Resource::Keys);
        reads.ask(Resource::Keys);
        assert!(reads.next().is_none(), "it would be untrue again");
        assert_eq!(reads.progress(), (0, 1), "and is still to come");
        reads.ask(Resource::Plans);
        assert_eq!(reads.next().unwrap().1, Resource::Plans, "others go on");
        reads.release(|_| false);
        assert_eq!(reads.next().unwrap().1, Resource::Keys);
        assert!(reads.next().is_none(), "once");
    }

    #[test]
    fn one_that_waits_for_writes_is_answered_when_all_is_cancelled() {
        let (mut reads, runtime) = (Reads::default(), runtime());
        reads.ask(Resource::Keys);
        begin(&mut reads, &runtime).unwrap();
        reads.hold_stale(&delete_key());
        assert_eq!(reads.cancel(), [Resource::Keys]);
    }

    fn delete_key() -> Change {
        Change::DeleteKey(DeleteKey { key: "k".into(), label: "k".into() })
    }
}
