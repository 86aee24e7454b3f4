//! Everything that was read, one [`Remote`] a resource.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Remote;
use super::timeline::{Piece, Timeline};
use crate::domain::traffic::{CallTimes, Calls, CallsQuery, InsightRule, LogGroup, TimesQuery};
use crate::domain::{
    Api, ApiId, ApiKey, Deployment, DeploymentId, Failure, Feed, KeyId, Live, Method, Payload, Plan, PlanId,
    Resource, Stage, StageRef, Tags, TrafficQuery, Usage,
};

/// Takes the value out of the payload that the resource asks for. The worker pairs the two; another payload
/// would be a fault of this program, not of AWS.
macro_rules! take {
    ($payload:expr, $kind:ident) => {
        match $payload {
            Payload::$kind(value) => value,
            other => unreachable!("asked for {}, got {other:?}", stringify!($kind)),
        }
    };
}

/// What was read of the connected account and region.
#[derive(Debug, Default)]
pub struct Store {
    /// All APIs.
    pub apis: Remote<Vec<Api>>,
    /// Stages by API.
    pub stages: BTreeMap<ApiId, Remote<Vec<Stage>>>,
    /// Methods by API, edited state.
    pub methods: BTreeMap<ApiId, Remote<Vec<Method>>>,
    /// Deployments by API, newest first.
    pub deployments: BTreeMap<ApiId, Remote<Vec<Deployment>>>,
    /// Locks by deployment. A deployment never changes, so neither does this.
    pub live: BTreeMap<(ApiId, DeploymentId), Remote<Live>>,
    /// All plans.
    pub plans: Remote<Vec<Plan>>,
    /// Tags by plan: the list of plans has none, so that its refresh does not touch them.
    pub plan_tags: BTreeMap<PlanId, Remote<Tags>>,
    /// Keys by plan.
    pub plan_keys: BTreeMap<PlanId, Remote<Vec<KeyId>>>,
    /// All keys.
    pub keys: Remote<Vec<ApiKey>>,
    /// Daily use by plan.
    pub usage: BTreeMap<PlanId, Remote<Usage>>,
    /// Calls per key, by feed and seconds in a bin.
    pub traffic: BTreeMap<(Feed, i64), Timeline>,
    /// One key's calls as an access log tells them: a newer stretch takes the older one's place.
    pub calls: BTreeMap<(Feed, KeyId), Remote<Calls>>,
    /// When calls came, while limits are tried on them.
    pub times: BTreeMap<TimesQuery, Remote<CallTimes>>,
    /// Log groups of access logs, by name.
    pub log_groups: BTreeMap<String, Remote<LogGroup>>,
    /// Contributor Insights rules.
    pub rules: Remote<Vec<InsightRule>>,
    /// Names of log groups.
    pub group_names: Remote<Vec<String>>,
    /// The role with which API Gateway writes logs.
    pub log_role: Remote<Option<String>>,
}

impl Store {
    /// An API.
    pub fn api(&self, id: &ApiId) -> Option<&Api> {
        self.apis.get()?.iter().find(|api| api.id == *id)
    }

    /// A stage.
    pub fn stage(&self, at: &StageRef) -> Option<&Stage> {
        self.stages.get(&at.api)?.get()?.iter().find(|stage| stage.at == *at)
    }

