//! Rows in the making: lines that were found, or groups of them.

use super::{groups::Groups, lines::Lines, query::Query, row::OfLine, stop::Stop, table::Table};

/// Rows in the making, and at the end no more than wanted.
pub enum Rows<'a> {
    /// A row is a line.
    Lines(Lines<'a>),
    /// A row is a group of lines; so many rows are wanted.
    Groups(Groups<'a>, usize),
}

impl<'a> Rows<'a> {
    /// None yet, and at the end no more than `limit`; room for so many groups and distinct values.
    pub fn new(query: &'a Query, limit: usize, room: usize) -> Self {
        match &query.stats {
            None => Self::Lines(Lines::new(query, limit)),
            Some(stats) => Self::Groups(Groups::new(query, stats, room), limit),
        }
    }

    /// Adds so many lines alike.
    ///
    /// # Errors
    /// [`Stop::Finer`] where too little is known of them, [`Stop::TooMany`] where there is no room; both leave these rows useless.
    pub fn add(&mut self, row: &OfLine<'_>, times: u64) -> Result<(), Stop> {
        match self {
            Self::Lines(lines) => {
                lines.add(row);
                Ok(())
            }
            Self::Groups(groups, _) => groups.add(row, times),
        }
    }

    /// The rows in their order.
    pub fn finish(self) -> Table {
        match self {
            Self::Lines(lines) => lines.finish(),
            Self::Groups(groups, limit) => groups.finish(limit),
        }
    }
}
