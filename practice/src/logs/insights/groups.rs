//! Rows that are groups of lines: what lines share, and what was counted over them.
//!
//! A month of calls by the minute has a million groups, so one is small: its values are numbers into all values that came, each
//! of which is held once, and the numbers are strung together pair by pair.

use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{BuildHasherDefault, DefaultHasher},
};

use indexmap::IndexSet;

use super::{
    expr::{Expr, Row},
    order::{SortKey, first_difference},
    query::{Query, Stats},
    row::OfLine,
    stop::Stop,
    table::{Filling, Table},
    tally::Tally,
    value::Value,
};

type Set<T> = IndexSet<T, BuildHasherDefault<DefaultHasher>>;

/// What a group begins with: the number of its first values together, counted from 1, and the number of its last value.
type Pair = (u32, u32);
/// The first values of a group with one value or none.
const NONE: u32 = 0;

/// Groups in the making.
pub struct Groups<'a> {
    query: &'a Query,
    stats: &'a Stats,
    values: Set<Value>,
    beginnings: Set<Pair>,
    pairs: Set<Pair>,
    /// Group by group.
    tallies: Vec<Tally>,
    /// For how many more groups and distinct values there is room.
    room: usize,
}

impl<'a> Groups<'a> {
    /// None yet, and room for so many groups and distinct values. Over no lines at all there is still one group where nothing is
    /// grouped.
    pub fn new(query: &'a Query, stats: &'a Stats, room: usize) -> Self {
        let (values, beginnings, mut pairs) = (Set::default(), Set::default(), Set::default());
        let mut tallies = Vec::new();
        if stats.by.is_empty() {
            pairs.insert((NONE, 0));
            tallies.extend(stats.tallies());
        }
        Self { query, stats, values, beginnings, pairs, tallies, room }
    }

    /// Adds so many lines alike.
    ///
    /// # Errors
    /// [`Stop::Finer`] where too little is known of them, [`Stop::TooMany`] where there is no room; both leave these groups useless.
    pub fn add(&mut self, row: &OfLine<'_>, times: u64) -> Result<(), Stop> {
        let group = self.group(row)?;
        let first = group * self.stats.counts.len();
        for (tally, (_, count)) in self.tallies[first..].iter_mut().zip(&self.stats.counts) {
            tally.add(count, row, times, &mut self.room)?;
        }
        Ok(())
    }

    /// The number of the group that a line belongs to, which may be a new one.
    fn group(&mut self, row: &OfLine<'_>) -> Result<usize, Stop> {
        let (mut beginning, mut last) = (NONE, 0);
        for (place, (_, expr)) in self.stats.by.iter().enumerate() {
            if place > 0 {
                beginning = self.beginnings.insert_full((beginning, last)).0 as u32 + 1;
            }
            let value = expr.value(row);
            if value == Value::Unknown {
                return Err(Stop::Finer);
            }
            last = self.values.insert_full(value).0 as u32;
        }
        let (number, is_new) = self.pairs.insert_full((beginning, last));
        if is_new {
            self.room = self.room.checked_sub(1).ok_or(Stop::TooMany)?;
            self.tallies.extend(self.stats.tallies());
        }
        Ok(number)
    }

    /// The groups that are wanted, sorted and no more than `limit`.
    pub fn finish(self, limit: usize) -> Table {
        let mut kept: Vec<Group<'_>> =
            (0..self.pairs.len()).map(|number| Group { groups: &self, number }).collect();
        kept.retain(|group| self.query.having.iter().all(|test| test.value(group).truth() == Some(true)));
        // AWS promises no order; a fixed one makes answers repeat.
        kept.sort_by(Group::by_columns);
        if !self.query.sort.is_empty() {
            kept.sort_by_cached_key(|group| group.sort_key(&self.query.sort));
        }
        kept.truncate(limit);
        let mut table = Filling::new(self.columns());
        for group in &kept {
            group.fill(&mut table);
        }
        table.finish()
    }

    /// Names of the columns that an answer shows.
    fn columns(&self) -> Vec<String> {
        if self.query.columns.is_empty() {
            return self.stats.columns().map(str::to_owned).collect();
        }
        self.query.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A column's value of the group with this number: first come those by which it was made, then what was counted.
    fn value(&self, group: usize, column: usize) -> Cow<'_, Value> {
        let made_by = self.stats.by.len();
        if let Some(counted) = column.checked_sub(made_by) {
            let tally = &self.tallies[group * self.stats.counts.len() + counted];
            return Cow::Owned(tally.result());
        }
        let mut pair = self.pairs[group];
        for _ in column + 1..made_by {
            pair = self.beginnings[pair.0 as usize - 1];
        }
        Cow::Borrowed(&self.values[pair.1 as usize])
    }
}

/// A group with its columns.
#[derive(Clone, Copy)]
struct Group<'a> {
    groups: &'a Groups<'a>,
    number: usize,
}

impl Group<'_> {
    fn values(&self) -> impl Iterator<Item = Cow<'_, Value>> {
        (0..self.groups.stats.columns().count()).map(|column| self.groups.value(self.number, column))
    }

    fn by_columns(&self, other: &Self) -> Ordering {
        first_difference(self.values().zip(other.values()).map(|(one, other)| one.order(&other)))
    }

    fn sort_key(&self, sort: &[(Expr, bool)]) -> SortKey {
        SortKey::new(sort.iter().map(|(expr, down)| (expr.value(self), *down)))
    }

    /// All columns, or those that `display` shows.
    fn fill(&self, table: &mut Filling) {
        let shown = &self.groups.query.columns;
        if shown.is_empty() {
            for value in self.values() {
                table.push(value.text().as_deref());
            }
        }
        for (_, expr) in shown {
            table.push(expr.value(self).text().as_deref());
        }
    }
}

impl Row for Group<'_> {
    fn field(&self, name: &str) -> Value {
        let column = self.groups.stats.columns().position(|known| known == name);
        column.map_or(Value::Null, |column| self.groups.value(self.number, column).into_owned())
    }

    fn bin(&self, _: i64) -> Value {
        Value::Null
    }

    fn part(&self, _: usize, _: usize) -> Value {
        Value::Null
    }
}
