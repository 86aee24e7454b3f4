//! What came of a call that left and was not answered: a dropped connection, a time-out, a failure of AWS's own.
//!
//! It is read at once, and a "no" once more a little later, since a call that was slow to arrive may still be carried out.
//! What is read becomes a plain yes or a plain no; only where no reading tells is the answer left open.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::Stop;
use crate::aws::{Client, read};
use crate::domain::call::{Before, Evidence, Shown};
use crate::domain::change::Step;
use crate::domain::words::listed;
use crate::domain::{Call, Change, Failure, Made, ReadAnswer, Resource};

/// A call that was slow to arrive has been carried out by then, as a rule.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What is there already of the kind that a call makes. Where it makes nothing, or where that cannot be read, it is sent all
/// the same: this reading only serves to settle doubts later.
pub async fn before(client: &Client, call: &Call) -> Before {
    match call.evidence() {
        Evidence::NewKey { name } => {
            let named = read::keys_named(client, &name).await;
            named.map_or(Before::Unread, |all| ids(all.iter().map(|key| key.id.to_string())))
        }
        Evidence::NewPlan { .. } => {
            let plans = read::plans(client).await;
            plans.map_or(Before::Unread, |all| ids(all.iter().map(|plan| plan.id.to_string())))
        }
        Evidence::NewDeployment { at, .. } => {
            let deployments = read::deployments(client, &at.api).await;
            deployments.map_or(Before::Unread, |all| ids(all.iter().map(|one| one.id.to_string())))
        }
        Evidence::Lock { .. }
        | Evidence::Serves { .. }
        | Evidence::Log { .. }
        | Evidence::LogRole(_)
        | Evidence::PlanEdited { .. }
        | Evidence::PlanGone(_)
        | Evidence::Tag { .. }
        | Evidence::Left { .. }
        | Evidence::KeyEdited { .. }
        | Evidence::KeyGone(_)
        | Evidence::InPlan { .. }
        | Evidence::LogGroup(_)
        | Evidence::Kept { .. }
        | Evidence::Filter { .. }
        | Evidence::Rules { .. } => Before::Unread,
    }
}

fn ids(all: impl Iterator<Item = String>) -> Before {
    Before::Ids(all.collect())
}

/// The step's end, once it was read whether it happened.
pub async fn settled(
    client: &Client,
    step: &Step,
    failure: Failure,
    before: &Before,
    made: &[Made],
) -> Result<Made, Stop> {
    let mut shown = look(client, &step.call, before, made).await;
    if shown == Shown::Not {
        tokio::time::sleep(LOOK_AGAIN).await;
        shown = look(client, &step.call, before, made).await;
    }
    match shown {
        Shown::Happened(made) => Ok(made),
        Shown::Not => Err(Stop::Failed(not_done(failure))),
        Shown::Unknown => Err(Stop::Failed(failure)),
    }
}

/// What AWS shows of a call now.
pub async fn look(client: &Client, call: &Call, before: &Before, made: &[Made]) -> Shown {
    let evidence = call.evidence();
    // Of a key that was made, only those of its name are asked for: an account may have ten thousand.
    let answer = match (&evidence, evidence.resource()) {
        (Evidence::NewKey { name }, _) => ReadAnswer::Keys(read::keys_named(client, name).await),
        (_, Some(resource)) => read::read(client, &resource).await,
        (_, None) => return Shown::Unknown,
    };
    evidence.shown(&answer, before, made)
}

fn not_done(failure: Failure) -> Failure {
    let hint = "AWS was asked afterwards: nothing was changed. Try again.".to_owned();
    Failure { may_be_done: false, hint, ..failure }
}

/// How a step of a change that stopped half-way stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it made; `None` where it has not happened.
    pub made: Option<Made>,
    /// AWS shows it; else it is what the journal last knew.
    pub is_shown: bool,
}

/// What the journal knows of a step.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// When its call left; `None` where none did.
    pub left: Option<Timestamp>,
    /// What it made, where it is known to have happened.
    pub made: Option<Made>,
}

/// Readings of one look: several steps rest on the same one, and an account gives few.
pub type Readings = HashMap<Resource, ReadAnswer>;

/// How each step of a change stands now. Each is looked for, whether it left or not: somebody else may have done it since.
/// `known`, what the journal knows of each, stands where no reading tells.
pub async fn standing(
    client: &Client,
    change: &Change,
    known: &[Known],
    readings: &mut Readings,
) -> Vec<Standing> {
    let mut made = Vec::new();
    let mut out = Vec::new();
    for (at, step) in change.steps().iter().enumerate() {
        let Known { left, made: known } = known.get(at).cloned().unwrap_or_default();
        let shown = stands(client, &step.call, left, &made, readings).await;
        let now = match shown {
            // What the journal has of it is no less than what the reading shows.
            Shown::Happened(read) => Standing { made: Some(known.unwrap_or(read)), is_shown: true },
            Shown::Not => Standing { made: None, is_shown: true },
            Shown::Unknown => Standing { made: known, is_shown: false },
        };
        made.push(now.made.clone().unwrap_or_default());
        out.push(now);
    }
    out
}

async fn stands(
    client: &Client,
    call: &Call,
    left: Option<Timestamp>,
    made: &[Made],
    readings: &mut Readings,
) -> Shown {
    let evidence = call.evidence();
    // What makes something of its own and never left has made nothing.
    let Some(before) = left.map(Before::Since).or((!makes(&evidence)).then_some(Before::Unread)) else {
        return Shown::Not;
    };
    let Some(resource) = evidence.resource() else { return Shown::Unknown };
    if !readings.contains_key(&resource) {
        let answer = read::read(client, &resource).await;
        readings.insert(resource.clone(), answer);
    }
    let Some(answer) = readings.get(&resource) else { return Shown::Unknown };
    evidence.shown(answer, &before, made)
}

fn makes(evidence: &Evidence) -> bool {
    matches!(evidence, Evidence::NewDeployment { .. } | Evidence::NewPlan { .. } | Evidence::NewKey { .. })
}

/// Where a key is that a half-done change has left in no plan, if somebody has put it in one since.
pub async fn mended(client: &Client, change: &Change) -> Option<String> {
    let (key, others) = change.planless()?;
    let now = super::checks::plans_of(client, key).await.ok()?;
    let elsewhere = now.iter().filter(|plan| !others.iter().any(|other| other.0 == plan.0));
    let names: Vec<&str> = elsewhere.map(|(_, name)| name.as_str()).collect();
    (!names.is_empty()).then(|| listed(names))
}
