//! Exact replays: when each call came is read from the access log on demand, part by part, and takes the place of counts by the minute.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{PlanCalls, WhatIf};
use crate::analysis::series::Timestamps;
use crate::domain::traffic::TimesQuery;
use crate::domain::words::grouped;
use crate::domain::{Failure, Feed, KeyId, Request, Resource, SourceKind};
use crate::model::timeline::last_whole_bin_s;
use crate::model::{Effect, Model, Remote};

/// So many calls at most are read one by one.
const MOST_CALLS: u64 = 1_000_000;
/// So many keys fit into a question.
const MOST_KEYS: usize = 300;
/// Calls of a part: few enough for one answer of AWS (100,000 rows), enough that there are not many parts.
const PART_CALLS: u64 = 50_000;

/// When the calls of a plan's partners came.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// What is read, the oldest first, every log apart.
    parts: Vec<TimesQuery>,
    /// Once all parts are there.
    times: Option<BTreeMap<KeyId, Arc<Timestamps>>>,
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
    fn wanted(&self) -> &[TimesQuery] {
        if self.times.is_none() { &self.parts } else { &[] }
    }

    /// Puts the times beside the counts.
    pub(super) fn fill(&self, calls: &mut PlanCalls) {
        let Some(times) = &self.times else { return };
        for partner in &mut calls.partners {
            partner.times = Some(times.get(&partner.key).cloned().unwrap_or_default());
        }
    }

    fn span(&self) -> [i64; 2] {
        let first = self.parts.iter().map(|part| part.from_s).min().unwrap_or_default();
        [first, self.parts.iter().map(|part| part.to_s).max().unwrap_or_default()]
    }
}

impl WhatIf {
    /// What is to be read so that its calls are known to the millisecond.
    fn ask_for_times(&self, model: &Model) -> Exact {
        let keys: Vec<KeyId> = self.calls.partners.iter().map(|partner| partner.key.clone()).collect();
        // The log's newest lines may still be on their way.
        let settled_s = model.now.as_second() - SourceKind::AccessLog.spec().settles_after_s;
        let stretches = stretches(&self.calls, last_whole_bin_s(settled_s, 60));
        let parts = model.day_feeds().into_iter().flat_map(|feed| {
            let oldest_s = model.oldest_s(&feed).unwrap_or(i64::MIN);
            let part = |[from_s, to_s]: &[i64; 2]| TimesQuery {
                feed: feed.clone(),
                keys: keys.clone(),
                from_s: oldest_s.max(*from_s),
                to_s: *to_s,
            };
            let kept = stretches.iter().map(part).filter(|part| part.from_s < part.to_s);
            kept.collect::<Vec<_>>()
        });
        Exact { parts: parts.collect(), times: None }
    }
}

/// The time of the counted minutes in stretches of about [`PART_CALLS`] each, Unix seconds.
fn stretches(calls: &PlanCalls, until_s: i64) -> Vec<[i64; 2]> {
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
fn silent(feed: &Feed) -> Option<String> {
    match feed.log() {
        Some(log) if log.fields.time_ms.is_some() => None,
        Some(log) => Some(format!(
            "The lines of {} lack $context.requestTimeEpoch: they do not say when a call came",
            log.group
        )),
        None => {
            Some(format!("Only an access log says when a call came; {} counts by the minute", feed.place()))
        }
    }
}

impl Model {
    /// Where the times of the calls stand on which limits are tried; `None` where nobody counts by the minute.
    pub fn exact_times(&self, what_if: &WhatIf) -> Option<ExactTimes<'_>> {
        let Some(exact) = &what_if.exact else {
            let calls = what_if.counted?;
            return Some(
                self.why_not_exact(what_if, calls)
                    .map_or(ExactTimes::Offered(calls), ExactTimes::Unavailable),
            );
        };
        if let Some(times) = &exact.times {
            let calls = times.values().map(|times| times.len() as u64).sum();
            return Some(ExactTimes::Known(calls, exact.span()));
        }
        let slots = || exact.parts.iter().filter_map(|part| self.store.times.get(part));
        if let Some(failure) = slots().find_map(Remote::failure) {
            return Some(ExactTimes::Failed(failure));
        }
        Some(ExactTimes::Reading(slots().filter(|slot| slot.get().is_some()).count(), exact.parts.len()))
    }

    fn why_not_exact(&self, what_if: &WhatIf, calls: u64) -> Option<String> {
        let partners = what_if.partners();
        if partners > MOST_KEYS {
            return Some(format!(
                "Times are read for up to {MOST_KEYS} partners; this plan has {}",
                grouped(partners as i64)
            ));
        }
        if calls > MOST_CALLS {
            let (calls, most) = (grouped(calls as i64), grouped(MOST_CALLS as i64));
            return Some(format!("{calls} calls are too many to read one by one; up to {most} can be"));
        }
        self.day_feeds().iter().find_map(silent)
    }

    /// Reads when the calls came, or those parts again that could not be read.
    pub(in crate::model) fn read_times(&mut self) {
        self.store.times.retain(|_, slot| slot.failure().is_none());
        let exact = self.what_if().map(|what_if| {
            let begun = what_if.exact.clone();
            begun.unwrap_or_else(|| what_if.ask_for_times(self))
        });
        self.with_limits(|what_if| what_if.exact = exact);
    }

    /// A part was read: with the last one the limits are played exactly.
    pub(in crate::model) fn gather_times(&mut self) {
        let Some(exact) = self.what_if().and_then(|what_if| what_if.exact.as_ref()) else { return };
        let read: Option<Vec<_>> =
            exact.wanted().iter().map(|part| self.store.times.get(part).and_then(Remote::get)).collect();
        let Some(parts) = read else { return };
        let mut by_key = BTreeMap::<KeyId, Vec<i64>>::new();
        for (key, times) in parts.into_iter().flat_map(|part| &part.0) {
            by_key.entry(key.clone()).or_default().extend(times);
        }
        let times = by_key.into_iter().map(|(key, times)| (key, Arc::new(Timestamps::new(times)))).collect();
        self.with_limits(|what_if| {
            if let Some(exact) = &mut what_if.exact {
                exact.times = Some(times);
            }
        });
        self.feed_limits();
        self.store.times.clear();
    }

    /// Forgets times that nobody plays limits on any more, and stops reading them.
    pub(in crate::model) fn drop_times(&mut self) -> Option<Effect> {
        let wanted = self.what_if().and_then(|what_if| what_if.exact.as_ref());
        let wanted = wanted.map(Exact::wanted).unwrap_or_default().to_vec();
        let dropped = self.store.times.extract_if(.., |part, _| !wanted.contains(part));
        let running = dropped.filter(|(_, slot)| slot.is_loading());
        let resources: Vec<Resource> = running.map(|(part, _)| Resource::Times(part)).collect();
        let session = self.session;
        (!resources.is_empty()).then(|| Effect::send(Request::Drop { session, resources }))
    }
}
