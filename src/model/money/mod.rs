//! What calls cost and what tiers bring: list prices, the user's own figures, and the price on a plan's tag, put together
//! for each partner, each tier and the whole account.
//!
//! What is unknown stays unknown: a partner's margin needs a count of its calls, a backend cost for them and a price of
//! its tier, and is `None` where one of these is missing. It is never made up of the rest.

mod backend;
mod command;
pub mod invoice;
mod keep_prices;
mod margin;
pub mod prices_form;
mod tier;

pub use command::MoneyCommand;
pub use margin::{Money, PlanMoney, TierPrice};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::analysis::cost::{Cost, DAYS_PER_MONTH, NOTHING, PriceTable, RegionPrices};
use crate::domain::PlanId;

use super::{Model, Partner};

/// The whole account's money; derived whenever calls, prices or tags change.
#[derive(Clone, Debug, Default)]
pub struct AccountMoney {
    /// What this month's calls (UTC) cost so far, as far as daily use was read.
    pub month: Cost,
    /// By plan.
    pub plans: BTreeMap<PlanId, PlanMoney>,
    /// Some tier has a price: margins are worth a column.
    pub is_priced: bool,
}

/// What the model knows of prices.
#[derive(Clone, Debug)]
pub struct Prices {
    /// The list prices.
    pub table: PriceTable,
    /// What was typed as a tier's price and not sent; it stays when the room changes.
    pub drafts: BTreeMap<PlanId, String>,
    /// The first day of the month of which an invoice was asked for, while its use is being read.
    pub invoice: Option<Date>,
    /// Derived.
    pub account: AccountMoney,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            table: PriceTable::built_in(),
            drafts: BTreeMap::new(),
            invoice: None,
            account: AccountMoney::default(),
        }
    }
}

impl Model {
    /// The prices in force in the connected region: the user's own, else the table's, else those of the table's default region.
    pub fn region_prices(&self) -> RegionPrices {
        let table = &self.prices.table;
        let region = self.account().map_or(table.default_region.as_str(), |account| account.region.as_str());
        RegionPrices::new(table, region, self.money_prefs().own_prices.get(region))
    }

    /// Prices every partner, every tier and the month anew: calls were counted, a price was entered, or a tag was read.
    pub(super) fn price_partners(&mut self) {
        let prices = self.region_prices();
        let metered = self.day_is_metered();
        let account = self.partners.iter().map(month_calls).sum::<f64>();
        let money: Vec<Money> = self
            .partners
            .iter()
            .map(|partner| Money {
                cost: days_per_month(partner).filter(|_| metered).map(|days| {
                    let backend = self.backend_of(&partner.served).map(|day| day * days);
                    prices.calls.cost(month_calls(partner), account, backend)
                }),
                price: self.price_of(partner),
            })
            .collect();
        for (partner, money) in self.partners.iter_mut().zip(money) {
            partner.money = money;
        }
        self.prices.account = self.account_money(&prices);
    }

    fn account_money(&self, prices: &RegionPrices) -> AccountMoney {
        let mut plans: BTreeMap<PlanId, PlanMoney> = BTreeMap::new();
        for plan in self.plans() {
            let money = PlanMoney { partners: 0, cost: Some(NOTHING), price: self.tier_price(&plan.id) };
            plans.insert(plan.id.clone(), money);
        }
        for partner in &self.partners {
            let Some(plan) = partner.plan.as_ref().and_then(|plan| plans.get_mut(plan)) else { continue };
            plan.partners += 1;
            plan.cost = plan.cost.zip(partner.money.cost).map(|(sum, one)| sum.and(one));
        }
        if !self.day_is_metered() {
            for plan in plans.values_mut() {
                plan.cost = None;
            }
        }
        let is_priced = plans.values().any(|plan| matches!(plan.price, TierPrice::Set(_)));
        AccountMoney { month: self.month_cost(prices), plans, is_priced }
    }

    /// What the calls of this month cost so far, all partners that were counted.
    fn month_cost(&self, prices: &RegionPrices) -> Cost {
        let counted = || self.partners.iter().filter_map(|partner| Some((partner, partner.month? as f64)));
        let all: f64 = counted().map(|(_, calls)| calls).sum();
        counted()
            .map(|(partner, calls)| prices.calls.cost(calls, all, self.backend_of_month(partner, calls)))
            .fold(NOTHING, Cost::and)
    }
}

/// So much of a day must have been counted before anything is said of a month: two hours.
const LEAST_COUNTED: f64 = 2.0 / 24.0;

/// How many times the calls that were counted in the last 24 hours a 30-day month has; `None` where too few hours were counted.
fn days_per_month(partner: &Partner) -> Option<f64> {
    (partner.counted >= LEAST_COUNTED).then(|| DAYS_PER_MONTH / partner.counted)
}

/// Calls of a 30-day month at the pace of the last 24 hours that were not refused: AWS says it does not bill refused ones.
fn month_calls(partner: &Partner) -> f64 {
    let served = partner.served.iter().map(|(_, calls)| calls).sum::<f64>();
    served * days_per_month(partner).unwrap_or(0.0)
}
