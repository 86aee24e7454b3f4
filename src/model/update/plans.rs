//! The plans' room: forms, review, deletion.

use crate::domain::{Change, PlanId, Request, Resource};

use super::super::dialog::{DialogKind, Review};
use super::super::plan_form::{PlanForm, PlanKey};
use super::super::route::{PlanChoice, Route};
use super::super::{Command, Effect, Model};

impl Model {
    /// Carries a command about plans out, or hands it back.
    pub(super) fn plan_command(&mut self, command: Command) -> Result<Vec<Effect>, Box<Command>> {
        match command {
            Command::EditPlan(key, field, text) => self.edit_form(key, |form| form.edit(field, text)),
            Command::EditPeriod(key, period) => self.edit_form(key, |form| form.period = period),
            Command::OpenAddStage(plan) => {
                let choices = self.stage_choices(&plan);
                self.open(DialogKind::AddStage { plan, choices });
            }
            Command::AddStage(key, at) => {
                self.edit_form(key, |form| form.add_stage(at));
                self.dialog = None;
            }
            Command::RemoveStage(key, at) => {
                self.edit_form(key, |form| form.stages.retain(|stage| stage.at != at));
            }
            Command::DiscardPlan(key) => {
                self.forms.remove(&key);
                if key == PlanKey::New {
                    self.route = Route::Plans(PlanChoice::First);
                }
            }
            Command::ReviewPlan(key) => return Ok(self.review(key)),
            Command::AcceptZero(on) => {
                if let Some(DialogKind::ReviewPlan { zero_accepted, .. }) = self.dialog_kind() {
                    *zero_accepted = on;
                }
            }
            Command::RebasePlan => self.rebase(),
            Command::OpenDeletePlan(id) => self.open_delete_plan(&id),
            other => return Err(Box::new(other)),
        }
        Ok(Vec::new())
    }

    /// A plan's form: the edited one, or a fresh one of what AWS has.
    pub fn form(&self, key: &PlanKey) -> PlanForm {
        if let Some(form) = self.forms.get(key) {
            return form.clone();
        }
        match key {
            PlanKey::New => PlanForm::new(None),
            PlanKey::Plan(id) => PlanForm::new(self.store.plan(id)),
        }
    }

    /// Which form the room shows.
    pub fn open_form(&self) -> Option<PlanKey> {
        let Route::Plans(choice) = &self.route else { return None };
        match choice {
            PlanChoice::New => Some(PlanKey::New),
            PlanChoice::Plan(id) => Some(PlanKey::Plan(id.clone())),
            PlanChoice::First => self.plans().first().map(|plan| PlanKey::Plan(plan.id.clone())),
        }
    }

    pub(super) fn edit_form(&mut self, key: PlanKey, edit: impl FnOnce(&mut PlanForm)) {
        let mut form = self.form(&key);
        edit(&mut form);
        // A form without edits is no form: it follows what AWS has.
        if form.edits() == 0 && key != PlanKey::New {
            self.forms.remove(&key);
        } else {
            self.forms.insert(key, form);
        }
    }

    /// Opens the review; the plan is read again first, in case somebody else changed it.
    fn review(&mut self, key: PlanKey) -> Vec<Effect> {
        if self.forms.get(&key).and_then(PlanForm::change).is_none() {
            return Vec::new();
        }
        let (state, effects) = match &key {
            PlanKey::New => (Review::Ready, Vec::new()),
            PlanKey::Plan(id) => {
                let read = Request::Read { session: self.session, resource: Resource::Plan(id.clone()) };
                (Review::Reading, vec![Effect::send(read)])
            }
        };
        let replay = self.review_replay(&key);
        self.open(DialogKind::ReviewPlan { plan: key, state, zero_accepted: false, replay });
        effects
    }

    fn rebase(&mut self) {
        let Some(DialogKind::ReviewPlan { plan, state, .. }) = self.dialog_kind() else { return };
        let Review::Changed(current) = state.clone() else { return };
        let key = plan.clone();
        if key != PlanKey::Plan(current.id.clone()) {
            return;
        }
        *state = Review::Ready;
        if let Some(form) = self.forms.get_mut(&key) {
            form.rebase(&current);
        }
        let played = self.review_replay(&key);
        if let Some(DialogKind::ReviewPlan { replay, .. }) = self.dialog_kind() {
            *replay = played;
        }
        // Nothing of ours is left to send: the form is as AWS has it now.
        if self.forms.get(&key).is_some_and(|form| form.change().is_none()) {
            self.forms.remove(&key);
            self.dialog = None;
        }
    }

    fn open_delete_plan(&mut self, id: &PlanId) {
        let Some(plan) = self.store.plan(id).cloned() else { return };
        let keys = self.store.plan_keys.get(id).and_then(super::super::Remote::get);
        let change = Change::DeletePlan { plan: Box::new(plan), partners: keys.map(Vec::len) };
        self.open(DialogKind::Confirm(Box::new(change)));
    }
}
