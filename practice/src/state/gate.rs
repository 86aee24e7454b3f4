//! What a key may do, in the traffic's own terms.

use super::{
    key::Key,
    plan::{Period, Plan},
};
use crate::traffic::{self, Gate, Limits};

/// What becomes of calls with a key that is in this plan, or in none.
pub fn gate(key: &Key, plan: Option<&Plan>) -> Gate {
    let Some(plan) = plan.filter(|plan| key.enabled && !plan.api_stages.is_empty()) else {
        return Gate::Closed;
    };
    Gate::Open(Limits {
        rate: plan.throttle.map(|throttle| throttle.rate_limit),
        burst: plan.throttle.map(|throttle| throttle.burst_limit.max(0).unsigned_abs()),
        quota: plan.quota.as_ref().map(|quota| traffic::Quota {
            limit: quota.limit.max(0).unsigned_abs().into(),
            period: match quota.period {
                Period::Day => traffic::Period::Day,
                Period::Week => traffic::Period::Week,
                Period::Month => traffic::Period::Month,
            },
            plan: traffic::PlanTag::new(&plan.id),
        }),
    })
}
