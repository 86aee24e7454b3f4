//! Writes: each [`Change`] as the calls that its review has shown.
//!
//! The patch operations come from the change itself (`domain::change`), so that what is sent is what was
//! confirmed. A write of several calls that stops in between says how far it came.

mod apis;
mod keys;
mod plans;
mod price;
mod traffic;

use super::Client;
use crate::domain::{Change, Failure, WriteError, Written};

/// Makes a change.
///
/// # Errors
/// [`WriteError::Failed`]: nothing changed. [`WriteError::Partly`]: some of it did, and the failure says what is left.
/// [`WriteError::PlanChanged`]: somebody else has edited the plan since; nothing was written.
pub async fn write(client: &Client, change: &Change) -> Result<Written, WriteError> {
    match change {
        Change::RequireKey { api, resource, method, required, .. } => {
            apis::require_key(client, api, resource, method, *required).await
        }
        Change::Deploy { at, description, .. } => apis::deploy(client, at, description).await,
        Change::PointStage { at, to, .. } => apis::point_stage(client, at, to).await,
        Change::CreatePlan { settings } => plans::create(client, settings).await,
        Change::UpdatePlan { before, after } => plans::update(client, before, after).await,
        Change::DeletePlan { plan, .. } => plans::delete(client, plan).await,
        Change::PricePlan { plan, name, arn, before, after } => {
            price::set(client, (plan, name, arn), before.as_deref(), after.as_deref()).await
        }
        Change::CreateKey(request) => keys::create(client, request).await,
        Change::UpdateKey { key, before, after } => keys::update(client, key, before, after).await,
        Change::DeleteKey { key, .. } => keys::delete(client, key).await,
        Change::MoveKey { key, label, from, to } => {
            keys::move_between(client, key, label, from.as_ref(), to.as_ref()).await
        }
        Change::ExtendQuota { plan, key, remaining, .. } => {
            plans::extend_quota(client, plan, key, *remaining).await
        }
        Change::SetUpTraffic(setup) => traffic::set_up(client, setup).await,
    }
}

/// The failure of a later call, when an earlier one went through: `what` says how far it came.
fn partly(failure: Failure, what: String, hint: impl Into<String>) -> WriteError {
    let why = failure.to_string();
    WriteError::Partly(Failure { what, why, hint: hint.into(), ..failure })
}
