//! From three tests to one verdict: which evidence counts, which period, how large the timer's share.

use super::comb::Correlator;
use super::dispersion::{self, Dispersion};
use super::gaps::{self, GapTest};
use super::outages;
use super::peaks::Comb;
use super::verdict::{Finding, Tests, Verdict};

/// A timer must have run for this share of the window: one nightly batch is no poller.
const LEAST_COVERAGE: f64 = 0.2;
/// Longest period that is polling: six hours. What comes once a day is a nightly batch.
const LONGEST_S: f64 = 21_600.0;

/// The verdict on `bins` calls per so many `seconds`; `known[i]` is false where bin `i` was not measured.
pub(super) fn verdict(correlator: &mut Correlator, bins: &[f32], known: &[bool], seconds: f64) -> Verdict {
    let calls: f64 = bins.iter().zip(known).filter(|&(_, &ok)| ok).map(|(&bin, _)| f64::from(bin)).sum();
    let window = known.iter().filter(|&&ok| ok).count();
    let mut verdict = Verdict { calls: calls as u64, confidence: 1.0, ..Verdict::default() };
    (verdict.tests.bin_s, verdict.tests.known_s) = (seconds, window as f64 * seconds);
    if calls < 9.0 || (window as f64) * seconds < 1800.0 {
        return verdict;
    }
    let usable = outages::usable(bins, known);
    let left = usable.iter().filter(|&&ok| ok).count();
    let coverage = left as f64 / window as f64;
    let dispersion = dispersion::judge(bins, &usable);
    let gaps = gaps::judge(bins, &usable);
    let combs = if calls >= 30.0 && left >= 30 {
        correlator.autocorrelation(bins, &usable);
        correlator.combs(left)
    } else {
        Vec::new()
    };
    let evidence = Findings {
        bin_s: seconds,
        bins,
        usable: &usable,
        left,
        coverage,
        dispersion,
        gaps,
        combs,
        correlator,
    };
    verdict.tests = Tests {
        bin_s: seconds,
        dispersion: dispersion.map(|(best, _)| best),
        gaps,
        comb: evidence.combs.first().copied(),
        coverage,
        ..verdict.tests
    };
    let mut verdict = evidence.conclude(verdict);
    let period = verdict.period_s().unwrap_or(0.0);
    verdict.round_the_clock =
        longest_silence(bins, known) as f64 * seconds <= (3.0 * period).max(LONG_SILENCE_S);
    verdict
}

/// A timer that is silent for longer than this sleeps at night, or stood still.
const LONG_SILENCE_S: f64 = 7_200.0;

/// The most bins in a row that are without a call or were not measured.
fn longest_silence(bins: &[f32], known: &[bool]) -> usize {
    let rings = bins.iter().zip(known).map(|(&bin, &ok)| ok && bin > 0.0);
    let mut longest = 0;
    let last = rings.fold(0, |silent, rings| {
        longest = longest.max(silent);
        if rings { 0 } else { silent + 1 }
    });
    longest.max(last)
}

/// The stronger of two verdicts on the same traffic; with equal findings the second (the finer bins), if it has a period.
pub(super) fn better(coarse: Verdict, fine: Verdict) -> Verdict {
    if fine.finding >= coarse.finding && fine.finding > Finding::None { fine } else { coarse }
}