    /// A plan.
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.get()?.iter().find(|plan| plan.id == *id)
    }

    /// A key.
    pub fn key(&self, id: &KeyId) -> Option<&ApiKey> {
        self.keys.get()?.iter().find(|key| key.id == *id)
    }

    /// All stages that were read, API by API in AWS's order.
    pub fn all_stages(&self) -> impl Iterator<Item = &Stage> {
        let apis = self.apis.get().map(Vec::as_slice).unwrap_or_default();
        apis.iter().filter_map(|api| self.stages.get(&api.id)?.get()).flatten()
    }

    /// The plans that a key is in.
    pub fn plans_of<'a>(&'a self, key: &'a KeyId) -> impl Iterator<Item = &'a Plan> {
        let plans = self.plans.get().map(Vec::as_slice).unwrap_or_default();
        plans.iter().filter(move |plan| {
            self.plan_keys.get(&plan.id).and_then(Remote::get).is_some_and(|keys| keys.contains(key))
        })
    }

    /// Puts an answer where it belongs.
    pub fn settle(&mut self, resource: &Resource, outcome: Result<Payload, Failure>, at: Timestamp) {
        match resource {
            Resource::Apis => {
                self.apis.settle(outcome.map(|p| take!(p, Apis)), at);
                self.forget_deleted_apis();
            }
            Resource::Stages(api) => {
                slot(&mut self.stages, api).settle(outcome.map(|p| take!(p, Stages)), at);
                self.forget_old_deployments(api);
            }
            Resource::Methods(api) => {
                slot(&mut self.methods, api).settle(outcome.map(|p| take!(p, Methods)), at);
            }
            Resource::Deployments(api) => {
                slot(&mut self.deployments, api).settle(outcome.map(|p| take!(p, Deployments)), at);
            }
            Resource::Live(api, id) => {
                slot(&mut self.live, &(api.clone(), id.clone())).settle(outcome.map(|p| take!(p, Live)), at);
            }
            Resource::Plans => self.plans.settle(outcome.map(|p| take!(p, Plans)), at),
            Resource::Plan(_) => {
                if let Ok(Payload::Plan(plan)) = outcome {
                    self.replace_plan(*plan);
                }
            }
            Resource::PlanTags(plan) => {
                slot(&mut self.plan_tags, plan).settle(outcome.map(|p| take!(p, PlanTags)), at);
            }
            Resource::PlanKeys(plan) => {
                slot(&mut self.plan_keys, plan).settle(outcome.map(|p| take!(p, PlanKeys)), at);
            }
            Resource::Keys => self.keys.settle(outcome.map(|p| take!(p, Keys)), at),
            Resource::Usage(plan, ..) => {
                slot(&mut self.usage, plan).settle(outcome.map(|p| take!(p, Usage)), at);
            }
            Resource::Traffic(query) => {
                let outcome = outcome.map(|p| *take!(p, Traffic));
                self.timeline_mut(query).settle(query, outcome, at);
            }
            Resource::Calls(query) => {
                slot(&mut self.calls, &of(query)).settle(outcome.map(|p| take!(p, Calls)), at);
            }
            Resource::Times(query) => {
                // Nobody waits for one that is not there any more.
                if let Some(slot) = self.times.get_mut(query) {
                    slot.settle(outcome.map(|p| take!(p, Times)), at);
                }
            }
            Resource::LogGroup(name) => {
                slot(&mut self.log_groups, name).settle(outcome.map(|p| take!(p, LogGroup)), at);
            }
            Resource::InsightRules => self.rules.settle(outcome.map(|p| take!(p, InsightRules)), at),
            Resource::LogGroups => self.group_names.settle(outcome.map(|p| take!(p, LogGroups)), at),
            Resource::LogRole => self.log_role.settle(outcome.map(|p| take!(p, LogRole)), at),
        }
    }

    /// The timeline that a query belongs to.
    pub fn timeline(&self, query: &TrafficQuery) -> Option<&Timeline> {
        self.traffic.get(&(query.feed.clone(), query.period_s))
    }

    fn timeline_mut(&mut self, query: &TrafficQuery) -> &mut Timeline {
        let track = (query.feed.clone(), query.period_s);
        self.traffic.entry(track).or_insert_with(|| Timeline::new(query.feed.clone(), query.period_s))
    }

    /// One plan was read alone: the list's age and status stay as they are.
    fn replace_plan(&mut self, plan: Plan) {
        let Some(plans) = self.plans.value_mut() else { return };
        match plans.iter_mut().find(|known| known.id == plan.id) {
            Some(known) => *known = plan,
            None => plans.push(plan),
        }
    }

    /// What belongs to an API that is gone is never asked for again: its old failure or age must not count either.
    fn forget_deleted_apis(&mut self) {
        let Some(apis) = self.apis.get() else { return };
        let known: BTreeSet<&ApiId> = apis.iter().map(|api| &api.id).collect();
        self.stages.retain(|api, _| known.contains(api));
        self.methods.retain(|api, _| known.contains(api));
        self.deployments.retain(|api, _| known.contains(api));
        self.live.retain(|(api, _), _| known.contains(api));
    }

    /// Keeps the locks only of deployments that a stage serves.
    fn forget_old_deployments(&mut self, api: &ApiId) {
        let Some(stages) = self.stages.get(api).and_then(Remote::get) else { return };
        let canary = |stage: &Stage| stage.canary.as_ref().and_then(|canary| canary.deployment.clone());
        let served: BTreeSet<DeploymentId> =
            stages.iter().flat_map(|stage| [stage.deployment.clone(), canary(stage)]).flatten().collect();
        self.live.retain(|(of, id), _| of != api || served.contains(id));
    }

    /// Runs a function on the status of a resource, making room for it where there is none yet.
    pub(super) fn with<R>(&mut self, resource: &Resource, act: impl FnOnce(&mut dyn Slot) -> R) -> R {
        match resource {
            Resource::Apis => act(&mut self.apis),
            Resource::Stages(api) => act(slot(&mut self.stages, api)),
            Resource::Methods(api) => act(slot(&mut self.methods, api)),
            Resource::Deployments(api) => act(slot(&mut self.deployments, api)),
            Resource::Live(api, id) => act(slot(&mut self.live, &(api.clone(), id.clone()))),
            Resource::Plans | Resource::Plan(_) => act(&mut self.plans),
            Resource::PlanTags(plan) => act(slot(&mut self.plan_tags, plan)),
            Resource::PlanKeys(plan) => act(slot(&mut self.plan_keys, plan)),
            Resource::Keys => act(&mut self.keys),
            Resource::Usage(plan, ..) => act(slot(&mut self.usage, plan)),
            Resource::Traffic(query) => {
                let stretch = query.from_s..query.to_s;
                act(&mut Piece { timeline: self.timeline_mut(query), stretch })
            }
            Resource::Calls(query) => act(slot(&mut self.calls, &of(query))),
            Resource::Times(query) => act(slot(&mut self.times, query)),
            Resource::LogGroup(name) => act(slot(&mut self.log_groups, name)),
            Resource::InsightRules => act(&mut self.rules),
            Resource::LogGroups => act(&mut self.group_names),
            Resource::LogRole => act(&mut self.log_role),
        }
    }

    /// When a resource was last read; `None` where it never was.
    pub(super) fn fetched(&self, resource: &Resource) -> Option<Timestamp> {
        match resource {
            Resource::Apis => self.apis.fetched(),
            Resource::Stages(api) => self.stages.get(api)?.fetched(),
            Resource::Methods(api) => self.methods.get(api)?.fetched(),
            Resource::Deployments(api) => self.deployments.get(api)?.fetched(),
            Resource::Live(api, id) => self.live.get(&(api.clone(), id.clone()))?.fetched(),
            Resource::Plans | Resource::Plan(_) => self.plans.fetched(),
            Resource::PlanTags(plan) => self.plan_tags.get(plan)?.fetched(),
            Resource::PlanKeys(plan) => self.plan_keys.get(plan)?.fetched(),
            Resource::Keys => self.keys.fetched(),
            Resource::Usage(plan, ..) => self.usage.get(plan)?.fetched(),
            Resource::Traffic(query) => self.timeline(query)?.fetched(),
            Resource::Calls(query) => self.calls.get(&of(query))?.fetched(),
            Resource::Times(query) => self.times.get(query)?.fetched(),
            Resource::LogGroup(name) => self.log_groups.get(name)?.fetched(),
            Resource::InsightRules => self.rules.fetched(),
            Resource::LogGroups => self.group_names.fetched(),
            Resource::LogRole => self.log_role.fetched(),
        }
    }

    /// Everything that has been asked for so far.
    pub(super) fn known(&self) -> Vec<Resource> {
        let mut out = vec![Resource::Apis, Resource::Plans, Resource::Keys];
        out.extend(self.stages.keys().cloned().map(Resource::Stages));
        out.extend(self.methods.keys().cloned().map(Resource::Methods));
        out.extend(self.deployments.keys().cloned().map(Resource::Deployments));
        out.extend(self.live.keys().cloned().map(|(api, id)| Resource::Live(api, id)));
        out.extend(self.plan_tags.keys().cloned().map(Resource::PlanTags));
        out.extend(self.plan_keys.keys().cloned().map(Resource::PlanKeys));
        out.extend(self.usage.iter().map(|(plan, usage)| {
            let from = usage.get().map(|usage| usage.from).unwrap_or_default();
            Resource::Usage(plan.clone(), from, from)
        }));
        out.extend(self.traffic.keys().map(|(feed, period_s)| {
            let (feed, period_s) = (feed.clone(), *period_s);
            Resource::Traffic(TrafficQuery { feed, from_s: 0, to_s: 0, period_s })
        }));
        out.extend(self.calls.keys().map(|(feed, key)| {
            let (feed, key) = (feed.clone(), key.clone());
            Resource::Calls(CallsQuery { feed, key, from_s: 0, to_s: 0 })
        }));
        out.extend(self.times.keys().cloned().map(Resource::Times));
        out.extend(self.log_groups.keys().cloned().map(Resource::LogGroup));
        out.extend([Resource::InsightRules, Resource::LogGroups, Resource::LogRole]);
        out
    }
}

