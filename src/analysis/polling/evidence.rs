//! What a chart beside a verdict draws: the autocorrelation and the histogram of gaps.

use super::{Detector, Verdict};
use crate::analysis::series::{Counts, Timestamps};
use std::collections::BTreeMap;

/// One bar of the histogram of gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapBar {
    /// Length of the gap in seconds (from minutes: whole minutes).
    pub gap_s: f64,
    /// How many gaps have it.
    pub gaps: u32,
}

/// The pictures behind a verdict. Made on demand: ten thousand verdicts do not need them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Correlation of the traffic with itself, lag 0 first, one entry a minute.
    pub autocorrelation: Vec<f32>,
    /// Gaps between minutes with calls, or between calls where request times are known; shortest first.
    pub gap_histogram: Vec<GapBar>,
}

impl Detector {
    /// The verdict on calls per minute together with its pictures.
    pub fn counts_with_evidence(&mut self, counts: &Counts) -> (Verdict, Evidence) {
        let verdict = self.counts(counts);
        let bins: Vec<f32> = counts.counts.iter().map(|&calls| calls as f32).collect();
        let known: Vec<bool> = (0..bins.len()).map(|at| counts.is_known(at)).collect();
        let autocorrelation = self.correlator.autocorrelation(&bins, &known).to_vec();
        let active: Vec<usize> = counts.known().filter(|&(_, calls)| calls > 0).map(|(at, _)| at).collect();
        let gaps = active.windows(2).map(|pair| (pair[1] - pair[0]) as i64 * 60);
        (verdict, Evidence { autocorrelation, gap_histogram: histogram(gaps, 1.0) })
    }

    /// The verdict on request times together with its pictures; gaps are rounded to a twentieth of the typical gap.
    pub fn timestamps_with_evidence(
        &mut self,
        times: &Timestamps,
        window_ms: std::ops::Range<i64>,
    ) -> (Verdict, Evidence) {
        let verdict = self.timestamps(times, window_ms);
        let (_, minutes) = self.counts_with_evidence(&times.to_counts());
        let mut gaps: Vec<i64> = times.millis().windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let step = gaps.get(gaps.len() / 2).map_or(1, |middle| (middle / 20).max(1));
        let rounded = gaps.iter().map(|gap| (gap + step / 2) / step * step);
        let gap_histogram = histogram(rounded, 1000.0);
        (verdict, Evidence { autocorrelation: minutes.autocorrelation, gap_histogram })
    }
}

fn histogram(gaps: impl Iterator<Item = i64>, per_second: f64) -> Vec<GapBar> {
    let mut bars: BTreeMap<i64, u32> = BTreeMap::new();
    for gap in gaps {
        *bars.entry(gap).or_default() += 1;
    }
    bars.into_iter().map(|(gap, gaps)| GapBar { gap_s: gap as f64 / per_second, gaps }).collect()
}
