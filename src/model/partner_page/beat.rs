//! The beat of a partner's calls as a picture: what the verdict rests on, for who wants to see it.
//!
//! With request times: how long it is from one call to the next. With counts by the minute: how alike the traffic is to
//! itself after so many minutes, or, for a timer faster than a minute, how evenly the minutes are filled.

use std::ops::Range;

use crate::analysis::polling::{self, Detector, Verdict, duration};
use crate::analysis::series::{Counts, Timestamps};
use crate::domain::KeyId;
use crate::domain::traffic::Calls;
use crate::domain::words::grouped;
use crate::model::Model;

const BARS: usize = 60;

/// A picture of bars along one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// "Time between calls".
    pub title: &'static str,
    /// What it is made of: "the newest 10,000 calls, from the access log".
    pub source: String,
    /// Left edge of each bar and its share, 0 to 1.
    pub bars: Vec<(f64, f64)>,
    /// Where the axis ends.
    pub end: f64,
    /// Labels below the axis.
    pub ticks: Vec<(f64, String)>,
    /// Words beside the tallest bar: "99 of 100 gaps are 0.75 s".
    pub remark: String,
    /// What the axis measures.
    pub axis: &'static str,
}

impl Model {
    /// The beat of a partner: from the times of its calls where they are there, else from its minutes. `known` is the period
    /// that the page's verdict names.
    pub(super) fn beat(&self, key: &KeyId, calls: Option<&Calls>, known: Option<f64>) -> Option<Beat> {
        if let Some(beat) = calls.and_then(|calls| between_calls(calls, known)) {
            return Some(beat);
        }
        let day = self.day_traffic().filter(|day| !day.is_empty())?;
        let minutes = self.traffic.day.as_ref()?.minutes_of(&day, key);
        let verdict = self.partner(key).map(|partner| &partner.polling)?;
        let slow = verdict.period_s().is_some_and(|period| period >= 120.0);
        if slow { repeats(&minutes, verdict) } else { filled(&minutes) }
    }
}

/// The verdict with what the times of single calls say, of every call of the `day` (Unix milliseconds) where that is given, of
/// some otherwise.
pub(super) fn sharpened(counted: &Verdict, calls: Option<&Calls>, day: Option<&Range<i64>>) -> Verdict {
    let Some(calls) = calls.filter(|_| counted.period_s().is_some()) else { return counted.clone() };
    let (Some(first), Some(last)) = (calls.times_ms.first(), calls.times_ms.last()) else {
        return counted.clone();
    };
    let single = Timestamps::new(calls.times_ms.clone());
    // Silence before the first and after the last call is silence only where all calls are here.
    let ends = day.map_or((*first, *last + 1), |day| (day.start.min(*first), day.end.max(last + 1)));
    let timed = Detector::new().timestamps(&single, ends.0..ends.1);
    counted.sharpened(&timed, day.is_some())
}

fn between_calls(calls: &Calls, known: Option<f64>) -> Option<Beat> {
    let times = Timestamps::new(calls.times_ms.clone());
    let gaps = polling::gap_shares(&times, BARS)?;
    // Around the period of the verdict where many gaps are: two numbers for one timer would puzzle.
    let known = known.map(|period| (period, polling::gaps_near(&times, period)));
    let (common_s, near) =
        known.filter(|(_, near)| *near >= 0.25).unwrap_or((gaps.common_s, gaps.near_common));
    let end = gaps.step_s * BARS as f64;
    let count = grouped(calls.times_ms.len() as i64);
    let which = if calls.times_cut { "The newest" } else { "The" };
    let remark = if near >= 0.5 {
        format!("{} of 100 gaps are {}", of_hundred(near), duration(common_s))
    } else if near >= 0.25 {
        format!("{} of 100 gaps are about {}", of_hundred(near), duration(common_s))
    } else {
        "No gap stands out".to_owned()
    };
    Some(Beat {
        title: "Time between calls",
        source: format!("{which} {count} calls of the last 24 hours, from the access log"),
        bars: around(gaps.step_s, &gaps.shares),
        end,
        ticks: if near >= 0.5 { multiples(end, common_s) } else { round_times(end) },
        remark,
        axis: "time between two calls",
    })
}

/// Bars that lie around the multiples of a step.
fn around(step: f64, shares: &[f64]) -> Vec<(f64, f64)> {
    shares.iter().enumerate().map(|(at, share)| (step * (at as f64 - 0.5), *share)).collect()
}

/// Never a false 100.
fn of_hundred(share: f64) -> u32 {
    if share >= 1.0 { 100 } else { ((share * 100.0).round() as u32).min(99) }
}

