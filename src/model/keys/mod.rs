//! The keys' room: search, tier, order, and which value is shown.

mod clipboard;
mod command;
pub mod new_key;
mod shown;
mod table;

pub use clipboard::ClipboardFault;
pub use command::KeysCommand;
pub use shown::Shown;
pub use table::KeysTable;

use std::collections::BTreeMap;

use secrecy::SecretString;

use crate::domain::{KeyId, PlanId};

use super::order::{Rank, RowOrder};
use super::{Model, Partner};

/// Which keys are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeysFilter {
    /// All.
    #[default]
    All,
    /// Those of a plan.
    Plan(PlanId),
    /// Those in no plan: refused wherever a key is required.
    NoPlan,
}

/// By name and tier, A first: what rows stand in while nothing else is asked for, and what decides between equals.
pub const BY_NAME: RowOrder<Partner> = RowOrder::smallest("partner", |partner| Rank::Words(&partner.folded));

impl Default for RowOrder<Partner> {
    fn default() -> Self {
        BY_NAME
    }
}

/// The room's state.
#[derive(Clone, Debug, Default)]
pub struct KeysRoom {
    /// What is searched for.
    pub search: String,
    /// Which tier.
    pub filter: KeysFilter,
    /// In which order.
    pub order: RowOrder<Partner>,
    /// The value on screen. A secret: never printed.
    pub shown: Option<Shown>,
    /// Rows to show, as indices into the model's partners; derived.
    pub visible: Vec<usize>,
    /// How many of those rows are enabled; derived.
    pub enabled: usize,
    /// How many keys each plan has, by the plan that a key's row shows; derived.
    pub by_plan: BTreeMap<PlanId, usize>,
    /// How many keys are in no plan; derived.
    pub no_plan: usize,
}

impl KeysRoom {
    /// The value of a key, while it is shown.
    pub fn value_of(&self, key: &KeyId) -> Option<&SecretString> {
        match &self.shown {
            Some(Shown::Value(of, value, _)) if of == key => Some(value),
            _ => None,
        }
    }

    /// Takes what was made elsewhere of the same keys.
    pub(super) fn take_derived(&mut self, made: &mut Self) {
        self.visible = std::mem::take(&mut made.visible);
        self.by_plan = std::mem::take(&mut made.by_plan);
        (self.enabled, self.no_plan) = (made.enabled, made.no_plan);
    }

    /// Whether a key's value is being fetched.
    pub fn is_fetching(&self, key: &KeyId) -> bool {
        matches!(&self.shown, Some(Shown::Fetching(of)) if of == key)
    }

    fn takes(&self, partner: &Partner, needle: &str) -> bool {
        let tier = match &self.filter {
            KeysFilter::All => true,
            KeysFilter::Plan(plan) => partner.plan.as_ref() == Some(plan),
            KeysFilter::NoPlan => partner.plan.is_none(),
        };
        tier && (needle.is_empty() || partner.folded.contains(needle) || partner.id.as_str().contains(needle))
    }
}

impl Model {
    /// Finds and sorts the rows anew; called when the partners or the room's settings change.
    pub(super) fn list_keys(&mut self) {
        let needle = self.keys.search.trim().to_lowercase();
        let mut rows: Vec<usize> =
            (0..self.partners.len()).filter(|row| self.keys.takes(&self.partners[*row], &needle)).collect();
        rows.sort_by(|a, b| {
            let (a, b) = (&self.partners[*a], &self.partners[*b]);
            self.keys.order.compare(a, b).then_with(|| BY_NAME.compare(a, b))
        });
        self.keys.enabled = rows.iter().filter(|row| self.partners[**row].enabled).count();
        self.keys.visible = rows;
    }

    /// Whether it is known of every key which plan it is in: only then is "no plan" more than "unknown".
    pub fn plans_are_known(&self) -> bool {
        self.store.plans.get().is_some_and(|plans| {
            plans
                .iter()
                .all(|plan| self.store.plan_keys.get(&plan.id).is_some_and(|keys| keys.get().is_some()))
        })
    }

    /// Counts the keys of each plan anew; called when the partners change.
    pub(super) fn count_keys(&mut self) {
        self.keys.by_plan.clear();
        self.keys.no_plan = 0;
        for partner in &self.partners {
            match &partner.plan {
                Some(plan) => *self.keys.by_plan.entry(plan.clone()).or_default() += 1,
                None => self.keys.no_plan += 1,
            }
        }
    }
}
