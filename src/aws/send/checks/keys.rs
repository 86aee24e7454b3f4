//! What is looked at of an API key: its settings without its value, the plans that it is in, and what is left of its quota.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Stop;
use crate::aws::operation::{GET_API_KEY, GET_USAGE_PLANS};
use crate::aws::{Client, read};
use crate::domain::change::NamedPlan;
use crate::domain::key::KeySettings;
use crate::domain::words::{grouped, listed};
use crate::domain::{Drift, Failure, FailureKind, KeyId, PlanId};

/// A quota's period is a month at most.
const LONGEST_PERIOD_DAYS: i32 = 31;

/// A key as AWS has it now, without its value.
async fn settings(client: &Client, key: &KeyId) -> Result<KeySettings, Failure> {
    let ask = || client.gateway.get_api_key().api_key(key.as_str()).include_value(false).send();
    let answer = client.call(&GET_API_KEY, ask).await?;
    Ok(KeySettings {
        name: answer.name.unwrap_or_default(),
        description: answer.description.unwrap_or_default(),
        enabled: answer.enabled,
    })
}

fn gone(failure: Failure, label: &str) -> Failure {
    if failure.kind != FailureKind::NotFound {
        return failure;
    }
    Failure {
        what: format!("There is no key {label} any more"),
        hint: "Nothing was sent: somebody has deleted it since. Refresh and look.".into(),
        ..failure
    }
}

fn state(enabled: bool) -> &'static str {
    if enabled { "enabled" } else { "disabled" }
}

/// The key's settings are still these.
pub async fn is(client: &Client, key: &KeyId, before: &KeySettings, after: &KeySettings) -> Result<(), Stop> {
    let now = settings(client, key).await.map_err(|failure| gone(failure, &before.name))?;
    if now == *before {
        return Ok(());
    }
    let rows = [
        ("Name", &before.name, &now.name, &after.name),
        ("Description", &before.description, &now.description, &after.description),
    ];
    let texts = rows.into_iter().filter(|(_, opened, now, _)| opened != now);
    let mut drifts: Vec<Drift> = texts
        .map(|(setting, opened, now, mine)| Drift::new(setting, told(opened), told(now), told(mine)))
        .collect();
    if now.enabled != before.enabled {
        drifts.push(Drift::new("State", state(before.enabled), state(now.enabled), state(after.enabled)));
    }
    Err(Failure::drifted(format!("The key {} was left as it is", before.name), drifts).into())
}

fn told(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// The key is not yet as it shall be.
pub async fn turns(client: &Client, key: &KeyId, enabled: bool) -> Result<(), Stop> {
    if settings(client, key).await?.enabled == enabled { Err(Stop::There) } else { Ok(()) }
}

/// The key has still this name.
pub async fn is_called(client: &Client, key: &KeyId, label: &str) -> Result<(), Stop> {
    let now = settings(client, key).await.map_err(|failure| gone(failure, label))?;
    // A key without a name goes by its id.
    let name = if now.name.is_empty() { key.to_string() } else { now.name };
    if name == label {
        return Ok(());
    }
    let drift = Drift::new("Name", label, name, "deleted");
    Err(Failure::drifted(format!("The key {label} was left as it is"), vec![drift]).into())
}

/// The plans that a key is in. Asked by key: a plan's own list would bring every partner's value along.
pub async fn plans_of(client: &Client, key: &KeyId) -> Result<Vec<NamedPlan>, Failure> {
    let ask = || client.gateway.get_usage_plans().key_id(key.as_str()).limit(500).send();
    let plans = client.call(&GET_USAGE_PLANS, ask).await?.items.unwrap_or_default();
    Ok(plans.into_iter().filter_map(|plan| Some((plan.id?.into(), plan.name.unwrap_or_default()))).collect())
}

/// The key is in these plans and in no other.
pub async fn is_in(
    client: &Client,
    key: &KeyId,
    label: &str,
    plans: &[NamedPlan],
    mine: &str,
) -> Result<(), Stop> {
    let now = plans_of(client, key).await?;
    let ids = |plans: &[NamedPlan]| plans.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>();
    if ids(&now) == ids(plans) {
        return Ok(());
    }
    let names = |plans: &[NamedPlan]| match plans {
        [] => "in no plan".to_owned(),
        plans => listed(plans.iter().map(|(_, name)| name.as_str())),
    };
    let drift = Drift::new(format!("Plan of {label}"), names(plans), names(&now), mine);
    Err(Failure::drifted(format!("{label} was left where it is"), vec![drift]).into())
}

/// Nobody has given the key requests since: that it has made some since is no change of anybody's.
pub async fn left_is_at_most(
    client: &Client,
    (plan, key): (&PlanId, &KeyId),
    day: &Date,
    remaining: i64,
    mine: i64,
) -> Result<(), Stop> {
    // AWS lists a key only where it was used on one of the days asked for: those of the longest period.
    let first = day.saturating_sub(LONGEST_PERIOD_DAYS.days());
    let usage = read::usage(client, plan, &first, day).await?;
    let Some(day) = usage.day(key, *day) else { return Ok(()) };
    if day.remaining <= remaining {
        return Ok(());
    }
    let drift = Drift::new("Requests left", grouped(remaining), grouped(day.remaining), grouped(mine));
    Err(Failure::drifted("The quota was left as it is", vec![drift]).into())
}
