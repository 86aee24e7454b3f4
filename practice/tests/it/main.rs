//! The practice account from outside, over a bare socket and no SDK: what goes over the wire is what a test wrote.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected should stop there")]

mod answers;
mod over_http;
mod wire;
