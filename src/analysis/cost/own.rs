//! The user's own prices of a region in place of the table's: a discount, or a region that the table does not have.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{MonitoringPrices, PriceTable, Prices};

/// Prices of one region as the user has entered them, in dollars. `None` leaves the table's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnPrices {
    /// A million REST API calls in the first tier. The further tiers keep their proportion to it.
    pub gateway_per_million: Option<f64>,
    /// A million Lambda requests.
    pub lambda_per_million: Option<f64>,
    /// Taking a GB of access log in.
    pub logs_per_gb: Option<f64>,
    /// A custom metric for a month.
    pub metric_per_month: Option<f64>,
    /// The day they were entered.
    pub entered: Date,
}

impl OwnPrices {
    /// Whether any price differs from the table's.
    pub fn is_any(&self) -> bool {
        [self.gateway_per_million, self.lambda_per_million, self.logs_per_gb, self.metric_per_month]
            .iter()
            .any(Option::is_some)
    }
}

/// The prices in force for a region, and whose they are.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPrices {
    /// The region that they are used for.
    pub region: String,
    /// The region whose list prices they are: another one where the table does not have this region.
    pub listed: String,
    /// The day the list prices were looked up.
    pub as_of: Date,
    /// The day the user put own prices in place of some of them.
    pub own: Option<Date>,
    /// The price of a call is one of those.
    pub gateway_is_own: bool,
    /// What a call costs by the month's tiers.
    pub calls: Prices,
    /// Logs, metrics and rules; `monitoring.region` says whose these are.
    pub monitoring: MonitoringPrices,
}

impl RegionPrices {
    /// The prices of `region`: the table's, with the user's own in their place.
    pub fn new(table: &PriceTable, region: &str, own: Option<&OwnPrices>) -> Self {
        let (listed, prices) = table.in_region(region);
        let own = own.filter(|own| own.is_any());
        Self {
            region: region.to_owned(),
            listed: listed.to_owned(),
            as_of: table.as_of,
            own: own.map(|own| own.entered),
            gateway_is_own: own.is_some_and(|own| own.gateway_per_million.is_some()),
            calls: own.map_or_else(|| prices.clone(), |own| own_calls(prices, own)),
            monitoring: own
                .map_or_else(|| table.monitoring.clone(), |own| own_monitoring(&table.monitoring, own)),
        }
    }

    /// Another region's list prices stand in.
    pub fn is_borrowed(&self) -> bool {
        self.listed != self.region
    }
}

fn own_calls(prices: &Prices, own: &OwnPrices) -> Prices {
    let mut out = prices.clone();
    if let Some(first) = own.gateway_per_million {
        let was = prices.first_tier();
        for (tier, (_, price)) in out.rest_tiers.iter_mut().enumerate() {
            // A table that gives the first tier away has no proportion to keep.
            *price = if tier == 0 || was <= 0.0 { first } else { *price * first / was };
        }
    }
    out.lambda_per_million = own.lambda_per_million.unwrap_or(out.lambda_per_million);
    out
}

fn own_monitoring(prices: &MonitoringPrices, own: &OwnPrices) -> MonitoringPrices {
    MonitoringPrices {
        logs_per_gb: own.logs_per_gb.unwrap_or(prices.logs_per_gb),
        metric_per_month: own.metric_per_month.unwrap_or(prices.metric_per_month),
        ..prices.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> OwnPrices {
        OwnPrices {
            gateway_per_million: Some(7.0),
            lambda_per_million: None,
            logs_per_gb: Some(0.63),
            metric_per_month: None,
            entered: "2026-11-19".parse().unwrap(),
        }
    }

    #[test]
    fn own_prices_stand_in_place_of_the_tables() {
        let table = PriceTable::built_in();
        let prices = RegionPrices::new(&table, "eu-central-1", Some(&own()));
        assert_eq!(prices.own, Some(own().entered));
        assert_eq!(prices.calls.first_tier(), 7.0);
        assert!((prices.calls.rest_tiers[1].1 - 5.6).abs() < 1e-9, "the further tiers keep their proportion");
        assert_eq!(prices.calls.lambda_per_million, 0.2, "what was not entered stays");
        assert_eq!((prices.monitoring.logs_per_gb, prices.monitoring.metric_per_month), (0.63, 0.3));
    }

    #[test]
    fn a_region_without_prices_says_whose_stand_in() {
        let table = PriceTable::built_in();
        let borrowed = RegionPrices::new(&table, "eu-central-1", None);
        assert!(borrowed.is_borrowed() && borrowed.own.is_none());
        assert_eq!((borrowed.listed.as_str(), borrowed.as_of), ("us-east-1", table.as_of));
        assert!(!RegionPrices::new(&table, "us-west-2", None).is_borrowed());
        let nothing = OwnPrices { gateway_per_million: None, logs_per_gb: None, ..own() };
        assert_eq!(RegionPrices::new(&table, "us-west-2", Some(&nothing)).own, None);
    }
}
