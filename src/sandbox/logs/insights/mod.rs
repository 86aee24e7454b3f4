//! Logs Insights' query language, as far as a console of usage plans needs it; what it does not know it refuses, as AWS does.
//!
//! `fields`, `display`, `filter`, `stats`, `sort` and `limit`, joined with `|`. A query is read once (`parse`) and run over the
//! lines of access logs (`run`), whose calls alike are counted together unless the query asks for more than they share.

mod expr;
mod lex;
mod parse;
mod run;
#[cfg(test)]
mod tests;
mod value;

pub use parse::{Query, parse};
pub use run::{Outcome, run};

/// Why a query is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What AWS says.
    pub message: String,
    /// First letter that it is about, counted from 0.
    pub start: usize,
    /// Letter after the last.
    pub end: usize,
}

/// Most rows of one answer, and of one page of it.
pub const PAGE: usize = 10_000;
