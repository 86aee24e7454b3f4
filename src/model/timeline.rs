//! One feed's counts at one resolution, put together from the stretches that were read.
//!
//! A stretch is read once. New bins are appended, older ones are put before, and only the newest few are read again, since
//! logs and metrics arrive late. A stretch that failed leaves what is there alone.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::traffic::{Feed, LATE_LINES_S};
use crate::domain::{Failure, FailureKind, KeyId, KeySeries, Resource, Traffic, TrafficQuery};

use crate::domain::bounds::drop_oldest;

use super::remote::Refreshed;

/// Stretches that were too much to read at all are remembered, so many of them, the newest.
const MOST_IN_VAIN: usize = 16;

/// Seconds of the present that a timeline of bins of `period_s` can hold: up to the end of the last whole bin.
pub fn last_whole_bin_s(now_s: i64, period_s: i64) -> i64 {
    now_s - now_s.rem_euclid(period_s)
}

/// A stretch that was asked for and did not come, Unix seconds.
#[derive(Clone, Debug)]
struct Gap {
    stretch: Range<i64>,
    why: Missed,
}

/// Why a stretch did not come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Missed {
    /// An answer left it out, because there was too much to read: who looks at nothing else asks again.
    LeftOut,
    /// An answer had nothing at all, because not even the newest bin could be read. Whoever looks at the same newest bin would be told
    /// the same.
    InVain,
}

impl Gap {
    /// Whether asking for it is spared where `wanted` is looked at.
    fn stands(&self, wanted: &Range<i64>) -> bool {
        let looks_inside = self.stretch.start <= wanted.start && wanted.end <= self.stretch.end;
        !looks_inside || self.why == Missed::InVain && self.stretch.end == wanted.end
    }
}

/// The counts of one feed at one resolution.
#[derive(Clone, Debug)]
pub struct Timeline {
    feed: Feed,
    period_s: i64,
    /// Stretches that were read, Unix seconds, ascending and apart.
    known: Vec<Range<i64>>,
    /// Stretches that were asked for and did not come: gaps, and no zeros. A refresh asks again.
    gaps: Vec<Gap>,
    /// Bins from here on may still grow.
    settled_s: i64,
    /// Shared with whoever works on it beside the window's thread.
    by_key: Arc<BTreeMap<KeyId, KeySeries>>,
    keyless: KeySeries,
    /// What was left out, and of which stretch: of several the longest.
    partial: Option<(Range<i64>, String)>,
    fetched: Option<Timestamp>,
    reading: Option<Range<i64>>,
    failed: Option<(Failure, Timestamp)>,
    cancelled: Option<Timestamp>,
    /// To be read again: after a failure that is old enough, or because somebody asked.
    again: bool,
    /// The first second of which a call was counted and forgotten.
    forgotten_s: Option<i64>,
    /// The first second of which a call was counted; the end of time while none was.
    since_s: i64,
    /// Bytes of counts after the last time that some were forgotten.
    left: usize,
}

impl Timeline {
    /// Nothing read yet.
    pub fn new(feed: Feed, period_s: i64) -> Self {
        Self {
            feed,
            period_s,
            known: Vec::new(),
            gaps: Vec::new(),
            settled_s: i64::MIN,
            by_key: Arc::default(),
            keyless: KeySeries::default(),
            partial: None,
            fetched: None,
            reading: None,
            failed: None,
            cancelled: None,
            again: false,
            forgotten_s: None,
            since_s: i64::MAX,
            left: 0,
        }
    }

    /// Whose counts.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Seconds in a bin.
    pub fn period_s(&self) -> i64 {
        self.period_s
    }

    /// Counts by key.
    pub fn by_key(&self) -> &BTreeMap<KeyId, KeySeries> {
        &self.by_key
    }

    /// Calls without a key that AWS knows.
    pub fn keyless(&self) -> &KeySeries {
        &self.keyless
    }

    /// Stretches that were read, Unix seconds.
    pub fn known(&self) -> &[Range<i64>] {
        &self.known
    }

