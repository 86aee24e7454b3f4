//! The practice account: a look-alike of an AWS account on loopback, with its own company, partners and traffic, to practise on and
//! to test against.
//!
//! It shares no type with the programs that use it: whatever they misread about AWS must not cancel out here. Clients reach it as they
//! reach AWS, by HTTP with the real SDKs; only the endpoint's URL differs.
//!
//! ```
//! use tollkeeper_practice::{HandClock, Options, Practice};
//!
//! let clock = HandClock::at("2026-11-19T13:05:00Z".parse()?);
//! let practice = Practice::start(Options { clock: clock.clock(), ..Options::default() })?;
//! println!("give this URL to any AWS client: {}", practice.url());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - the control plane (`control`): API Gateway's REST-JSON, one file per family, AWS's texts and rate limits;
//! - the data plane (`data_plane`): what partners call, answered from deployments, never from the edited model;
//! - CloudWatch's metrics and Contributor Insights (`cloudwatch`) and the partners' calls behind them ([`traffic`]);
//! - CloudWatch Logs (`log_service`): access logs, metric filters and Logs Insights over them (`logs`);
//! - STS (`sts`) for GetCallerIdentity;
//! - faults on demand ([`Faults`]) and a count of calls ([`Practice::calls`]).
//!
//! It answers programs of this machine alone (`visitor`), and what it takes in and keeps has bounds (`bounds`).

mod access;
mod body;
mod bounds;
mod bucket;
mod call;
mod calls;
mod clock;
pub mod cloudwatch;
mod connections;
mod control;
mod cut;
mod data_plane;
mod dispatch;
mod error;
mod faults;
mod incoming;
mod limits;
mod log_service;
mod logs;
mod meter;
mod paging;
mod patch;
mod refusal;
mod reply;
pub mod scenario;
mod server;
mod shared;
mod state;
mod sts;
mod target;
#[cfg(test)]
mod testing;
pub mod traffic;
mod visitor;
mod watch;

pub use clock::{Clock, HandClock, starting_at, system};
pub use faults::{Fault, Faults, Operations, Rule};
pub use logs::started::QueryRows;
pub use server::{Practice, StartError};
pub use shared::Options;

/// An access key id for calls of the practice account, which takes any; AWS uses no id of this form.
pub const ACCESS_KEY_ID: &str = "AKIAPRACTICEACCOUNT0";

/// Its secret. The practice account checks no signature, so any would do.
pub const SECRET_ACCESS_KEY: &str = "practice-account-secret";
