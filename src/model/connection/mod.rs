//! The connection: which profile and region are chosen, and what happens when they change.

mod command;
mod first;
mod opening;
mod safety;
mod signed_out;

pub use command::ConnectionCommand;
pub use first::First;
pub use signed_out::SignedOut;
