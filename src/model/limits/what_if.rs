//! Limits that are tried on a plan: what was typed, over which calls it is played, and what came of it.

use std::sync::Arc;

use super::exact::Exact;
use super::replay::{PartnerCalls, PlanCalls, Replay};
use crate::analysis::series::Counts;
use crate::analysis::sizing::{self, Observed, Suggestion};
use crate::domain::words::grouped;
use crate::domain::{PlanId, Quota, Throttle, patch};
use crate::model::plans::form::{PlanField, PlanForm};

/// The fields that can be tried.
pub const FIELDS: [PlanField; 3] = [PlanField::Rate, PlanField::Burst, PlanField::Quota];
/// More partners than these are not read by the minute for a week: CloudWatch would take dozens of calls for it.
pub const WEEK_FITS: usize = 250;

/// Over which calls limits are played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplayRange {
    /// A day by the minute.
    #[default]
    Hours24,
    /// A week by the minute.
    Days7,
}

impl ReplayRange {
    /// All, shortest first.
    pub const ALL: [Self; 2] = [Self::Hours24, Self::Days7];

    /// As the picker says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hours24 => "Last 24 hours",
            Self::Days7 => "Last 7 days",
        }
    }

    /// How long it is, in seconds.
    pub(super) fn length_s(self) -> i64 {
        match self {
            Self::Hours24 => 86_400,
            Self::Days7 => 7 * 86_400,
        }
    }
}

/// What a play says of limits that fit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fitting {
    /// They were not looked for: the calls are those of the last time.
    NotSought,
    /// These fit; `None` where nobody called but pollers.
    Found(Option<Suggestion>),
}

/// Limits that are tried on a plan.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    /// The plan; `None` while no plan is known.
    pub plan: Option<PlanId>,
    /// Rate, burst, quota and its period as typed; `None` while no plan is known.
    pub form: Option<PlanForm>,
    /// Over which calls.
    pub range: ReplayRange,
    /// What the limits would have done; `None` while something is wrong with them or no partner is known.
    pub replay: Option<Replay>,
    /// Rate and burst that fit the partners that are no pollers; `None` where none of them called.
    pub suggestion: Option<Suggestion>,
    /// When the calls came, where that was asked for.
    pub exact: Option<Exact>,
    /// What the limits are played over.
    pub(super) calls: Arc<PlanCalls>,
    /// Calls counted by the minute; `None` where nobody counts.
    pub(super) counted: Option<u64>,
    /// The calls have changed since limits that fit them were looked for.
    pub(super) unsuggested: bool,
}

impl WhatIf {
    /// Partners of the plan, as far as known.
    pub fn partners(&self) -> usize {
        self.calls.partners.len()
    }

    /// Partners that the suggestion leaves out because they poll.
    pub fn pollers(&self) -> usize {
        self.calls.partners.iter().filter(|partner| partner.poller).count()
    }

    /// What is wrong with the first field that something is wrong with.
    pub fn problem(&self) -> Option<&'static str> {
        let form = self.form.as_ref()?;
        FIELDS.into_iter().find_map(|field| form.problem(field))
    }

    /// The suggestion as it would be typed: rate and burst.
    pub fn suggested(&self) -> Option<(String, String)> {
        let limits = self.suggestion?.limits;
        Some((patch::number(limits.rate), grouped(limits.burst.into())))
    }

    /// Rate, burst and quota as typed; `None` while something is wrong with them.
    pub(super) fn limits(&self) -> Option<(Option<Throttle>, Option<Quota>)> {
        let settings = self.form.as_ref().and_then(PlanForm::settings)?;
        Some((settings.throttle, settings.quota))
    }

    /// Takes what is known of the calls; limits that fit are looked for only where that has changed.
    pub(super) fn take(&mut self, calls: PlanCalls) {
        if *self.calls == calls {
            return;
        }
        self.calls = Arc::new(calls);
        self.unsuggested = true;
        let counted = || self.calls.partners.iter().filter_map(|partner| partner.minutes.as_ref());
        self.counted = counted().next().map(|_| counted().map(Counts::total).sum());
    }

    /// Shows what was played.
    pub(super) fn show(&mut self, replay: Option<Replay>, fitting: Fitting) {
        self.replay = replay;
        if let Fitting::Found(suggestion) = fitting {
            (self.suggestion, self.unsuggested) = (suggestion, false);
        }
    }
}

/// Limits that fit the partners that are no pollers.
pub(super) fn suggestion(calls: &PlanCalls) -> Option<Suggestion> {
    let others = calls.partners.iter().filter(|partner| !partner.poller);
    let observed: Vec<Observed<'_>> = others.filter_map(PartnerCalls::observed).collect();
    sizing::suggest(&observed)
}
