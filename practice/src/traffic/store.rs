//! What differs from the habits, and the days that have been worked out.
//!
//! A day depends on the one before through the quota alone, so a day is worked out from the first of its period on; the
//! results are kept until a change or a live call makes them wrong.

use super::day::{Day, End, Influence};
use super::gate::Counts;
use super::live::Live;
use super::{Calls, DAY, Traffic, gate};
use crate::bounds::{MOST_CHANGES, MOST_ENDS};
use crate::scenario::StageRef;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{MutexGuard, PoisonError};

/// Days kept minute by minute: readers go through time partner by partner or minute by minute, so two days of each of 41 partners are
/// enough, and more partners still have room.
const KEPT_DAYS: usize = 300;

/// What may change after the start, and what was worked out from it so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// By key: changes of its gate and quota with the Unix minute from which on each holds, oldest first.
    pub(super) changes: HashMap<String, Vec<(i64, gate::Change)>>,
    /// By stage and route (`GET /path`): whether it asks for a key, from which Unix minute on, oldest first.
    pub(super) locks: BTreeMap<(StageRef, String), Vec<(i64, bool)>>,
    /// Calls that really came in.
    pub(super) live: Live,
    /// Keys that really called a stage.
    pub(super) live_keys: BTreeMap<StageRef, BTreeSet<String>>,
    ends: HashMap<String, BTreeMap<i64, End>>,
    /// How many of them were kept since they were last dropped all together.
    ended: usize,
    days: HashMap<String, BTreeMap<i64, Day>>,
    kept: usize,
}

/// Working days out, and keeping them.
impl Traffic {
    /// No panic leaves these maps half changed, so a poisoned lock is as good as any.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that decides a key's calls; of a key that nobody knows, nothing.
    pub(super) fn influence<'a>(&'a self, state: &'a State, key: &str) -> Influence<'a> {
        let changes = state.changes.get(key).map_or(&[][..], Vec::as_slice);
        Influence { partner: self.partners.get(key), changes, live: state.live.of(key) }
    }

    /// Calls by habit in a minute, after the gate.
    pub(super) fn passed(&self, state: &mut State, key: &str, minute: i64) -> Calls {
        if !self.partners.contains_key(key) {
            return Calls::default();
        }
        let (day, of_day) = (minute.div_euclid(DAY), minute.rem_euclid(DAY) as usize);
        if let Some(known) = state.days.get(key).and_then(|days| days.get(&day)) {
            return known.passed(of_day);
        }
        let carried = self.carried(state, key, day);
        let (minutes, end) = Day::new(&self.influence(state, key), day, carried);
        let calls = minutes.passed(of_day);
        state.keep(key, day, minutes, end);
        calls
    }

    /// What a day comes to in its first `minutes` minutes.
    pub(super) fn end(&self, state: &mut State, key: &str, day: i64, minutes: i64) -> End {
        if minutes == DAY
            && let Some(end) = state.ends.get(key).and_then(|ends| ends.get(&day))
        {
            return end.clone();
        }
        let carried = self.carried(state, key, day);
        let end = self.influence(state, key).run(day, minutes, carried, |_| {});
        if minutes == DAY {
            state.keep_end(key, day, end.clone());
        }
        end
    }

    /// What the days before left of the quota, from the first day of its period on.
    fn carried(&self, state: &mut State, key: &str, day: i64) -> Counts {
        let first = self.influence(state, key).first_day(day).unwrap_or(day);
        let mut carried = Counts::default();
        for earlier in first..day {
            if let Some(end) = state.ends.get(key).and_then(|ends| ends.get(&earlier)) {
                carried.clone_from(&end.counts);
                continue;
            }
            let end = self.influence(state, key).run(earlier, DAY, carried, |_| {});
            carried = end.counts.clone();
            state.keep_end(key, earlier, end);
        }
        carried
    }
}

impl State {
    /// Adds a change to a key, and drops what was worked out for its days from that minute's on.
    pub(super) fn change(&mut self, key: &str, from_minute: i64, change: gate::Change) {
        let changes = self.changes.entry(key.to_owned()).or_default();
        if changes.last().is_some_and(|(at, known)| *at <= from_minute && known.is_the_same_gate(&change)) {
            return;
        }
        keep_newest(changes, (from_minute, change));
        self.forget(key, from_minute);
    }

    /// Drops what was worked out for a key from the day of this minute on.
    pub(super) fn forget(&mut self, key: &str, minute: i64) {
        let day = minute.div_euclid(DAY);
        if let Some(ends) = self.ends.get_mut(key) {
            ends.split_off(&day);
        }
        if let Some(days) = self.days.get_mut(key) {
            self.kept -= days.split_off(&day).len();
        }
    }

    fn keep(&mut self, key: &str, day: i64, minutes: Day, end: End) {
        if self.kept >= KEPT_DAYS {
            self.days.clear();
            self.kept = 0;
        }
        self.days.entry(key.to_owned()).or_default().insert(day, minutes);
        self.keep_end(key, day, end);
        self.kept += 1;
    }

    fn keep_end(&mut self, key: &str, day: i64, end: End) {
        if self.ended >= MOST_ENDS {
            self.ends.clear();
            self.ended = 0;
        }
        self.ends.entry(key.to_owned()).or_default().insert(day, end);
        self.ended += 1;
    }

    /// Whether a method asks for a key in a Unix minute; it does not until somebody says so.
    pub(super) fn locked(&self, at: &StageRef, method: &str, path: &str, minute: i64) -> bool {
        let locks = self.locks.get(&(at.clone(), format!("{method} {path}")));
        let known = locks.into_iter().flatten().take_while(|(from, _)| *from <= minute);
        known.last().is_some_and(|(_, locked)| *locked)
    }
}

/// Adds something that holds from a minute on, in the order of time, and drops the oldest where there is too much.
pub(super) fn keep_newest<T>(known: &mut Vec<(i64, T)>, new: (i64, T)) {
    known.push(new);
    known.sort_by_key(|(minute, _)| *minute);
    if known.len() > MOST_CHANGES {
        known.remove(0);
    }
}
