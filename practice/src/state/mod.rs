//! What the practice account holds: APIs with their deployments and stages, plans, keys, and what each key has used.

mod api;
mod authorizer;
mod gate;
mod ids;
mod key;
mod plan;
mod policy;
mod seed;
pub(crate) mod stage;

pub use api::{Api, Backend, Deployment, GatewayResponse, GatewayResponses, Method, Methods, Resource};
pub use authorizer::{Authorizer, Denial};
pub use ids::Ids;
pub use key::Key;
pub use plan::{Period, Plan, PlanStage, Quota, Throttle};
pub use policy::lets_in;
pub use seed::log_role;
pub use stage::{AccessLog, Canary, MethodSetting, Stage};

use jiff::Timestamp;

use super::{
    cloudwatch::{Filter, Rules},
    error::ApiError,
    logs::Logs,
    meter::Meter,
    scenario::StageRef,
    traffic::Gate,
};

/// The account. One lock guards it; no handler waits while it holds it.
#[derive(Debug)]
pub struct Account {
    /// The account's number, twelve digits.
    pub number: String,
    /// The one Region that it has anything in.
    pub region: String,
    /// The role that lets API Gateway write logs.
    pub cloudwatch_role: Option<String>,
    /// REST APIs with their deployments and stages.
    pub apis: Vec<Api>,
    /// Usage plans, oldest first.
    pub plans: Vec<Plan>,
    /// API keys, oldest first.
    pub keys: Vec<Key>,
    /// What keys have used, and the buckets of the data plane.
    pub meter: Meter,
    /// Log groups, and who writes to them.
    pub logs: Logs,
    /// Contributor Insights rules.
    pub rules: Rules,
    /// Makes the ids of what is new.
    pub ids: Ids,
}

impl Account {
    /// The API with this id.
    ///
    /// # Errors
    /// 404, which names the account.
    pub fn api(&self, id: &str) -> Result<&Api, ApiError> {
        self.apis.iter().find(|api| api.id == id).ok_or_else(|| self.no_api(id))
    }

    /// The API with this id, to change it.
    ///
    /// # Errors
    /// 404, which names the account.
    pub fn api_mut(&mut self, id: &str) -> Result<&mut Api, ApiError> {
        let missing = self.no_api(id);
        self.apis.iter_mut().find(|api| api.id == id).ok_or(missing)
    }

    /// The plan with this id.
    ///
    /// # Errors
    /// 404.
    pub fn plan(&self, id: &str) -> Result<&Plan, ApiError> {
        self.plans.iter().find(|plan| plan.id == id).ok_or_else(no_plan)
    }

    /// The plan with this id, to change it.
    ///
    /// # Errors
    /// 404.
    pub fn plan_mut(&mut self, id: &str) -> Result<&mut Plan, ApiError> {
        self.plans.iter_mut().find(|plan| plan.id == id).ok_or_else(no_plan)
    }

    /// The key with this id.
    ///
    /// # Errors
    /// 404.
    pub fn key(&self, id: &str) -> Result<&Key, ApiError> {
        self.keys.iter().find(|key| key.id == id).ok_or_else(no_key)
    }

    /// The key with this id, to change it.
    ///
    /// # Errors
    /// 404.
    pub fn key_mut(&mut self, id: &str) -> Result<&mut Key, ApiError> {
        self.keys.iter_mut().find(|key| key.id == id).ok_or_else(no_key)
    }

    /// The plan through which a key may call a stage: there is at most one.
    pub fn plan_for(&self, key: &str, api: &str, stage: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.covers(api, stage) && plan.keys.iter().any(|id| id == key))
    }

    /// Tells the traffic what a key may do after its plan or the key itself changed. Other plans of the key are not simulated.
    pub fn refresh_gate(&self, key: &str, now: Timestamp) {
        let plan = self.plans.iter().find(|plan| plan.keys.iter().any(|id| id == key));
        let gate = self.key(key).map_or(Gate::Closed, |key| gate::gate(key, plan));
        self.meter.set_gate(key, gate, now);
    }

    /// Tells the traffic which methods of a stage ask for a key after it got another deployment, and the logs which it is.
    pub fn refresh_locks(&mut self, api: &str, stage: &str, now: Timestamp) {
        let Some(api) = self.apis.iter().find(|known| known.id == api) else { return };
        let live = api.stage(stage).and_then(|stage| api.deployment(&stage.deployment));
        let at = StageRef { api: api.id.clone(), stage: stage.to_owned() };
        if let Some(live) = live {
            self.logs.serve(&at, &live.id, now);
        }
        for (path, verb, method) in live.iter().flat_map(|live| live.each()) {
            let route = format!("{verb} {path}");
            self.meter.traffic().set_lock(
                &at,
                &route,
                now.as_second().div_euclid(60),
                method.api_key_required,
            );
        }
    }

    /// Every stage with its API's name, and the metric filters on access logs.
    pub fn metric_sources(&self, now: Timestamp) -> (Vec<(StageRef, String)>, Vec<Filter>) {
        let stages = self.apis.iter().flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
        let stages = stages.map(|(api, stage)| {
            (StageRef { api: api.id.clone(), stage: stage.name.clone() }, api.name.clone())
        });
        let filters = self.logs.metric_filters(now).into_iter();
        (stages.collect(), filters.map(|(source, filter)| Filter { source, filter }).collect())
    }

    fn no_api(&self, id: &str) -> ApiError {
        ApiError::not_found(format!("Invalid API identifier specified {}:{id}", self.number))
    }
}

fn no_plan() -> ApiError {
    ApiError::not_found("Invalid Usage Plan ID specified")
}

fn no_key() -> ApiError {
    ApiError::not_found("Invalid API Key identifier specified")
}
