//! What is looked at right before a step is sent: whether AWS still has what the review showed.
//!
//! One function for each [`Check`], in the file of what it looks at. Each answers "go on", "there is nothing to do"
//! ([`Stop::There`]), or a failure that names what was opened, what is there now, and what the change would make of it.

mod keys;
mod logs;
mod plans;
mod stages;

pub use keys::plans_of;

use super::Stop;
use crate::aws::Client;
use crate::domain::change::Check;
use crate::domain::{Failure, FailureKind};

/// Looks whether a step may still be sent.
pub async fn check(client: &Client, check: &Check) -> Result<(), Stop> {
    match check {
        Check::PlanIs(plan) => plans::is(client, plan).await,
        Check::PlanStands(plan) => plans::stands(client, plan).await,
        Check::PartnersAre { plan, count } => plans::partners_are(client, plan, *count).await,
        Check::PlanExists(plan) => plans::exists(client, plan).await,
        Check::PriceIs { plan, name, price } => plans::price_is(client, plan, name, price.as_deref()).await,
        Check::KeyIsIn { key, label, plans, mine } => keys::is_in(client, key, label, plans, mine).await,
        Check::KeyIs { key, before, after } => keys::is(client, key, before, after).await,
        Check::KeyTurns { key, enabled } => keys::turns(client, key, *enabled).await,
        Check::KeyIsCalled { key, label } => keys::is_called(client, key, label).await,
        Check::LeftIsAtMost { plan, key, day, remaining, mine } => {
            keys::left_is_at_most(client, (plan, key), day, *remaining, *mine).await
        }
        Check::LockIs { api, resource, method, required } => {
            stages::lock_is(client, api, resource, method, *required).await
        }
        Check::Publishes { at, previous, locks } => {
            stages::publishes(client, at, previous.as_ref(), locks).await
        }
        Check::Serves { at, deployment, mine } => stages::serves(client, at, deployment.as_ref(), mine).await,
        Check::RoleIsFree { mine } => logs::role_is_free(client, mine).await,
        Check::LogIs { at, before, after } => logs::log_is(client, at, before.as_ref(), after.as_ref()).await,
        Check::KeptIs { group, before, after, may_be_gone } => {
            logs::kept_is(client, group, (*before, *after), *may_be_gone).await
        }
        Check::FilterIsFree(filter) => logs::filter_is_free(client, filter).await,
        Check::FilterIsOurs(filter) => logs::filter_is_ours(client, filter).await,
        Check::RuleIsFree { name, definition } => logs::rule_is_free(client, name, definition).await,
    }
}

/// Somebody else has changed what the change would write.
fn left_alone(what: String, why: &str, of: &str) -> Stop {
    let hint = format!("Look at the {of} as it is now, and begin again.");
    Failure::new(FailureKind::Conflict, what, why, hint).into()
}
