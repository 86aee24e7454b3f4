//! The two shapes in which a key's traffic arrives: calls per minute (any source) and request times
//! (access log).
//!
//! A minute that nobody measured is not a minute without calls. Counts therefore carry the stretches that are
//! unknown, and every analysis leaves those out instead of reading them as silence.

use std::ops::Range;

/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60_000;

/// Calls of one key, one number per minute, without holes in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Minutes since the Unix epoch of the first entry (UTC).
    pub start_minute: i64,
    /// Calls in each minute; an entry inside `gaps` has no meaning.
    pub counts: Vec<u32>,
    /// Index ranges of `counts` that were never measured, ascending and disjoint.
    pub gaps: Vec<Range<usize>>,
}

impl Counts {
    /// Counts that were measured in every minute.
    pub const fn new(start_minute: i64, counts: Vec<u32>) -> Self {
        Self { start_minute, counts, gaps: Vec::new() }
    }

    /// From one entry a minute, `None` where nothing was measured.
    pub fn from_options(start_minute: i64, minutes: &[Option<u32>]) -> Self {
        let mut gaps: Vec<Range<usize>> = Vec::new();
        for (at, _) in minutes.iter().enumerate().filter(|(_, count)| count.is_none()) {
            match gaps.last_mut() {
                Some(gap) if gap.end == at => gap.end = at + 1,
                _ => gaps.push(at..at + 1),
            }
        }
        let counts = minutes.iter().map(|count| count.unwrap_or(0)).collect();
        Self { start_minute, counts, gaps }
    }

    /// From rows `(minute, calls)` in any order over the minutes `range`; a minute without a row had no calls, rows
    /// outside the range are ignored, several rows of one minute add up.
    pub fn from_rows(range: Range<i64>, rows: impl IntoIterator<Item = (i64, u32)>) -> Self {
        let length = usize::try_from(range.end - range.start).unwrap_or(0);
        let mut counts = vec![0_u32; length];
        for (minute, calls) in rows {
            let slot = usize::try_from(minute - range.start).ok().and_then(|at| counts.get_mut(at));
            if let Some(slot) = slot {
                *slot = slot.saturating_add(calls);
            }
        }
        Self::new(range.start, counts)
    }

    /// Number of minutes, measured or not.
    pub const fn len(&self) -> usize {
        self.counts.len()
    }

    /// True where not even one minute is covered.
    pub const fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// True where minute `at` (index) was measured.
    pub fn is_known(&self, at: usize) -> bool {
        at < self.counts.len() && !self.gaps.iter().any(|gap| gap.contains(&at))
    }

    /// Number of minutes that were measured.
    pub fn known_minutes(&self) -> usize {
        self.counts.len() - self.gaps.iter().map(ExactSizeIterator::len).sum::<usize>()
    }

    /// The measured minutes as `(index, calls)`.
    pub fn known(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let mut gaps = self.gaps.iter().peekable();
        self.counts.iter().copied().enumerate().filter(move |(at, _)| {
            while gaps.next_if(|gap| gap.end <= *at).is_some() {}
            gaps.peek().is_none_or(|gap| *at < gap.start)
        })
    }

    /// All calls in the measured minutes.
    pub fn total(&self) -> u64 {
        self.known().map(|(_, calls)| u64::from(calls)).sum()
    }
}

/// Request times of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timestamps(Vec<i64>);

impl Timestamps {
    /// Sorts `millis`, milliseconds since the Unix epoch (UTC).
    pub fn new(mut millis: Vec<i64>) -> Self {
        millis.sort_unstable();
        Self(millis)
    }

    /// The times, ascending, in milliseconds since the Unix epoch.
    pub fn millis(&self) -> &[i64] {
        &self.0
    }

    /// Number of calls.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any call.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls per minute from the minute of the first call to that of the last.
    pub fn to_counts(&self) -> Counts {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Counts::default();
        };
        let range = first.div_euclid(MINUTE_MS)..last.div_euclid(MINUTE_MS) + 1;
        Counts::from_rows(range, self.0.iter().map(|at| (at.div_euclid(MINUTE_MS), 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmeasured_minutes_are_not_silence() {
        let counts = Counts::from_options(10, &[Some(1), None, None, Some(0), None, Some(4)]);
        assert_eq!(counts.gaps, [1..3, 4..5]);
        assert_eq!(counts.known().collect::<Vec<_>>(), [(0, 1), (3, 0), (5, 4)]);
        assert_eq!((counts.known_minutes(), counts.total()), (3, 5));
        assert!(!counts.is_known(2) && counts.is_known(3) && !counts.is_known(6));
    }

    #[test]
    fn rows_fill_missing_minutes_with_zero() {
        let counts = Counts::from_rows(100..104, [(103, 2), (101, 1), (103, 3), (99, 9)]);
        assert_eq!(counts.counts, [0, 1, 0, 5]);
    }

    #[test]
    fn times_before_1970_fall_into_their_minute() {
        let counts = Timestamps::new(vec![59_999, -1, 60_000]).to_counts();
        assert_eq!((counts.start_minute, counts.counts), (-1, vec![1, 1, 1]));
    }
}
