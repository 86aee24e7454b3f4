//! When the window has to look again though nothing happens: an idle one is drawn only when something on it changes.
//!
//! Answers, keys and the pointer wake the window by themselves. What time alone changes is here: reads that become due, ages in
//! words, messages that end, a key's value that hides itself.

use jiff::SignedDuration;

use crate::domain::Resource;

use super::Model;
use super::route::Room;
use super::share::AFTER_FAILURE;

/// A timer may come a moment early: so much later, and what was due is due.
const MARGIN: SignedDuration = SignedDuration::from_millis(100);
/// A clock that a person watches moves so often: a lock check under way, calls that wait for AWS's limits.
const WATCHED: SignedDuration = SignedDuration::from_millis(900);
/// Words that stand for a minute.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// What is not on screen is not worth waking for more often.
const BEHIND: SignedDuration = SignedDuration::from_secs(5);
/// At the latest: "today" becomes "yesterday".
const LATEST: SignedDuration = SignedDuration::from_mins(15);

impl Model {
    /// How long the window may rest from now; never 0.
    pub fn next_wake(&self) -> SignedDuration {
        let mut waits = vec![LATEST];
        waits.extend(self.notices.iter().filter_map(|notice| notice.ends_in(self.now)));
        waits.extend(self.keys.shown.iter().filter_map(|shown| shown.ends_in(self.now)));
        if !self.turns.hidden {
            self.wait_in_sight(&mut waits);
        }
        waits.into_iter().min().unwrap_or(LATEST).max(SignedDuration::ZERO) + MARGIN
    }

    /// What is due or moves while the window can be seen.
    fn wait_in_sight(&self, waits: &mut Vec<SignedDuration>) {
        let watched = self.checks.values().any(|check| check.running.is_some()) || self.queue.waiting > 0;
        waits.extend(watched.then_some(WATCHED));
        if self.signed_out.is_none() {
            let seen = self.needed.iter().take(self.turns.on_screen);
            waits.extend(seen.filter_map(|resource| self.due_in(resource)));
            waits.extend(self.turns.due.map(|at| at.duration_since(self.now).max(BEHIND)));
        }
        waits.extend(self.data_age().map(until_next_minute));
        let room = self.route.room();
        if room == Room::Traffic && self.traffic.is_daily() {
            let read = self.usage_read_at();
            waits.extend(read.map(|at| until_next_minute(self.now.duration_since(at))));
        }
        if room.counts() {
            let second = SignedDuration::from_secs(self.now.as_second());
            waits.push(until_next_minute(second));
        }
    }

    /// When a resource is to be read again; `None` while it is being read, and where it never changes.
    fn due_in(&self, resource: &Resource) -> Option<SignedDuration> {
        let slot = resource.slot();
        let place = self.store.look(&slot).filter(|place| !place.is_loading())?;
        let age = |at| self.now.duration_since(at);
        if let Some(failed) = place.failed_at() {
            return Some(AFTER_FAILURE - age(failed));
        }
        Some(SignedDuration::from_secs(slot.lifetime_s()?) - age(place.fetched()?))
    }
}

/// Until an age in whole minutes is another one.
fn until_next_minute(age: SignedDuration) -> SignedDuration {
    MINUTE - SignedDuration::from_millis((age.as_millis().rem_euclid(MINUTE.as_millis())) as i64)
}
