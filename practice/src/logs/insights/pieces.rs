//! What `parse` takes out of calls alike, found once and not call by call.
//!
//! Calls alike differ in time, address and latency alone. So a line is written with three sets of stand-ins for those, which
//! agree in no letter, and parsed three times: a piece that comes out as the same variables and the same text each time is
//! those variables and that text in every such line. A piece that does not is looked up in the whole line of each call.
//! Without this a day of a log that is no JSON would be half a million regular expressions.

use std::{borrow::Cow, cell::RefCell, ops::Range, rc::Rc, sync::Arc};

use super::{glob::Cut, query::Parse};
use crate::logs::{
    line::{Known, Line, STAND_INS, Var},
    template::Segment,
};

/// What a `parse` takes out of lines alike under one name.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// These variables and texts.
    Is(Vec<Segment>),
    /// Lines of this kind do not have it.
    Missing,
    /// It depends on the call.
    Depends,
}

/// What tells calls alike from others of the same caller: verb, path, status, whether the quota is why, deployment.
#[derive(PartialEq)]
struct Kind<'a>(&'a str, &'a str, u16, bool, Cow<'a, str>);

struct Entry {
    parse: usize,
    method: Arc<str>,
    path: Arc<str>,
    answer: (u16, bool),
    deployment: String,
    pieces: Rc<[Piece]>,
}

impl Entry {
    fn is_of(&self, parse: usize, kind: &Kind<'_>) -> bool {
        let Kind(method, path, status, quota, deployment) = kind;
        self.parse == parse
            && self.answer == (*status, *quota)
            && *self.path == **path
            && *self.method == **method
            && self.deployment == **deployment
    }
}

/// Pieces of one caller's lines, by kind.
#[derive(Default)]
pub struct Pieces(RefCell<Vec<Entry>>);

impl Pieces {
    /// Forgets all: another caller's lines come.
    pub fn forget(&self) {
        self.0.borrow_mut().clear();
    }

    /// The pieces that a `parse` (with its number) takes out of lines like this one; `None` where too little is known of it.
    pub fn find(&self, number: usize, parse: &Parse, line: &Line<'_>) -> Option<Rc<[Piece]>> {
        let (method, path, answer) = match line.known {
            Known::Minute(_, kind) => (&kind.method, &kind.path, (kind.status, kind.quota_exceeded)),
            Known::Exactly(call, _) => (&call.method, &call.path, (call.status, call.quota_exceeded)),
            Known::Caller | Known::Status(..) => return None,
        };
        let deployment = line.value(Var::DeploymentId)?;
        let kind = Kind(method, path, answer.0, answer.1, deployment);
        if let Some(known) = self.0.borrow().iter().rev().find(|entry| entry.is_of(number, &kind)) {
            return Some(Rc::clone(&known.pieces));
        }
        let pieces: Rc<[Piece]> = derive(parse, line)?.into();
        self.0.borrow_mut().push(Entry {
            parse: number,
            method: Arc::clone(method),
            path: Arc::clone(path),
            answer,
            deployment: kind.4.into_owned(),
            pieces: Rc::clone(&pieces),
        });
        Some(pieces)
    }
}

fn derive(parse: &Parse, line: &Line<'_>) -> Option<Vec<Piece>> {
    let tries: Vec<Vec<Piece>> =
        (0..STAND_INS).map(|set| attempt(parse, line, set)).collect::<Option<_>>()?;
    let (first, others) = tries.split_first()?;
    let agreed = |place: usize| others.iter().all(|other| other[place] == first[place]);
    Some((0..first.len()).map(|at| if agreed(at) { first[at].clone() } else { Piece::Depends }).collect())
}

/// The pieces with one set of stand-ins.
fn attempt(parse: &Parse, line: &Line<'_>, set: usize) -> Option<Vec<Piece>> {
    let parts = line.source.template.sketch(line, set)?;
    let text: String = parts.iter().map(|(text, _)| &**text).collect();
    let Some(cut) = parse.pattern.cut(&text) else { return Some(vec![Piece::Depends; parse.names.len()]) };
    Some(spell(&parts, cut))
}

fn spell(parts: &[(Cow<'_, str>, Option<Var>)], cut: Cut) -> Vec<Piece> {
    let piece = |range: Option<Range<usize>>| range.map_or(Piece::Missing, |range| segments(parts, &range));
    cut.into_iter().map(piece).collect()
}

/// The parts of a line that a range covers; a stand-in must be covered whole.
fn segments(parts: &[(Cow<'_, str>, Option<Var>)], range: &Range<usize>) -> Piece {
    let mut found = Vec::new();
    let mut start = 0;
    for (text, stands_for) in parts {
        let end = start + text.len();
        let both = range.start.max(start)..range.end.min(end);
        match stands_for {
            _ if both.is_empty() => {}
            Some(var) if both == (start..end) => found.push(Segment::Var(*var)),
            Some(_) => return Piece::Depends,
            None => push_text(&mut found, &text[both.start - start..both.end - start]),
        }
        start = end;
    }
    Piece::Is(found)
}

fn push_text(segments: &mut Vec<Segment>, text: &str) {
    match segments.last_mut() {
        Some(Segment::Text(before)) => before.push_str(text),
        _ => segments.push(Segment::Text(text.to_owned())),
    }
}
