//! The traffic room: range, source, and the partner whose line stands out.
//!
//! Daily use is turned into the shape that CloudWatch's answers have, so that chart, table and CSV know one kind of
//! traffic only.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::analysis::polling::Finding;
use crate::domain::{KeyId, KeySeries, MetricSource, Resource, Traffic, TrafficQuery, TrafficShape, Usage};

use super::chart::{self, Colours, LineChart, Sums};
use super::page::PartnerPage;
use super::partner::today_utc;
use super::route::Route;
use super::{Model, Partner, Remote};

/// How far back the chart goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Range {
    /// Three hours by the minute.
    Hours3,
    /// A day by the minute.
    #[default]
    Hours24,
    /// A week by five minutes.
    Days7,
    /// Two weeks by five minutes.
    Days14,
    /// Ninety days by the day.
    Days90,
}

impl Range {
    /// All, shortest first.
    pub const ALL: [Self; 5] = [Self::Hours3, Self::Hours24, Self::Days7, Self::Days14, Self::Days90];

    /// As the picker says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hours3 => "Last 3 hours",
            Self::Hours24 => "Last 24 hours",
            Self::Days7 => "Last 7 days",
            Self::Days14 => "Last 14 days",
            Self::Days90 => "Last 90 days",
        }
    }

    /// Those that daily counts can show.
    pub const DAILY: [Self; 3] = [Self::Days7, Self::Days14, Self::Days90];

    /// Whole days, at least one.
    pub fn days(self) -> i64 {
        (self.seconds().0 / 86_400).max(1)
    }

    /// Length and resolution in seconds; CloudWatch keeps minutes for 15 days.
    fn seconds(self) -> (i64, i64) {
        match self {
            Self::Hours3 => (3 * 3600, 60),
            Self::Hours24 => (24 * 3600, 60),
            Self::Days7 => (7 * 86_400, 300),
            Self::Days14 => (14 * 86_400, 300),
            Self::Days90 => (90 * 86_400, 86_400),
        }
    }
}

/// Where the counts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// CloudWatch metrics per key, made by a metric filter on the access log.
    #[default]
    Metrics,
    /// GetUsage: daily, late, always there.
    Daily,
}

impl Source {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Metrics, Self::Daily];

    /// As the picker says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Metrics => "CloudWatch, by the minute",
            Self::Daily => "Usage, by the day",
        }
    }
}

/// What the lines are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartSplit {
    /// A line a partner.
    #[default]
    Partner,
    /// Served and refused.
    Status,
}

/// The room's state.
#[derive(Debug)]
pub struct TrafficRoom {
    /// How far back.
    pub range: Range,
    /// The source that the user chose.
    pub source: Source,
    /// What the lines are.
    pub split: ChartSplit,
    /// The partner whose line stands out; `None` lets the worst poller stand out.
    pub focus: Option<KeyId>,
    /// Which metric.
    pub metrics: MetricSource,
    /// The chart; derived. `None` while its data is not there.
    pub chart: Option<LineChart>,
    /// Rows of the table, as indices into the model's partners, what hurts most first; derived.
    pub order: Vec<usize>,
    /// The open page of one partner; derived.
    pub page: Option<PartnerPage>,
    /// The partner whose line stands out, chosen or the worst poller; derived.
    pub focused: Option<KeyId>,
    pub(super) sums: BTreeMap<TrafficShape, Sums>,
    pub(super) daily: Option<(Traffic, Sums)>,
    colours: Colours,
}

impl TrafficRoom {
    pub(super) fn new(metrics: MetricSource) -> Self {
        Self {
            range: Range::default(),
            source: Source::default(),
            split: ChartSplit::default(),
            focus: None,
            metrics,
            chart: None,
            order: Vec::new(),
            page: None,
            focused: None,
            sums: BTreeMap::new(),
            daily: None,
            colours: Colours::new(),
        }
    }

    /// Drops what belongs to the account that was left; range and source stay.
    pub(super) fn forget(&mut self) {
        let (range, source, split) = (self.range, self.source, self.split);
        *self = Self { range, source, split, ..Self::new(self.metrics.clone()) };
    }

    /// Takes a range; hours are not there by the day.
    pub(super) fn set_range(&mut self, range: Range) {
        self.range = range;
        if !Range::DAILY.contains(&range) {
            self.source = Source::Metrics;
        }
    }

    /// Takes a source, and the nearest range that it has.
    pub(super) fn set_source(&mut self, source: Source) {
        self.source = source;
        let has = match source {
            Source::Metrics => self.range != Range::Days90,
            Source::Daily => Range::DAILY.contains(&self.range),
        };
        if !has {
            self.range = Range::Days14;
        }
    }

    /// The source in use: ninety days are there only by the day.
    pub fn source_in_use(&self) -> Source {
        if self.range == Range::Days90 { Source::Daily } else { self.source }
    }

    /// What to ask CloudWatch for, for a range.
    pub fn shape(&self, range: Range) -> TrafficShape {
        let (length_s, period_s) = range.seconds();
        TrafficShape { source: self.metrics.clone(), length_s, period_s }
    }
}

