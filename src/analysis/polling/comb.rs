//! A timer that repeats under other traffic: teeth at one, two, three … periods in the autocorrelation.
//!
//! AUTOPERIOD (Vlachos, Yu, Castelli 2005) takes hints from the periodogram and keeps those on a hill of the
//! autocorrelation, because pulses spread their power over harmonics and Fisher's g alone misses them. Reading the hills
//! directly does both at once: for every candidate period `p` the score is the mean height at the teeth `k p` over the
//! valleys half a period beside them, in standard deviations of white noise (`1/n` a lag). Teeth are read through windows of
//! width 0, `p/10` and `p/5`, matched to a timer's jitter. Square roots of counts stand in for counts, so that busy hours
//! weigh no more than quiet ones, and a running mean of four hours takes the day's shape out.
//!
//! Two guards against chance dressed up as a comb: the spread of the scores themselves where it is wider than white
//! noise allows (bursts), and a second reading in every eighth of the window, since one incident is no timer.

use super::fft::Correlation;
use super::flatten::flattened;
use super::peaks::{Comb, Score, peaks, related};

/// Most teeth that are read.
const TEETH: usize = 8;
/// Longest period, in bins.
pub(super) const LONGEST: usize = 66;
/// Windows about the teeth: width to either side as a share of the period, the shortest period that is read through it, and the
/// step from candidate to candidate (wide windows see no finer).
const WINDOWS: [(f64, f64, f64); 3] =
    [(0.0, 2.0, 1.0 / 64.0), (0.1, 5.0, 1.0 / 40.0), (0.2, 5.0, 1.0 / 24.0)];
/// Lags are read at this many places a bin.
const FINE: usize = 64;

/// Buffers and tables, reused from key to key.
#[derive(Debug, Clone, Default)]
pub(super) struct Correlator {
    correlation: Correlation,
    /// Square roots of the counts without the trend.
    flat: Vec<f32>,
    /// Running sums, `sums[l] = acf[0] + … + acf[l - 1]`.
    sums: Vec<f64>,
    acf: Vec<f32>,
}

impl Correlator {
    /// The autocorrelation of `bins` (lag 0 is 1) up to a third of their length, trend removed; empty where nothing varies.
    pub(super) fn autocorrelation(&mut self, bins: &[f32], usable: &[bool]) -> &[f32] {
        let lags = (bins.len() / 3).min(TEETH * LONGEST);
        self.acf.clear();
        self.flat = flattened(bins, usable);
        let energy: f64 = self.flat.iter().map(|&y| f64::from(y * y)).sum();
        if energy < 1e-6 || lags < 4 {
            return &self.acf;
        }
        self.correlation.append(&self.flat, lags, &mut self.acf);
        let scale = self.acf[0].recip();
        self.acf.iter_mut().for_each(|value| *value *= scale);
        self.sums.clear();
        self.sums.push(0.0);
        let mut sum = 0.0;
        for &value in &self.acf {
            sum += f64::from(value);
            self.sums.push(sum);
        }
        &self.acf
    }

    /// The best combs in the autocorrelation last computed, strongest first, harmonics of a stronger one left out. `known` is the
    /// number of usable bins.
    pub(super) fn combs(&self, known: usize) -> Vec<Comb> {
        let mut found: Vec<Comb> = Vec::new();
        let longest = (known as f64 / 23.0).min(LONGEST as f64).min(self.acf.len() as f64 / 1.6);
        for (spread, from, step) in WINDOWS {
            let mut scores: Vec<Score> = Vec::with_capacity(256);
            let mut period = from;
            while period <= longest {
                scores.extend(self.score(period, spread, known));
                period += (period * step).max(0.0625);
            }
            found.extend(peaks(&scores));
        }
        found.sort_unstable_by(|a, b| b.z.total_cmp(&a.z));
        let mut kept: Vec<Comb> = Vec::new();
        for comb in found.into_iter().take(40).map(|comb| self.fundamental(comb)) {
            if !kept.iter().any(|kept| related(kept.period, comb.period)) && kept.len() < 10 {
                kept.push(comb);
            }
        }
        kept
    }

