//! Who may call, and how often.
//!
//! AWS does not say whether a method's own throttle in a plan replaces the plan's or comes on top; here it replaces it. A quota that is
//! used up is told before a rate is looked at, and only served calls use it up.

use super::{Request, Trace};
use crate::{
    bucket::Limit,
    error::{ApiError, ErrorKind},
    state::{Account, MethodSetting, Plan},
};

/// Of the whole account, in its Region.
const ACCOUNT: Limit = Limit { burst: 5_000.0, rate: 10_000.0 };

/// Why the gateway refuses a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key, or one that does not open this stage.
    Key,
    /// Too fast.
    Rate,
    /// Too many in the period.
    Quota,
}

impl Refusal {
    /// The gateway response's type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "INVALID_API_KEY",
            Self::Rate => "THROTTLED",
            Self::Quota => "QUOTA_EXCEEDED",
        }
    }

    /// The answer where nobody customised it.
    pub fn error(self) -> ApiError {
        match self {
            Self::Key => ApiError::new(ErrorKind::Forbidden, "Forbidden"),
            Self::Rate => ApiError::too_many_requests(None),
            Self::Quota => ApiError::new(ErrorKind::LimitExceeded, "Limit Exceeded"),
        }
    }
}

/// Lets a call through to the backend, or says why not. Notes the key in the trace as soon as it is known.
pub fn admit(account: &mut Account, request: &Request, trace: &mut Trace) -> Result<(), Refusal> {
    let now = request.now;
    let (path, verb) = (trace.matched.path.clone(), trace.matched.verb.clone());
    if trace.matched.method.api_key_required {
        let (key, plan) = identify(account, request)?;
        trace.key = Some(key.clone());
        let plan = plan.ok_or(Refusal::Key)?;
        if plan.quota.is_some() && account.meter.used_up(&key, now) {
            return Err(Refusal::Quota);
        }
        if let Some((bucket, limit)) = plan_limit(&plan, request, &key, &path, &verb)
            && !account.meter.take(bucket, limit, now)
        {
            return Err(Refusal::Rate);
        }
    }
    if let Some((bucket, limit)) = stage_limit(account, request, &path, &verb)
        && !account.meter.take(bucket, limit, now)
    {
        return Err(Refusal::Rate);
    }
    if account.meter.take("account".into(), ACCOUNT, now) { Ok(()) } else { Err(Refusal::Rate) }
}

/// The key's id, and the plan that opens the stage to it unless the key is disabled.
fn identify(account: &Account, request: &Request) -> Result<(String, Option<Plan>), Refusal> {
    let value = request.key.as_ref().ok_or(Refusal::Key)?;
    let key = account.keys.iter().find(|key| key.value == value.0).ok_or(Refusal::Key)?;
    let plan = account.plan_for(&key.id, &request.api, &request.stage).filter(|_| key.enabled);
    Ok((key.id.clone(), plan.cloned()))
}

/// The plan's throttle for this method or else for the key; each key has its own bucket.
fn plan_limit(plan: &Plan, request: &Request, key: &str, path: &str, verb: &str) -> Option<(String, Limit)> {
    let at = plan.api_stages.iter().find(|at| at.api_id == request.api && at.stage == request.stage)?;
    let method = [verb, "ANY"].into_iter().map(|verb| format!("{path}/{verb}"));
    let own = method.into_iter().find_map(|name| at.throttle.get(&name).map(|limit| (name, limit)));
    if let Some((name, throttle)) = own {
        return Some((format!("{}/{key}/{}:{}{name}", plan.id, at.api_id, at.stage), throttle.limit()));
    }
    plan.throttle.map(|throttle| (format!("{}/{key}", plan.id), throttle.limit()))
}

/// The stage's setting for this method or for all, whose path may be written either way; all callers share the bucket.
fn stage_limit(account: &Account, request: &Request, path: &str, verb: &str) -> Option<(String, Limit)> {
    let settings = &account.api(&request.api).ok()?.stage(&request.stage)?.method_settings;
    let plain = format!("{}/{verb}", path.trim_start_matches('/'));
    let escaped = format!("{}/{verb}", path.replace('/', "~1"));
    let setting = [plain, escaped, "*/*".into()].iter().find_map(|name| settings.get(name))?;
    Some((format!("{}:{}{path}/{verb}", request.api, request.stage), limit(setting)))
}

fn limit(setting: &MethodSetting) -> Limit {
    Limit { burst: f64::from(setting.throttling_burst_limit), rate: setting.throttling_rate_limit }
}
