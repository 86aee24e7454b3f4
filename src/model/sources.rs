//! What counts calls on the account's stages, what of it is read, and where those readings stand.

use std::collections::BTreeMap;
use std::ops::Range as Span;

use crate::analysis::sources::{self, Facts};
use crate::domain::traffic::{Counter, Feed, LogGroup};
use crate::domain::{Failure, FailureKind, MetricSource, Resource, SourceKind, Stage, StageRef};

use super::blend::{Blend, Part};
use super::chart::Sums;
use super::derive::Derived;
use super::reading::Reading;
use super::span::Window;
use super::timeline::{Timeline, last_whole_bin_s};
use super::{Model, Remote};

const DAY_S: i64 = 86_400;

/// Why a feed is closed to us: a failure that time does not mend, before anything was read of it.
fn closed(timeline: &Timeline) -> Option<&Failure> {
    let lasts =
        |failure: &&Failure| matches!(failure.kind, FailureKind::AccessDenied | FailureKind::Unsupported);
    timeline.failure().filter(lasts).filter(|_| timeline.fetched().is_none())
}

impl Model {
    /// Lays out anew what counts on each stage: stages, log groups or rules were read, or a source turned out to be closed to us.
    pub(super) fn derive_offers(&mut self) {
        let (day, shown) = (self.day_feeds(), self.shown_feeds());
        self.lay_out_offers();
        if self.day_feeds() != day {
            self.dirty.mark(Derived::Day);
        } else if self.shown_feeds() != shown {
            self.dirty.mark(Derived::Charts);
        }
    }

    fn lay_out_offers(&mut self) {
        let stages: Vec<&Stage> = self.store.all_stages().collect();
        let groups: BTreeMap<String, LogGroup> = self
            .store
            .log_group
            .iter()
            .filter_map(|(name, group)| Some((name.clone(), group.get()?.clone())))
            .collect();
        let rules = self.store.insight_rules.get().map(Vec::as_slice).unwrap_or_default();
        let mut offers = sources::offers(&stages, Facts { groups: &groups, rules });
        for offer in &mut offers {
            offer.feeds.retain(|feed| !self.is_closed(feed));
        }
        self.traffic.offers = offers;
    }

    /// Whether reading a feed failed in a way that time does not mend: no permission, or an endpoint that does not offer it.
    pub fn is_closed(&self, feed: &Feed) -> bool {
        self.timelines(feed).any(|timeline| closed(timeline).is_some())
    }

    /// Why these feeds are read and no better ones of the same stages: reading those turned out to be closed to us. `None` where
    /// nothing is closed, or where somebody chose how to count.
    pub fn why_no_better(&self, feeds: &[Feed]) -> Option<&Failure> {
        if self.traffic.source.is_some() {
            return None;
        }
        let stands_in = |better: &Feed| {
            let shares = |feed: &Feed| feed.stages.iter().any(|at| better.stages.contains(at));
            feeds.iter().any(|feed| better.kind() < feed.kind() && shares(feed))
        };
        self.store.traffic.values().filter(|timeline| stands_in(timeline.feed())).find_map(closed)
    }

    /// What was read of a feed, at any resolution.
    pub fn timelines<'a>(&'a self, feed: &'a Feed) -> impl Iterator<Item = &'a Timeline> {
        let tracks = (feed.clone(), i64::MIN)..=(feed.clone(), i64::MAX);
        self.store.traffic.range(tracks).map(|(_, timeline)| timeline)
    }

    /// Whether the stages of all APIs were read, so that it is known what there is to read from.
    pub fn stages_are_known(&self) -> bool {
        let apis = self.store.apis.get().map(Vec::as_slice);
        apis.is_some_and(|apis| {
            apis.iter().all(|api| self.store.stages.get(&api.id).and_then(Remote::get).is_some())
        })
    }

    /// The feeds of a stage or of all, of one kind or the best of each stage. Where no access log offers any, the metric that
    /// somebody named by hand is tried: who made it is not known here.
    fn feeds(&self, scope: Option<&StageRef>, kind: Option<SourceKind>) -> Vec<Feed> {
        let named = self.traffic.metrics != MetricSource::default();
        let by_hand = scope.is_none() && matches!(kind, None | Some(SourceKind::Metric));
        if by_hand && named && kind.is_some() {
            return vec![self.named_metric()];
        }
        let chosen = sources::chosen(&self.traffic.offers, scope, kind);
        if chosen.is_empty() && by_hand && self.stages_are_known() {
            return vec![self.named_metric()];
        }
        chosen
    }

