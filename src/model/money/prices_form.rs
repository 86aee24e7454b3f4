//! What is typed into the dialog `Prices…`: what calls cost behind the gateway, and the prices of the connected region.
//!
//! Nothing of it goes to AWS: it is kept in the preferences. Fields are texts, so that a slip is told and nothing typed is lost.

use std::collections::BTreeMap;

use crate::analysis::cost::RegionPrices;
use crate::domain::{ApiId, patch, typed};

/// A field of the dialog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceField {
    /// `Backend cost per 1,000 calls`, of every API without one of its own.
    Backend,
    /// The same of one API.
    BackendOf(ApiId),
    /// A million calls of API Gateway, first tier.
    Gateway,
    /// A million requests of Lambda.
    Lambda,
    /// A GB of access log taken in.
    Logs,
    /// A metric for a month.
    Metric,
}

impl PriceField {
    /// The prices of the region.
    pub const OF_REGION: [Self; 4] = [Self::Gateway, Self::Lambda, Self::Logs, Self::Metric];
}

/// What was typed, and what it stands in place of.
#[derive(Clone, Debug, PartialEq)]
pub struct PricesForm {
    /// The region's list prices, without the user's own.
    pub listed: RegionPrices,
    /// What stands in each field.
    pub(super) texts: BTreeMap<PriceField, String>,
}

/// A price as a field shows it, without its sign: at least two decimals, and never cut.
pub fn amount_text(price: f64) -> String {
    let plain = patch::number(price);
    match plain.split_once('.') {
        Some((_, cents)) if cents.len() >= 2 => plain,
        Some(_) => plain + "0",
        None => plain + ".00",
    }
}

impl PricesForm {
    /// The price that a field stands for, in dollars; `None` for a backend's cost, which no list has.
    pub(super) fn of_list(prices: &RegionPrices, field: &PriceField) -> Option<f64> {
        match field {
            PriceField::Gateway => Some(prices.calls.first_tier()),
            PriceField::Lambda => Some(prices.calls.lambda_per_million),
            PriceField::Logs => Some(prices.monitoring.logs_per_gb),
            PriceField::Metric => Some(prices.monitoring.metric_per_month),
            PriceField::Backend | PriceField::BackendOf(_) => None,
        }
    }

    /// The list price that a field stands in place of; `None` for a backend's cost.
    pub fn list_price(&self, field: &PriceField) -> Option<f64> {
        Self::of_list(&self.listed, field)
    }

    /// A field's text.
    pub fn text(&self, field: &PriceField) -> &str {
        self.texts.get(field).map(String::as_str).unwrap_or_default()
    }

    /// Takes in what was typed into a field.
    pub(in crate::model) fn edit(&mut self, field: PriceField, text: String) {
        self.texts.insert(field, text);
    }

    /// Puts the list prices back into the fields; the backend's costs stay.
    pub(in crate::model) fn reset(&mut self) {
        for field in PriceField::OF_REGION {
            let price = self.list_price(&field).map(amount_text).unwrap_or_default();
            self.texts.insert(field, price);
        }
    }

    /// What is wrong with a field; `None` for nothing.
    pub fn problem(&self, field: &PriceField) -> Option<&'static str> {
        typed::dollars(self.text(field)).err()
    }

    /// What is wrong with the first field that something is wrong with.
    pub fn first_problem(&self) -> Option<&'static str> {
        self.texts.keys().find_map(|field| self.problem(field))
    }

    /// The number in a field; `None` for an empty one, or one that is none.
    pub fn number(&self, field: &PriceField) -> Option<f64> {
        typed::dollars(self.text(field)).ok().flatten()
    }

    /// A price of the region that differs from the list's.
    pub fn own(&self, field: &PriceField) -> Option<f64> {
        self.number(field).filter(|price| self.list_price(field) != Some(*price))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_shown_with_cents_and_never_cut() {
        assert_eq!([3.5, 0.2, 7.0, 0.005].map(amount_text), ["3.50", "0.20", "7.00", "0.005"]);
    }
}
