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

use super::fft::Fft;

/// Most teeth that are read.
const TEETH: usize = 8;
/// Longest period, in bins.
pub(super) const LONGEST: usize = 66;
/// Half the width of the running mean, in bins.
const TREND: usize = 120;

/// A period in the autocorrelation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comb {
    /// Period in bins, refined on the farthest tooth that stands out.
    pub period: f64,
    /// Height over the valleys in standard deviations of what chance gives.
    pub z: f64,
    /// Mean height of the teeth over the valleys, as a correlation (0 to 1).
    pub height: f64,
}

/// Buffers and tables, reused from key to key.
#[derive(Debug, Clone, Default)]
pub(super) struct Correlator {
    fft: Fft,
    re: Vec<f32>,
    im: Vec<f32>,
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
        self.power(lags);
        let scale = self.re[0];
        self.acf.extend(self.re[..lags].iter().map(|&value| value / scale));
        self.sums.clear();
        self.sums.push(0.0);
        let mut sum = 0.0;
        for &value in &self.acf {
            sum += f64::from(value);
            self.sums.push(sum);
        }
        &self.acf
    }

    /// Leaves the circular autocorrelation in `re`. Real input of even length is packed as half as many complex numbers on the way in;
    /// the power is real and even, so the way back is packed alike.
    fn power(&mut self, lags: usize) {
        let size = (self.flat.len() + lags).next_power_of_two();
        if self.fft.size() != size {
            self.fft = Fft::new(size);
        }
        self.re.clear();
        self.re.extend_from_slice(&self.flat);
        self.re.resize(size, 0.0);
        self.im.clear();
        self.im.resize(size, 0.0);
        self.fft.forward(&mut self.re, &mut self.im);
        for (re, im) in self.re.iter_mut().zip(&mut self.im) {
            (*re, *im) = (*re * *re + *im * *im, 0.0);
        }
        self.fft.forward(&mut self.re, &mut self.im);
    }

    /// The best combs in the autocorrelation last computed, strongest first, harmonics of a stronger one left out. `known` is the
    /// number of usable bins.
    pub(super) fn combs(&self, known: usize) -> Vec<Comb> {
        let mut found: Vec<Comb> = Vec::new();
        for spread in [0.0, 0.1, 0.2] {
            let mut scores: Vec<(f64, f64, f64)> = Vec::with_capacity(800);
            let mut period = if spread == 0.0 { 2.0 } else { 5.0 };
            let longest = (known as f64 / 23.0).min(LONGEST as f64).min(self.acf.len() as f64 / 1.6);
            while period <= longest {
                if let Some((score, height)) = self.score(period, spread, known) {
                    scores.push((period, score, height));
                }
                period += (period / 64.0).clamp(0.0625, 1.0);
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
        let stands = |parts: u32| {
            let period = comb.period / f64::from(parts);
            let between =
                (1..parts).map(|tooth| self.rise(f64::from(tooth) * period, period, 0.0)).sum::<f64>();
            period >= 2.0 && between > 0.5 * f64::from(parts - 1) * self.rise(comb.period, period, 0.0)
        };
        let parts = (2..=12).rev().find(|&parts| stands(parts)).unwrap_or(1);
        Comb { period: comb.period / f64::from(parts), ..comb }
    }

    /// Height at lag `at` over the valleys half a period to either side.
    fn rise(&self, at: f64, period: f64, half_width: f64) -> f64 {
        self.level(at, half_width)
            - 0.5 * (self.level(at - period / 2.0, half_width) + self.level(at + period / 2.0, half_width))
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

    /// Standard score and height of the comb with this period.
    fn score(&self, period: f64, spread: f64, known: usize) -> Option<(f64, f64)> {
        let teeth = (((self.acf.len() - 2) as f64 / period - 0.5) as usize).min(TEETH);
        if teeth == 0 {
            return None;
        }
        let half_width = (spread * period).round();
        let rises = (1..=teeth).map(|tooth| self.rise(tooth as f64 * period, period, half_width));
        let height = rises.sum::<f64>() / teeth as f64;
        // A valley between two teeth serves both: 1 + 1 variances a tooth; windows average.
        let sd = (2.0 / (teeth as f64 * (2.0 * half_width + 1.0) * known as f64)).sqrt();
        Some((height / sd, height))
    }

    /// Mean of the autocorrelation in a window of `2 half_width + 1` lags about `lag`, interpolated where it is one lag wide.
    fn level(&self, lag: f64, half_width: f64) -> f64 {
        if half_width < 1.0 {
            let low = lag as usize;
            let part = lag - low as f64;
            let at = |at: usize| f64::from(self.acf.get(at).copied().unwrap_or(0.0));
            return at(low) * (1.0 - part) + at(low + 1) * part;
        }
        let last = self.acf.len();
        let low = ((lag - half_width).round().max(1.0) as usize).min(last - 1);
        let high = ((lag + half_width).round() as usize + 1).clamp(low + 1, last);
        (self.sums[high] - self.sums[low]) / (high - low) as f64
    }
}

/// Local maxima of the scores, in units of the larger of white noise and the scores' own spread.
fn peaks(scores: &[(f64, f64, f64)]) -> Vec<Comb> {
    if scores.len() < 8 {
        return Vec::new();
    }
    let mut sizes: Vec<f64> = scores.iter().map(|score| score.1.abs()).collect();
    let middle = sizes.len() / 2;
    let spread = (*sizes.select_nth_unstable_by(middle, f64::total_cmp).1 * 1.483).max(1.0);
    let is_peak = |at: usize| {
        let neighbour = |at: usize| scores.get(at).map_or(f64::MIN, |score| score.1);
        scores[at].1 > neighbour(at.wrapping_sub(1)) && scores[at].1 >= neighbour(at + 1)
    };
    let mut peaks: Vec<Comb> = (0..scores.len())
        .filter(|&at| scores[at].1 > 4.0 && is_peak(at))
        .map(|at| Comb { period: summit(scores, at), z: scores[at].1 / spread, height: scores[at].2 })
        .collect();
    peaks.sort_unstable_by(|a, b| b.z.total_cmp(&a.z));
    peaks.truncate(16);
    peaks
}

/// The summit of the parabola through a peak and its neighbours.
fn summit(scores: &[(f64, f64, f64)], at: usize) -> f64 {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| scores.get(at)), scores.get(at + 1))
    else {
        return scores[at].0;
    };
    let bend = before.1 - 2.0 * scores[at].1 + after.1;
    if bend >= 0.0 {
        return scores[at].0;
    }
    scores[at].0 + 0.25 * (after.0 - before.0) * (before.1 - after.1) / bend
}

