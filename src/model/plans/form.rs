//! A plan's form: what was typed, what is wrong with it, and what it would mean.
//!
//! Fields are texts, so that nothing typed is ever lost or turned into something else: an empty field is no
//! limit, never 0, and a rate without a burst is a question, not a guess.

use crate::domain::change::{CreatePlan, UpdatePlan, plan_differences};
use crate::domain::typed::{self, decimal};
use crate::domain::words::{grouped, per_minute};
use crate::domain::{
    Change, Period, Plan, PlanId, PlanSettings, PlanStage, Quota, StageRef, Throttle, patch,
};

/// Whose form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanKey {
    /// Of a plan that is not made yet.
    New,
    /// Of a plan.
    Plan(PlanId),
}

/// A text field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanField {
    /// `Plan name`.
    Name,
    /// `Description`.
    Description,
    /// `Rate (requests per second)`.
    Rate,
    /// `Burst (requests)`.
    Burst,
    /// `Quota (requests)`.
    Quota,
}

impl PlanField {
    /// Its fixed label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Plan name",
            Self::Description => "Description",
            Self::Rate => "Rate (requests per second)",
            Self::Burst => "Burst (requests)",
            Self::Quota => "Quota (requests)",
        }
    }
}

/// What was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanForm {
    /// The plan as it was when the form opened; `None` for a new one.
    pub base: Option<Plan>,
    /// Texts as typed.
    pub name: String,
    /// Texts as typed.
    pub description: String,
    /// Texts as typed.
    pub rate: String,
    /// Texts as typed.
    pub burst: String,
    /// Texts as typed.
    pub quota: String,
    /// Quota's period.
    pub period: Period,
    /// Stages.
    pub stages: Vec<PlanStage>,
}

/// A whole number as people type it: groups by comma, space or apostrophe. `None` for anything else.
pub use crate::domain::typed::whole as number_of;

impl PlanForm {
    /// The form of a plan, or an empty one.
    pub fn new(base: Option<&Plan>) -> Self {
        let settings = base.map(|plan| plan.settings.clone()).unwrap_or_default();
        Self {
            base: base.cloned(),
            name: settings.name,
            description: settings.description,
            rate: settings.throttle.map(|throttle| patch::number(throttle.rate)).unwrap_or_default(),
            burst: settings.throttle.map(|throttle| grouped(throttle.burst.into())).unwrap_or_default(),
            quota: settings.quota.map(|quota| grouped(quota.limit.into())).unwrap_or_default(),
            period: settings.quota.map_or(Period::Month, |quota| quota.period),
            stages: settings.stages,
        }
    }

    /// A field's text.
    pub fn text(&self, field: PlanField) -> &str {
        match field {
            PlanField::Name => &self.name,
            PlanField::Description => &self.description,
            PlanField::Rate => &self.rate,
            PlanField::Burst => &self.burst,
            PlanField::Quota => &self.quota,
        }
    }

    /// Takes in what was typed into a field.
    pub(in crate::model) fn edit(&mut self, field: PlanField, text: String) {
        match field {
            PlanField::Name => self.name = text,
            PlanField::Description => self.description = text,
            PlanField::Rate => self.rate = text,
            PlanField::Burst => self.burst = text,
            PlanField::Quota => self.quota = text,
        }
    }

