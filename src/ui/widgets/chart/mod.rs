//! "Calls a minute": lines over local time, the partner in focus above all others, the rest as one band.
//!
//! The view is the caller's: a chart shows the span that it is given and answers with the span that was asked for, so
//! that what is in view can be read, kept and asserted like any other state. egui_plot draws lines and areas; axes,
//! legend, hover box and all gestures are ours, because its own know neither local time nor our type nor a keyboard.
//! A frame costs what is drawn, a block for every few pixels ([`Samples`]), not what there is.

use eframe::egui;

mod asked;
mod cut;
mod draw;
mod hover;
mod ink;
mod keyboard;
mod legend;
mod lines;
mod overlay;
mod place;
mod pointer;
mod reading;
mod spread;
mod ticks;
mod view;
mod words;

use crate::analysis::samples::Samples;
use egui::Response;
use jiff::tz::TimeZone;

pub use ink::Ink;
pub use legend::{legend_choice_ui, legend_ui};

/// One line of the chart.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Whose line it is, as the legend says it.
    pub name: &'a str,
    /// What its colour says; the theme has the colour itself.
    pub ink: Ink,
    /// Seconds since 1970 (UTC) and value.
    pub points: &'a Samples,
    /// Drawn thicker, on a halo, above the others.
    pub focus: bool,
    /// Weak in the legend, because it is left out of the chart. Whoever builds the chart leaves it out.
    pub off: bool,
}

impl Series<'_> {
    fn is_dashed(&self) -> bool {
        self.ink == Ink::Fault
    }
}

/// A dashed line across: a plan's rate.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// "Premium limit: 300 a minute (5 a second)".
    pub label: &'a str,
    /// Where it lies.
    pub y: f64,
}

/// A chart over time. Draw [`legend_ui`] or [`legend_choice_ui`] in the card's title row above it.
///
/// Drag to move, drag with Shift or the secondary button or along the time axis to choose what to look at, wheel with
/// Ctrl or pinch to zoom, wheel sideways to move, double click to fit. With the keyboard: Left and Right (farther with
/// Shift), Plus and Minus, Home and End, 0 or Escape to fit, Ctrl with Left or Right to read values.
#[derive(Clone, Copy)]
#[must_use = "draw it with `show`"]
pub struct Chart<'a> {
    /// What it shows; tells it from other charts and begins its accessible name.
    pub title: &'a str,
    /// The lines, the one in focus anywhere among them.
    pub series: &'a [Series<'a>],
    /// The others together, as an area behind the lines.
    pub band: Option<Series<'a>>,
    /// Limits to compare with. One far above all values does not flatten the chart: it is named at the top edge.
    pub limits: &'a [Limit<'a>],
    /// The span in view, seconds since 1970 (UTC).
    pub view: [f64; 2],
    /// As far as one can move or zoom out, seconds since 1970 (UTC).
    pub extent: [f64; 2],
    /// Stretches whose values are being read, seconds since 1970 (UTC).
    pub loading: &'a [[f64; 2]],
    /// The newest stretch, whose values may still grow, seconds since 1970 (UTC).
    pub provisional: Option<[f64; 2]>,
    /// Points further apart than so many seconds are not joined.
    pub gap: f64,
    /// The zone of the axis and the hover box.
    pub zone: &'a TimeZone,
    /// Points high, axis included.
    pub height: f32,
    /// Answers with other views; otherwise values can be read and nothing moves.
    pub interactive: bool,
}

impl<'a> Chart<'a> {
    /// The series and the band, in the order of the legend.
    fn lines(&'a self) -> impl Iterator<Item = &'a Series<'a>> {
        self.series.iter().chain(&self.band)
    }
}

/// What was done with a chart this frame.
#[derive(Debug)]
pub struct ChartAnswer {
    /// The whole chart, axes included.
    pub response: Response,
    /// The span that was asked for, seconds since 1970 (UTC): within the extent, at least five minutes or about five
    /// points wide; `None` when nothing was done.
    pub view: Option<[f64; 2]>,
    /// The caller's own view was asked for: everything, or the span that the room begins with.
    pub fit: bool,
    /// The moment under the pointer or the keyboard's cursor, seconds since 1970 (UTC).
    pub hovered: Option<f64>,
}

/// What pointer and keyboard ask for.
#[derive(Clone, Copy, Debug, Default)]
struct Wish {
    view: Option<[f64; 2]>,
    fit: bool,
    /// A brush that is being drawn.
    brush: Option<[f64; 2]>,
}
