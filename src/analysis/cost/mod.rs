//! What does a partner cost a month?
//!
//! Two numbers that must not be mixed: what API Gateway (and Lambda, per request) charges, from a dated table of list
//! prices; and what a call costs behind the gateway, which only the user knows and enters per 1,000 calls. At 80 calls a
//! minute the first is about 12 dollars a month; a bill of thousands comes from the second, so it is never derived from the first.
//!
//! [`table`] holds the list prices, [`own`] what the user has put in their place, [`monitoring`] what it costs to count
//! the calls in the first place.

pub mod monitoring;
pub mod own;
pub mod table;

pub use monitoring::{Logging, LoggingCost, MonitoringPrices};
pub use own::{OwnPrices, RegionPrices};
pub use table::{PriceError, PriceTable, Prices};

/// Days in the month that a pace is told for.
pub const DAYS_PER_MONTH: f64 = 30.0;

/// A month's cost, by who charges it, in dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Calls in the month.
    pub calls: f64,
    /// API Gateway's charge for the calls.
    pub gateway: f64,
    /// Lambda's charge per request, if every call starts a function. Part of the backend's cost, so never added to it.
    pub lambda_requests: f64,
    /// The user's own figure for what is behind the gateway; `None` if none was entered for some of the calls.
    pub backend: Option<f64>,
}

impl Cost {
    /// Gateway and backend, as far as known: without a backend cost it is the gateway's alone, and the screen says so.
    pub fn known(&self) -> f64 {
        self.gateway + self.backend.unwrap_or(0.0)
    }

    /// Gateway and backend; `None` while the backend's cost is unknown.
    pub fn whole(&self) -> Option<f64> {
        Some(self.gateway + self.backend?)
    }

    /// The cost of both together; the backend's is unknown where one of them is.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            gateway: self.gateway + other.gateway,
            lambda_requests: self.lambda_requests + other.lambda_requests,
            backend: self.backend.zip(other.backend).map(|(a, b)| a + b),
        }
    }
}

/// The cost of nothing, to add others to.
pub const NOTHING: Cost = Cost { calls: 0.0, gateway: 0.0, lambda_requests: 0.0, backend: Some(0.0) };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_leaves_the_whole_unknown() {
        let gateway_only = Cost { calls: 10.0, gateway: 2.0, ..Cost::default() };
        let both = Cost { backend: Some(5.0), ..gateway_only };
        assert_eq!((gateway_only.known(), gateway_only.whole()), (2.0, None));
        assert_eq!((both.known(), both.whole()), (7.0, Some(7.0)));
        let sum = NOTHING.and(both).and(both);
        assert_eq!((sum.calls, sum.gateway, sum.backend), (20.0, 4.0, Some(10.0)));
        assert_eq!(sum.and(gateway_only).whole(), None);
    }
}
