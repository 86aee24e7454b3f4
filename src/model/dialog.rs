//! The dialogs: most show what would be sent, and send it only on their main button; some only show or keep something.

use crate::domain::change::{Deploy, ExtendQuota, MoveKey, PointStage};
use crate::domain::{Change, DeploymentId, Failure, KeyId, KeyRequest, Plan, PlanId, StageRef, Tags, Ticket};

use super::PlanKey;
use super::departure::Departure;
use super::import::form::ImportForm;
use super::keys::new_key::NewKeyForm;
use super::limits::replay::Replay;
use super::limits::what_if::WhatIf;
use super::money::prices_form::PricesForm;
use super::plans::form::number_of;
use super::plans::stage_choice::StageChoice;
use super::setup::form::SetupForm;
use super::time::today_utc;

/// The open dialog.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// Which one, and what was typed into it.
    pub kind: DialogKind,
    /// The journal's entry that it takes back.
    pub undoes: Option<Ticket>,
    /// Its write is under way.
    pub sending: Option<Ticket>,
    /// Its write failed: shown in it, what was typed stays.
    pub failure: Option<Failure>,
    /// What it makes may be there although its write failed: it is not made a second time from here.
    pub may_be_there: bool,
}

impl Dialog {
    /// Somebody else has changed what it shows: nothing was sent, and nothing is sent from here any more.
    pub fn is_outdated(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| !failure.drifts.is_empty())
    }
}

/// Which dialog.
#[derive(Clone, Debug)]
pub enum DialogKind {
    /// Everything that is not live.
    ReviewPending,
    /// Asks before somebody leaves over something unfinished.
    Leave {
        /// Where to.
        to: Departure,
        /// It goes there by itself as soon as everything is answered.
        waits: bool,
        /// The dialog that was open when it asked.
        behind: Option<Box<Dialog>>,
    },
    /// Deploys to a stage.
    Deploy {
        /// API and stage: shown, never typed.
        at: StageRef,
        /// Optional text.
        description: String,
    },
    /// Rolls a stage back.
    Rollback {
        /// API and stage.
        at: StageRef,
        /// The deployment to go back to.
        chosen: Option<DeploymentId>,
    },
    /// Old and new of a plan's form.
    ReviewPlan {
        /// Whose form.
        plan: PlanKey,
        /// Where the reading-again stands.
        state: Review,
        /// A limit of 0 was confirmed.
        zero_accepted: bool,
        /// What the form's limits would have done in the last 24 hours, where they differ and that is known.
        replay: Option<Box<Replay>>,
    },
    /// Asks before one change.
    Confirm(Box<Change>),
    /// A new key.
    NewKey(NewKeyForm),
    /// What a file of keys holds.
    ImportKeys(ImportForm),
    /// Moves a key to another plan.
    MoveKey {
        /// The key.
        key: KeyId,
        /// The plan that it leaves; `None` where it is in none. A key in several plans leaves one of them at a time.
        from: Option<PlanId>,
        /// The chosen plan; `None` takes it out of its plan.
        to: Option<PlanId>,
    },
    /// Makes a key's successor.
    Rotate {
        /// The key.
        key: KeyId,
    },
    /// Sets what is left of a quota.
    ExtendQuota {
        /// The key.
        key: KeyId,
        /// Its plan.
        plan: PlanId,
        /// What is left now.
        before: i64,
        /// What was typed.
        text: String,
    },
    /// What calls cost; kept in the preferences.
    Prices(Box<PricesForm>),
    /// Plays other limits over the calls that were made.
    Limits(Box<WhatIf>),
    /// Turns per-partner traffic on for a stage.
    SetUpTraffic(SetupForm),
    /// What counts calls on each stage.
    Sources,
    /// What diagnostics shall hold.
    Diagnostics {
        /// Titles and messages too, which name partners and plans.
        with_words: bool,
    },
    /// Adds a stage to a plan's form.
    AddStage {
        /// Whose form.
        plan: PlanKey,
        /// What can be added, found when the dialog opened.
        choices: Vec<StageChoice>,
    },
}

/// Where a plan's review stands.
#[derive(Clone, Debug)]
pub enum Review {
    /// The plan is being read again.
    Reading,
    /// Nobody else changed it; `Save to AWS` may be pressed.
    Ready,
    /// Somebody else changed it: this is what AWS has now.
    Changed(Box<Plan>),
}

impl From<DialogKind> for Dialog {
    fn from(kind: DialogKind) -> Self {
        Self { kind, undoes: None, sending: None, failure: None, may_be_there: false }
    }
}

