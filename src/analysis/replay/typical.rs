//! Between the ends: what the limits would most likely have refused.
//!
//! Inside each minute calls are placed at random (uniformly, as Poisson calls lie given their number), evenly where a fast timer
//! is most of them, or at the period's own beat where a timer is all of them, and the bucket is run over them; minutes with ample
//! tokens, or hopelessly few, are not worth the placing. Seeded, so that an answer repeats. Several orders are tried while that is
//! cheap: a long series averages over its own minutes.

use std::sync::LazyLock;

use super::Limits;
use crate::analysis::polling::{Finding, Verdict};
use fastrand::Rng;

/// How calls lie inside a minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// Uniformly at random, from this seed.
    Random(u64),
    /// At equal distances, the phase from this seed: a timer with others under it.
    Even(u64),
    /// So many seconds apart, over the minutes' ends: a timer by itself.
    Timer(f64),
}

impl Placement {
    /// How the calls of a key lie as far as its verdict tells; what it does not tell comes from `seed`.
    pub fn from_verdict(verdict: &Verdict, seed: u64) -> Self {
        /// With a larger share of other calls the beat of all calls is not the timer's any more. Counts by the minute tell a
        /// timer of 45 s by itself as 96 %.
        const ALONE: f64 = 0.9;
        /// A timer that strays further does not meet its own rate. Of one faster than the bins nobody can tell.
        const STEADY: f64 = 0.1;
        let fast = verdict.period_s().is_some_and(|period| period < verdict.tests.bin_s);
        let steady = fast || verdict.jitter.is_none_or(|jitter| jitter < STEADY);
        let alone = steady && verdict.timer_share >= ALONE;
        match (verdict.finding, verdict.periods_s.as_slice()) {
            (Finding::Poller, [period]) if alone => Self::Timer(*period),
            (Finding::Poller, [period, ..]) if *period <= 60.0 => Self::Even(seed),
            _ => Self::Random(seed),
        }
    }
}

/// Refused calls over several orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Their mean, rounded.
    pub typical: u64,
    /// The fewest of any order.
    pub low: u64,
    /// The most of any order.
    pub high: u64,
}

/// Calls placed in all orders together, roughly, where one key is replayed by itself.
pub const EFFORT: u64 = 300_000;

/// Parts of a busy minute.
const SLOTS: u32 = 24;

/// Steps of [`EXPONENTIAL`].
const STEPS: usize = 4096;

/// Quantiles of the exponential law: a look-up for each call in place of a logarithm.
static EXPONENTIAL: LazyLock<[f32; STEPS]> =
    LazyLock::new(|| std::array::from_fn(|step| -(1.0 - (step as f32 + 0.5) / STEPS as f32).ln()));

/// Refused calls when the calls of each minute are placed as `placement` says.
pub fn typical_refused(minutes: &[u32], limits: Limits, placement: Placement) -> Spread {
    typical_refused_within(minutes, limits, placement, EFFORT)
}

/// The same with about `effort` calls placed in all orders together, but always one order.
pub fn typical_refused_within(minutes: &[u32], limits: Limits, placement: Placement, effort: u64) -> Spread {
    let calls: u64 = minutes.iter().map(|&calls| u64::from(calls)).sum();
    let (orders, seed) = match placement {
        Placement::Random(seed) | Placement::Even(seed) => ((effort / calls.max(1)).clamp(1, 16), seed),
        Placement::Timer(_) => (1, 0),
    };
    let mut rng = Rng::with_seed(seed);
    let mut gaps = Vec::new();
    let refused: Vec<u64> =
        (0..orders).map(|_| refused(minutes, limits, placement, &mut rng, &mut gaps)).collect();
    let sum: u64 = refused.iter().sum();
    Spread {
        typical: (sum + orders / 2) / orders,
        low: refused.iter().copied().min().unwrap_or(0),
        high: refused.iter().copied().max().unwrap_or(0),
    }
}

