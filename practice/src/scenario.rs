//! The company behind the practice account: its APIs, plans and partners, and how each partner calls.
//!
//! `assets/halden.json` is the source; this file gives it types and nothing else. Ages are relative ("seven days ago at
//! 08:41 UTC"), so the story reads the same on any day. What runs on it — servers, traffic — lives beside this file and
//! never changes it. A key's value stands in no file: [`key_value`] derives it from a seed.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use std::collections::BTreeMap;

const HALDEN: &str = include_str!("../assets/halden.json");

/// A company with its account.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    /// Its name on screen.
    pub company: String,
    /// Name of the AWS profile that would reach it.
    pub profile: String,
    /// AWS Region, such as `eu-central-1`.
    pub region: String,
    /// Twelve-digit account number.
    pub account: String,
    /// REST APIs in the order of their tree on screen.
    pub apis: Vec<Api>,
    /// Usage plans, the smallest tier first.
    pub plans: Vec<Plan>,
    /// API keys, one a partner.
    pub keys: Vec<Key>,
    /// Callers without a key.
    pub keyless: Vec<Keyless>,
}

/// A REST API as its designers see it: `methods` is the edited state, not what a stage serves.
#[derive(Debug, Clone, Deserialize)]
pub struct Api {
    /// Ten lower-case letters and digits, as AWS gives.
    pub id: String,
    /// Name on screen.
    pub name: String,
    /// One line.
    pub description: String,
    /// When it was made.
    pub created: Age,
    /// Every method; resources follow from the paths.
    pub methods: Vec<Method>,
    /// Deployments, each a snapshot expressed as its difference from `methods`.
    pub deployments: Vec<Deployment>,
    /// Stages and the deployment each serves.
    pub stages: Vec<Stage>,
}

impl Api {
    /// The method written `GET /path`, if there is one.
    pub fn method(&self, route: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.route() == route)
    }

    /// The deployment with this id.
    pub fn deployment(&self, id: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id == id)
    }
}

/// One method of an API and the backend behind it.
#[derive(Debug, Clone, Deserialize)]
pub struct Method {
    /// HTTP verb in capitals.
    pub method: String,
    /// Resource path with `{name}` parameters.
    pub path: String,
    /// The edited setting; a stage serves its deployment's.
    pub api_key_required: bool,
    /// Share of a partner's calls to this API that go here, relative to the other methods'.
    pub weight: u32,
    /// Median time of an answer in milliseconds.
    pub latency_ms: u32,
    /// HTTP status of a served call.
    pub status: u16,
    /// JSON body of a served call; `null` for none.
    pub answer: serde_json::Value,
    /// The backend's answer cannot be read, so the gateway answers 502 `Internal server error`.
    #[serde(default)]
    pub malformed: bool,
}

impl Method {
    /// `GET /inventory`: how the scenario names a method.
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// An immutable snapshot of an API's methods.
#[derive(Debug, Clone, Deserialize)]
pub struct Deployment {
    /// Six lower-case letters and digits.
    pub id: String,
    /// What its author wrote.
    pub description: String,
    /// When it was made.
    pub created: Age,
    /// Routes that needed no key in this snapshot although they do in [`Api::methods`].
    #[serde(default)]
    pub open: Vec<String>,
    /// Routes that did not exist yet.
    #[serde(default)]
    pub missing: Vec<String>,
}

impl Deployment {
    /// The methods this snapshot serves, each with whether it asks for a key.
    pub fn methods<'a>(&'a self, api: &'a Api) -> impl Iterator<Item = (&'a Method, bool)> {
        api.methods.iter().filter_map(|method| {
            let route = method.route();
            let served = !self.missing.contains(&route);
            served.then(|| (method, method.api_key_required && !self.open.contains(&route)))
        })
    }
}

/// A stage of an API.
#[derive(Debug, Clone, Deserialize)]
pub struct Stage {
    /// Such as `prod`: the first part of a caller's path.
    pub name: String,
    /// Id of the deployment it serves.
    pub deployment: String,
    /// One line.
    pub description: String,
    /// Name of the CloudWatch log group with its access log; absent where none is written.
    #[serde(default)]
    pub access_log: Option<String>,
    /// Days that the log group keeps a line; absent for ever.
    #[serde(default)]
    pub log_days: Option<i64>,
    /// Whether metric filters on the log count calls by key.
    #[serde(default)]
    pub metric_filter: bool,
}

/// A usage plan with both a throttle and a quota.
#[derive(Debug, Clone, Deserialize)]
pub struct Plan {
    /// Six lower-case letters and digits.
    pub id: String,
    /// Name of the tier.
    pub name: String,
    /// One line.
    pub description: String,
    /// Requests a second.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
    /// Requests a period.
    pub quota: u64,
    /// `DAY`, `WEEK` or `MONTH`.
    pub period: String,
    /// Stages it covers.
    pub stages: Vec<StageRef>,
    /// What the company asks for the tier a month, as its tag says it; absent where it asks nothing.
    #[serde(default)]
    pub price: Option<String>,
}

