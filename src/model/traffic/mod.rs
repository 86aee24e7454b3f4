//! The traffic room: range, stage, source, the part of the chart in view, and the partner whose line stands out.

mod command;
mod daily;
mod table;

pub use command::TrafficCommand;

use crate::analysis::polling::Finding;
use crate::analysis::sources::Offer;
use crate::domain::traffic::Splits;
use crate::domain::{KeyId, MetricSource, SourceKind, StageRef};

use super::blend::Blend;
use super::chart::{self, Colours, LineChart, Sums};
use super::order::RowOrder;
use super::partner_page::PartnerPage;
use super::route::{Room, Route};
use super::span::Range;
use super::{Model, Partner, Remote};

pub use daily::Daily;
pub use table::TrafficTable;

/// What the lines are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartSplit {
    /// A line a partner.
    #[default]
    Partner,
    /// Served, refused, failed.
    Status,
}

/// How somebody likes to see the chart, whatever the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChartLook {
    range: Range,
    split: ChartSplit,
}

/// The room's state.
#[derive(Clone, Debug)]
pub struct TrafficRoom {
    /// How far back.
    pub range: Range,
    /// The stage whose calls the chart shows; `None` for all.
    pub scope: Option<StageRef>,
    /// The source that the user chose; `None` takes the best of each stage.
    pub source: Option<SourceKind>,
    /// The part of time in view, Unix seconds; `None` shows the range up to now.
    pub view: Option<[f64; 2]>,
    /// What the lines are.
    pub split: ChartSplit,
    /// The partner whose line stands out; `None` lets the worst poller stand out.
    pub focus: Option<KeyId>,
    /// The partners without a line of their own are left out of the chart.
    pub rest_off: bool,
    /// The metric to read where no metric filter tells of one.
    pub metrics: MetricSource,
    /// The chart; derived. `None` while its data is not there.
    pub chart: Option<LineChart>,
    /// The order that was asked for in place of what hurts most.
    pub asked: Option<RowOrder<Partner>>,
    /// Rows of the table, as indices into the model's partners, in the order asked for; derived.
    pub order: Vec<usize>,
    /// The open page of one partner; derived.
    pub page: Option<PartnerPage>,
    /// The partner whose line stands out, chosen or the worst poller; derived.
    pub focused: Option<KeyId>,
    /// What counts calls on each stage; derived.
    pub offers: Vec<Offer>,
    /// All partners' calls of the last 24 hours together; derived.
    pub(super) day: Option<Sums>,
    /// Use by the day, where the screen needs it; derived.
    pub(super) daily: Option<Daily>,
    colours: Colours,
}

impl TrafficRoom {
    /// An empty room that looks as the last one did.
    pub(super) fn new(metrics: MetricSource, look: ChartLook) -> Self {
        Self {
            range: look.range,
            scope: None,
            source: None,
            view: None,
            split: look.split,
            focus: None,
            rest_off: false,
            metrics,
            chart: None,
            asked: None,
            order: Vec::new(),
            page: None,
            focused: None,
            offers: Vec::new(),
            day: None,
            daily: None,
            colours: Colours::new(),
        }
    }

    /// Takes what was made elsewhere of the same calls.
    pub(super) fn take_derived(&mut self, made: &mut Self) {
        self.chart = made.chart.take();
        self.order = std::mem::take(&mut made.order);
        self.page = made.page.take();
        self.focused = made.focused.take();
        self.day = made.day.take();
        self.daily = made.daily.take();
        self.colours = std::mem::take(&mut made.colours);
    }

    /// What of the chart stays when another account is connected.
    pub(super) fn look(&self) -> ChartLook {
        ChartLook { range: self.range, split: self.split }
    }

    /// Takes a range; hours are not there by the day.
    pub(super) fn set_range(&mut self, range: Range) {
        self.range = range;
        self.view = None;
        if !Range::DAILY.contains(&range) && self.source == Some(SourceKind::Daily) {
            self.source = None;
        }
    }

    /// Takes a source, and the nearest range that it has.
    pub(super) fn set_source(&mut self, source: Option<SourceKind>) {
        self.source = source;
        self.view = None;
        let daily = source == Some(SourceKind::Daily);
        let has = if daily { Range::DAILY.contains(&self.range) } else { self.range != Range::Days90 };
        if !has {
            self.range = Range::Days14;
        }
    }

    /// Takes one stage, or all, and shows its time up to now.
    fn set_scope(&mut self, scope: Option<StageRef>) {
        self.scope = scope;
        self.view = None;
    }

    /// Use by the day is shown: it was chosen, or the range is there in no other way.
    pub fn is_daily(&self) -> bool {
        self.range == Range::Days90 || self.source == Some(SourceKind::Daily)
    }
}

