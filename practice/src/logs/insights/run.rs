//! Runs a query over the lines of access logs.
//!
//! It begins with calls alike, minute by minute. Where the query turns out to ask for more than those share (an address, a
//! second) it begins anew and looks at single calls, then in those minutes only that may hold what it looks for.

use std::{
    ops::{ControlFlow, Range},
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    PAGE,
    pieces::Pieces,
    query::Query,
    row::{Given, OfLine},
    rows::Rows,
    stop::{Stop, TooMany},
    table::Table,
};
use crate::logs::{
    line::{Known, Line},
    reader::{self, Grain, Reader, Source},
};

/// What a query found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What it answers, in order and cut to its limit.
    pub rows: Table,
    /// Lines that passed the filters.
    pub matched: u64,
    /// Lines in the time asked for.
    pub scanned: u64,
    /// Their size, estimated from a usual line.
    pub bytes: u64,
}

/// Groups and distinct values that one query may hold at once. AWS documents no number, but its queries end as well; without
/// one, `count(*) by requestId` over a month takes all memory.
const MOST_HELD: usize = 1_000_000;

/// Runs a query over the lines within `time` (Unix milliseconds). `limit` holds where the query has none of its own. Stops
/// within a minute's lines, with whatever it has, once `cancelled`.
///
/// # Errors
/// [`TooMany`] groups or distinct values for one query.
pub fn run(
    query: &Query,
    reader: &Reader,
    time: &Range<i64>,
    limit: usize,
    cancelled: &AtomicBool,
) -> Result<Outcome, TooMany> {
    run_within(MOST_HELD, query, reader, time, limit, cancelled)
}

/// The same with room for so many groups and distinct values.
pub(super) fn run_within(
    room: usize,
    query: &Query,
    reader: &Reader,
    time: &Range<i64>,
    limit: usize,
    cancelled: &AtomicBool,
) -> Result<Outcome, TooMany> {
    let limit = query.limit.unwrap_or(limit).min(10 * PAGE);
    let begin = |grain| Run {
        query,
        reader,
        time,
        cancelled,
        grain,
        pieces: Pieces::default(),
        given: Given::default(),
        outcome: Outcome::default(),
        rows: Rows::new(query, limit, room),
    };
    // Rows that are lines always need single calls.
    let mut run = begin(if query.stats.is_some() { Grain::Minute } else { Grain::Call });
    let mut end = run.all();
    if end == ControlFlow::Break(Stop::Finer) {
        run = begin(Grain::Call);
        end = run.all();
    }
    if end == ControlFlow::Break(Stop::TooMany) {
        return Err(TooMany);
    }
    let Run { rows, outcome, .. } = run;
    Ok(Outcome { rows: rows.finish(), ..outcome })
}

struct Run<'a> {
    query: &'a Query,
    reader: &'a Reader,
    time: &'a Range<i64>,
    cancelled: &'a AtomicBool,
    grain: Grain,
    pieces: Pieces,
    given: Given,
    outcome: Outcome,
    rows: Rows<'a>,
}

impl Run<'_> {
    fn all(&mut self) -> ControlFlow<Stop> {
        for source in &self.reader.sources {
            for caller in reader::callers(&self.reader.traffic, source) {
                self.pieces.forget();
                self.caller(&Line { source, caller: &caller, known: Known::Caller })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn caller(&mut self, line: &Line<'_>) -> ControlFlow<Stop> {
        let passes = self.row(line).passes();
        let time = reader::both(&line.source.time, self.time);
        for minute in reader::minutes(&time) {
            if self.cancelled.load(Ordering::Relaxed) {
                return ControlFlow::Break(Stop::Cancelled);
            }
            if passes == Some(false) {
                let skipped = reader::count_minute(&self.reader.traffic, line, minute, &time);
                self.scan(line.source, skipped);
            } else {
                self.minute(line, minute, &time, passes.is_none())?;
            }
        }
        ControlFlow::Continue(())
    }

    /// One minute of one caller; `uncertain` where it takes more than the caller to tell whether a line passes.
    fn minute(
        &mut self,
        line: &Line<'_>,
        minute: i64,
        time: &Range<i64>,
        uncertain: bool,
    ) -> ControlFlow<Stop> {
        let traffic = &self.reader.traffic;
        let alike = self.grain == Grain::Minute || uncertain;
        if let Some(kinds) = alike.then(|| reader::kinds(traffic, line, minute, time)).flatten() {
            let of_kind = |kind| Line { known: Known::Minute(minute, kind), ..*line };
            if self.grain == Grain::Minute {
                return kinds.iter().try_for_each(|kind| self.take(&of_kind(kind), kind.times));
            }
            if kinds.iter().all(|kind| self.row(&of_kind(kind)).passes() == Some(false)) {
                self.scan(line.source, kinds.iter().map(|kind| kind.times).sum());
                return ControlFlow::Continue(());
            }
        }
        let mut flow = ControlFlow::Continue(());
        reader::read_calls(traffic, line, minute, time, &mut |line| {
            flow = self.take(line, 1);
            flow.is_continue()
        });
        flow
    }

    fn take(&mut self, line: &Line<'_>, times: u64) -> ControlFlow<Stop> {
        self.scan(line.source, times);
        let row = OfLine::new(line, self.query, &self.pieces, &self.given);
        match row.passes() {
            Some(false) => return ControlFlow::Continue(()),
            Some(true) => self.outcome.matched += times,
            None => return ControlFlow::Break(Stop::Finer),
        }
        match self.rows.add(&row, times) {
            Ok(()) => ControlFlow::Continue(()),
            Err(stop) => ControlFlow::Break(stop),
        }
    }

    fn row<'a>(&'a self, line: &'a Line<'a>) -> OfLine<'a> {
        OfLine::new(line, self.query, &self.pieces, &self.given)
    }

    fn scan(&mut self, source: &Source, lines: u64) {
        self.outcome.scanned += lines;
        self.outcome.bytes += lines * source.template.usual_bytes();
    }
}
