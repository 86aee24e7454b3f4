//! The partners of the Traffic room by money: who costs most, who leaves least.

use std::cmp::Ordering;

use crate::model::derive::Derived;
use crate::model::{Model, Partner};

/// A column of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyColumn {
    /// What the partner costs a month.
    Cost,
    /// What is left of its tier's price.
    Margin,
}

/// An order by money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyOrder {
    /// By which column.
    pub column: MoneyColumn,
    /// Smallest first.
    pub ascending: bool,
}

impl MoneyOrder {
    fn compare(self, a: &Partner, b: &Partner) -> Ordering {
        let amount = |partner: &Partner| match self.column {
            MoneyColumn::Cost => partner.money.cost.map(|cost| cost.known()),
            MoneyColumn::Margin => partner.money.margin(),
        };
        match (amount(a), amount(b)) {
            (Some(a), Some(b)) if self.ascending => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            // What is unknown stands last, whichever way round.
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

impl Model {
    /// Orders the rows of the Traffic room by money where that was asked for; equals stay as they were.
    pub(in crate::model) fn order_by_money(&mut self) {
        let Some(order) = self.prices.order else { return };
        let partners = &self.partners;
        self.traffic.order.retain(|row| *row < partners.len());
        self.traffic.order.sort_by(|a, b| order.compare(&partners[*a], &partners[*b]));
    }

    /// Takes an order, or goes back to what hurts most.
    pub(in crate::model) fn set_money_order(&mut self, order: Option<MoneyOrder>) {
        self.prices.order = order;
        self.dirty.mark(Derived::Order);
    }
}
