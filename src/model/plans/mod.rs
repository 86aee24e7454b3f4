//! The plans' room: forms, their review, what a plan's partners use of it.

mod command;
pub mod form;
pub mod load;
pub mod stage_choice;

pub use command::PlansCommand;
