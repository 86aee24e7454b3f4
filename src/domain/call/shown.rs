//! Reads from AWS's present state whether a call happened, for a write that left and was not answered.
//!
//! To say "it failed" of what went through would have the same thing made twice; to say "look yourself" leaves a partner
//! manager alone with it. What a reading cannot tell for certain stays unknown.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Evidence, Made, keys, plans};
use crate::domain::key::KeySettings;
use crate::domain::traffic::same_log;
use crate::domain::{
    AccessLog, ApiKey, Deployment, DeploymentId, PatchOp, Plan, ReadAnswer, Stage, StageRef,
};

/// What a reading says of a call that was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It happened, and this is what it made.
    Happened(Made),
    /// It did not.
    Not,
    /// The reading does not tell.
    Unknown,
}

impl Shown {
    fn when(happened: bool) -> Self {
        if happened { Self::Happened(Made::default()) } else { Self::Not }
    }

    /// Of the things of one name, each with whether it is new: exactly one new one is what the call made.
    fn only<T>(of_name: impl Iterator<Item = (T, Option<bool>)>, made: impl Fn(T) -> Made) -> Self {
        let mut new = Vec::new();
        for (one, is_new) in of_name {
            match is_new {
                None => return Self::Unknown,
                Some(true) => new.push(one),
                Some(false) => {}
            }
        }
        match (new.pop(), new.is_empty()) {
            (None, _) => Self::Not,
            (Some(one), true) => Self::Happened(made(one)),
            (Some(_), false) => Self::Unknown,
        }
    }
}

/// What is known of the time before a call that makes something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    #[default]
    Unread,
    /// What was there of its kind, by id.
    Ids(BTreeSet<String>),
    /// When it left, by this computer's clock: the journal knows no more of a call that another run made.
    Since(Timestamp),
}

/// The clocks of AWS and of this computer may be so far apart.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

impl Before {
    /// Whether something of this id, made at this time where that is told, is new; `None` where that is not known.
    fn is_new(&self, id: &str, created: Option<Timestamp>) -> Option<bool> {
        match self {
            Self::Unread => None,
            Self::Ids(ids) => Some(!ids.contains(id)),
            Self::Since(left) => Some(created? >= left.saturating_sub(SKEW).ok()?),
        }
    }
}

impl Evidence {
    /// What a reading of [`Self::resource`] says. `before`: what was there before a call that makes something; `made`: what
    /// earlier steps made.
    pub fn shown(&self, answer: &ReadAnswer, before: &Before, made: &[Made]) -> Shown {
        match self {
            Self::NewDeployment { previous, description, .. } => {
                new_deployment((previous.as_ref(), description), answer, before)
            }
            Self::Lock { .. } | Self::Serves { .. } | Self::Log { .. } => self.shown_of_an_api(answer),
            Self::NewPlan { .. } | Self::PlanEdited { .. } | Self::PlanGone(_) | Self::Tag { .. } => {
                self.shown_of_a_plan(answer, before)
            }
            Self::NewKey { .. } | Self::KeyEdited { .. } | Self::KeyGone(_) | Self::InPlan { .. } => {
                self.shown_of_a_key(answer, before, made)
            }
            Self::LogRole(_)
            | Self::LogGroup(_)
            | Self::Kept { .. }
            | Self::Filter { .. }
            | Self::Rules { .. } => self.shown_of_logs(answer),
            Self::Left { .. } => Shown::Unknown,
        }
    }

    fn shown_of_an_api(&self, answer: &ReadAnswer) -> Shown {
        if let (Self::Lock { resource, verb, required, .. }, ReadAnswer::Methods(_, Ok(methods))) =
            (self, answer)
        {
            let is = methods.iter().find(|method| method.resource == *resource && method.name.verb == *verb);
            let Some(is) = is else { return Shown::Unknown };
            let made = Made { key_required: Some(*required), ..Made::default() };
            return if is.lock.key_required == *required { Shown::Happened(made) } else { Shown::Not };
        }
        let ReadAnswer::Stages(_, Ok(stages)) = answer else { return Shown::Unknown };
        let stage = |at: &StageRef| stages.iter().find(|stage| stage.at == *at);
        match self {
            Self::Serves { at, deployment } => {
                stage(at).map_or(Shown::Unknown, |now| serves(now, deployment))
            }
            Self::Log { at, log } => stage(at).map_or(Shown::Unknown, |now| {
                Shown::when(is_same_log(now.access_log.as_ref(), log.as_ref()))
            }),
            _ => Shown::Unknown,
        }
    }

