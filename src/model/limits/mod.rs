//! Trying other limits: what a rate, a burst and a quota would have done to the calls that a plan's partners made.
//!
//! Nothing here is sent. Rate and burst are played over counts by the minute, a quota over daily use; each is
//! recomputed when something was typed or read, never while drawing. Where the access log tells when each call came,
//! that is read on demand and played exactly. What was tried can be taken over into the
//! plan's form, where it is a draft like any other.

mod command;
pub(in crate::model) mod exact;
mod play;
pub(in crate::model) mod replay;
mod times;
pub(in crate::model) mod what_if;

pub use command::LimitsCommand;

use jiff::ToSpan as _;

pub use exact::{Exact, ExactTimes};
pub(crate) use play::Plays;
pub use play::{Play, Played};
pub use replay::{PartnerCalls, PlanCalls, Replay, ReplayRow, Rest, share_words};
pub use what_if::{FIELDS, ReplayRange, WEEK_FITS, WhatIf};

use crate::domain::{Failure, PlanId, PlanSettings, Quota, Resource, Throttle};

use super::blend::Blend;
use super::chart::Sums;
use super::dialog::DialogKind;
use super::reading::Reading;
use super::span::Window;
use super::time::today_utc;
use super::timeline::last_whole_bin_s;
use super::{Model, PlanForm, PlanKey, Remote};

/// Where the counts by the minute stand.
#[derive(Clone, Copy, Debug)]
pub enum MinuteCounts<'a> {
    /// They are there.
    Known,
    /// They are being read for the first time.
    Reading,
    /// They could not be read.
    Failed(&'a Failure),
    /// Nobody counts by the minute: only a quota can be replayed.
    Missing,
}

impl Model {
    /// The limits that are being tried, while that dialog is open.
    pub fn what_if(&self) -> Option<&WhatIf> {
        match &self.dialog.as_ref()?.kind {
            DialogKind::Limits(what_if) => Some(what_if),
            _ => None,
        }
    }

