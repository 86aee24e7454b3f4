//! Events from the worker: what was read, checked and revealed. What comes of a write is in `written.rs`.

use std::collections::BTreeMap;

use crate::analysis::pending::{self, StageFacts, StageReport};
use crate::domain::bounds::{MOST_ENTRIES, drop_oldest};
use crate::domain::journal::next_ticket;
use crate::domain::{
    Arrived, Event, Failure, FailureKind, JournalEntry, ReadAnswer, Resource, Reveal, Session, Slot, Stage,
    TrafficQuery, WriteError,
};

use super::derive::Derived;
use super::dialog::{DialogKind, Review};
use super::keys::Shown;
use super::plans::form::PlanKey;
use super::{Connection, Effect, Model, Remote};

impl Model {
    /// Takes an event in. One of an older connection is dropped, unless it says how a change ended.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        self.apply_all([event])
    }

    /// Takes all events in that have come since the last frame, then makes anew, once, what rests on them.
    pub fn apply_all(&mut self, events: impl IntoIterator<Item = Event>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for event in events {
            if session_of(&event) == self.session {
                effects.extend(self.take(event));
            } else {
                self.take_elsewhere(event);
            }
        }
        effects.extend(self.settle());
        effects
    }

    pub(super) fn take(&mut self, event: Event) -> Vec<Effect> {
        self.look_at_sign_in(&event);
        match event {
            Event::Connected { outcome, .. } => return self.connected(outcome),
            Event::Read { answer: ReadAnswer::Traffic(..), .. } if self.away.is_on() => self.away.hold(event),
            Event::Read { at, answer, .. } => {
                let resource = answer.resource();
                self.check_review(&answer);
                self.store.settle(answer, at);
                self.forget_old_readings();
                self.mark_read(&resource);
            }
            Event::Journal { entry, .. } => self.journal_entry(entry),
            Event::JournalHealth { health, .. } => self.journal_health = health,
            Event::Unfinished { all, .. } => self.unfinished = all,
            Event::Written { ticket, change, outcome, .. } => {
                let is_well = matches!(outcome, Ok(_) | Err(WriteError::Cancelled));
                let effects = self.written(ticket, &change, outcome);
                if !is_well {
                    self.stay_for_failure();
                }
                return effects;
            }
            Event::Probed { at, round, when, outcome, .. } => {
                // It is judged by what the deployment says, which may have come just before it.
                let mut effects = self.derive();
                effects.extend(self.probed(at, round, when, outcome));
                return effects;
            }
            Event::Revealed { key, purpose, outcome, .. } => return self.revealed(key, purpose, outcome),
            Event::SignedIn { outcome, .. } => self.signed_in(outcome),
            Event::Queue { status, .. } => self.queue = status,
        }
        Vec::new()
    }

    fn connected(&mut self, outcome: Result<Arrived, Failure>) -> Vec<Effect> {
        match outcome {
            Ok(Arrived { account, entries, health }) => {
                if !self.target.practice {
                    self.kept.chosen.region = Some(account.region.clone());
                    self.kept.prefs.profile.clone_from(&self.target.profile);
                    self.kept.prefs.region = Some(account.region.clone());
                }
                self.connection = Connection::Open(account);
                self.kept.next_ticket = self.kept.next_ticket.max(next_ticket(&entries).0);
                self.journal = entries;
                self.journal_health = health;
                self.tell_past_failure();
                let mut effects = self.leave_practice();
                effects.push(Effect::SavePrefs(Box::new(self.kept.prefs.clone())));
                effects
            }
            Err(failure) => {
                self.connection = Connection::Failed(failure);
                self.tell_past_failure();
                Vec::new()
            }
        }
    }

    /// Marks what is made of a resource that was read.
    pub(super) fn mark_read(&mut self, resource: &Resource) {
        if let Resource::Times(_) = resource {
            self.gather_times();
        }
        if let Resource::PlanTags(plan) = resource {
            self.settle_tier_price(plan);
        }
        if let Resource::Traffic(query) = resource {
            self.rests_on(query).iter().for_each(|part| self.dirty.mark(*part));
        }
        for part in Derived::ALL.into_iter().filter(|part| part.is_made_of(resource)) {
            self.dirty.mark(part);
        }
    }

    /// What is made of a feed's counts, or of their failing: then it may be closed to us, and another is taken.
    fn rests_on(&self, query: &TrafficQuery) -> &'static [Derived] {
        if self.store.timeline(query).is_some_and(|timeline| timeline.failure().is_some()) {
            return &[Derived::Offers, Derived::Limits];
        }
        if query.period_s == 60 && self.day_feeds().contains(&query.feed) {
            return &[Derived::Day, Derived::Limits];
        }
        &[Derived::Charts, Derived::Limits]
    }

    /// Lays live and edited side by side anew, for every stage of which both are known.
    pub(super) fn derive_reports(&mut self) {
        let reports: BTreeMap<_, _> = self
            .store
            .all_stages()
            .filter_map(|stage| self.report(stage).or_else(|| self.last_report(stage)))
            .map(|mut report| {
                let guarded = self.store.api(&report.at.api).is_some_and(crate::domain::Api::is_guarded);
                report.rows.iter_mut().for_each(|row| row.guarded = guarded);
                (report.at.clone(), report)
            })
            .collect();
        self.reports = reports;
        self.settle_stage();
        self.derive_stages();
    }

    /// What was last known of a stage while it is unread what it serves now: a change that is not live must not vanish
    /// from the screen before AWS says that it is.
    fn last_report(&self, stage: &Stage) -> Option<StageReport> {
        stage.deployment.as_ref()?;
        let known = self.reports.get(&stage.at).filter(|report| report.pending().next().is_some())?;
        Some(StageReport { certain: false, ..known.clone() })
    }

    /// Whether it is read what a stage serves.
    pub(super) fn live_is_read(&self, stage: &Stage) -> bool {
        let slot = stage.deployment.as_ref().and_then(|id| {
            let of = (stage.at.api.clone(), id.clone());
            self.store.live.get(&of)
        });
        slot.is_some_and(|live| live.get().is_some())
    }

    fn report(&self, stage: &Stage) -> Option<StageReport> {
        let at = &stage.at;
        let methods = self.store.methods.get(&at.api)?.get()?;
        let judge = |deployment| {
            let live = self.store.live.get(&(at.api.clone(), deployment))?;
            Some((live.get()?, methods))
        };
        let of = |deployment: &crate::domain::DeploymentId| {
            let (live, methods) = judge(deployment.clone())?;
            Some(pending::report(&StageFacts {
                at,
                api_name: self.api_name(at),
                methods,
                deployment,
                live,
                journal: &self.journal,
            }))
        };
        let mut report = of(stage.deployment.as_ref()?)?;
        if let Some(canary) = stage.canary.as_ref().filter(|canary| canary.percent > 0.0) {
            let other = canary.deployment.as_ref().and_then(of);
            pending::merge_canary(&mut report, other, canary.percent);
        }
        Some(report)
    }

    fn journal_entry(&mut self, entry: JournalEntry) {
        match self.journal.iter_mut().find(|known| known.ticket == entry.ticket) {
            Some(known) => *known = entry,
            None => self.journal.push(entry),
        }
        drop_oldest(&mut self.journal, MOST_ENTRIES, JournalEntry::may_be_forgotten);
        self.dirty.mark(Derived::Reports);
    }

    /// Marks as stale what a test says of everything that was read.
    pub(super) fn read_again(&mut self, takes: impl Fn(&Slot) -> bool) {
        for slot in self.store.known().iter().filter(|slot| takes(slot)) {
            self.store.place(slot).invalidate();
            self.turns.want_at_once(slot.clone());
        }
    }

    /// The plan that a review waits for has been read again.
    fn check_review(&mut self, answer: &ReadAnswer) {
        let (ReadAnswer::Plan(id, outcome), Some(dialog)) = (answer, self.dialog.as_mut()) else { return };
        let DialogKind::ReviewPlan { plan: key, state, .. } = &mut dialog.kind else { return };
        if *key != PlanKey::Plan(id.clone()) || !matches!(state, Review::Reading) {
            return;
        }
        let base = self.forms.get(key).and_then(|form| form.base.as_ref());
        match (outcome, base) {
            (Ok(current), Some(base)) if !current.settings.same_as(&base.settings) => {
                *state = Review::Changed(current.clone());
            }
            (Ok(_), _) => *state = Review::Ready,
            (Err(failure), _) => dialog.failure = Some(failure.clone()),
        }
    }

    fn revealed(
        &mut self,
        key: crate::domain::KeyId,
        purpose: Reveal,
        outcome: Result<secrecy::SecretString, Failure>,
    ) -> Vec<Effect> {
        match (purpose, outcome) {
            (Reveal::Show, Ok(value)) => {
                if self.keys.is_fetching(&key) {
                    self.keys.shown = Some(Shown::Value(key, value, self.now));
                }
                Vec::new()
            }
            (Reveal::Copy, Ok(value)) => {
                let label = self.key_label(&key);
                self.notice(format!("The value of {label} is on the clipboard for 30 s"), None);
                vec![Effect::CopySecret(value)]
            }
            (_, Err(failure)) => {
                self.keys.shown = None;
                if failure.kind != FailureKind::Cancelled {
                    self.notice("The key's value could not be read", Some(failure));
                }
                Vec::new()
            }
        }
    }

    /// Whether everything that the banner stands on has been read once.
    pub fn pending_is_known(&self) -> bool {
        let Some(apis) = self.store.apis.get() else { return false };
        apis.iter().all(|api| {
            self.store.stages.get(&api.id).and_then(Remote::get).is_some()
                && self.store.methods.get(&api.id).and_then(Remote::get).is_some()
        }) && self.store.all_stages().all(|stage| stage.deployment.is_none() || self.live_is_read(stage))
    }
}

fn session_of(event: &Event) -> Session {
    match event {
        Event::Connected { session, .. }
        | Event::Read { session, .. }
        | Event::Journal { session, .. }
        | Event::JournalHealth { session, .. }
        | Event::Unfinished { session, .. }
        | Event::Written { session, .. }
        | Event::Probed { session, .. }
        | Event::SignedIn { session, .. }
        | Event::Revealed { session, .. }
        | Event::Queue { session, .. } => *session,
    }
}
