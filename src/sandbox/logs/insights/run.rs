//! Runs a query over the lines of access logs.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    ops::Range,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    PAGE,
    expr::{Expr, Row},
    parse::{Count, Query, Stats},
    value::Value,
};
use crate::sandbox::logs::{
    line::{Known, Line},
    reader::{self, Grain, Reader},
};

/// What a query found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Rows: columns' names and values, those without a value left out.
    pub rows: Vec<Vec<(String, String)>>,
    /// Lines that passed the filters.
    pub matched: u64,
    /// Lines in the time asked for.
    pub scanned: u64,
    /// Their size, estimated from a usual line.
    pub bytes: u64,
}

/// Runs a query over the lines within `time` (Unix milliseconds). `limit` holds where the query has none of its own. Stops
/// early, with whatever it has, once `cancelled`.
pub fn run(
    query: &Query,
    reader: &Reader,
    time: &Range<i64>,
    limit: usize,
    cancelled: &AtomicBool,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut rows = Rows::new(query, query.limit.unwrap_or(limit).min(10 * PAGE));
    let grain = if needs_calls(query, reader) { Grain::Call } else { Grain::Minute };
    for source in &reader.sources {
        let bytes = source.template.usual_bytes();
        for caller in reader::callers(&reader.traffic, source) {
            let line = Line { source, caller: &caller, known: Known::Caller };
            if query.passes(&line) == Some(false) {
                let skipped = reader::count(&reader.traffic, &line, time);
                outcome.scanned += skipped;
                outcome.bytes += skipped * bytes;
                continue;
            }
            reader::read_caller(&reader.traffic, &line, time, grain, &mut |line, times| {
                outcome.scanned += times;
                outcome.bytes += times * bytes;
                if query.passes(line) == Some(true) {
                    outcome.matched += times;
                    rows.add(line, times);
                }
                !cancelled.load(Ordering::Relaxed)
            });
        }
    }
    outcome.rows = rows.finish();
    outcome
}

/// Whether something in the query differs among calls alike. Rows that are lines always need single calls.
fn needs_calls(query: &Query, reader: &Reader) -> bool {
    let Some(stats) = &query.stats else { return true };
    let mut exact = false;
    let named = query.names.iter().map(|(_, expr)| expr);
    let counted = stats.counts.iter().filter_map(|(_, count)| count.of());
    let grouped = stats.by.iter().map(|(_, expr)| expr);
    for expr in query.filters.iter().chain(named).chain(counted).chain(grouped) {
        expr.visit(&mut |part| {
            exact |= match part {
                Expr::Bin(size) => size % 60_000 != 0,
                Expr::Field(name) if name.starts_with('@') => true,
                Expr::Field(name) => reader.sources.iter().any(|source| source.template.needs_exact(name)),
                _ => false,
            };
        });
    }
    exact
}

impl Query {
    fn passes(&self, line: &Line<'_>) -> Option<bool> {
        let row = OfLine { line, names: &self.names };
        let mut certain = true;
        for filter in &self.filters {
            match filter.value(&row).truth() {
                Some(true) => {}
                Some(false) => return Some(false),
                None => certain = false,
            }
        }
        certain.then_some(true)
    }
}

/// A line with the names that `fields` gave.
struct OfLine<'a> {
    line: &'a Line<'a>,
    names: &'a [(String, Expr)],
}

impl Row for OfLine<'_> {
    fn field(&self, name: &str) -> Value {
        // A name may stand for an expression with the field of the same name in it, so only names given before count there.
        if let Some(place) = self.names.iter().rposition(|(known, _)| known == name) {
            return self.names[place].1.value(&OfLine { names: &self.names[..place], ..*self });
        }
        let source = self.line.source;
        match name {
            "@timestamp" | "@ingestionTime" => self.line.at_ms().map_or(Value::Unknown, Value::Moment),
            "@message" => source.template.message(self.line).map_or(Value::Unknown, Value::Text),
            "@ptr" => Value::Text(pointer(self.line)),
            "@log" => Value::Text(format!("{}:{}", source.account, source.group)),
            "@logStream" => Value::Text(source.stream()),
            _ => match source.template.field(name, self.line) {
                None => Value::Unknown,
                Some(None) => Value::Null,
                Some(Some(text)) => Value::Text(text.into_owned()),
            },
        }
    }

    fn bin(&self, size_ms: i64) -> Value {
        self.line.bin(size_ms).map_or(Value::Unknown, Value::Moment)
    }
}

fn pointer(line: &Line<'_>) -> String {
    let Known::Exactly(call, ordinal) = line.known else { return String::new() };
    format!("C{:016x}{:012x}", line.identity(call, ordinal), call.at_ms)
}

/// Rows in the making.
struct Rows<'a> {
    query: &'a Query,
    limit: usize,
    lines: Vec<Found>,
    groups: HashMap<Vec<Value>, Vec<Tally>, Hasher>,
}

type Hasher = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

/// A line that was found: by what it is sorted, and its columns.
struct Found {
    sort: Vec<Value>,
    row: Vec<(String, String)>,
}

/// Numbers are keys of groups too, by their bits.
impl Eq for Value {}

impl std::hash::Hash for Value {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Self::Null | Self::Unknown => 0_u8.hash(state),
            Self::Bool(yes) => yes.hash(state),
            Self::Number(number) => number.to_bits().hash(state),
            Self::Text(text) => text.hash(state),
            Self::Moment(at) => at.hash(state),
        }
    }
}

