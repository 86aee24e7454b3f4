//! What a query says, once it has been read.

use super::{expr::Expr, glob::Pattern};

/// A query, command by command.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Words and signs in it: about how much work one line is.
    pub words: usize,
    /// Names given in `fields` and `parse`, in their order; each may stand for an expression with the names before it.
    pub names: Vec<(String, Expr)>,
    /// `parse` commands, which [`Expr::Part`] points to.
    pub parses: Vec<Parse>,
    /// Columns of `fields` and `display`; empty for the time and the whole line.
    pub columns: Vec<(String, Expr)>,
    /// Conditions on lines, each with how many of the names were given before it.
    pub filters: Vec<(usize, Expr)>,
    /// What `stats` counts and by what; none where rows are lines.
    pub stats: Option<Stats>,
    /// Conditions on groups.
    pub having: Vec<Expr>,
    /// Order, and whether downwards; the first counts most.
    pub sort: Vec<(Expr, bool)>,
    /// Most rows; `None` leaves the number to whoever runs it.
    pub limit: Option<usize>,
}

/// What a `stats` command says.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// What is counted, by the column's name.
    pub counts: Vec<(String, Count)>,
    /// By what, by the column's name.
    pub by: Vec<(String, Expr)>,
}

/// One thing that is counted over a group.
#[derive(Debug, Clone)]
pub enum Count {
    /// `count(*)`.
    Lines,
    /// `count(expression)`: lines that have it.
    Present(Expr),
    /// `count_distinct(expression)`.
    Distinct(Expr),
    /// `sum(expression)`; a condition counts as 1 where it holds.
    Sum(Expr),
    /// `avg(expression)`.
    Average(Expr),
    /// `min(expression)`.
    Least(Expr),
    /// `max(expression)`.
    Most(Expr),
}

/// One `parse` command.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The field that is looked at.
    pub of: Expr,
    /// Whether that is the whole line as it was written.
    pub is_whole_line: bool,
    /// How many of the query's names were given before it.
    pub scope: usize,
    /// Names of the pieces.
    pub names: Vec<String>,
    /// Where the pieces are in the text of `of`.
    pub pattern: Pattern,
}
