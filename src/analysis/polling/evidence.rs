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

/// Gaps between calls as shares of equal steps: a timer is one tall bar.
#[derive(Debug, Clone, PartialEq)]
pub struct GapShares {
    /// Seconds that a bar stands for; bar `i` lies around `i` times that, so that the middle gap lies in the middle of a bar.
    pub step_s: f64,
    /// Share of all gaps in each bar, 0 to 1.
    pub shares: Vec<f64>,
    /// Share of the gaps that are longer than the last bar.
    pub beyond: f64,
    /// The most common gap in seconds: the mean of those in and beside the tallest bar.
    pub common_s: f64,
    /// Share of the gaps within a tenth of the most common one.
    pub near_common: f64,
}

/// Share of the gaps between `times` that are within a tenth of `period_s`, 0 to 1; 0 for fewer than two calls.
pub fn gaps_near(times: &Timestamps, period_s: f64) -> f64 {
    let gaps = times.millis().windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1000.0);
    let near = gaps.filter(|gap| (gap - period_s).abs() <= 0.1 * period_s).count();
    near as f64 / times.len().saturating_sub(1).max(1) as f64
}

/// The gaps between `times` in `bars` equal steps up to four times the middle gap; `None` for fewer than twelve calls.
pub fn gap_shares(times: &Timestamps, bars: usize) -> Option<GapShares> {
    let gaps: Vec<f64> = times.millis().windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1000.0).collect();
    if gaps.len() < 11 {
        return None;
    }
    let mut sorted = gaps.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    // Calls at the same moment say nothing of a beat.
    let middle = sorted
        .iter()
        .copied()
        .filter(|gap| *gap > 0.0)
        .nth(sorted.len() / 2)
        .or_else(|| sorted.last().copied())?;
    let step_s = (4.0 * middle / bars as f64).max(0.001);
    let all = gaps.len() as f64;
    let mut counts = vec![0_usize; bars];
    for gap in &gaps {
        if let Some(count) = counts.get_mut((gap / step_s).round() as usize) {
            *count += 1;
        }
    }
    let tallest = counts.iter().enumerate().max_by_key(|(_, count)| **count)?.0 as f64;
    let around = (tallest - 1.5) * step_s..(tallest + 1.5) * step_s;
    let common: Vec<f64> = gaps.iter().copied().filter(|gap| around.contains(gap)).collect();
    let common_s = common.iter().sum::<f64>() / common.len().max(1) as f64;
    let near = gaps.iter().filter(|gap| (*gap - common_s).abs() <= 0.1 * common_s).count();
    let within: usize = counts.iter().sum();
    Some(GapShares {
        step_s,
        shares: counts.into_iter().map(|count| count as f64 / all).collect(),
        beyond: (gaps.len() - within) as f64 / all,
        common_s,
        near_common: near as f64 / all,
    })
}

/// How many minutes had how many calls, beside what chance alone would make of as many calls.
#[derive(Debug, Clone, PartialEq)]
pub struct MinuteShares {
    /// Calls that a bar stands for; bar `i` begins at `first + i` times that.
    pub step: u32,
    /// Calls of the first bar.
    pub first: u32,
    /// Share of the minutes in each bar, 0 to 1.
    pub shares: Vec<f64>,
    /// Between these two lie 19 of 20 minutes.
    pub usual: (u32, u32),
    /// Between these two they would lie if the calls came at random.
    pub by_chance: (u32, u32),
}

/// The minutes of `counts` by their calls, in at most `bars` bars; `None` for fewer than half an hour or no call.
pub fn minute_shares(counts: &Counts, bars: u32) -> Option<MinuteShares> {
    let mut calls: Vec<u32> = counts.known().map(|(_, calls)| calls).collect();
    calls.sort_unstable();
    let total: u64 = calls.iter().map(|calls| u64::from(*calls)).sum();
    if calls.len() < 30 || total == 0 {
        return None;
    }
    let at = |share: f64| calls[((calls.len() - 1) as f64 * share).round() as usize];
    let mean = total as f64 / calls.len() as f64;
    let spread = 1.96 * mean.sqrt();
    let by_chance = ((mean - spread).max(0.0).round() as u32, (mean + spread).round() as u32);
    let (first, last) = (at(0.0).min(by_chance.0), at(0.995).max(by_chance.1));
    let step = ((last - first) / bars.max(1) + 1).max(1);
    let mut shares = vec![0.0; ((last - first) / step + 1) as usize];
    for call in &calls {
        if let Some(share) = shares.get_mut(((call - first) / step) as usize) {
            *share += 1.0 / calls.len() as f64;
        }
    }
    Some(MinuteShares { step, first, shares, usual: (at(0.025), at(0.975)), by_chance })
}

fn histogram(gaps: impl Iterator<Item = i64>, per_second: f64) -> Vec<GapBar> {
    let mut bars: BTreeMap<i64, u32> = BTreeMap::new();
    for gap in gaps {
        *bars.entry(gap).or_default() += 1;
    }
    bars.into_iter().map(|(gap, gaps)| GapBar { gap_s: gap as f64 / per_second, gaps }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_one_tall_bar_and_chance_is_none() {
        let timer = Timestamps::new((0..500).map(|n| n * 750 + n % 5).collect());
        let shares = gap_shares(&timer, 40).unwrap();
        assert!((shares.common_s - 0.75).abs() < 0.002 && shares.near_common > 0.99, "{shares:?}");
        assert!((shares.shares.iter().sum::<f64>() + shares.beyond - 1.0).abs() < 1e-9);
        let mut random = fastrand::Rng::with_seed(3);
        let mut at = 0;
        let chance = Timestamps::new(
            (0..500)
                .map(|_| {
                    at += (-750.0 * random.f64().max(1e-9).ln()) as i64;
                    at
                })
                .collect(),
        );
        assert!(gap_shares(&chance, 40).unwrap().near_common < 0.3);
        assert_eq!(gap_shares(&Timestamps::new(vec![1, 2, 3]), 40), None);
    }

    #[test]
    fn even_minutes_lie_closer_than_chance_would_have_them() {
        let even = Counts::new(0, (0..1440).map(|minute| 80 + u32::from(minute % 40 == 0)).collect());
        let shares = minute_shares(&even, 40).unwrap();
        assert_eq!(shares.usual, (80, 80));
        assert_eq!(shares.by_chance, (62, 98));
        assert!((shares.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(minute_shares(&Counts::new(0, vec![0; 1440]), 40), None);
    }
}