impl<'a> Rows<'a> {
    fn new(query: &'a Query, limit: usize) -> Self {
        let mut groups = HashMap::<_, _, Hasher>::default();
        // Over no lines at all there is still one group where nothing is grouped.
        if let Some(stats) = query.stats.as_ref().filter(|stats| stats.by.is_empty()) {
            groups.insert(Vec::new(), stats.tallies());
        }
        Self { query, limit, lines: Vec::new(), groups }
    }

    fn add(&mut self, line: &Line<'_>, times: u64) {
        let row = OfLine { line, names: &self.query.names };
        let Some(stats) = &self.query.stats else { return self.keep(&row) };
        let key: Vec<Value> = stats.by.iter().map(|(_, expr)| expr.value(&row)).collect();
        let tallies = self.groups.entry(key).or_insert_with(|| stats.tallies());
        for (tally, (_, count)) in tallies.iter_mut().zip(&stats.counts) {
            tally.add(count, &row, times);
        }
    }

    fn keep(&mut self, row: &OfLine<'_>) {
        let sort = if self.query.sort.is_empty() {
            vec![row.field("@timestamp")]
        } else {
            self.query.sort.iter().map(|(expr, _)| expr.value(row)).collect()
        };
        let shown = |(name, expr): &(String, Expr)| Some((name.clone(), expr.value(row).text()?));
        let mut columns: Vec<_> = self.query.columns.iter().filter_map(shown).collect();
        if self.query.columns.is_empty() {
            let usual = ["@timestamp", "@message"].into_iter();
            columns.extend(usual.filter_map(|name| Some((name.to_owned(), row.field(name).text()?))));
        }
        columns.push(("@ptr".to_owned(), pointer(row.line)));
        self.lines.push(Found { sort, row: columns });
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
        if self.query.sort.is_empty() {
            vec![true]
        } else {
            self.query.sort.iter().map(|(_, down)| *down).collect()
        }
    }

    fn finish(mut self) -> Vec<Vec<(String, String)>> {
        let Some(stats) = &self.query.stats else {
            self.prune();
            return self.lines.into_iter().map(|found| found.row).collect();
        };
        let mut groups: Vec<Group> =
            self.groups.into_iter().map(|(key, tallies)| Group::new(stats, key, &tallies)).collect();
        groups.retain(|group| self.query.having.iter().all(|test| test.value(group).truth() == Some(true)));
        // AWS promises no order; a fixed one makes answers repeat.
        groups.sort_by(|one, other| order(&one.values, &other.values, &[]));
        if !self.query.sort.is_empty() {
            let downwards: Vec<bool> = self.query.sort.iter().map(|(_, down)| *down).collect();
            let by = |group: &Group| -> Vec<Value> {
                self.query.sort.iter().map(|(expr, _)| expr.value(group)).collect()
            };
            groups.sort_by_cached_key(|group| Sorted { by: by(group), downwards: Cow::Borrowed(&downwards) });
        }
        groups.truncate(self.limit);
        groups.iter().map(|group| group.row(&self.query.columns)).collect()
    }
}

fn order(one: &[Value], other: &[Value], downwards: &[bool]) -> std::cmp::Ordering {
    let pairs = one.iter().zip(other).enumerate().map(|(place, (one, other))| {
        let order = one.order(other);
        if downwards.get(place) == Some(&true) { order.reverse() } else { order }
    });
    pairs.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
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
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sorted<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        order(&self.by, &other.by, &self.downwards)
    }
}

/// A group with its columns: first by what it was made, then what was counted.
struct Group<'a> {
    stats: &'a Stats,
    values: Vec<Value>,
}

impl<'a> Group<'a> {
    fn new(stats: &'a Stats, mut values: Vec<Value>, tallies: &[Tally]) -> Self {
        values.extend(tallies.iter().zip(&stats.counts).map(|(tally, (_, count))| tally.result(count)));
        Self { stats, values }
    }

    fn columns(&self) -> impl Iterator<Item = (&str, &Value)> {
        let by = self.stats.by.iter().map(|(name, _)| name.as_str());
        by.chain(self.stats.counts.iter().map(|(name, _)| name.as_str())).zip(&self.values)
    }

    fn row(&self, shown: &[(String, Expr)]) -> Vec<(String, String)> {
        if shown.is_empty() {
            let all = self.columns().filter_map(|(name, value)| Some((name.to_owned(), value.text()?)));
            return all.collect();
        }
        shown.iter().filter_map(|(name, expr)| Some((name.clone(), expr.value(self).text()?))).collect()
    }
}

impl Row for Group<'_> {
    fn field(&self, name: &str) -> Value {
        self.columns().find(|(known, _)| *known == name).map_or(Value::Null, |(_, value)| value.clone())
    }

    fn bin(&self, _: i64) -> Value {
        Value::Null
    }
}

impl Stats {
    fn tallies(&self) -> Vec<Tally> {
        self.counts.iter().map(|_| Tally::default()).collect()
    }
}

impl Count {
    fn of(&self) -> Option<&Expr> {
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
struct Tally {
    times: u64,
    sum: f64,
    extreme: Option<Value>,
    distinct: BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, count: &Count, row: &dyn Row, times: u64) {
        let Some(of) = count.of() else {
            self.times += times;
            return;
        };
        let value = of.value(row);
        if matches!(value, Value::Null | Value::Unknown) {
            return;
        }
        match count {
            Count::Lines | Count::Present(_) => self.times += times,
            Count::Distinct(_) => {
                self.distinct.extend(value.text());
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
    }

    fn result(&self, count: &Count) -> Value {
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
