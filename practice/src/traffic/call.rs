//! Single calls: which method, from where, with what answer. What the counts of a minute mean, one line each.

use super::partner::Partner;
use super::{Calls, habit};
use crate::scenario::{Behaviour, Scenario, StageRef};
use std::sync::Arc;

/// Of a partner's calls by people, so many per thousand go to the first stage of its plan, the second, and so on.
const STAGE_SHARES: [u64; 3] = [830, 130, 40];

/// Who made a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The id of a key that exists.
    Key(Arc<str>),
    /// Nobody the gateway knows: no key, or one that does not exist.
    Unknown,
}

/// One call as an access log has it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Unix time in milliseconds.
    pub at_ms: i64,
    /// Whose key it came with, if with any.
    pub caller: Caller,
    /// The stage that was called.
    pub at: StageRef,
    /// HTTP verb.
    pub method: Arc<str>,
    /// Resource path with its `{parameters}`, not the path that was called.
    pub path: Arc<str>,
    /// The IP address that it came from.
    pub source_ip: Arc<str>,
    /// HTTP status.
    pub status: u16,
    /// The quota is why, where `status` is 429.
    pub quota_exceeded: bool,
    /// Milliseconds until the answer.
    pub latency_ms: u32,
    /// The deployment that answered, of a call that really came in; calls by habit meet the stage's own.
    pub deployment: Option<Arc<str>>,
}

impl Call {
    /// How it counts for its key.
    pub fn outcome(&self) -> Calls {
        let mut calls = Calls::default();
        match self.status {
            429 if self.quota_exceeded => calls.quota_refused = 1,
            429 => calls.throttled = 1,
            403 => calls.forbidden = 1,
            _ => calls.served = 1,
        }
        calls
    }

    /// AWS's `$context.error.responseType`, where the gateway itself answered: it refused the call, or could not read what the
    /// backend said.
    pub fn error_type(&self) -> Option<&'static str> {
        match self.status {
            429 if self.quota_exceeded => Some("QUOTA_EXCEEDED"),
            429 => Some("THROTTLED"),
            403 => Some("INVALID_API_KEY"),
            502 => Some("INTEGRATION_FAILURE"),
            _ => None,
        }
    }
}

/// One method of a stage as callers meet it.
#[derive(Debug, Clone)]
pub struct Route {
    /// HTTP verb in capitals.
    pub method: Arc<str>,
    /// Resource path with its `{parameters}`.
    pub path: Arc<str>,
    /// Median of the milliseconds until a served call is answered.
    pub latency_ms: u32,
    /// HTTP status of a served call; 502 where the backend's answer cannot be read.
    pub status: u16,
    weight: u64,
}

/// The routes of every stage.
#[derive(Debug)]
pub struct Routes(Vec<(StageRef, Vec<Route>)>);

impl Routes {
    /// Every method of an API on each of its stages, whether or not the stage's deployment has it.
    pub fn new(scenario: &Scenario) -> Self {
        let stages = scenario.apis.iter().flat_map(|api| {
            let routes = api.methods.iter().map(|method| Route {
                method: method.method.as_str().into(),
                path: method.path.as_str().into(),
                latency_ms: method.latency_ms,
                status: if method.malformed { 502 } else { method.status },
                weight: u64::from(method.weight),
            });
            let routes: Vec<_> = routes.collect();
            let at = |stage: &str| StageRef { api: api.id.clone(), stage: stage.to_owned() };
            api.stages.iter().map(move |stage| (at(&stage.name), routes.clone()))
        });
        Self(stages.collect())
    }

    /// These routes of one stage, all called alike.
    pub fn only(&self, at: &StageRef, routes: &[String]) -> Self {
        let known = routes.iter().filter_map(|route| self.find(at, route));
        Self(vec![(at.clone(), known.map(|route| Route { weight: 1, ..route.clone() }).collect())])
    }

    /// Every status that a route answers with.
    pub fn statuses(&self) -> Vec<u16> {
        let mut all: Vec<u16> =
            self.0.iter().flat_map(|(_, routes)| routes).map(|route| route.status).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn on_stage(&self, at: &StageRef) -> &[Route] {
        self.0.iter().find(|(stage, _)| stage == at).map_or(&[], |(_, routes)| routes)
    }

    /// The route written `GET /path`.
    fn find(&self, at: &StageRef, route: &str) -> Option<&Route> {
        self.on_stage(at).iter().find(|known| {
            route
                .split_once(' ')
                .is_some_and(|(method, path)| *known.method == *method && *known.path == *path)
        })
    }

    /// People use every method, machines the first method of the first stage.
    fn choose<'a>(
        &'a self,
        habit: &Behaviour,
        stages: &'a [StageRef],
        hash: u64,
    ) -> Option<(&'a StageRef, &'a Route)> {
        if !matches!(habit, Behaviour::Shop { .. } | Behaviour::Campaign { .. }) {
            let at = stages.first()?;
            return Some((at, self.on_stage(at).first()?));
        }
        let mut place = hash % STAGE_SHARES.iter().take(stages.len()).sum::<u64>().max(1);
        let mut at = stages.first()?;
        for (stage, share) in stages.iter().zip(STAGE_SHARES) {
            at = stage;
            if place < share {
                break;
            }
            place -= share;
        }
        let routes = self.on_stage(at);
        let mut weight = (hash >> 32) % routes.iter().map(|route| route.weight).sum::<u64>().max(1);
        for route in routes {
            if weight < route.weight {
                return Some((at, route));
            }
            weight -= route.weight;
        }
        Some((at, routes.first()?))
    }
}

