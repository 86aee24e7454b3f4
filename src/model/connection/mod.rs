//! The connection: which profile and region are chosen, and what happens when they change.

mod command;

pub use command::ConnectionCommand;
