//! All partners' calls together, bin by bin, and which bins were measured: what charts, verdicts and costs are made of.

use std::borrow::Cow;

use crate::analysis::samples::Samples;
use crate::analysis::series::Counts;
use crate::domain::KeyId;

use super::{Blend, LineChart, OTHERS, Which};

/// Bins without anybody's data before it counts as a gap.
const GAP_BINS: usize = 10;

/// All partners' traffic together, bin by bin; made once for each answer.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    from_s: i64,
    period_s: i64,
    /// All calls, bin by bin.
    pub(super) requests: Vec<f64>,
    /// 429, 403 and 5xx, calls without a key among them.
    pub(super) refused: [Vec<f64>; 3],
    /// Calls without a key.
    pub(super) keyless: Vec<f64>,
    measured: Vec<bool>,
    /// Bins that single feeds do not know, see [`Blend::holes`].
    holes: Vec<(usize, Vec<bool>)>,
    /// The busiest partners, most calls first.
    pub(super) busiest: Vec<KeyId>,
    /// Partners that were counted.
    pub(super) partners: usize,
}

impl Sums {
    /// Adds all partners up.
    pub fn of(blend: &Blend<'_>) -> Self {
        let bins = blend.bins();
        let none = || vec![0.0; bins];
        let mut out = Self {
            from_s: blend.from_s,
            period_s: blend.period_s.max(1),
            requests: none(),
            refused: [none(), none(), none()],
            keyless: none(),
            measured: vec![false; bins],
            holes: blend.holes(),
            busiest: Vec::new(),
            partners: 0,
        };
        let mut volumes: Vec<(f64, &KeyId)> = Vec::new();
        for key in blend.keys() {
            let volume = out.add(blend, key);
            if volume > 0.0 {
                volumes.push((volume, key));
            }
        }
        out.add_keyless(blend);
        out.partners = volumes.len();
        let most = (OTHERS + 1).min(volumes.len());
        if most > 0 {
            volumes.select_nth_unstable_by(most - 1, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
            volumes.truncate(most);
        }
        volumes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        out.busiest = volumes.into_iter().map(|(_, key)| key.clone()).collect();
        out.find_gaps();
        for (bin, measured) in out.measured.iter_mut().enumerate() {
            *measured &= blend.was_read(bin);
        }
        out
    }

    fn add(&mut self, blend: &Blend<'_>, key: &KeyId) -> f64 {
        let mut volume = 0.0;
        for (second, count) in blend.points(key, Which::Requests) {
            if let Some(bin) = blend.bin(second) {
                self.requests[bin] += count;
                self.measured[bin] = true;
                volume += count;
            }
        }
        for (which, sums) in REFUSALS.into_iter().zip(&mut self.refused) {
            add_up(blend, blend.points(key, which), sums);
        }
        volume
    }

    fn add_keyless(&mut self, blend: &Blend<'_>) {
        add_up(blend, blend.keyless(Which::Requests), &mut self.keyless);
        for (which, sums) in REFUSALS.into_iter().zip(&mut self.refused) {
            add_up(blend, blend.keyless(which), sums);
        }
        for (bin, calls) in self.keyless.iter().enumerate() {
            self.measured[bin] |= *calls > 0.0;
        }
    }

    /// Calls without a key in all.
    pub fn keyless_calls(&self) -> f64 {
        self.keyless.iter().sum()
    }

    /// Short silences are zeros, and in an account where silence is usual all are.
    fn find_gaps(&mut self) {
        let busy = self.measured.iter().filter(|measured| **measured).count();
        let usually_somebody = 2 * busy > self.measured.len();
        for run in self.measured.chunk_by_mut(|a, b| a == b) {
            if !run[0] && (run.len() < GAP_BINS || !usually_somebody) {
                run.fill(true);
            }
        }
    }

    /// The bins in which the calls of `key` were measured, or everybody's: by every feed that counts them.
    fn measured_by_all(&self, blend: &Blend<'_>, key: Option<&KeyId>) -> Cow<'_, [bool]> {
        let mut out = Cow::Borrowed(self.measured.as_slice());
        for (part, mask) in &self.holes {
            if key.is_none_or(|key| blend.parts[*part].by_key.contains_key(key)) {
                out.to_mut().iter_mut().zip(mask).for_each(|(measured, known)| *measured &= known);
            }
        }
        out
    }

    /// How much of the time a partner's calls were counted, 0 to 1.
    pub(in crate::model) fn counted(&self, blend: &Blend<'_>, key: &KeyId) -> f64 {
        share(&self.measured_by_all(blend, Some(key)))
    }

    /// How much of the time everybody's calls were counted, 0 to 1.
    pub fn counted_of_all(&self, blend: &Blend<'_>) -> f64 {
        share(&self.measured_by_all(blend, None))
    }

    /// Values of `key`, or of everybody, bin by bin as points, calls a minute (or a day).
    pub(super) fn points(&self, blend: &Blend<'_>, key: Option<&KeyId>, values: &[f64]) -> Samples {
        let minutes = if self.period_s >= 86_400 { 1.0 } else { self.period_s as f64 / 60.0 };
        let measured = self.measured_by_all(blend, key);
        let bins = values.iter().zip(measured.iter()).enumerate().filter(|(_, (_, measured))| **measured);
        let point = |(bin, (value, _)): (usize, (&f64, &bool))| {
            [(self.from_s + bin as i64 * self.period_s) as f64, value.max(0.0) / minutes]
        };
        Samples::new(bins.map(point).collect())
    }

    /// A partner's calls bin by bin; 0 also where nobody measured.
    pub(super) fn values(&self, blend: &Blend<'_>, key: &KeyId) -> Vec<f64> {
        let mut out = vec![0.0; self.requests.len()];
        add_up(blend, blend.points(key, Which::Requests), &mut out);
        out
    }

    /// A partner's calls bin by bin, `(first second, calls)`, stretches that nobody measured left out.
    pub(in crate::model) fn measured_of(&self, blend: &Blend<'_>, key: &KeyId) -> Vec<(i64, f64)> {
        let (values, measured) = (self.values(blend, key), self.measured_by_all(blend, Some(key)));
        let bins =
            values.into_iter().zip(measured.iter()).enumerate().filter(|(_, (_, measured))| **measured);
        bins.map(|(bin, (value, _))| (self.from_s + bin as i64 * self.period_s, value)).collect()
    }

    /// A partner's calls minute by minute, stretches that nobody measured as gaps. Only of counts by the minute.
    pub(in crate::model) fn minutes_of(&self, blend: &Blend<'_>, key: &KeyId) -> Counts {
        let measured = self.measured_by_all(blend, Some(key));
        let values = self.values(blend, key).into_iter().zip(measured.iter());
        let minutes: Vec<Option<u32>> =
            values.map(|(calls, measured)| measured.then_some(calls.max(0.0) as u32)).collect();
        Counts::from_options(self.from_s.div_euclid(60), &minutes)
    }

    /// A chart of the same stretch of time without lines.
    pub(super) fn empty_chart(&self) -> LineChart {
        let end = self.from_s + (self.requests.len() as i64 - 1).max(1) * self.period_s;
        // A day's value stands in the middle of its share of the width, not on the edge.
        let pad = if self.period_s >= 86_400 { self.period_s as f64 / 2.0 } else { 0.0 };
        let range = [self.from_s as f64 - pad, end as f64 + pad];
        LineChart { range, extent: range, period_s: self.period_s, ..LineChart::default() }
    }
}

fn share(bins: &[bool]) -> f64 {
    bins.iter().filter(|measured| **measured).count() as f64 / bins.len().max(1) as f64
}

/// In the order of [`Sums::refused`].
const REFUSALS: [Which; 3] = [Which::Throttled, Which::Forbidden, Which::Failed];

fn add_up(blend: &Blend<'_>, points: impl Iterator<Item = (i64, f64)>, sums: &mut [f64]) {
    for (second, count) in points {
        if let Some(bin) = blend.bin(second) {
            sums[bin] += count;
        }
    }
}