/// What becomes of the calls of a minute, dealt out in turn: throttled ones evenly, the quota's refusals last.
#[derive(Debug)]
struct Deal {
    calls: Calls,
    dealt: u64,
    accepted: u64,
}

impl Deal {
    fn new(calls: Calls) -> Self {
        Self { calls, dealt: 0, accepted: 0 }
    }

    /// Status and whether the quota is why; a served call has its route's status.
    fn next(&mut self, served: u16) -> (u16, bool) {
        if self.calls.forbidden > 0 {
            return (403, false);
        }
        let throttled = |dealt: u64| dealt * self.calls.throttled / self.calls.total().max(1);
        let refuse = throttled(self.dealt + 1) > throttled(self.dealt);
        self.dealt += 1;
        if refuse {
            return (429, false);
        }
        self.accepted += 1;
        if self.accepted <= self.calls.served { (served, false) } else { (429, true) }
    }
}

/// A call before its time and address are worked out.
#[derive(Debug)]
pub struct Sketch<'a> {
    /// Which of the partner's habits it belongs to, counted from 0.
    pub part: usize,
    /// The stage that is called.
    pub at: &'a StageRef,
    /// The method that is called there.
    pub route: &'a Route,
    /// HTTP status: the route's own where the call is served, else 403 or 429.
    pub status: u16,
    /// The quota is why, where `status` is 429.
    pub quota_exceeded: bool,
    hash: u64,
}

impl Sketch<'_> {
    /// Milliseconds until the answer: mostly near the route's median, now and then a multiple; refusals are quick.
    pub fn latency_ms(&self) -> u32 {
        let chance = habit::unit(habit::mix(self.hash, 9));
        let median = if matches!(self.status, 403 | 429) { 4.0 } else { f64::from(self.route.latency_ms) };
        let slow = if chance > 0.985 { 3.0 } else { 0.0 };
        (median * (0.75 + 0.5 * chance + slow)).round() as u32
    }

    /// How it counts for its key: the same as [`Call::outcome`].
    pub fn outcome(&self) -> Calls {
        let quota = u64::from(self.quota_exceeded);
        match self.status {
            429 => Calls { quota_refused: quota, throttled: 1 - quota, ..Calls::default() },
            403 => Calls { forbidden: 1, ..Calls::default() },
            _ => Calls { served: 1, ..Calls::default() },
        }
    }
}

/// Goes through the calls by habit of a minute; `calls` is what became of them all together.
pub fn sketch<'a>(
    routes: &'a Routes,
    partner: &'a Partner,
    minute: i64,
    calls: Calls,
    mut each: impl FnMut(Sketch<'a>),
) {
    let mut deal = Deal::new(calls);
    if calls.total() == 0 {
        return;
    }
    for (part, count) in partner.asks(minute).enumerate() {
        let seed = habit::mix(partner.part_seed(part), minute as u64 ^ 0x5151);
        for call in 0..count {
            let hash = habit::mix(seed, u64::from(call));
            let Some((at, route)) = routes.choose(&partner.habits[part], &partner.stages, hash) else {
                continue;
            };
            let (status, quota_exceeded) = deal.next(route.status);
            each(Sketch { part, at, route, status, quota_exceeded, hash });
        }
    }
}

/// The calls by habit of a minute in full, in no order.
pub fn spell_out(
    routes: &Routes,
    partner: &Partner,
    minute: i64,
    calls: Calls,
    caller: &Caller,
) -> Vec<Call> {
    let mut times = times(partner, minute).into_iter();
    let mut made = Vec::new();
    sketch(routes, partner, minute, calls, |sketch| {
        made.push(Call {
            at_ms: minute * 60_000 + i64::from(times.next().unwrap_or(0)),
            caller: caller.clone(),
            at: sketch.at.clone(),
            method: sketch.route.method.clone(),
            path: sketch.route.path.clone(),
            source_ip: address(partner, &sketch).into(),
            status: sketch.status,
            quota_exceeded: sketch.quota_exceeded,
            latency_ms: sketch.latency_ms(),
            deployment: None,
        });
    });
    made
}

/// The milliseconds at which those calls come, in the same order.
fn times(partner: &Partner, minute: i64) -> Vec<u32> {
    let parts = partner.asks(minute).enumerate();
    let times = parts.flat_map(|(part, count)| {
        habit::times(&partner.habits[part], partner.part_seed(part), minute, count)
    });
    times.collect()
}

/// Where a call comes from: each machine has its address, people share those that are left.
fn address<'a>(partner: &'a Partner, sketch: &Sketch<'_>) -> &'a str {
    let Some(first) = partner.addresses.first() else { return "192.0.2.1" };
    let machine = |habit: &&Behaviour| !matches!(habit, Behaviour::Shop { .. } | Behaviour::Campaign { .. });
    if machine(&&partner.habits[sketch.part]) {
        return partner.addresses.get(sketch.part).unwrap_or(first);
    }
    let taken = partner.habits.iter().filter(machine).count().min(partner.addresses.len() - 1);
    let people = &partner.addresses[taken..];
    // The first address of an office is the busy one.
    let place = habit::unit(habit::mix(sketch.hash, 4)).powi(3);
    &people[(place * people.len() as f64) as usize]
}