    fn named_metric(&self) -> Feed {
        Feed::new(Counter::Metric(self.traffic.metrics.clone()), Vec::new())
    }

    /// What the numbers of the last 24 hours rest on: the best of every stage.
    pub fn day_feeds(&self) -> Vec<Feed> {
        self.feeds(None, None)
    }

    /// What the traffic room's chart is made of.
    pub fn shown_feeds(&self) -> Vec<Feed> {
        self.feeds(self.traffic.scope.as_ref(), self.traffic.source)
    }

    /// The ways in which the calls of the chosen stage, or of any, are counted, the best first; by the day always.
    pub fn source_kinds(&self) -> Vec<SourceKind> {
        let scope = self.traffic.scope.as_ref();
        let in_scope = || self.traffic.offers.iter().filter(|offer| scope.is_none_or(|at| *at == offer.at));
        let offered = |kind: &SourceKind| match kind {
            SourceKind::Daily => true,
            kind => in_scope().any(|offer| offer.best(Some(*kind)).is_some()),
        };
        // A metric can be named by hand.
        let by_hand = |kind: &SourceKind| *kind == SourceKind::Metric && scope.is_none();
        SourceKind::ALL.into_iter().filter(|kind| offered(kind) || by_hand(kind)).collect()
    }

    /// How the chart's calls are counted; `None` where stages differ.
    pub fn source_in_use(&self) -> Option<SourceKind> {
        if self.traffic.is_daily() {
            return Some(SourceKind::Daily);
        }
        let feeds = self.shown_feeds();
        let first = feeds.first().map(Feed::kind).or(self.traffic.source)?;
        feeds.iter().all(|feed| feed.kind() == first).then_some(first)
    }

    /// Stages of which the chart shows nothing, because nothing counts there or not in the way that was chosen.
    pub fn stages_left_out(&self) -> Vec<&StageRef> {
        let feeds = self.shown_feeds();
        if feeds.iter().any(|feed| feed.stages.is_empty()) {
            return Vec::new();
        }
        let counted = |at: &StageRef| feeds.iter().any(|feed| feed.stages.contains(at));
        let scope = self.traffic.scope.as_ref();
        let all = self.traffic.offers.iter().map(|offer| &offer.at);
        all.filter(|at| scope.is_none_or(|scope| scope == *at) && !counted(at)).collect()
    }

    /// The first second, Unix time, of which a feed can have counts.
    pub(super) fn oldest_s(&self, feed: &Feed) -> Option<i64> {
        let now_s = self.now.as_second();
        match feed.kind().spec().kept_days {
            Some(days) => Some(now_s - days * DAY_S),
            None => self.store.log_group.get(feed.kept_in()?)?.get()?.since_s(now_s),
        }
    }

    /// The last 24 hours by the minute.
    pub(super) fn day_window(&self) -> Window {
        let to_s = last_whole_bin_s(self.now.as_second(), 60);
        Window { from_s: to_s - DAY_S, to_s, period_s: 60 }
    }

    /// What the chart wants to be made of.
    pub(super) fn wanted_window(&self, feeds: &[Feed]) -> Window {
        let kinds: Vec<SourceKind> = feeds.iter().map(Feed::kind).collect();
        Window::of_view(self.traffic.range, self.traffic.view, self.now.as_second(), &kinds)
    }

    /// What the chart is made of: what it wants as soon as that is there, until then the range's own stretch.
    pub(super) fn shown_window(&self, feeds: &[Feed]) -> Window {
        let wanted = self.wanted_window(feeds);
        let own = Window::of_range(self.traffic.range, self.now.as_second());
        if self.is_there(feeds, wanted) || !self.is_there(feeds, own) { wanted } else { own }
    }

