//! What is looked at of a usage plan.

use super::Stop;
use crate::aws::{Client, read};
use crate::domain::change::{NamedPlan, plan_drifts};
use crate::domain::words::grouped;
use crate::domain::{Drift, Failure, FailureKind, PRICE_TAG, Plan, PlanId};

/// The plan's settings are still these; where they are not, what is there goes to the review.
pub async fn is(client: &Client, before: &Plan) -> Result<(), Stop> {
    let current = plan(client, &before.id, before.name()).await?;
    if current.settings.stands_as(&before.settings) { Ok(()) } else { Err(Stop::PlanChanged(current)) }
}

/// The plan's settings are still these.
pub async fn stands(client: &Client, before: &Plan) -> Result<(), Stop> {
    let current = plan(client, &before.id, before.name()).await?;
    if current.settings.stands_as(&before.settings) {
        return Ok(());
    }
    let drifts = plan_drifts(&before.settings, &current.settings, None);
    Err(Failure::drifted(format!("The plan {} was left as it is", before.name()), drifts).into())
}

/// The plan is there under its name, and has still as many partners.
pub async fn partners_are(client: &Client, (id, name): &NamedPlan, count: usize) -> Result<(), Stop> {
    let now = read::plan_keys(client, id).await?.len();
    if now == count {
        return Ok(());
    }
    let words = |count: usize| grouped(count as i64);
    let drift = Drift::new(format!("Partners in {name}"), words(count), words(now), "none");
    Err(Failure::drifted(format!("The plan {name} was left as it is"), vec![drift]).into())
}

/// The plan is there under its name.
pub async fn exists(client: &Client, (id, name): &NamedPlan) -> Result<(), Stop> {
    let now = plan(client, id, name).await?;
    if now.name() == name {
        return Ok(());
    }
    let drift = Drift::new("The plan's name", name.as_str(), now.name(), name.as_str());
    Err(Failure::drifted(format!("{name} has another name now"), vec![drift]).into())
}

async fn plan(client: &Client, id: &PlanId, name: &str) -> Result<Box<Plan>, Failure> {
    read::plan(client, id).await.map_err(|failure| {
        if failure.kind != FailureKind::NotFound {
            return failure;
        }
        Failure {
            what: format!("There is no plan {name} any more"),
            hint: "Nothing was sent: somebody has deleted it since. Refresh and look.".into(),
            ..failure
        }
    })
}

/// The plan's price is still this one.
pub async fn price_is(client: &Client, id: &PlanId, name: &str, before: Option<&str>) -> Result<(), Stop> {
    let current = plan(client, id, name).await?;
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
