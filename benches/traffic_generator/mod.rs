//! Made-up traffic whose truth is known: timers of many kinds, and what must not be taken for one.
//!
//! Shared by the benchmark and the tests; not part of the library. Everything follows from a seed. Thresholds were chosen on
//! `Flavour::Tuning`; quality is quoted on `Flavour::HeldOut`, which has other seeds, volumes, window lengths and jitter laws.

use fastrand::Rng;
use std::f64::consts::TAU;

/// Which family of parameters is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// One day, uniform jitter.
    Tuning,
    /// One to fourteen days, four laws of jitter, other volumes.
    HeldOut,
}

/// Kinds of traffic; the first nine are timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// One timer of 1 s to 60 min, jitter 0 to 20 %.
    Timer,
    /// One timer, jitter 40 %.
    Jittered,
    /// A batch of calls on a timer of 2 to 60 min.
    Batches,
    /// A timer and random calls, the timer making 40 to 75 % of all.
    UnderPoisson,
    /// A timer of up to a minute under people who sleep at night.
    UnderDiurnal,
    /// A timer that was down once to four times.
    Outages,
    /// Three to ten timers behind one key.
    Several,
    /// A timer that loses one call in ten.
    Lossy,
    /// A timer that runs in office hours.
    OfficeHours,
    /// Random calls, 0.2 to 2,000 a minute.
    Poisson,
    /// Random calls that follow the day.
    Diurnal,
    /// Negative binomial counts.
    Bursty,
    /// Bursts that last: sessions of people.
    Sessions,
    /// A few calls a day.
    Sporadic,
    /// One batch every night.
    Nightly,
    /// Random calls with a campaign of some hours.
    Campaign,
    /// Random calls with storms of retries.
    RetryStorm,
}

impl Class {
    /// All kinds, timers first.
    pub const ALL: [Self; 17] = [
        Self::Timer,
        Self::Jittered,
        Self::Batches,
        Self::UnderPoisson,
        Self::UnderDiurnal,
        Self::Outages,
        Self::Several,
        Self::Lossy,
        Self::OfficeHours,
        Self::Poisson,
        Self::Diurnal,
        Self::Bursty,
        Self::Sessions,
        Self::Sporadic,
        Self::Nightly,
        Self::Campaign,
        Self::RetryStorm,
    ];

    /// True where a machine calls on a timer.
    pub fn is_timer(self) -> bool {
        (self as usize) < (Self::Poisson as usize)
    }
}

/// One key's traffic and the truth about it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its kind.
    pub class: Class,
    /// Calls per minute.
    pub counts: Vec<u32>,
    /// Request times in milliseconds from the window's start, ascending; empty unless asked for.
    pub millis: Vec<i64>,
    /// Periods of its timers in seconds.
    pub periods_s: Vec<f64>,
    /// Jitter over period.
    pub jitter: f64,
}

/// How a timer misses its beat.
#[derive(Debug, Clone, Copy)]
enum Law {
    /// Each call uniformly about its own beat.
    Beat,
    /// Each call normally about its own beat.
    BeatNormal,
    /// Each gap uniformly about the period, so that the beat drifts.
    Drift,
    /// Each gap normally about the period.
    DriftNormal,
}

/// Draws samples.
#[derive(Debug)]
pub struct Generator {
    rng: Rng,
    flavour: Flavour,
    /// Also give request times.
    pub with_times: bool,
    /// Fixed window in minutes instead of a drawn one.
    pub minutes: Option<usize>,
}

