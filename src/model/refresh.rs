//! What to read, and when again.
//!
//! The room says what it needs, this file asks for what is missing or too old. What the banner stands on is
//! needed in every room and is read again each minute (the list of APIs every two), so that somebody else's change shows in time.

use jiff::{SignedDuration, ToSpan as _};

use crate::domain::{Request, Resource};

use super::route::Room;
use super::time::today_utc;
use super::{Connection, Effect, Model};

/// After a failure: long enough not to hammer, short enough to recover by itself.
pub(super) const AFTER_FAILURE: SignedDuration = SignedDuration::from_secs(60);
/// What has lived so much of its time, a fifth less than all of it, is read with others that are due: lists that were read together
/// stay together, and an idle window wakes once for all of them.
fn is_due(age: SignedDuration, lifetime: SignedDuration) -> bool {
    age >= lifetime - lifetime / 5
}

impl Model {
    /// What the banner and the present room stand on, in the order in which it should come.
    pub fn needs(&self) -> Vec<Resource> {
        let mut out = vec![Resource::Apis];
        let apis = self.store.apis.get().map(Vec::as_slice).unwrap_or_default();
        out.extend(apis.iter().map(|api| Resource::Stages(api.id.clone())));
        out.extend(apis.iter().map(|api| Resource::Methods(api.id.clone())));
        for stage in self.store.all_stages() {
            let canary = stage.canary.as_ref().filter(|canary| canary.percent > 0.0);
            let served = stage.deployment.iter().chain(canary.and_then(|canary| canary.deployment.as_ref()));
            out.extend(served.map(|id| Resource::Live(stage.at.api.clone(), id.clone())));
        }
        self.route.room().needs(self, &mut out);
        self.need_limits(&mut out);
        if let Some(form) = self.setup_form() {
            self.need_setup(form, &mut out);
        }
        self.invoice_needs(&mut out);
        out
    }

    /// The keys' room, and the overview.
    pub(super) fn need_overview(&self, out: &mut Vec<Resource>) {
        self.need_partners(out);
        self.need_usage(out);
        self.need_day(out);
    }

    /// The APIs' room.
    pub(super) fn need_apis(&self, out: &mut Vec<Resource>) {
        out.extend(self.open_stage().map(|at| Resource::Deployments(at.api.clone())));
        self.need_partners(out);
    }

    /// The plans' room.
    pub(super) fn need_plans(&self, out: &mut Vec<Resource>) {
        self.need_partners(out);
        out.push(Resource::AccountLimit);
        self.need_day(out);
        self.need_prices(out);
    }

    /// The traffic room, or a partner's page.
    pub(super) fn need_traffic(&self, out: &mut Vec<Resource>) {
        self.need_partners(out);
        self.need_usage(out);
        self.need_sources(out);
        self.need_day(out);
        self.need_chart(out);
        if let Some(key) = self.route.page() {
            self.need_calls(key, out);
        }
        self.need_prices(out);
    }

    /// Needs what partners are made of: plans, keys, and which key is in which plan.
    pub(super) fn need_partners(&self, out: &mut Vec<Resource>) {
        out.extend([Resource::Plans, Resource::Keys]);
        out.extend(self.plans().iter().map(|plan| Resource::PlanKeys(plan.id.clone())));
    }

    /// Needs daily use of every plan, for as long a time as the room, or an invoice, shows.
    pub(super) fn need_usage(&self, out: &mut Vec<Resource>) {
        let today = today_utc(self.now);
        let daily = self.route.room() == Room::Traffic && self.traffic.is_daily();
        let from = if daily { today.saturating_sub(89.days()) } else { today.saturating_sub(31.days()) };
        let from = self.prices.invoice.map_or(from, |first| first.min(from));
        out.extend(self.plans().iter().map(|plan| Resource::Usage(plan.id.clone(), from, today)));
    }

    /// The plans, as far as read.
    pub fn plans(&self) -> &[crate::domain::Plan] {
        self.store.plans.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Asks the worker for everything that is needed and missing or stale.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        if !matches!(self.connection, Connection::Open(_)) {
            return Vec::new();
        }
        self.needed = self.needs();
        // What a room needs has failed already: `fail_unasked`.
        if self.signed_out.is_some() {
            return Vec::new();
        }
        let (now, session) = (self.now, self.session);
        let mut out = Vec::new();
        for resource in &self.needed {
            let short = self.usage_is_short(resource);
            let place = self.store.place(&resource.slot());
            if (place.is_stale() || short) && !place.is_loading() {
                place.begin(resource, now);
                out.push(Effect::send(Request::Read { session, resource: resource.clone() }));
            }
        }
        out
    }

    /// Usage was read for a shorter stretch than the room shows.
    fn usage_is_short(&self, resource: &Resource) -> bool {
        let Resource::Usage(plan, from, _) = resource else { return false };
        // After a failure the stretch stays short: only time makes it worth trying again.
        self.store.usage.get(plan).is_some_and(|slot| {
            slot.failed_at().is_none() && slot.get().is_some_and(|usage| usage.from > *from)
        })
    }

    /// Marks as stale what has become too old.
    pub(super) fn age(&mut self) {
        if self.signed_out.is_some() {
            return;
        }
        let now = self.now;
        for slot in self.needs().iter().map(Resource::slot) {
            let lifetime = slot.lifetime_s().map(SignedDuration::from_secs);
            let place = self.store.place(&slot);
            let age = |at| now.duration_since(at);
            let due = match (place.failed_at(), place.fetched().zip(lifetime)) {
                (Some(failed), _) => age(failed) >= AFTER_FAILURE,
                (None, Some((read, lifetime))) => is_due(age(read), lifetime),
                (None, None) => false,
            };
            if due && !place.is_loading() {
                place.invalidate();
            }
        }
    }

    /// Marks everything as stale: `Refresh`.
    pub(super) fn invalidate_all(&mut self) {
        for slot in self.store.known().iter().filter(|slot| slot.lifetime_s().is_some()) {
            let place = self.store.place(slot);
            // What is on its way is as new as can be.
            if !place.is_loading() {
                place.invalidate();
            }
        }
        // What is in a deployment never changes, but a failed reading of it must be tried again.
        for slot in self.store.live.values_mut().filter(|slot| slot.failure().is_some()) {
            slot.invalidate();
        }
    }

    /// How old what the present room shows is: the oldest of it. Told at every frame, so it looks at what was asked for and does
    /// not find out anew what there is to ask for.
    pub fn data_age(&self) -> Option<SignedDuration> {
        // A deployment's locks never change, however long ago they were read.
        let ageing = self.needed.iter().filter(|resource| !matches!(resource, Resource::Live(..)));
        let ageing = ageing.filter(|resource| !matches!(resource, Resource::Traffic(_)));
        let read = ageing.filter_map(|resource| self.store.fetched(&resource.slot()));
        let oldest = read.chain(self.traffic_read_at()).min()?;
        Some(self.now.duration_since(oldest))
    }

    /// The first reading that failed and that the present room needs.
    pub fn failed_reading(&self) -> Option<&crate::domain::Failure> {
        let store = &self.store;
        let core = [store.apis.failure()].into_iter().flatten();
        let stages = store.stages.values().filter_map(super::Remote::failure);
        let methods = store.methods.values().filter_map(super::Remote::failure);
        let live = store.live.values().filter_map(super::Remote::failure);
        core.chain(stages).chain(methods).chain(live).next()
    }
}
