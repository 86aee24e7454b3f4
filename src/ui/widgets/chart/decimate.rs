//! From many points to few without losing a peak: per pixel column the first, lowest, highest and last.

use std::ops::Range;

/// The points of `points` (by time) that lie in `view`, and one more on each side so that lines reach the edge.
///
/// Two binary searches: what lies outside the view costs nothing.
pub(super) fn visible(points: &[[f64; 2]], view: [f64; 2]) -> Range<usize> {
    let start = points.partition_point(|point| point[0] < view[0]).saturating_sub(1);
    let end = (points.partition_point(|point| point[0] <= view[1]) + 1).min(points.len());
    start.min(end)..end
}

/// Cuts `points` to `view`, breaks them where a value is not a number or the next point is more than `gap` away, and
/// thins each run to at most four points in each of `columns` pixel columns.
pub(super) fn decimate(points: &[[f64; 2]], view: [f64; 2], columns: usize, gap: f64) -> Vec<Vec<[f64; 2]>> {
    let seen = &points[visible(points, view)];
    let width = (view[1] - view[0]) / columns.max(1) as f64;
    runs(seen, gap).map(|run| if run.len() > 2 * columns { thin(run, width) } else { run.to_vec() }).collect()
}

/// The stretches of `points` without a gap.
fn runs(points: &[[f64; 2]], gap: f64) -> impl Iterator<Item = &[[f64; 2]]> {
    let joined = move |a: &[f64; 2], b: &[f64; 2]| a[1].is_finite() && b[1].is_finite() && b[0] - a[0] <= gap;
    points.chunk_by(joined).filter(|run| run[0][1].is_finite())
}

fn thin(run: &[[f64; 2]], width: f64) -> Vec<[f64; 2]> {
    let column = |point: &[f64; 2]| (point[0] / width).floor();
    let mut out = Vec::new();
    for bucket in run.chunk_by(|a, b| column(a) == column(b)) {
        let by_value = |a: &&usize, b: &&usize| bucket[**a][1].total_cmp(&bucket[**b][1]);
        let indices: Vec<usize> = (0..bucket.len()).collect();
        let low = indices.iter().min_by(by_value).copied().unwrap_or(0);
        let high = indices.iter().max_by(by_value).copied().unwrap_or(0);
        let mut keep = [0, low, high, bucket.len() - 1];
        keep.sort_unstable();
        let mut last = None;
        for i in keep {
            if last != Some(i) {
                out.push(bucket[i]);
            }
            last = Some(i);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decimate, visible};

    fn minutes(count: usize) -> Vec<[f64; 2]> {
        (0..count).map(|i| [60.0 * i as f64, 10.0]).collect()
    }

    #[test]
    fn a_single_peak_in_a_week_of_minutes_survives() {
        let mut points = minutes(10_080);
        points[4321][1] = 900.0;
        let drawn = decimate(&points, [0.0, 604_800.0], 500, 120.0);
        assert_eq!(drawn.len(), 1);
        assert!(drawn[0].len() <= 4 * 501, "{} points drawn", drawn[0].len());
        assert!(drawn[0].contains(&[60.0 * 4321.0, 900.0]));
    }

    #[test]
    fn a_single_dip_survives_too() {
        let mut points = minutes(10_080);
        points[77][1] = 0.0;
        let drawn = decimate(&points, [0.0, 604_800.0], 500, 120.0);
        assert!(drawn[0].contains(&[60.0 * 77.0, 0.0]));
    }

    #[test]
    fn few_points_are_drawn_as_they_are() {
        let points = minutes(60);
        assert_eq!(decimate(&points, [0.0, 3600.0], 500, 120.0), vec![points]);
    }

    #[test]
    fn gaps_stay_gaps() {
        let mut points = minutes(10);
        points[3][1] = f64::NAN;
        points.remove(7);
        let drawn = decimate(&points, [0.0, 600.0], 500, 90.0);
        let lengths: Vec<usize> = drawn.iter().map(Vec::len).collect();
        assert_eq!(lengths, [3, 3, 2]);
    }

    #[test]
    fn only_the_view_and_a_neighbour_on_each_side_are_seen() {
        let points = minutes(100);
        assert_eq!(visible(&points, [600.0, 1200.0]), 9..22);
        assert_eq!(visible(&points, [-50.0, -10.0]), 0..1);
        assert_eq!(visible(&points, [9_000.0, 9_999.0]), 99..100);
        assert_eq!(visible(&[], [0.0, 1.0]), 0..0);
    }
}
