//! Everything that was read, one [`Remote`] a slot. Its fields and what is done to all of them alike are made of the table of
//! reads, [`for_each_read`]; what one read has besides stands below by its name.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Remote;
use super::remote::Refreshed;
use super::timeline::Timeline;
#[allow(clippy::wildcard_imports, reason = "the table of reads names the types of all answers")]
use crate::domain::{traffic::*, *};
use crate::for_each_read;

/// What holds the answers of a read: one [`Remote`], or one for each key. Counts are put together from stretches.
macro_rules! shelf {
    (Traffic [$Key:ty] $Answer:ty) => { BTreeMap<$Key, Timeline> };
    ($Read:ident [$Key:ty] $Answer:ty) => { BTreeMap<$Key, Remote<$Answer>> };
    ($Read:ident [] $Answer:ty) => { Remote<$Answer> };
}

/// What is known of a slot; `None` where it was never asked for.
macro_rules! look {
    ($shelf:expr, ) => {
        Some(&$shelf)
    };
    ($shelf:expr, $key:expr) => {
        $shelf.get($key)
    };
}

/// The same, to be changed: room is made where there is none yet.
macro_rules! place {
    ($shelf:expr, ) => {
        &mut $shelf
    };
    ($shelf:expr, $key:expr) => {
        $shelf.entry($key.clone()).or_insert_with_key(Unread::unread)
    };
}

/// The slots of a read.
macro_rules! slots {
    ($shelf:expr, $Read:ident) => {
        [Slot::$Read]
    };
    ($shelf:expr, $Read:ident $key:ident) => {
        $shelf.keys().cloned().map(Slot::$Read)
    };
}

/// The state of a slot before anything was read.
trait Unread<Key> {
    /// Nothing yet, for that key.
    fn unread(key: &Key) -> Self;
}

impl<Key, T> Unread<Key> for Remote<T> {
    fn unread(_: &Key) -> Self {
        Self::default()
    }
}

impl Unread<(Feed, i64)> for Timeline {
    fn unread((feed, period_s): &(Feed, i64)) -> Self {
        Self::new(feed.clone(), *period_s)
    }
}

