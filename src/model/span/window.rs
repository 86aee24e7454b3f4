//! Which stretch of time is held for the chart, and at which resolution.
//!
//! The chart can be dragged and zoomed; what it is made of changes only in large steps, so that a drag asks for little and
//! lays nothing out anew: a stretch around the view with round edges, in bins that fit the view's length.

use std::ops::Range as Span;

use crate::domain::SourceKind;
use crate::model::timeline::last_whole_bin_s;

use super::range::Range;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A stretch of time at a resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First second, Unix time, a multiple of `period_s`.
    pub from_s: i64,
    /// The second after the last, Unix time.
    pub to_s: i64,
    /// Seconds in a bin.
    pub period_s: i64,
}

impl Window {
    /// The stretch that a range means at `now_s`.
    pub fn of_range(range: Range, now_s: i64) -> Self {
        let period_s = fitting_period_s(range.length_s());
        let to_s = last_whole_bin_s(now_s, period_s);
        Self { from_s: to_s - range.length_s(), to_s, period_s }
    }

    /// The stretch to hold for a view (Unix seconds), counted by sources of these kinds: the range's own while the view lies in it
    /// and needs no finer bins.
    pub fn of_view(range: Range, view: Option<[f64; 2]>, now_s: i64, kinds: &[SourceKind]) -> Self {
        let own = Self::of_range(range, now_s).kept(now_s, kinds);
        let Some([from, to]) = view.map(|view| view.map(|at| at as i64)) else { return own };
        let length = (to - from).max(60);
        let period_s = fitting_period_s(length);
        if period_s == own.period_s && from >= own.from_s - own.period_s {
            return own;
        }
        let step = 3 * HOUR.max(period_s * 36);
        let down = |at: i64| at - at.rem_euclid(step);
        let around = Self {
            from_s: down(from - length / 4),
            to_s: (down(to + length / 4) + step).min(last_whole_bin_s(now_s, period_s)),
            period_s,
        };
        around.kept(now_s, kinds)
    }

    /// The same in bins as coarse as all sources still have them: CloudWatch thins old counts out.
    fn kept(self, now_s: i64, kinds: &[SourceKind]) -> Self {
        let mut period_s = self.period_s;
        for kind in kinds {
            while let Some((_, coarser)) =
                kind.kept_s(period_s).filter(|(kept, _)| now_s - self.from_s > *kept)
            {
                period_s = coarser;
            }
        }
        if period_s == self.period_s {
            return self;
        }
        let down = |at| last_whole_bin_s(at, period_s);
        Self { from_s: down(self.from_s), to_s: down(self.to_s).max(down(self.from_s) + period_s), period_s }
    }

    /// As a span of Unix seconds.
    pub fn span(&self) -> Span<i64> {
        self.from_s..self.to_s
    }
}

/// Bins that a stretch of that many seconds is shown in: about a thousand to two thousand of them.
fn fitting_period_s(length_s: i64) -> i64 {
    match length_s {
        ..=129_600 => 60,
        129_601..=1_339_200 => 300,
        1_339_201..=6_912_000 => HOUR,
        _ => DAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_030;

    fn view(from_ago: i64, to_ago: i64) -> [f64; 2] {
        [(NOW - from_ago) as f64, (NOW - to_ago) as f64]
    }

    #[test]
    fn a_range_ends_with_the_last_whole_bin() {
        let window = Window::of_range(Range::Hours24, NOW);
        assert_eq!((window.to_s, window.period_s), (1_800_000_000, 60));
        assert_eq!(window.to_s - window.from_s, 86_400);
        assert_eq!(Window::of_range(Range::Days7, NOW).period_s, 300);
        assert_eq!(Window::of_range(Range::Days90, NOW).period_s, DAY);
    }

    #[test]
    fn a_view_within_the_range_needs_nothing_more() {
        let own = Window::of_range(Range::Hours24, NOW);
        let of = |view| Window::of_view(Range::Hours24, view, NOW, &[SourceKind::AccessLog]);
        assert_eq!(of(None), own);
        assert_eq!(of(Some(view(20_000, 10_000))), own);
    }

    #[test]
    fn dragging_changes_what_is_held_in_large_steps_only() {
        let of = |from_ago| {
            let view = view(from_ago, from_ago - 43_200);
            Window::of_view(Range::Hours24, Some(view), NOW, &[SourceKind::AccessLog])
        };
        let mut held: Vec<Window> = (0..120).map(|step| of(100_000 + 60 * step)).collect();
        assert!(held[0].from_s <= NOW - 100_000 && held[0].to_s >= NOW - 56_800);
        held.dedup();
        assert!(held.len() <= 3, "{} different stretches in two hours of dragging", held.len());
    }

    #[test]
    fn zooming_in_brings_finer_bins() {
        let of = |view| Window::of_view(Range::Days7, Some(view), NOW, &[SourceKind::AccessLog]);
        let near = of(view(300_000, 290_000));
        assert_eq!(near.period_s, 60);
        assert!(near.to_s - near.from_s < DAY);
        assert_eq!(of(view(600_000, 100_000)), Window::of_range(Range::Days7, NOW));
    }

    #[test]
    fn metrics_that_were_thinned_out_are_asked_for_as_they_are() {
        let old = view(20 * DAY, 20 * DAY - 7200);
        let of = |kinds: &[SourceKind]| Window::of_view(Range::Hours24, Some(old), NOW, kinds).period_s;
        assert_eq!((of(&[SourceKind::AccessLog]), of(&[SourceKind::Metric])), (60, 300));
        let older = view(70 * DAY, 70 * DAY - 7200);
        let window = Window::of_view(Range::Hours24, Some(older), NOW, &[SourceKind::Metric]);
        assert_eq!((window.period_s, window.from_s % 3600), (3600, 0));
    }
}
