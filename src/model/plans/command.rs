//! The plans' room: forms, review, deletion.

use crate::domain::change::DeletePlan;
use crate::domain::{Change, Period, PlanId, Request, Resource, StageRef};

use crate::model::derive::Derived;
use crate::model::dialog::{DialogKind, Review};
use crate::model::plans::form::{PlanForm, PlanKey};
use crate::model::route::{PlanChoice, Route};
use crate::model::{Effect, Model, PlanField};

/// What the plans' room and its dialogs ask for.
#[derive(Clone, Debug)]
pub enum PlansCommand {
    /// Type in a field of a plan's form.
    Edit(PlanKey, PlanField, String),
    /// Choose a quota's period.
    EditPeriod(PlanKey, Period),
    /// Open the dialog that adds a stage to a form.
    OpenAddStage(PlanKey),
    /// Add a stage to a form.
    AddStage(PlanKey, StageRef),
    /// Take a stage off a form.
    RemoveStage(PlanKey, StageRef),
    /// Throw a form's edits away.
    Discard(PlanKey),
    /// Read the plan again and show old and new.
    Review(PlanKey),
    /// In a review with a limit of 0: yes, every call shall be refused.
    AcceptZero(bool),
    /// In a review of a plan that somebody else changed: take the others' values for what was not edited here, and show old and new again.
    Rebase,
    /// Ask before a plan is deleted.
    OpenDelete(PlanId),
}

impl Model {
    /// Carries a command about plans out.
    pub(in crate::model) fn plans_command(&mut self, command: PlansCommand) -> Vec<Effect> {
        match command {
            PlansCommand::Edit(key, field, text) => self.edit_form(key, |form| form.edit(field, text)),
            PlansCommand::EditPeriod(key, period) => self.edit_form(key, |form| form.period = period),
            PlansCommand::OpenAddStage(plan) => {
                let choices = self.stage_choices(&plan);
                self.open(DialogKind::AddStage { plan, choices });
            }
            PlansCommand::AddStage(key, at) => {
                self.edit_form(key, |form| form.add_stage(at));
                self.dialog = None;
            }
            PlansCommand::RemoveStage(key, at) => {
                self.edit_form(key, |form| form.stages.retain(|stage| stage.at != at));
            }
            PlansCommand::Discard(key) => {
                self.forms.remove(&key);
                if key == PlanKey::New {
                    self.route = Route::Plans(PlanChoice::First);
                }
            }
            PlansCommand::Review(key) => return self.review(key),
            PlansCommand::AcceptZero(on) => {
                if let Some(DialogKind::ReviewPlan { zero_accepted, .. }) = self.dialog_kind() {
                    *zero_accepted = on;
                }
            }
            PlansCommand::Rebase => self.rebase(),
            PlansCommand::OpenDelete(id) => self.open_delete_plan(&id),
        }
        Vec::new()
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

    /// Edits a plan's form, which is made for it where there is none, and is gone again where no edit is left.
    pub(in crate::model) fn edit_form(&mut self, key: PlanKey, edit: impl FnOnce(&mut PlanForm)) {
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
                let (session, resource) = (self.session, Resource::Plan(id.clone()));
                let read = Request::Read { session, resource, background: false };
                (Review::Reading, vec![Effect::send(read)])
            }
        };
        self.open(DialogKind::ReviewPlan { plan: key, state, zero_accepted: false, replay: None });
        self.dirty.mark(Derived::Play);
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
        self.dirty.mark(Derived::Play);
        // Nothing of ours is left to send: the form is as AWS has it now.
        if self.forms.get(&key).is_some_and(|form| form.change().is_none()) {
            self.forms.remove(&key);
            self.dialog = None;
        }
    }

    fn open_delete_plan(&mut self, id: &PlanId) {
        let Some(plan) = self.store.plan(id).cloned() else { return };
        let keys = self.store.plan_keys.get(id).and_then(crate::model::Remote::get);
        let change = Change::DeletePlan(DeletePlan { plan: Box::new(plan), partners: keys.map(Vec::len) });
        self.open(DialogKind::Confirm(Box::new(change)));
    }
}
