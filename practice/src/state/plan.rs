//! A usage plan: which stages its keys may call, how fast, and how much in a period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::bucket::Limit;

/// A usage plan.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Six lower-case letters and digits.
    pub id: String,
    /// Name, which need not be unique.
    pub name: String,
    /// Description; left out where nobody wrote one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Stages it covers.
    pub api_stages: Vec<PlanStage>,
    /// For each key; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// For each key; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// AWS Marketplace product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_code: Option<String>,
    /// Tags; lists leave them out.
    #[serde(skip)]
    pub tags: BTreeMap<String, String>,
    /// Ids of its keys, oldest first.
    #[serde(skip)]
    pub keys: Vec<String>,
}

/// A stage of an API in a plan.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanStage {
    /// Id of the API that the stage belongs to.
    #[serde(default)]
    pub api_id: String,
    /// Name of the stage.
    #[serde(default)]
    pub stage: String,
    /// Overrides by `/path/METHOD` (`//METHOD` for the root).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub throttle: BTreeMap<String, Throttle>,
}

/// A throttle. A half that was not sent is zero, as on AWS, and zero blocks.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Throttle {
    /// Requests at once.
    pub burst_limit: i32,
    /// Requests a second.
    pub rate_limit: f64,
}

/// How many requests a key may make in a period.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quota {
    /// Requests in a period.
    pub limit: i32,
    /// See the documentation's contradiction; practically always 0.
    pub offset: i32,
    /// In how long; it begins at midnight UTC.
    pub period: Period,
}

impl Default for Quota {
    fn default() -> Self {
        Self { limit: 0, offset: 0, period: Period::Month }
    }
}

/// A quota's period, counted in UTC.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Period {
    /// A calendar day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
}

impl Throttle {
    /// As a token bucket takes it.
    pub fn limit(self) -> Limit {
        Limit { burst: f64::from(self.burst_limit), rate: self.rate_limit }
    }
}

impl Plan {
    /// Whether it covers a stage.
    pub fn covers(&self, api: &str, stage: &str) -> bool {
        self.api_stages.iter().any(|at| at.api_id == api && at.stage == stage)
    }

    /// As GetUsagePlan and UpdateUsagePlan answer: tags always, be they none.
    pub fn wire_with_tags(&self) -> Value {
        let mut wire = json!(self);
        wire["tags"] = json!(self.tags);
        wire
    }
}

impl std::str::FromStr for Period {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "DAY" => Ok(Self::Day),
            "WEEK" => Ok(Self::Week),
            "MONTH" => Ok(Self::Month),
            _ => Err(()),
        }
    }
}
