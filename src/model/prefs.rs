//! What is kept between runs: never a credential, never a key's value.

use serde::{Deserialize, Serialize};

use crate::domain::MetricSource;

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Preferences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The profile last connected.
    pub profile: Option<String>,
    /// The region last connected.
    pub region: Option<String>,
    /// The CloudWatch metric that counts requests per key.
    pub metrics: MetricSource,
    /// What one call costs the backend, in dollars per 1,000 calls, as the user entered it.
    pub backend_cost: Option<f64>,
}
