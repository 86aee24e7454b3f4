//! Why a query's run ends early.

/// What ends a run before its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Calls alike share too little: the query needs single ones.
    Finer,
    /// More groups or distinct values than can be held.
    TooMany,
    /// Nobody waits for it.
    Cancelled,
}

/// More groups or distinct values than can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;
