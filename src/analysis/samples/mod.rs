//! A line's points, ready to be drawn from any distance: a week of minutes costs what an hour does, and no peak is lost.
//!
//! Beside the points stands a pyramid: blocks of about eight points with lowest, highest and mean value, above them
//! blocks of two such blocks, and so on. It is made once, when the points are; a frame then takes the level that fits
//! its pixels, and only the part in view. Blocks begin at multiples of their width since 1970, not at the first point
//! or the edge of the view, so that nothing flickers while a view moves or a minute is added at the end.

mod block;
#[cfg(test)]
mod tests;

pub use block::Block;

use std::ops::{Deref, Range};

/// Points of the lowest stored level, on average: below that, grouping points afresh is as cheap as looking blocks up.
const LOWEST: f64 = 8.0;

/// Points by time (seconds since 1970 and value; a value that is not a number leaves a gap) with their pyramid.
/// Used like the slice of its points otherwise.
#[derive(Clone, Debug)]
pub struct Samples {
    points: Vec<[f64; 2]>,
    /// The smallest distance between two points; a block of level `k` is `step * 2^k` wide.
    step: f64,
    /// The lowest stored level.
    lowest: i32,
    /// Blocks by time, level by level from `lowest` to one of a block or two.
    levels: Vec<Vec<Block>>,
}

impl Default for Samples {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Deref for Samples {
    type Target = [[f64; 2]];

    fn deref(&self) -> &[[f64; 2]] {
        &self.points
    }
}

impl From<Vec<[f64; 2]>> for Samples {
    fn from(points: Vec<[f64; 2]>) -> Self {
        Self::new(points)
    }
}

impl Samples {
    /// Takes `points` in the order of their times and builds the pyramid.
    pub fn new(points: Vec<[f64; 2]>) -> Self {
        let apart = points.windows(2).map(|pair| pair[1][0] - pair[0][0]);
        let step = apart.filter(|apart| *apart > 0.0).fold(f64::INFINITY, f64::min);
        let mut samples = Self { points, step, lowest: 0, levels: Vec::new() };
        if step.is_finite() && samples.len() as f64 > 2.0 * LOWEST {
            let mean = (samples[samples.len() - 1][0] - samples[0][0]) / (samples.len() - 1) as f64;
            samples.lowest = (LOWEST * mean / step).log2().ceil() as i32;
            samples.build();
        }
        samples
    }

    fn build(&mut self) {
        let mut level = self.grouped(0..self.len(), self.width(self.lowest), f64::INFINITY);
        while level.len() > 2 {
            let width = self.width(self.lowest + self.levels.len() as i32 + 1);
            let same = |a: &Block, b: &Block| (a.first / width).floor() == (b.first / width).floor();
            let joined = |pair: &[Block]| pair[1..].iter().fold(pair[0], |all, block| all.join(block));
            let above = level.chunk_by(same).map(joined).collect();
            self.levels.push(std::mem::replace(&mut level, above));
        }
        self.levels.push(level);
    }

    fn width(&self, level: i32) -> f64 {
        self.step * 2_f64.powi(level)
    }

    /// The points of `span` as blocks at least `least` seconds wide, or one by one where they lie that far apart
    /// anyway; one more block on each side, so that a line reaches the edge. A block ends where points are more than
    /// `gap` seconds apart, so that no line hides a gap: it joins the one before where [`Block::before`] is at most
    /// `gap`. What lies outside `span` costs nothing, and what lies inside as much as there are blocks.
    pub fn blocks(&self, span: [f64; 2], least: f64, gap: f64) -> Vec<Block> {
        let level = (least / self.step).log2().ceil().max(0.0) as i32;
        if level == 0 || !self.step.is_finite() {
            return self.points_in(span).filter_map(|i| self.single(i)).collect();
        }
        let stored = level - self.lowest;
        if self.levels.is_empty() || stored < 0 {
            let width = self.width(level);
            return self.grouped(self.whole(self.points_in(span), width), width, gap);
        }
        let stored = (stored as usize).min(self.levels.len() - 1);
        let blocks = &self.levels[stored];
        let mut out = Vec::new();
        for block in &blocks[around(blocks, span, |block| block.first, |block| block.last)] {
            let mut pieces = Vec::new();
            self.split(stored, block, gap, &mut pieces);
            out.append(&mut pieces);
        }
        out
    }