/// How alike the traffic is to itself after so many minutes: a comb for a timer slower than the minute.
fn repeats(minutes: &Counts, verdict: &Verdict) -> Option<Beat> {
    let period = verdict.period_s()? / 60.0;
    let (_, evidence) = Detector::new().counts_with_evidence(minutes);
    let lags = ((4.0 * period).ceil() as usize).clamp(12, evidence.autocorrelation.len().saturating_sub(1));
    // Many lags are shown by the highest of a few neighbours, so that the comb keeps its teeth.
    let step = lags.div_ceil(2 * BARS).max(1);
    let alike = evidence.autocorrelation.get(1..=lags)?;
    let highest = |some: &[f32]| some.iter().copied().fold(0.0_f32, f32::max);
    let bars: Vec<(f64, f64)> = alike
        .chunks(step)
        .enumerate()
        .map(|(at, some)| ((1 + at * step) as f64 * 60.0, f64::from(highest(some))))
        .collect();
    let near = (period.round() as usize).max(1);
    let around = alike.get(near.saturating_sub(2)..(near + 1).min(alike.len()))?;
    let end = lags as f64 * 60.0;
    Some(Beat {
        title: "How the calls repeat",
        source: "The last 24 hours by the minute".to_owned(),
        bars,
        end,
        ticks: multiples(end, 60.0 * period),
        remark: format!("{} % alike after {}", (100.0 * highest(around)).round(), duration(60.0 * period)),
        axis: "time after which the calls are compared with themselves",
    })
}

/// How evenly minutes are filled: a timer faster than a minute fills them closer than chance would.
fn filled(minutes: &Counts) -> Option<Beat> {
    let shares = polling::minute_shares(minutes, BARS as u32)?;
    let (first, step) = (f64::from(shares.first), f64::from(shares.step));
    let end = step * shares.shares.len() as f64;
    let (usual, chance) = (between(shares.usual), between(shares.by_chance));
    Some(Beat {
        title: "Calls in a minute",
        source: format!("The last 24 hours by the minute; at random they would be {chance}"),
        bars: shares.shares.iter().enumerate().map(|(at, share)| (step * at as f64, *share)).collect(),
        end,
        ticks: round_counts(first, end),
        remark: format!("19 of 20 minutes: {usual}"),
        axis: "calls in a minute",
    })
}

fn between((low, high): (u32, u32)) -> String {
    let number = |value: u32| grouped(value.into());
    if low == high { number(low) } else { format!("{} to {}", number(low), number(high)) }
}

/// Labels at the multiples of a beat.
fn multiples(end: f64, beat: f64) -> Vec<(f64, String)> {
    let count = (end / beat + 0.05).floor().clamp(0.0, 8.0) as u32;
    let label = |at: u32| {
        if beat >= 10.0 {
            return duration(beat * f64::from(at));
        }
        // Multiples of what the beat is called: 0.75 s, 1.5 s, 2.25 s.
        let text = format!("{:.2}", (beat * 100.0).round() / 100.0 * f64::from(at));
        format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
    };
    (0..=count).map(|at| (beat * f64::from(at), label(at))).collect()
}

/// Labels at round times, three to six of them.
fn round_times(end: f64) -> Vec<(f64, String)> {
    const ROUND_S: [f64; 22] = [
        0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0,
        1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0,
    ];
    let step = ROUND_S.into_iter().find(|step| end / step < 6.0).unwrap_or(86_400.0);
    multiples(end, step)
}

/// Labels at round numbers of calls from `first` on.
fn round_counts(first: f64, end: f64) -> Vec<(f64, String)> {
    let step = ((end / 5.0).ceil()).max(1.0);
    (0..=4)
        .map(|at| step * f64::from(at))
        .filter(|at| *at <= end)
        .map(|at| (at, grouped((first + at) as i64)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_says_what_most_gaps_are() {
        let times_ms = (0..2_000).map(|n| n * 750 + if n % 200 == 0 { 400 } else { n % 7 }).collect();
        let beat = between_calls(&Calls { times_ms, times_cut: true, ..Calls::default() }, None).unwrap();
        assert_eq!(beat.remark, "99 of 100 gaps are 0.75 s");
        assert_eq!(beat.source, "The newest 2,000 calls of the last 24 hours, from the access log");
        let ticks: Vec<&str> = beat.ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(ticks, ["0 s", "0.75 s", "1.5 s", "2.25 s", "3 s"]);
        let rounded: Vec<String> = round_times(2480.0).into_iter().map(|(_, label)| label).collect();
        assert_eq!(rounded, ["0 s", "10 min", "20 min", "30 min", "40 min"]);
        assert_eq!(between_calls(&Calls::default(), None), None);
    }

    #[test]
    fn the_picture_names_the_period_of_the_verdict_where_many_gaps_are_near_it() {
        let mut random = fastrand::Rng::with_seed(3);
        let times_ms = (0..2_000).map(|n| n * 45_000 + random.i64(-9_000..9_000)).collect();
        let calls = Calls { times_ms, ..Calls::default() };
        let remark = |known| between_calls(&calls, known).unwrap().remark;
        assert!(remark(Some(45.0)).ends_with(" of 100 gaps are about 45 s"), "{}", remark(Some(45.0)));
        assert_eq!(remark(Some(700.0)), remark(None), "a period without gaps of its length is not named");
    }

    #[test]
    fn without_times_a_slow_timer_shows_as_a_comb_and_a_fast_one_as_full_minutes() {
        let every_half_hour: Vec<u32> =
            (0..1440).map(|minute| if minute % 30 == 0 { 40 } else { 1 }).collect();
        let counts = Counts::new(0, every_half_hour);
        let verdict = Detector::new().counts(&counts);
        let beat = repeats(&counts, &verdict).unwrap();
        assert!(beat.remark.ends_with("alike after 30 min"), "{}", beat.remark);
        let fast = Counts::new(0, vec![80; 1440]);
        assert_eq!(filled(&fast).unwrap().remark, "19 of 20 minutes: 80");
    }
}