impl Generator {
    /// A generator whose draws follow from `seed`.
    pub fn new(seed: u64, flavour: Flavour) -> Self {
        Self { rng: Rng::with_seed(seed), flavour, with_times: false, minutes: None }
    }

    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.rng.f64()
    }

    fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        self.uniform(low.ln(), high.ln()).exp()
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.rng.f64()).ln()).sqrt();
        radius * (TAU * self.rng.f64()).cos()
    }

    /// A Poisson draw: by products below 30, by the rounded normal law with its skew above.
    fn poisson(&mut self, mean: f64) -> u32 {
        if mean > 200.0 {
            let z = self.normal();
            return (mean + mean.sqrt() * z + (z * z - 1.0) / 6.0).round().max(0.0) as u32;
        }
        if mean > 30.0 {
            let half = mean / 2.0;
            return self.poisson(half) + self.poisson(mean - half);
        }
        let limit = (-mean).exp();
        let (mut product, mut count) = (self.rng.f64(), 0);
        while product > limit {
            product *= self.rng.f64();
            count += 1;
        }
        count
    }

    /// A gamma draw of mean 1 (Marsaglia and Tsang, with the boost below shape 1).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.rng.f64().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * (shape + 1.0) / shape * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.rng.f64()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v / shape;
            }
        }
    }

    fn window(&mut self) -> usize {
        if let Some(minutes) = self.minutes {
            return minutes;
        }
        match self.flavour {
            Flavour::Tuning => 1440,
            Flavour::HeldOut => 1440 * [1, 1, 1, 2, 3, 7, 14][self.rng.usize(0..7)],
        }
    }

    fn law(&mut self) -> Law {
        match self.flavour {
            Flavour::Tuning => [Law::Beat, Law::Drift][self.rng.usize(0..2)],
            Flavour::HeldOut => {
                [Law::Beat, Law::BeatNormal, Law::Drift, Law::DriftNormal][self.rng.usize(0..4)]
            }
        }
    }

    /// Call times in seconds of a timer over `minutes`.
    fn timer(&mut self, period: f64, jitter: f64, minutes: usize) -> Vec<f64> {
        let end = minutes as f64 * 60.0;
        let law = self.law();
        let mut beat = self.uniform(0.0, period);
        let mut times = Vec::with_capacity((end / period) as usize + 2);
        while beat < end {
            let miss = match law {
                Law::Beat | Law::Drift => self.uniform(-jitter, jitter),
                Law::BeatNormal | Law::DriftNormal => (jitter * self.normal()).clamp(-0.95, 0.95),
            } * period;
            match law {
                Law::Beat | Law::BeatNormal => {
                    times.push(beat + miss);
                    beat += period;
                }
                Law::Drift | Law::DriftNormal => {
                    times.push(beat);
                    beat += period + miss;
                }
            }
        }
        times.retain(|at| (0.0..end).contains(at));
        times
    }

    /// Random calls at `rate(minute)` per minute.
    fn random(&mut self, minutes: usize, rate: impl Fn(usize) -> f64) -> Vec<u32> {
        (0..minutes).map(|minute| self.poisson(rate(minute))).collect()
    }

    fn small_jitter(&mut self) -> f64 {
        self.uniform(0.0, 0.2)
    }

    /// One sample of `class`.
    pub fn sample(&mut self, class: Class) -> Sample {
        let minutes = self.window();
        if class.is_timer() { self.timer_sample(class, minutes) } else { self.random_sample(class, minutes) }
    }

    fn timer_sample(&mut self, class: Class, minutes: usize) -> Sample {
        let mut jitter = self.small_jitter();
        let period = match class {
            Class::Batches => self.log_uniform(120.0, 3600.0),
            Class::UnderDiurnal => self.log_uniform(1.0, 60.0),
            Class::UnderPoisson | Class::OfficeHours => self.log_uniform(1.0, 900.0),
            _ => self.log_uniform(1.0, 3600.0),
        };
        if class == Class::Jittered {
            jitter = 0.4;
        }
        let mut times = self.timer(period, jitter, minutes);
        let mut periods_s = vec![period];
        let per_minute = 60.0 / period;
        let mut noise = vec![0; minutes];
        match class {
            Class::Batches => times = self.batches(&times, period),
            Class::UnderPoisson => {
                let share = self.uniform(0.4, 0.75);
                noise = self.random(minutes, |_| per_minute * (1.0 / share - 1.0));
            }
            Class::UnderDiurnal => {
                let peak = per_minute * self.uniform(0.5, 2.5);
                noise = self.random(minutes, |minute| peak * day(minute, 0.0).powi(2));
            }
            Class::Outages => self.outages(&mut times, minutes),
            Class::Several => {
                for _ in 0..self.rng.usize(2..10) {
                    let period = self.log_uniform(5.0, 3600.0);
                    let more = self.timer(period, jitter, minutes);
                    times.extend(more);
                    periods_s.push(period);
                }
            }
            Class::Lossy => times.retain(|_| self.rng.f64() > 0.1),
            Class::OfficeHours => times.retain(|at| (8.0..18.0).contains(&(at / 3600.0 % 24.0))),
            _ => {}
        }
        self.finish(class, noise, &times, periods_s, jitter)
    }

    /// A batch of calls at each of `starts`, within half a minute or a tenth of the period.
    fn batches(&mut self, starts: &[f64], period: f64) -> Vec<f64> {
        let size = self.log_uniform(3.0, 300.0);
        let width = (period / 10.0).min(self.uniform(1.0, 60.0));
        let varies = self.rng.bool();
        let mut times = Vec::new();
        for start in starts {
            let calls = if varies { self.poisson(size).max(1) } else { size as u32 };
            times.extend((0..calls).map(|_| start + width * self.rng.f64()));
        }
        times
    }

    fn outages(&mut self, times: &mut Vec<f64>, minutes: usize) {
        let end = minutes as f64 * 60.0;
        for _ in 0..self.rng.usize(1..5) {
            let start = self.uniform(0.0, end);
            let length = self.uniform(600.0, end / 8.0);
            times.retain(|at| !(start..start + length).contains(at));
        }
    }

    fn random_sample(&mut self, class: Class, minutes: usize) -> Sample {
        let high = if self.flavour == Flavour::Tuning { 500.0 } else { 2000.0 };
        let rate = self.log_uniform(0.2, high);
        let phase = self.uniform(0.0, TAU);
        let counts = match class {
            Class::Poisson => self.random(minutes, |_| rate),
            Class::Diurnal => {
                let depth = self.uniform(0.3, 1.0);
                self.random(minutes, |minute| rate * (1.0 - depth + depth * day(minute, phase)))
            }
            Class::Bursty => {
                let shape = self.log_uniform(0.1, 10.0);
                (0..minutes)
                    .map(|_| {
                        let mean = rate * self.gamma(shape);
                        self.poisson(mean)
                    })
                    .collect()
            }
            Class::Sessions => self.sessions(minutes),
            Class::Sporadic => {
                let calls = self.log_uniform(2.0, 200.0) / 1440.0;
                self.random(minutes, |_| calls)
            }
            Class::Nightly => self.nightly(minutes),
            Class::Campaign => {
                let (start, length) = (self.rng.usize(0..minutes), self.rng.usize(20..300));
                let factor = self.log_uniform(3.0, 50.0);
                let rate = rate.min(200.0);
                self.random(minutes, |minute| {
                    let on = (start..start + length).contains(&minute);
                    rate * (0.5 + day(minute, phase)) * if on { factor } else { 1.0 }
                })
            }
            _ => self.storms(minutes, rate.min(200.0)),
        };
        self.finish(class, counts, &[], Vec::new(), 0.0)
    }

    fn sessions(&mut self, minutes: usize) -> Vec<u32> {
        let (often, length, rate) =
            (self.log_uniform(0.005, 0.3), self.uniform(2.0, 30.0), self.log_uniform(0.3, 10.0));
        let mut level = vec![0.0; minutes];
        for minute in 0..minutes {
            for _ in 0..self.poisson(often * (0.2 + day(minute, 0.0))) {
                let stay = (1.0 + length * -(1.0 - self.rng.f64()).ln()) as usize;
                for slot in level.iter_mut().skip(minute).take(stay) {
                    *slot += rate;
                }
            }
        }
        self.random(minutes, |minute| level[minute])
    }

    fn nightly(&mut self, minutes: usize) -> Vec<u32> {
        let (start, length) = (self.rng.usize(0..300), self.rng.usize(1..90));
        let per_minute = self.log_uniform(1.0, 500.0);
        let steady = self.rng.bool();
        let beside = if self.rng.bool() { 0.0 } else { self.log_uniform(0.01, 5.0) };
        let mut counts = self.random(minutes, |_| beside);
        for (minute, count) in counts.iter_mut().enumerate() {
            if (start..start + length).contains(&(minute % 1440)) {
                *count += if steady { per_minute as u32 } else { self.poisson(per_minute) };
            }
        }
        counts
    }

    /// Random traffic in which, a few times, a client repeats a refused call every second or two for some minutes.
    fn storms(&mut self, minutes: usize, rate: f64) -> Vec<u32> {
        let mut counts = self.random(minutes, |_| rate);
        for _ in 0..self.rng.usize(1..8) {
            let (start, length, every) =
                (self.rng.usize(0..minutes), self.rng.usize(2..40), self.uniform(0.5, 5.0));
            for count in counts.iter_mut().skip(start).take(length) {
                *count += (60.0 / every) as u32;
            }
        }
        counts
    }

    fn finish(
        &mut self,
        class: Class,
        noise: Vec<u32>,
        times: &[f64],
        periods_s: Vec<f64>,
        jitter: f64,
    ) -> Sample {
        let mut millis = Vec::new();
        if self.with_times {
            millis.extend(times.iter().map(|at| (at * 1000.0) as i64));
            for (minute, &calls) in noise.iter().enumerate() {
                millis.extend((0..calls).map(|_| minute as i64 * 60_000 + self.rng.i64(0..60_000)));
            }
            millis.sort_unstable();
        }
        let mut counts = noise;
        for at in times {
            if let Some(count) = counts.get_mut((at / 60.0) as usize) {
                *count += 1;
            }
        }
        Sample { class, counts, millis, periods_s, jitter }
    }
}

/// The day's shape, 0 to 1, at a minute.
fn day(minute: usize, phase: f64) -> f64 {
    0.5 - 0.5 * (TAU * minute as f64 / 1440.0 + phase).cos()
}
