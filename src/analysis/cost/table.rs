//! The dated table of list prices by region that ships with the program, and what calls cost by it.
//!
//! API Gateway's tiers count all calls of an account in a month, whoever makes them, and no bill says which partner's
//! calls fell into which tier. So every call of a month costs the mean price of that month's calls: the shares of the
//! partners add up to the bill, and nobody is dearer for having called first. Calls that no key made are not known here;
//! with them the mean could only be lower.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Cost, MonitoringPrices};

/// The table that ships with the program.
const BUILT_IN: &str = include_str!("../../../assets/prices.json");

/// Dated list prices by region.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PriceTable {
    /// The day the prices were looked up.
    pub as_of: Date,
    /// Currency of every price.
    pub currency: String,
    /// Where they come from and what they leave out.
    pub source: String,
    /// The region that stands in for one that is not listed.
    pub default_region: String,
    /// What logs, metrics and rules cost.
    pub monitoring: MonitoringPrices,
    regions: BTreeMap<String, Prices>,
}

/// List prices of one region, in dollars.
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
    /// A price below 0.
    #[error("the prices of logs, metrics and rules must be 0 or more")]
    Monitoring,
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
    /// [`PriceError`] where the text has another shape, no prices for its default region, tiers that end, or a price below 0.
    pub fn parse(json: &str) -> Result<Self, PriceError> {
        let table: Self = serde_json::from_str(json)?;
        if !table.regions.contains_key(&table.default_region) {
            return Err(PriceError::NoDefault(table.default_region));
        }
        if let Some((region, _)) = table.regions.iter().find(|(_, prices)| !prices.is_sound()) {
            return Err(PriceError::Tiers(region.clone()));
        }
        if table.monitoring.is_sound() { Ok(table) } else { Err(PriceError::Monitoring) }
    }

    /// The prices of `region` and its name, or the default region's and that one's name: then say whose they are.
    pub fn in_region(&self, region: &str) -> (&str, &Prices) {
        match self.regions.get_key_value(region) {
            Some((listed, prices)) => (listed, prices),
            None => (&self.default_region, &self.regions[&self.default_region]),
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
        let positive = self.rest_tiers.iter().all(|tier| tier.1 >= 0.0) && self.lambda_per_million >= 0.0;
        positive
            && last.0.is_none()
            && before.iter().all(|tier| tier.0.is_some_and(|millions| millions > 0.0))
    }

    /// The price of a million calls in the first tier, which is what most accounts pay.
    pub fn first_tier(&self) -> f64 {
        self.rest_tiers.first().map_or(0.0, |tier| tier.1)
    }

    /// API Gateway's charge for all of an account's `calls` in a month.
    pub fn gateway(&self, calls: f64) -> f64 {
        let mut left = calls.max(0.0) / 1e6;
        let mut sum = 0.0;
        for &(millions, price) in &self.rest_tiers {
            let here = millions.map_or(left, |millions| left.min(millions));
            sum += here * price;
            left -= here;
        }
        sum
    }

    /// The mean price of a call in a month in which the whole account makes `account` calls; the first tier's where it makes none.
    pub fn gateway_per_call(&self, account: f64) -> f64 {
        if account > 0.0 { self.gateway(account) / account } else { self.first_tier() / 1e6 }
    }

    /// What `calls` of a month cost when the whole account makes `account` calls in it, with the user's own figure for
    /// what those calls cost behind the gateway.
    pub fn cost(&self, calls: f64, account: f64, backend: Option<f64>) -> Cost {
        Cost {
            calls,
            gateway: calls * self.gateway_per_call(account.max(calls)),
            lambda_requests: calls / 1e6 * self.lambda_per_million,
            backend,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: f64 = 1e6;

    #[test]
    fn eighty_calls_a_minute_are_twelve_dollars_of_gateway() {
        let table = PriceTable::built_in();
        let (listed, prices) = table.in_region("us-east-1");
        let calls = 80.0 * 60.0 * 24.0 * 30.0;
        assert_eq!((listed, calls), ("us-east-1", 3_456_000.0));
        let cost = prices.cost(calls, calls, Some(calls / 1e3 * 0.69));
        assert!((cost.gateway - 12.096).abs() < 1e-9);
        assert!((cost.lambda_requests - 0.6912).abs() < 1e-9);
        assert!((cost.whole().unwrap() - 2396.736).abs() < 1e-6);
        assert_eq!(prices.cost(calls, calls, None).whole(), None);
    }

    #[test]
    fn tiers_add_up() {
        let table = PriceTable::built_in();
        let (listed, prices) = table.in_region("eu-north-9");
        assert_eq!(
            listed, table.default_region,
            "an unlisted region takes the default's and says whose they are"
        );
        let first_two = 333.0 * 3.5 + 667.0 * 2.8;
        assert!((prices.gateway(1000.0 * MILLION) - first_two).abs() < 1e-6);
        let all = first_two + 19_000.0 * 2.38 + 1000.0 * 1.51;
        assert!((prices.gateway(21_000.0 * MILLION) - all).abs() < 1e-6);
        assert_eq!(prices.gateway_per_call(0.0), 3.5 / MILLION, "nobody has called: the first tier's");
    }

    #[test]
    fn the_partners_shares_add_up_to_the_accounts_bill() {
        let table = PriceTable::built_in();
        let prices = table.in_region("us-east-1").1;
        let shares = [600.0, 300.0, 100.0].map(|millions| {
            let cost = prices.cost(millions * MILLION, 1000.0 * MILLION, None);
            cost.gateway
        });
        assert!((shares.iter().sum::<f64>() - prices.gateway(1000.0 * MILLION)).abs() < 1e-6);
        assert!((shares[0] / shares[1] - 2.0).abs() < 1e-9, "a call costs the same whoever makes it");
        let alone = prices.cost(100.0 * MILLION, 0.0, None).gateway;
        assert!((alone - 350.0).abs() < 1e-9, "the account makes at least this partner's calls");
    }

    #[test]
    fn a_broken_table_says_why() {
        let monitoring = r#"{"region":"r","as_of":"2026-01-01","source":"","logs_per_gb":0.5,"log_storage_per_gb_month":0.03,"insights_per_gb":0.005,"metric_per_month":0.3,"rule_per_month":0.5,"rule_per_million_events":0.02}"#;
        let whole = |tiers: &str, default: &str, monitoring: &str| {
            let regions = format!(r#"{{"r":{{"rest_tiers":{tiers},"lambda_per_million":0.2}}}}"#);
            PriceTable::parse(&format!(
                r#"{{"as_of":"2026-01-01","currency":"USD","source":"","default_region":"{default}","monitoring":{monitoring},"regions":{regions}}}"#
            ))
        };
        let table = |tiers, default| whole(tiers, default, monitoring);
        assert!(table("[[null,1.0]]", "r").is_ok());
        assert!(matches!(table("[[1,1.0]]", "r"), Err(PriceError::Tiers(_))));
        assert!(matches!(table("[[null,1.0],[null,1.0]]", "r"), Err(PriceError::Tiers(_))));
        assert!(matches!(table("[[null,1.0]]", "q"), Err(PriceError::NoDefault(_))));
        assert!(matches!(PriceTable::parse("[]"), Err(PriceError::Shape(_))));
        let below = whole("[[null,1.0]]", "r", &monitoring.replace("0.005", "-1"));
        assert!(matches!(below, Err(PriceError::Monitoring)));
    }
}
