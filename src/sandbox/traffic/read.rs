//! Reading single calls, and counts by stage.

use super::{Call, Caller, Calls, Traffic, call};
use crate::sandbox::scenario::StageRef;
use std::collections::BTreeSet;

impl Traffic {
    /// Every call with a key in a Unix minute, in the order of time; as many as [`Traffic::minute`] counts.
    pub fn calls_in(&self, key: &str, minute: i64) -> Vec<Call> {
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        let live = state.live.get(key).and_then(|live| live.get(&minute));
        let mut calls = live.cloned().unwrap_or_default();
        if let Some(partner) = self.partners.get(key) {
            let caller = Caller::Key(key.into());
            calls.extend(call::spell_out(&self.routes, partner, minute, passed, &caller));
        }
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Every call to a stage without a key, or with one that does not exist, in a Unix minute.
    pub fn keyless_in(&self, at: &StageRef, minute: i64) -> Vec<Call> {
        let state = self.state();
        let mut calls = Vec::new();
        for who in self.keyless.iter().filter(|who| who.at == *at) {
            let made = call::spell_out(
                &who.routes,
                &who.partner,
                minute,
                who.partner.served(minute),
                &Caller::Unknown,
            );
            calls.extend(made.into_iter().map(|mut call| {
                if state.locked(at, &call.method, &call.path, minute) {
                    call.status = 403;
                }
                call
            }));
        }
        let live = state.live.get("").and_then(|live| live.get(&minute)).into_iter().flatten();
        calls.extend(live.filter(|call| call.at == *at).cloned());
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Every call to a stage in a Unix minute, in the order of time: what its access log says.
    pub fn stage_calls(&self, at: &StageRef, minute: i64) -> Vec<Call> {
        let mut calls = self.keyless_in(at, minute);
        for key in self.callers(at) {
            calls.extend(self.calls_in(&key, minute).into_iter().filter(|call| call.at == *at));
        }
        calls.sort_by_key(|call| call.at_ms);
        calls
    }

    /// Calls with a key to one stage in a Unix minute.
    pub fn key_at(&self, key: &str, at: &StageRef, minute: i64) -> Calls {
        let mut calls = Calls::default();
        self.each_at(key, at, minute, |outcome, _, _| calls += outcome);
        calls
    }

    /// Status and latency (milliseconds) of every call to a stage in a Unix minute, in no order.
    pub fn stage_minute(&self, at: &StageRef, minute: i64) -> Vec<(u16, u32)> {
        let mut answers: Vec<_> =
            self.keyless_in(at, minute).iter().map(|call| (call.status, call.latency_ms)).collect();
        for key in self.callers(at) {
            self.each_at(&key, at, minute, |_, status, latency| answers.push((status, latency)));
        }
        answers
    }

    /// Ids of all keys that have habits or have called, sorted.
    pub fn keys(&self) -> Vec<String> {
        let state = self.state();
        let live = state.live_keys.values().flatten();
        let all: BTreeSet<_> = self.partners.keys().chain(live).cloned().collect();
        all.into_iter().collect()
    }

    /// Stages that a key calls by habit or has called, sorted.
    pub fn stages_of(&self, key: &str) -> Vec<StageRef> {
        let state = self.state();
        let live = state.live_keys.iter().filter(|(_, keys)| keys.contains(key)).map(|(at, _)| at);
        let habits = self.partners.get(key).into_iter().flat_map(|partner| &partner.stages);
        let all: BTreeSet<_> = habits.chain(live).cloned().collect();
        all.into_iter().collect()
    }

    /// Keys that call a stage by habit or have called it, sorted.
    fn callers(&self, at: &StageRef) -> Vec<String> {
        let state = self.state();
        let habits =
            self.partners.iter().filter(|(_, partner)| partner.stages.contains(at)).map(|(key, _)| key);
        let all: BTreeSet<_> = habits.chain(state.live_keys.get(at).into_iter().flatten()).cloned().collect();
        all.into_iter().collect()
    }

    fn each_at(&self, key: &str, at: &StageRef, minute: i64, mut each: impl FnMut(Calls, u16, u32)) {
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        if let Some(partner) = self.partners.get(key) {
            call::sketch(&self.routes, partner, minute, passed, |sketch| {
                if sketch.at == at {
                    each(sketch.outcome(), sketch.status, sketch.latency_ms());
                }
            });
        }
        for call in state.live.get(key).and_then(|live| live.get(&minute)).into_iter().flatten() {
            if call.at == *at {
                each(call.outcome(), call.status, call.latency_ms);
            }
        }
    }
}
