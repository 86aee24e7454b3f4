//! The APIs' room: which stage is open, requirements, deployments, roll-backs and lock checks.

pub mod check_header;
mod command;
mod key_door;
pub mod lock_check;
mod open_stage;

pub use command::ApisCommand;
