//! What to read, and when again.
//!
//! The room says what it needs, this file asks for what is missing or too old. What the banner stands on is
//! needed in every room and is read again each minute (the list of APIs every two), so that somebody else's change shows in time.
//!
//! Of a large account that holds for what is on screen; the rest is read behind it, the more rarely the more there is (`share.rs`).
//! What has only grown old is read in the background, and nothing while the window cannot be seen (`turns.rs`).

use jiff::{SignedDuration, ToSpan as _};

use crate::domain::{Request, Resource, Slot};

use super::remote::Refreshed;
use super::route::Room;
use super::share::{AFTER_FAILURE, Kind, Shares, is_due};
use super::time::today_utc;
use super::turns::MOST_BEHIND;
use super::{Connection, Effect, Model};

impl Model {
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

    /// Asks the worker for what is needed and missing or stale: all of what is on screen, and a little of the rest.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        if !matches!(self.connection, Connection::Open(_)) {
            return Vec::new();
        }
        self.note_needs();
        // What a room needs has failed already: `fail_unasked`.
        if self.signed_out.is_some() || self.turns.hidden {
            return Vec::new();
        }
        let needed = std::mem::take(&mut self.needed);
        let (seen, rest) = needed.split_at(self.turns.on_screen.min(needed.len()));
        let mut out: Vec<Effect> = seen.iter().filter_map(|resource| self.ask_seen(resource)).collect();
        for resource in rest {
            if self.turns.is_wanted(&resource.slot()) && self.is_to_be_read(resource) {
                out.push(self.ask_for(resource, false));
            }
        }
        if !self.has_unread(seen) {
            out.extend(self.ask_behind(rest));
        }
        self.needed = needed;
        out
    }

    /// What is on screen. If it is on its way in the background, it goes ahead.
    fn ask_seen(&mut self, resource: &Resource) -> Option<Effect> {
        if self.is_to_be_read(resource) {
            return Some(self.ask_for(resource, true));
        }
        let (session, resource) = (self.session, resource.clone());
        let was_behind = self.turns.behind.remove(&resource.slot());
        was_behind.then(|| Effect::send(Request::Read { session, resource, background: false }))
    }

    /// Something on screen has never been read: the rest waits for it. Not for counts, which may take minutes.
    fn has_unread(&self, seen: &[Resource]) -> bool {
        let lists = seen.iter().map(Resource::slot).filter(|slot| Kind::of(slot) != Kind::Counts);
        lists.map(|slot| self.store.look(&slot).map(|place| (place.fetched(), place.failed_at()))).any(
            |read| {
                let (fetched, failed) = read.unwrap_or_default();
                fetched.is_none() && failed.is_none()
            },
        )
    }

    /// What nobody looks at: a few at a time, the oldest first.
    fn ask_behind(&mut self, rest: &[Resource]) -> Vec<Effect> {
        let free = MOST_BEHIND.saturating_sub(self.turns.behind.len());
        if free == 0 {
            return Vec::new();
        }
        let is_due = |resource: &&Resource| self.is_to_be_read(resource) && !self.are_young_counts(resource);
        let mut due: Vec<&Resource> = rest.iter().filter(is_due).collect();
        due.sort_by_cached_key(|resource| self.store.read_at(&resource.slot()));
        due.into_iter().take(free).map(|resource| self.ask_for(resource, false)).collect()
    }

    /// Counts lack the newest minutes as soon as there are some: where nobody looks at them, these wait for others.
    fn are_young_counts(&self, resource: &Resource) -> bool {
        let slot = resource.slot();
        let read = self.store.read_at(&slot).filter(|_| matches!(slot, Slot::Traffic(_)));
        let age = read.map(|at| self.now.duration_since(at));
        age.zip(self.turns.shares.lifetime(&slot)).is_some_and(|(age, lifetime)| !is_due(age, lifetime))
    }

    fn is_to_be_read(&self, resource: &Resource) -> bool {
        let place = self.store.look(&resource.slot());
        let is_stale = place.is_none_or(Refreshed::is_stale) || self.usage_is_short(resource);
        is_stale && !place.is_some_and(Refreshed::is_loading)
    }

    fn ask_for(&mut self, resource: &Resource, on_screen: bool) -> Effect {
        let (session, slot) = (self.session, resource.slot());
        self.store.place(&slot).begin(resource, self.now);
        let background = self.turns.ask(&slot, on_screen);
        Effect::send(Request::Read { session, resource: resource.clone(), background })
    }

    /// Usage was read for a shorter stretch than the room shows.
    fn usage_is_short(&self, resource: &Resource) -> bool {
        let Resource::Usage(plan, from, _) = resource else { return false };
        // After a failure the stretch stays short: only time makes it worth trying again.
        self.store.usage.get(plan).is_some_and(|slot| {
            slot.failed_at().is_none() && slot.get().is_some_and(|usage| usage.from > *from)
        })
    }

    /// Marks as stale what has become too old; `awaited` where somebody has just come to look at what is on screen.
    pub(super) fn age(&mut self, awaited: bool) {
        if self.signed_out.is_some() || self.turns.hidden {
            return;
        }
        let (seen, rest) = self.needs_by_sight();
        let (alone, shares) = (Shares::default(), Shares::of(&rest));
        for slot in seen.iter().map(Resource::slot) {
            if awaited {
                self.turns.want(&slot);
            }
            self.age_slot(slot, &alone, awaited);
        }
        for slot in rest.iter().map(Resource::slot) {
            self.age_slot(slot, &shares, false);
        }
    }

    fn age_slot(&mut self, slot: Slot, shares: &Shares, awaited: bool) {
        let now = self.now;
        let place = self.store.place(&slot);
        let age = |at| now.duration_since(at);
        let due = match (place.failed_at(), place.fetched().zip(shares.lifetime(&slot))) {
            (Some(failed), _) => age(failed) >= shares.after_failure(&slot, AFTER_FAILURE),
            (None, Some((read, lifetime))) => is_due(age(read), lifetime),
            (None, None) => false,
        };
        if due && !place.is_loading() && !place.is_stale() {
            place.invalidate();
            self.turns.age(slot, awaited);
        }
    }

    /// The window can no longer be seen, or can be again: then what has grown old meanwhile is asked for.
    pub(super) fn hide(&mut self, hidden: bool) {
        self.turns.hidden = hidden;
        self.age(true);
    }

    /// Marks everything as stale: `Refresh`.
    pub(super) fn invalidate_all(&mut self) {
        for slot in self.store.known().iter().filter(|slot| slot.lifetime_s().is_some()) {
            self.turns.want(slot);
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
        let ageing = self.needed.iter().take(self.turns.on_screen);
        let ageing = ageing.filter(|resource| !matches!(resource, Resource::Live(..)));
        let ageing = ageing.filter(|resource| !matches!(resource, Resource::Traffic(_)));
        let read = ageing.filter_map(|resource| self.store.fetched(&resource.slot()));
        let oldest = read.chain(self.counts_read_at(true)).min()?;
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
