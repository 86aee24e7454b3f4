//! The connection: which profile and region are chosen, and what happens when they change.

mod command;
mod safety;

pub use command::ConnectionCommand;
