//! Rows in the making: lines that were found, or groups of them.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{HashMap, hash_map::Entry},
};

use super::{
    PAGE,
    expr::{Expr, Row},
    group::Group,
    query::Query,
    row::OfLine,
    run::Stop,
    tally::Tally,
    value::Value,
};

/// A row's values in the order of the columns; none where it has none, which an answer leaves out.
pub type Cells = Vec<Option<Box<str>>>;

/// Rows in the making.
pub struct Rows<'a> {
    query: &'a Query,
    limit: usize,
    lines: Vec<Found>,
    groups: HashMap<Vec<Value>, Vec<Tally>, Hasher>,
    /// For how many more groups and distinct values there is room.
    room: usize,
}

type Hasher = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

/// A line that was found: by what it is sorted, and its columns.
struct Found {
    sort: Vec<Value>,
    cells: Cells,
}

impl<'a> Rows<'a> {
    /// None yet, and at the end no more than `limit`; room for so many groups and distinct values.
    pub fn new(query: &'a Query, limit: usize, room: usize) -> Self {
        let mut groups = HashMap::<_, _, Hasher>::default();
        // Over no lines at all there is still one group where nothing is grouped.
        if let Some(stats) = query.stats.as_ref().filter(|stats| stats.by.is_empty()) {
            groups.insert(Vec::new(), stats.tallies());
        }
        Self { query, limit, lines: Vec::new(), groups, room }
    }

    /// Names of the columns.
    pub fn columns(&self) -> Vec<String> {
        let shown = self.query.columns.iter().map(|(name, _)| name.clone());
        match &self.query.stats {
            Some(stats) if self.query.columns.is_empty() => {
                Group::columns(stats).map(str::to_owned).collect()
            }
            Some(_) => shown.collect(),
            None if self.query.columns.is_empty() => {
                ["@timestamp", "@message", "@ptr"].map(str::to_owned).into()
            }
            None => shown.chain(["@ptr".to_owned()]).collect(),
        }
    }

    /// Adds so many lines alike.
    ///
    /// # Errors
    /// [`Stop::Finer`] where too little is known of them, [`Stop::TooMany`] where there is no room; both leave these rows useless.
    pub fn add(&mut self, row: &OfLine<'_>, times: u64) -> Result<(), Stop> {
        let Some(stats) = &self.query.stats else {
            self.keep(row);
            return Ok(());
        };
        let key: Vec<Value> = stats.by.iter().map(|(_, expr)| expr.value(row)).collect();
        if key.contains(&Value::Unknown) {
            return Err(Stop::Finer);
        }
        let tallies = match self.groups.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                self.room = self.room.checked_sub(1).ok_or(Stop::TooMany)?;
                new.insert(stats.tallies())
            }
        };
        for (tally, (_, count)) in tallies.iter_mut().zip(&stats.counts) {
            tally.add(count, row, times, &mut self.room)?;
        }
        Ok(())
    }

    fn keep(&mut self, row: &OfLine<'_>) {
        let sort = if self.query.sort.is_empty() {
            vec![row.field("@timestamp")]
        } else {
            self.query.sort.iter().map(|(expr, _)| expr.value(row)).collect()
        };
        let cell = |value: Value| value.text().map(String::into_boxed_str);
        let mut cells: Cells = self.query.columns.iter().map(|(_, expr)| cell(expr.value(row))).collect();
        if self.query.columns.is_empty() {
            cells.extend(["@timestamp", "@message"].map(|name| cell(row.field(name))));
        }
        cells.push(Some(row.pointer().into_boxed_str()));
        self.lines.push(Found { sort, cells });
        if self.lines.len() >= 2 * self.limit.max(PAGE) {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let downwards = self.downwards();
        self.lines.sort_by(|one, other| order(&one.sort, &other.sort, &downwards));
        self.lines.truncate(self.limit);
    }

    /// Newest first where the query says nothing.
    fn downwards(&self) -> Vec<bool> {
        match self.query.sort.as_slice() {
            [] => vec![true],
            sort => sort.iter().map(|(_, down)| *down).collect(),
        }
    }

    /// The rows, sorted and no more than wanted.
    pub fn finish(mut self) -> Vec<Cells> {
        let Some(stats) = &self.query.stats else {
            self.prune();
            return self.lines.into_iter().map(|found| found.cells).collect();
        };
        let mut groups: Vec<Group> =
            self.groups.into_iter().map(|(key, tallies)| Group::new(stats, key, &tallies)).collect();
        groups.retain(|group| self.query.having.iter().all(|test| test.value(group).truth() == Some(true)));
        // AWS promises no order; a fixed one makes answers repeat.
        groups.sort_by(|one, other| order(&one.values, &other.values, &[]));
        if !self.query.sort.is_empty() {
            let downwards: Vec<bool> = self.query.sort.iter().map(|(_, down)| *down).collect();
            let by = |group: &Group| values(&self.query.sort, group);
            groups.sort_by_cached_key(|group| Sorted { by: by(group), downwards: Cow::Borrowed(&downwards) });
        }
        groups.truncate(self.limit);
        groups.iter().map(|group| group.cells(&self.query.columns)).collect()
    }
}

fn values(sort: &[(Expr, bool)], row: &dyn Row) -> Vec<Value> {
    sort.iter().map(|(expr, _)| expr.value(row)).collect()
}

fn order(one: &[Value], other: &[Value], downwards: &[bool]) -> Ordering {
    let pairs = one.iter().zip(other).enumerate().map(|(place, (one, other))| {
        let order = one.order(other);
        if downwards.get(place) == Some(&true) { order.reverse() } else { order }
    });
    pairs.fold(Ordering::Equal, Ordering::then)
}

/// A group's sort key.
struct Sorted<'a> {
    by: Vec<Value>,
    downwards: Cow<'a, [bool]>,
}

impl PartialEq for Sorted<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sorted<'_> {}

impl PartialOrd for Sorted<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sorted<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.by, &other.by, &self.downwards)
    }
}
