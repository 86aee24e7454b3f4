//! The account that unit tests work on.

use std::sync::Arc;

use super::{meter::Meter, scenario::Scenario, state::Account, traffic::Traffic};

/// When unit tests happen.
pub const NOW: &str = "2026-11-19T13:05:00Z";

/// Halden Supply at [`NOW`].
pub fn account() -> Account {
    let (scenario, now) = (Scenario::halden(), NOW.parse().unwrap());
    let traffic = Arc::new(Traffic::new(&scenario, 7, now));
    Account::from_scenario(&scenario, 7, now, Meter::new(traffic))
}
