//! Reading single calls, and counts by stage.

use super::{Call, Caller, Calls, Traffic, call};
use crate::scenario::StageRef;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Calls of one caller to one stage in one minute that differ in time, address and latency alone.
#[derive(Debug, Clone)]
pub struct Alike {
    /// HTTP verb.
    pub method: Arc<str>,
    /// Resource path with its `{parameters}`.
    pub path: Arc<str>,
    /// HTTP status.
    pub status: u16,
    /// The quota is why, where `status` is 429.
    pub quota_exceeded: bool,
    /// The deployment that answered, where the call itself tells.
    pub deployment: Option<Arc<str>>,
    /// How many such calls there were.
    pub times: u64,
}

/// Status, whether the quota is why, and the deployment where the call itself tells.
type Answer<'a> = (u16, bool, Option<&'a Arc<str>>);

impl Alike {
    fn is_like(&self, method: &str, path: &str, answer: Answer<'_>) -> bool {
        let own = (self.status, self.quota_exceeded, self.deployment.as_ref());
        own == answer && *self.path == *path && *self.method == *method
    }
}

impl Traffic {
    /// Every call with a key in a Unix minute, in the order of time; as many as [`Traffic::minute`] counts, but for those that really
    /// came in long ago.
    pub fn calls_in(&self, key: &str, minute: i64) -> Vec<Call> {
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        let mut calls: Vec<Call> = state.live.calls(key, minute).cloned().collect();
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
        calls.extend(state.live.calls("", minute).filter(|call| call.at == *at).cloned());
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

    /// One caller's calls to a stage in a Unix minute, those alike counted together: an access log read without its times.
    pub fn alike(&self, who: &Caller, at: &StageRef, minute: i64) -> Vec<Alike> {
        let mut kinds = Vec::new();
        let Caller::Key(key) = who else {
            self.keyless_in(at, minute).iter().for_each(|call| add_call(&mut kinds, call));
            return kinds;
        };
        let mut state = self.state();
        let passed = self.passed(&mut state, key, minute);
        if let Some(partner) = self.partners.get(&**key) {
            call::sketch(&self.routes, partner, minute, passed, |sketch| {
                if sketch.at == at {
                    let (route, answer) = (sketch.route, (sketch.status, sketch.quota_exceeded, None));
                    add(&mut kinds, (&route.method, &route.path), answer);
                }
            });
        }
        let live = state.live.calls(key, minute);
        live.filter(|call| call.at == *at).for_each(|call| add_call(&mut kinds, call));
        kinds
    }

    /// One caller's calls to a stage in a Unix minute, in the order of time.
    pub fn calls_at(&self, who: &Caller, at: &StageRef, minute: i64) -> Vec<Call> {
        let Caller::Key(key) = who else { return self.keyless_in(at, minute) };
        let mut calls = self.calls_in(key, minute);
        calls.retain(|call| call.at == *at);
        calls
    }

    /// How many calls [`Traffic::calls_at`] has.
    pub fn count_at(&self, who: &Caller, at: &StageRef, minute: i64) -> u64 {
        let Caller::Key(key) = who else { return self.keyless_in(at, minute).len() as u64 };
        let live = || {
            let state = self.state();
            state.live.calls(key, minute).filter(|call| call.at == *at).count() as u64
        };
        match self.partners.get(&**key).map(|partner| partner.stages.as_slice()) {
            Some([only]) if only == at => self.passed(&mut self.state(), key, minute).total() + live(),
            Some(stages) if stages.contains(at) => self.key_at(key, at, minute).total(),
            _ => live(),
        }
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

    /// Every status that a served call may have.
    pub fn served_statuses(&self) -> Vec<u16> {
        self.routes.statuses()
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
    pub fn callers(&self, at: &StageRef) -> Vec<String> {
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
        for call in state.live.calls(key, minute) {
            if call.at == *at {
                each(call.outcome(), call.status, call.latency_ms);
            }
        }
    }
}

fn add_call(kinds: &mut Vec<Alike>, call: &Call) {
    let answer = (call.status, call.quota_exceeded, call.deployment.as_ref());
    add(kinds, (&call.method, &call.path), answer);
}

fn add(kinds: &mut Vec<Alike>, route: (&Arc<str>, &Arc<str>), answer: Answer<'_>) {
    let (method, path) = route;
    // Newest first: a machine's calls are all alike.
    if let Some(known) = kinds.iter_mut().rev().find(|known| known.is_like(method, path, answer)) {
        known.times += 1;
        return;
    }
    let (status, quota_exceeded, deployment) = answer;
    let (method, path, deployment) = (method.clone(), path.clone(), deployment.cloned());
    kinds.push(Alike { method, path, status, quota_exceeded, deployment, times: 1 });
}
