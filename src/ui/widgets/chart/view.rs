//! Which span of time is in view, and what moving does to it: arithmetic without a screen.

/// A stretch of time: first and last second since 1970 (UTC).
pub(super) type Span = [f64; 2];

/// Five minutes: nobody looks closer, even where points lie closer.
const LEAST_S: f64 = 300.0;
/// A gap is one and a half bins, so this is about five bins.
const LEAST_GAPS: f64 = 10.0 / 3.0;

/// How far a view may go: every span that comes out lies within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    extent: Span,
    least: f64,
}

impl Limits {
    /// Within `extent`; the closest look shows about five points when those more than `gap` seconds apart are not joined.
    pub fn new(extent: Span, gap: f64) -> Self {
        let least = LEAST_S.max(LEAST_GAPS * gap).min(width(extent));
        Self { extent, least }
    }

    /// `view`, not wider than the extent and not narrower than the closest look, moved inside.
    pub fn clamp(&self, view: Span) -> Span {
        let wide = width(view).clamp(self.least, width(self.extent));
        // A span that grew grows on both sides.
        let start = f64::midpoint(view[0], view[1]) - wide / 2.0;
        let start = start.min(self.extent[1] - wide).max(self.extent[0]);
        [start, start + wide]
    }

    /// `view` moved by `seconds`, later where positive.
    pub fn pan(&self, view: Span, seconds: f64) -> Span {
        self.clamp([view[0] + seconds, view[1] + seconds])
    }

    /// `view` made `factor` times as wide, `about` staying where it is on the screen.
    pub fn zoom(&self, view: Span, about: f64, factor: f64) -> Span {
        let wide = (width(view) * factor).clamp(self.least, width(self.extent));
        let factor = wide / width(view);
        self.clamp([about - (about - view[0]) * factor, about + (view[1] - about) * factor])
    }

    /// The view between two times, in either order.
    pub fn between(&self, a: f64, b: f64) -> Span {
        self.clamp([a.min(b), a.max(b)])
    }

    /// As far back as there is something to see.
    pub fn earliest(&self, view: Span) -> Span {
        self.clamp([self.extent[0], self.extent[0] + width(view)])
    }

    /// As far forward.
    pub fn latest(&self, view: Span) -> Span {
        self.clamp([self.extent[1] - width(view), self.extent[1]])
    }

    /// `view` moved just so far that `time` stands a tenth inside; as it is where `time` is in view.
    pub fn reveal(&self, view: Span, time: f64) -> Span {
        let margin = width(view) / 10.0;
        if time < view[0] {
            self.pan(view, time - margin - view[0])
        } else if time > view[1] {
            self.pan(view, time + margin - view[1])
        } else {
            view
        }
    }
}

/// How many seconds `span` is long.
pub(super) fn width(span: Span) -> f64 {
    (span[1] - span[0]).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::Limits;

    const DAY: f64 = 86_400.0;

    /// Ten days by the minute.
    fn limits() -> Limits {
        Limits::new([0.0, 10.0 * DAY], 90.0)
    }

    #[test]
    fn panning_keeps_the_width_and_stops_at_the_ends() {
        let view = [4.0 * DAY, 5.0 * DAY];
        assert_eq!(limits().pan(view, 3_600.0), [4.0 * DAY + 3_600.0, 5.0 * DAY + 3_600.0]);
        assert_eq!(limits().pan(view, -9.0 * DAY), [0.0, DAY]);
        assert_eq!(limits().pan(view, 9.0 * DAY), [9.0 * DAY, 10.0 * DAY]);
        assert_eq!(limits().earliest(view), [0.0, DAY]);
        assert_eq!(limits().latest(view), [9.0 * DAY, 10.0 * DAY]);
    }

    #[test]
    fn zooming_leaves_the_time_under_the_pointer_where_it_is() {
        let (view, about) = ([4.0 * DAY, 6.0 * DAY], 4.5 * DAY);
        let place = |view: [f64; 2]| (about - view[0]) / (view[1] - view[0]);
        for factor in [0.5, 0.9, 1.3] {
            let zoomed = limits().zoom(view, about, factor);
            assert!((place(zoomed) - place(view)).abs() < 1e-9, "{zoomed:?}");
            assert!((zoomed[1] - zoomed[0] - factor * 2.0 * DAY).abs() < 1e-6);
        }
        let closest = limits().zoom(view, about, 1e-9);
        assert!((closest[1] - closest[0] - 300.0).abs() < 1e-6, "five minutes");
        assert!((place(closest) - place(view)).abs() < 1e-6, "even where the closest look ends the zoom");
        assert_eq!(limits().zoom(view, about, 100.0), [0.0, 10.0 * DAY]);
    }

    #[test]
    fn a_brush_goes_either_way_and_a_narrow_one_is_made_wide_enough_about_its_middle() {
        assert_eq!(limits().between(3.0 * DAY, 2.0 * DAY), [2.0 * DAY, 3.0 * DAY]);
        assert_eq!(limits().between(DAY, DAY + 100.0), [DAY - 100.0, DAY + 200.0]);
        assert_eq!(limits().between(0.0, 10.0), [0.0, 300.0], "and stays within the extent");
    }

    #[test]
    fn the_closest_look_shows_about_five_points() {
        let days = Limits::new([0.0, 90.0 * DAY], 1.5 * DAY);
        assert_eq!(days.zoom([0.0, 90.0 * DAY], 0.0, 0.0), [0.0, 5.0 * DAY]);
        let short = Limits::new([0.0, 60.0], 90.0);
        assert_eq!(short.clamp([20.0, 30.0]), [0.0, 60.0], "an extent shorter than that is shown whole");
    }

    #[test]
    fn a_time_out_of_view_is_brought_in_by_the_shortest_way() {
        let view = [4.0 * DAY, 5.0 * DAY];
        assert_eq!(limits().reveal(view, 4.5 * DAY), view);
        let days = |time: f64| limits().reveal(view, time * DAY).map(|time| (time / DAY * 1e6).round() / 1e6);
        assert_eq!(days(5.5), [4.6, 5.6]);
        assert_eq!(days(3.5), [3.4, 4.4]);
        assert_eq!(limits().reveal(view, 0.0), [0.0, DAY]);
    }
}
