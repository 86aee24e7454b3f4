//! Exact replays: when each call came is read from the access log on demand, part by part, and takes the place of counts by the
//! minute; it is forgotten when nobody plays limits on it any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::exact::{Exact, ExactTimes, MOST_CALLS, MOST_KEYS, silent, stretches};
use super::what_if::WhatIf;
use crate::analysis::series::Timestamps;
use crate::domain::traffic::TimesQuery;
use crate::domain::words::grouped;
use crate::domain::{KeyId, Request, Resource, SourceKind};
use crate::model::derive::Derived;
use crate::model::timeline::last_whole_bin_s;
use crate::model::{Effect, Model, Remote};

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
        self.dirty.mark(Derived::Limits);
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