    /// The second of the first call that was counted, Unix time; the end of time while none was.
    pub fn since_s(&self) -> i64 {
        self.since_s
    }

    /// Told many times for each answer, and of thousands of keys: so it is found once.
    fn find_since(&mut self) {
        let firsts = self.series().filter_map(|series| Some(series.requests.first()?.0));
        self.since_s = firsts.chain(self.forgotten_s).min().unwrap_or(i64::MAX);
    }

    fn series(&self) -> impl Iterator<Item = &KeySeries> {
        self.by_key.values().chain([&self.keyless])
    }

    /// Bytes that its counts take.
    pub fn bytes(&self) -> usize {
        let counts = self.series().flat_map(KeySeries::all).map(Vec::capacity).sum::<usize>();
        counts * size_of::<(i64, f64)>()
    }

    /// Whether enough has come since counts were last forgotten that it is worth going through all of them again.
    pub(super) fn has_grown(&self) -> bool {
        self.bytes() > self.left + self.left / 4
    }

    /// Forgets the counts outside some stretches, Unix seconds, as if they had never been read.
    pub(super) fn keep_only(&mut self, wanted: &[Range<i64>]) {
        let since_s = self.since_s();
        self.forgotten_s = (since_s < i64::MAX).then_some(since_s);
        let by_key = Arc::make_mut(&mut self.by_key);
        for series in by_key.values_mut().chain([&mut self.keyless]) {
            for points in series.all_mut() {
                points.retain(|(at, _)| wanted.iter().any(|stretch| stretch.contains(at)));
                points.shrink_to(points.len() + points.len() / 8);
            }
        }
        by_key.retain(|_, series| !series.is_empty());
        for known in std::mem::take(&mut self.known) {
            let inside = wanted.iter().map(|stretch| common(&known, stretch));
            inside.filter(|stretch| !stretch.is_empty()).for_each(|stretch| self.add_known(stretch));
        }
        self.left = self.bytes();
        self.find_since();
    }

    /// What was left out of a stretch, Unix seconds, or of a part of it.
    pub fn partial(&self, of: &Range<i64>) -> Option<&str> {
        let (stretch, words) = self.partial.as_ref()?;
        (stretch.start < of.end && of.start < stretch.end).then_some(words)
    }

    /// Whether the last reading came to nothing, so that the newest counts may be long in coming.
    pub fn is_stuck(&self) -> bool {
        self.failed.is_some() || self.cancelled.is_some()
    }

    /// When it was read last.
    pub fn fetched(&self) -> Option<Timestamp> {
        self.fetched
    }

    /// The stretch that is being read.
    pub fn reading(&self) -> Option<&Range<i64>> {
        self.reading.as_ref()
    }

    /// Why the last reading failed.
    pub fn failure(&self) -> Option<&Failure> {
        self.failed.as_ref().map(|(failure, _)| failure)
    }

    /// The second up to which counts are there; `None` while none are.
    pub fn known_until_s(&self) -> Option<i64> {
        self.known.last().map(|stretch| stretch.end)
    }

    /// The newest counts, Unix seconds, which lines that come late may still raise: they are read again. Empty where all are final.
    pub fn provisional(&self) -> Range<i64> {
        let until = self.known_until_s().unwrap_or(i64::MIN);
        self.settled_s.max(until.saturating_sub(LATE_LINES_S)).min(until)..until
    }

    /// Whether all of a stretch was read, up to the last whole bin.
    pub fn covers(&self, wanted: &Range<i64>) -> bool {
        self.known.iter().any(|stretch| stretch.start <= wanted.start && stretch.end >= wanted.end)
    }

