//! Which local maxima among the scores of candidate periods are worth naming.

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

/// One candidate: its period in bins, its height in standard deviations of white noise, its height as a correlation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    pub(super) period: f64,
    pub(super) z: f64,
    pub(super) height: f64,
}

/// Local maxima of the scores, in units of the larger of white noise and the scores' own spread.
pub(super) fn peaks(scores: &[Score]) -> Vec<Comb> {
    if scores.len() < 8 {
        return Vec::new();
    }
    let mut sizes: Vec<f64> = scores.iter().map(|score| score.z.abs()).collect();
    let middle = sizes.len() / 2;
    let spread = (*sizes.select_nth_unstable_by(middle, f64::total_cmp).1 * 1.483).max(1.0);
    let mut peaks: Vec<Comb> = (0..scores.len())
        .filter(|&at| scores[at].z > 4.0 && is_peak(scores, at))
        .map(|at| Comb { period: summit(scores, at), z: scores[at].z / spread, height: scores[at].height })
        .collect();
    peaks.sort_unstable_by(|a, b| b.z.total_cmp(&a.z));
    peaks.truncate(16);
    peaks
}

/// Higher than the score before and no lower than the one after; beyond the ends nothing is higher.
fn is_peak(scores: &[Score], at: usize) -> bool {
    let neighbour = |at: usize| scores.get(at).map_or(f64::MIN, |score| score.z);
    scores[at].z > neighbour(at.wrapping_sub(1)) && scores[at].z >= neighbour(at + 1)
}

/// The summit of the parabola through a peak and its neighbours.
fn summit(scores: &[Score], at: usize) -> f64 {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| scores.get(at)), scores.get(at + 1))
    else {
        return scores[at].period;
    };
    let bend = before.z - 2.0 * scores[at].z + after.z;
    if bend >= 0.0 {
        return scores[at].period;
    }
    scores[at].period + 0.25 * (after.period - before.period) * (before.z - after.z) / bend
}

/// True where one period is a small multiple or fraction of the other: the same timer read twice.
pub(super) fn related(a: f64, b: f64) -> bool {
    let (long, short) = if a > b { (a, b) } else { (b, a) };
    (1..=4).any(|denominator| {
        let ratio = long / short * f64::from(denominator);
        let nearest = ratio.round();
        nearest <= 16.0 && (ratio / nearest - 1.0).abs() < 0.02
    })
}
