//! Calls per key over time, whoever counted them.
//!
//! AWS has no metric per key of its own. What counts calls per key hangs on a stage's access log: Logs Insights reads the
//! log itself, a metric filter turns it into CloudWatch metrics, a Contributor Insights rule ranks its busiest keys. Each
//! such place is a [`Feed`]; a [`TrafficQuery`] asks one feed for a stretch of time. Daily use (GetUsage) is no feed: it
//! belongs to a plan and not to a stage.

mod calls;
mod counters;
mod feed;
pub mod filter_pattern;
mod line_pattern;
mod log_format;
mod log_group;
mod place;
mod query;
mod setup;
mod source;
mod splits;

pub use calls::{CallTimes, Calls, CallsQuery, Kind, TimesQuery};
pub use counters::FilterStep;
pub use feed::{Feed, FeedParts};
pub use line_pattern::LinePattern;
pub use log_format::{Flaw, LogFields, LogFormat, SUGGESTED_FORMAT};
pub use log_group::{InsightRule, LogGroup, MetricFilter, group_of};
pub use place::{LogSource, MetricSource, RuleSource};
pub use query::{KeySeries, Traffic, TrafficQuery};
pub use setup::{
    Counting, KeepStep, MOST_METERED_KEYS, SetupChoice, SetupFacts, SetupStep, TrafficSetup, same_log,
};
pub use source::{Counter, LATE_LINES_S, SourceKind, SourceSpec, Thinned};
pub use splits::Splits;
