//! Whose turn it is to be read: what is on screen first, and what nobody looks at a few at a time, the oldest first, behind
//! everything else. While the window cannot be seen, nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::{Resource, Slot};

use super::share::Shares;

/// So many reads that nobody waits for are with the worker at a time: who chooses late, chooses by what is on screen then.
pub(super) const MOST_BEHIND: usize = 6;

/// What is asked for, and why.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// The window cannot be seen.
    pub(super) hidden: bool,
    /// How many of what is needed are on screen: the first ones.
    pub(super) on_screen: usize,
    /// How long the answers of the others hold.
    pub(super) shares: Shares,
    /// How many of the others have been read, or have failed.
    pub(super) read: usize,
    /// When the oldest of them was read.
    pub(super) oldest: Option<Timestamp>,
    /// When the first of them is to be read again.
    pub(super) due: Option<Timestamp>,
    /// Stale because time has passed: nobody has asked for it.
    aged: BTreeSet<Slot>,
    /// Stale because of something that the user did.
    wanted: BTreeSet<Slot>,
    /// With the worker, in the background.
    pub(super) behind: BTreeSet<Slot>,
}

impl Turns {
    /// Too old; `awaited` where somebody has just come to look at it.
    pub(super) fn age(&mut self, slot: Slot, awaited: bool) {
        if !awaited && !self.wanted.contains(&slot) {
            self.aged.insert(slot);
        }
    }

    /// Somebody looks at it from now on, or has made it untrue.
    pub(super) fn want(&mut self, slot: &Slot) {
        self.aged.remove(slot);
    }

    /// As [`Self::want`], and it is to be read at once although it is not on screen.
    pub(super) fn want_at_once(&mut self, slot: Slot) {
        self.aged.remove(&slot);
        self.wanted.insert(slot);
    }

    /// Whether it is to be read at once although it is not on screen.
    pub(super) fn is_wanted(&self, slot: &Slot) -> bool {
        self.wanted.contains(slot)
    }

    /// It is asked for now. Whether in the background: nobody waits for what has only grown old.
    pub(super) fn ask(&mut self, slot: &Slot, on_screen: bool) -> bool {
        let aged = self.aged.remove(slot);
        let ahead = self.wanted.remove(slot) || on_screen;
        if !ahead {
            self.behind.insert(slot.clone());
        }
        aged || !ahead
    }
}

/// One of each in turn, as long as both have some.
pub(super) fn interleave(one: Vec<Resource>, other: Vec<Resource>) -> Vec<Resource> {
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut out = Vec::with_capacity(one.len() + other.len());
    loop {
        let pair = (one.next(), other.next());
        if pair == (None, None) {
            return out;
        }
        out.extend(pair.0);
        out.extend(pair.1);
    }
}
