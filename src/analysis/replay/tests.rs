use super::*;
use crate::analysis::polling::{Detector, Finding};
use fastrand::Rng;
use proptest::prelude::*;

const SECOND: i64 = 1_000_000_000;
const AWS: Limits = Limits { rate: 10_000.0, burst: 5_000 };

/// `calls` at equal distances over `length`, from `start`, in nanoseconds.
fn evenly(start: i64, length: i64, calls: i64) -> impl Iterator<Item = i64> {
    (0..calls).map(move |at| start + at * length / calls)
}

fn at_once(start: i64, calls: usize) -> impl Iterator<Item = i64> {
    std::iter::repeat_n(start, calls)
}

#[test]
fn the_five_worked_examples_of_aws() {
    let ms = SECOND / 1000;
    assert_eq!(accepted(evenly(0, SECOND, 10_000), AWS), 10_000);
    assert_eq!(accepted(at_once(0, 10_000), AWS), 5_000);
    assert_eq!(accepted(at_once(0, 5_000).chain(evenly(ms, 999 * ms, 5_000)), AWS), 10_000);
    assert_eq!(accepted(at_once(0, 5_000).chain(at_once(100 * ms, 5_000)), AWS), 6_000);
    let rest = evenly(100 * ms + 100_000, 900 * ms - 100_000, 4_000);
    assert_eq!(accepted(at_once(0, 5_000).chain(at_once(100 * ms, 1_000)).chain(rest), AWS), 10_000);
}

/// Fewest accepted over every placement of every single call on `slots` instants of its minute, start and end included.
fn brute_force(minutes: &[u32], limits: Limits, slots: u32) -> u64 {
    fn go(minutes: &[u32], limits: Limits, slots: u32, times: &mut Vec<i64>, minute: i64) -> u64 {
        let Some((&calls, rest)) = minutes.split_first() else {
            return accepted(times.iter().copied(), limits);
        };
        let mut fewest = u64::MAX;
        // Calls are alike, so non-decreasing slots are all placements.
        let mut slot = vec![0_u32; calls as usize];
        loop {
            let length = times.len();
            times.extend(slot.iter().map(|&s| {
                (minute * 60 * i64::from(slots - 1) + 60 * i64::from(s)) * SECOND / i64::from(slots - 1)
            }));
            fewest = fewest.min(go(rest, limits, slots, times, minute + 1));
            times.truncate(length);
            let Some(at) = slot.iter().rposition(|&s| s + 1 < slots) else { return fewest };
            let value = slot[at] + 1;
            slot[at..].fill(value);
        }
    }
    go(minutes, limits, slots, &mut Vec::new(), 0)
}

#[test]
fn fewest_is_the_minimum_over_all_placements() {
    let mut rng = Rng::with_seed(7);
    for _ in 0..1500 {
        let minutes: Vec<u32> = (0..rng.usize(1..5)).map(|_| rng.u32(0..4)).collect();
        // Refills of 1/4, 1/2, 3/4, 1 … tokens a minute, with slots that fall on whole quarters.
        let limits = Limits { rate: f64::from(rng.u32(0..9)) / 4.0 / 60.0, burst: rng.u32(0..6) };
        let exact = fewest_accepted(&minutes, Limits { rate: limits.rate, ..limits });
        let brute = brute_force(&minutes, limits, 3);
        assert_eq!(exact, brute, "{minutes:?} {limits:?}");
    }
}

#[test]
fn fewest_equals_all_choices_of_start_and_end() {
    let mut rng = Rng::with_seed(8);
    for _ in 0..3000 {
        let minutes: Vec<u32> = (0..rng.usize(1..10)).map(|_| rng.u32(0..30)).collect();
        let limits = Limits { rate: f64::from(rng.u32(0..60)) / 120.0, burst: rng.u32(0..40) };
        let choices = 0..1_u32 << minutes.len();
        let brute = choices.map(|choice| {
            let bursts = minutes.iter().enumerate().flat_map(|(at, &calls)| {
                let minute = at as i64 + i64::from(choice >> at & 1);
                at_once(minute * 60 * SECOND, calls as usize)
            });
            accepted(bursts, limits)
        });
        assert_eq!(Some(fewest_accepted(&minutes, limits)), brute.min(), "{minutes:?} {limits:?}");
    }
}

