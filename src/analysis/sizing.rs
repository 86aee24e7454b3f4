//! Which rate and burst fit the traffic that a plan's keys really have?
//!
//! The suggested rate is the smallest at which no key loses more than one call in a thousand with a bucket of ten seconds'
//! worth, the proportion that plans usually have (a bucket of one second's worth would ask a shop of ten calls a minute for a
//! rate that lets a poller of eighty through); the burst is then what the busiest stretch needs above that rate, `max over windows w of (arrivals(w) - r w)`. Leave
//! pollers out: a limit made for them fits nobody else.

use super::replay::{EFFORT, Limits, Placement, place_at_random, replay_counts_within, replay_timestamps};
use super::series::{Counts, Timestamps};
use fastrand::Rng;

/// Share of calls that a key may lose under the suggested rate.
pub const TOLERATED_LOSS: f64 = 0.001;
/// Seconds of the rate that the bucket holds while a rate is looked for.
const BUCKET_S: f64 = 10.0;
/// Order of calls inside minutes, the same for every suggestion.
const SEED: u64 = 1;

/// The traffic of one key, as it is known.
#[derive(Debug, Clone, Copy)]
pub enum Observed<'a> {
    /// Calls per minute.
    Counts(&'a Counts),
    /// Request times.
    Times(&'a Timestamps),
}

/// How busy a key is, over the seconds (request times) or minutes (counts) in which it calls at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Seconds that a number stands for: 1 or 60.
    pub per_s: u32,
    /// Half of the busy seconds or minutes have no more calls than this.
    pub p50: u32,
    /// Nine in ten.
    pub p90: u32,
    /// Ninety-nine in a hundred.
    pub p99: u32,
    /// Calls of the busiest minute or second.
    pub max: u32,
}

/// Limits that fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suggestion {
    /// Rate and burst.
    pub limits: Limits,
    /// Largest typical loss of any key under these limits, 0 to 1.
    pub worst_loss: f64,
    /// Days of traffic seen, of the key with most.
    pub days: f64,
    /// 0 to 1: grows with the days seen up to two weeks, shrinks with how much the daily peaks differ.
    pub confidence: f64,
}

/// How busy the key is; `None` without calls.
pub fn rates(observed: Observed<'_>) -> Option<Rates> {
    let (per_s, mut busy) = match observed {
        Observed::Counts(counts) => {
            (60, counts.known().map(|(_, calls)| calls).filter(|&calls| calls > 0).collect())
        }
        Observed::Times(times) => (1, per_second(times)),
    };
    busy.sort_unstable();
    let max = *busy.last()?;
    // Nearest rank.
    let at = |share: f64| busy[((share * busy.len() as f64).ceil() as usize).clamp(1, busy.len()) - 1];
    Some(Rates { per_s, p50: at(0.5), p90: at(0.9), p99: at(0.99), max })
}

fn per_second(times: &Timestamps) -> Vec<u32> {
    times
        .millis()
        .chunk_by(|a, b| a.div_euclid(1000) == b.div_euclid(1000))
        .map(|calls| calls.len() as u32)
        .collect()
}