    /// What to read next of `wanted` (Unix seconds) at `now`; `None` where nothing is missing. The newest missing stretch comes first.
    pub fn missing(&self, wanted: &Range<i64>, now: Timestamp) -> Option<TrafficQuery> {
        let end = wanted.end.min(last_whole_bin_s(now.as_second(), self.period_s));
        let start = last_whole_bin_s(wanted.start, self.period_s);
        let mut hole = self.newest_hole(start..end).or_else(|| self.unsettled(start..end, now))?;
        if self.known.iter().any(|stretch| stretch.end == hole.start) {
            // What may have grown since comes along with what is new.
            hole.start = hole.start.min(self.settled_s.max(start));
        }
        Some(TrafficQuery {
            feed: self.feed.clone(),
            from_s: hole.start,
            to_s: hole.end,
            period_s: self.period_s,
        })
    }

    fn newest_hole(&self, wanted: Range<i64>) -> Option<Range<i64>> {
        let gaps = self.gaps.iter().filter(|gap| gap.stands(&wanted)).map(|gap| &gap.stretch);
        let mut tried: Vec<&Range<i64>> = self.known.iter().chain(gaps).collect();
        tried.sort_by_key(|stretch| stretch.end);
        let mut end = wanted.end;
        for stretch in tried.iter().rev() {
            if stretch.end < end {
                break;
            }
            end = end.min(stretch.start);
        }
        if end <= wanted.start {
            return None;
        }
        let before = tried.iter().rev().find(|stretch| stretch.end < end || stretch.start < end);
        let start = before.map_or(wanted.start, |stretch| stretch.end.max(wanted.start));
        Some(start..end)
    }

    /// The newest bins, where somebody asked for them again or they have had time to settle.
    fn unsettled(&self, wanted: Range<i64>, now: Timestamp) -> Option<Range<i64>> {
        let end = self.known_until_s()?.min(wanted.end);
        let age_s = self.fetched.map_or(0, |at| now.duration_since(at).as_secs());
        let due = self.again || age_s >= self.feed.kind().spec().settles_after_s;
        (due && self.settled_s < end).then(|| self.settled_s.max(wanted.start)..end)
    }

    /// Takes an answer in.
    pub fn settle(&mut self, outcome: Result<Box<Traffic>, Failure>, at: Timestamp) {
        let asked = self.reading.take();
        self.again = false;
        match outcome {
            Ok(traffic) => {
                self.failed = None;
                self.cancelled = None;
                self.absorb(*traffic, asked, at);
            }
            Err(failure) if failure.kind == FailureKind::Cancelled && self.fetched.is_some() => {
                self.cancelled = Some(at);
            }
            Err(failure) => self.failed = Some((failure, at)),
        }
    }

    fn absorb(&mut self, traffic: Traffic, asked: Option<Range<i64>>, at: Timestamp) {
        let stretch = traffic.query.from_s..traffic.query.to_s;
        let asked = asked.filter(|asked| asked.start <= stretch.start && asked.end == stretch.end);
        let asked = asked.unwrap_or_else(|| stretch.clone());
        // The words of an answer that covers less than was asked are about the rest.
        let of = if asked.start < stretch.start { asked.start..stretch.start } else { asked.clone() };
        self.note(&asked, of, traffic.partial);
        self.fetched = Some(at);
        if stretch.is_empty() {
            // What is there stays as settled as it was.
            self.gaps.push(Gap { stretch: asked, why: Missed::InVain });
            let in_vain = |gap: &Gap| gap.why == Missed::InVain;
            let others = self.gaps.iter().filter(|gap| !in_vain(gap)).count();
            drop_oldest(&mut self.gaps, others + MOST_IN_VAIN, in_vain);
            return;
        }
        if asked.start < stretch.start {
            self.gaps.push(Gap { stretch: asked.start..stretch.start, why: Missed::LeftOut });
        }
        replace_all(Arc::make_mut(&mut self.by_key), traffic.by_key, &stretch);
        replace(&mut self.keyless, traffic.keyless, &stretch);
        if self.known_until_s().is_none_or(|until| stretch.end >= until) {
            let settles = at.as_second() - self.feed.kind().spec().settles_after_s;
            let settled = last_whole_bin_s(settles, self.period_s).clamp(stretch.start, stretch.end);
            self.settled_s = settled;
        }
        self.add_known(stretch);
        let known = &self.known;
        let is_known =
            |gap: &Range<i64>| known.iter().any(|all| all.start <= gap.start && gap.end <= all.end);
        self.gaps.retain(|gap| gap.why == Missed::InVain || !is_known(&gap.stretch));
        self.find_since();
    }