    fn shown_of_a_plan(&self, answer: &ReadAnswer, before: &Before) -> Shown {
        match (self, answer) {
            (Self::NewPlan { name }, ReadAnswer::Plans(Ok(plans))) => {
                let named = plans.iter().filter(|plan| plan.name() == name);
                let told = named.map(|plan| (plan, before.is_new(plan.id.as_str(), None)));
                Shown::only(told, |plan: &Plan| Made { plan: Some(plan.id.clone()), ..Made::default() })
            }
            (Self::PlanGone(plan), ReadAnswer::Plans(Ok(plans))) => {
                Shown::when(plans.iter().all(|known| known.id != *plan))
            }
            (Self::PlanEdited { after, patch, .. }, ReadAnswer::Plan(_, Ok(now))) => {
                patched(patch, &plans::edits(&now.settings, after))
            }
            (Self::Tag { key, value, .. }, ReadAnswer::PlanTags(_, Ok(tags))) => {
                Shown::when(tags.get(*key) == value.as_ref())
            }
            _ => Shown::Unknown,
        }
    }

    fn shown_of_a_key(&self, answer: &ReadAnswer, before: &Before, made: &[Made]) -> Shown {
        match (self, answer) {
            (Self::NewKey { name }, ReadAnswer::Keys(Ok(keys))) => {
                let named = keys.iter().filter(|key| key.name == *name);
                let told = named.map(|key| (key, before.is_new(key.id.as_str(), key.created)));
                Shown::only(told, |key: &ApiKey| Made { key: Some(key.id.clone()), ..Made::default() })
            }
            (Self::KeyGone(key), ReadAnswer::Keys(Ok(keys))) => {
                Shown::when(keys.iter().all(|known| known.id != *key))
            }
            (Self::KeyEdited { key, after, patch }, ReadAnswer::Keys(Ok(keys))) => {
                let now = keys.iter().find(|known| known.id == *key).map(KeySettings::from);
                now.map_or(Shown::Unknown, |now| patched(patch, &keys::edits(&now, after)))
            }
            (Self::InPlan { key, is_in, .. }, ReadAnswer::PlanKeys(_, Ok(keys))) => {
                key.resolve(made).map_or(Shown::Not, |key| Shown::when(keys.contains(&key) == *is_in))
            }
            _ => Shown::Unknown,
        }
    }

    fn shown_of_logs(&self, answer: &ReadAnswer) -> Shown {
        match (self, answer) {
            (Self::LogRole(role), ReadAnswer::LogRole(Ok(now))) => Shown::when(now.as_ref() == Some(role)),
            (Self::LogGroup(_), ReadAnswer::LogGroup(_, Ok(group))) => Shown::when(group.exists),
            (Self::Kept { days, .. }, ReadAnswer::LogGroup(_, Ok(group))) if group.exists => {
                Shown::when(group.retention_days == *days)
            }
            (Self::Filter { filter, is_there }, ReadAnswer::LogGroup(_, Ok(group))) => {
                let known =
                    group.filters.iter().any(|known| known.name == filter.name && filter.counts_like(known));
                Shown::when(known == *is_there)
            }
            (Self::Rules { names, are_there }, ReadAnswer::InsightRules(Ok(rules))) => {
                let is_there = |name: &String| rules.iter().any(|rule| rule.name == *name);
                Shown::when(names.iter().all(|name| is_there(name) == *are_there))
            }
            _ => Shown::Unknown,
        }
    }
}

/// Of what was patched, `left` is what is still to be patched: nothing of it where the call happened, all of it where it did
/// not. What others have changed besides is neither here nor there.
fn patched(patch: &[PatchOp], left: &[PatchOp]) -> Shown {
    match patch.iter().filter(|op| left.contains(op)).count() {
        0 => Shown::Happened(Made::default()),
        open if open == patch.len() => Shown::Not,
        _ => Shown::Unknown,
    }
}

/// The one deployment that is new and has the words that ours was made with. Without words it could be anybody's.
fn new_deployment(
    (previous, description): (Option<&DeploymentId>, &str),
    answer: &ReadAnswer,
    before: &Before,
) -> Shown {
    let ReadAnswer::Deployments(_, Ok(all)) = answer else { return Shown::Unknown };
    let others = all.iter().filter(|one| Some(&one.id) != previous);
    let told = others.map(|one| (one, before.is_new(one.id.as_str(), one.created)));
    let mut ours = true;
    let shown =
        Shown::only(told, |one: &Deployment| Made { deployment: Some(one.id.clone()), ..Made::default() });
    if let Shown::Happened(Made { deployment: Some(id), .. }) = &shown {
        let words = all.iter().find(|one| one.id == *id).and_then(|one| one.description.as_deref());
        ours = !description.is_empty() && words == Some(description);
    }
    if ours { shown } else { Shown::Unknown }
}

fn serves(now: &Stage, deployment: &DeploymentId) -> Shown {
    if now.deployment.as_ref() != Some(deployment) {
        return Shown::Not;
    }
    Shown::Happened(Made { serves: Some(deployment.clone()), ..Made::default() })
}

/// Whether both are no log, or a log to the same place in the same form.
pub fn is_same_log(one: Option<&AccessLog>, other: Option<&AccessLog>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => same_log(one, other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}
