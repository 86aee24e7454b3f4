//! By what rows are sorted.

use std::cmp::Ordering;

use super::value::Value;

/// A row's place among others: its values, the first of which counts most, each upwards or downwards.
#[derive(Debug, Clone)]
pub struct SortKey(Box<[(Value, bool)]>);

impl SortKey {
    /// Of values, each with whether it is sorted downwards.
    pub fn new(values: impl Iterator<Item = (Value, bool)>) -> Self {
        Self(values.collect())
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        let orders = pairs.map(|((one, down), (other, _))| {
            let order = one.order(other);
            if *down { order.reverse() } else { order }
        });
        first_difference(orders)
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey {}

/// The first order that is not equal.
pub fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
