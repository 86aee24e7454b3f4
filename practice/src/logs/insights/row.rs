//! A line as an expression sees it: its fields, the names that the query gave, and what `parse` took out of it.

use std::cell::RefCell;

use super::{
    expr::{Expr, Row},
    pieces::{Piece, Pieces},
    query::Query,
    value::Value,
};
use crate::logs::{
    line::{Known, Line},
    template,
};

/// What the query's names stand for in one line, each worked out once: a name that stands for the one before it twice, and so on
/// two hundred times, would else take longer than anybody waits.
#[derive(Debug, Default)]
pub struct Given(RefCell<Vec<Option<Value>>>);

impl Given {
    /// Nothing is worked out yet of so many names: another line comes.
    pub fn forget(&self, names: usize) {
        let mut values = self.0.borrow_mut();
        values.clear();
        values.resize(names, None);
    }

    fn value(&self, place: usize, work_out: impl FnOnce() -> Value) -> Value {
        if let Some(Some(known)) = self.0.borrow().get(place) {
            return known.clone();
        }
        let value = work_out();
        if let Some(slot) = self.0.borrow_mut().get_mut(place) {
            *slot = Some(value.clone());
        }
        value
    }
}

/// A line with the names that the query gave it.
#[derive(Clone, Copy)]
pub struct OfLine<'a> {
    /// The line, as far as its call is known.
    pub line: &'a Line<'a>,
    /// The query whose names and `parse` commands count.
    pub query: &'a Query,
    /// How many of the query's names there are yet.
    pub names: usize,
    /// What was parsed before.
    pub pieces: &'a Pieces,
    /// What the names stand for, as far as somebody has asked.
    pub given: &'a Given,
}

impl<'a> OfLine<'a> {
    /// A line with all of the query's names. One at a time: the next one forgets what was worked out for this one.
    pub fn new(line: &'a Line<'a>, query: &'a Query, pieces: &'a Pieces, given: &'a Given) -> Self {
        given.forget(query.names.len());
        Self { line, query, names: query.names.len(), pieces, given }
    }
}

impl OfLine<'_> {
    /// Whether the line passes the query's filters; `None` where that depends on what is not known of it.
    pub fn passes(&self) -> Option<bool> {
        let mut certain = true;
        for (names, filter) in &self.query.filters {
            match filter.value(&Self { names: *names, ..*self }).truth() {
                Some(true) => {}
                Some(false) => return Some(false),
                None => certain = false,
            }
        }
        certain.then_some(true)
    }

    /// AWS's pointer to the line.
    pub fn pointer(&self) -> String {
        let Known::Exactly(call, ordinal) = self.line.known else { return String::new() };
        format!("C{:016x}{:012x}", self.line.identity(call, ordinal), call.at_ms)
    }

    fn message(&self) -> Value {
        self.line.source.template.message(self.line).map_or(Value::Unknown, Value::Text)
    }
}

impl Row for OfLine<'_> {
    fn field(&self, name: &str) -> Value {
        // A name may stand for an expression with the field of the same name in it, so only names given before count there.
        let given = self.query.names[..self.names].iter().rposition(|(known, _)| known == name);
        if let Some(place) = given {
            let expr = &self.query.names[place].1;
            return self.given.value(place, || expr.value(&OfLine { names: place, ..*self }));
        }
        let source = self.line.source;
        match name {
            "@timestamp" | "@ingestionTime" => self.line.at_ms().map_or(Value::Unknown, Value::Moment),
            "@message" => self.message(),
            "@ptr" => Value::Text(self.pointer()),
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

    fn part(&self, parse: usize, piece: usize) -> Value {
        let number = parse;
        let parse = &self.query.parses[number];
        if parse.is_whole_line {
            let Some(pieces) = self.pieces.find(number, parse, self.line) else { return Value::Unknown };
            match &pieces[piece] {
                Piece::Missing => return Value::Null,
                Piece::Depends => {}
                Piece::Is(segments) => {
                    let text = template::write(segments, self.line);
                    return text.map_or(Value::Unknown, |text| Value::Text(text.into_owned()));
                }
            }
        }
        cut(&parse.of, &OfLine { names: parse.scope, ..*self }, |text| {
            let range = parse.pattern.cut(text)?.get(piece)?.clone()?;
            Some(text[range].to_owned())
        })
    }
}

fn cut(of: &Expr, row: &OfLine<'_>, take: impl Fn(&str) -> Option<String>) -> Value {
    match of.value(row) {
        Value::Unknown => Value::Unknown,
        value => value.text().and_then(|text| take(&text)).map_or(Value::Null, Value::Text),
    }
}
