//! The control plane's own rate limits: fixed, per account, shared by everyone who works in it.

use std::collections::HashMap;

use jiff::Timestamp;

use super::bucket::{Limit, TokenBucket};

const TOTAL: Limit = Limit { burst: 40.0, rate: 10.0 };

/// The operations that have a limit of their own beside the total.
fn own_limit(operation: &str) -> Option<Limit> {
    let (burst, seconds) = match operation {
        "UpdateUsagePlan" | "UpdateAccount" => (1.0, 20.0),
        "CreateDeployment" => (1.0, 5.0),
        "GetResources" => (5.0, 2.0),
        "CreateApiKey" | "DeleteApiKey" => (5.0, 1.0),
        _ => return None,
    };
    Some(Limit { burst, rate: burst / seconds })
}

/// The buckets, and whether they are looked at.
#[derive(Debug)]
pub struct ControlLimits {
    on: bool,
    total: Option<TokenBucket>,
    own: HashMap<&'static str, TokenBucket>,
}

impl ControlLimits {
    /// With full buckets, which hold nobody up unless they are `on`.
    pub fn new(on: bool) -> Self {
        Self { on, total: None, own: HashMap::new() }
    }

    /// Switches the limits; switching on starts with full buckets.
    pub fn set(&mut self, on: bool) {
        *self = Self::new(on);
    }

    /// Whether a call to Logs may go on: StartQuery and GetQueryResults have ten a second each, FilterLogEvents five, as in AWS's
    /// narrowest regions, other operations no limit.
    pub fn admit_logs(&mut self, operation: &str, now: Timestamp) -> bool {
        const RATES: [(&str, f64); 3] =
            [("StartQuery", 10.0), ("GetQueryResults", 10.0), ("FilterLogEvents", 5.0)];
        let known = RATES.into_iter().find(|(known, _)| *known == operation);
        let Some((operation, rate)) = known.filter(|_| self.on) else { return true };
        let limit = Limit { burst: rate, rate };
        self.own.entry(operation).or_insert_with(|| TokenBucket::full(limit, now)).take(limit, now)
    }

    /// Admits a call or says how many seconds to wait.
    pub fn admit(&mut self, operation: &'static str, now: Timestamp) -> Result<(), u64> {
        if !self.on {
            return Ok(());
        }
        let total = self.total.get_or_insert_with(|| TokenBucket::full(TOTAL, now));
        if !total.take(TOTAL, now) {
            return Err(total.wait(TOTAL).unwrap_or(1));
        }
        let Some(limit) = own_limit(operation) else { return Ok(()) };
        let own = self.own.entry(operation).or_insert_with(|| TokenBucket::full(limit, now));
        if own.take(limit, now) { Ok(()) } else { Err(own.wait(limit).unwrap_or(1)) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::ControlLimits;

    fn after(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_plan_can_be_updated_every_twenty_seconds() {
        let mut limits = ControlLimits::new(true);
        assert_eq!(limits.admit("UpdateUsagePlan", after(0)), Ok(()));
        assert_eq!(limits.admit("UpdateUsagePlan", after(5)), Err(15));
        assert_eq!(limits.admit("UpdateUsagePlan", after(20)), Ok(()));
    }

    #[test]
    fn everything_together_has_a_burst_of_forty() {
        let mut limits = ControlLimits::new(true);
        assert_eq!((0..60).filter(|_| limits.admit("GetUsagePlan", after(0)).is_ok()).count(), 40);
        assert_eq!((0..60).filter(|_| limits.admit("GetUsagePlan", after(1)).is_ok()).count(), 10);
    }

    #[test]
    fn lines_of_a_log_are_read_five_times_a_second_and_queries_started_ten_times() {
        let mut limits = ControlLimits::new(true);
        let mut admitted = |operation: &str, second: i64| {
            (0..20).filter(|_| limits.admit_logs(operation, after(second))).count()
        };
        assert_eq!((admitted("FilterLogEvents", 0), admitted("StartQuery", 0)), (5, 10));
        assert_eq!((admitted("FilterLogEvents", 1), admitted("DescribeLogGroups", 1)), (5, 20));
    }

    #[test]
    fn off_means_off() {
        let mut limits = ControlLimits::new(false);
        assert!((0..100).all(|_| limits.admit_logs("FilterLogEvents", after(0))));
        assert!((0..100).all(|_| limits.admit("UpdateUsagePlan", after(0)).is_ok()));
    }
}
