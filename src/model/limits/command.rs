//! The dialog that tries other limits: nothing in it is sent.

use crate::domain::{Period, PlanId};
use crate::model::derive::Derived;
use crate::model::dialog::DialogKind;
use crate::model::limits::{FIELDS, Played, ReplayRange, WhatIf};
use crate::model::route::{PlanChoice, Route};
use crate::model::{Effect, Model, PlanField, PlanForm, PlanKey};

/// What the dialog that tries other limits asks for.
#[derive(Clone, Debug)]
pub enum LimitsCommand {
    /// Open the dialog, on that plan or on that of the partner in focus.
    Open(Option<PlanId>),
    /// Try another plan.
    ChoosePlan(PlanId),
    /// Play the limits over other calls.
    ChooseRange(ReplayRange),
    /// Type a limit to try.
    Edit(PlanField, String),
    /// Choose the period of the quota to try.
    ChoosePeriod(Period),
    /// Write the suggested rate and burst into the dialog's fields.
    UseSuggestion,
    /// Read when the calls came, so that the limits are played exactly.
    ReadTimes,
    /// Stop reading when the calls came, or play over counts by the minute again.
    ForgetTimes,
    /// Write the tried limits into the plan's form and go there; nothing is sent.
    TakeOver,
    /// Limits have been played.
    Played(Box<Played>),
}

impl Model {
    /// Carries a command about tried limits out.
    pub(in crate::model) fn limits_command(&mut self, command: LimitsCommand) -> Vec<Effect> {
        match command {
            LimitsCommand::Open(plan) => {
                let what_if = self.new_what_if(plan, ReplayRange::default());
                self.open(DialogKind::Limits(Box::new(what_if)));
                self.dirty.mark(Derived::Play);
            }
            LimitsCommand::ChoosePlan(plan) => {
                let range = self.what_if().map(|what_if| what_if.range).unwrap_or_default();
                let what_if = self.new_what_if(Some(plan), range);
                self.with_limits(|open| *open = what_if);
                self.dirty.mark(Derived::Play);
            }
            LimitsCommand::ChooseRange(range) => {
                self.with_limits(|what_if| (what_if.range, what_if.exact) = (range, None));
                self.dirty.mark(Derived::Limits);
            }
            LimitsCommand::Edit(field, text) => self.try_limits(|form| form.edit(field, text)),
            LimitsCommand::ChoosePeriod(period) => self.try_limits(|form| form.period = period),
            LimitsCommand::UseSuggestion => {
                let suggested = self.what_if().and_then(WhatIf::suggested);
                if let Some((rate, burst)) = suggested {
                    self.try_limits(|form| {
                        form.edit(PlanField::Rate, rate);
                        form.edit(PlanField::Burst, burst);
                    });
                }
            }
            LimitsCommand::ReadTimes => self.read_times(),
            LimitsCommand::ForgetTimes => {
                self.with_limits(|what_if| what_if.exact = None);
                self.dirty.mark(Derived::Limits);
            }
            LimitsCommand::TakeOver => self.take_limits_over(),
            LimitsCommand::Played(played) => return self.played(*played),
        }
        Vec::new()
    }

    /// Edits the limits that are tried; nothing while that dialog is closed.
    pub(in crate::model) fn with_limits(&mut self, change: impl FnOnce(&mut WhatIf)) {
        if let Some(DialogKind::Limits(what_if)) = self.dialog_kind() {
            change(what_if);
        }
    }

    fn try_limits(&mut self, edit: impl FnOnce(&mut PlanForm)) {
        self.with_limits(|what_if| {
            if let Some(form) = &mut what_if.form {
                edit(form);
            }
        });
        self.dirty.mark(Derived::Play);
    }

    /// Writes what was tried into the plan's form, a draft, and shows it there.
    fn take_limits_over(&mut self) {
        let Some(what_if) = self.what_if().filter(|what_if| what_if.problem().is_none()) else { return };
        let (Some(plan), Some(tried)) = (what_if.plan.clone(), what_if.form.clone()) else { return };
        self.edit_form(PlanKey::Plan(plan.clone()), |form| {
            for field in FIELDS {
                form.edit(field, tried.text(field).trim().to_owned());
            }
            form.period = tried.period;
        });
        self.dialog = None;
        self.go(Route::Plans(PlanChoice::Plan(plan)));
    }
}