/// Points at a stage of an API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct StageRef {
    /// [`Api::id`].
    pub api: String,
    /// [`Stage::name`].
    pub stage: String,
}

/// A partner: an API key, its place in a plan and its habits.
#[derive(Debug, Clone, Deserialize)]
pub struct Key {
    /// Ten lower-case letters and digits; not the secret.
    pub id: String,
    /// The partner's name.
    pub name: String,
    /// The [`Plan::name`] of its tier.
    pub plan: String,
    /// AWS's `customerId`.
    pub customer_id: String,
    /// Tags by their names.
    pub tags: BTreeMap<String, String>,
    /// Day it was made, UTC.
    pub created: Date,
    /// Disabled that many days before the start; absent for an enabled key.
    #[serde(default)]
    pub disabled_days_ago: Option<u32>,
    /// Share of the month's quota that is asked for at the start (1 is used up); absent where the habits alone decide.
    #[serde(default)]
    pub quota_used: Option<f64>,
    /// Where calls come from; part n of `behaviour` uses address n, and people share those that are left.
    pub addresses: Vec<String>,
    /// What calls under this key, added up; empty for a key that nobody uses.
    pub behaviour: Vec<Behaviour>,
}

impl Key {
    /// Whether it is enabled at the start.
    pub fn enabled(&self) -> bool {
        self.disabled_days_ago.is_none()
    }
}

/// Callers that send no key: they reach open methods only.
#[derive(Debug, Clone, Deserialize)]
pub struct Keyless {
    /// API they call.
    #[serde(flatten)]
    pub at: StageRef,
    /// Routes they call, in equal shares.
    pub routes: Vec<String>,
    /// Where they call from.
    pub addresses: Vec<String>,
    /// How they call, added up.
    pub behaviour: Vec<Behaviour>,
}

/// One habit. Times of day are Central European, where the company's shops are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Behaviour {
    /// A machine on a timer, day and night.
    Timer {
        /// Seconds from one call to the next.
        period_s: f64,
        /// How far a call strays from its place on the grid, as a share of the period: at most half of it each way.
        jitter: f64,
    },
    /// A machine that calls in batches on a timer.
    Batches {
        /// Minutes from the start of a batch to the start of the next.
        every_min: u32,
        /// Calls in a batch.
        size: u32,
        /// Minutes a batch takes.
        over_min: u32,
        /// How much the size varies, as a share of it each way.
        spread: f64,
    },
    /// People in a shop: busy late in the morning and in the afternoon, quiet at night.
    Shop {
        /// Calls in a usual day.
        per_day: f64,
    },
    /// A campaign: a shop's visitors for some hours of one day in every so many.
    Campaign {
        /// Days from one campaign to the next.
        every_days: u32,
        /// Hour of the day it starts.
        from_hour: u32,
        /// Hours it lasts.
        hours: u32,
        /// Calls in it.
        size: u32,
    },
    /// One batch a night.
    Nightly {
        /// Hour of the day it starts.
        at_hour: u32,
        /// Minutes it takes.
        over_min: u32,
        /// Calls in it.
        size: u32,
    },
    /// Calls at random, day and night alike.
    Random {
        /// Calls in a usual day.
        per_day: f64,
    },
}

/// A moment some whole days before another one, at a time of day in UTC.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Age {
    /// Whole days back.
    pub days_ago: i32,
    /// Time of that day, UTC.
    at: Clock,
}

/// A time of day, written `08:41`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Clock(Time);

impl TryFrom<String> for Clock {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self(Time::strptime("%H:%M", text)?))
    }
}

impl Age {
    /// The moment this is when counted back from `now`.
    pub fn before(self, now: Timestamp) -> Timestamp {
        let today = now.to_zoned(TimeZone::UTC).date();
        let moment = today.saturating_sub(self.days_ago.days()).to_datetime(self.at.0);
        TimeZone::UTC.to_timestamp(moment).unwrap_or(now)
    }
}

impl Scenario {
    /// The company the practice account comes with.
    ///
    /// # Panics
    /// Never in a build whose tests pass: the file is part of the program, and a test reads it.
    pub fn halden() -> Self {
        serde_json::from_str(HALDEN).expect("assets/halden.json is read by a test")
    }

    /// The API with this id.
    pub fn api(&self, id: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.id == id)
    }

    /// The plan that a key belongs to.
    pub fn plan_of(&self, key: &Key) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.name == key.plan)
    }
}

/// The secret of a key: 40 letters and digits that follow from the seed and the key's id.
pub fn key_value(seed: u64, key_id: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut rng = fastrand::Rng::with_seed(key_id.bytes().fold(seed, |hash, byte| {
        (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }));
    (0..40).map(|_| char::from(LETTERS[rng.usize(..LETTERS.len())])).collect()
}

#[cfg(test)]
mod tests;
