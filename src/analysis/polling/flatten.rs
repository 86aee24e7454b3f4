//! Counts made comparable before their autocorrelation is taken.
//!
//! Square roots give Poisson counts the same variance at any rate, so busy hours weigh no more than quiet ones; a running mean
//! of four hours takes the day's shape out; clipping keeps one incident from deciding.

/// Half the width of the running mean, in bins.
const TREND: usize = 120;

/// Square roots of counts without the trend, 0 where unusable, clipped at three mean deviations: an incident weighs no more than
/// ordinary minutes, and pulses are only scaled.
pub(super) fn flattened(bins: &[f32], usable: &[bool]) -> Vec<f32> {
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
        for y in &mut flat {
            *y = y.clamp(-limit, limit);
        }
    }
    flat
}
