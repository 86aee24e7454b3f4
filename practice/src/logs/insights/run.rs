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
    stop::{Allowance, NoAnswer, Stop},
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

/// Runs a query over the lines within `time` (Unix milliseconds). `limit` holds where the query has none of its own. Stops
/// within a minute's lines, with whatever it has, once `cancelled`.
///
/// # Errors
/// [`NoAnswer`] where that is more than one query may take.
pub fn run(
    query: &Query,
    reader: &Reader,
    time: &Range<i64>,
    limit: usize,
    cancelled: &AtomicBool,
) -> Result<Outcome, NoAnswer> {
    run_within(Allowance::default(), query, reader, time, limit, cancelled)
}

/// The same with another allowance.
pub(super) fn run_within(
    allowance: Allowance,
    query: &Query,
    reader: &Reader,
    time: &Range<i64>,
    limit: usize,
    cancelled: &AtomicBool,
) -> Result<Outcome, NoAnswer> {
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
        rows: Rows::new(query, limit, allowance.room),
        steps: allowance.steps,
    };
    // Rows that are lines always need single calls.
    let mut run = begin(if query.stats.is_some() { Grain::Minute } else { Grain::Call });
    let mut end = run.all();
    if end == ControlFlow::Break(Stop::Finer) {
        run = begin(Grain::Call);
        end = run.all();
    }
    match end {
        ControlFlow::Break(Stop::TooMany) => return Err(NoAnswer::TooMany),
        ControlFlow::Break(Stop::TooLong) => return Err(NoAnswer::TooLong),
        ControlFlow::Break(Stop::Finer | Stop::Cancelled) | ControlFlow::Continue(()) => {}
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
    /// How many steps it may still make.
    steps: u64,
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
            self.spend(1)?;
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
            self.spend(kinds.len())?;
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
        self.spend(1)?;
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

    /// Counts the steps that the query takes over so many lines.
    fn spend(&mut self, lines: usize) -> ControlFlow<Stop> {
        let steps = self.query.words.max(1).saturating_mul(lines) as u64;
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => return ControlFlow::Break(Stop::TooLong),
        }
        ControlFlow::Continue(())
    }

    fn scan(&mut self, source: &Source, lines: u64) {
        self.outcome.scanned += lines;
        self.outcome.bytes += lines * source.template.usual_bytes();
    }
}
