//! What is kept between runs: never a credential, never a key's value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::cost::OwnPrices;
use crate::domain::{ApiId, MetricSource};

/// The practice company's backend cost, in dollars per 1,000 calls.
const PRACTICE_BACKEND: f64 = 0.69;

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

/// How carefully an account is handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Safety {
    /// Most changes are asked for; the two switches are sent at once.
    #[default]
    Open,
    /// Every change is asked for.
    Ask,
    /// Nothing is changed.
    ReadOnly,
}

impl Safety {
    /// All, the most open first.
    pub const ALL: [Self; 3] = [Self::Open, Self::Ask, Self::ReadOnly];

    /// As the menu says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Ask => "Ask for each change",
            Self::ReadOnly => "Read-only",
        }
    }
}

/// What the user has entered about prices, in dollars.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoneyPrefs {
    /// What one call costs the backend, per 1,000 calls, of APIs without a figure of their own.
    pub backend_cost: Option<f64>,
    /// The same of single APIs.
    pub backend_by_api: BTreeMap<ApiId, f64>,
    /// Prices in place of the list prices, by region.
    pub own_prices: BTreeMap<String, OwnPrices>,
}

/// Preferences. A file of an older version lacks the newer fields and loads all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The profile last connected.
    pub profile: Option<String>,
    /// The region last connected.
    pub region: Option<String>,
    /// How carefully each profile's account is handled, by the profile's name.
    pub safety: BTreeMap<String, Safety>,
    /// The CloudWatch metric named by hand, tried where no access log offers a source.
    pub metrics: MetricSource,
    /// Prices of real accounts. Flat in the file, where `backend_cost` has always stood.
    #[serde(flatten)]
    pub money: MoneyPrefs,
    /// Prices of the practice account: what is tried there must not price a real one.
    pub practice_money: MoneyPrefs,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            profile: None,
            region: None,
            safety: BTreeMap::new(),
            metrics: MetricSource::default(),
            money: MoneyPrefs::default(),
            practice_money: MoneyPrefs { backend_cost: Some(PRACTICE_BACKEND), ..MoneyPrefs::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_of_an_older_version_load() {
        let old = r#"{"theme":"Dark","profile":"halden","region":"eu-central-1","backend_cost":0.69}"#;
        let prefs: Prefs = serde_json::from_str(old).unwrap();
        assert_eq!((prefs.theme, prefs.money.backend_cost), (ThemeChoice::Dark, Some(0.69)));
        assert!(prefs.money.backend_by_api.is_empty() && prefs.money.own_prices.is_empty());
        assert_eq!(prefs.practice_money.backend_cost, Some(PRACTICE_BACKEND));
    }

    #[test]
    fn prices_come_back_as_they_were_kept() {
        let own = r#"{"gateway_per_million":3.7,"entered":"2026-11-19"}"#;
        let text =
            format!(r#"{{"backend_by_api":{{"k3x9q2m7ra":1.5}},"own_prices":{{"eu-central-1":{own}}}}}"#);
        let prefs: Prefs = serde_json::from_str(&text).unwrap();
        assert_eq!(prefs.money.own_prices["eu-central-1"].gateway_per_million, Some(3.7));
        let again: Prefs = serde_json::from_str(&serde_json::to_string(&prefs).unwrap()).unwrap();
        assert_eq!(prefs, again);
    }
}
