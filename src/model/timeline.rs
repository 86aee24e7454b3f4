//! One feed's counts at one resolution, put together from the stretches that were read.
//!
//! A stretch is read once. New bins are appended, older ones are put before, and only the newest few are read again, since
//! logs and metrics arrive late. A stretch that failed leaves what is there alone.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::traffic::Feed;
use crate::domain::{Failure, FailureKind, KeyId, KeySeries, Resource, Traffic, TrafficQuery};

use crate::domain::bounds::drop_oldest;

use super::remote::Refreshed;

/// Stretches that were too much to read at all are remembered, so many of them, the newest.
const MOST_IN_VAIN: usize = 16;

/// Seconds of the present that a timeline of bins of `period_s` can hold: up to the end of the last whole bin.
pub fn last_whole_bin_s(now_s: i64, period_s: i64) -> i64 {
    now_s - now_s.rem_euclid(period_s)
}

/// The counts of one feed at one resolution.
#[derive(Clone, Debug)]
pub struct Timeline {
    feed: Feed,
    period_s: i64,
    /// Stretches that were read, Unix seconds, ascending and apart.
    known: Vec<Range<i64>>,
    /// Stretches that answers left out, because there was too much in them to read: gaps, and no zeros. They are asked for again
    /// by who looks at nothing else, or refreshes.
    left_out: Vec<Range<i64>>,
    /// Stretches of which answers had nothing, because not even the newest bin could be read: gaps as well. Whoever looks at the same
    /// newest bin would be told the same, so only a refresh asks again.
    in_vain: Vec<Range<i64>>,
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
            left_out: Vec::new(),
            in_vain: Vec::new(),
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
        let looks_inside =
            |left_out: &&Range<i64>| left_out.start <= wanted.start && wanted.end <= left_out.end;
        let left_out = self.left_out.iter().filter(|stretch| !looks_inside(stretch));
        let in_vain =
            self.in_vain.iter().filter(|stretch| stretch.end == wanted.end || !looks_inside(stretch));
        let mut tried: Vec<&Range<i64>> = self.known.iter().chain(left_out).chain(in_vain).collect();
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
            self.in_vain.push(asked);
            drop_oldest(&mut self.in_vain, MOST_IN_VAIN, |_| true);
            return;
        }
        if asked.start < stretch.start {
            self.left_out.push(asked.start..stretch.start);
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
        self.left_out.retain(|gap| !known.iter().any(|all| all.start <= gap.start && gap.end <= all.end));
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
        self.left_out.clear();
        self.in_vain.clear();
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
mod tests {
    use super::*;
    use crate::domain::MetricSource;
    use crate::domain::traffic::Counter;

    fn timeline() -> Timeline {
        let feed = Feed::new(Counter::Metric(MetricSource::default()), Vec::new());
        Timeline::new(feed, 60)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn read(timeline: &mut Timeline, wanted: Range<i64>, now: i64, count: f64) -> Option<(i64, i64)> {
        let query = timeline.missing(&wanted, at(now))?;
        let points = (query.from_s..query.to_s).step_by(60).map(|second| (second, count));
        let series = KeySeries { requests: points.collect(), ..KeySeries::default() };
        let traffic = Traffic {
            query: query.clone(),
            by_key: BTreeMap::from([("k".into(), series)]),
            keyless: KeySeries::default(),
            partial: None,
        };
        timeline.settle(Ok(Box::new(traffic)), at(now));
        Some((query.from_s, query.to_s))
    }

    fn counts(timeline: &Timeline) -> Vec<(i64, f64)> {
        timeline.by_key()[&"k".into()].requests.clone()
    }

    #[test]
    fn new_minutes_are_appended_and_only_the_newest_are_read_again() {
        let mut timeline = timeline();
        assert_eq!(read(&mut timeline, 0..36_000, 36_030, 1.0), Some((0, 36_000)));
        assert_eq!(timeline.missing(&(0..36_000), at(36_040)), None);
        // A minute later: the new one, and the twenty that metrics may still fill.
        assert_eq!(read(&mut timeline, 60..36_060, 36_065, 2.0), Some((34_800, 36_060)));
        let counts = counts(&timeline);
        assert_eq!(counts.len(), 601);
        assert_eq!((counts[579].1, counts[580], counts[600]), (1.0, (34_800, 2.0), (36_060 - 60, 2.0)));
    }

    #[test]
    fn what_lies_further_back_is_read_once_and_put_before() {
        let mut timeline = timeline();
        read(&mut timeline, 36_000..72_000, 72_010, 1.0);
        assert_eq!(read(&mut timeline, 18_000..54_000, 72_020, 2.0), Some((18_000, 36_000)));
        assert_eq!(timeline.known(), std::slice::from_ref(&(18_000..72_000)));
        assert_eq!(timeline.missing(&(18_000..72_000), at(72_030)), None);
        assert!(counts(&timeline).is_sorted_by(|a, b| a.0 < b.0));
        // Far back, with a hole between: only what is asked for.
        assert_eq!(read(&mut timeline, 600..1_200, 72_040, 3.0), Some((600, 1_200)));
        assert_eq!(timeline.known(), [600..1_200, 18_000..72_000]);
        assert_eq!(read(&mut timeline, 0..72_000, 72_050, 4.0), Some((1_200, 18_000)));
        assert_eq!(read(&mut timeline, 0..72_000, 72_050, 4.0), Some((0, 600)));
        assert_eq!(timeline.known(), std::slice::from_ref(&(0..72_000)));
    }

    #[test]
    fn refresh_reads_what_has_not_settled_and_no_more() {
        let mut timeline = timeline();
        read(&mut timeline, 0..36_000, 36_005, 1.0);
        timeline.again = true;
        let query = timeline.missing(&(0..36_000), at(36_020)).unwrap();
        assert_eq!((query.from_s, query.to_s), (34_800, 36_000));
    }

    #[test]
    fn what_was_left_out_of_a_day_is_said_until_all_of_it_was_read_again() {
        let mut timeline = timeline();
        let mut answer = |from_s: i64, to_s: i64, partial: Option<&str>| {
            let query = TrafficQuery { feed: timeline.feed.clone(), from_s, to_s, period_s: 60 };
            let (by_key, keyless) = (BTreeMap::new(), KeySeries::default());
            let traffic =
                Traffic { query: query.clone(), by_key, keyless, partial: partial.map(str::to_owned) };
            timeline.settle(Ok(Box::new(traffic)), at(to_s));
            let said = |of: Range<i64>| timeline.partial(&of).map(str::to_owned);
            (said(0..90_000), said(86_400..90_000))
        };
        let day = Some("of 500 partners".to_owned());
        assert_eq!(answer(0, 86_400, Some("of 500 partners")), (day.clone(), None));
        assert_eq!(answer(86_000, 86_460, None), (day.clone(), None), "not for a few whole minutes");
        assert_eq!(answer(86_460, 86_520, Some("of 120 partners")), (day, None));
        assert_eq!(answer(0, 86_520, None), (None, None));
    }

    #[test]
    fn what_an_answer_left_out_is_a_gap_that_is_read_when_somebody_looks_there_or_refreshes() {
        let mut timeline = timeline();
        let answer = |timeline: &mut Timeline, wanted: Range<i64>, reached_s: i64| {
            let mut query = timeline.missing(&wanted, at(36_010))?;
            timeline.begin(&Resource::Traffic(query.clone()), at(36_010));
            let asked = (query.from_s, query.to_s);
            query.from_s = query.from_s.max(reached_s);
            let (by_key, keyless, partial) = (BTreeMap::new(), KeySeries::default(), Some("cut".to_owned()));
            timeline.settle(Ok(Box::new(Traffic { query, by_key, keyless, partial })), at(36_010));
            Some(asked)
        };
        assert_eq!(answer(&mut timeline, 0..36_000, 18_000), Some((0, 36_000)));
        assert_eq!(timeline.known(), std::slice::from_ref(&(18_000..36_000)));
        assert_eq!(timeline.partial(&(0..600)), Some("cut"), "there as well");
        assert_eq!(answer(&mut timeline, 0..36_000, 0), None, "not over and over");
        assert_eq!(
            answer(&mut timeline, 6_000..12_000, 0),
            Some((6_000, 12_000)),
            "nothing else is looked at"
        );
        assert_eq!(answer(&mut timeline, 0..36_000, 0), None);
        timeline.invalidate();
        assert_eq!(answer(&mut timeline, 0..36_000, 0), Some((12_000, 18_000)));
    }

    #[test]
    fn what_could_not_be_read_at_all_is_a_gap_that_is_not_asked_for_again_before_a_refresh() {
        let mut timeline = timeline();
        let nothing = |timeline: &mut Timeline, wanted: Range<i64>, now: i64| {
            let mut query = timeline.missing(&wanted, at(now))?;
            timeline.begin(&Resource::Traffic(query.clone()), at(now));
            let asked = (query.from_s, query.to_s);
            query.from_s = query.to_s;
            let (by_key, keyless, partial) = (BTreeMap::new(), KeySeries::default(), Some("cut".to_owned()));
            timeline.settle(Ok(Box::new(Traffic { query, by_key, keyless, partial })), at(now));
            Some(asked)
        };
        assert_eq!(nothing(&mut timeline, 0..36_000, 36_010), Some((0, 36_000)));
        assert!(timeline.known().is_empty() && timeline.failure().is_none() && timeline.fetched.is_some());
        assert_eq!(timeline.partial(&(0..600)), Some("cut"));
        for wanted in [0..36_000, 18_000..36_000] {
            assert_eq!(timeline.missing(&wanted, at(39_000)), None, "its newest bin was too much");
        }
        assert_eq!(nothing(&mut timeline, 60..36_060, 36_070), Some((36_000, 36_060)), "what is new");
        assert_eq!(timeline.missing(&(60..36_060), at(36_080)), None);
        // Another newest bin may hold less.
        assert_eq!(read(&mut timeline, 6_000..12_000, 36_080, 1.0), Some((6_000, 12_000)));
        timeline.invalidate();
        assert_eq!(nothing(&mut timeline, 60..36_060, 36_090), Some((12_000, 36_060)));
        assert_eq!(timeline.known(), std::slice::from_ref(&(6_000..12_000)));
        assert_eq!((counts(&timeline).len(), timeline.settled_s), (100, 12_000), "and what is there stays");
    }

    #[test]
    fn a_failure_keeps_what_is_there_and_waits_before_it_is_tried_again() {
        let mut timeline = timeline();
        read(&mut timeline, 0..36_000, 36_005, 1.0);
        let failure = Failure::new(FailureKind::Throttled, "No", "", "");
        timeline.settle(Err(failure), at(36_071));
        assert_eq!(counts(&timeline).len(), 600);
        assert!(timeline.failure().is_some());
        assert!(!timeline.is_stale() && timeline.failed_at() == Some(at(36_071)));
        timeline.invalidate();
        assert!(timeline.is_stale());
        read(&mut timeline, 0..36_060, 36_140, 1.0);
        assert!(timeline.failure().is_none());
    }

    #[test]
    fn a_bin_without_calls_any_more_is_emptied() {
        let mut timeline = timeline();
        read(&mut timeline, 0..600, 605, 1.0);
        let query = timeline.missing(&(0..660), at(665)).unwrap();
        let none = Traffic {
            query: query.clone(),
            by_key: BTreeMap::new(),
            keyless: KeySeries::default(),
            partial: None,
        };
        timeline.settle(Ok(Box::new(none)), at(666));
        assert_eq!(counts(&timeline), [], "all were read again, without a call");
    }
}
