//! Pure functions from what was read to what it means.
//!
//! Nothing here fetches, draws or keeps anything: values in, verdicts out, so that each can be checked
//! against examples, brute force and labelled traffic.

pub mod lock;
pub mod pending;
pub mod polling;
pub mod series;
