//! What it costs to count calls by the minute: the access log, metrics, rules and queries of CloudWatch.
//!
//! Nobody should switch logging on to find out what it costs. Free tiers and the lower prices of large amounts are left
//! out, so what is told here is the most that it can be.

use jiff::civil::Date;
use serde::Deserialize;

/// CloudWatch's list prices, in dollars, of the region that they were looked up for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MonitoringPrices {
    /// The region whose prices these are.
    pub region: String,
    /// The day the prices were looked up.
    pub as_of: Date,
    /// Where they come from and what they leave out.
    pub source: String,
    /// Taking a GB of log in.
    pub logs_per_gb: f64,
    /// Keeping a GB of log for a month.
    pub log_storage_per_gb_month: f64,
    /// Reading through a GB of log with Logs Insights.
    pub insights_per_gb: f64,
    /// A custom metric for a month: one for each value of its dimensions, so one a partner and metric.
    pub metric_per_month: f64,
    /// A Contributor Insights rule for a month.
    pub rule_per_month: f64,
    /// A million log lines that match a Contributor Insights rule.
    pub rule_per_million_events: f64,
}

/// How calls are to be logged and counted, for a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Logging {
    /// Calls a month: a line each.
    pub calls: f64,
    /// Bytes a line. Tollkeeper's own format has about 420.
    pub bytes_per_call: f64,
    /// Days that a line is kept.
    pub days_kept: f64,
    /// Custom metrics: partners times metrics a partner.
    pub metrics: u64,
    /// Contributor Insights rules; each sees every line.
    pub rules: u64,
    /// GB read through with Logs Insights.
    pub gb_queried: f64,
}

/// What that costs a month, in dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LoggingCost {
    /// Taking the log in.
    pub ingestion: f64,
    /// Keeping it, once it has reached its full length. AWS compresses logs and charges less than this.
    pub storage: f64,
    /// CloudWatch's metrics, two a key where refusals are counted.
    pub metrics: f64,
    /// Contributor Insights: the rules and the lines that match them.
    pub rules: f64,
    /// Logs Insights: what its queries scan.
    pub queries: f64,
}

impl LoggingCost {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.ingestion + self.storage + self.metrics + self.rules + self.queries
    }
}

impl MonitoringPrices {
    pub(super) fn is_sound(&self) -> bool {
        let prices = [
            self.logs_per_gb,
            self.log_storage_per_gb_month,
            self.insights_per_gb,
            self.metric_per_month,
            self.rule_per_month,
            self.rule_per_million_events,
        ];
        prices.iter().all(|price| *price >= 0.0)
    }

    /// What `plan` costs a month.
    pub fn month(&self, plan: &Logging) -> LoggingCost {
        let gb = plan.calls * plan.bytes_per_call / 1e9;
        let rules = plan.rules as f64;
        LoggingCost {
            ingestion: gb * self.logs_per_gb,
            storage: gb * plan.days_kept / super::DAYS_PER_MONTH * self.log_storage_per_gb_month,
            metrics: plan.metrics as f64 * self.metric_per_month,
            rules: rules * (self.rule_per_month + plan.calls / 1e6 * self.rule_per_million_events),
            queries: plan.gb_queried * self.insights_per_gb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::cost::PriceTable;

    /// A partner that calls 80 times a minute.
    const POLLER: Logging = Logging {
        calls: 3_456_000.0,
        bytes_per_call: 420.0,
        days_kept: 30.0,
        metrics: 0,
        rules: 0,
        gb_queried: 0.0,
    };

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 0.005
    }

    #[test]
    fn a_pollers_log_costs_cents() {
        let prices = PriceTable::built_in().monitoring;
        let cost = prices.month(&POLLER);
        assert!(near(cost.ingestion, 0.73), "{cost:?}");
        assert!(near(cost.storage, 0.04), "{cost:?}");
        assert!(near(cost.total(), cost.ingestion + cost.storage), "{cost:?}");
        let rule = prices.month(&Logging { rules: 1, ..POLLER });
        assert!(near(rule.rules, 0.57), "{rule:?}");
        let day = prices.month(&Logging { gb_queried: 1.45 / 30.0, ..POLLER });
        assert!((day.queries - 0.0003).abs() < 0.0001, "{day:?}");
    }

    #[test]
    fn two_metrics_a_partner_are_counted_each() {
        let prices = PriceTable::built_in().monitoring;
        let cost = prices.month(&Logging { metrics: 2 * 41, ..Logging::default() });
        assert!(near(cost.metrics, 24.6) && near(cost.total(), 24.6), "{cost:?}");
        assert_eq!(prices.region, "us-east-1", "the screen says whose prices these are");
    }
}
