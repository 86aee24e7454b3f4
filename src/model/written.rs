//! What comes of a write: its form and its dialog go, the room leads on to what was made, and what it touched is read again.

use crate::domain::change::{Aftermath, plan_drifts};
use crate::domain::words::lower_first;
use crate::domain::{Change, Failure, Plan, PlanSettings, Ticket, WriteError, Written};

use super::dialog::{DialogKind, Review};
use super::plans::form::PlanKey;
use super::route::{PlanChoice, Route};
use super::span::Range;
use super::{Effect, Model};

/// How a write ended that did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfinished {
    /// Nothing changed.
    NotDone,
    /// Some of it did.
    Half,
    /// Nobody knows.
    Unknown,
}

impl Model {
    /// Takes in what came of a write.
    pub(super) fn written(
        &mut self,
        ticket: Ticket,
        change: &Change,
        outcome: Result<Written, WriteError>,
    ) -> Vec<Effect> {
        self.writing.remove(&ticket);
        let mine = self.dialog.as_ref().is_some_and(|dialog| dialog.sending == Some(ticket));
        let imported = self.import_written(ticket, outcome.as_ref().err());
        if imported {
            return Vec::new();
        }
        match outcome {
            Ok(written) => self.succeeded(mine, change, &written),
            Err(WriteError::PlanChanged(current)) => self.plan_changed(mine, change, *current),
            Err(WriteError::Cancelled) => {
                if let Some(dialog) = self.dialog.as_mut().filter(|_| mine) {
                    dialog.sending = None;
                }
            }
            Err(WriteError::Failed(failure)) => {
                let ending = if failure.may_be_done { Unfinished::Unknown } else { Unfinished::NotDone };
                self.failed(mine, change, ending, failure);
            }
            Err(WriteError::Partly(failure)) => self.failed(mine, change, Unfinished::Half, failure),
        }
        // Never patched here: what the write touched is read again, whatever came of it.
        self.read_again(|slot| change.makes_stale(slot));
        Vec::new()
    }

    fn succeeded(&mut self, mine: bool, change: &Change, written: &Written) {
        if mine {
            self.dialog = None;
        }
        self.settle_room(mine, change.aftermath());
        if let Some(route) = self.route_after(mine, change.aftermath(), written) {
            self.go(route);
        }
        self.notice(format!("Done: {}", lower_first(&change.title())), None);
    }

    /// What rooms hold that a change has done with: a form that was sent, and what was chosen before calls were counted.
    fn settle_room(&mut self, mine: bool, aftermath: Aftermath<'_>) {
        match aftermath {
            Aftermath::PlanEdited(before, after) => self.settle_form(before, after),
            Aftermath::PlanMade(settings) => self.forms.retain(|key, form| {
                *key != PlanKey::New || form.settings().as_ref().is_none_or(|typed| !typed.same_as(settings))
            }),
            Aftermath::PlanGone(plan) => {
                self.forms.remove(&PlanKey::Plan(plan.clone()));
                self.prices.drafts.remove(plan);
            }
            Aftermath::Counting(stage) => {
                // Its first calls are what somebody wants to see now.
                if mine {
                    self.traffic.scope = Some(stage.clone());
                    self.traffic.source = None;
                    self.traffic.set_range(Range::Hours3);
                }
            }
            Aftermath::Nothing | Aftermath::KeyMade | Aftermath::KeyGone(_) => {}
        }
    }

    /// A plan's form after its plan was written: gone, or what was typed since, on top of what AWS has now.
    fn settle_form(&mut self, before: &Plan, after: &PlanSettings) {
        let key = PlanKey::Plan(before.id.clone());
        let Some(form) = self.forms.get_mut(&key) else { return };
        let same = form.settings().is_some_and(|typed| typed.same_as(after));
        form.rebase(&Plan { settings: after.clone(), ..before.clone() });
        if same || form.edits() == 0 {
            self.forms.remove(&key);
        }
    }

    /// Where a write leads: to what it made, and away from what it deleted. Whoever has gone on to something else stays there.
    fn route_after(&self, mine: bool, aftermath: Aftermath<'_>, written: &Written) -> Option<Route> {
        match aftermath {
            Aftermath::PlanMade(_) => {
                mine.then(|| Route::Plans(written.plan.clone().map_or(PlanChoice::First, PlanChoice::Plan)))
            }
            Aftermath::KeyMade => mine.then(|| Route::Keys(written.key.clone())),
            Aftermath::Counting(_) => mine.then_some(Route::Traffic(None)),
            Aftermath::PlanGone(plan) => {
                let shown = self.route == Route::Plans(PlanChoice::Plan(plan.clone()));
                (mine || shown).then_some(Route::Plans(PlanChoice::First))
            }
            Aftermath::KeyGone(key) => {
                (mine || self.route == Route::Keys(Some(key.clone()))).then_some(Route::Keys(None))
            }
            Aftermath::Nothing | Aftermath::PlanEdited(..) => None,
        }
    }

    fn failed(&mut self, mine: bool, change: &Change, ending: Unfinished, failure: Failure) {
        let Some(dialog) = self.dialog.as_mut().filter(|_| mine) else {
            let words = match ending {
                Unfinished::NotDone => "Not done",
                Unfinished::Half => "Half done",
                Unfinished::Unknown => "Not known whether it is done",
            };
            return self.notice(format!("{words}: {}", lower_first(&change.title())), Some(failure));
        };
        dialog.sending = None;
        // A second key or deployment would be one too many; what only sets a value may be sent again.
        let repeatable = change.calls().iter().all(|call| call.operation().is_repeatable());
        dialog.may_be_there = ending != Unfinished::NotDone && !repeatable;
        dialog.failure = Some(failure);
    }

    /// Somebody else changed the plan between the review and the write: nothing was written. The review that sent it shows
    /// three values; where it was left meanwhile, a message says so.
    fn plan_changed(&mut self, mine: bool, change: &Change, current: Plan) {
        if let Some(dialog) = self.dialog.as_mut().filter(|_| mine)
            && let DialogKind::ReviewPlan { state, .. } = &mut dialog.kind
        {
            dialog.sending = None;
            *state = Review::Changed(Box::new(current));
            return;
        }
        let drifts = match change.aftermath() {
            Aftermath::PlanEdited(before, after) => {
                plan_drifts(&before.settings, &current.settings, Some(after))
            }
            Aftermath::Nothing
            | Aftermath::PlanMade(_)
            | Aftermath::PlanGone(_)
            | Aftermath::KeyMade
            | Aftermath::KeyGone(_)
            | Aftermath::Counting(_) => Vec::new(),
        };
        let failure = Failure::drifted(format!("The plan {} was left as it is", current.name()), drifts);
        self.failed(mine, change, Unfinished::NotDone, failure);
    }
}
