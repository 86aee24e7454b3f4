//! The connection: which profile and region are chosen, and what happens when they change.

mod command;
mod signed_out;

pub use command::ConnectionCommand;
pub use signed_out::SignedOut;
