//! Faults on demand: what a bad day at AWS looks like, for tests and for practising.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// One way to go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes, but only after this long.
    Latency(Duration),
    /// 429 TooManyRequestsException, with `Retry-After` in seconds where given.
    TooManyRequests(Option<u64>),
    /// 500, 502, 503 or whatever else the status says.
    Server(u16),
    /// The connection closes without an answer.
    Drop,
    /// 403 AccessDeniedException, as IAM words it.
    AccessDenied,
}

/// A fault and where it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The operation's name ("UpdateUsagePlan", "GetMetricData", "Invoke" for the data plane), or `*` for every one.
    pub operation: String,
    /// What happens.
    pub fault: Fault,
    /// How many more times; `None` until cleared.
    pub left: Option<u32>,
}

/// The faults now set. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    /// Sets a fault for an operation (or `*`) until it is cleared.
    pub fn always(&self, operation: &str, fault: Fault) {
        self.push(operation, fault, None);
    }

    /// Sets a fault for the next `times` calls of an operation (or of any, with `*`).
    pub fn times(&self, operation: &str, times: u32, fault: Fault) {
        self.push(operation, fault, Some(times));
    }

    /// Takes every fault back.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Takes the faults of one operation (or those set with `*`) back.
    pub fn clear_operation(&self, operation: &str) {
        self.lock().retain(|rule| rule.operation != operation);
    }

    /// What is set now.
    pub fn active(&self) -> Vec<Rule> {
        self.lock().clone()
    }

    /// The faults that strike this call; each loses one of its times. Latencies come with at most one other fault, the first set.
    pub(super) fn strike(&self, operation: &str) -> Vec<Fault> {
        let mut struck: Vec<Fault> = Vec::new();
        let mut rules = self.lock();
        for rule in rules.iter_mut().filter(|rule| rule.operation == "*" || rule.operation == operation) {
            let latency = matches!(rule.fault, Fault::Latency(_));
            if !latency && struck.iter().any(|fault| !matches!(fault, Fault::Latency(_))) {
                continue;
            }
            rule.left = rule.left.map(|left| left.saturating_sub(1));
            struck.push(rule.fault.clone());
        }
        rules.retain(|rule| rule.left != Some(0));
        struck
    }

    fn push(&self, operation: &str, fault: Fault, left: Option<u32>) {
        if left != Some(0) {
            self.lock().push(Rule { operation: operation.to_owned(), fault, left });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Fault, Faults};

    #[test]
    fn a_fault_strikes_its_operation_so_many_times() {
        let faults = Faults::default();
        faults.times("UpdateUsagePlan", 2, Fault::Server(500));
        assert_eq!(faults.strike("GetUsagePlans"), []);
        assert_eq!(faults.strike("UpdateUsagePlan"), [Fault::Server(500)]);
        assert_eq!(faults.strike("UpdateUsagePlan"), [Fault::Server(500)]);
        assert_eq!(faults.strike("UpdateUsagePlan"), []);
    }

    #[test]
    fn latency_goes_with_another_fault_and_others_wait_their_turn() {
        let faults = Faults::default();
        let slow = Fault::Latency(Duration::from_millis(5));
        faults.always("*", slow.clone());
        faults.times("GetStages", 1, Fault::Drop);
        faults.times("GetStages", 1, Fault::AccessDenied);
        assert_eq!(faults.strike("GetStages"), [slow.clone(), Fault::Drop]);
        assert_eq!(faults.strike("GetStages"), [slow.clone(), Fault::AccessDenied]);
        assert_eq!(faults.strike("GetStages"), [slow]);
        faults.clear();
        assert!(faults.active().is_empty());
    }
}
