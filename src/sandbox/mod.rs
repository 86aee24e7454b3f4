//! The practice account: an AWS look-alike on loopback, with its own company, partners and traffic.
//!
//! It shares no type with the rest of the program: whatever the program misreads about AWS must not cancel out here. Clients reach it
//! as they reach AWS, by HTTP with the real SDKs; only the endpoint's URL differs.
//!
//! - the control plane (`control`): API Gateway's REST-JSON, one file per family, AWS's texts and rate limits;
//! - the data plane (`data_plane`): what partners call, answered from deployments, never from the edited model;
//! - CloudWatch's metrics and Contributor Insights (`cloudwatch`) and the partners' calls behind them ([`traffic`]);
//! - CloudWatch Logs (`logs`): access logs, metric filters, Logs Insights;
//! - STS (`sts`) for GetCallerIdentity;
//! - faults on demand ([`Faults`]) and a count of calls ([`Practice::calls`]).

mod bucket;
mod call;
mod clock;
pub mod cloudwatch;
mod control;
mod cut;
mod data_plane;
mod dispatch;
mod error;
mod faults;
mod limits;
mod logs;
mod meter;
#[cfg(test)]
mod over_http;
mod paging;
mod patch;
mod reply;
pub mod scenario;
mod server;
mod state;
mod sts;
#[cfg(test)]
mod testing;
pub mod traffic;
mod watch;

pub use clock::{Clock, HandClock, starting_at, system};
pub use faults::{Fault, Faults, Rule};
pub use server::{Options, Practice, StartError};

/// An access key id for calls of the practice account, which takes any; AWS uses no id of this form.
pub const ACCESS_KEY_ID: &str = "AKIAPRACTICEACCOUNT0";

/// Its secret. The practice account checks no signature, so any would do.
pub const SECRET_ACCESS_KEY: &str = "practice-account-secret";
