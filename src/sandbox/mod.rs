//! The practice account: an AWS look-alike on loopback, with its own company, partners and traffic.
//!
//! It shares no type with the rest of the program: whatever the program misreads about AWS must not cancel out here.

pub mod cloudwatch;
pub mod scenario;
pub mod traffic;
