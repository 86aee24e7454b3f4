//! What is live on a stage against what was edited: the rule behind the red banner.
//!
//! A stage serves a deployment, a snapshot. AWS has no "dirty" flag, so the two states are laid side by
//! side, method by method: the API's methods as they are now, and the locks in the deployment
//! (`apiSummary`). Where an endpoint does not tell what is in a deployment, this program's own journal
//! speaks for the methods that it changed, and the rest is unknown: never shown as live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::change::{Deploy, RequireKey};
use crate::domain::{
    Change, DeploymentId, JournalEntry, Live, Lock, Method, MethodName, Outcome, ResourceId, StageRef,
    Summary,
};

/// What a stage asks for at a method, as far as it can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveLock {
    /// The deployment says so.
    Known(Lock),
    /// Our journal says so about the key; the endpoint does not tell.
    Journal {
        /// A key is asked for.
        key_required: bool,
    },
    /// The method is not in the deployment.
    Absent,
    /// Nobody tells.
    Unknown,
}

impl LiveLock {
    /// Whether a call needs a key; `None` where that is unknown or there is no such method.
    pub fn key_required(&self) -> Option<bool> {
        match self {
            Self::Known(lock) => Some(lock.key_required),
            Self::Journal { key_required } => Some(*key_required),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// Anyone can call, without a key or a sign-in; `None` where that is unknown.
    pub fn is_open(&self) -> Option<bool> {
        match self {
            Self::Known(lock) => Some(lock.is_open()),
            Self::Journal { key_required } => Some(!key_required),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// Who changed a method, as far as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    /// This program, then.
    You(Timestamp),
    /// Somebody else: another tool, the console, a colleague.
    Others,
}

/// How a method's edited state differs from the live one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A key was made required, and the stage does not ask for it.
    KeyNotAsked,
    /// The sign-in rule differs.
    Authorization,
    /// A key is no longer required, and the stage still asks for it.
    KeyStillAsked,
    /// Deleted, and the stage still answers it.
    StillThere,
    /// New, and the stage does not know it.
    NotThere,
}

/// A method on a stage: live and edited side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodRow {
    /// Verb and path.
    pub name: MethodName,
    /// What to address in a write; `None` once the method is deleted.
    pub resource: Option<ResourceId>,
    /// What the next deployment will publish; `None` once the method is deleted.
    pub edited: Option<Lock>,
    /// What callers meet now.
    pub live: LiveLock,
    /// How the two differ; `None` where they agree or where that cannot be known.
    pub difference: Option<Difference>,
    /// Who changed it.
    pub changed: Option<ChangedBy>,
    /// A resource policy or a private network may keep callers out, whatever the lock says.
    pub guarded: bool,
}

impl MethodRow {
    /// Anyone can call it now, as far as is known: nothing is asked for, and nothing else may keep callers out.
    pub fn is_open_to_anyone(&self) -> bool {
        self.live.is_open() == Some(true) && !self.guarded
    }
}

/// All methods of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageReport {
    /// API and stage.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// Sorted by path and verb.
    pub rows: Vec<MethodRow>,
    /// AWS told what is in the deployment; otherwise the journal spoke, and some of it is unknown.
    pub certain: bool,
    /// Percent of the calls that meet a canary deployment instead.
    pub canary_percent: Option<u8>,
}

impl StageReport {
    /// Methods whose edited state is not live.
    pub fn pending(&self) -> impl Iterator<Item = &MethodRow> {
        self.rows.iter().filter(|row| row.difference.is_some())
    }

    /// Methods that anyone can call, live and edited alike: open on purpose, or forgotten. CORS preflights are left out.
    pub fn open(&self) -> impl Iterator<Item = &MethodRow> {
        self.rows.iter().filter(|row| {
            row.difference.is_none() && row.live.is_open() == Some(true) && row.name.verb != "OPTIONS"
        })
    }
}

/// What is read of one stage before it can be judged.
#[derive(Clone, Copy, Debug)]
pub struct StageFacts<'a> {
    /// API and stage.
    pub at: &'a StageRef,
    /// The API's name.
    pub api_name: &'a str,
    /// Methods in their edited state.
    pub methods: &'a [Method],
    /// The deployment that the stage serves, and what is in it.
    pub deployment: &'a DeploymentId,
    /// What is in it.
    pub live: &'a Live,
    /// Journal of this account and region, oldest first.
    pub journal: &'a [JournalEntry],
}