    /// Notes what was left out of `of`, a part of what was asked, which is all known or told anew now.
    /// A day of which some was left out is not whole because its last minutes are.
    fn note(&mut self, asked: &Range<i64>, of: Range<i64>, words: Option<String>) {
        let length = |(of, _): &(Range<i64>, String)| of.end - of.start;
        let stands = self.partial.take().filter(|(of, _)| of.start < asked.start || of.end > asked.end);
        let new = words.map(|words| (of, words));
        self.partial = stands.into_iter().chain(new).max_by_key(length);
    }

    fn add_known(&mut self, stretch: Range<i64>) {
        let (mut joined, mut apart) = (stretch, Vec::new());
        for other in self.known.drain(..) {
            if other.end < joined.start || other.start > joined.end {
                apart.push(other);
            } else {
                joined = joined.start.min(other.start)..joined.end.max(other.end);
            }
        }
        apart.push(joined);
        apart.sort_by_key(|stretch| stretch.start);
        self.known = apart;
    }
}

fn common(one: &Range<i64>, other: &Range<i64>) -> Range<i64> {
    one.start.max(other.start)..one.end.min(other.end)
}

/// Puts `new` in the place of what all keys have in a stretch. Both are in the order of the keys: one walk, and no search for each
/// of thousands.
fn replace_all(
    by_key: &mut BTreeMap<KeyId, KeySeries>,
    new: BTreeMap<KeyId, KeySeries>,
    stretch: &Range<i64>,
) {
    let mut new = new.into_iter().peekable();
    let mut first_seen = Vec::new();
    for (key, series) in by_key.iter_mut() {
        while let Some(other) = new.next_if(|(other, _)| other < key) {
            first_seen.push(other);
        }
        let own = new.next_if(|(other, _)| other == key).map(|(_, series)| series);
        replace(series, own.unwrap_or_default(), stretch);
    }
    by_key.extend(first_seen);
    by_key.extend(new);
}

/// Puts `new` in the place of what a key's series have in a stretch.
fn replace(series: &mut KeySeries, mut new: KeySeries, stretch: &Range<i64>) {
    for (old, new) in series.all_mut().into_iter().zip(new.all_mut()) {
        if old.last().is_none_or(|(at, _)| *at < stretch.start) {
            old.append(new);
            continue;
        }
        let from = old.partition_point(|(at, _)| *at < stretch.start);
        let to = old.partition_point(|(at, _)| *at < stretch.end);
        if from == to && new.is_empty() {
            continue;
        }
        old.splice(from..to, new.drain(..));
    }
}

impl Refreshed for Timeline {
    /// Its newest bins have an age, the others do not grow old: it knows itself what it lacks.
    fn fetched(&self) -> Option<Timestamp> {
        None
    }

    fn failed_at(&self) -> Option<Timestamp> {
        self.failed.as_ref().map(|(_, at)| *at).or(self.cancelled)
    }

    fn is_loading(&self) -> bool {
        self.reading.is_some()
    }

    fn is_stale(&self) -> bool {
        self.again || self.failed_at().is_none()
    }

    fn invalidate(&mut self) {
        self.again = true;
        self.gaps.clear();
    }

    fn begin(&mut self, asked: &Resource, _: Timestamp) {
        if let Resource::Traffic(query) = asked {
            self.reading = Some(query.from_s..query.to_s);
        }
        self.again = false;
        self.cancelled = None;
    }

    fn cancel(&mut self, now: Timestamp) {
        if self.reading.take().is_some() {
            self.cancelled = Some(now);
        }
    }
}

#[cfg(test)]
mod tests;