/// What the refresh and the screens need of any [`Remote`], whatever its value.
pub(in crate::model) trait Slot {
    fn fetched(&self) -> Option<Timestamp>;
    fn failed_at(&self) -> Option<Timestamp>;
    fn is_loading(&self) -> bool;
    fn is_stale(&self) -> bool;
    fn invalidate(&mut self);
    fn begin(&mut self, now: Timestamp);
    fn cancel(&mut self, now: Timestamp);
}

impl<T> Slot for Remote<T> {
    fn fetched(&self) -> Option<Timestamp> {
        self.fetched()
    }
    fn failed_at(&self) -> Option<Timestamp> {
        self.failed_at()
    }
    fn is_loading(&self) -> bool {
        self.is_loading()
    }
    fn is_stale(&self) -> bool {
        self.is_stale()
    }
    fn invalidate(&mut self) {
        self.invalidate();
    }
    fn begin(&mut self, now: Timestamp) {
        self.begin(now);
    }
    fn cancel(&mut self, now: Timestamp) {
        self.cancel(now);
    }
}

fn of(query: &CallsQuery) -> (Feed, KeyId) {
    (query.feed.clone(), query.key.clone())
}

fn slot<'a, K: Ord + Clone, T>(map: &'a mut BTreeMap<K, Remote<T>>, key: &K) -> &'a mut Remote<T> {
    map.entry(key.clone()).or_default()
}
