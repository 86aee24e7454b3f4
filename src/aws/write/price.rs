//! The price of a tier: a tag on its plan.
//!
//! Tags have no optimistic locking either, so the plan is read again right before its tag is written, and a price that
//! somebody else has set since is not overwritten unseen.

use crate::aws::operation::{TAG_RESOURCE, UNTAG_RESOURCE};
use crate::aws::{Client, read};
use crate::domain::{Failure, FailureKind, PRICE_TAG, PlanId, WriteError, Written};

/// Sets the tag of a plan (id, name, ARN) from `before` to `after`; `None` is no tag.
pub async fn set(
    client: &Client,
    (plan, name, arn): (&PlanId, &str, &str),
    before: Option<&str>,
    after: Option<&str>,
) -> Result<Written, WriteError> {
    let check = || is_as_before(client, plan, name, before);
    if let Some(price) = after {
        let ask = || client.gateway_once.tag_resource().resource_arn(arn).tags(PRICE_TAG, price).send();
        client.call_checked(&TAG_RESOURCE, check, ask).await.map(drop)?;
    } else {
        let ask = || client.gateway_once.untag_resource().resource_arn(arn).tag_keys(PRICE_TAG).send();
        client.call_checked(&UNTAG_RESOURCE, check, ask).await.map(drop)?;
    }
    Ok(Written::default())
}

async fn is_as_before(
    client: &Client,
    plan: &PlanId,
    name: &str,
    before: Option<&str>,
) -> Result<(), WriteError> {
    let current = read::plan(client, plan).await?;
    let now = current.tags.get(PRICE_TAG).map(String::as_str);
    if now == before {
        return Ok(());
    }
    let why = match now {
        Some(price) => format!("Somebody else has set the price of {name} to {price} since"),
        None => format!("Somebody else has removed the price of {name} since"),
    };
    let hint = "Close this, look at the price as it is now, and set it again";
    Err(Failure::new(FailureKind::Conflict, "Nothing was sent", why, hint).into())
}
