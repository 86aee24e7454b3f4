//! What there is to read, what is on screen of it, and what is not.
//!
//! Of an account with few APIs and plans all is on screen: the banner speaks of every API, the overview of every partner. With many,
//! what is on screen is what is open, what the banner names, and the lists; the rest fills up behind it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Api, ApiId, PlanId, Resource, Slot};

use super::remote::Refreshed;
use super::route::{PlanChoice, Route};
use super::share::{AFTER_FAILURE, Shares, due_at};
use super::turns::interleave;
use super::{Model, Remote};

/// So many APIs are all on screen.
const FEW_APIS: usize = 10;
/// So many plans are all on screen.
const FEW_PLANS: usize = 40;
/// So many feeds of counts, and log groups, are all on screen.
const FEW_FEEDS: usize = 12;

impl Model {
    /// What the banner and the present room stand on, in the order in which it should come.
    pub fn needs(&self) -> Vec<Resource> {
        let (mut seen, rest) = self.needs_by_sight();
        seen.extend(rest);
        seen
    }

    /// As [`Self::needs`]: what is on screen, and the rest.
    pub(super) fn needs_by_sight(&self) -> (Vec<Resource>, Vec<Resource>) {
        let (shown, others) = self.apis_by_sight();
        let mut seen = vec![Resource::Apis];
        seen.extend(shown.iter().map(|api| Resource::Stages(api.id.clone())));
        seen.extend(shown.iter().map(|api| Resource::Methods(api.id.clone())));
        seen.extend(shown.iter().flat_map(|api| self.served(&api.id)));
        let mut room = Vec::new();
        self.route.room().needs(self, &mut room);
        let (of_many, of_room) = self.room_by_sight(room);
        seen.extend(of_room);
        self.need_limits(&mut seen);
        if let Some(form) = self.setup_form() {
            self.need_setup(form, &mut seen);
        }
        self.invoice_needs(&mut seen);
        let of_apis = others.iter().flat_map(|api| {
            let lists = [Resource::Stages(api.id.clone()), Resource::Methods(api.id.clone())];
            lists.into_iter().chain(self.served(&api.id))
        });
        (seen, interleave(of_many, of_apis.collect()))
    }

    /// What the stages of an API serve, as far as they are read.
    fn served(&self, api: &ApiId) -> Vec<Resource> {
        let stages = self.store.stages.get(api).and_then(Remote::get).map(Vec::as_slice);
        let served = stages.unwrap_or_default().iter().flat_map(|stage| {
            let canary = stage.canary.as_ref().filter(|canary| canary.percent > 0.0);
            stage.deployment.iter().chain(canary.and_then(|canary| canary.deployment.as_ref()))
        });
        served.map(|id| Resource::Live(api.clone(), id.clone())).collect()
    }

    /// The APIs that are on screen, and the others: what is open, or the first, and what the banner names.
    fn apis_by_sight(&self) -> (Vec<&Api>, Vec<&Api>) {
        let apis = self.store.apis.get().map(Vec::as_slice).unwrap_or_default();
        if apis.len() <= FEW_APIS {
            return (apis.iter().collect(), Vec::new());
        }
        let open = self.open_stage().map(|at| at.api).or_else(|| apis.first().map(|api| api.id.clone()));
        let named = self.reports.values().filter(|report| report.pending().next().is_some());
        let mut shown: BTreeSet<&ApiId> = open.iter().collect();
        for report in named {
            if shown.len() < FEW_APIS {
                shown.insert(&report.at.api);
            }
        }
        apis.iter().partition(|api| shown.contains(&api.id))
    }

    /// What a room needs: what there is too much of to be on screen, and the rest.
    fn room_by_sight(&self, room: Vec<Resource>) -> (Vec<Resource>, Vec<Resource>) {
        let is_feed = |resource: &Resource| matches!(resource, Resource::Traffic(_) | Resource::LogGroup(_));
        let many_feeds = room.iter().filter(|resource| is_feed(resource)).count() > FEW_FEEDS;
        let many_plans = self.plans().len() > FEW_PLANS;
        let open = self.open_plans();
        room.into_iter().partition(|resource| match of_plan(resource) {
            Some(plan) => many_plans && !open.contains(plan),
            None => many_feeds && is_feed(resource),
        })
    }

    /// The plan that is open, or those of the partner who is.
    fn open_plans(&self) -> Vec<PlanId> {
        match &self.route {
            Route::Plans(PlanChoice::Plan(plan)) => vec![plan.clone()],
            Route::Plans(PlanChoice::First) => {
                self.plans().first().map(|plan| plan.id.clone()).into_iter().collect()
            }
            Route::Keys(Some(key)) | Route::Traffic(Some(key)) => {
                self.store.plans_of(key).map(|plan| plan.id.clone()).collect()
            }
            Route::Plans(PlanChoice::New)
            | Route::Keys(None)
            | Route::Traffic(None)
            | Route::Overview
            | Route::Apis(_)
            | Route::Activity
            | Route::LockDown => Vec::new(),
        }
    }

    /// Notes what is needed, and of what is not on screen how far it is: looked at in every frame, found out after every change.
    pub(super) fn note_needs(&mut self) {
        let (seen, rest) = self.needs_by_sight();
        let (store, turns) = (&self.store, &mut self.turns);
        turns.on_screen = seen.len();
        turns.shares = Shares::of(&rest);
        turns.behind.retain(|slot| store.look(slot).is_some_and(Refreshed::is_loading));
        (turns.read, turns.oldest, turns.due) = (0, None, None);
        for resource in &rest {
            let slot = resource.slot();
            let Some(place) = store.look(&slot) else { continue };
            let (read, failed) = (store.read_at(&slot), place.failed_at());
            turns.read += usize::from(read.is_some() || failed.is_some());
            turns.oldest = earlier(turns.oldest, read.filter(|_| slot.lifetime_s().is_some()));
            // Counts always lack the newest minutes.
            let idle = !place.is_loading() && (!place.is_stale() || matches!(slot, Slot::Traffic(_)));
            let due = failed.map(|at| (at, turns.shares.after_failure(&slot, AFTER_FAILURE)));
            let due = due.or_else(|| read.zip(turns.shares.lifetime(&slot)));
            turns.due = earlier(turns.due, due.filter(|_| idle).and_then(|(at, after)| due_at(at, after)));
        }
        self.needed = seen;
        self.needed.extend(rest);
    }

    /// How much of what is not on screen has been read or has failed, and how much there is; `None` when all has.
    pub fn filling(&self) -> Option<(usize, usize)> {
        let all = self.needed.len().saturating_sub(self.turns.on_screen);
        (self.turns.read < all).then_some((self.turns.read, all))
    }

    /// How old the oldest of what is not on screen is; `None` where all is, or nothing of it has been read.
    pub fn rest_age(&self) -> Option<SignedDuration> {
        earlier(self.turns.oldest, self.counts_read_at(false)).map(|at| self.now.duration_since(at))
    }

    /// When the counts of the last 24 hours were read, where they are on screen; or where there are too many for that.
    pub(super) fn counts_read_at(&self, on_screen: bool) -> Option<Timestamp> {
        self.traffic_read_at().filter(|_| on_screen == (self.day_feeds().len() <= FEW_FEEDS))
    }
}

/// Whose plan it is about, of what there is one a plan.
fn of_plan(resource: &Resource) -> Option<&PlanId> {
    if let Resource::PlanKeys(plan) | Resource::PlanTags(plan) | Resource::Usage(plan, ..) = resource {
        return Some(plan);
    }
    None
}

/// The earlier of two moments, where there are any.
fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
