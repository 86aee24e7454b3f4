//! Counting over a group of lines.

use std::collections::BTreeSet;

use super::{
    expr::{Expr, Row},
    query::{Count, Stats},
    run::Stop,
    value::Value,
};

impl Stats {
    /// Nothing counted yet, of each thing.
    pub(super) fn tallies(&self) -> Vec<Tally> {
        self.counts.iter().map(|_| Tally::default()).collect()
    }
}

impl Count {
    /// What is counted; none for whole lines.
    pub(super) fn of(&self) -> Option<&Expr> {
        match self {
            Self::Lines => None,
            Self::Present(of)
            | Self::Distinct(of)
            | Self::Sum(of)
            | Self::Average(of)
            | Self::Least(of)
            | Self::Most(of) => Some(of),
        }
    }
}

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    times: u64,
    sum: f64,
    extreme: Option<Value>,
    distinct: BTreeSet<String>,
}

impl Tally {
    /// Counts so many lines alike; a new distinct value takes from the `room`.
    ///
    /// # Errors
    /// [`Stop::Finer`] where they may differ in what is counted, [`Stop::TooMany`] where there is no room.
    pub(super) fn add(
        &mut self,
        count: &Count,
        row: &dyn Row,
        times: u64,
        room: &mut usize,
    ) -> Result<(), Stop> {
        let Some(of) = count.of() else {
            self.times += times;
            return Ok(());
        };
        let value = match of.value(row) {
            Value::Unknown => return Err(Stop::Finer),
            Value::Null => return Ok(()),
            value => value,
        };
        match count {
            Count::Lines | Count::Present(_) => self.times += times,
            Count::Distinct(_) => {
                if value.text().is_some_and(|text| self.distinct.insert(text)) {
                    *room = room.checked_sub(1).ok_or(Stop::TooMany)?;
                }
            }
            Count::Sum(_) | Count::Average(_) => {
                if let Some(number) = value.number() {
                    self.times += times;
                    self.sum += number * times as f64;
                }
            }
            Count::Least(_) | Count::Most(_) => {
                let wins = |known: &Value| match count {
                    Count::Least(_) => value.order(known).is_lt(),
                    _ => value.order(known).is_gt(),
                };
                if self.extreme.as_ref().is_none_or(wins) {
                    self.extreme = Some(value);
                }
            }
        }
        Ok(())
    }

    /// What it comes to.
    pub(super) fn result(&self, count: &Count) -> Value {
        match count {
            Count::Lines | Count::Present(_) => Value::Number(self.times as f64),
            Count::Distinct(_) => Value::Number(self.distinct.len() as f64),
            Count::Sum(_) => Value::Number(self.sum),
            Count::Average(_) if self.times > 0 => Value::Number(self.sum / self.times as f64),
            Count::Average(_) => Value::Null,
            Count::Least(_) | Count::Most(_) => self.extreme.clone().unwrap_or(Value::Null),
        }
    }
}