/// The smallest limits for these keys; `None` without calls.
pub fn suggest(keys: &[Observed<'_>]) -> Option<Suggestion> {
    let mut busy: Vec<(u32, Observed<'_>)> =
        keys.iter().filter_map(|&key| Some((rates(key)?.max, key))).collect();
    if busy.is_empty() {
        return None;
    }
    // The busiest first: what it needs is enough for nearly all the others, which are then looked at once.
    busy.sort_by_key(|(max, _)| std::cmp::Reverse(*max));
    let need = busy.iter().fold(0.0, |rate, (max, key)| rate_needed(*key, *max, rate));
    let rate = rounded_up(need);
    let need = keys.iter().map(|&key| burst_needed(key, rate)).fold(1.0, f64::max);
    let limits = Limits { rate, burst: need.ceil().min(f64::from(u32::MAX)) as u32 };
    let days = keys.iter().map(|&key| days(key)).fold(0.0, f64::max);
    Some(Suggestion {
        limits,
        worst_loss: worst_loss(keys, limits),
        days,
        confidence: confidence(keys, days),
    })
}

/// No lower rate is suggested: about four calls an hour.
const LEAST_RATE: f64 = 0.001;

/// The smallest rate from `low` on at which this key loses no more than is tolerated; `max` is its [`Rates::max`].
fn rate_needed(key: Observed<'_>, max: u32, low: f64) -> f64 {
    let fits = |rate: f64| {
        let limits = Limits { rate, burst: ((BUCKET_S * rate).ceil() as u32).max(1) };
        worst_loss(&[key], limits) <= TOLERATED_LOSS
    };
    if low > 0.0 && fits(low) {
        return low;
    }
    // Loss falls as the rate grows, so halve the interval; a rate of all calls of the busiest minute in each second loses none.
    let (mut low, mut high) = (low, 2.0 * f64::from(max) + 1.0);
    while high - low > 0.005 * high && high > LEAST_RATE {
        let middle = f64::midpoint(low, high);
        if fits(middle) { high = middle } else { low = middle }
    }
    high
}

fn worst_loss(keys: &[Observed<'_>], limits: Limits) -> f64 {
    keys.iter().map(|key| loss(key, limits)).fold(0.0, f64::max)
}

/// The share of a key's calls that the limits would have refused, 0 to 1.
fn loss(key: &Observed<'_>, limits: Limits) -> f64 {
    match key {
        Observed::Counts(counts) => {
            replay_counts_within(counts, limits, Placement::Random(SEED), EFFORT / 4).typical_loss()
        }
        Observed::Times(times) => replay_timestamps(times, limits).typical_loss(),
    }
}

/// A rate that a person would type: two digits, never below what was found.
fn rounded_up(rate: f64) -> f64 {
    let rate = rate.max(LEAST_RATE);
    let step = 10_f64.powf(rate.log10().floor() - 1.0);
    let digits = (rate / step - 1e-9).ceil();
    // Dividing by a whole number keeps 0.3 from becoming 0.30000000000000004.
    if step >= 1.0 { digits * step } else { digits / (1.0 / step).round() }
}

/// `max over windows of (arrivals - rate * length)`, both ends of the window at a call; minutes' calls are placed at random.
pub fn burst_needed(observed: Observed<'_>, rate: f64) -> f64 {
    let mut walk = Walk { rate, last: None, excess: 0.0, most: 0.0 };
    match observed {
        Observed::Times(times) => times.millis().iter().for_each(|&at| walk.call(at as f64 / 1000.0)),
        Observed::Counts(counts) => {
            let mut rng = Rng::with_seed(SEED);
            let mut gaps = Vec::new();
            for (minute, calls) in counts.known().filter(|(_, calls)| *calls > 0) {
                place_at_random(calls, &mut rng, &mut gaps);
                let mut at = minute as f64 * 60.0;
                for gap in &gaps[..calls as usize] {
                    at += gap;
                    walk.call(at);
                }
            }
        }
    }
    walk.most
}

/// The largest sum over windows, by carrying the best window that ends here.
struct Walk {
    rate: f64,
    last: Option<f64>,
    excess: f64,
    most: f64,
}

impl Walk {
    fn call(&mut self, at: f64) {
        let refill = self.last.map_or(0.0, |last| (at - last) * self.rate);
        self.excess = (self.excess - refill).max(0.0) + 1.0;
        self.most = self.most.max(self.excess);
        self.last = Some(at);
    }
}

fn days(observed: Observed<'_>) -> f64 {
    match observed {
        Observed::Counts(counts) => counts.known_minutes() as f64 / 1440.0,
        Observed::Times(times) => match times.millis() {
            [first, .., last] => (last - first) as f64 / 86_400_000.0,
            _ => 0.0,
        },
    }
}

fn confidence(keys: &[Observed<'_>], days: f64) -> f64 {
    let spreads: Vec<f64> = keys.iter().filter_map(|&key| peak_spread(key)).collect();
    // With a single day nothing is known of how days differ: assume that peaks vary by half.
    let spread = if spreads.is_empty() { 0.5 } else { spreads.iter().sum::<f64>() / spreads.len() as f64 };
    (days / 14.0).min(1.0).sqrt() / (1.0 + spread * spread)
}

/// Coefficient of variation of the daily peaks per minute; `None` with fewer than two days.
fn peak_spread(observed: Observed<'_>) -> Option<f64> {
    let minutes;
    let counts = match observed {
        Observed::Counts(counts) => counts,
        Observed::Times(times) => {
            minutes = times.to_counts();
            &minutes
        }
    };
    let mut days = std::collections::BTreeMap::<usize, u32>::new();
    for (at, calls) in counts.known() {
        let peak = days.entry(at / 1440).or_default();
        *peak = (*peak).max(calls);
    }
    // A day that began or ended in the middle is none, one that nobody measured neither.
    days.retain(|day, _| (day + 1) * 1440 <= counts.len());
    let peaks: Vec<f64> = days.into_values().map(f64::from).collect();
    let mean = peaks.iter().sum::<f64>() / peaks.len() as f64;
    if peaks.len() < 2 || mean == 0.0 {
        return None;
    }
    let variance = peaks.iter().map(|peak| (peak - mean).powi(2)).sum::<f64>() / (peaks.len() - 1) as f64;
    Some(variance.sqrt() / mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_over_busy_time() {
        let mut minutes = vec![0; 900];
        minutes.extend(1..=100);
        let counts = Counts::new(0, minutes);
        let found = rates(Observed::Counts(&counts)).unwrap();
        assert_eq!(found, Rates { per_s: 60, p50: 50, p90: 90, p99: 99, max: 100 });
        let times = Timestamps::new(vec![0, 10, 999, 1000, 5000]);
        assert_eq!(rates(Observed::Times(&times)).unwrap().max, 3);
        assert_eq!(rates(Observed::Counts(&Counts::new(0, vec![0; 9]))), None);
    }

    #[test]
    fn the_burst_is_the_busiest_stretch_above_the_rate() {
        // Ten at once, five more a second later: 15 - 2 * 1.
        let mut millis = vec![0; 10];
        millis.extend([1000; 5]);
        let times = Timestamps::new(millis);
        assert!((burst_needed(Observed::Times(&times), 2.0) - 13.0).abs() < 1e-9);
        let fits = Limits { rate: 2.0, burst: 13 };
        assert_eq!(replay_timestamps(&times, fits).refused_most, 0);
        assert_eq!(replay_timestamps(&times, Limits { burst: 12, ..fits }).refused_most, 1);
    }

    #[test]
    fn suggested_limits_lose_next_to_nothing_and_are_not_generous() {
        let counts = Counts::new(0, (0..2880).map(|minute| 120 + 60 * (minute % 2)).collect());
        let found = suggest(&[Observed::Counts(&counts)]).unwrap();
        assert!(found.worst_loss <= TOLERATED_LOSS, "{found:?}");
        assert!((2.5..12.0).contains(&found.limits.rate), "{found:?}");
        assert!(found.limits.burst >= 2, "{found:?}");
        assert_eq!(found.days, 2.0);
        let longer = Counts::new(0, counts.counts.repeat(7));
        assert!(suggest(&[Observed::Counts(&longer)]).unwrap().confidence > found.confidence);
        assert_eq!(suggest(&[]), None);
    }

    #[test]
    fn rates_are_numbers_that_people_type() {
        assert_eq!(
            [0.0412, 0.3, 1.01, 9.99, 10.2, 432.1].map(rounded_up),
            [0.042, 0.3, 1.1, 10.0, 11.0, 440.0]
        );
    }
}
