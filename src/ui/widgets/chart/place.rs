//! Where the plot lies on the screen and which span it shows: from positions to times and back.

use super::view::{Span, width};
use eframe::egui::Rect;

/// A plot on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The plot, axes not included.
    pub plot: Rect,
    /// The span from its left to its right edge.
    pub view: Span,
}

impl Place {
    /// The time at `x` points; beyond the plot it goes on.
    pub fn time(&self, x: f32) -> f64 {
        self.view[0] + self.seconds(x - self.plot.left())
    }

    /// The time at `x`, or at the edge of the plot that `x` is beyond.
    pub fn time_within(&self, x: f32) -> f64 {
        self.time(x.clamp(self.plot.left(), self.plot.right().max(self.plot.left())))
    }

    /// How many seconds `points` points are.
    pub fn seconds(&self, points: f32) -> f64 {
        f64::from(points) * width(self.view) / f64::from(self.plot.width().max(1.0))
    }

    /// Where `time` lies, in points.
    pub fn x(&self, time: f64) -> f32 {
        let share = (time - self.view[0]) / width(self.view);
        self.plot.left() + (share * f64::from(self.plot.width())) as f32
    }
}