/// Makes the store of the table of reads.
macro_rules! store {
    ($(
        $(#[$doc:meta])*
        $name:ident: $Read:ident $(($($asked:ident: $Asked:ty),+))? [$($key:ident: $Key:ty = $of:expr)?]
            -> $Answer:ty, $label:literal, $lifetime:expr;
    )*) => {
        /// What was read of the connected account and region.
        #[derive(Clone, Debug, Default)]
        pub struct Store {$(
            $(#[$doc])*
            pub $name: shelf!($Read [$($Key)?] $Answer),
        )*}

        impl Store {
            /// Puts an answer where it belongs.
            #[allow(unused_variables, reason = "of some questions a part says where the answer lies")]
            fn put(&mut self, answer: ReadAnswer, at: Timestamp) {
                match answer {$(
                    ReadAnswer::$Read($($($asked,)+)? outcome) => {
                        $(let $key: &$Key = &$of;)?
                        place!(self.$name, $($key)?).settle(outcome, at);
                    }
                )*}
            }

            /// The state of a slot; room is made where there is none yet.
            pub(super) fn place(&mut self, slot: &Slot) -> &mut dyn Refreshed {
                match slot {$( Slot::$Read $(($key))? => place!(self.$name, $($key)?), )*}
            }

            /// The state of a slot; `None` where it was never asked for.
            pub(super) fn look(&self, slot: &Slot) -> Option<&dyn Refreshed> {
                match slot {$( Slot::$Read $(($key))? => Some(look!(self.$name, $($key)?)?), )*}
            }

            /// Everything that has been asked for so far.
            pub(super) fn known(&self) -> Vec<Slot> {
                let mut out = Vec::new();
                $( out.extend(slots!(self.$name, $Read $($key)?)); )*
                out
            }
        }
    };
}

for_each_read!(store);

impl Store {
    /// When a slot was read last; `None` where it never was.
    pub(super) fn fetched(&self, slot: &Slot) -> Option<Timestamp> {
        self.look(slot)?.fetched()
    }

    /// As [`Self::fetched`], also of counts, which know themselves what they lack and so have no age there.
    pub(super) fn read_at(&self, slot: &Slot) -> Option<Timestamp> {
        if let Slot::Traffic(of) = slot { self.traffic.get(of)?.fetched() } else { self.fetched(slot) }
    }

    /// An API.
    pub fn api(&self, id: &ApiId) -> Option<&Api> {
        self.apis.get()?.iter().find(|api| api.id == *id)
    }

    /// A stage.
    pub fn stage(&self, at: &StageRef) -> Option<&Stage> {
        self.stages.get(&at.api)?.get()?.iter().find(|stage| stage.at == *at)
    }

    /// A plan.
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.get()?.iter().find(|plan| plan.id == *id)
    }

    /// A key.
    pub fn key(&self, id: &KeyId) -> Option<&ApiKey> {
        self.keys.get()?.iter().find(|key| key.id == *id)
    }

    /// All stages that were read, API by API in AWS's order.
    pub fn all_stages(&self) -> impl Iterator<Item = &Stage> {
        let apis = self.apis.get().map(Vec::as_slice).unwrap_or_default();
        apis.iter().filter_map(|api| self.stages.get(&api.id)?.get()).flatten()
    }

    /// The plans that a key is in.
    pub fn plans_of<'a>(&'a self, key: &'a KeyId) -> impl Iterator<Item = &'a Plan> {
        let plans = self.plans.get().map(Vec::as_slice).unwrap_or_default();
        plans.iter().filter(move |plan| {
            self.plan_keys.get(&plan.id).and_then(Remote::get).is_some_and(|keys| keys.contains(key))
        })
    }

    /// Takes an answer in. One about single calls that nobody waits for any more is dropped.
    pub fn settle(&mut self, answer: ReadAnswer, at: Timestamp) {
        let slot = answer.resource().slot();
        if let Slot::Times(query) = &slot
            && !self.times.contains_key(query)
        {
            return;
        }
        self.put(answer, at);
        if slot == Slot::Apis {
            self.forget_deleted_apis();
        } else if let Slot::Stages(api) = &slot {
            self.forget_old_deployments(api);
        } else if let Slot::Plan(plan) = &slot {
            self.replace_plan(plan);
        }
    }

    /// The timeline that a query belongs to.
    pub fn timeline(&self, query: &TrafficQuery) -> Option<&Timeline> {
        self.traffic.get(&(query.feed.clone(), query.period_s))
    }

    /// One plan was read alone: the list's age and status stay as they are.
    fn replace_plan(&mut self, plan: &PlanId) {
        let Some(plan) = self.plan.remove(plan).and_then(Remote::into_value) else { return };
        let Some(plans) = self.plans.value_mut() else { return };
        match plans.iter_mut().find(|known| known.id == plan.id) {
            Some(known) => *known = *plan,
            None => plans.push(*plan),
        }
    }

    /// What belongs to an API that is gone is never asked for again: its old failure or age must not count either.
    fn forget_deleted_apis(&mut self) {
        let Some(apis) = self.apis.get() else { return };
        let known: BTreeSet<&ApiId> = apis.iter().map(|api| &api.id).collect();
        self.stages.retain(|api, _| known.contains(api));
        self.methods.retain(|api, _| known.contains(api));
        self.deployments.retain(|api, _| known.contains(api));
        self.live.retain(|(api, _), _| known.contains(api));
    }

    /// Keeps the locks only of deployments that a stage serves.
    fn forget_old_deployments(&mut self, api: &ApiId) {
        let Some(stages) = self.stages.get(api).and_then(Remote::get) else { return };
        let canary = |stage: &Stage| stage.canary.as_ref().and_then(|canary| canary.deployment.clone());
        let served: BTreeSet<DeploymentId> =
            stages.iter().flat_map(|stage| [stage.deployment.clone(), canary(stage)]).flatten().collect();
        self.live.retain(|(of, id), _| of != api || served.contains(id));
    }
}
