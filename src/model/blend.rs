//! Several feeds' counts of the same time as one: calls of a key are added up over the stages that the feeds count.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::traffic::Splits;
use crate::domain::{ApiId, KeyId, KeySeries};

use super::timeline::Timeline;

/// One feed's part.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Counts by key.
    pub by_key: &'a BTreeMap<KeyId, KeySeries>,
    /// Calls without a key.
    pub keyless: Option<&'a KeySeries>,
    /// Stretches that were read, Unix seconds.
    pub known: &'a [Range<i64>],
    /// The second of its first call, Unix time: whether it counted before that, nobody knows.
    pub since_s: i64,
    /// Which answers are counted apart.
    pub splits: Splits,
    /// The API whose calls these are, where it is only one.
    pub api: Option<&'a ApiId>,
}

impl<'a> From<&'a Timeline> for Part<'a> {
    fn from(timeline: &'a Timeline) -> Self {
        Self {
            by_key: timeline.by_key(),
            keyless: Some(timeline.keyless()),
            known: timeline.known(),
            since_s: timeline.since_s(),
            splits: timeline.feed().splits(),
            api: timeline.feed().api(),
        }
    }
}

/// Counts of a stretch of time.
#[derive(Clone, Debug)]
pub struct Blend<'a> {
    /// Whose.
    pub parts: Vec<Part<'a>>,
    /// First second, Unix time, a multiple of `period_s`.
    pub from_s: i64,
    /// The second after the last, Unix time.
    pub to_s: i64,
    /// Seconds in a bin.
    pub period_s: i64,
}

/// Which of a key's series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All requests.
    Requests,
    /// 429.
    Throttled,
    /// 403.
    Forbidden,
    /// 5xx.
    Failed,
}

impl Which {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Throttled, Self::Forbidden, Self::Failed];

    fn of(self, series: &KeySeries) -> &[(i64, f64)] {
        match self {
            Self::Requests => &series.requests,
            Self::Throttled => &series.throttled,
            Self::Forbidden => &series.forbidden,
            Self::Failed => &series.failed,
        }
    }
}

impl<'a> Blend<'a> {
    /// Number of bins.
    pub fn bins(&self) -> usize {
        usize::try_from((self.to_s - self.from_s) / self.period_s.max(1)).unwrap_or(0)
    }

