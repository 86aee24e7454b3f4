//! Silences too long for the rate around them: outages, closed shops, the time before a key was used.
//!
//! A timer that was down for two hours is still a timer. Silence that the running rate cannot explain is set aside
//! before anything is measured, and how much is left says whether the rest is worth judging. The rate is that of bins
//! with calls, not of calls: a batch of a hundred calls every hour is one event an hour.

/// True for bins that are known and not part of an outage. A silence is an outage where its length times the rate of bins with calls
/// (among the usable bins, found by repetition) exceeds ten: random traffic does that once in `e¹⁰` = 22,000 gaps.
pub(super) fn usable(bins: &[f32], known: &[bool]) -> Vec<bool> {
    let mut usable = known.to_vec();
    let active = bins.iter().zip(known).filter(|&(&bin, &ok)| ok && bin > 0.0).count();
    if active == 0 {
        return usable;
    }
    let silences = silences(bins, known);
    for _ in 0..4 {
        let length = usable.iter().filter(|&&ok| ok).count().max(1);
        let limit = (10.0 * length as f64 / active as f64).max(5.0);
        let before = length;
        for &(start, end) in silences.iter().filter(|&&(start, end)| (end - start) as f64 > limit) {
            usable[start..end].fill(false);
        }
        if usable.iter().filter(|&&ok| ok).count() == before {
            break;
        }
    }
    usable
}

/// Runs of at least five known bins without calls, as half-open index ranges.
fn silences(bins: &[f32], known: &[bool]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for at in 0..=bins.len() {
        let silent = at < bins.len() && known[at] && bins[at] == 0.0;
        match (silent, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                if at - from >= 5 {
                    found.push((from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}
