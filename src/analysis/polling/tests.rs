//! Quality on made-up traffic with known truth; the full table is in `benches/polling.rs`.

use super::{Detector, Finding, Verdict};
use crate::analysis::series::{Counts, Timestamps};

#[path = "../../../benches/traffic_generator/mod.rs"]
#[allow(dead_code, reason = "shared with the benchmarks, which use more")]
mod traffic_generator;

use traffic_generator::{Class, Flavour, Generator, Sample};

const SEED: u64 = 4_711;

fn judged(class: Class, keys: usize) -> Vec<(Sample, Verdict)> {
    let mut generator = Generator::new(SEED + class as u64, Flavour::HeldOut);
    let mut detector = Detector::new();
    (0..keys)
        .map(|_| {
            let sample = generator.sample(class);
            let verdict = detector.counts(&Counts::new(0, sample.counts.clone()));
            (sample, verdict)
        })
        .collect()
}

fn pollers(judged: &[(Sample, Verdict)]) -> f64 {
    judged.iter().filter(|(_, verdict)| verdict.finding == Finding::Poller).count() as f64
        / judged.len() as f64
}

#[test]
fn timers_are_found_with_their_period() {
    for class in Class::ALL.into_iter().filter(|class| class.is_timer()) {
        let judged = judged(class, 40);
        let wanted = if class == Class::Jittered { 0.85 } else { 0.95 };
        assert!(pollers(&judged) >= wanted, "{class:?}: {}", pollers(&judged));
        let right = judged.iter().filter(|(sample, verdict)| {
            let found = verdict.period_s().unwrap_or(0.0);
            sample.periods_s.iter().any(|period| (found - period).abs() <= (0.02 * period).max(60.0))
        });
        assert!(right.count() >= 34, "{class:?}");
    }
}

#[test]
fn other_traffic_is_left_alone() {
    let others = Class::ALL.into_iter().filter(|class| !class.is_timer());
    let (mut flags, mut days) = (Vec::new(), 0);
    for class in others {
        for (sample, verdict) in judged(class, 40) {
            days += sample.counts.len() / 1440;
            if verdict.finding == Finding::Poller {
                flags.push((class, verdict.tests));
            }
        }
    }
    assert!(flags.len() * 1000 <= days, "{} flags in {days} days: {flags:?}", flags.len());
}

#[test]
fn a_single_timer_is_named_to_the_second() {
    let mut detector = Detector::new();
    for period in [1_i64, 7, 45, 61, 90, 150, 300, 600, 1800, 3600] {
        let times: Vec<i64> = (0..86_400 / period).map(|call| (call * period + 5) * 1000).collect();
        let counts = Counts::from_rows(0..1440, times.iter().map(|at| (at / 60_000, 1)));
        let verdict = detector.counts(&counts);
        assert_eq!(verdict.finding, Finding::Poller, "{period} s");
        let found = verdict.period_s().unwrap();
        assert!((found / period as f64 - 1.0).abs() < 0.02, "{period} s read as {found}");
        assert!(verdict.timer_share > 0.9, "{period} s: {}", verdict.timer_share);
        let exact = detector.timestamps(&Timestamps::new(times), 0..86_400_000);
        assert_eq!(exact.finding, Finding::Poller, "{period} s");
        let found = exact.period_s().unwrap();
        assert!((found / period as f64 - 1.0).abs() < 0.005, "{period} s read as {found} from times");
    }
}

#[test]
fn request_times_are_judged_as_well() {
    let mut detector = Detector::new();
    for class in [Class::Timer, Class::Jittered, Class::UnderPoisson, Class::Sporadic, Class::Sessions] {
        let mut generator = Generator::new(SEED, Flavour::HeldOut);
        (generator.with_times, generator.minutes) = (true, Some(1440));
        let flags = (0..20).filter(|_| {
            let times = Timestamps::new(generator.sample(class).millis);
            detector.timestamps(&times, 0..86_400_000).finding == Finding::Poller
        });
        let flags = flags.count();
        assert!(if class.is_timer() { flags >= 17 } else { flags == 0 }, "{class:?}: {flags} of 20");
    }
}

#[test]
fn too_little_traffic_has_no_verdict() {
    let mut detector = Detector::new();
    for counts in [vec![], vec![0; 1440], vec![5; 3], vec![1; 20]] {
        assert_eq!(detector.counts(&Counts::new(0, counts)).finding, Finding::None);
    }
    assert_eq!(detector.timestamps(&Timestamps::default(), 0..60_000).finding, Finding::None);
}

#[test]
fn unmeasured_hours_do_not_hide_a_timer() {
    let mut counts = Counts::new(0, (0..1440).map(|minute| u32::from(minute % 5 == 0)).collect());
    counts.counts[300..500].fill(0);
    counts.gaps.push(300..500);
    let verdict = Detector::new().counts(&counts);
    assert_eq!(verdict.finding, Finding::Poller);
    assert!((verdict.period_s().unwrap() - 300.0).abs() < 3.0, "{verdict:?}");
}

#[test]
fn the_reason_is_a_sentence() {
    let counts = Counts::new(0, (0..1440).map(|minute| u32::from(minute % 5 == 0)).collect());
    let (verdict, evidence) = Detector::new().counts_with_evidence(&counts);
    assert_eq!(
        verdict.reason(),
        "calls every 5 min, day and night: about all of the 288 calls are the timer"
    );
    assert!(evidence.autocorrelation[5] > 0.9 && evidence.autocorrelation[3] < 0.1);
    assert_eq!(evidence.gap_histogram.len(), 1);
    assert_eq!((evidence.gap_histogram[0].gap_s, evidence.gap_histogram[0].gaps), (300.0, 287));
}
