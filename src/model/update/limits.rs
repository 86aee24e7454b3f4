//! The dialog that tries other limits: nothing in it is sent.

use super::super::dialog::DialogKind;
use super::super::limits::{FIELDS, ReplayRange, WhatIf};
use super::super::route::{PlanChoice, Route};
use super::super::{Command, Effect, Model, PlanField, PlanForm, PlanKey};

impl Model {
    /// Carries a command about tried limits out, or hands it back.
    pub(super) fn limits_command(&mut self, command: Command) -> Result<Vec<Effect>, Box<Command>> {
        match command {
            Command::OpenLimits(plan) => {
                let what_if = self.new_what_if(plan, ReplayRange::default());
                self.open(DialogKind::Limits(Box::new(what_if)));
            }
            Command::LimitsPlan(plan) => {
                let range = self.what_if().map(|what_if| what_if.range).unwrap_or_default();
                let what_if = self.new_what_if(Some(plan), range);
                self.with_limits(|open| *open = what_if);
            }
            Command::LimitsRange(range) => {
                self.with_limits(|what_if| (what_if.range, what_if.exact) = (range, None));
                self.feed_limits();
            }
            Command::EditLimits(field, text) => self.try_limits(|form| form.edit(field, text)),
            Command::LimitsPeriod(period) => self.try_limits(|form| form.period = period),
            Command::UseSuggestion => {
                let suggested = self.what_if().and_then(WhatIf::suggested);
                if let Some((rate, burst)) = suggested {
                    self.try_limits(|form| {
                        form.edit(PlanField::Rate, rate);
                        form.edit(PlanField::Burst, burst);
                    });
                }
            }
            Command::ReadTimes => self.read_times(),
            Command::ForgetTimes => {
                self.with_limits(|what_if| what_if.exact = None);
                self.feed_limits();
            }
            Command::TakeOverLimits => self.take_limits_over(),
            other => return Err(Box::new(other)),
        }
        Ok(Vec::new())
    }

    pub(in crate::model) fn with_limits(&mut self, change: impl FnOnce(&mut WhatIf)) {
        if let Some(DialogKind::Limits(what_if)) = self.dialog_kind() {
            change(what_if);
        }
    }

    pub(in crate::model) fn feed_limits(&mut self) {
        let Some(mut dialog) = self.dialog.take() else { return };
        if let DialogKind::Limits(what_if) = &mut dialog.kind {
            self.feed(what_if);
        }
        self.dialog = Some(dialog);
    }

    fn try_limits(&mut self, edit: impl FnOnce(&mut PlanForm)) {
        self.with_limits(|what_if| {
            if let Some(form) = &mut what_if.form {
                edit(form);
            }
            what_if.play();
        });
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