impl Model {
    /// The traffic of the last 24 hours by the minute, which the overview and the verdicts use.
    pub fn day_traffic(&self) -> Option<&Remote<crate::domain::Traffic>> {
        self.store.traffic.get(&self.traffic.shape(Range::Hours24))
    }

    /// The traffic of the chosen range.
    pub fn range_traffic(&self) -> Option<&Remote<crate::domain::Traffic>> {
        self.store.traffic.get(&self.traffic.shape(self.traffic.range))
    }

    /// Whether the metric knew any key in the last 24 hours: without it peaks, verdicts and refusals are unknown.
    pub fn day_is_metered(&self) -> bool {
        self.day_traffic().and_then(Remote::get).is_some_and(|day| !day.by_key.is_empty())
    }

    /// The counts that the chart shows, of the source in use.
    pub fn shown_traffic(&self) -> Option<&Traffic> {
        match self.traffic.source_in_use() {
            Source::Metrics => self.range_traffic()?.get(),
            Source::Daily => self.traffic.daily.as_ref().map(|(traffic, _)| traffic),
        }
    }

    /// A partner's name, or the key's id.
    pub(super) fn name_of(&self, key: &KeyId) -> String {
        self.partner(key).map_or_else(|| key.to_string(), |partner| partner.name.clone())
    }

    /// Adds the traffic of a shape up, once for each answer.
    pub(super) fn sum_traffic(&mut self, shape: &TrafficShape) {
        if let Some(traffic) = self.store.traffic.get(shape).and_then(Remote::get) {
            self.traffic.sums.insert(shape.clone(), Sums::of(traffic));
        }
    }

    /// Lays out the table, the overview's lists and all charts anew: partners or their names have changed.
    pub(super) fn derive_rooms(&mut self) {
        self.traffic.daily = None;
        self.order_partners();
        self.derive_overview();
        self.derive_charts();
    }

    /// Lays out the charts anew: traffic, range, source or focus has changed.
    pub(super) fn derive_charts(&mut self) {
        self.traffic.focused = self.focus().cloned();
        self.add_days_up();
        self.derive_chart();
        self.derive_overview_chart();
        self.derive_page();
    }