impl Model {
    /// The counts that the chart shows, of the source in use.
    pub fn shown_traffic(&self) -> Option<Blend<'_>> {
        if self.traffic.is_daily() {
            return self.traffic.daily.as_ref().map(Daily::blend);
        }
        let feeds = self.shown_feeds();
        self.blend(&feeds, self.shown_window(&feeds))
    }

    /// A partner's name, or the key's id.
    pub(super) fn name_of(&self, key: &KeyId) -> String {
        self.partner(key).map_or_else(|| key.to_string(), |partner| partner.name.clone())
    }

    /// Lays out the charts anew: traffic, range, source or focus has changed.
    pub(super) fn derive_charts(&mut self) {
        self.traffic.focused = self.focus().cloned();
        self.keep_days();
        self.derive_chart();
        self.derive_overview_chart();
        self.derive_page();
    }

    /// What hurts most first: pollers, suspects, quotas near their end and refusals, then volume. Where another order is
    /// asked for, this one decides between equals.
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
        if let Some(asked) = self.traffic.asked {
            order.sort_by(|a, b| asked.compare(&self.partners[*a], &self.partners[*b]));
        }
        self.traffic.order = order;
    }

    fn derive_chart(&mut self) {
        if self.route.room() != Room::Traffic {
            return;
        }
        let mut colours = std::mem::take(&mut self.traffic.colours);
        let chart = self.laid_out(&mut colours);
        self.traffic.colours = colours;
        self.traffic.chart = chart;
    }

    fn laid_out(&self, colours: &mut Colours) -> Option<LineChart> {
        let blend = self.shown_traffic()?;
        let sums = Sums::of(&blend);
        if blend.is_empty() && sums.keyless_calls() == 0.0 {
            return None;
        }
        let focus = self.traffic.focused.as_ref();
        let mut chart = match self.traffic.split {
            ChartSplit::Status => {
                let splits = if self.traffic.is_daily() { Splits::default() } else { blend.splits() };
                chart::by_status(&sums, &blend, splits)
            }
            ChartSplit::Partner => {
                let name = |key: &KeyId| self.name_of(key);
                let mut chart = chart::by_partner(&sums, &blend, focus, chart::OTHERS, colours, name);
                chart.limit = focus.filter(|_| !chart.daily()).and_then(|focus| self.limit_of(focus));
                chart
            }
        };
        chart.extent = self.extent(&chart);
        Some(chart)
    }

    /// As far as the chart can be dragged: the oldest that any of its sources has, up to now.
    pub(super) fn extent(&self, chart: &LineChart) -> [f64; 2] {
        if chart.daily() {
            return chart.range;
        }
        let now_s = self.now.as_second();
        let oldest = self.shown_feeds().iter().filter_map(|feed| self.oldest_s(feed)).min();
        let oldest = oldest.unwrap_or(now_s - 14 * 86_400) as f64;
        [oldest.min(chart.range[0]), (now_s as f64).max(chart.range[1])]
    }

    /// The rate that a partner's plan allows.
    pub(super) fn limit_of(&self, key: &KeyId) -> Option<chart::ChartLimit> {
        let partner = self.partner(key)?;
        let throttle = self.store.plan(partner.plan.as_ref()?)?.settings.throttle?;
        Some(chart::limit(&partner.tier, throttle))
    }

    /// Adds use by the day up, where a chart needs it.
    fn keep_days(&mut self) {
        let in_traffic = matches!(self.route, Route::Traffic(_));
        let wanted = if in_traffic { self.traffic.is_daily() } else { self.has_no_minutes() };
        if !wanted {
            self.traffic.daily = None;
            return;
        }
        let days = if in_traffic { self.traffic.range.days() } else { 31 };
        if self.traffic.daily.as_ref().is_none_or(|daily| daily.days() != days) {
            self.traffic.daily = self.add_days_up(days);
        }
    }

    /// The partner whose line stands out.
    pub fn focus(&self) -> Option<&KeyId> {
        self.traffic.focus.as_ref().or_else(|| {
            let worst = self.partners.iter().filter(|partner| partner.is_poller());
            worst.max_by(|a, b| a.calls_24h.total_cmp(&b.calls_24h)).map(|partner| &partner.id)
        })
    }

    /// Use of every plan, the newest reading of it.
    pub fn usage_read_at(&self) -> Option<jiff::Timestamp> {
        self.store.usage.values().filter_map(Remote::fetched).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_takes_the_nearest_range_that_it_has() {
        let mut room = TrafficRoom::new(MetricSource::default(), ChartLook::default());
        room.set_source(Some(SourceKind::Daily));
        assert_eq!((room.range, room.is_daily()), (Range::Days14, true));
        room.set_range(Range::Days90);
        room.set_source(Some(SourceKind::Metric));
        assert_eq!((room.range, room.is_daily()), (Range::Days14, false));
        room.set_range(Range::Days90);
        assert!(room.is_daily(), "ninety days are there only by the day");
        room.set_source(Some(SourceKind::Daily));
        room.set_range(Range::Hours3);
        assert_eq!(room.source, None, "hours are not there by the day");
    }
}