    /// Whether the feeds' counts of a stretch of time were read, but for the newest bins.
    pub(super) fn is_there(&self, feeds: &[Feed], window: Window) -> bool {
        feeds.iter().all(|feed| {
            let timeline = self.store.traffic.get(&(feed.clone(), window.period_s));
            let from_s = self.oldest_s(feed).map_or(window.from_s, |oldest| oldest.max(window.from_s));
            timeline.is_some_and(|timeline| {
                // The newest bins may be on their way.
                let end = window.to_s.min(timeline.known_until_s().unwrap_or(i64::MIN));
                end > from_s && timeline.covers(&(last_whole_bin_s(from_s, window.period_s)..end))
            })
        })
    }

    /// Counts of several feeds together; `None` while none of them was read. It ends where all of them have counts, but waits
    /// for none that could not be read.
    pub(super) fn blend(&self, feeds: &[Feed], window: Window) -> Option<Blend<'_>> {
        let timelines =
            feeds.iter().filter_map(|feed| self.store.traffic.get(&(feed.clone(), window.period_s)));
        let read: Vec<&Timeline> = timelines.filter(|timeline| timeline.fetched().is_some()).collect();
        let going = read.iter().filter(|timeline| !timeline.is_stuck());
        let until = going
            .filter_map(|timeline| timeline.known_until_s())
            .min()
            .or_else(|| read.iter().filter_map(|timeline| timeline.known_until_s()).max())?;
        let length = window.to_s - window.from_s;
        let to_s = window.to_s.min(until);
        // A minute later everything has moved on by a bin, whether or not that bin is there yet.
        let from_s = if window.to_s == last_whole_bin_s(self.now.as_second(), window.period_s) {
            to_s - length
        } else {
            window.from_s
        };
        let parts = read.into_iter().map(Part::from).collect();
        Some(Blend { parts, from_s, to_s, period_s: window.period_s })
    }

    /// The last 24 hours by the minute, which the overview and the verdicts use; `None` while not all of it was asked for.
    pub fn day_traffic(&self) -> Option<Blend<'_>> {
        let feeds = self.day_feeds();
        // A stage that comes later must not blank what was read of the others.
        if self.traffic.day.is_none() && !matches!(self.feeds_reading(&feeds, 60), Reading::Ready) {
            return None;
        }
        self.blend(&feeds, self.day_window())
    }

    /// Whether any key was counted by the minute in the last 24 hours: without it peaks, verdicts and refusals are unknown.
    pub fn day_is_metered(&self) -> bool {
        self.traffic.day.is_some()
    }

    /// All of the last 24 hours was counted, but for a few minutes: its calls are those of a day.
    pub fn day_is_whole(&self) -> bool {
        let sums = self.traffic.day.as_ref().zip(self.day_traffic());
        sums.is_some_and(|(sums, day)| sums.counted_of_all(&day) >= 0.97)
    }

    /// Whether all that was counted in the last 24 hours tells refusals by a limit (429) apart; without it a partner's 0 is
    /// unknown, and what it has is the least it can be.
    pub fn day_counts_refusals(&self) -> bool {
        self.day_is_metered() && self.day_traffic().is_some_and(|day| day.splits().throttled)
    }

    /// It is known that nobody counts by the minute.
    pub(super) fn has_no_minutes(&self) -> bool {
        self.day_traffic().is_some_and(|day| day.is_empty())
    }

    /// When the counts of the last 24 hours were read, where the room shows any: the oldest reading of its feeds.
    pub(super) fn traffic_read_at(&self) -> Option<jiff::Timestamp> {
        if !self.route.room().counts() {
            return None;
        }
        let read = |feed: &Feed| self.store.traffic.get(&(feed.clone(), 60))?.fetched();
        self.day_feeds().iter().filter_map(read).min()
    }

    /// A feed whose last reading failed while older counts stand, and when those were read.
    pub fn stale_feed(&self, feeds: &[Feed]) -> Option<(&Failure, jiff::Timestamp)> {
        let mut of_feeds = self.store.traffic.iter().filter(|((feed, _), _)| feeds.contains(feed));
        of_feeds.find_map(|(_, timeline)| Some((timeline.failure()?, timeline.fetched()?)))
    }

    /// Adds the last 24 hours up.
    pub(super) fn sum_day(&mut self) {
        let sums = self.day_traffic().filter(|day| !day.is_empty()).map(|day| Sums::of(&day));
        self.traffic.day = sums;
    }

    /// Where the readings of some feeds stand: nothing counts until each of them has answered or failed.
    pub(super) fn feeds_reading(&self, feeds: &[Feed], period_s: i64) -> Reading<'_> {
        if feeds.is_empty() {
            return if self.stages_are_known() { Reading::Ready } else { self.stages_read() };
        }
        let (mut failed, mut ready) = (None, false);
        for feed in feeds {
            match self.store.traffic.get(&(feed.clone(), period_s)) {
                Some(timeline) if timeline.fetched().is_some() => ready = true,
                Some(timeline) => match timeline.failure() {
                    Some(failure) => failed = Some(failure),
                    None => return Reading::Loading,
                },
                None => return Reading::Loading,
            }
        }
        failed.filter(|_| !ready).map_or(Reading::Ready, Reading::Failed)
    }

    /// Where the readings of all stages stand.
    fn stages_read(&self) -> Reading<'_> {
        let apis = self.store.apis.get().map(Vec::as_slice).unwrap_or_default();
        let failed = apis.iter().find_map(|api| self.store.stages.get(&api.id)?.failure());
        self.store.apis.failure().or(failed).map_or(Reading::Loading, Reading::Failed)
    }

    /// What of a stretch is missing of each feed.
    pub(super) fn need_feeds(&self, feeds: &[Feed], window: Window, out: &mut Vec<Resource>) {
        for feed in feeds {
            let from_s = self.oldest_s(feed).map_or(window.from_s, |oldest| oldest.max(window.from_s));
            let wanted: Span<i64> = from_s..window.to_s;
            if wanted.is_empty() {
                continue;
            }
            let query = match self.store.traffic.get(&(feed.clone(), window.period_s)) {
                Some(timeline) => timeline.missing(&wanted, self.now),
                None => Timeline::new(feed.clone(), window.period_s).missing(&wanted, self.now),
            };
            out.extend(query.map(Resource::Traffic));
        }
    }

    /// The stretches of the chart that are on their way, Unix seconds. The newest bins come and go unseen.
    pub fn stretches_being_read(&self) -> Vec<[f64; 2]> {
        let feeds = self.shown_feeds();
        let period_s = self.wanted_window(&feeds).period_s;
        let newest = last_whole_bin_s(self.now.as_second(), period_s) - 10 * period_s;
        let timelines = feeds.iter().filter_map(|feed| self.store.traffic.get(&(feed.clone(), period_s)));
        let reading = timelines.filter_map(|timeline| timeline.reading());
        reading
            .filter(|stretch| stretch.start < newest)
            .map(|stretch| [stretch.start as f64, stretch.end as f64])
            .collect()
    }

    /// The newest stretch of what the chart shows, Unix seconds, that lines may still be added to; `None` where all of it is final.
    pub fn provisional_stretch(&self) -> Option<[f64; 2]> {
        let feeds = self.shown_feeds();
        let period_s = self.wanted_window(&feeds).period_s;
        let timelines = feeds.iter().filter_map(|feed| self.store.traffic.get(&(feed.clone(), period_s)));
        let open = timelines.map(Timeline::provisional).filter(|stretch| !stretch.is_empty());
        let all = open.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))?;
        Some([all.start as f64, all.end as f64])
    }

    /// The last 24 hours of every stage.
    pub(super) fn need_day(&self, out: &mut Vec<Resource>) {
        self.need_feeds(&self.day_feeds(), self.day_window(), out);
    }

    /// What the chart shows.
    pub(super) fn need_chart(&self, out: &mut Vec<Resource>) {
        if self.traffic.is_daily() {
            return;
        }
        let feeds = self.shown_feeds();
        self.need_feeds(&feeds, self.wanted_window(&feeds), out);
    }

    /// What other sources there are: log groups with their filters, and rules.
    pub(super) fn need_sources(&self, out: &mut Vec<Resource>) {
        let mut groups: Vec<&String> =
            self.traffic.offers.iter().filter_map(|offer| offer.group.as_ref()).collect();
        groups.sort_unstable();
        groups.dedup();
        if !groups.is_empty() {
            out.extend(groups.into_iter().cloned().map(Resource::LogGroup));
            out.push(Resource::InsightRules);
        }
    }
}
