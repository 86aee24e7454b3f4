//! Faults on demand: what a bad day at AWS looks like, for tests and for practising.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::access::Access;

/// One way to go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes, but only after this long; nothing is done before.
    Latency(Duration),
    /// It is done at once, but the answer comes only after this long.
    LateAnswer(Duration),
    /// 429 TooManyRequestsException, with `Retry-After` in seconds where given.
    TooManyRequests(Option<u64>),
    /// 500, 502, 503 or whatever else the status says.
    Server(u16),
    /// As [`Fault::Server`], but it is done all the same.
    ServerAfter(u16),
    /// The connection closes without an answer, and nothing is done.
    Drop,
    /// It is done, then the connection closes without an answer.
    DropAfter,
    /// 403 AccessDeniedException, as IAM words it.
    AccessDenied,
    /// 403 ExpiredTokenException: the session's credentials are too old.
    ExpiredToken,
    /// 409 ConflictException: something else is changing the same.
    Conflict,
}

/// Which operations a fault strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operations {
    /// Every one.
    All,
    /// Those that change something, whatever their service: what a policy for readers leaves out.
    Writes,
    /// The one of this name ("UpdateUsagePlan", "GetMetricData", "Invoke" for the data plane).
    Named(String),
}

impl Fault {
    /// Whether it only takes time, and may come together with another.
    fn is_slow(&self) -> bool {
        matches!(self, Self::Latency(_) | Self::LateAnswer(_))
    }
}

impl Operations {
    fn include(&self, operation: &str, access: Access) -> bool {
        match self {
            Self::All => true,
            Self::Writes => access == Access::Write,
            Self::Named(name) => name == operation,
        }
    }
}

impl From<&str> for Operations {
    /// An operation's name, or `*` for every one.
    fn from(name: &str) -> Self {
        if name == "*" { Self::All } else { Self::Named(name.to_owned()) }
    }
}

/// A fault and where it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where it strikes.
    pub operations: Operations,
    /// What happens.
    pub fault: Fault,
    /// How many more times; `None` until cleared.
    pub left: Option<u32>,
}

/// The faults now set. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    /// Sets a fault for an operation by its name (`*` for every one), or for [`Operations`], until it is cleared.
    pub fn always(&self, operations: impl Into<Operations>, fault: Fault) {
        self.push(operations.into(), fault, None);
    }

    /// Sets a fault for the next `times` calls of an operation by its name (of any, with `*`), or of [`Operations`].
    pub fn times(&self, operations: impl Into<Operations>, times: u32, fault: Fault) {
        self.push(operations.into(), fault, Some(times));
    }

    /// Takes every fault back.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Takes back the faults that were set for just these operations.
    pub fn clear_operation(&self, operations: impl Into<Operations>) {
        let operations = operations.into();
        self.lock().retain(|rule| rule.operations != operations);
    }

    /// What is set now.
    pub fn active(&self) -> Vec<Rule> {
        self.lock().clone()
    }

    /// The faults that strike this call; each loses one of its times. Latencies come with at most one other fault, the first set.
    pub(super) fn strike(&self, operation: &str, access: Access) -> Vec<Fault> {
        let mut struck: Vec<Fault> = Vec::new();
        let mut rules = self.lock();
        for rule in rules.iter_mut().filter(|rule| rule.operations.include(operation, access)) {
            if !rule.fault.is_slow() && struck.iter().any(|fault| !fault.is_slow()) {
                continue;
            }
            rule.left = rule.left.map(|left| left.saturating_sub(1));
            struck.push(rule.fault.clone());
        }
        rules.retain(|rule| rule.left != Some(0));
        struck
    }

    fn push(&self, operations: Operations, fault: Fault, left: Option<u32>) {
        if left != Some(0) {
            self.lock().push(Rule { operations, fault, left });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Fault, Faults, Operations};
    use crate::access::Access;

    fn strike(faults: &Faults, operation: &str) -> Vec<Fault> {
        let access = if operation.starts_with("Get") { Access::Read } else { Access::Write };
        faults.strike(operation, access)
    }

    #[test]
    fn a_fault_strikes_its_operation_so_many_times() {
        let faults = Faults::default();
        faults.times("UpdateUsagePlan", 2, Fault::Server(500));
        assert_eq!(strike(&faults, "GetUsagePlans"), []);
        assert_eq!(strike(&faults, "UpdateUsagePlan"), [Fault::Server(500)]);
        assert_eq!(strike(&faults, "UpdateUsagePlan"), [Fault::Server(500)]);
        assert_eq!(strike(&faults, "UpdateUsagePlan"), []);
    }

    #[test]
    fn latency_goes_with_another_fault_and_others_wait_their_turn() {
        let faults = Faults::default();
        let slow = Fault::Latency(Duration::from_millis(5));
        faults.always("*", slow.clone());
        faults.times("GetStages", 1, Fault::Drop);
        faults.times("GetStages", 1, Fault::AccessDenied);
        assert_eq!(strike(&faults, "GetStages"), [slow.clone(), Fault::Drop]);
        assert_eq!(strike(&faults, "GetStages"), [slow.clone(), Fault::AccessDenied]);
        assert_eq!(strike(&faults, "GetStages"), [slow]);
        faults.clear();
        assert!(faults.active().is_empty());
    }

    #[test]
    fn a_fault_of_writes_lets_reads_through() {
        let faults = Faults::default();
        faults.always(Operations::Writes, Fault::AccessDenied);
        assert_eq!(strike(&faults, "TagResource"), [Fault::AccessDenied]);
        assert_eq!(strike(&faults, "GetTags"), []);
        faults.clear_operation(Operations::Writes);
        assert_eq!(strike(&faults, "TagResource"), []);
    }
}
