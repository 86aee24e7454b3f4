//! Tollkeeper: a desktop console for Amazon API Gateway usage plans.

pub mod analysis;
pub mod aws;
pub mod domain;
pub mod model;
pub mod sandbox;
pub mod ui;
pub mod worker;
