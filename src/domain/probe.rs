//! A lock check: real calls to a stage without a key, with a wrong key and with a partner's key.
//!
//! What the answers mean is decided in `analysis::lock`; here is only what is asked and what came back.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

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

/// A header for a method's authorizer, such as `Authorization` with a token. Its value is a secret: it is in no text that this
/// program makes, and is forgotten when the check ends.
#[derive(Clone)]
pub struct SignIn {
    /// The header's name.
    pub name: String,
    /// Its value.
    pub value: SecretString,
}

/// Headers that a check sets itself, or that would change where and how a call goes.
const OWN_HEADERS: [&str; 9] = [
    "x-api-key",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "upgrade",
    "user-agent",
    "accept",
];

impl SignIn {
    /// Why a call cannot carry this name or value; `None` where it can.
    pub fn problem(&self) -> Option<&'static str> {
        let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
        let value = self.value.expose_secret();
        if self.name.is_empty() || !self.name.chars().all(token) {
            Some("A header's name has letters, digits and hyphens only")
        } else if OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(&self.name)) {
            Some("The check sets this header itself: give the one that the sign-in wants")
        } else if value.chars().any(char::is_control) || !value.is_ascii() {
            Some("The value has letters that a header cannot carry")
        } else {
            None
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for SignIn {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value.expose_secret() == other.value.expose_secret()
    }
}

impl Eq for SignIn {}

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
    /// What every call carries for the method's authorizer, which is asked before the key.
    pub sign_in: Option<SignIn>,
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
    /// The first 2,000 characters of the body, with `…` for the key and the sign-in where the body repeats them.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(name: &str, value: &str) -> Option<&'static str> {
        SignIn { name: name.into(), value: value.to_owned().into() }.problem()
    }

    #[test]
    fn a_sign_in_is_a_header_of_its_own() {
        assert_eq!(problem("Authorization", "Bearer eyJ.x-y_z"), None);
        assert!(problem("X-Api-Key", "a").is_some() && problem("Host", "a").is_some());
        assert!(problem("", "a").is_some() && problem("a b", "a").is_some() && problem("A:", "a").is_some());
        assert!(problem("A", "one\r\ntwo: 2").is_some());
    }

    #[test]
    fn its_value_is_never_printed() {
        let given = SignIn { name: "Authorization".into(), value: "topsecret".to_owned().into() };
        assert_eq!(format!("{given:?}"), r#"SignIn { name: "Authorization", .. }"#);
    }
}
