//! How many calls a habit makes in a minute, and when within it.
//!
//! Every answer comes from a hash of seed and minute, so that asking twice, or for next week, or backwards gives the same.

use super::DAY;
use crate::scenario::Behaviour;
use std::sync::LazyLock;

/// The company's shops keep Central European time; summer time is left out, for a day of the same length all year.
const LOCAL_OFFSET_MIN: i64 = 60;
const MINUTE_MS: u32 = 60_000;

/// Share of a shop's day that falls into each local minute: two humps, before noon and in the afternoon.
static SHOP_DAY: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let hump = |hour: f64, middle: f64, width: f64| (-((hour - middle) / width).powi(2)).exp();
    let busy = |minute: i64| {
        let hour = minute as f64 / 60.0;
        0.07 + 0.93 * (hump(hour, 11.3, 2.9) * 0.93 + hump(hour, 17.2, 2.7) * 0.88).powf(1.1)
    };
    let sum: f64 = (0..DAY).map(busy).sum();
    (0..DAY).map(|minute| busy(minute) / sum).collect()
});

/// A hash of two numbers (splitmix64's finaliser), the source of all chance here.
pub fn mix(one: u64, other: u64) -> u64 {
    let mut hash = one ^ other.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0xD1B5_4A32_D192_ED03);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