struct Findings<'a> {
    bin_s: f64,
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
            Some((best, _)) if best.coverage >= LEAST_COVERAGE.min(0.8 * best.part) && best.index < 0.87 => {
                -best.z / 4.9
            }
            _ => 0.0,
        }
    }

    fn by_gaps(&self) -> f64 {
        match self.gaps {
            Some(gaps) if gaps.coverage >= LEAST_COVERAGE && gaps.period * self.bin_s < LONGEST_S => {
                gaps.strength
            }
            _ => 0.0,
        }
    }

    fn by_comb(&self) -> f64 {
        let Some(comb) = self.combs.first() else { return 0.0 };
        let active = self.bins.iter().filter(|&&bin| bin > 0.0).count() as f64;
        // With few events a lag holds few pairs, and chance has a longer tail than the normal law.
        let pairs = active * active / self.left as f64;
        // And with few periods in the window a handful of sessions or incidents can fall into step.
        let few_periods = if (self.left as f64) < 40.0 * comb.period { 1.3 } else { 1.0 };
        let limit = few_periods * (6.9 + 6.0 / pairs.sqrt());
        if self.coverage < LEAST_COVERAGE
            || comb.height < 0.012
            || comb.z < 0.8 * limit
            || !self.correlator.is_steady(comb.period)
        {
            return 0.0;
        }
        comb.z / limit
    }

    /// Periods in bins, most prominent first, and the share of the calls.
    fn periods(&self) -> (Vec<f64>, f64) {
        let rate = self.rate().filter(|_| !self.in_batches());
        let gaps = self.gaps.filter(|_| self.by_gaps() >= 0.9);
        let comb = self.combs.first().copied().filter(|_| self.by_comb() >= 0.9);
        // All calls in an even row: nothing tells the period better than the row itself, batches included.
        if let Some(gaps) = gaps.filter(|gaps| gaps.share > 0.85 && gaps.period > 2.05 && gaps.ratio < 0.6) {
            let sharper = comb.filter(|comb| (comb.period / gaps.period - 1.0).abs() < 0.03 && gaps.cv < 0.1);
            return (vec![sharper.map_or(gaps.period, |comb| comb.period)], gaps.share);
        }
        match (rate, comb, gaps) {
            (Some((rate, share)), Some(comb), _) if rate < 0.6 => {
                // A comb also stands on multiples of the period; the rate tells which.
                let period = comb.period / (comb.period * rate).round().max(1.0);
                if (period * rate - 1.0).abs() < 0.4 {
                    (vec![period], share)
                } else {
                    (self.listed(comb), share)
                }
            }
            (Some((rate, share)), Some(comb), _) if stands_apart(rate, share, comb) => {
                (self.listed(comb), share)
            }
            (Some((rate, share)), _, _) => (vec![1.0 / rate], share),
            (None, Some(comb), Some(gaps))
                if comb.z > 8.0 || (comb.period / gaps.period - 1.0).abs() < 0.1 =>
            {
                (vec![comb.period], gaps.share)
            }
            (None, _, Some(gaps)) => (vec![gaps.period], gaps.share),
            (None, Some(comb), None) => (self.listed(comb), comb.height.max(0.0).sqrt()),
            (None, None, None) => (Vec::new(), 0.0),
        }
    }

    /// The combs that hold their own beside the strongest.
    fn listed(&self, first: Comb) -> Vec<f64> {
        let strong =
            |comb: &&Comb| comb.z > (0.5 * first.z).max(7.0) && self.correlator.is_steady(comb.period);
        let others = self.combs.iter().skip(1).filter(strong).map(|comb| comb.period);
        std::iter::once(first.period).chain(others).collect()
    }

    /// Calls of the timer per bin and its share, where the dispersion shows one. A timer alone has about `0.2/x` at `x` calls a
    /// block (where its calls fall within a bin), which is added back; the jitter's `c²` is taken as small.
    fn rate(&self) -> Option<(f64, f64)> {
        if self.by_dispersion() < 0.9 {
            return None;
        }
        let (best, whole) = self.dispersion?;
        let share = |found: Dispersion| (1.0 - found.index + 0.2 / (found.mean * found.scale as f64)) / 0.98;
        if share(best) > 0.75 && share(whole) > 0.55 {
            return Some((self.steady_rate(), share(whole).clamp(0.8, 1.0)));
        }
        let rate = best.mean * share(best).clamp(0.0, 1.0);
        let calls: f64 =
            self.bins.iter().zip(self.usable).filter(|&(_, &ok)| ok).map(|(&bin, _)| f64::from(bin)).sum();
        Some((rate, (rate * self.left as f64 / calls).min(1.0)))
    }

    /// True where neighbouring bins differ by more than chance: then calls come in batches, and their rate is not the timer's.
    fn in_batches(&self) -> bool {
        let pairs =
            self.bins.windows(2).zip(self.usable.windows(2)).filter(|(_, usable)| usable[0] && usable[1]);
        let sum = |(squares, calls): (f64, f64), pair: &[f32]| {
            (squares + f64::from(pair[1] - pair[0]).powi(2), calls + f64::from(pair[0] + pair[1]))
        };
        let (squares, calls) = pairs.fold((0.0, 0.0), |sums, (pair, _)| sum(sums, pair));
        (self.by_gaps() >= 0.9 || self.by_comb() >= 0.9) && squares > 1.3 * calls
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

/// True where a comb is a slower timer of its own and not the fast timer's beat against the bins. A timer of `rate` calls per bin
/// leaves lines at `k rate` modulo one, and repeats wherever `rate * period` is whole; from a few calls per bin on everything is a beat.
fn stands_apart(rate: f64, share: f64, comb: Comb) -> bool {
    let distance = |x: f64| (x - x.round()).abs();
    let beat = (1..=4).any(|k| {
        let turns = comb.period * distance(f64::from(k) * rate);
        turns > 0.5 && distance(turns) < 0.15
    });
    let strong = comb.period >= 3.0 && comb.height > 0.15 && comb.z > 8.0;
    strong && share > 0.9 && rate < 2.5 && !beat && distance(rate * comb.period) > 0.15
}