    /// Where the counts by the minute of a range stand.
    pub fn minute_counts(&self, range: ReplayRange) -> MinuteCounts<'_> {
        match self.feeds_reading(&self.day_feeds(), 60) {
            Reading::Failed(failure) => MinuteCounts::Failed(failure),
            Reading::Loading if self.traffic.day.is_none() => MinuteCounts::Reading,
            _ => match self.replayed(range) {
                None => MinuteCounts::Reading,
                Some(blend) if blend.is_empty() => MinuteCounts::Missing,
                Some(_) => MinuteCounts::Known,
            },
        }
    }

    /// Whether taking the tried limits over would change the plan's form.
    pub fn limits_differ(&self, what_if: &WhatIf) -> bool {
        let (Some(plan), Some(tried)) = (&what_if.plan, &what_if.form) else { return false };
        let form = self.form(&PlanKey::Plan(plan.clone()));
        form.period != tried.period
            || FIELDS.into_iter().any(|field| form.text(field).trim() != tried.text(field).trim())
    }

    /// What is played for a plan's review: the calls of the last 24 hours, and its form's limits. `None` where its limits are as AWS has them or
    /// nobody counts by the minute.
    pub(super) fn review_calls(&self, key: &PlanKey) -> Option<(PlanCalls, Option<Throttle>, Option<Quota>)> {
        let PlanKey::Plan(plan) = key else { return None };
        let form = self.forms.get(key)?;
        let settings = form.settings()?;
        let limits = |settings: &PlanSettings| (settings.throttle, settings.quota);
        let base = form.base.as_ref().map(|base| &base.settings);
        if base.is_some_and(|base| limits(base) == limits(&settings)) {
            return None;
        }
        let quota = settings.quota.filter(|_| base.is_none_or(|base| base.quota != settings.quota));
        let calls = self.plan_calls(plan, ReplayRange::Hours24);
        let known = calls.partners.iter().any(|partner| partner.minutes.is_some());
        known.then_some((calls, settings.throttle, quota))
    }

    /// Limits to try on `plan`, or on that of the partner in focus, with what its form says now.
    pub(super) fn new_what_if(&self, plan: Option<PlanId>, range: ReplayRange) -> WhatIf {
        let focus = || self.partner(self.focus()?)?.plan.clone();
        let opened = || match self.open_form() {
            Some(PlanKey::Plan(id)) => Some(id),
            _ => None,
        };
        let first = || self.plans().first().map(|plan| plan.id.clone());
        let plan = plan.or_else(opened).or_else(focus).or_else(first);
        let mut what_if = WhatIf { range, ..WhatIf::default() };
        if let Some(known) = plan.and_then(|id| self.store.plan(&id)) {
            let draft = self.form(&PlanKey::Plan(known.id.clone()));
            let mut form = PlanForm::new(Some(known));
            for field in FIELDS {
                form.edit(field, draft.text(field).to_owned());
            }
            form.period = draft.period;
            (what_if.plan, what_if.form) = (Some(known.id.clone()), Some(form));
        }
        self.feed(&mut what_if);
        what_if
    }

    /// Gives what is known now to limits that are tried.
    pub(super) fn feed(&self, what_if: &mut WhatIf) {
        let calls = what_if.plan.as_ref().map(|plan| self.plan_calls(plan, what_if.range));
        let mut calls = calls.unwrap_or_default();
        if let Some(exact) = &what_if.exact {
            exact.fill(&mut calls);
        }
        what_if.take(calls);
    }

    /// Takes what was read into the dialog that tries limits.
    pub(super) fn derive_limits(&mut self) {
        let Some(mut dialog) = self.dialog.take() else { return };
        if let DialogKind::Limits(what_if) = &mut dialog.kind {
            if what_if.plan.is_none() {
                **what_if = self.new_what_if(None, what_if.range);
            } else {
                self.feed(what_if);
            }
        }
        self.dialog = Some(dialog);
    }

    /// What the dialog that tries limits stands on beside its room.
    pub(super) fn need_limits(&self, out: &mut Vec<Resource>) {
        let Some(what_if) = self.what_if() else { return };
        self.need_partners(out);
        if let Some(plan) = &what_if.plan {
            let today = today_utc(self.now);
            out.push(Resource::Usage(plan.clone(), today.saturating_sub(31.days()), today));
        }
        self.need_feeds(&self.day_feeds(), self.replay_window(what_if.range), out);
        out.extend(what_if.exact.iter().flat_map(Exact::missing));
    }

    /// What limits are played over, by the minute.
    pub(super) fn replay_window(&self, range: ReplayRange) -> Window {
        let to_s = last_whole_bin_s(self.now.as_second(), 60);
        Window { from_s: to_s - range.length_s(), to_s, period_s: 60 }
    }

    /// The counts of a range, once all of it was read.
    fn replayed(&self, range: ReplayRange) -> Option<Blend<'_>> {
        if range == ReplayRange::Hours24 {
            return self.day_traffic();
        }
        let (feeds, window) = (self.day_feeds(), self.replay_window(range));
        self.blend(&feeds, window).filter(|_| self.is_there(&feeds, window))
    }

    fn plan_calls(&self, plan: &PlanId, range: ReplayRange) -> PlanCalls {
        let keys = self.store.plan_keys.get(plan).and_then(Remote::get).map(Vec::as_slice);
        let usage = self.store.usage.get(plan).and_then(Remote::get);
        let counted = self.replayed(range).filter(|blend| !blend.is_empty());
        let counted = counted.map(|blend| (Sums::of(&blend), blend));
        let calls = |key| {
            let mut out = PartnerCalls::new(key, self.partner(key));
            out.minutes = counted.as_ref().map(|(sums, blend)| sums.minutes_of(blend, key));
            out.days = usage.map(|usage| {
                let days = usage.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
                days.iter().map(|day| u64::try_from(day.used).unwrap_or(0)).collect()
            });
            out
        };
        PlanCalls {
            partners: keys.unwrap_or_default().iter().map(calls).collect(),
            first_day: usage.map(|usage| usage.from),
        }
    }
}
