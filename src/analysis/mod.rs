//! Answers computed from what has been read already: what is live and what was only edited, what a lock check
//! proves, who polls, what other limits would have done, when a quota runs out, what a partner costs.
//!
//! Everything here is a pure function of its arguments: no clock, no network, no hidden randomness, so that an
//! answer repeats and a test can hold it. What is unknown stays unknown: one-minute counts give an interval
//! where request times give a number.

pub mod cost;
pub mod forecast;
pub mod lock;
pub mod pending;
pub mod polling;
pub mod quota;
pub mod replay;
pub mod samples;
pub mod series;
pub mod shut_out;
pub mod sizing;
pub mod sources;
