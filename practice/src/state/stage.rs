//! A stage: a name under which a deployment is called, with settings that need no deployment.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::epoch;

/// A stage: a name under which one deployment of an API is called.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The first part of a caller's path.
    pub name: String,
    /// The deployment that it serves.
    pub deployment: String,
    /// Description; `None` where nobody wrote one.
    pub description: Option<String>,
    /// Settings by `path/METHOD`, `*/*` for all.
    pub method_settings: BTreeMap<String, MethodSetting>,
    /// Stage variables.
    pub variables: BTreeMap<String, String>,
    /// Where the access log goes, and how a line looks.
    pub access_log: Option<AccessLog>,
    /// A second deployment that gets some of the calls.
    pub canary: Option<Canary>,
    /// Whether its default host answers 403 always: as the API said at the stage's last deployment or change.
    pub endpoint_disabled: bool,
    /// Whether X-Ray traces.
    pub tracing: bool,
    /// Tags by their names.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// Access log of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessLog {
    /// ARN of a log group; AWS does not check that it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_arn: Option<String>,
    /// Template of a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// A canary on a stage.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Canary {
    /// Share of the calls, 0–100.
    pub percent_traffic: f64,
    /// The deployment that these calls meet.
    pub deployment_id: String,
    /// Variables that differ from the stage's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_variable_overrides: BTreeMap<String, String>,
    /// Whether it shares the stage's cache.
    pub use_stage_cache: bool,
}

/// Settings of one method (or of all) on a stage, with AWS's defaults.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodSetting {
    /// Detailed metrics.
    pub metrics_enabled: bool,
    /// `OFF`, `ERROR` or `INFO`; absent until set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Whether whole requests are logged.
    pub data_trace_enabled: bool,
    /// Requests at once.
    pub throttling_burst_limit: i32,
    /// Requests a second.
    pub throttling_rate_limit: f64,
    /// Whether answers come from a cache; nothing is cached here.
    pub caching_enabled: bool,
    /// Seconds that a cached answer would hold.
    pub cache_ttl_in_seconds: i32,
    /// Whether what is cached is encrypted.
    pub cache_data_encrypted: bool,
    /// Whether a caller needs a permission to refresh the cache.
    pub require_authorization_for_cache_control: bool,
    /// What becomes of a caller who lacks that permission.
    pub unauthorized_cache_control_header_strategy: String,
}

impl Default for MethodSetting {
    fn default() -> Self {
        Self {
            metrics_enabled: false,
            logging_level: None,
            data_trace_enabled: false,
            throttling_burst_limit: 5000,
            throttling_rate_limit: 10_000.0,
            caching_enabled: false,
            cache_ttl_in_seconds: 300,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control_header_strategy: "SUCCEED_WITH_RESPONSE_HEADER".into(),
        }
    }
}

impl Stage {
    /// A stage with AWS's defaults.
    pub fn new(name: &str, deployment: &str, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            deployment: deployment.to_owned(),
            description: None,
            method_settings: BTreeMap::new(),
            variables: BTreeMap::new(),
            access_log: None,
            canary: None,
            endpoint_disabled: false,
            tracing: false,
            tags: BTreeMap::new(),
            created: now,
            updated: now,
        }
    }

    /// As GetStage answers.
    pub fn wire(&self) -> Value {
        let mut wire = json!({
            "stageName": self.name,
            "deploymentId": self.deployment,
            "cacheClusterEnabled": false,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": self.method_settings,
            "tracingEnabled": self.tracing,
            "createdDate": epoch(self.created),
            "lastUpdatedDate": epoch(self.updated),
        });
        if let Some(description) = &self.description {
            wire["description"] = description.as_str().into();
        }
        if !self.variables.is_empty() {
            wire["variables"] = json!(self.variables);
        }
        if let Some(log) = &self.access_log {
            wire["accessLogSettings"] = json!(log);
        }
        if let Some(canary) = &self.canary {
            wire["canarySettings"] = json!(canary);
        }
        if !self.tags.is_empty() {
            wire["tags"] = json!(self.tags);
        }
        wire
    }
}