/// One order.
fn refused(minutes: &[u32], limits: Limits, placement: Placement, rng: &mut Rng, gaps: &mut Vec<f64>) -> u64 {
    let phase = rng.f64();
    let mut tokens = Tokens::new(limits);
    match placement {
        Placement::Random(_) => minutes.iter().map(|&calls| tokens.random_minute(calls, rng, gaps)).sum(),
        Placement::Even(_) => minutes.iter().map(|&calls| tokens.even_minute(calls, phase, gaps)).sum(),
        Placement::Timer(period) => {
            let mut beat = Beat { period, next: 0.0 };
            minutes.iter().map(|&calls| tokens.timer_minute(calls, &mut beat, gaps)).sum()
        }
    }
}

/// The bucket as a level that flows: in fractions, where [`super::bucket::Bucket`] counts exact times in whole parts.
struct Tokens {
    /// Tokens now; full at the start.
    level: f64,
    /// Tokens a second.
    rate: f64,
    /// Tokens when full.
    burst: f64,
}

impl Tokens {
    fn new(limits: Limits) -> Self {
        let burst = f64::from(limits.burst);
        Self { level: burst, rate: limits.rate.max(0.0), burst }
    }

    /// A minute of calls that lie uniformly at random; the refused ones.
    fn random_minute(&mut self, calls: u32, rng: &mut Rng, gaps: &mut Vec<f64>) -> u64 {
        if let Some(refused) = self.without_placing(calls) {
            return refused;
        }
        let slot_stray = (f64::from(calls) / f64::from(SLOTS)).sqrt();
        if calls > 4 * SLOTS && self.burst > 6.0 * slot_stray {
            return in_slots(f64::from(calls), &mut self.level, self.rate, self.burst, rng);
        }
        place_at_random(calls, rng, gaps);
        self.take(gaps)
    }

    /// A minute of calls at equal distances.
    fn even_minute(&mut self, calls: u32, phase: f64, gaps: &mut Vec<f64>) -> u64 {
        if let Some(refused) = self.without_placing(calls) {
            return refused;
        }
        place_evenly(calls, phase, gaps);
        self.take(gaps)
    }

    /// A minute of a timer by itself, which rings on whether or not its calls need placing.
    fn timer_minute(&mut self, calls: u32, beat: &mut Beat, gaps: &mut Vec<f64>) -> u64 {
        beat.place(calls, gaps);
        if let Some(refused) = self.without_placing(calls) {
            return refused;
        }
        self.take(gaps)
    }

    /// The refused calls of a minute whose outcome does not hang on their order.
    fn without_placing(&mut self, calls: u32) -> Option<u64> {
        let minute = without_placing(f64::from(calls), self.level, self.rate * 60.0, self.burst)?;
        self.level = minute.level;
        Some(minute.refused)
    }

    /// Calls that come after each gap but the last, which leads to the minute's end.
    fn take(&mut self, gaps: &[f64]) -> u64 {
        let Some((to_end, to_calls)) = gaps.split_last() else { return 0 };
        let mut refused = 0;
        for gap in to_calls {
            self.wait(*gap);
            // A timer may meet its token to the last digit.
            if self.level >= 1.0 - 1e-9 {
                self.level -= 1.0;
            } else {
                refused += 1;
            }
        }
        self.wait(*to_end);
        refused
    }

    fn wait(&mut self, seconds: f64) {
        self.level = self.burst.min(self.level + self.rate * seconds);
    }
}

/// How a minute ends whose outcome does not hang on the order of its calls.
struct Minute {
    level: f64,
    refused: u64,
}

