//! Counts that vary less than chance allows: the mark of a timer, even one faster than the minute.
//!
//! Random calls (Poisson) have an index of dispersion `VMR = variance / mean = 1`, shops and campaigns more. A timer
//! with relative jitter `c` has `c²` over stretches of several periods, and a timer under random traffic
//! `1 - s (1 - c²)`, where `s` is the timer's share. So the lower tail tells, at whichever scale the period asks for.
//!
//! Trends must not hide it: the variance comes from differences of neighbouring blocks. Given their sum, random calls
//! fall on neighbours like dice, whatever the rate does elsewhere, so each difference is judged by its own sum: first
//! differences as `d²/(x + y)`, second differences (longer blocks) as `d²/(2 (x + y + z))`, both 1 on average. So every hour
//! weighs alike, and an incident or a nightly batch weighs no more than the time it took. The mean over `n` differences has
//! relative variance `(3 + 1/m)/n` and `(3.89 + 1/m)/n` at `m` calls a block; its tail is judged as
//! chi-square through the Wilson-Hilferty cube root. Busy hours must not hide a timer either: the quietest half and
//! quarter of the window are judged on their own too.

/// Blocks are gathered in this many stretches, of which the quietest are judged on their own.
const STRETCHES: usize = 16;
/// Fewer differences than this say nothing.
const FEWEST: usize = 10;

/// How far below chance the counts vary, at the scale where it shows best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Variance over mean of differences: 1 for random calls, near 0 for a timer.
    pub index: f64,
    /// Standard deviations from 1 (negative: more regular than chance).
    pub z: f64,
    /// Bins in a block.
    pub scale: usize,
    /// Share of the window that was judged: 1, or 0.5 and 0.25 for its quietest parts.
    pub part: f64,
    /// Calls per bin in that part.
    pub mean: f64,
    /// Bins with something to compare, over all bins of the window.
    pub coverage: f64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    squares: f64,
    differences: usize,
    calls: f64,
    blocks: usize,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.squares += other.squares;
        self.differences += other.differences;
        self.calls += other.calls;
        self.blocks += other.blocks;
    }

    fn mean(&self) -> f64 {
        self.calls / self.blocks.max(1) as f64
    }
}

/// The most regular of all scales and quiet parts. `usable[i]` is false where bin `i` is unmeasured or an outage.
/// The second value is the most regular one over the whole window, which tells the timer's share. `None` where there are too few calls.
pub(super) fn judge(bins: &[f32], usable: &[bool]) -> Option<(Dispersion, Dispersion)> {
    let mut blocks: Vec<f32> = bins.to_vec();
    let mut valid: Vec<bool> = usable.to_vec();
    let (mut best, mut whole): (Option<Dispersion>, Option<Dispersion>) = (None, None);
    let mut scale = 1;
    while blocks.len() >= FEWEST + 2 {
        for found in at_scale(&blocks, &valid, scale) {
            if best.is_none_or(|best| found.z < best.z) {
                best = Some(found);
            }
            if found.part >= 1.0 && whole.is_none_or(|whole| found.z < whole.z) {
                whole = Some(found);
            }
        }
        blocks = blocks.chunks_exact(2).map(|pair| pair[0] + pair[1]).collect();
        valid = valid.chunks_exact(2).map(|pair| pair[0] && pair[1]).collect();
        scale *= 2;
    }
    Some((best?, whole?))
}

fn at_scale(blocks: &[f32], valid: &[bool], scale: usize) -> impl Iterator<Item = Dispersion> {
    let second = scale >= 4;
    let mut stretches = [Sums::default(); STRETCHES];
    let length = blocks.len().div_ceil(STRETCHES).max(1);
    let stretches = &mut stretches[..blocks.len().div_ceil(length)];
    for (at, sums) in stretches.iter_mut().enumerate() {
        let range = at * length..((at + 1) * length).min(blocks.len());
        *sums = if second { sum::<3>(blocks, valid, range) } else { sum::<2>(blocks, valid, range) };
    }
    stretches.sort_unstable_by(|a, b| a.mean().total_cmp(&b.mean()));
    let filled = stretches.iter().position(|sums| sums.blocks > 0).unwrap_or(stretches.len());
    let mut parts = Vec::with_capacity(3);
    let mut sums = Sums::default();
    let count = stretches.len() - filled;
    for (at, stretch) in stretches[filled..].iter().enumerate() {
        sums.add(stretch);
        let part = match at + 1 {
            n if n == count => 1.0,
            n if n == count / 2 && count >= 8 => 0.5,
            n if n == count / 4 && count >= 8 => 0.25,
            _ => continue,
        };
        let found = dispersion(&sums, second, scale, part);
        parts.extend(
            found
                .map(|found| Dispersion { coverage: sums.differences as f64 / blocks.len() as f64, ..found }),
        );
    }
    // A stretch of equal counts (a retry storm, a steady batch) can pull the whole window down; a timer shows in the quiet half too.
    let quiet = parts
        .iter()
        .filter(|found| found.part < 1.0)
        .map(|found: &Dispersion| found.index)
        .fold(0.0, f64::max);
    // Below 1.5 calls a block the chi-square reading is wrong, and gaps say more than counts.
    parts.retain(|found| found.mean * scale as f64 >= 1.5 && (quiet <= 0.9 || found.index > 0.9));
    parts.into_iter()
}

/// Sums of squared differences over `N` neighbouring blocks (2: first, 3: second differences) that end in `range`.
fn sum<const N: usize>(blocks: &[f32], valid: &[bool], range: std::ops::Range<usize>) -> Sums {
    let mut sums = Sums::default();
    for at in range {
        if !valid[at] {
            continue;
        }
        sums.calls += f64::from(blocks[at]);
        sums.blocks += 1;
        if at + 1 < N || !valid[at + 1 - N..at].iter().all(|&ok| ok) {
            continue;
        }
        let difference = if N == 2 {
            blocks[at] - blocks[at - 1]
        } else {
            blocks[at] - 2.0 * blocks[at - 1] + blocks[at - 2]
        };
        let around: f32 = blocks[at + 1 - N..=at].iter().sum();
        if around > 0.0 {
            sums.squares += f64::from(difference * difference / around);
            sums.differences += 1;
        }
    }
    sums
}

fn dispersion(sums: &Sums, second: bool, scale: usize, part: f64) -> Option<Dispersion> {
    let mean = sums.mean();
    if sums.differences < FEWEST {
        return None;
    }
    let (norm, spread) = if second { (2.0, 3.89) } else { (1.0, 3.0) };
    let n = sums.differences as f64;
    let index = sums.squares / n / norm;
    let freedom = 2.0 * n / (spread + 1.0 / mean.max(0.01));
    let correction = 2.0 / (9.0 * freedom);
    let z = (index.cbrt() - (1.0 - correction)) / correction.sqrt();
    Some(Dispersion { index, z, scale, part, mean: mean / scale as f64, coverage: 0.0 })
}
