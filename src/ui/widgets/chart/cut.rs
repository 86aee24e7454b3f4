//! A series as it is drawn in a view: a block for every few pixels.

use super::Series;
use super::view::{Span, width};
use crate::analysis::samples::Block;

/// A block is at least so many points wide: closer points make a line hairy.
const LEAST_POINTS: f64 = 2.5;

/// A series in a view.
pub(super) struct Cut {
    /// By time, with one more on each side of the view.
    blocks: Vec<Block>,
    /// Blocks further apart than so many seconds are not joined.
    gap: f64,
}

impl Cut {
    /// `series` in `view`, drawn `points` points wide; gaps that are narrower than a point are closed.
    pub fn new(series: &Series<'_>, view: Span, points: f32, gap: f64) -> Self {
        let point = width(view) / f64::from(points.max(1.0));
        let gap = gap.max(point);
        Self { blocks: series.points.blocks(view, LEAST_POINTS * point, gap), gap }
    }

    /// The stretches without a gap.
    pub fn runs(&self) -> impl Iterator<Item = &[Block]> {
        self.blocks.chunk_by(|_, later| later.before <= self.gap)
    }

    /// The highest value drawn.
    pub fn highest(&self) -> f64 {
        self.blocks.iter().map(|block| block.high).fold(0.0, f64::max)
    }

    /// Nothing of it lies within `view`.
    pub fn is_empty(&self, view: Span) -> bool {
        !self.blocks.iter().any(|block| block.last >= view[0] && block.first <= view[1])
    }
}
