//! From three tests to one verdict: which evidence counts, which period, how large the timer's share.

use super::comb::{Comb, Correlator};
use super::dispersion::{self, Dispersion};
use super::gaps::{self, GapTest};
use super::outages;
use super::verdict::{Finding, Tests, Verdict};

/// A timer must have run for this share of the window: one nightly batch is no poller.
const LEAST_COVERAGE: f64 = 0.2;

/// The verdict on `bins` calls per `bin_s` seconds; `known[i]` is false where bin `i` was not measured.
pub(super) fn verdict(correlator: &mut Correlator, bins: Vec<f32>, known: &[bool], bin_s: f64) -> Verdict {
    let calls: f64 = bins.iter().zip(known).filter(|&(_, &ok)| ok).map(|(&bin, _)| f64::from(bin)).sum();
    let window = known.iter().filter(|&&ok| ok).count();
    let mut verdict = Verdict { calls: calls as u64, confidence: 1.0, ..Verdict::default() };
    verdict.tests.bin_s = bin_s;
    if calls < 9.0 || (window as f64) * bin_s < 1800.0 {
        return verdict;
    }
    let usable = outages::usable(&bins, known);
    let left = usable.iter().filter(|&&ok| ok).count();
    let coverage = left as f64 / window as f64;
    let dispersion = dispersion::judge(&bins, &usable);
    let gaps = gaps::judge(&bins, &usable);
    let combs = if calls >= 30.0 && left >= 30 {
        correlator.autocorrelation(&bins, &usable);
        correlator.combs(left)
    } else {
        Vec::new()
    };
    let evidence =
        Findings { bins: &bins, usable: &usable, left, coverage, dispersion, gaps, combs, correlator };
    verdict.tests = Tests {
        bin_s,
        dispersion: dispersion.map(|(best, _)| best),
        gaps,
        comb: evidence.combs.first().copied(),
        coverage,
    };
    evidence.conclude(verdict)
}

/// The stronger of two verdicts on the same traffic; with equal findings the second (the finer bins), if it has a period.
pub(super) fn better(coarse: Verdict, fine: Verdict) -> Verdict {
    if fine.finding >= coarse.finding && fine.finding > Finding::None { fine } else { coarse }
}

struct Findings<'a> {
    bins: &'a [f32],
    usable: &'a [bool],
    left: usize,
    coverage: f64,
    /// The most regular part, and the most regular scale over the whole window.
    dispersion: Option<(Dispersion, Dispersion)>,
    gaps: Option<GapTest>,
    combs: Vec<Comb>,
    correlator: &'a Correlator,
}