/// Lays a stage's live and edited state side by side.
pub fn report(facts: &StageFacts<'_>) -> StageReport {
    let edited: BTreeMap<&MethodName, &Method> =
        facts.methods.iter().map(|method| (&method.name, method)).collect();
    let own = facts.live.locks.clone().or_else(|| journaled_summary(facts.journal, facts.deployment));
    let mut names: BTreeSet<&MethodName> = edited.keys().copied().collect();
    if let Some(locks) = &own {
        names.extend(locks.keys());
    }
    let rows =
        names.into_iter().map(|name| row(facts, name, edited.get(name).copied(), own.as_ref())).collect();
    StageReport {
        at: facts.at.clone(),
        api_name: facts.api_name.to_owned(),
        rows,
        certain: facts.live.locks.is_some(),
        canary_percent: None,
    }
}

fn row(
    facts: &StageFacts<'_>,
    name: &MethodName,
    edited: Option<&Method>,
    locks: Option<&Summary>,
) -> MethodRow {
    let live = match locks {
        Some(locks) => locks.get(name).cloned().map_or(LiveLock::Absent, LiveLock::Known),
        None => journaled_lock(facts, name)
            .map_or(LiveLock::Unknown, |key_required| LiveLock::Journal { key_required }),
    };
    let lock = edited.map(|method| method.lock.clone());
    let difference = difference(lock.as_ref(), &live);
    let changed = difference.map(|difference| changed_by(facts, name, difference, lock.as_ref()));
    MethodRow {
        name: name.clone(),
        resource: edited.map(|method| method.resource.clone()),
        edited: lock,
        live,
        difference,
        changed,
        guarded: false,
    }
}

fn difference(edited: Option<&Lock>, live: &LiveLock) -> Option<Difference> {
    let Some(edited) = edited else {
        return matches!(live, LiveLock::Known(_)).then_some(Difference::StillThere);
    };
    match live {
        LiveLock::Unknown => None,
        LiveLock::Absent => Some(Difference::NotThere),
        _ if live.key_required() == Some(false) && edited.key_required => Some(Difference::KeyNotAsked),
        LiveLock::Known(lock) if lock.authorization != edited.authorization => {
            Some(Difference::Authorization)
        }
        _ if live.key_required() == Some(true) && !edited.key_required => Some(Difference::KeyStillAsked),
        LiveLock::Known(_) | LiveLock::Journal { .. } => None,
    }
}

/// The entries that switched a method's requirement and that AWS has.
fn switches<'a>(
    facts: &StageFacts<'a>,
    name: &MethodName,
) -> impl Iterator<Item = (usize, &'a JournalEntry, bool)> {
    let (api, name, journal) = (facts.at.api.clone(), name.clone(), facts.journal);
    journal.iter().enumerate().filter_map(move |(index, entry)| {
        let Change::RequireKey(RequireKey { api: of, method, required, .. }) = &entry.change else {
            return None;
        };
        (*of == api && *method == name && entry.is_done()).then_some((index, entry, *required))
    })
}

/// Our switch, where it is what is pending: the difference is about the key, and the deployment did not take the switch up.
fn changed_by(
    facts: &StageFacts<'_>,
    name: &MethodName,
    difference: Difference,
    edited: Option<&Lock>,
) -> ChangedBy {
    let about_key = matches!(difference, Difference::KeyNotAsked | Difference::KeyStillAsked);
    let last = switches(facts, name).last().filter(|_| about_key);
    let (Some((index, entry, required)), Some(lock)) = (last, edited) else { return ChangedBy::Others };
    let since = made_here(facts).map_or_else(
        || facts.live.created.is_none_or(|created| entry.made_at().as_second() >= created.as_second()),
        |deployed| index > deployed,
    );
    if since && required == lock.key_required { ChangedBy::You(entry.made_at()) } else { ChangedBy::Others }
}