    /// Keys with a count at any time, each once.
    pub fn keys(&self) -> Vec<&'a KeyId> {
        if let [only] = self.parts.as_slice() {
            return only.by_key.keys().collect();
        }
        let all: BTreeSet<&KeyId> = self.parts.iter().flat_map(|part| part.by_key.keys()).collect();
        all.into_iter().collect()
    }

    /// Without any key.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.by_key.is_empty())
    }

    /// Which answers all feeds count apart.
    pub fn splits(&self) -> Splits {
        self.parts.iter().map(|part| part.splits).reduce(Splits::and).unwrap_or_default()
    }

    /// The counts of a key in this time, feed by feed.
    pub fn points(&self, key: &KeyId, which: Which) -> impl Iterator<Item = (i64, f64)> + use<'a, '_> {
        let series: Vec<&'a KeySeries> = self.parts.iter().filter_map(|part| part.by_key.get(key)).collect();
        series.into_iter().flat_map(move |series| self.within(which.of(series)).iter().copied())
    }

    /// The counts of calls without a key.
    pub fn keyless(&self, which: Which) -> impl Iterator<Item = (i64, f64)> + use<'a, '_> {
        let parts = self.parts.iter().filter_map(|part| part.keyless);
        parts.flat_map(move |series| self.within(which.of(series)).iter().copied())
    }

    fn within<'b>(&self, points: &'b [(i64, f64)]) -> &'b [(i64, f64)] {
        let from = points.partition_point(|(at, _)| *at < self.from_s);
        let to = points.partition_point(|(at, _)| *at < self.to_s);
        &points[from.min(to)..to]
    }

    /// A key's counts, oldest first, those of several feeds added up.
    pub fn series(&self, key: &KeyId, which: Which) -> Vec<(i64, f64)> {
        let mut points: Vec<(i64, f64)> = self.points(key, which).collect();
        if self.parts.len() > 1 {
            points.sort_by_key(|(at, _)| *at);
            points.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
        }
        points
    }

    /// Calls of a key that were served, by API as far as the feeds tell: neither refused by a limit nor for the key.
    pub fn served_by_api(&self, key: &KeyId) -> Vec<(Option<&'a ApiId>, f64)> {
        let sum = |points: &[(i64, f64)]| self.within(points).iter().map(|(_, count)| count).sum::<f64>();
        let mut out: Vec<(Option<&ApiId>, f64)> = Vec::new();
        for part in &self.parts {
            let Some(series) = part.by_key.get(key) else { continue };
            let served = sum(&series.requests) - sum(&series.throttled) - sum(&series.forbidden);
            match out.iter_mut().find(|(api, _)| *api == part.api) {
                Some((_, known)) => *known += served.max(0.0),
                None => out.push((part.api, served.max(0.0))),
            }
        }
        out
    }

    /// The bin of a second.
    pub fn bin(&self, second: i64) -> Option<usize> {
        let bin = usize::try_from((second - self.from_s).div_euclid(self.period_s.max(1))).ok()?;
        (bin < self.bins()).then_some(bin)
    }

    /// Which bins each feed knows: it was asked about them, or counted nothing yet then. Without the feeds that know all.
    pub fn holes(&self) -> Vec<(usize, Vec<bool>)> {
        let knows = |part: &Part<'_>, bin: usize| {
            let at = self.from_s + bin as i64 * self.period_s;
            let began = part.since_s < at + self.period_s;
            !began || part.known.iter().any(|stretch| stretch.contains(&at))
        };
        let masks = self.parts.iter().enumerate();
        let masks =
            masks.map(|(at, part)| (at, (0..self.bins()).map(|bin| knows(part, bin)).collect::<Vec<_>>()));
        masks.filter(|(_, mask)| mask.contains(&false)).collect()
    }

    /// Whether any feed was asked about a bin, and counted already then as far as its first call tells.
    pub fn was_read(&self, bin: usize) -> bool {
        let at = self.from_s + bin as i64 * self.period_s;
        let mut began = self.parts.iter().filter(|part| part.since_s < at + self.period_s);
        began.any(|part| part.known.iter().any(|stretch| stretch.contains(&at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[(i64, f64)]) -> BTreeMap<KeyId, KeySeries> {
        let series = KeySeries { requests: points.to_vec(), ..KeySeries::default() };
        BTreeMap::from([("k".into(), series)])
    }

    #[test]
    fn calls_of_two_feeds_are_added_up_within_the_time() {
        let (one, other) = (series(&[(0, 1.0), (60, 2.0), (180, 9.0)]), series(&[(60, 5.0), (120, 4.0)]));
        let known = 0..120_i64;
        let part = |by_key| Part {
            by_key,
            keyless: None,
            known: std::slice::from_ref(&known),
            since_s: 0,
            splits: Splits::default(),
            api: None,
        };
        let blend = Blend { parts: vec![part(&one), part(&other)], from_s: 60, to_s: 180, period_s: 60 };
        assert_eq!(blend.series(&"k".into(), Which::Requests), [(60, 7.0), (120, 4.0)]);
        assert_eq!((blend.bins(), blend.bin(179), blend.bin(180)), (2, Some(1), None));
        assert!(blend.was_read(0) && !blend.was_read(1));
        assert_eq!(blend.keys().len(), 1);
        let mut late = part(&one);
        late.since_s = 70;
        let blend = Blend { parts: vec![late], from_s: 0, to_s: 120, period_s: 60 };
        assert!(!blend.was_read(0) && blend.was_read(1), "before its first call it may not have counted");
    }
}
