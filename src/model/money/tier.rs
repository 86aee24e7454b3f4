//! The price of a tier: what its plan's tag says, what was typed in its place, and the change that would be sent.

use crate::domain::change::PricePlan;
use crate::domain::price::PriceProblem;
use crate::domain::{Change, PRICE_TAG, Plan, PlanId, Price, Resource, Tags};

use super::TierPrice;
use crate::model::dialog::DialogKind;
use crate::model::route::Room;
use crate::model::{Model, Partner, PlanKey, Remote};

impl TierPrice {
    /// What a plan's tags say.
    fn of(tags: &Tags) -> Self {
        let Some(text) = tags.get(PRICE_TAG) else { return Self::Unset };
        Price::parse(text).map_or_else(|_| Self::Unreadable(text.clone()), Self::Set)
    }
}

impl Model {
    fn plan_tags(&self, plan: &PlanId) -> Option<&Tags> {
        self.store.plan_tags.get(plan).and_then(Remote::get)
    }

    /// The price of a tier, as far as read.
    pub fn tier_price(&self, plan: &PlanId) -> TierPrice {
        self.plan_tags(plan).map(TierPrice::of).unwrap_or_default()
    }

    /// What a partner's tier costs it. In no plan there is no price; while the plans are unread, none is known.
    pub(super) fn price_of(&self, partner: &Partner) -> TierPrice {
        match &partner.plan {
            Some(plan) => self.tier_price(plan),
            None if self.plans_are_known() => TierPrice::Unset,
            None => TierPrice::Unknown,
        }
    }

    /// The tags of the tiers whose prices the room shows. One call a plan, so no more than those.
    pub(in crate::model) fn need_prices(&self, out: &mut Vec<Resource>) {
        let shown: Vec<PlanId> = if let Some(key) = self.route.page() {
            self.partner(key).and_then(|partner| partner.plan.clone()).into_iter().collect()
        } else if self.route.room() == Room::Traffic {
            self.plans().iter().map(|plan| plan.id.clone()).collect()
        } else if let Some(PlanKey::Plan(plan)) = self.open_form() {
            vec![plan]
        } else {
            Vec::new()
        };
        out.extend(shown.into_iter().map(Resource::PlanTags));
    }

    /// The text of the field `Price a month (dollars)`: as typed, else as the tag has it.
    pub fn tier_price_text(&self, plan: &PlanId) -> String {
        self.prices.drafts.get(plan).cloned().unwrap_or_else(|| self.tagged_price_text(plan))
    }

    fn tagged_price_text(&self, plan: &PlanId) -> String {
        match self.tier_price(plan) {
            TierPrice::Set(price) => price.tag().trim_end_matches(" USD").to_owned(),
            TierPrice::Unreadable(text) => text,
            TierPrice::Unknown | TierPrice::Unset => String::new(),
        }
    }

    /// Takes what was typed; a text that says what the tag says is no draft.
    pub(in crate::model) fn edit_tier_price(&mut self, plan: PlanId, text: String) {
        if text == self.tagged_price_text(&plan) {
            self.prices.drafts.remove(&plan);
        } else {
            self.prices.drafts.insert(plan, text);
        }
    }

    /// The price that the field means; `None` for an empty one, which removes the tag.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    pub fn typed_tier_price(&self, plan: &PlanId) -> Result<Option<Price>, PriceProblem> {
        let text = self.tier_price_text(plan);
        if text.trim().is_empty() { Ok(None) } else { Price::parse(&text).map(Some) }
    }

    /// The change that the field asks for; `None` while something is wrong, nothing differs, or the tags are being read.
    pub fn tier_price_change(&self, plan: &PlanId) -> Option<Change> {
        if self.store.plan_tags.get(plan)?.is_loading() {
            return None;
        }
        let before = self.plan_tags(plan)?.get(PRICE_TAG).cloned();
        let after = self.typed_tier_price(plan).ok()?;
        if after == before.as_deref().and_then(|text| Price::parse(text).ok()) && !self.is_unreadable(plan) {
            return None;
        }
        Some(Change::PricePlan(PricePlan {
            plan: plan.clone(),
            name: self.plan_name(plan),
            arn: Plan::arn(&self.account()?.region, plan),
            before,
            after: after.map(Price::tag),
        }))
    }

    fn is_unreadable(&self, plan: &PlanId) -> bool {
        matches!(self.tier_price(plan), TierPrice::Unreadable(_))
    }

    /// Asks before a tier's price is set or removed.
    pub(in crate::model) fn open_tier_price(&mut self, plan: &PlanId) {
        if let Some(change) = self.tier_price_change(plan) {
            self.open(DialogKind::Confirm(Box::new(change)));
        }
    }

    /// The tag was read: a draft that says the same has served; one that says something else stays.
    pub(in crate::model) fn settle_tier_price(&mut self, plan: &PlanId) {
        let tagged = match self.tier_price(plan) {
            TierPrice::Set(price) => Some(price),
            TierPrice::Unset => None,
            TierPrice::Unknown | TierPrice::Unreadable(_) => return,
        };
        if self.typed_tier_price(plan) == Ok(tagged) {
            self.prices.drafts.remove(plan);
        }
    }
}
