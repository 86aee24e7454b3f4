//! Logs Insights' query language, as far as a console of usage plans needs it; what it does not know it refuses, as AWS does.
//!
//! `fields`, `display`, `filter`, `parse`, `stats`, `sort` and `limit`, joined with `|`. A query is read once (`lex`, `cursor`,
//! `parse`, `terms`, into a [`Query`]) and run over the lines of access logs (`run`), whose calls alike are counted together unless
//! the query asks for more than they share. What it knows of a line is in `row`; what it makes of many in `rows`, which are `lines` or
//! `groups`; and what is kept of that for those who ask later in `table`.

mod cursor;
mod expr;
mod extract;
mod glob;
mod groups;
mod lex;
mod lines;
mod order;
mod parse;
#[cfg(test)]
mod parse_tests;
mod pieces;
mod query;
mod row;
mod rows;
mod run;
mod stop;
mod table;
mod tally;
mod terms;
#[cfg(test)]
mod tests;
mod value;

pub use parse::parse;
pub use query::Query;
pub use run::{Outcome, run};
pub use stop::NoAnswer;
#[cfg(test)]
pub use table::Filling;
pub use table::Table;

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
