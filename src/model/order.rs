//! The order of a table's rows, as one of its columns gives it.
//!
//! A column belongs to the screen, and a new one shall need no place here: it brings what it ranks a row by as a
//! function, and the model sorts by that, once when the rows or the order change and not at every frame.

use std::cmp::Ordering;
use std::fmt;

/// What a column ranks a row by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rank<'a> {
    /// Text, by its bytes: give it in lower case where capitals shall not count.
    Words(&'a str),
    /// A number of whatever unit the column has.
    Number(f64),
    /// Not known: last, whichever way round.
    Unknown,
}

impl From<Option<f64>> for Rank<'_> {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Unknown, Self::Number)
    }
}

impl From<Option<i64>> for Rank<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map(|number| number as f64).into()
    }
}

/// Ranks one row of type `R`.
pub type Ranking<R> = for<'a> fn(&'a R) -> Rank<'a>;

/// An order of rows of type `R`: by which column, and which end first.
pub struct RowOrder<R> {
    /// Which column it is: its name, unique in its table and in the words of "highest cost first".
    pub column: &'static str,
    /// Smallest first.
    pub ascending: bool,
    rank: Ranking<R>,
}

impl<R> RowOrder<R> {
    /// The order of `column` with the smallest first, or A first.
    pub const fn smallest(column: &'static str, rank: Ranking<R>) -> Self {
        Self { column, ascending: true, rank }
    }

    /// The order of `column` with the largest first.
    pub const fn largest(column: &'static str, rank: Ranking<R>) -> Self {
        Self { column, ascending: false, rank }
    }

    /// The same column, the other end first.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { ascending: !self.ascending, ..self }
    }

    /// What a click on a title asks for whose column begins with this order: that, then the other way round, then no
    /// order of its own (`None`).
    pub fn clicked(self, now: Option<Self>) -> Option<Self> {
        match now.filter(|now| now.column == self.column) {
            None => Some(self),
            Some(now) if now == self => Some(self.reversed()),
            Some(_) => None,
        }
    }

    /// Which of two rows comes first; equals are left to the caller.
    pub fn compare(&self, a: &R, b: &R) -> Ordering {
        let by = match ((self.rank)(a), (self.rank)(b)) {
            (Rank::Words(a), Rank::Words(b)) => a.cmp(b),
            (Rank::Number(a), Rank::Number(b)) => a.total_cmp(&b),
            (a, b) => return (a == Rank::Unknown).cmp(&(b == Rank::Unknown)),
        };
        if self.ascending { by } else { by.reverse() }
    }
}

// By hand, because a derive would ask the same of `R`.
impl<R> Clone for RowOrder<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for RowOrder<R> {}

impl<R> PartialEq for RowOrder<R> {
    fn eq(&self, other: &Self) -> bool {
        (self.column, self.ascending) == (other.column, other.ascending)
    }
}

impl<R> fmt::Debug for RowOrder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.ascending { "smallest" } else { "largest" };
        write!(f, "{} {end} first", self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_SIZE: RowOrder<Option<f64>> = RowOrder::largest("size", |size| Rank::from(*size));

    #[test]
    fn what_is_unknown_stands_last_whichever_way_round() {
        let sorted = |order: RowOrder<Option<f64>>| {
            let mut rows = vec![None, Some(1.0), Some(3.0), None, Some(2.0)];
            rows.sort_by(|a, b| order.compare(a, b));
            rows
        };
        assert_eq!(sorted(BY_SIZE), [Some(3.0), Some(2.0), Some(1.0), None, None]);
        assert_eq!(sorted(BY_SIZE.reversed()), [Some(1.0), Some(2.0), Some(3.0), None, None]);
    }

    #[test]
    fn a_title_is_clicked_three_times_to_come_round() {
        let first = BY_SIZE.clicked(None);
        assert_eq!(first, Some(BY_SIZE));
        let second = BY_SIZE.clicked(first);
        assert_eq!(second, Some(BY_SIZE.reversed()));
        assert_eq!(BY_SIZE.clicked(second), None);
        let other = RowOrder::smallest("age", |_| Rank::Unknown);
        assert_eq!(BY_SIZE.clicked(Some(other)), Some(BY_SIZE), "another column begins anew");
    }
}
