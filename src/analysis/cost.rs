//! What does a partner cost a month?
//!
//! Two numbers that must not be mixed: what API Gateway (and Lambda, per request) charges, from a dated table of list
//! prices; and what a call costs behind the gateway, which only the user knows and enters per 1,000 calls. At 80 calls a
//! minute the first is about 12 dollars a month; a bill of thousands comes from the second, so it is never derived from the first.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Minutes in the month that prices are quoted for: 30 days.
pub const MINUTES_PER_MONTH: u64 = 43_200;

/// The table that ships with the program.
const BUILT_IN: &str = include_str!("../../assets/prices.json");

/// Dated list prices by region. Editable: the same JSON can be given to [`PriceTable::parse`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PriceTable {
    /// The day the prices were looked up, `YYYY-MM-DD`.
    pub as_of: String,
    /// Currency of every price.
    pub currency: String,
    /// Where they come from and what they leave out.
    pub source: String,
    /// The region that stands in for one that is not listed.
    pub default_region: String,
    regions: BTreeMap<String, Prices>,
}

/// List prices of one region.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Prices {
    /// REST API calls: `(millions in this tier, price per million)` from the first call of the month on; the last tier is open.
    pub rest_tiers: Vec<(Option<f64>, f64)>,
    /// Lambda requests, per million.
    pub lambda_per_million: f64,
}

/// Why a price table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PriceError {
    /// Not JSON, or not of this shape.
    #[error("the price table cannot be read: {0}")]
    Shape(#[from] serde_json::Error),
    /// The default region has no prices.
    #[error("the price table has no prices for its default region {0}")]
    NoDefault(String),
    /// A region's tiers do not cover every call.
    #[error("the tiers of {0} must be positive, and the last one, and only it, open (null)")]
    Tiers(String),
}

/// A month's cost, by who charges it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Calls in the month.
    pub calls: u64,
    /// API Gateway's charge for the calls.
    pub gateway: f64,
    /// Lambda's charge per request, if every call starts a function; compute time is part of the backend's cost.
    pub lambda_requests: f64,
    /// The user's own figure for what is behind the gateway; `None` if none was entered.
    pub backend: Option<f64>,
}

impl PriceTable {
    /// The table that ships with the program.
    ///
    /// # Panics
    /// Never: a test reads the table.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).expect("the built-in table is tested")
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`PriceError`] where the text has another shape, no prices for its default region, or tiers that end.
    pub fn parse(json: &str) -> Result<Self, PriceError> {
        let table: Self = serde_json::from_str(json)?;
        if !table.regions.contains_key(&table.default_region) {
            return Err(PriceError::NoDefault(table.default_region));
        }
        if let Some((region, _)) = table.regions.iter().find(|(_, prices)| !prices.is_sound()) {
            return Err(PriceError::Tiers(region.clone()));
        }
        Ok(table)
    }

    /// The prices of `region`, or the default region's and `false`: then say whose they are.
    pub fn of(&self, region: &str) -> (&Prices, bool) {
        match self.regions.get(region) {
            Some(prices) => (prices, true),
            None => (&self.regions[&self.default_region], false),
        }
    }

    /// Regions with prices of their own.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }
}

impl Prices {
    fn is_sound(&self) -> bool {
        let Some((last, before)) = self.rest_tiers.split_last() else { return false };
        let positive = self.rest_tiers.iter().all(|tier| tier.1 >= 0.0);
        positive
            && last.0.is_none()
            && before.iter().all(|tier| tier.0.is_some_and(|millions| millions > 0.0))
    }

    /// API Gateway's charge for `calls` in a month, the first `before` calls of the account's month being made by others: tiers count
    /// all calls of an account.
    pub fn gateway(&self, calls: u64, before: u64) -> f64 {
        self.up_to(before.saturating_add(calls)) - self.up_to(before)
    }

    fn up_to(&self, calls: u64) -> f64 {
        let mut left = calls as f64 / 1e6;
        let mut sum = 0.0;
        for &(millions, price) in &self.rest_tiers {
            let here = millions.map_or(left, |millions| left.min(millions));
            sum += here * price;
            left -= here;
        }
        sum
    }

    /// A month of `calls`, with the user's own `backend_per_thousand` calls where given.
    pub fn month(&self, calls: u64, backend_per_thousand: Option<f64>) -> Cost {
        Cost {
            calls,
            gateway: self.gateway(calls, 0),
            lambda_requests: calls as f64 / 1e6 * self.lambda_per_million,
            backend: backend_per_thousand.map(|price| calls as f64 / 1000.0 * price),
        }
    }
}

/// Calls in a 30-day month at the pace of `calls` in `minutes`; 0 for no time at all.
pub fn monthly_calls(calls: u64, minutes: u64) -> u64 {
    if minutes == 0 {
        return 0;
    }
    let month = u128::from(calls) * u128::from(MINUTES_PER_MONTH) / u128::from(minutes);
    u64::try_from(month).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_calls_a_minute_are_twelve_dollars_of_gateway() {
        let table = PriceTable::built_in();
        let (prices, listed) = table.of("us-east-1");
        let calls = monthly_calls(80 * 60, 60);
        assert!(listed);
        assert_eq!(calls, 3_456_000);
        let cost = prices.month(calls, Some(0.69));
        assert!((cost.gateway - 12.096).abs() < 1e-9);
        assert!((cost.lambda_requests - 0.6912).abs() < 1e-9);
        assert!((cost.backend.unwrap() - 2384.64).abs() < 1e-6);
        assert_eq!(prices.month(calls, None).backend, None);
    }

    #[test]
    fn tiers_add_up_and_count_the_whole_account() {
        let table = PriceTable::built_in();
        let (prices, listed) = table.of("eu-north-9");
        assert!(!listed);
        let million = 1_000_000;
        let first_two = 333.0 * 3.5 + 667.0 * 2.8;
        assert!((prices.gateway(1000 * million, 0) - first_two).abs() < 1e-6);
        let all = first_two + 19_000.0 * 2.38 + 1000.0 * 1.51;
        assert!((prices.gateway(21_000 * million, 0) - all).abs() < 1e-6);
        // The same partner is cheaper beside others who fill the first tier.
        assert!((prices.gateway(million, 400 * million) - 2.8).abs() < 1e-6);
    }

    #[test]
    fn a_broken_table_says_why() {
        let table = |tiers: &str, default: &str| {
            let regions = format!(r#"{{"r":{{"rest_tiers":{tiers},"lambda_per_million":0.2}}}}"#);
            PriceTable::parse(&format!(
                r#"{{"as_of":"2026-01-01","currency":"USD","source":"","default_region":"{default}","regions":{regions}}}"#
            ))
        };
        assert!(table("[[null,1.0]]", "r").is_ok());
        assert!(matches!(table("[[1,1.0]]", "r"), Err(PriceError::Tiers(_))));
        assert!(matches!(table("[[null,1.0],[null,1.0]]", "r"), Err(PriceError::Tiers(_))));
        assert!(matches!(table("[[null,1.0]]", "q"), Err(PriceError::NoDefault(_))));
        assert!(matches!(PriceTable::parse("[]"), Err(PriceError::Shape(_))));
    }
}
