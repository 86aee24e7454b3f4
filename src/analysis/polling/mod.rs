//! Does a machine call on a timer? A verdict a key, with the period and the evidence.
//!
//! Volume alone is no polling: a busy shop at 500 calls a minute is random. Three tests look for what randomness cannot
//! do, each where the others are blind:
//!
//! | test | sees | reference |
//! |---|---|---|
//! | [`Dispersion`] | timers of any period, several at once, jittered, under random traffic | index of dispersion (Fisher 1925), on differences |
//! | [`GapTest`] | timers slower than the bin, batches, large jitter, outages | CV of inter-arrival times, RITA's beacons |
//! | [`Comb`] | timers that keep a beat under uneven traffic | AUTOPERIOD (SDM 2005), Elastic's autocorrelation rule |
//!
//! Elastic's other rule, a coefficient of variation of at most 0.1 per minute, is not here on purpose: random traffic has
//! `1/sqrt(mean)`, so it flags every busy key.

mod comb;
mod decide;
mod dispersion;
mod evidence;
mod fft;
mod flatten;
mod gaps;
mod outages;
mod peaks;
mod verdict;

pub use dispersion::Dispersion;
pub use evidence::{Evidence, GapBar, GapShares, MinuteShares, gap_shares, gaps_near, minute_shares};
pub use gaps::GapTest;
pub use peaks::Comb;
pub use verdict::{Finding, Tests, Verdict, duration};

use super::series::{Counts, MINUTE_MS, Timestamps};
use comb::Correlator;

/// Judges keys one after another; keeps its buffers, so use one for many keys and one per thread.
#[derive(Debug, Clone, Default)]
pub struct Detector {
    correlator: Correlator,
}

impl Detector {
    /// A detector with empty buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The verdict on calls per minute. Fewer than nine calls or half an hour give [`Finding::None`].
    pub fn counts(&mut self, counts: &Counts) -> Verdict {
        let bins: Vec<f32> = counts.counts.iter().map(|&calls| calls as f32).collect();
        let mut known = vec![true; bins.len()];
        for gap in &counts.gaps {
            known[gap.start.min(bins.len())..gap.end.min(bins.len())].fill(false);
        }
        decide::verdict(&mut self.correlator, &bins, &known, 60.0)
    }

    /// The verdict on request times. `window_ms` is the stretch that the log covers (half-open, Unix milliseconds): silence at its ends
    /// counts as silence.
    ///
    /// The bin follows the traffic: about a third of the typical gap, so that a timer under other traffic keeps its beat, at least a
    /// second and at most a minute; one-minute bins are judged as well, and the stronger verdict stands.
    pub fn timestamps(&mut self, times: &Timestamps, window_ms: std::ops::Range<i64>) -> Verdict {
        let coarse = self.binned(times, &window_ms, MINUTE_MS);
        let millis = times.millis();
        if millis.len() < 9 {
            return coarse;
        }
        let mut gaps: Vec<i64> = millis.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let middle = gaps.len() / 2;
        let typical = *gaps.select_nth_unstable(middle).1;
        // No finer than half a million bins, whatever the window.
        let floor = ((window_ms.end - window_ms.start) / 500_000 / 1000 + 1) * 1000;
        let width = (typical / 3 / 1000 * 1000).max(floor);
        if width >= MINUTE_MS {
            return sharpened(coarse, times);
        }
        let fine = self.binned(times, &window_ms, width);
        sharpened(decide::better(coarse, fine), times)
    }

    fn binned(&mut self, times: &Timestamps, window_ms: &std::ops::Range<i64>, width: i64) -> Verdict {
        let length = usize::try_from((window_ms.end - window_ms.start + width - 1) / width).unwrap_or(0);
        let mut bins = vec![0.0_f32; length];
        for at in times.millis() {
            let slot = usize::try_from((at - window_ms.start).div_euclid(width)).ok();
            if let Some(bin) = slot.and_then(|slot| bins.get_mut(slot)) {
                *bin += 1.0;
            }
        }
        let known = vec![true; length];
        decide::verdict(&mut self.correlator, &bins, &known, width as f64 / 1000.0)
    }
}

/// The verdict with the period read off the gaps themselves, where most gaps are about that period: milliseconds beat bins.
fn sharpened(mut verdict: Verdict, times: &Timestamps) -> Verdict {
    let Some(first) = verdict.periods_s.first_mut() else { return verdict };
    let gaps = times.millis().windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1000.0);
    let near = gaps.filter(|gap| (gap / *first - 1.0).abs() < 0.5);
    let (sum, count) = near.fold((0.0, 0_usize), |(sum, count), gap| (sum + gap, count + 1));
    if count * 10 > times.len() * 7 {
        *first = sum / count as f64;
    }
    verdict
}

#[cfg(test)]
mod tests;
