//! What a pyramid must never do: lose an extreme, hide a gap, or cost more than what is drawn.

use super::{Block, Samples};
use proptest::prelude::*;

const DAY: f64 = 86_400.0;

fn minutes(count: usize) -> Vec<[f64; 2]> {
    (0..count).map(|i| [60.0 * i as f64, 10.0]).collect()
}

/// Stretches of blocks that a line joins.
fn runs(blocks: &[Block], gap: f64) -> usize {
    blocks.iter().filter(|block| block.before > gap).count()
}

#[test]
fn a_single_peak_and_a_single_dip_in_a_week_of_minutes_survive() {
    let mut points = minutes(10_080);
    points[4321][1] = 900.0;
    points[77][1] = 0.0;
    let blocks = Samples::new(points).blocks([0.0, 7.0 * DAY], 7.0 * DAY / 400.0, 90.0);
    assert!((200..450).contains(&blocks.len()), "{} blocks", blocks.len());
    let peak = blocks.iter().find(|block| block.high == 900.0).unwrap();
    assert!((peak.first..=peak.last).contains(&(60.0 * 4321.0)));
    assert_eq!(blocks.iter().filter(|block| block.low == 0.0).count(), 1);
    assert_eq!(runs(&blocks, 90.0), 1);
}

#[test]
fn points_that_lie_apart_are_given_as_they_are() {
    let points = minutes(60);
    let blocks = Samples::new(points.clone()).blocks([0.0, 3600.0], 20.0, 90.0);
    let again: Vec<[f64; 2]> = blocks.iter().map(|block| [block.middle(), block.mean()]).collect();
    assert_eq!(again, points);
}

#[test]
fn a_block_stays_the_same_while_the_view_moves_and_points_are_added() {
    let wave = |count: i32| -> Samples {
        let points: Vec<_> = (0..count).map(|i| [60.0 * f64::from(i), f64::from(i * i % 97)]).collect();
        Samples::new(points)
    };
    let (early, later) = (wave(5_000), wave(5_001));
    for least in [100.0, 300.0, 2_000.0] {
        let all = later.blocks([0.0, 1e6], least, 90.0);
        for from in [15_000.0, 15_077.0, 99_999.0] {
            let seen = early.blocks([from, from + DAY], least, 90.0);
            assert!(seen.len() > 10);
            assert!(seen.iter().all(|block| all.contains(block)), "at {least} s from {from}");
        }
    }
}

#[test]
fn gaps_stay_gaps_from_near_and_far() {
    let mut points = minutes(20_000);
    points[5_000][1] = f64::NAN;
    points.drain(9_003..9_033);
    let samples = Samples::new(points);
    for least in [1.0, 100.0, 500.0, 4_000.0, 30_000.0] {
        let blocks = samples.blocks([0.0, 20_000.0 * 60.0], least, 90.0);
        assert_eq!(runs(&blocks, 90.0), 3, "at {least} s");
    }
    let far = samples.blocks([0.0, 20_000.0 * 60.0], 4_000.0, 3_600.0);
    assert_eq!(runs(&far, 3_600.0), 2, "half an hour is closed, a value that is no number is not");
    assert!(far.len() < 310, "{} blocks", far.len());
}

#[test]
fn only_the_view_and_a_neighbour_on_each_side_are_given() {
    let samples = Samples::new(minutes(100));
    let times = |span| {
        let blocks = samples.blocks(span, 1.0, 90.0);
        blocks.iter().map(|block| block.first / 60.0).collect::<Vec<f64>>()
    };
    assert_eq!(times([600.0, 720.0]), [9.0, 10.0, 11.0, 12.0, 13.0]);
    assert_eq!(times([-50.0, -10.0]), [0.0]);
    assert_eq!(times([9_000.0, 9_999.0]), [99.0]);
    assert!(Samples::default().blocks([0.0, 1.0], 1.0, 90.0).is_empty());
}

#[test]
fn a_pyramid_is_no_burden() {
    let samples = Samples::new(minutes(100_000));
    let stored: usize = samples.levels.iter().map(Vec::len).sum();
    assert!(stored < 26_000, "{stored} blocks for 100,000 points");
    let mut jittery = minutes(100_000);
    jittery[1][0] = 1e-3;
    let stored: usize = Samples::new(jittery).levels.iter().map(Vec::len).sum();
    assert!(stored < 26_000, "{stored} blocks, one distance being tiny");
}

fn any_points() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let value = prop_oneof![9 => 0.0..1000.0, 1 => Just(f64::NAN)];
    prop::collection::vec((1_u32..400, value), 0..900).prop_map(|rows| {
        let mut time = 1e9;
        let place = |(apart, value): (u32, f64)| {
            time += f64::from(apart);
            [time, value]
        };
        rows.into_iter().map(place).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_point_in_view_lies_in_a_block_that_reaches_it(
        points in any_points(), from in 0.0..200_000.0, wide in 0.0..200_000.0, least in 0.5..50_000.0, gap in 10.0..600.0,
    ) {
        let span = [1e9 + from, 1e9 + from + wide];
        let samples = Samples::new(points.clone());
        let blocks = samples.blocks(span, least, gap);
        for [x, y] in points.iter().filter(|[x, y]| y.is_finite() && span[0] <= *x && *x <= span[1]) {
            let around = blocks.iter().filter(|block| block.first <= *x && *x <= block.last);
            prop_assert!(around.into_iter().any(|block| block.low <= *y && *y <= block.high));
        }
        for block in &blocks {
            prop_assert!(block.low <= block.mean() + 1e-9 && block.mean() <= block.high + 1e-9);
            prop_assert!(block.widest <= gap, "a gap inside");
            prop_assert!(points.iter().any(|point| point[1] == block.high));
        }
        let count: u32 = blocks.iter().map(|block| block.count).sum();
        let held = points.iter().filter(|[x, y]| {
            y.is_finite() && blocks.iter().any(|block| block.first <= *x && *x <= block.last)
        });
        prop_assert_eq!(count as usize, held.count(), "each point once");
    }

    #[test]
    fn the_highest_value_is_that_of_all_points(
        points in any_points(), from in 0.0..200_000.0, wide in 0.0..200_000.0,
    ) {
        let span = [1e9 + from, 1e9 + from + wide];
        let seen = points.iter().filter(|[x, _]| span[0] <= *x && *x <= span[1]).map(|point| point[1]);
        let highest = seen.filter(|y| y.is_finite()).reduce(f64::max);
        prop_assert_eq!(Samples::new(points).highest(span), highest);
    }
}
