//! A lock check: real calls to a stage without a key, with a wrong key and with a partner's key.
//!
//! What the answers mean is decided in `analysis::lock`; here is only what is asked and what came back.

use super::{KeyId, MethodName, StageRef};

/// Who makes a call of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// No key at all.
    NoKey,
    /// Forty random letters and digits.
    WrongKey,
    /// The chosen partner's key.
    Partner,
}

/// What to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbePlan {
    /// The stage.
    pub at: StageRef,
    /// Its public address, without a path.
    pub base_url: String,
    /// The method; anything but GET only because the user asked for it.
    pub method: MethodName,
    /// The key whose value is fetched for the third call; `None` leaves that call out.
    pub partner: Option<KeyId>,
    /// Leaves the partner's call out although a partner is chosen: its answer stands, and each call counts against its quota.
    pub strangers_only: bool,
    /// Milliseconds to wait first: a check that is repeated while a deployment spreads.
    pub wait_ms: u64,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who called.
    pub caller: Caller,
    /// HTTP status.
    pub status: u16,
    /// The `x-amzn-errortype` header, without what follows a colon.
    pub error_type: Option<String>,
    /// The first 2,000 characters of the body.
    pub body: String,
}

/// Answers of one round, and what a missing key is answered with on this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// One answer a caller.
    pub answers: Vec<Answer>,
    /// Status that the API's gateway responses give for a missing or wrong key (403 unless customised).
    pub refusal_status: u16,
}
