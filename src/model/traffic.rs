//! The traffic room: range, source, and the partner whose line stands out.

use crate::domain::{KeyId, MetricSource, Resource, TrafficShape};

use super::{Model, Remote};

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
}

impl TrafficRoom {
    pub(super) fn new(metrics: MetricSource) -> Self {
        Self {
            range: Range::default(),
            source: Source::default(),
            split: ChartSplit::default(),
            focus: None,
            metrics,
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
        let Some(traffic) = self.range_traffic().and_then(Remote::get) else { return out };
        for (key, series) in &traffic.by_key {
            let name = self.key_label(key).replace('"', "\"\"");
            let mut refused = series.throttled.iter().peekable();
            for (second, requests) in &series.requests {
                while refused.next_if(|(at, _)| at < second).is_some() {}
                let count = refused.peek().filter(|(at, _)| at == second).map_or(0.0, |(_, count)| *count);
                let time =
                    jiff::Timestamp::from_second(*second).map(|time| time.to_string()).unwrap_or_default();
                out.push_str(&format!("{time},{key},\"{name}\",{requests:.0},{count:.0}\n"));
            }
        }
        out
    }
}
