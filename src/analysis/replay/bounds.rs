//! The two ends of what one-minute counts allow.
//!
//! Most accepted: calls spread so that every token is used as it comes,
//! `a_k = min(c_k, floor(x_k + r T))`, `x_(k+1) = min(b, x_k + r T - a_k)`.
//!
//! Fewest accepted: every minute is one instant burst at its start or its end. Which is worse depends on the neighbours (an end
//! burst just before a start burst meets an empty bucket; "all at the start" is not the minimum), so a dynamic programme
//! carries `(level, accepted)` over both choices and keeps what can still win: a state loses to one with no higher level and no more
//! accepted, and to one whose lead in accepted calls covers the tokens it has more, since a token admits one call at most.
//!
//! Levels are whole numbers of millionths of a token, with the same rounding of the rate as in the
//! replay of request times, so that both ends hold for it to the last call.

use super::Limits;

/// Level units in one token.
const TOKEN: i64 = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    level: i64,
    accepted: u64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    capacity: i64,
    refill: i64,
}

impl Bucket {
    fn new(limits: Limits) -> Self {
        // A billion requests a second is no limit; the cap keeps sums inside 64 bits.
        let refill = limits.micro_rate().min(1_000_000_000_000_000) * 60;
        Self { capacity: i64::from(limits.burst) * TOKEN, refill }
    }

    const fn refilled(self, level: i64) -> i64 {
        let level = level + self.refill;
        if level > self.capacity { self.capacity } else { level }
    }
}

/// Calls that the bucket takes at once from `calls`, at this level.
fn taken(level: i64, calls: u32) -> i64 {
    (level / TOKEN).min(i64::from(calls))
}

/// Most calls that `limits` can have accepted, calls per minute given.
pub fn most_accepted(minutes: &[u32], limits: Limits) -> u64 {
    let bucket = Bucket::new(limits);
    // A bucket of no size holds no token, however it is refilled.
    if bucket.capacity == 0 {
        return 0;
    }
    let (mut level, mut total) = (bucket.capacity, 0);
    for &calls in minutes {
        let accepted = taken(level + bucket.refill, calls);
        total += accepted as u64;
        level = (level + bucket.refill - accepted * TOKEN).min(bucket.capacity);
    }
    total
}

/// Fewest calls that `limits` can have accepted, calls per minute given.
pub fn fewest_accepted(minutes: &[u32], limits: Limits) -> u64 {
    let bucket = Bucket::new(limits);
    if bucket.refill >= bucket.capacity {
        return fewest_when_refilled(minutes, u64::from(limits.burst));
    }
    let mut only = State { level: bucket.capacity, accepted: 0 };
    let mut states: Vec<State> = Vec::new();
    let mut next: Vec<State> = Vec::new();
    for &calls in minutes {
        if states.is_empty() {
            // One state, and it admits all wherever they fall: the end leaves the bucket emptier.
            if i64::from(calls) * TOKEN <= only.level {
                only.level = bucket.refilled(only.level) - i64::from(calls) * TOKEN;
                only.accepted += u64::from(calls);
                continue;
            }
            states.push(only);
        }
        next.clear();
        next.extend(states.iter().flat_map(|state| both(bucket, *state, calls)));
        prune(&mut next, &mut states);
        if let [state] = states[..] {
            only = state;
            states.clear();
        }
    }
    states.iter().map(|state| state.accepted).min().unwrap_or(only.accepted)
}

/// The same where a minute fills the bucket, as nearly every plan has it: then the boundary between two minutes knows two levels, full
/// after a burst at the start and `burst - min(calls, burst)` after one at the end.
fn fewest_when_refilled(minutes: &[u32], burst: u64) -> u64 {
    // Accepted so far with a full bucket, and with `level` tokens in it.
    let (mut full, mut drained, mut level) = (0_u64, u64::MAX / 2, burst);
    for &calls in minutes {
        let calls = u64::from(calls);
        let taken = calls.min(burst);
        (full, drained) = ((full + taken).min(drained + calls.min(level)), full.min(drained) + taken);
        level = burst - taken;
    }
    full.min(drained)
}

/// The minute as one burst at its start, and at its end.
fn both(bucket: Bucket, state: State, calls: u32) -> [State; 2] {
    let at = |level: i64, after: &dyn Fn(i64) -> i64| {
        let taken = taken(level, calls);
        State { level: after(level - taken * TOKEN), accepted: state.accepted + taken as u64 }
    };
    [at(state.level, &|level| bucket.refilled(level)), at(bucket.refilled(state.level), &|level| level)]
}

/// Moves into `kept` the states of `all` that can still lead to the minimum.
fn prune(all: &mut [State], kept: &mut Vec<State>) {
    kept.clear();
    all.sort_unstable();
    // By level: a higher one must have accepted fewer.
    for state in all.iter() {
        if kept.last().is_none_or(|last| state.accepted < last.accepted) {
            kept.push(*state);
        }
    }
    // And so many fewer that the tokens it has more cannot make up for it.
    let mut at = kept.len();
    let mut best: Option<State> = None;
    while at > 0 {
        at -= 1;
        let state = kept[at];
        let beaten = best.is_some_and(|best| {
            let tokens = (best.level - state.level + TOKEN - 1) / TOKEN;
            state.accepted >= best.accepted + tokens as u64
        });
        if beaten {
            kept.remove(at);
        } else {
            best = Some(state);
        }
    }
}
