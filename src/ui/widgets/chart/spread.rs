//! What lies beside the line of means: how far values usually spread, and the peaks and dips that a mean would hide.

use crate::analysis::samples::Block;

/// What a block spreads over beside its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// From its lowest to its highest value; where one stands out, only as far as is usual around it.
    pub usual: [f64; 2],
    /// Its lowest value, where that stands out.
    pub dip: Option<f64>,
    /// Its highest value, where that stands out.
    pub peak: Option<f64>,
}

/// So many blocks on each side tell what is usual.
const AROUND: usize = 10;

/// The spread of each block of `run`. A value stands out where it is further than `least` from the block's mean and
/// further from what is usual around it than that spreads itself: a fill says "often", a line apart says "once".
pub(super) fn spreads(run: &[Block], least: f64) -> Vec<Spread> {
    (0..run.len()).map(|i| spread(run, i, least)).collect()
}

fn spread(run: &[Block], i: usize, least: f64) -> Spread {
    let (block, mean) = (&run[i], run[i].mean());
    let mut spread = Spread { usual: [block.low, block.high], dip: None, peak: None };
    let near = &run[i.saturating_sub(1)..(i + 2).min(run.len())];
    // Most blocks end here. (One of a single value never comes further: it is its own mean.)
    let high = block.high > mean + least && near.iter().all(|near| near.high <= block.high);
    let low = block.low < mean - least && near.iter().all(|near| near.low >= block.low);
    if !high && !low {
        return spread;
    }
    let around = || {
        // At an end of the run the other side counts for more.
        let start = i.saturating_sub(AROUND).min(run.len().saturating_sub(2 * AROUND + 1));
        let around = start..(start + 2 * AROUND + 1).min(run.len());
        around.filter(move |j| *j != i).map(|j| &run[j])
    };
    let top = third_highest(around().map(|block| block.high)).unwrap_or(mean);
    let bottom = third_highest(around().map(|block| -block.low)).map_or(mean, |low| -low);
    let far = (top - bottom).max(least);
    if high && block.high > top + far {
        spread.peak = Some(block.high);
        spread.usual[1] = top.max(mean);
    }
    if low && block.low < bottom - far {
        spread.dip = Some(block.low);
        spread.usual[0] = bottom.min(mean);
    }
    spread
}

/// The third highest, so that two others like it still count as unusual; the lowest of fewer.
fn third_highest(values: impl Iterator<Item = f64>) -> Option<f64> {
    let [mut first, mut second, mut third] = [f64::NEG_INFINITY; 3];
    let mut count = 0;
    for value in values {
        count += 1;
        if value > first {
            (first, second, third) = (value, first, second);
        } else if value > second {
            (second, third) = (value, second);
        } else if value > third {
            third = value;
        }
    }
    match count {
        0 => None,
        1 => Some(first),
        2 => Some(second),
        _ => Some(third),
    }
}

#[cfg(test)]
mod tests {
    use super::spreads;
    use crate::analysis::samples::{Block, Samples};

    /// Blocks of four minutes.
    fn blocks(value: impl Fn(i32) -> f64) -> Vec<Block> {
        let points: Vec<[f64; 2]> = (0..400).map(|i| [60.0 * f64::from(i), value(i)]).collect();
        Samples::new(points).blocks([0.0, 24_000.0], 240.0, 90.0)
    }

    /// Index of the block and value.
    fn standing_out(run: &[Block], least: f64) -> Vec<(usize, f64)> {
        let spreads = spreads(run, least).into_iter().enumerate();
        spreads
            .flat_map(|(i, spread)| spread.dip.into_iter().chain(spread.peak).map(move |y| (i, y)))
            .collect()
    }

    #[test]
    fn a_peak_of_one_minute_and_a_dip_of_one_stand_out() {
        let run = blocks(|i| match i {
            201 => 900.0,
            300 => 0.0,
            _ => 80.0 + f64::from(i % 3),
        });
        assert_eq!(standing_out(&run, 5.0), [(50, 900.0), (75, 0.0)]);
        let spread = spreads(&run, 5.0)[50];
        assert_eq!(
            spread.usual,
            [81.0, run[50].mean()],
            "the rest is filled as usual, up to the line at least"
        );
    }

    #[test]
    fn so_does_a_peak_on_the_edge_between_two_blocks() {
        let run = blocks(|i| if (199..201).contains(&i) { 900.0 } else { 80.0 });
        assert_eq!(standing_out(&run, 5.0), [(49, 900.0), (50, 900.0)]);
    }

    #[test]
    fn noise_and_a_slope_do_not() {
        assert_eq!(standing_out(&blocks(|i| f64::from((i * 7919 + i * i * 31) % 17)), 1.0), []);
        assert_eq!(standing_out(&blocks(f64::from), 1.0), []);
    }

    #[test]
    fn what_happens_every_half_hour_is_usual() {
        assert_eq!(standing_out(&blocks(|i| if i % 30 < 3 { 110.0 } else { 4.0 }), 5.0), []);
    }

    #[test]
    fn what_does_not_stand_out_is_filled_whole() {
        let run = blocks(|i| f64::from((i * 7919 + i * i * 31) % 17));
        for (spread, block) in spreads(&run, 1.0).iter().zip(&run) {
            assert_eq!(spread.usual, [block.low, block.high]);
        }
    }

    #[test]
    fn a_point_that_stands_for_itself_is_drawn_already() {
        let points = vec![[0.0, 1.0], [60.0, 900.0], [120.0, 1.0]];
        assert_eq!(standing_out(&Samples::new(points).blocks([0.0, 120.0], 1.0, 90.0), 1.0), []);
    }
}
