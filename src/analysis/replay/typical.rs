//! Between the ends: what the limits would most likely have refused.
//!
//! Inside each minute calls are placed at random (uniformly, as Poisson calls lie given their number) or evenly, where a timer was
//! found, and the bucket is run over them. Seeded, so that an answer repeats. Several orders are tried while that is cheap: a long
//! series averages over its own minutes.

use super::Limits;
use fastrand::Rng;

/// How calls lie inside a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Uniformly at random, from this seed.
    Random(u64),
    /// At equal distances, the phase from this seed: a timer.
    Even(u64),
}

/// Refused calls over several orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Their mean, rounded.
    pub typical: u64,
    /// The smallest.
    pub low: u64,
    /// The largest.
    pub high: u64,
}

/// Calls placed in all orders together, roughly.
const EFFORT: u64 = 300_000;

/// Refused calls when the calls of each minute are placed as `placement` says.
pub fn typical_refused(minutes: &[u32], limits: Limits, placement: Placement) -> Spread {
    let calls: u64 = minutes.iter().map(|&calls| u64::from(calls)).sum();
    let orders = (EFFORT / calls.max(1)).clamp(2, 16);
    let (Placement::Random(seed) | Placement::Even(seed)) = placement;
    let mut rng = Rng::with_seed(seed);
    let even = matches!(placement, Placement::Even(_));
    let mut gaps = Vec::new();
    let refused: Vec<u64> =
        (0..orders).map(|_| refused(minutes, limits, even, &mut rng, &mut gaps)).collect();
    let sum: u64 = refused.iter().sum();
    Spread {
        typical: (sum + orders / 2) / orders,
        low: refused.iter().copied().min().unwrap_or(0),
        high: refused.iter().copied().max().unwrap_or(0),
    }
}

/// One order. A minute whose calls all find a token wherever they fall is not placed call by call.
fn refused(minutes: &[u32], limits: Limits, even: bool, rng: &mut Rng, gaps: &mut Vec<f64>) -> u64 {
    let (burst, rate) = (f64::from(limits.burst), limits.rate.max(0.0));
    let (mut level, mut refused) = (burst, 0);
    let phase = rng.f64();
    for &calls in minutes {
        let wanted = f64::from(calls);
        if wanted <= level && level - wanted + rate * 60.0 <= burst {
            level += rate * 60.0 - wanted;
            continue;
        }
        if calls == 0 {
            level = burst.min(level + rate * 60.0);
            continue;
        }
        place(calls, even, phase, rng, gaps);
        for gap in &gaps[..calls as usize] {
            level = burst.min(level + rate * gap);
            // A timer may meet its token to the last digit.
            if level >= 1.0 - 1e-9 {
                level -= 1.0;
            } else {
                refused += 1;
            }
        }
        level = burst.min(level + rate * gaps[calls as usize]);
    }
    refused
}

/// Seconds from the minute's start to the first call, from call to call, and to the minute's end: `calls + 1` gaps.
fn place(calls: u32, even: bool, phase: f64, rng: &mut Rng, gaps: &mut Vec<f64>) {
    gaps.clear();
    if even {
        let step = 60.0 / f64::from(calls);
        gaps.push(phase * step);
        gaps.extend(std::iter::repeat_n(step, calls as usize - 1));
        gaps.push((1.0 - phase) * step);
        return;
    }
    // Uniform order statistics are partial sums of exponential gaps over their total.
    gaps.extend((0..=calls).map(|_| -(1.0 - rng.f64()).ln()));
    let scale = 60.0 / gaps.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    gaps.iter_mut().for_each(|gap| *gap *= scale);
}
