//! The ways in which calls per key are counted, and what each is like.
//!
//! All that differs between them stands in [`SourceKind::spec`], but for two things that need more than words: how one is found
//! on a stage (`analysis::sources`) and how it is read (`aws::traffic`). A new way is a variant of [`SourceKind`] and of
//! [`Counter`] with their lines here, and these two.

use super::{LogSource, MetricSource, RuleSource, Splits};

/// How calls are counted, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// The access log, read with Logs Insights: every call, any resolution, as far back as the log goes.
    AccessLog,
    /// CloudWatch metrics that a metric filter makes of the access log: by the minute, from the filter's making on.
    Metric,
    /// A Contributor Insights rule on the access log: the hundred busiest keys, from the rule's making on.
    TopKeys,
    /// The access log, read line by line with FilterLogEvents: every call, at any resolution, of as many lines as a reading takes. It costs
    /// the most calls and bytes, so it stands in for the others.
    LogLines,
    /// GetUsage: by the day, late, always there.
    Daily,
}

/// What one way of counting is like.
#[derive(Debug)]
pub struct SourceSpec {
    /// As the picker `Source` says it.
    pub label: &'static str,
    /// Within a sentence: "access log of 2 stages".
    pub name: &'static str,
    /// Whether `name` is followed by that of the place itself, where there is only one.
    pub names_place: bool,
    /// Before the name of a place in a list: "Metric Tollkeeper/Partners".
    pub place: &'static str,
    /// How exact it is.
    pub exactness: &'static str,
    /// Seconds after which a bin's count does not grow any more.
    pub settles_after_s: i64,
    /// Days back that it has counts of; `None` where the log group says so.
    pub kept_days: Option<i64>,
    /// Fine bins that are thrown away before that, the finest first.
    pub thinned: &'static [Thinned],
    /// Days after its last call that a partner is still listed; `None` where it is not forgotten.
    pub listed_days: Option<i64>,
}

/// Bins that are kept for less time than coarser ones.
#[derive(Debug)]
pub struct Thinned {
    /// Bins shorter than so many seconds
    pub below_s: i64,
    /// are kept for so many days;
    pub kept_days: i64,
    /// before that there are only bins of so many seconds.
    pub then_s: i64,
}

const DAY_S: i64 = 86_400;
/// Seconds that AWS may take to bring a log's lines: its own examples wait so long before they count.
pub const LATE_LINES_S: i64 = 300;

const ACCESS_LOG: SourceSpec = SourceSpec {
    label: "Access log, exact",
    name: "access log",
    names_place: false,
    place: "Access log",
    exactness: "every call",
    settles_after_s: LATE_LINES_S,
    kept_days: None,
    thinned: &[],
    listed_days: None,
};

const METRIC: SourceSpec = SourceSpec {
    label: "CloudWatch, by the minute",
    name: "CloudWatch metric",
    names_place: true,
    place: "Metric",
    exactness: "every call, by the minute",
    // A new partner's metric is listed up to fifteen minutes after its first call.
    settles_after_s: 1_200,
    kept_days: Some(455),
    thinned: &[
        Thinned { below_s: 300, kept_days: 15, then_s: 300 },
        Thinned { below_s: 3_600, kept_days: 63, then_s: 3_600 },
    ],
    listed_days: Some(14),
};

const TOP_KEYS: SourceSpec = SourceSpec {
    label: "Contributor Insights, top 100",
    name: "Contributor Insights",
    names_place: false,
    place: "Rule",
    exactness: "about, the 100 busiest partners",
    settles_after_s: 120,
    kept_days: Some(15),
    thinned: &[],
    listed_days: None,
};

const LOG_LINES: SourceSpec = SourceSpec {
    label: "Access log, line by line",
    name: "access log line by line",
    names_place: false,
    place: "Lines of",
    exactness: "every call in 50 pages of lines",
    settles_after_s: LATE_LINES_S,
    kept_days: None,
    thinned: &[],
    listed_days: None,
};

const DAILY: SourceSpec = SourceSpec {
    label: "Usage, by the day",
    name: "AWS usage",
    names_place: false,
    place: "",
    exactness: "by the day, often 30 min late",
    settles_after_s: DAY_S,
    kept_days: None,
    thinned: &[],
    listed_days: None,
};

impl SourceKind {
    /// All, the best first.
    pub const ALL: [Self; 5] = [Self::AccessLog, Self::Metric, Self::TopKeys, Self::LogLines, Self::Daily];

    /// What it is like.
    pub fn spec(self) -> &'static SourceSpec {
        match self {
            Self::AccessLog => &ACCESS_LOG,
            Self::Metric => &METRIC,
            Self::TopKeys => &TOP_KEYS,
            Self::LogLines => &LOG_LINES,
            Self::Daily => &DAILY,
        }
    }

    /// As the picker `Source` says it.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// How long bins of `period_s` seconds are kept, in seconds, and the next coarser size of bin in seconds; `None` while nothing
    /// is thinned out.
    pub fn kept_s(self, period_s: i64) -> Option<(i64, i64)> {
        let thinned = self.spec().thinned.iter().find(|thinned| period_s < thinned.below_s)?;
        Some((thinned.kept_days * DAY_S, thinned.then_s))
    }
}

/// What counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    /// [`SourceKind::AccessLog`].
    Log(Box<LogSource>),
    /// [`SourceKind::Metric`].
    Metric(MetricSource),
    /// [`SourceKind::TopKeys`].
    Rule(RuleSource),
    /// [`SourceKind::LogLines`].
    Lines(Box<LogSource>),
}

impl Counter {
    /// How it counts.
    pub fn kind(&self) -> SourceKind {
        match self {
            Self::Log(_) => SourceKind::AccessLog,
            Self::Metric(_) => SourceKind::Metric,
            Self::Rule(_) => SourceKind::TopKeys,
            Self::Lines(_) => SourceKind::LogLines,
        }
    }

    /// The access log in which single calls can be looked up; `None` for what only counts them.
    pub fn log(&self) -> Option<&LogSource> {
        match self {
            Self::Log(log) => Some(log),
            Self::Metric(_) | Self::Rule(_) | Self::Lines(_) => None,
        }
    }

    /// The log group that says how far back there are counts; `None` where [`SourceSpec::kept_days`] does.
    pub fn kept_in(&self) -> Option<&str> {
        match self {
            Self::Log(log) | Self::Lines(log) => Some(&log.group),
            Self::Metric(_) | Self::Rule(_) => None,
        }
    }

    /// Where the counts lie: a log group, a metric's namespace, a rule.
    pub fn place(&self) -> &str {
        match self {
            Self::Log(log) | Self::Lines(log) => &log.group,
            Self::Metric(metric) => &metric.namespace,
            Self::Rule(rule) => &rule.requests,
        }
    }

    /// Which answers it counts apart.
    pub fn splits(&self) -> Splits {
        match self {
            Self::Log(log) | Self::Lines(log) => {
                let known = log.fields.status.is_some();
                Splits { throttled: known, forbidden: known, failed: known }
            }
            Self::Metric(metric) => Splits { throttled: !metric.throttled.is_empty(), ..Splits::default() },
            Self::Rule(rule) => Splits { throttled: rule.throttled.is_some(), ..Splits::default() },
        }
    }
}