    /// A comb stands on multiples of its period too, and higher where they are whole numbers of bins: takes the smallest fraction whose
    /// own teeth, those between, are at least half as high as the first tooth they share.
    fn fundamental(&self, comb: Comb) -> Comb {
        let parts = (2..=12).rev().find(|&parts| self.stands(comb.period, parts)).unwrap_or(1);
        Comb { period: comb.period / f64::from(parts), ..comb }
    }

    /// True where the teeth at one of so many `parts` of a comb's period stand by themselves.
    fn stands(&self, period: f64, parts: u32) -> bool {
        let period = period / f64::from(parts);
        let level = |half_periods: u32| self.level(fine(f64::from(half_periods) * 0.5 * period), 0);
        let rise = |tooth: u32| level(2 * tooth) - 0.5 * (level(2 * tooth - 1) + level(2 * tooth + 1));
        period >= 2.0 && (1..parts).map(rise).sum::<f32>() > 0.5 * (parts - 1) as f32 * rise(parts)
    }

    /// True where the comb stands in most of the window and not in one incident: its first three teeth, eighth by eighth.
    pub(super) fn is_steady(&self, period: f64) -> bool {
        let length = self.flat.len() / 8;
        let mut heights = [0.0_f64; 8];
        for tooth in 1..=3 {
            let lag = |periods: f64| (periods * period).round() as usize;
            let (low, at, high) =
                (lag(f64::from(tooth) - 0.5), lag(f64::from(tooth)), lag(f64::from(tooth) + 0.5));
            for (part, height) in heights.iter_mut().enumerate() {
                let flat = &self.flat[part * length..];
                let pairs = flat.len().saturating_sub(high).min(length);
                *height += (0..pairs)
                    .map(|t| f64::from(flat[t] * (flat[t + at] - 0.5 * (flat[t + low] + flat[t + high]))))
                    .sum::<f64>();
            }
        }
        let total: f64 = heights.iter().map(|height| height.max(0.0)).sum();
        let largest = heights.iter().copied().fold(0.0, f64::max);
        heights.iter().filter(|&&height| height > 0.02 * total).count() >= 6 && largest < 0.5 * total
    }

    /// Score of the comb with this period; `None` where not even one tooth fits.
    fn score(&self, period: f64, spread: f64, known: usize) -> Option<Score> {
        let teeth = (((self.acf.len() - 2) as f64 / period - 0.5) as usize).min(TEETH);
        if teeth == 0 {
            return None;
        }
        let half_width = (spread * period + 0.5) as usize;
        let half_period = fine(0.5 * period);
        // Teeth at even half periods, valleys at odd ones; a valley between two teeth serves both, those at the ends one.
        let mut height = -0.5 * self.level(half_period, half_width);
        for tooth in 1..=teeth {
            let at = fine(tooth as f64 * period);
            height += self.level(at, half_width) - self.level(at + half_period, half_width);
        }
        height += 0.5 * self.level(fine(teeth as f64 * period) + half_period, half_width);
        let height = f64::from(height) / teeth as f64;
        // 1 + 1 variances a tooth; windows average.
        let sd = (2.0 / (teeth as f64 * (2.0 * half_width as f64 + 1.0) * known as f64)).sqrt();
        Some(Score { period, z: height / sd, height })
    }

    /// Mean of the autocorrelation in a window of `2 half_width + 1` lags about `lag` (in 1/64 bins), interpolated where it is one lag wide.
    fn level(&self, lag: usize, half_width: usize) -> f32 {
        if half_width == 0 {
            let Some(&[before, after]) = self.acf.get(lag / FINE..lag / FINE + 2) else { return 0.0 };
            return before + (after - before) * (lag % FINE) as f32 / FINE as f32;
        }
        let middle = (lag + FINE / 2) / FINE;
        let last = self.acf.len();
        let low = middle.saturating_sub(half_width).clamp(1, last - 1);
        let high = (middle + half_width + 1).clamp(low + 1, last);
        ((self.sums[high] - self.sums[low]) / (high - low) as f64) as f32
    }
}

/// A lag in 1/64 bins.
fn fine(lag: f64) -> usize {
    (lag * FINE as f64 + 0.5) as usize
}
