//! What calls cost: the gateway's list price plus what the user says the backend costs.

use super::Model;

/// Dollars a million calls, API Gateway REST, first tier, us-east-1 list price of 2026-04; other regions are near it.
pub const GATEWAY_PER_MILLION: f64 = 3.5;

/// The practice company's backend cost, in dollars per 1,000 calls.
pub const PRACTICE_BACKEND: f64 = 0.69;

impl Model {
    /// Backend cost in dollars per 1,000 calls; `None` until the user has entered one.
    pub fn backend_cost(&self) -> Option<f64> {
        self.prefs.backend_cost.or_else(|| self.target.practice.then_some(PRACTICE_BACKEND))
    }

    /// Dollars for a number of calls that reached the backend.
    pub fn cost_of(&self, calls: f64) -> f64 {
        calls * (GATEWAY_PER_MILLION / 1e6 + self.backend_cost().unwrap_or(0.0) / 1e3)
    }
}