impl super::Model {
    /// What the open dialog's main button would send; `None` while it cannot be pressed.
    pub fn dialog_change(&self) -> Option<Change> {
        let dialog = self.dialog.as_ref()?;
        if dialog.sending.is_some() {
            return None;
        }
        match &dialog.kind {
            DialogKind::Deploy { at, description } => self.deploy_change(at, description),
            DialogKind::Rollback { at, chosen } => self.rollback_change(at, chosen.as_ref()?),
            DialogKind::ReviewPlan { plan, state: Review::Ready, zero_accepted, .. } => {
                let form = self.forms.get(plan)?;
                if form.blocks_everyone() && !zero_accepted {
                    return None;
                }
                form.change()
            }
            DialogKind::Confirm(change) => Some((**change).clone()),
            DialogKind::NewKey(form) => form.change(|id| self.plan_name(id)),
            DialogKind::MoveKey { key, from, to } => self.move_change(key, from.as_ref(), to.as_ref()),
            DialogKind::Rotate { key } => self.rotate_change(key),
            DialogKind::SetUpTraffic(form) => self.setup_change(form),
            DialogKind::ExtendQuota { key, plan, before, text } => {
                let remaining = number_of(text)?;
                let changed = remaining >= 0 && remaining != *before;
                changed.then(|| {
                    Change::ExtendQuota(ExtendQuota {
                        plan: plan.clone(),
                        key: key.clone(),
                        label: self.key_label(key),
                        before: *before,
                        remaining,
                        day: Some(today_utc(self.now)),
                    })
                })
            }
            DialogKind::ReviewPending
            | DialogKind::Leave { .. }
            | DialogKind::ReviewPlan { .. }
            | DialogKind::AddStage { .. }
            | DialogKind::ImportKeys(_)
            | DialogKind::Sources
            | DialogKind::Diagnostics { .. }
            | DialogKind::Prices(_)
            | DialogKind::Limits(_) => None,
        }
    }

    /// A plan's name, or its id while plans are not read.
    pub fn plan_name(&self, id: &PlanId) -> String {
        self.store.plan(id).map_or_else(|| id.to_string(), |plan| plan.name().to_owned())
    }

    /// A key's name, or its id.
    pub fn key_label(&self, id: &KeyId) -> String {
        self.store.key(id).map_or_else(|| id.to_string(), crate::domain::ApiKey::label)
    }

    /// Why a deployment cannot be sent yet: what it would publish is not known well enough. `None` for nothing.
    pub fn deploy_wait(&self, at: &StageRef) -> Option<&'static str> {
        if self.switches(&at.api).next().is_some() {
            return Some("A switch of this API is being sent");
        }
        let (methods, stages) = (self.store.methods.get(&at.api)?, self.store.stages.get(&at.api)?);
        if methods.failure().is_some() || stages.failure().is_some() {
            return Some("The API could not be read again");
        }
        (!methods.is_fresh() || !stages.is_fresh()).then_some("Reading the API again…")
    }

    fn deploy_change(&self, at: &StageRef, description: &str) -> Option<Change> {
        let stage = self.store.stage(at)?;
        if stage.canary.is_some() || self.deploy_wait(at).is_some() {
            return None;
        }
        let methods = self.store.methods.get(&at.api)?.get()?;
        Some(Change::Deploy(Deploy {
            at: at.clone(),
            api_name: self.api_name(at).to_owned(),
            description: description.trim().to_owned(),
            locks: methods.iter().map(|method| (method.name.clone(), method.lock.clone())).collect(),
            previous: stage.deployment.clone(),
        }))
    }

    fn rollback_change(&self, at: &StageRef, to: &DeploymentId) -> Option<Change> {
        let stage = self.store.stage(at)?;
        if stage.deployment.as_ref() == Some(to) || stage.canary.is_some() {
            return None;
        }
        let deployments = self.store.deployments.get(&at.api)?.get()?;
        let target = deployments.iter().find(|deployment| deployment.id == *to)?;
        let described = target.description.clone().filter(|text| !text.is_empty());
        Some(Change::PointStage(PointStage {
            at: at.clone(),
            api_name: self.api_name(at).to_owned(),
            from: stage.deployment.clone(),
            to: to.clone(),
            to_label: described.map_or_else(|| format!("deployment {to}"), |text| format!("“{text}”")),
        }))
    }

    fn move_change(&self, key: &KeyId, from: Option<&PlanId>, to: Option<&PlanId>) -> Option<Change> {
        let named = |id: &PlanId| (id.clone(), self.plan_name(id));
        let is_there = to.is_some_and(|to| self.store.plans_of(key).any(|plan| plan.id == *to));
        if from == to || is_there {
            return None;
        }
        Some(Change::MoveKey(MoveKey {
            key: key.clone(),
            label: self.key_label(key),
            from: from.map(named),
            others: self
                .store
                .plans_of(key)
                .map(|plan| &plan.id)
                .filter(|id| Some(*id) != from)
                .map(named)
                .collect(),
            to: to.map(named),
        }))
    }

    fn rotate_change(&self, key: &KeyId) -> Option<Change> {
        let old = self.store.key(key)?;
        let mut plans = self.store.plans_of(key).map(|plan| (plan.id.clone(), plan.name().to_owned()));
        Some(Change::CreateKey(KeyRequest {
            description: old.description.clone().unwrap_or_default(),
            plan: plans.next(),
            other_plans: plans.collect(),
            tags: own_tags(&old.tags),
            ..KeyRequest::new(format!("{} (new)", old.label()))
        }))
    }
}

/// The tags that a user may set: AWS keeps those that begin with `aws:` to itself and refuses them.
fn own_tags(tags: &Tags) -> Tags {
    let own = tags.iter().filter(|(name, _)| !name.starts_with("aws:"));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}
