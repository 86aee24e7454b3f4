//! Gaps between calls that are too even for chance: the mark of a timer slower than the bin.
//!
//! Three readings of "an event", because a timer may call once, or start a batch, or stand out above other traffic: bins
//! with calls, starts of runs of such bins, starts of runs above half of the high level. The coefficient of variation
//! of random gaps is known for each: with mean gap `g` it is `sqrt(1 - 1/g)` for bins and `sqrt(1 - 3/g)` for
//! starts of runs (dead time makes those look more even than they are).
//! Beside it stands the share of gaps within a quarter of the median, which a few lost calls or outages do not spoil:
//! 17 % of random gaps lie there, nearly all of a timer's.
//! Unlike the share of the single most frequent gap (Sentinel) both survive jitter, and unlike Bowley skew (RITA) both have a null.

/// The most even of the readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapTest {
    /// Typical gap, in bins.
    pub period: f64,
    /// Standard deviation over mean of the gaps, the longest twenty-fifth left out.
    pub cv: f64,
    /// `cv` over its value for random calls: 1 for chance, 0 for a perfect timer.
    pub ratio: f64,
    /// Number of gaps.
    pub gaps: usize,
    /// Share of all calls that fall on these events and sit in an even row.
    pub share: f64,
    /// Share of the window covered by even gaps.
    pub coverage: f64,
    /// How far `ratio` lies below what chance reaches once in a hundred thousand keys: above 1 is evidence.
    pub strength: f64,
}

/// Judges the gaps between events in `bins`; gaps across an unusable bin are left out.
pub(super) fn judge(bins: &[f32], usable: &[bool]) -> Option<GapTest> {
    let known = usable.iter().filter(|&&ok| ok).count();
    let total: f64 = bins.iter().map(|&count| f64::from(count)).sum();
    let active = bins.iter().filter(|&&count| count > 0.0).count();
    if known == 0 || active < 9 {
        return None;
    }
    let level = high_level(bins);
    let base = median(bins, usable);
    let mut best: Option<GapTest> = None;
    let share = active as f64 / known as f64;
    if share <= 0.5 {
        best = stronger(best, test(bins, usable, 0.0, false, total));
        best = stronger(best, test(bins, usable, 0.0, true, total));
    }
    let threshold = f32::midpoint(level, base);
    if threshold >= 1.0 {
        let found = test(bins, usable, threshold, true, total);
        best = stronger(best, found.filter(|found| found.coverage > 0.5));
    }
    best
}

/// The stronger of two findings, the first where they are alike.
fn stronger(best: Option<GapTest>, found: Option<GapTest>) -> Option<GapTest> {
    let found = found.filter(|found| best.is_none_or(|best| found.strength > best.strength));
    found.or(best)
}

/// About the 98th percentile: the height of a timer's batches where there are any.
fn high_level(bins: &[f32]) -> f32 {
    let mut sorted = bins.to_vec();
    let at = bins.len() - 1 - bins.len() / 64;
    *sorted.select_nth_unstable_by(at, f32::total_cmp).1
}

fn median(bins: &[f32], usable: &[bool]) -> f32 {
    let mut sorted: Vec<f32> = bins.iter().zip(usable).filter(|&(_, &ok)| ok).map(|(&bin, _)| bin).collect();
    let at = sorted.len() / 2;
    *sorted.select_nth_unstable_by(at, f32::total_cmp).1
}

fn test(bins: &[f32], usable: &[bool], threshold: f32, starts: bool, total: f64) -> Option<GapTest> {
    let (mut gaps, mut last): (Vec<f64>, Option<usize>) = (Vec::new(), None);
    let (mut calls, mut was_on) = (0.0, false);
    for (at, (&bin, &ok)) in bins.iter().zip(usable).enumerate() {
        if !ok {
            (last, was_on) = (None, false);
            continue;
        }
        let is_on = bin > threshold;
        if is_on {
            calls += f64::from(bin);
            if !(starts && was_on) {
                gaps.extend(last.map(|last| (at - last) as f64));
                last = Some(at);
            }
        }
        was_on = is_on;
    }
    let found = summary(gaps, if starts { 3.0 } else { 1.0 }, bins.len() as f64, calls / total)?;
    // Runs have lengths of their own law (sessions), so starts must be a tenth more even than the formula asks.
    Some(if starts { GapTest { strength: 0.9 * found.strength, ..found } } else { found })
}

fn summary(mut gaps: Vec<f64>, dead_time: f64, window: f64, calls: f64) -> Option<GapTest> {
    if gaps.len() < 8 {
        return None;
    }
    gaps.sort_unstable_by(f64::total_cmp);
    let all = gaps.len();
    gaps.truncate(all - all / 25);
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let variance = gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum::<f64>() / n;
    let middle = gaps[gaps.len() / 2];
    let within = |low: f64, high: f64| {
        let even = gaps.iter().filter(|&&gap| (low * middle..=high * middle).contains(&gap));
        even.fold((0_usize, 0.0), |(count, length), gap| (count + 1, length + gap))
    };
    let (count, length) = within(0.5, 1.5);
    let cv = variance.sqrt() / mean;
    // With little jitter a gap of two periods is a lost call; with much it is part of the law, and short gaps too.
    let (period_count, period_length) =
        if cv > 0.25 && count * 10 < all * 9 { within(0.0, 2.5) } else { (count, length) };
    let period = period_length / period_count as f64;
    let ratio = cv / (1.0 - dead_time / mean).max(0.0625).sqrt();
    let concentration = if middle < 8.0 { 0.0 } else { concentration(&gaps, all, middle) };
    Some(GapTest {
        period,
        cv,
        ratio,
        gaps: all,
        share: calls * count as f64 / n,
        coverage: length / window,
        strength: (if ratio < 0.68 { chance(all) / ratio.max(0.01) } else { 0.5 }).max(concentration),
    })
}

/// How many gaps lie within a quarter of the median, over what chance reaches once in a million keys (normal law, five
/// deviations above 24 %: 17 % and room for dead time).
fn concentration(gaps: &[f64], all: usize, middle: f64) -> f64 {
    let near = gaps.iter().filter(|&&gap| (gap / middle - 1.0).abs() <= 0.25).count() as f64;
    let n = all as f64;
    (near - 0.24 * n) / (0.24 * 0.76 * n).sqrt() / 5.0
}

/// The `ratio` that random calls undercut about once in a hundred thousand keys, by number of gaps (simulated, exponential gaps).
fn chance(gaps: usize) -> f64 {
    const TABLE: [(f64, f64); 8] = [
        (8.0, 0.15),
        (12.0, 0.25),
        (20.0, 0.38),
        (40.0, 0.49),
        (80.0, 0.58),
        (200.0, 0.66),
        (600.0, 0.73),
        (2000.0, 0.78),
    ];
    let n = gaps as f64;
    let after = TABLE.partition_point(|&(at, _)| at <= n);
    if after == 0 {
        return 0.0;
    }
    let (x0, y0) = TABLE[after - 1];
    let Some(&(x1, y1)) = TABLE.get(after) else { return y0 };
    y0 + (y1 - y0) * (n / x0).ln() / (x1 / x0).ln()
}