    /// What is wrong with a field; `None` for nothing.
    pub fn problem(&self, field: PlanField) -> Option<&'static str> {
        let (rate, burst, quota) = (self.rate.trim(), self.burst.trim(), self.quota.trim());
        match field {
            PlanField::Name => self.name.trim().is_empty().then_some("A plan needs a name"),
            PlanField::Description => None,
            PlanField::Rate if rate.is_empty() => {
                (!burst.is_empty()).then_some("Give a rate too: AWS takes rate and burst together")
            }
            PlanField::Rate => match decimal(rate) {
                None => Some("Write a number, such as 2 or 0.5"),
                Some(rate) if rate < 0.0 => Some("A rate is 0 or more"),
                Some(_) => None,
            },
            PlanField::Burst if burst.is_empty() => {
                (!rate.is_empty()).then_some("Give a burst too: AWS takes rate and burst together")
            }
            PlanField::Burst => typed::limit(burst).err(),
            PlanField::Quota if quota.is_empty() => None,
            PlanField::Quota => typed::limit(quota).err(),
        }
    }

    /// What the form asks for; `None` while something is wrong.
    pub fn settings(&self) -> Option<PlanSettings> {
        let fields = [PlanField::Name, PlanField::Rate, PlanField::Burst, PlanField::Quota];
        if fields.into_iter().any(|field| self.problem(field).is_some()) {
            return None;
        }
        let whole = |text: &str| typed::limit(text).ok();
        let throttle = if self.rate.trim().is_empty() {
            None
        } else {
            Some(Throttle { rate: decimal(&self.rate)?, burst: whole(&self.burst)? })
        };
        let offset = self.base.as_ref().and_then(|plan| plan.settings.quota).map_or(0, |quota| quota.offset);
        let quota = if self.quota.trim().is_empty() {
            None
        } else {
            // Another period has another range of offsets; 0 is right for all.
            let offset = if offset <= self.period.max_offset() { offset } else { 0 };
            Some(Quota { limit: whole(&self.quota)?, offset, period: self.period })
        };
        Some(PlanSettings {
            name: self.name.trim().to_owned(),
            description: self.description.trim().to_owned(),
            throttle,
            quota,
            stages: self.stages.clone(),
        })
    }

    /// How many settings were edited. Counts also what is wrong and cannot be sent.
    pub fn edits(&self) -> usize {
        let clean = Self::new(self.base.as_ref());
        let fields =
            [PlanField::Name, PlanField::Description, PlanField::Rate, PlanField::Burst, PlanField::Quota];
        let texts = fields.into_iter().filter(|field| self.text(*field) != clean.text(*field)).count();
        let stages = self.stages.iter().filter(|stage| !clean.stages.contains(stage)).count()
            + clean.stages.iter().filter(|stage| !self.stages.contains(stage)).count();
        texts + stages + usize::from(self.period != clean.period)
    }

    /// What a field was, where it was edited.
    pub fn was(&self, field: PlanField) -> Option<String> {
        let clean = Self::new(Some(self.base.as_ref()?));
        let old = clean.text(field);
        (old != self.text(field)).then(|| if old.is_empty() { "none".to_owned() } else { old.to_owned() })
    }

    /// Whether a limit of 0 would refuse every call: asked for once more before it is sent.
    pub fn blocks_everyone(&self) -> bool {
        let Some(settings) = self.settings() else { return false };
        let zero = settings.throttle.is_some_and(|throttle| throttle.rate == 0.0 || throttle.burst == 0)
            || settings.quota.is_some_and(|quota| quota.limit == 0);
        zero && self.base.as_ref().is_none_or(|plan| plan.settings != settings)
    }

    /// The change that it asks for; `None` while something is wrong or nothing differs.
    pub fn change(&self) -> Option<Change> {
        let settings = self.settings()?;
        match &self.base {
            None => Some(Change::CreatePlan(CreatePlan { settings })),
            Some(base) if plan_differences(&base.settings, &settings).is_empty() => None,
            Some(base) => {
                Some(Change::UpdatePlan(UpdatePlan { before: Box::new(base.clone()), after: settings }))
            }
        }
    }

    /// What a field's value means, in words; empty where it means nothing yet.
    pub fn meaning(&self, field: PlanField) -> String {
        let empty = self.text(field).trim().is_empty();
        match field {
            _ if self.problem(field).is_some() => String::new(),
            PlanField::Rate if empty => {
                "No limit of the plan's own: the stage's and the account's apply.".into()
            }
            PlanField::Rate => decimal(&self.rate).map(rate_meaning).unwrap_or_default(),
            PlanField::Burst if empty => String::new(),
            PlanField::Burst => match number_of(&self.burst) {
                Some(0) => "0 refuses every call.".into(),
                Some(burst) => format!("{} at once before the rate applies.", grouped(burst)),
                None => String::new(),
            },
            PlanField::Quota if empty => "Unlimited.".into(),
            PlanField::Quota => {
                number_of(&self.quota).map(|limit| self.quota_meaning(limit)).unwrap_or_default()
            }
            PlanField::Name | PlanField::Description => String::new(),
        }
    }

    fn quota_meaning(&self, limit: i64) -> String {
        let days = match self.period {
            _ if limit == 0 => return "0 refuses every call.".into(),
            Period::Day => return format!("{} a day; AWS begins again at about 00:00 UTC.", grouped(limit)),
            Period::Week => 7,
            Period::Month => 30,
        };
        format!("{} a {} is about {} a day.", grouped(limit), self.period, grouped(limit / days))
    }

    /// Takes over what somebody else changed, keeping what was edited here.
    pub(in crate::model) fn rebase(&mut self, current: &Plan) {
        let mine = self.clone();
        let old = Self::new(self.base.as_ref());
        let mut fresh = Self::new(Some(current));
        for field in
            [PlanField::Name, PlanField::Description, PlanField::Rate, PlanField::Burst, PlanField::Quota]
        {
            if mine.text(field) != old.text(field) {
                fresh.edit(field, mine.text(field).to_owned());
            }
        }
        if mine.period != old.period {
            fresh.period = mine.period;
        }
        // By which stage it is: limits of its methods may have changed meanwhile, and are not edited here.
        let has = |stages: &[PlanStage], at: &StageRef| stages.iter().any(|stage| stage.at == *at);
        fresh.stages.retain(|stage| !has(&old.stages, &stage.at) || has(&mine.stages, &stage.at));
        for stage in mine.stages {
            if !has(&old.stages, &stage.at) && !has(&fresh.stages, &stage.at) {
                fresh.stages.push(stage);
            }
        }
        *self = fresh;
    }

    /// Adds a stage, unless it is there already.
    pub(in crate::model) fn add_stage(&mut self, at: StageRef) {
        if !self.stages.iter().any(|stage| stage.at == at) {
            // A stage taken off and put back is no edit: keep its limits of single methods.
            let known =
                self.base.iter().flat_map(|plan| &plan.settings.stages).find(|stage| stage.at == at).cloned();
            self.stages.push(known.unwrap_or(PlanStage { at, methods: Vec::new() }));
        }
    }
}

fn rate_meaning(rate: f64) -> String {
    if rate == 0.0 {
        return "0 refuses every call.".into();
    }
    format!("{} a second is {} a minute.", patch::number(rate), per_minute(rate))
}
