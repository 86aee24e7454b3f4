//! Exact values at one moment: what the hover box shows, what the keyboard's cursor steps through, what a screen reader says.

use super::super::number;
use super::keyboard::Step;
use super::{Chart, Series, ticks};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Beyond so many seconds in all a weekday alone could be one of two.
const WEEKDAY_IS_CLEAR: f64 = 6.5 * 86_400.0;

/// The values at a moment, in the order of the legend.
pub(super) struct Reading<'a> {
    /// Seconds since 1970 (UTC).
    pub time: f64,
    /// Each series that has a value then, with it.
    pub rows: Vec<(&'a Series<'a>, f64)>,
    /// Why there are no rows.
    pub none: &'static str,
}

impl<'a> Reading<'a> {
    /// Each line's value nearest to `time`, if one is near enough.
    pub fn at(chart: &'a Chart<'a>, time: f64) -> Self {
        let value = |series: &'a Series<'a>| {
            let point = nearest(series.points, time)?;
            ((point[0] - time).abs() <= chart.gap / 2.0).then_some((series, point[1]))
        };
        let loading = chart.loading.iter().any(|span| (span[0]..=span[1]).contains(&time));
        let none = if loading { "being read…" } else { "not counted" };
        Self { time, rows: chart.lines().filter_map(value).collect(), none }
    }

    /// The moment: local, and the same in UTC.
    pub fn when(&self, chart: &Chart<'_>) -> (String, String) {
        let (Some(local), Some(utc)) =
            (ticks::local(self.time, chart.zone), ticks::local(self.time, &TimeZone::UTC))
        else {
            return Default::default();
        };
        // A value of a whole day has a date, not a time.
        if chart.gap > 86_400.0 {
            return (utc.strftime("%a %-d %b").to_string(), "UTC day".to_owned());
        }
        let grows = chart.provisional.is_some_and(|span| (span[0]..span[1]).contains(&self.time));
        let grows = if grows && !self.rows.is_empty() { ", may still grow" } else { "" };
        let clear = chart.extent[1] - chart.extent[0] < WEEKDAY_IS_CLEAR;
        let format = if clear { "%a %H:%M" } else { "%a %-d %b, %H:%M" };
        (local.strftime(format).to_string(), format!("{}{grows}", utc.strftime("%H:%M UTC")))
    }

    /// "Thu 10:35, 09:35 UTC: Northwind 3PL 80, Bergmann Retail 151".
    pub fn words(&self, chart: &Chart<'_>) -> String {
        let (local, utc) = self.when(chart);
        let mut words = format!("{local}, {utc}:");
        for (i, (series, value)) in self.rows.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let _ = write!(words, "{comma} {} {}", series.name, number::count(*value));
        }
        if self.rows.is_empty() {
            let _ = write!(words, " {}", self.none);
        }
        words
    }
}

/// The moment nearest to `wanted` at which any line has a value; `wanted` itself where there is none near.
pub(super) fn moment(chart: &Chart<'_>, wanted: f64) -> f64 {
    let near = chart.lines().filter_map(|series| nearest(series.points, wanted)).map(|point| point[0]);
    let near = near.min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()));
    near.filter(|near| (near - wanted).abs() <= chart.gap).unwrap_or(wanted)
}

/// The next moment at which any line has a value, from `from`; without one, the last or the first of the view.
pub(super) fn step(chart: &Chart<'_>, from: Option<f64>, step: Step) -> Option<f64> {
    let [first, last] = chart.view;
    // Half a second: points stand on whole ones, and a time may have lost its last bits.
    match step {
        Step::Back => {
            let from = from.map_or(last, |from| from - 0.5);
            chart.lines().filter_map(|series| before(series.points, from)).reduce(f64::max)
        }
        Step::Forth => {
            let from = from.map_or(first, |from| from + 0.5);
            chart.lines().filter_map(|series| after(series.points, from)).reduce(f64::min)
        }
    }
}

fn before(points: &[[f64; 2]], time: f64) -> Option<f64> {
    let end = points.partition_point(|point| point[0] <= time);
    points[..end].iter().rev().find(|point| point[1].is_finite()).map(|point| point[0])
}

fn after(points: &[[f64; 2]], time: f64) -> Option<f64> {
    let start = points.partition_point(|point| point[0] < time);
    points[start..].iter().find(|point| point[1].is_finite()).map(|point| point[0])
}

fn nearest(points: &[[f64; 2]], time: f64) -> Option<[f64; 2]> {
    let after = points.partition_point(|point| point[0] < time);
    let around = [after.checked_sub(1), Some(after)];
    let near = around.into_iter().flatten().filter_map(|i| points.get(i));
    near.filter(|point| point[1].is_finite())
        .min_by(|a, b| (a[0] - time).abs().total_cmp(&(b[0] - time).abs()))
        .copied()
}
