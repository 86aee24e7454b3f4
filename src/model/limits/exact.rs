//! When each call came: in parts that each fit into one answer, to take the place of counts by the minute.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::replay::PlanCalls;
use crate::analysis::series::Timestamps;
use crate::domain::traffic::TimesQuery;
use crate::domain::{Failure, Feed, KeyId, Resource};

/// So many calls at most are read one by one.
pub(super) const MOST_CALLS: u64 = 1_000_000;
/// So many keys fit into a question.
pub(super) const MOST_KEYS: usize = 300;
/// Calls of a part: few enough for one answer of AWS (100,000 rows), enough that there are not many parts.
const PART_CALLS: u64 = 50_000;

/// When the calls of a plan's partners came.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// What is read, the oldest first, every log apart.
    pub(super) parts: Vec<TimesQuery>,
    /// Once all parts are there.
    pub(super) times: Option<BTreeMap<KeyId, Arc<Timestamps>>>,
}

/// Where the times of calls stand.
#[derive(Clone, Debug)]
pub enum ExactTimes<'a> {
    /// They can be read: so many calls.
    Offered(u64),
    /// They cannot be read: why.
    Unavailable(String),
    /// They are being read: parts that are there, and all.
    Reading(usize, usize),
    /// They could not be read.
    Failed(&'a Failure),
    /// All of them are there: how many, and their first and last second, Unix time.
    Known(u64, [i64; 2]),
}

impl Exact {
    /// What is still to be read.
    pub(super) fn missing(&self) -> impl Iterator<Item = Resource> + '_ {
        self.wanted().iter().cloned().map(Resource::Times)
    }

    /// The parts, while they are not all there.
    pub(super) fn wanted(&self) -> &[TimesQuery] {
        if self.times.is_none() { &self.parts } else { &[] }
    }

    /// Puts the times beside the counts.
    pub(super) fn fill(&self, calls: &mut PlanCalls) {
        let Some(times) = &self.times else { return };
        for partner in &mut calls.partners {
            partner.times = Some(times.get(&partner.key).cloned().unwrap_or_default());
        }
    }

    /// The stretch of time that all parts cover: its first Unix second and the one after its last; 0 and 0 without parts.
    pub(super) fn span(&self) -> [i64; 2] {
        let first = self.parts.iter().map(|part| part.from_s).min().unwrap_or_default();
        [first, self.parts.iter().map(|part| part.to_s).max().unwrap_or_default()]
    }
}

/// The time of the counted minutes in stretches of about [`PART_CALLS`] each, Unix seconds.
pub(super) fn stretches(calls: &PlanCalls, until_s: i64) -> Vec<[i64; 2]> {
    let counted = || calls.partners.iter().filter_map(|partner| partner.minutes.as_ref());
    let Some(first) = counted().next() else { return Vec::new() };
    let start_s = first.start_minute * 60;
    let end_s = (start_s + first.len() as i64 * 60).min(until_s);
    let (mut out, mut from_s, mut sum) = (Vec::new(), start_s, 0);
    for (at, second) in (start_s..end_s).step_by(60).enumerate() {
        let calls: u64 =
            counted().filter_map(|counts| counts.counts.get(at)).map(|&calls| u64::from(calls)).sum();
        if sum > 0 && sum + calls > PART_CALLS {
            out.push([from_s, second]);
            (from_s, sum) = (second, 0);
        }
        sum += calls;
    }
    if from_s < end_s {
        out.push([from_s, end_s]);
    }
    out
}

/// Why a feed does not say when calls came; `None` where it does.
pub(super) fn silent(feed: &Feed) -> Option<String> {
    match feed.log() {
        Some(log) if log.fields.time_ms.is_some() => None,
        Some(log) => Some(format!(
            "The lines of {} lack $context.requestTimeEpoch: they do not say when a call came",
            log.group
        )),
        None => Some(format!(
            "Only an access log read with Logs Insights says when a call came; {} is counted by the minute",
            feed.place()
        )),
    }
}