#[test]
fn a_burst_at_every_start_is_not_the_worst() {
    let limits = Limits { rate: 10.0 / 60.0, burst: 10 };
    // Start, start: both meet a full bucket. End, start: the second meets an empty one.
    assert_eq!(fewest_accepted(&[10, 10], limits), 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_real_order_lies_between_the_ends(
        millis in prop::collection::vec(0_i64..600_000, 0..200),
        rate in 0.01_f64..3.0,
        burst in 0_u32..30,
    ) {
        let limits = Limits { rate: (rate * 1000.0).round() / 1000.0, burst };
        let mut millis = millis;
        millis.extend([0, 599_999]);
        let times = Timestamps::new(millis);
        let exact = replay_timestamps(&times, limits);
        let counts = times.to_counts();
        let outcome = replay_counts(&counts, limits, Placement::Random(3));
        prop_assert_eq!(outcome.calls, exact.calls);
        prop_assert!(outcome.refused_least <= exact.refused_least, "{:?} {:?}", outcome, exact);
        prop_assert!(exact.refused_most <= outcome.refused_most, "{:?} {:?}", outcome, exact);
        prop_assert!(outcome.refused_least <= outcome.refused_typical);
        prop_assert!(outcome.refused_typical <= outcome.refused_most);
        prop_assert!(outcome.typical_spread.0 <= outcome.refused_typical);
        prop_assert!(outcome.refused_typical <= outcome.typical_spread.1);
    }

    #[test]
    fn looser_limits_never_refuse_more(
        minutes in prop::collection::vec(0_u32..100, 1..40),
        rate in 0_u32..100,
        burst in 0_u32..50,
    ) {
        let tight = Limits { rate: f64::from(rate) / 60.0, burst };
        for loose in [Limits { rate: f64::from(rate + 5) / 60.0, ..tight }, Limits { burst: burst + 3, ..tight }] {
            prop_assert!(fewest_accepted(&minutes, tight) <= fewest_accepted(&minutes, loose));
            prop_assert!(most_accepted(&minutes, tight) <= most_accepted(&minutes, loose));
        }
    }
}

#[test]
fn a_typical_answer_repeats_and_follows_the_traffic() {
    let counts = Counts::new(0, vec![80; 1440]);
    let limits = Limits { rate: 1.0, burst: 5 };
    let outcome = replay_counts(&counts, limits, Placement::Random(1));
    assert_eq!(outcome, replay_counts(&counts, limits, Placement::Random(1)));
    // 80 calls a minute against 60 tokens: a quarter is lost at best; random order loses a little more.
    assert_eq!((outcome.calls, outcome.refused_least), (115_200, 28_795));
    assert!((0.25..0.29).contains(&outcome.typical_loss()), "{outcome:?}");
    assert!(outcome.refused_typical < outcome.refused_most);
    // A timer of 90 calls a minute under a rate of 1.5 loses nothing.
    let timer = Counts::new(0, vec![90; 60]);
    let fits = Limits { rate: 1.5, burst: 2 };
    assert_eq!(replay_counts(&timer, fits, Placement::Even(1)).refused_typical, 0);
    assert!(replay_counts(&timer, fits, Placement::Random(1)).refused_typical > 0);
}

#[test]
fn a_timer_by_itself_meets_the_rate_that_is_its_own() {
    for (period_ms, rate) in [(45_000, 1.0 / 45.0), (7_000, 1.0 / 7.0), (1_000, 1.0), (750, 4.0 / 3.0)] {
        for phase in [0, period_ms / 3, period_ms - 1] {
            let times = Timestamps::new((0..2_000).map(|n| phase + n * period_ms).collect());
            let limits = Limits { rate, burst: 1 };
            assert_eq!(replay_timestamps(&times, limits).refused_most, 0, "{period_ms} ms");
            let placement = Placement::Timer(period_ms as f64 / 1000.0);
            let outcome = replay_counts(&times.to_counts(), limits, placement);
            assert_eq!(
                outcome.refused_typical, outcome.refused_least,
                "{period_ms} ms from {phase}: {outcome:?}"
            );
            let judged = Detector::new().counts(&times.to_counts());
            if judged.finding == Finding::Poller && period_ms > 5_000 {
                let placement = Placement::from_verdict(&judged, 1);
                let outcome = replay_counts(&times.to_counts(), limits, placement);
                assert!(outcome.refused_typical < 60, "{period_ms} ms judged {judged:?}: {outcome:?}");
            }
            let slower = Limits { rate: rate / 2.0, burst: 1 };
            let half = replay_counts(&times.to_counts(), slower, placement).typical_loss();
            assert!((0.49..0.51).contains(&half), "{half}");
        }
    }
}

#[test]
fn unmeasured_minutes_are_idle() {
    let counts = Counts { start_minute: 0, counts: vec![5, 999, 5], gaps: std::iter::once(1..2).collect() };
    let outcome = replay_counts(&counts, Limits { rate: 1.0, burst: 5 }, Placement::Random(1));
    assert_eq!((outcome.calls, outcome.refused_most), (10, 0));
}

#[test]
fn busy_minutes_agree_with_placing_every_call() {
    // 400 calls a minute on average against 5 a second and a bucket of 200: near the edge, where order matters.
    let mut rng = Rng::with_seed(4);
    let minutes: Vec<u32> = (0..400).map(|_| rng.u32(200..420)).collect();
    let limits = Limits { rate: 5.0, burst: 60 };
    let exact: Vec<u64> = (0..8)
        .map(|_| {
            let inside = |minute: usize, calls: u32, rng: &mut Rng| {
                (0..calls).map(|_| minute as i64 * 60_000 + rng.i64(0..60_000)).collect::<Vec<_>>()
            };
            let millis =
                minutes.iter().enumerate().flat_map(|(at, &calls)| inside(at, calls, &mut rng)).collect();
            replay_timestamps(&Timestamps::new(millis), limits).refused_most
        })
        .collect();
    let mean = exact.iter().sum::<u64>() as f64 / 8.0;
    let typical = typical_refused(&minutes, limits, Placement::Random(1)).typical as f64;
    assert!((typical / mean - 1.0).abs() < 0.05, "placed {mean}, estimated {typical}");
}
