//! How often each operation was called, and waiting for one: a test that must act while a call is under way neither sleeps nor spins.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::bounds::MOST_COUNTED_NAMES;

/// What calls count as that name operations nobody has.
const OTHER: &str = "Other";

/// Counts by the operation's name, refused calls included.
#[derive(Debug, Default)]
pub struct Calls {
    counts: Mutex<BTreeMap<String, u64>>,
    more: Condvar,
}

impl Calls {
    /// Counts a call, before it is answered.
    pub fn add(&self, operation: &str) {
        let mut counts = self.lock();
        let has_room = counts.len() < MOST_COUNTED_NAMES || counts.contains_key(operation);
        *counts.entry(if has_room { operation } else { OTHER }.to_owned()).or_default() += 1;
        drop(counts);
        self.more.notify_all();
    }

    /// How often each operation was called; one that never was is not in it.
    pub fn all(&self) -> BTreeMap<String, u64> {
        self.lock().clone()
    }

    /// Waits until an operation has been called so often, at most for so long; whether it has.
    pub fn wait(&self, operation: &str, times: u64, patience: Duration) -> bool {
        let waited = self.more.wait_timeout_while(self.lock(), patience, |counts| {
            counts.get(operation).is_none_or(|known| *known < times)
        });
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
