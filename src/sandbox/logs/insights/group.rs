//! A group of lines as a row.

use super::{
    expr::{Expr, Row},
    query::Stats,
    rows::Cells,
    tally::Tally,
    value::Value,
};

/// A group with its columns: first by what it was made, then what was counted.
pub struct Group<'a> {
    stats: &'a Stats,
    /// Values of the columns.
    pub values: Vec<Value>,
}

impl<'a> Group<'a> {
    /// A group of lines that share `values`, counted.
    pub fn new(stats: &'a Stats, mut values: Vec<Value>, tallies: &[Tally]) -> Self {
        values.extend(tallies.iter().zip(&stats.counts).map(|(tally, (_, count))| tally.result(count)));
        Self { stats, values }
    }

    /// Names of the columns.
    pub fn columns(stats: &Stats) -> impl Iterator<Item = &str> {
        let by = stats.by.iter().map(|(name, _)| name.as_str());
        by.chain(stats.counts.iter().map(|(name, _)| name.as_str()))
    }

    /// All columns, or those that `display` shows.
    pub fn cells(&self, shown: &[(String, Expr)]) -> Cells {
        let cell = |value: &Value| value.text().map(String::into_boxed_str);
        if shown.is_empty() {
            return self.values.iter().map(cell).collect();
        }
        shown.iter().map(|(_, expr)| cell(&expr.value(self))).collect()
    }
}

impl Row for Group<'_> {
    fn field(&self, name: &str) -> Value {
        let mut columns = Self::columns(self.stats).zip(&self.values);
        columns.find(|(known, _)| *known == name).map_or(Value::Null, |(_, value)| value.clone())
    }

    fn bin(&self, _: i64) -> Value {
        Value::Null
    }

    fn part(&self, _: usize, _: usize) -> Value {
        Value::Null
    }
}