/// True where one period is a small multiple or fraction of the other: the same timer read twice.
fn related(a: f64, b: f64) -> bool {
    let (long, short) = if a > b { (a, b) } else { (b, a) };
    (1..=4).any(|denominator| {
        let ratio = long / short * f64::from(denominator);
        let nearest = ratio.round();
        nearest <= 16.0 && (ratio / nearest - 1.0).abs() < 0.02
    })
}

/// Square roots of counts without the trend, 0 where unusable, clipped at three mean deviations: an incident weighs no more than
/// ordinary minutes, and pulses are only scaled.
fn flattened(bins: &[f32], usable: &[bool]) -> Vec<f32> {
    let roots: Vec<f32> =
        bins.iter().zip(usable).map(|(&bin, &ok)| if ok { (bin + 0.375).sqrt() } else { 0.0 }).collect();
    let mut sums = Vec::with_capacity(bins.len() + 1);
    let (mut sum, mut count) = (0.0_f64, 0_u32);
    sums.push((sum, count));
    for (&root, &ok) in roots.iter().zip(usable) {
        sum += f64::from(root);
        count += u32::from(ok);
        sums.push((sum, count));
    }
    let mean = |at: usize| {
        let (low, high) = (sums[at.saturating_sub(TREND)], sums[(at + TREND + 1).min(bins.len())]);
        ((high.0 - low.0) / f64::from((high.1 - low.1).max(1))) as f32
    };
    let mut flat: Vec<f32> = roots
        .iter()
        .zip(usable)
        .enumerate()
        .map(|(at, (&root, &ok))| if ok { root - mean(at) } else { 0.0 })
        .collect();
    for _ in 0..2 {
        let limit = 3.0 * flat.iter().map(|y| y.abs()).sum::<f32>() / sums[bins.len()].1.max(1) as f32;
        flat.iter_mut().for_each(|y| *y = y.clamp(-limit, limit));
    }
    flat
}
