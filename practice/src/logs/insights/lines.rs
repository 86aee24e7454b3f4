//! Rows that are lines: the first so many in the order asked for, and no more than that are ever held.

use std::{cmp::Ordering, collections::BinaryHeap};

use super::{
    expr::Row as _,
    order::SortKey,
    query::Query,
    row::OfLine,
    table::{Filling, Table},
    value::Value,
};

/// Columns of a query that names none.
const USUAL: [&str; 2] = ["@timestamp", "@message"];
/// The column that every answer of lines ends with.
const POINTER: &str = "@ptr";

/// Lines that were found.
pub struct Lines<'a> {
    query: &'a Query,
    limit: usize,
    /// The last of them on top.
    kept: BinaryHeap<Found>,
    found: usize,
}

/// A line that was found. Of those that are sorted alike the one found earlier comes first.
struct Found {
    sort: SortKey,
    number: usize,
    cells: Box<[Option<Box<str>>]>,
}

impl<'a> Lines<'a> {
    /// None yet, and at the end no more than `limit`.
    pub fn new(query: &'a Query, limit: usize) -> Self {
        Self { query, limit, kept: BinaryHeap::new(), found: 0 }
    }

    /// Adds a line, unless enough come before it.
    pub fn add(&mut self, row: &OfLine<'_>) {
        let sort = self.sort_key(row);
        self.found += 1;
        if self.kept.len() >= self.limit {
            if self.kept.peek().is_none_or(|last| sort >= last.sort) {
                return;
            }
            self.kept.pop();
        }
        self.kept.push(Found { sort, number: self.found, cells: self.cells(row) });
    }

    /// The lines in their order.
    pub fn finish(self) -> Table {
        let mut table = Filling::new(self.columns());
        for found in self.kept.into_sorted_vec() {
            for cell in &found.cells {
                table.push(cell.as_deref());
            }
        }
        table.finish()
    }

    /// Newest first where the query says nothing.
    fn sort_key(&self, row: &OfLine<'_>) -> SortKey {
        if self.query.sort.is_empty() {
            return SortKey::new(std::iter::once((row.field("@timestamp"), true)));
        }
        SortKey::new(self.query.sort.iter().map(|(expr, down)| (expr.value(row), *down)))
    }

    fn cells(&self, row: &OfLine<'_>) -> Box<[Option<Box<str>>]> {
        let text = |value: Value| value.text().map(String::into_boxed_str);
        let pointer = Some(row.pointer().into_boxed_str());
        if self.query.columns.is_empty() {
            return USUAL.iter().map(|name| text(row.field(name))).chain([pointer]).collect();
        }
        let columns = self.query.columns.iter().map(|(_, expr)| text(expr.value(row)));
        columns.chain([pointer]).collect()
    }

    fn columns(&self) -> Vec<String> {
        let shown = self.query.columns.iter().map(|(name, _)| name.clone());
        let usual = USUAL.iter().filter(|_| self.query.columns.is_empty()).map(ToString::to_string);
        shown.chain(usual).chain([POINTER.to_owned()]).collect()
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort.cmp(&other.sort).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Found {}