/// Where the journal made the deployment.
fn made_here(facts: &StageFacts<'_>) -> Option<usize> {
    facts.journal.iter().position(
        |entry| matches!(&entry.outcome, Outcome::Done { deployment: Some(id) } if id == facts.deployment),
    )
}

/// Locks of a deployment that this program made, as it read them just before.
fn journaled_summary(journal: &[JournalEntry], deployment: &DeploymentId) -> Option<Summary> {
    journal.iter().find_map(|entry| {
        let Change::Deploy(Deploy { locks, .. }) = &entry.change else { return None };
        let Outcome::Done { deployment: Some(id) } = &entry.outcome else { return None };
        (id == deployment && !locks.is_empty()).then(|| locks.clone())
    })
}

/// Whether a deployment asks for a key at a method, from the journal's switches before and after it: the last one
/// before it says what it took up, else the first one after it says what there was before.
fn journaled_lock(facts: &StageFacts<'_>, name: &MethodName) -> Option<bool> {
    let made_here = made_here(facts);
    let mut found = None;
    for (index, entry, required) in switches(facts, name) {
        if !came_before(facts, made_here, index, entry)? {
            let guess = || (made_here.is_some() || was_served(facts, index)).then_some(!required);
            return found.or_else(guess);
        }
        found = Some(required);
    }
    found
}

/// Whether the journal's entry `index` was written before the deployment that is live; `None` where neither is known. Our own
/// order first: two clocks, and AWS's whole seconds, cannot tell a switch from the deployment right after it.
fn came_before(
    facts: &StageFacts<'_>,
    made_here: Option<usize>,
    index: usize,
    entry: &JournalEntry,
) -> Option<bool> {
    match (made_here, facts.live.created) {
        (Some(deployed), _) => Some(index < deployed),
        (None, Some(created)) => Some(entry.made_at().as_second() <= created.as_second()),
        (None, None) => None,
    }
}

/// Whether a deployment that others made is the one that the stage served when the journal's entry `index` was written: of
/// one before that, the switch says nothing.
fn was_served(facts: &StageFacts<'_>, index: usize) -> bool {
    let (before, after) = facts.journal.split_at(index);
    let left =
        after.iter().filter(|entry| entry.is_done()).find_map(|entry| left_by(&entry.change, facts.at));
    if let Some(left) = left {
        return left == facts.deployment;
    }
    // The stage was not touched from here since. A newer deployment of ours would have taken up what others did meanwhile.
    let newer = |entry: &JournalEntry| facts.live.created.is_none_or(|created| entry.made_at() >= created);
    !before.iter().any(|entry| {
        let deploys = matches!(&entry.change, Change::Deploy(Deploy { at, .. }) if at.api == facts.at.api);
        deploys && entry.is_done() && newer(entry)
    })
}

/// The deployment that a change took the stage away from; `None` where it left the stage alone, or that is not known.
fn left_by<'a>(change: &'a Change, stage: &StageRef) -> Option<&'a DeploymentId> {
    change.leaves().filter(|(at, _)| *at == stage)?.1
}

/// Takes a canary into a stage's report: where its deployment is the laxer one, that is what some callers meet. `None`
/// where it is not known what is in it: then nothing is certain.
pub fn merge_canary(report: &mut StageReport, canary: Option<StageReport>, percent: f64) {
    report.canary_percent = Some(percent.round().clamp(0.0, 100.0) as u8);
    report.certain &= canary.as_ref().is_some_and(|canary| canary.certain);
    for other in canary.into_iter().flat_map(|canary| canary.rows) {
        let Some(row) = report.rows.iter_mut().find(|row| row.name == other.name) else {
            report.rows.push(other);
            continue;
        };
        let laxer = other.live.is_open() == Some(true) && row.live.is_open() != Some(true);
        if laxer || (row.difference.is_none() && other.difference.is_some()) {
            *row = other;
        }
    }
    report.rows.sort_by(|a, b| a.name.cmp(&b.name));
}

#[cfg(test)]
mod tests;
