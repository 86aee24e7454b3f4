//! Calls that really came in. Nobody asks their callers to stop, so what is kept of them has bounds: single calls by number and age,
//! oldest first; their counts, which quotas rest on, for longer.

use super::{Call, Calls};
use crate::bounds::{LIVE_AGE_MINUTES, MOST_LIVE_CALLS, MOST_LIVE_MINUTES};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Calls with one key in one minute.
#[derive(Debug, Default)]
pub struct Minute {
    /// What became of all of them, also of those that are not kept any more.
    pub counts: Calls,
    calls: VecDeque<Call>,
}

/// A key, "" for none, and a Unix minute.
type Place = (Arc<str>, i64);

/// All such calls, by key and Unix minute; "" stands for those without a key that exists.
#[derive(Debug, Default)]
pub(super) struct Live {
    minutes: HashMap<Arc<str>, BTreeMap<i64, Minute>>,
    /// Where each call that is kept stands, in the order in which they came.
    calls: VecDeque<Place>,
    /// Minutes that have calls or had, in the order in which they came.
    made: VecDeque<Place>,
}

impl Live {
    /// Every minute of a key; `None` where there never were any, or all are forgotten.
    pub fn of(&self, key: &str) -> Option<&BTreeMap<i64, Minute>> {
        self.minutes.get(key)
    }

    /// What became of a key's calls in a minute.
    pub fn counts(&self, key: &str, minute: i64) -> Calls {
        self.of(key).and_then(|minutes| minutes.get(&minute)).map_or_else(Calls::default, |of| of.counts)
    }

    /// The calls with a key in a minute that are kept.
    pub fn calls(&self, key: &str, minute: i64) -> impl Iterator<Item = &Call> {
        self.of(key).and_then(|minutes| minutes.get(&minute)).into_iter().flat_map(|of| &of.calls)
    }

    /// Adds a call, and forgets the oldest where there are too many.
    pub fn add(&mut self, key: &str, call: Call) {
        let minute = call.at_ms.div_euclid(60_000);
        let known = self.minutes.get_key_value(key).map(|(known, _)| Arc::clone(known));
        let key = known.unwrap_or_else(|| Arc::from(key));
        let minutes = self.minutes.entry(Arc::clone(&key)).or_default();
        if !minutes.contains_key(&minute) {
            self.made.push_back((Arc::clone(&key), minute));
        }
        let of = minutes.entry(minute).or_default();
        of.counts += call.outcome();
        of.calls.push_back(call);
        self.calls.push_back((key, minute));
        self.shed(minute - LIVE_AGE_MINUTES);
    }

    /// How many single calls are kept.
    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.minutes.values().flat_map(BTreeMap::values).map(|of| of.calls.len()).sum()
    }

    /// Forgets what is over the bounds or older than this minute.
    fn shed(&mut self, oldest: i64) {
        while let Some((key, minute)) = next(&mut self.calls, MOST_LIVE_CALLS, oldest) {
            if let Some(of) = self.minutes.get_mut(&key).and_then(|minutes| minutes.get_mut(&minute)) {
                of.calls.pop_front();
                if of.calls.is_empty() {
                    of.calls = VecDeque::new();
                }
            }
        }
        while let Some((key, minute)) = next(&mut self.made, MOST_LIVE_MINUTES, oldest) {
            let Some(minutes) = self.minutes.get_mut(&key) else { continue };
            minutes.remove(&minute);
            if minutes.is_empty() {
                self.minutes.remove(&key);
            }
        }
    }
}

/// Takes the first of what came, where there is too much of it or it is too old.
fn next(places: &mut VecDeque<Place>, most: usize, oldest: i64) -> Option<Place> {
    let goes = places.len() > most || places.front().is_some_and(|(_, minute)| *minute < oldest);
    if goes { places.pop_front() } else { None }
}
