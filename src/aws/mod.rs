//! The way to AWS: connect, read, write, probe.
//!
//! The only folder that names the AWS SDK. It speaks real HTTP through a concrete [`Client`]; the practice
//! account and the emulators of the tests stand on the other side of the wire, not behind a trait. Every call
//! goes through `Client::call`, which asks the [`Gate`] first (AWS limits each account to few calls), waits
//! and tries again when AWS says "too many requests", and turns what fails into a [`Failure`] in plain words.
//!
//! [`Failure`]: crate::domain::Failure

mod client;
mod connect;
mod endpoints;
mod failure;
pub mod files;
mod gate;
mod http;
mod maps;
mod pages;
mod probe;
pub mod profiles;
mod read;
mod reveal;
mod sdk_config;
mod send;
mod signer;
mod traffic;

use crate::domain::operation;

pub use crate::domain::operation::{Operation, Service};
pub use client::Client;
pub use connect::connect;
pub use gate::{Gate, InTurn, OpenGate, Pass};
pub use probe::probe;
pub use read::read;
pub use reveal::reveal;
pub use send::{Known, Readings, Standing, Stop, mended, send, send_call, standing};
pub use signer::other_account;
