//! What a partner and a tier cost and bring a month, and what is left of it.

use crate::analysis::cost::Cost;
use crate::domain::Price;

/// The price of a tier, as far as its plan's tag tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TierPrice {
    /// The tag has not been read.
    #[default]
    Unknown,
    /// The plan has no such tag, or there is no plan.
    Unset,
    /// So much a month.
    Set(Price),
    /// The tag says something else: its text.
    Unreadable(String),
}

impl TierPrice {
    /// Dollars a month; `None` where there is no price or it is not known.
    pub fn dollars(&self) -> Option<f64> {
        match self {
            Self::Set(price) => Some(price.dollars()),
            _ => None,
        }
    }
}

/// What a partner costs and brings a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Money {
    /// At the pace of the last 24 hours; `None` where its calls are not known.
    pub cost: Option<Cost>,
    /// What its tier costs it.
    pub price: TierPrice,
}

impl Money {
    /// What is left of the tier's price in dollars; below 0 the partner costs more than it brings.
    pub fn margin(&self) -> Option<f64> {
        Some(self.price.dollars()? - self.cost?.whole()?)
    }
}

/// What a tier's partners cost and bring a month, all together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanMoney {
    /// Partners of the tier.
    pub partners: usize,
    /// What they cost at the pace of the last 24 hours; `None` where their calls are not known.
    pub cost: Option<Cost>,
    /// What each of them pays.
    pub price: TierPrice,
}

impl PlanMoney {
    /// The price, once for each partner.
    pub fn income(&self) -> Option<f64> {
        Some(self.price.dollars()? * self.partners as f64)
    }

    /// What is left of it.
    pub fn margin(&self) -> Option<f64> {
        Some(self.income()? - self.cost?.whole()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(price: TierPrice, backend: Option<f64>) -> Money {
        Money { cost: Some(Cost { gateway: 12.0, backend, ..Cost::default() }), price }
    }

    #[test]
    fn a_margin_needs_all_of_its_parts() {
        let price = || TierPrice::Set(Price::parse("490").unwrap());
        assert_eq!(money(price(), Some(2394.0)).margin(), Some(490.0 - 2406.0));
        assert_eq!(money(price(), None).margin(), None, "what the backend costs is not known");
        assert_eq!(money(TierPrice::Unset, Some(1.0)).margin(), None);
        assert_eq!(money(TierPrice::Unreadable("lots".into()), Some(1.0)).margin(), None);
        assert_eq!(Money { cost: None, price: price() }.margin(), None, "its calls are not known");
    }

    #[test]
    fn a_tier_brings_its_price_once_a_partner() {
        let price = TierPrice::Set(Price::parse("49").unwrap());
        let cost = Cost { gateway: 1.0, backend: Some(126.0), ..Cost::default() };
        let plan = PlanMoney { partners: 23, cost: Some(cost), price };
        assert_eq!((plan.income(), plan.margin()), (Some(1127.0), Some(1000.0)));
        assert_eq!(PlanMoney { price: TierPrice::Unknown, ..plan }.income(), None);
    }
}