/// A hash as a number from 0 up to, not including, 1.
pub fn unit(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

/// Calls that this habit makes in a Unix minute. `scale` multiplies what people and random callers do.
pub fn calls(habit: &Behaviour, seed: u64, minute: i64, scale: f64) -> u32 {
    let local = minute + LOCAL_OFFSET_MIN;
    let of_day = local.rem_euclid(DAY);
    let chance = |mean: f64| poisson(mean, mix(seed, minute as u64));
    match *habit {
        Behaviour::Timer { period_s, jitter } => Grid::new(period_s, jitter, seed, minute).count(),
        Behaviour::Batches { .. } => batch(habit, seed, minute).count() as u32,
        Behaviour::Shop { per_day } => chance(per_day * scale * SHOP_DAY[of_day as usize]),
        Behaviour::Random { per_day } => chance(per_day * scale / DAY as f64),
        Behaviour::Campaign { every_days, from_hour, hours, size } => {
            let every = i64::from(every_days.max(1));
            let runs = local.div_euclid(DAY).rem_euclid(every) == (mix(seed, 1) % every as u64) as i64;
            let into = of_day - i64::from(from_hour) * 60;
            let length = i64::from(hours) * 60;
            if runs && (0..length).contains(&into) { chance(f64::from(size) / length as f64) } else { 0 }
        }
        Behaviour::Nightly { at_hour, over_min, size } => {
            let night = mix(seed, local.div_euclid(DAY) as u64);
            let start = i64::from(at_hour) * 60 + (night % 10) as i64;
            part(vary(size, 0.05, night), of_day - start, over_min)
        }
    }
}

/// Calls a day that [`calls`] multiplies by its scale.
pub fn scalable(habit: &Behaviour) -> f64 {
    match *habit {
        Behaviour::Shop { per_day } | Behaviour::Random { per_day } => per_day,
        _ => 0.0,
    }
}

/// When those calls come: milliseconds into the minute, as many as [`calls`] says, in no order.
pub fn times(habit: &Behaviour, seed: u64, minute: i64, count: u32) -> Vec<u32> {
    let by_chance =
        |call: u32| (mix(mix(seed, minute as u64), u64::from(call) + 1) % u64::from(MINUTE_MS)) as u32;
    match *habit {
        Behaviour::Timer { period_s, jitter } => Grid::new(period_s, jitter, seed, minute).times(),
        Behaviour::Batches { .. } => batch(habit, seed, minute).collect(),
        Behaviour::Nightly { .. } => {
            let step = MINUTE_MS / count.max(1);
            (0..count).map(|call| call * step + by_chance(call) % step.max(1)).collect()
        }
        _ => (0..count).map(by_chance).collect(),
    }
}

/// The milliseconds into a minute at which the calls of a batch come: anywhere in its time, as answers take longer or shorter.
fn batch(habit: &Behaviour, seed: u64, minute: i64) -> impl Iterator<Item = u32> {
    let (every, size, over, spread) = match *habit {
        Behaviour::Batches { every_min, size, over_min, spread } => (every_min, size, over_min, spread),
        _ => (1, 0, 1, 0.0),
    };
    let every = i64::from(every.max(1));
    let start = minute.div_euclid(every) * every;
    let into = minute - start;
    let of_batch = mix(seed, (start / every) as u64);
    let calls = if into < i64::from(over.max(1)) { vary(size, spread, of_batch) } else { 0 };
    let at = move |call: u32| unit(mix(of_batch, u64::from(call) + 1)) * f64::from(over.max(1));
    let within = move |minutes: f64| minutes.floor() as i64 == into;
    (0..calls).map(at).filter(move |at| within(*at)).map(|at| (at.fract() * f64::from(MINUTE_MS)) as u32)
}

/// Expected share of a shop's day that lies before a Unix minute, counted from the midnight (UTC) before it.
pub fn share_of_day_before(minute: i64) -> f64 {
    (minute - minute.rem_euclid(DAY)..minute)
        .map(|at| SHOP_DAY[(at + LOCAL_OFFSET_MIN).rem_euclid(DAY) as usize])
        .sum()
}

/// The part of a batch of `size` calls over some minutes that falls into the minute `into` it.
fn part(size: u32, into: i64, over_min: u32) -> u32 {
    let over = i64::from(over_min.max(1));
    if !(0..over).contains(&into) {
        return 0;
    }
    let until = |minute: i64| i64::from(size) * minute / over;
    (until(into + 1) - until(into)) as u32
}

fn vary(size: u32, spread: f64, hash: u64) -> u32 {
    (f64::from(size) * (1.0 + spread * (2.0 * unit(hash) - 1.0))).round().max(0.0) as u32
}

/// A Poisson number: by inversion while small, from a normal distribution above 30.
fn poisson(mean: f64, hash: u64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    let first = unit(hash);
    if mean > 30.0 {
        let radius = (-2.0 * (1.0 - first).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * unit(mix(hash, 1))).cos();
        return (mean + mean.sqrt() * normal).round().max(0.0) as u32;
    }
    let mut chance = (-mean).exp();
    let (mut sum, mut count) = (chance, 0);
    while first > sum && count < 200 {
        count += 1;
        chance *= mean / f64::from(count);
        sum += chance;
    }
    count
}

/// The calls of a timer around one minute: call k comes at phase + k periods, give or take its jitter.
struct Grid {
    period: f64,
    stray: f64,
    phase: f64,
    seed: u64,
    start: f64,
}

impl Grid {
    fn new(period_s: f64, jitter: f64, seed: u64, minute: i64) -> Self {
        let period = period_s.max(0.01);
        let phase = unit(mix(seed, 2)) * period;
        Self { period, stray: jitter.clamp(0.0, 1.0) * period, phase, seed, start: minute as f64 * 60.0 }
    }

    /// Numbers of the calls that may fall into the minute.
    fn candidates(&self) -> impl Iterator<Item = i64> + use<> {
        let first = ((self.start - self.phase) / self.period).floor() as i64 - 1;
        let last = ((self.start + 60.0 - self.phase) / self.period).ceil() as i64 + 1;
        first..=last
    }

    fn second(&self, call: i64) -> f64 {
        let strays = (unit(mix(self.seed, call as u64)) - 0.5) * self.stray;
        self.phase + call as f64 * self.period + strays
    }

    fn count(&self) -> u32 {
        let minute = self.start..self.start + 60.0;
        let surely = self.start + self.period..self.start + 60.0 - self.period;
        let on_grid = |call: i64| self.phase + call as f64 * self.period;
        let counts = |call: &i64| surely.contains(&on_grid(*call)) || minute.contains(&self.second(*call));
        self.candidates().filter(counts).count() as u32
    }

    fn times(&self) -> Vec<u32> {
        let minute = self.start..self.start + 60.0;
        let seconds =
            self.candidates().map(|call| self.second(call)).filter(|second| minute.contains(second));
        seconds.map(|second| (((second - self.start) * 1000.0) as u32).min(MINUTE_MS - 1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_START: i64 = 20_776 * DAY;

    fn day(habit: &Behaviour) -> Vec<u32> {
        (DAY_START..DAY_START + DAY).map(|minute| calls(habit, 7, minute, 1.0)).collect()
    }

    #[test]
    fn a_timer_keeps_its_period_day_and_night() {
        let fast = day(&Behaviour::Timer { period_s: 0.75, jitter: 0.02 });
        assert_eq!(fast.iter().sum::<u32>(), 115_200);
        assert!(fast.iter().all(|count| (79..=81).contains(count)));
        let slow = day(&Behaviour::Timer { period_s: 3600.0, jitter: 0.4 });
        assert!((23..=25).contains(&slow.iter().sum::<u32>()));
    }

    #[test]
    fn times_are_as_many_as_calls_and_lie_on_the_grid() {
        let habit = Behaviour::Timer { period_s: 45.0, jitter: 0.0 };
        let mut seen = Vec::new();
        for minute in DAY_START..DAY_START + 60 {
            let times = times(&habit, 3, minute, calls(&habit, 3, minute, 1.0));
            assert_eq!(times.len(), calls(&habit, 3, minute, 1.0) as usize);
            seen.extend(times.iter().map(|ms| minute * 60_000 + i64::from(*ms)));
        }
        assert!(seen.windows(2).all(|pair| (pair[1] - pair[0] - 45_000).abs() <= 1));
        for habit in [Behaviour::Shop { per_day: 90_000.0 }, Behaviour::Random { per_day: 9000.0 }] {
            let count = calls(&habit, 3, DAY_START + 600, 1.0);
            assert_eq!(times(&habit, 3, DAY_START + 600, count).len(), count as usize);
        }
    }

    #[test]
    fn a_shop_sleeps_and_adds_up() {
        let calls = day(&Behaviour::Shop { per_day: 38_650.0 });
        let total: u32 = calls.iter().sum();
        assert!((37_500..39_800).contains(&total), "{total}");
        assert!(calls[600..660].iter().sum::<u32>() > 5 * calls[60..120].iter().sum::<u32>());
        let evening = share_of_day_before(DAY_START + DAY - 1);
        assert!(evening > 0.99 && evening < 1.0);
    }

    #[test]
    fn batches_nights_and_campaigns_have_their_size() {
        let batches = day(&Behaviour::Batches { every_min: 30, size: 525, over_min: 9, spread: 0.0 });
        assert_eq!(batches.iter().sum::<u32>(), 48 * 525);
        assert_eq!(batches[..30].iter().filter(|count| **count > 0).count(), 9);
        let nightly = day(&Behaviour::Nightly { at_hour: 3, over_min: 20, size: 4000 });
        assert!((3800..=4200).contains(&nightly.iter().sum::<u32>()));
        assert_eq!(nightly[200..].iter().sum::<u32>(), 0);
        let campaign = Behaviour::Campaign { every_days: 10, from_hour: 9, hours: 4, size: 30_000 };
        let days = (0..10).map(|day| {
            let start = DAY_START + day * DAY;
            (start..start + DAY).map(|minute| calls(&campaign, 7, minute, 1.0)).sum::<u32>()
        });
        assert_eq!(days.filter(|calls| *calls > 29_000).count(), 1);
    }

    #[test]
    fn chance_has_the_right_mean_and_variance() {
        for mean in [0.4, 8.0, 90.0] {
            let draws: Vec<f64> = (0..20_000).map(|at| f64::from(poisson(mean, mix(5, at)))).collect();
            let average = draws.iter().sum::<f64>() / 20_000.0;
            let variance = draws.iter().map(|draw| (draw - average).powi(2)).sum::<f64>() / 20_000.0;
            assert!((average / mean - 1.0).abs() < 0.03 && (variance / mean - 1.0).abs() < 0.06, "{mean}");
        }
    }
}