    /// The highest value in `span`, both ends included.
    pub fn highest(&self, span: [f64; 2]) -> Option<f64> {
        let Some(top) = self.levels.last() else { return self.highest_point(span) };
        let highest = top.iter().filter_map(|block| self.highest_in(self.levels.len() - 1, block, span));
        highest.reduce(f64::max)
    }

    fn highest_in(&self, level: usize, block: &Block, span: [f64; 2]) -> Option<f64> {
        if block.last < span[0] || block.first > span[1] {
            return None;
        }
        if span[0] <= block.first && block.last <= span[1] {
            return Some(block.high);
        }
        if level == 0 {
            return self.highest_point([span[0].max(block.first), span[1].min(block.last)]);
        }
        let below = self.below(level, block).iter();
        below.filter_map(|child| self.highest_in(level - 1, child, span)).reduce(f64::max)
    }

    fn highest_point(&self, span: [f64; 2]) -> Option<f64> {
        self.points[self.inside(span)].iter().map(|point| point[1]).filter(|y| y.is_finite()).reduce(f64::max)
    }

    /// `block` in as many pieces as its gaps leave.
    fn split(&self, level: usize, block: &Block, gap: f64, pieces: &mut Vec<Block>) {
        if block.widest <= gap {
            push(pieces, block, gap);
        } else if level == 0 {
            for piece in self.grouped(self.inside([block.first, block.last]), f64::INFINITY, gap) {
                push(pieces, &piece, gap);
            }
        } else {
            for child in self.below(level, block) {
                self.split(level - 1, child, gap, pieces);
            }
        }
    }

    /// The blocks that `block` of `level` was made of.
    fn below(&self, level: usize, block: &Block) -> &[Block] {
        let below = &self.levels[level - 1];
        let start = below.partition_point(|child| child.first < block.first);
        let end = below.partition_point(|child| child.first <= block.last);
        &below[start..end]
    }

    /// The points `range` as blocks of the multiples of `width`, broken at each `gap`.
    fn grouped(&self, range: Range<usize>, width: f64, gap: f64) -> Vec<Block> {
        let mut out: Vec<Block> = Vec::new();
        let mut slot = f64::NAN;
        for block in range.filter_map(|i| self.single(i)) {
            let own = (block.first / width).floor();
            match out.last_mut() {
                Some(last) if own == slot && block.before <= gap => *last = last.join(&block),
                _ => out.push(block),
            }
            slot = own;
        }
        out
    }

    fn single(&self, i: usize) -> Option<Block> {
        let point = self.points[i];
        let before = i.checked_sub(1).map(|i| self.points[i]).filter(|before| before[1].is_finite());
        let before = before.map_or(f64::INFINITY, |before| point[0] - before[0]);
        point[1].is_finite().then(|| Block::point(point, before))
    }

    /// The points within `span`.
    fn inside(&self, span: [f64; 2]) -> Range<usize> {
        let start = self.partition_point(|point| point[0] < span[0]);
        start..self.partition_point(|point| point[0] <= span[1]).max(start)
    }

    /// The same and one more on each side.
    fn points_in(&self, span: [f64; 2]) -> Range<usize> {
        around(&self.points, span, |point| point[0], |point| point[0])
    }

    /// `range` made longer until it holds whole blocks.
    fn whole(&self, range: Range<usize>, width: f64) -> Range<usize> {
        if range.is_empty() {
            return range;
        }
        let slot = |i: usize| (self.points[i][0] / width).floor();
        let (first, last) = (slot(range.start), slot(range.end - 1));
        let start = self.partition_point(|point| (point[0] / width).floor() < first);
        start..self.partition_point(|point| (point[0] / width).floor() <= last)
    }
}

/// Those of `items` (by time) that touch `span`, and one more on each side.
fn around<T>(items: &[T], span: [f64; 2], first: fn(&T) -> f64, last: fn(&T) -> f64) -> Range<usize> {
    let start = items.partition_point(|item| last(item) < span[0]).saturating_sub(1);
    let end = (items.partition_point(|item| first(item) <= span[1]) + 1).min(items.len());
    start.min(end)..end
}

fn push(pieces: &mut Vec<Block>, piece: &Block, gap: f64) {
    match pieces.last_mut() {
        Some(last) if piece.before <= gap => *last = last.join(piece),
        _ => pieces.push(*piece),
    }
}