impl Findings<'_> {
    fn conclude(&self, mut verdict: Verdict) -> Verdict {
        let strength = [self.by_dispersion(), self.by_gaps(), self.by_comb()];
        let strongest = strength.into_iter().fold(0.0, f64::max);
        verdict.finding = match strongest {
            s if s >= 1.0 && self.left as f64 * verdict.tests.bin_s >= 7200.0 => Finding::Poller,
            s if s >= 0.92 => Finding::Suspected,
            _ => Finding::None,
        };
        if verdict.finding == Finding::None {
            verdict.confidence = (1.0 - 0.5 * strongest).clamp(0.0, 1.0);
            return verdict;
        }
        verdict.confidence = 1.0 - 0.5 * (-(strongest - 0.9) * 3.0).exp();
        let (periods, share) = self.periods();
        verdict.periods_s = periods.iter().map(|period| period * verdict.tests.bin_s).collect();
        verdict.timer_share = share.clamp(0.0, 1.0);
        verdict.jitter = self.jitter();
        verdict
    }

    fn by_dispersion(&self) -> f64 {
        match self.dispersion {
            Some((best, _)) if self.coverage >= LEAST_COVERAGE && best.index < 0.87 => -best.z / 4.9,
            _ => 0.0,
        }
    }

    fn by_gaps(&self) -> f64 {
        match self.gaps {
            Some(gaps) if gaps.coverage >= LEAST_COVERAGE => gaps.strength,
            _ => 0.0,
        }
    }

    fn by_comb(&self) -> f64 {
        let Some(comb) = self.combs.first() else { return 0.0 };
        let active = self.bins.iter().filter(|&&bin| bin > 0.0).count() as f64;
        // With few events a lag holds few pairs, and chance has a longer tail than the normal law.
        let pairs = active * active / self.left as f64;
        let limit = 6.6 + 6.0 / pairs.sqrt();
        if self.coverage < LEAST_COVERAGE || comb.z < 0.8 * limit || !self.correlator.is_steady(comb.period) {
            return 0.0;
        }
        comb.z / limit
    }

    /// Periods in bins, most prominent first, and the share of the calls.
    fn periods(&self) -> (Vec<f64>, f64) {
        let rate = self.rate();
        let gaps = self.gaps.filter(|_| self.by_gaps() >= 0.9);
        let comb = self.combs.first().copied().filter(|_| self.by_comb() >= 0.9);
        if let Some((rate, share)) = rate {
            // Slower than two bins, gaps are sharper than rates.
            if let Some(gaps) = gaps.filter(|gaps| (gaps.period * rate - 1.0).abs() < 0.25) {
                return (vec![gaps.period], share.max(gaps.share));
            }
            if let Some(comb) = comb.filter(|comb| !is_alias(rate, comb.period)) {
                return (self.listed(comb), share);
            }
            return (vec![1.0 / rate], share);
        }
        if let Some(gaps) = gaps {
            let agrees = comb.is_some_and(|comb| (comb.period / gaps.period - 1.0).abs() < 0.1);
            let period = comb.filter(|_| agrees).map_or(gaps.period, |comb| comb.period);
            return (vec![period], gaps.share);
        }
        match comb {
            Some(comb) => (self.listed(comb), comb.height.sqrt()),
            None => (Vec::new(), 0.0),
        }
    }

    fn listed(&self, first: Comb) -> Vec<f64> {
        self.combs
            .iter()
            .filter(|comb| comb.z > 0.5 * first.z && comb.z > 6.0)
            .map(|comb| comb.period)
            .collect()
    }

    /// Calls of the timer per bin and its share, where the dispersion shows one.
    fn rate(&self) -> Option<(f64, f64)> {
        if self.by_dispersion() < 0.9 {
            return None;
        }
        let (best, whole) = self.dispersion?;
        let share = ((1.0 - best.index) / 0.95).clamp(0.0, 1.0);
        if best.index < 0.3 && whole.index < 0.5 {
            return Some((self.steady_rate(), 1.0));
        }
        let rate = best.mean * share;
        let mean = self
            .bins
            .iter()
            .zip(self.usable)
            .filter(|&(_, &ok)| ok)
            .map(|(&bin, _)| f64::from(bin))
            .sum::<f64>()
            / self.left as f64;
        Some((rate, (rate / mean).min(1.0)))
    }

    /// Calls per bin of a timer that makes nearly all calls: the mean of blocks near the median block, so that outages do
    /// not slow it down and incidents do not speed it up.
    fn steady_rate(&self) -> f64 {
        let calls: f64 =
            self.bins.iter().zip(self.usable).filter(|&(_, &ok)| ok).map(|(&bin, _)| f64::from(bin)).sum();
        let mean = calls / self.left as f64;
        let scale = ((16.0 / mean).ceil() as usize).clamp(1, (self.left / 8).max(1));
        let mut blocks: Vec<f64> = self
            .bins
            .chunks_exact(scale)
            .zip(self.usable.chunks_exact(scale))
            .filter(|(_, usable)| usable.iter().all(|&ok| ok))
            .map(|(bins, _)| bins.iter().map(|&bin| f64::from(bin)).sum())
            .collect();
        blocks.sort_unstable_by(f64::total_cmp);
        let median = blocks.get(blocks.len() / 2).copied().unwrap_or(0.0);
        if blocks.len() < 5 || median <= 0.0 {
            return mean;
        }
        let near = blocks.iter().filter(|&&block| (block / median - 1.0).abs() <= 0.4);
        let (sum, count) = near.fold((0.0, 0_usize), |(sum, count), block| (sum + block, count + 1));
        sum / (count * scale) as f64
    }

    fn jitter(&self) -> Option<f64> {
        if let Some(gaps) = self.gaps.filter(|_| self.by_gaps() >= 0.9) {
            return Some(gaps.cv);
        }
        let (_, whole) = self.dispersion?;
        (whole.index < 0.3).then(|| whole.index.sqrt())
    }
}

/// True where a beat of `period` bins is what a timer of `rate` calls per bin leaves in the bins: its rate modulo one.
fn is_alias(rate: f64, period: f64) -> bool {
    if rate < 0.45 {
        return (1..=4).any(|multiple| (period * rate / f64::from(multiple) - 1.0).abs() < 0.03);
    }
    let alias = (rate - rate.round()).abs();
    (1..=8).any(|multiple| (f64::from(multiple) / period - alias).abs() < 0.02 * alias.max(0.1))
}
