//! Stretches of time: what the picker `Range` offers, and what is held for a chart.

mod range;
mod window;

pub use range::Range;
pub use window::Window;
