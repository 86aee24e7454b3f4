//! What every request works on: the account, its limits and faults, and what time it is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    body::Bodies,
    calls::Calls,
    clock::{Clock, system},
    faults::Faults,
    limits::ControlLimits,
    meter::Meter,
    scenario::Scenario,
    state::Account,
    traffic::Traffic,
};

/// How to start a practice account.
pub struct Options {
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What time it is.
    pub clock: Clock,
    /// The company whose account it is.
    pub scenario: Scenario,
    /// Whether the control plane's rate limits hold.
    pub rate_limits: bool,
    /// Keys' values, ids and traffic follow from it.
    pub seed: u64,
    /// Whether the account has a role that lets API Gateway write logs; without it no stage can be given an access log.
    pub log_role: bool,
}

impl Default for Options {
    /// Halden Supply on a free port, at the machine's time, with AWS's rate limits.
    fn default() -> Self {
        let (clock, scenario) = (system(), Scenario::halden());
        Self { port: 0, clock, scenario, rate_limits: true, seed: 7, log_role: true }
    }
}

/// What requests share.
pub(super) struct Shared {
    /// What AWS would keep. A request holds it while it is answered; only metrics are worked out without it.
    pub account: Mutex<Account>,
    /// Rate limits of the control plane and of Logs Insights; those of partners' calls are the account's.
    pub limits: Mutex<ControlLimits>,
    /// Calls by operation since the start, partners' and refused ones included.
    pub calls: Calls,
    /// Room for what requests send.
    pub bodies: Bodies,
    /// What shall go wrong; it strikes before signature and limits are looked at.
    pub faults: Faults,
    /// The time of all that the account does; in tests one that stands still.
    pub clock: Clock,
}

impl Shared {
    /// The account of these options, at the present moment; `port` is the listener's business.
    pub fn new(options: Options) -> Self {
        let Options { clock, scenario, seed, rate_limits, log_role, port: _ } = options;
        let now = clock();
        let traffic = Arc::new(Traffic::new(&scenario, seed, now));
        let mut account = Account::from_scenario(&scenario, seed, now, Meter::new(Arc::clone(&traffic)));
        account.cloudwatch_role = account.cloudwatch_role.filter(|_| log_role);
        Self {
            account: Mutex::new(account),
            limits: Mutex::new(ControlLimits::new(rate_limits)),
            calls: Calls::default(),
            bodies: Bodies::default(),
            faults: Faults::default(),
            clock,
        }
    }
}

/// A handler that panicked leaves the account usable for the next one.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
