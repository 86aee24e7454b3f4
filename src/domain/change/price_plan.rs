//! Setting the price of a tier, or removing it: a tag on the plan, so nothing changes for callers.
//!
//! Tags have no optimistic locking either, so the plan is read again right before its tag is written, and a price that
//! somebody else has set since is not overwritten unseen.

use serde::{Deserialize, Serialize};

use super::difference::or_none;
use super::{Change, Check, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::{TagResource, UntagResource};
use crate::domain::{PRICE_TAG, PlanId, Price};

/// A tier's price.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PricePlan {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Its ARN, by which tags know it.
    pub arn: String,
    /// The tag's value as last read; `None` for no tag.
    pub before: Option<String>,
    /// The value that it shall have; `None` removes the tag.
    pub after: Option<String>,
}

/// A tag's price as the screen shows it, or its text where that is none.
fn price(tag: Option<&str>) -> String {
    let shown = |text: &str| Price::parse(text).map_or_else(|_| text.to_owned(), |price| price.to_string());
    or_none(tag.map(shown))
}

impl Kind for PricePlan {
    fn title(&self) -> String {
        let verb = if self.after.is_some() { "Set" } else { "Remove" };
        format!("{verb} the price of {}", self.name)
    }

    fn verb(&self) -> String {
        if self.after.is_some() { "Set price" } else { "Remove price" }.into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note("A tag on the plan: nothing changes for its partners.")
    }

    fn differences(&self) -> Vec<Difference> {
        let (old, new) = (price(self.before.as_deref()), price(self.after.as_deref()));
        vec![Difference::new("Price a month", old, new, "for each partner of the tier")]
    }

    fn steps(&self) -> Vec<Step> {
        let (plan, arn, key) = (self.plan.clone(), self.arn.clone(), PRICE_TAG);
        let step = match self.after.clone() {
            Some(value) => Step::new(TagResource { plan, arn, key, value }),
            None => Step::new(UntagResource { plan, arn, key }),
        };
        vec![step.checked(Check::PriceIs {
            plan: self.plan.clone(),
            name: self.name.clone(),
            price: self.before.clone(),
        })]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.plan.to_string(), self.after.is_some().to_string()]
    }

    /// The list of plans has no tags.
    fn stale(&self) -> Vec<Stale> {
        vec![Stale::PlanTags(self.plan.clone()), Stale::Plan(self.plan.clone())]
    }

    fn inverse(&self) -> Option<Change> {
        Some(Self { before: self.after.clone(), after: self.before.clone(), ..self.clone() }.into())
    }
}