    /// What hurts most first: pollers, suspects, quotas near their end and refusals, then volume.
    pub(super) fn order_partners(&mut self) {
        let rank = |partner: &Partner| {
            let hurts = partner.share.is_some_and(|share| share >= 0.8) || partner.refused > 0.0;
            match partner.polling.finding {
                Finding::Poller => 0,
                Finding::Suspected => 1,
                Finding::None if hurts => 2,
                Finding::None => 3,
            }
        };
        let near_end =
            |partner: &Partner| if rank(partner) == 2 { partner.share.unwrap_or(0.0) } else { 0.0 };
        let volume = |partner: &Partner| partner.calls_24h.max(partner.today.unwrap_or(0) as f64);
        let mut order: Vec<usize> = (0..self.partners.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.partners[*a], &self.partners[*b]);
            rank(a)
                .cmp(&rank(b))
                .then(near_end(b).total_cmp(&near_end(a)))
                .then(volume(b).total_cmp(&volume(a)))
                .then(a.folded.cmp(&b.folded))
        });
        self.traffic.order = order;
        self.order_by_money();
    }

    fn derive_chart(&mut self) {
        if self.route.room() != super::route::Room::Traffic {
            return;
        }
        let focus = self.traffic.focused.clone();
        let mut colours = std::mem::take(&mut self.traffic.colours);
        let chart = self.shown().map(|(traffic, sums)| match self.traffic.split {
            ChartSplit::Status => {
                let metrics = self.traffic.source_in_use() == Source::Metrics;
                chart::by_status(sums, metrics && !self.traffic.metrics.throttled.is_empty())
            }
            ChartSplit::Partner => {
                let name = |key: &KeyId| self.name_of(key);
                let mut chart =
                    chart::by_partner(sums, traffic, focus.as_ref(), chart::OTHERS, &mut colours, name);
                chart.limit = focus.filter(|_| !chart.daily()).and_then(|focus| self.limit_of(&focus));
                chart
            }
        });
        self.traffic.colours = colours;
        self.traffic.chart = chart;
    }

    /// What the charts of the room are made of.
    pub(super) fn shown(&self) -> Option<(&Traffic, &Sums)> {
        let (traffic, sums) = match self.traffic.source_in_use() {
            Source::Metrics => {
                let sums = self.traffic.sums.get(&self.traffic.shape(self.traffic.range))?;
                (self.range_traffic()?.get()?, sums)
            }
            Source::Daily => self.traffic.daily.as_ref().map(|(traffic, sums)| (traffic, sums))?,
        };
        (!traffic.by_key.is_empty()).then_some((traffic, sums))
    }

    /// The rate that a partner's plan allows.
    pub(super) fn limit_of(&self, key: &KeyId) -> Option<chart::ChartLimit> {
        let partner = self.partner(key)?;
        let throttle = self.store.plan(partner.plan.as_ref()?)?.settings.throttle?;
        Some(chart::limit(&partner.tier, throttle))
    }

    /// Makes traffic by the day from all plans' use, where a chart needs it.
    fn add_days_up(&mut self) {
        let in_traffic = matches!(self.route, Route::Traffic(_));
        let wanted = if in_traffic {
            self.traffic.source_in_use() == Source::Daily
        } else {
            self.day_traffic().is_some_and(|day| day.get().is_some()) && !self.day_is_metered()
        };
        if !wanted {
            self.traffic.daily = None;
            return;
        }
        let days = if in_traffic { self.traffic.range.days() } else { 31 };
        let known = self.traffic.daily.as_ref().map(|(traffic, _)| traffic.query.to_s - traffic.query.from_s);
        if known == Some(days * 86_400) {
            return;
        }
        let traffic = self.days(days);
        self.traffic.daily = traffic.map(|traffic| {
            let sums = Sums::of(&traffic);
            (traffic, sums)
        });
    }

    fn days(&self, days: i64) -> Option<Traffic> {
        let today = today_utc(self.now);
        let first = today.saturating_sub((days - 1).days());
        let start = |day: Date| day.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_second());
        let mut by_key: BTreeMap<KeyId, KeySeries> = BTreeMap::new();
        let mut read = false;
        for usage in self.store.usage.values().filter_map(Remote::get) {
            read = true;
            add_days(&mut by_key, usage, first, start(first), days);
        }
        let query = TrafficQuery {
            source: self.traffic.metrics.clone(),
            from_s: start(first),
            to_s: start(first) + days * 86_400,
            period_s: 86_400,
        };
        read.then_some(Traffic { query, by_key, partial: None })
    }

    pub(super) fn traffic_resource(&self, range: Range) -> Resource {
        Resource::Traffic(self.traffic.shape(range).at(self.now.as_second()))
    }

    /// The partner whose line stands out.
    pub fn focus(&self) -> Option<&KeyId> {
        self.traffic.focus.as_ref().or_else(|| {
            let worst = self.partners.iter().filter(|partner| partner.is_poller());
            worst.max_by(|a, b| a.calls_24h.total_cmp(&b.calls_24h)).map(|partner| &partner.id)
        })
    }

    /// The chart's counts as CSV: `time,key_id,partner,requests,refused`, times in UTC.
    pub fn traffic_csv(&self) -> String {
        let mut out = String::from("time,key_id,partner,requests,refused\n");
        let Some(traffic) = self.shown_traffic() else { return out };
        for (key, series) in &traffic.by_key {
            let name = self.key_label(key).replace('"', "\"\"");
            let mut refused = series.throttled.iter().peekable();
            for (second, requests) in &series.requests {
                while refused.next_if(|(at, _)| at < second).is_some() {}
                let count = refused.peek().filter(|(at, _)| at == second).map_or(0.0, |(_, count)| *count);
                let time =
                    jiff::Timestamp::from_second(*second).map(|time| time.to_string()).unwrap_or_default();
                let _ = writeln!(out, "{time},{key},\"{name}\",{requests:.0},{count:.0}");
            }
        }
        out
    }
}

fn add_days(by_key: &mut BTreeMap<KeyId, KeySeries>, usage: &Usage, first: Date, start_s: i64, days: i64) {
    let skip = (usage.from - first).get_days();
    for (key, uses) in &usage.by_key {
        let series = by_key.entry(key.clone()).or_default();
        let mut counts: BTreeMap<i64, f64> = series.requests.iter().copied().collect();
        for (at, day) in (i64::from(skip)..).zip(uses).filter(|(at, _)| (0..days).contains(at)) {
            *counts.entry(start_s + at * 86_400).or_default() += day.used as f64;
        }
        series.requests = counts.into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_takes_the_nearest_range_that_it_has() {
        let mut room = TrafficRoom::new(MetricSource::default());
        room.set_source(Source::Daily);
        assert_eq!((room.range, room.source_in_use()), (Range::Days14, Source::Daily));
        room.set_range(Range::Days90);
        room.set_source(Source::Metrics);
        assert_eq!((room.range, room.source_in_use()), (Range::Days14, Source::Metrics));
        room.set_source(Source::Daily);
        room.set_range(Range::Hours3);
        assert_eq!(room.source_in_use(), Source::Metrics);
    }

    #[test]
    fn days_of_several_plans_add_up_and_lie_on_their_dates() {
        let day = |used| crate::domain::DayUse { used, remaining: 0 };
        let usage = |from: &str, uses: &[i64]| Usage {
            from: from.parse().unwrap(),
            by_key: BTreeMap::from([("k".into(), uses.iter().copied().map(day).collect())]),
        };
        let mut by_key = BTreeMap::new();
        let first = "2026-11-10".parse().unwrap();
        add_days(&mut by_key, &usage("2026-11-09", &[1, 2, 4]), first, 0, 3);
        add_days(&mut by_key, &usage("2026-11-11", &[8, 16, 32]), first, 0, 3);
        assert_eq!(by_key[&KeyId::from("k")].requests, [(0, 2.0), (86_400, 12.0), (172_800, 16.0)]);
    }
}
