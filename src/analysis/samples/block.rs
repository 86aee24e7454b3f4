//! Neighbouring points as one: what remains of them when they are drawn in a few pixels.

/// A stretch of points in a row, at least one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Time of the first point.
    pub first: f64,
    /// Time of the last point.
    pub last: f64,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// How far the point before the first is; infinite where there is none or it is not a number.
    pub before: f64,
    /// The largest distance between two points inside; infinite where one between them is not a number.
    pub(super) widest: f64,
    sum: f64,
    /// How many points.
    pub count: u32,
}

impl Block {
    pub(super) const fn point([x, y]: [f64; 2], before: f64) -> Self {
        Self { first: x, last: x, low: y, high: y, before, widest: 0.0, sum: y, count: 1 }
    }

    /// The two together; `later` comes right after this one.
    #[must_use]
    pub(super) fn join(&self, later: &Self) -> Self {
        Self {
            first: self.first,
            last: later.last,
            low: self.low.min(later.low),
            high: self.high.max(later.high),
            before: self.before,
            widest: self.widest.max(later.before).max(later.widest),
            sum: self.sum + later.sum,
            count: self.count + later.count,
        }
    }

    /// The mean of its values.
    pub fn mean(&self) -> f64 {
        self.sum / f64::from(self.count)
    }

    /// The time in its middle.
    pub const fn middle(&self) -> f64 {
        f64::midpoint(self.first, self.last)
    }
}
