//! Why a query's run ends early, and how far it may go.

use crate::bounds::{MOST_HELD, MOST_QUERY_STEPS};

/// What ends a run before its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Calls alike share too little: the query needs single ones.
    Finer,
    /// More groups or distinct values than can be held.
    TooMany,
    /// More work than one query may make.
    TooLong,
    /// Nobody waits for it.
    Cancelled,
}

/// Why a query has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// More groups or distinct values than can be held.
    TooMany,
    /// More work than one query may make.
    TooLong,
}

/// What one query may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Groups and distinct values held at once. AWS documents no number, but its queries end as well; without one,
    /// `count(*) by requestId` over a month takes all memory.
    pub room: usize,
    /// Words of the query looked at, line by line.
    pub steps: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { room: MOST_HELD, steps: MOST_QUERY_STEPS }
    }
}
