//! What others do with calls per minute, ported to stand beside ours in the table.

/// Elastic's "Network Beaconing" on the last six hours: a coefficient of variation of at most 0.1 among the counts between the 10th
/// and the 80th percentile, or an autocorrelation of at least 0.7 at some lag from 2 to a sixth of the length.
pub fn elastic(counts: &[u32]) -> bool {
    let window = &counts[counts.len().saturating_sub(360)..];
    let values: Vec<f64> = window.iter().map(|&count| f64::from(count)).collect();
    if values.iter().sum::<f64>() < 10.0 {
        return false;
    }
    let mut sorted = values.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let (low, high) = (at(0.1), at(0.8));
    let middle: Vec<f64> = values.iter().copied().filter(|value| (low..=high).contains(value)).collect();
    let (mean, sd) = moments(&middle);
    if mean > 0.0 && sd / mean <= 0.1 {
        return true;
    }
    let (mean, sd) = moments(&values);
    (2..=values.len() / 6).any(|lag| {
        let pairs = values.iter().zip(&values[lag..]);
        let sum: f64 = pairs.map(|(x, y)| (x - mean) * (y - mean)).sum();
        sum / (sd * sd * (values.len() - lag) as f64) >= 0.7
    })
}

/// RITA v5's two parts that need no request times, over the last 24 hours: the hour histogram (flat, or two heights only) and the duration
/// (how much of the day, how many hours on end). Its other two parts need times and sizes. Flagged where their mean is at least 0.75.
pub fn rita(counts: &[u32]) -> bool {
    let window = &counts[counts.len().saturating_sub(1440)..];
    let hours: Vec<f64> =
        window.chunks(60).map(|hour| hour.iter().map(|&count| f64::from(count)).sum()).collect();
    let bars = hours.iter().filter(|&&hour| hour > 0.0).count();
    if bars == 0 {
        return false;
    }
    let (mean, sd) = moments(&hours);
    let flat = (1.0 - sd / mean).max(0.0);
    f64::midpoint(flat.max(two_heights(&hours, bars)), duration(window, &hours, bars)) >= 0.75
}

/// Share of the hours, but for one outlier, at the two most common heights (to a twentieth of the highest); 0 below eleven hours.
fn two_heights(hours: &[f64], bars: usize) -> f64 {
    if bars < 11 {
        return 0.0;
    }
    let step = (hours.iter().copied().fold(0.0, f64::max) * 0.05).ceil().max(1.0);
    let mut heights = std::collections::BTreeMap::<u64, usize>::new();
    for hour in hours.iter().filter(|&&hour| hour > 0.0) {
        *heights.entry((hour / step) as u64).or_default() += 1;
    }
    let mut common: Vec<usize> = heights.into_values().collect();
    common.sort_unstable_by(|a, b| b.cmp(a));
    (common.iter().take(2).sum::<usize>() as f64 / (bars - 1) as f64).min(1.0)
}

/// The larger of the covered share of the day and the longest run of hours over twelve; 0 below six hours.
fn duration(window: &[u32], hours: &[f64], bars: usize) -> f64 {
    if bars < 6 {
        return 0.0;
    }
    let first = window.iter().position(|&count| count > 0).unwrap_or(0);
    let last = window.iter().rposition(|&count| count > 0).unwrap_or(0);
    let (mut run, mut longest) = (0_u32, 0_u32);
    // Twice around, for runs over midnight.
    for hour in hours.iter().chain(hours) {
        run = if *hour > 0.0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    ((last - first) as f64 / window.len() as f64).max(f64::from(longest) / 12.0).min(1.0)
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
}
