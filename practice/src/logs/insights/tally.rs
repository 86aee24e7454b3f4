//! Counting over a group of lines.

use std::collections::BTreeSet;

use super::{
    expr::{Expr, Row},
    query::{Count, Stats},
    stop::Stop,
    value::Value,
};

impl Stats {
    /// Nothing counted yet, of each thing.
    pub fn tallies(&self) -> impl Iterator<Item = Tally> {
        self.counts.iter().map(|(_, count)| Tally::new(count))
    }

    /// Names of the columns: first those by which groups are made, then those of what is counted.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let by = self.by.iter().map(|(name, _)| name.as_str());
        by.chain(self.counts.iter().map(|(name, _)| name.as_str()))
    }
}

impl Count {
    /// What is counted; none for whole lines.
    fn expr(&self) -> Option<&Expr> {
        match self {
            Self::Lines => None,
            Self::Present(expr)
            | Self::Distinct(expr)
            | Self::Sum(expr)
            | Self::Average(expr)
            | Self::Least(expr)
            | Self::Most(expr) => Some(expr),
        }
    }
}

/// What was counted so far, by the kind of [`Count`]; small, since there is one for each group.
#[derive(Debug)]
pub enum Tally {
    /// How many lines there were, or had what is counted.
    Times(u64),
    /// The different values that came, as text.
    #[expect(clippy::box_collection, reason = "the rare kind: in line, its size would be every group's")]
    Distinct(Box<BTreeSet<Box<str>>>),
    /// The sum of the numbers that came.
    Sum(f64),
    /// A sum, and of how many.
    Mean(f64, u64),
    /// The least or most that came.
    Extreme(Option<Box<Value>>),
}

impl Tally {
    /// Before the first line.
    pub fn new(count: &Count) -> Self {
        match count {
            Count::Lines | Count::Present(_) => Self::Times(0),
            Count::Distinct(_) => Self::Distinct(Box::default()),
            Count::Sum(_) => Self::Sum(0.0),
            Count::Average(_) => Self::Mean(0.0, 0),
            Count::Least(_) | Count::Most(_) => Self::Extreme(None),
        }
    }

    /// Counts so many lines alike; a new distinct value takes from the `room`.
    ///
    /// # Errors
    /// [`Stop::Finer`] where they may differ in what is counted, [`Stop::TooMany`] where there is no room.
    pub fn add(&mut self, count: &Count, row: &dyn Row, times: u64, room: &mut usize) -> Result<(), Stop> {
        let value = match count.expr().map(|expr| expr.value(row)) {
            Some(Value::Unknown) => return Err(Stop::Finer),
            Some(Value::Null) => return Ok(()),
            value => value,
        };
        match (self, value) {
            (Self::Times(known), _) => *known += times,
            (_, None) => {}
            (Self::Distinct(known), Some(value)) => {
                if value.text().is_some_and(|text| known.insert(text.into_boxed_str())) {
                    *room = room.checked_sub(1).ok_or(Stop::TooMany)?;
                }
            }
            (Self::Sum(sum), Some(value)) => *sum += value.number().unwrap_or(0.0) * times as f64,
            (Self::Mean(sum, of), Some(value)) => {
                if let Some(number) = value.number() {
                    *sum += number * times as f64;
                    *of += times;
                }
            }
            (Self::Extreme(known), Some(value)) => {
                if known.as_ref().is_none_or(|known| wins(count, &value, known)) {
                    *known = Some(Box::new(value));
                }
            }
        }
        Ok(())
    }

    /// What it comes to.
    pub fn result(&self) -> Value {
        match self {
            Self::Times(times) => Value::Number(*times as f64),
            Self::Distinct(known) => Value::Number(known.len() as f64),
            Self::Sum(sum) => Value::Number(*sum),
            Self::Mean(_, 0) => Value::Null,
            Self::Mean(sum, of) => Value::Number(sum / *of as f64),
            Self::Extreme(known) => known.as_deref().cloned().unwrap_or(Value::Null),
        }
    }
}

/// Whether a value takes the place of the least or most that is known.
fn wins(count: &Count, value: &Value, known: &Value) -> bool {
    let order = value.order(known);
    if matches!(count, Count::Least(_)) { order.is_lt() } else { order.is_gt() }
}