/// The minute's outcome where the order hardly matters. Random calls stray from an even flow by `sqrt(calls) / 2`; five times that to
/// spare and every call finds its token, six times that too many (and a bucket that does not overflow meanwhile) and every token
/// finds its call.
fn without_placing(calls: f64, level: f64, refill: f64, burst: f64) -> Option<Minute> {
    let surplus = calls - refill;
    let stray = calls.sqrt();
    if level >= surplus.max(0.0) + 2.5 * stray + 1.0 || calls == 0.0 {
        return Some(Minute { level: burst.min(level - surplus), refused: 0 });
    }
    if surplus > 0.2 * refill && surplus > level + 3.0 * stray && burst >= 10.0 {
        let accepted = (level + refill).floor();
        return Some(Minute { level: level + refill - accepted, refused: (calls - accepted) as u64 });
    }
    None
}

/// A busy minute in slots of a few seconds: as many calls in each as chance gives (normal law, pinned to the minute's total), flowing
/// evenly inside it. Good where the bucket holds several times what a slot strays by.
fn in_slots(calls: f64, level: &mut f64, rate: f64, burst: f64, rng: &mut Rng) -> u64 {
    let slots = f64::from(SLOTS);
    // The sum of three uniform draws is close to normal, with a variance of a quarter.
    let draws: [f64; SLOTS as usize] = std::array::from_fn(|_| rng.f64() + rng.f64() + rng.f64() - 1.5);
    let mean = draws.iter().sum::<f64>() / slots;
    let stray = 2.0 * (calls / slots).sqrt();
    let mut accepted = 0.0;
    for draw in draws {
        let wanted = (calls / slots + stray * (draw - mean)).max(0.0);
        let tokens = *level + rate * 60.0 / slots;
        let taken = wanted.min(tokens);
        accepted += taken;
        *level = burst.min(tokens - taken);
    }
    (calls - accepted).max(0.0).round() as u64
}

/// A timer that rings on from minute to minute.
struct Beat {
    /// Seconds from ring to ring.
    period: f64,
    /// When it rings next, in seconds from the start of the minute.
    next: f64,
}

impl Beat {
    /// The gaps of a minute in which the timer rang `calls` times, as [`place_evenly`] gives them. It begins at the first
    /// minute's start, the earliest that it can have been, so that a minute which says otherwise only ever moves it later:
    /// no gap comes out shorter than the period.
    fn place(&mut self, calls: u32, gaps: &mut Vec<f64>) {
        let rings = f64::from(calls.saturating_sub(1));
        let latest = 60.0 - rings * self.period;
        if calls > 0 && latest <= 0.0 {
            // More than the timer alone can have made.
            place_evenly(calls, 0.0, gaps);
            self.next = 0.0;
            return;
        }
        if calls > 0 {
            let first = self.next.clamp(0.0, latest);
            gaps.clear();
            gaps.push(first);
            gaps.extend(std::iter::repeat_n(self.period, calls as usize - 1));
            gaps.push(latest - first);
            self.next = first + f64::from(calls) * self.period;
        }
        self.next -= 60.0;
    }
}

/// Seconds from the minute's start to the first call, from call to call, and to the minute's end: `calls + 1` gaps.
fn place_evenly(calls: u32, phase: f64, gaps: &mut Vec<f64>) {
    let step = 60.0 / f64::from(calls);
    gaps.clear();
    gaps.push(phase * step);
    gaps.extend(std::iter::repeat_n(step, calls as usize - 1));
    gaps.push((1.0 - phase) * step);
}

/// Seconds between calls of a minute that lie uniformly at random, as [`place_evenly`] gives them.
pub(in crate::analysis) fn place_at_random(calls: u32, rng: &mut Rng, gaps: &mut Vec<f64>) {
    // Uniform order statistics are partial sums of exponential gaps over their total.
    let table = &*EXPONENTIAL;
    gaps.clear();
    gaps.extend((0..=calls).map(|_| f64::from(table[usize::from(rng.u16(..)) % STEPS])));
    let scale = 60.0 / gaps.iter().sum::<f64>();
    for gap in gaps {
        *gap *= scale;
    }
}
