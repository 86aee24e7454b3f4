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

impl Caller {
    /// All of them, in the order in which they call.
    pub const ALL: [Self; 3] = [Self::NoKey, Self::WrongKey, Self::Partner];

    /// Those without a valid key.
    pub const STRANGERS: [Self; 2] = [Self::NoKey, Self::WrongKey];
}

/// What to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbePlan {
    /// The stage whose door is tried.
    pub at: StageRef,
    /// Its public address, without a path.
    pub base_url: String,
    /// The method; anything but GET only because the user asked for it. ANY is called as GET.
    pub method: MethodName,
    /// Who calls, usually [`Caller::ALL`]. A round that only waits for strangers to be refused leaves the partner out,
    /// whose calls count against its quota.
    pub callers: Vec<Caller>,
    /// The key whose value is fetched for the third call; `None` leaves that call out.
    pub partner: Option<KeyId>,
    /// The host that the user has said yes to: see [`super::door`].
    pub trusted: Option<String>,
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
    /// The first 2,000 characters of the body, with `…` for the key where the body repeats it.
    pub body: String,
}

/// Answers of one round, and what a missing key is answered with on this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// One answer a caller.
    pub answers: Vec<Answer>,
    /// Status that the API's gateway responses give for a missing or wrong key (403 unless customised).
    pub refusal_status: u16,
    /// The gateway marks each of its own refusals with an error type, as AWS does: a refusal without one is the backend's,
    /// or that of something in between. Emulators do not.
    pub gateway_names_errors: bool,
}
