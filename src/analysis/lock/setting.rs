//! What is known of a method beside the answers of its check.
//!
//! The gateway gives the same answer for different causes; which of them it can be follows from the method's own
//! authorization, as deployed. What is not known stays open: the words then name all causes.

use crate::domain::{KeySource, Lock};

/// What stands around a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Where the API takes its callers' keys from.
    pub source: KeySource,
    /// What the deployment that callers meet asks for at the method; `None` where nobody tells.
    pub lock: Option<Lock>,
    /// The calls carried a header for the method's sign-in.
    pub signed_in: bool,
}

/// Who is asked before the key is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// Nobody.
    None,
    /// IAM: signed calls only.
    Iam,
    /// A Lambda authorizer or a Cognito user pool: a header may carry what it wants.
    Authorizer,
    /// Not known.
    Unknown,
}

impl Setting {
    /// Who is asked before the key, as deployed.
    pub fn authorization(&self) -> Authorization {
        match self.lock.as_ref().map(|lock| lock.authorization.as_str()) {
            Some("NONE") => Authorization::None,
            Some("AWS_IAM") => Authorization::Iam,
            Some("CUSTOM" | "COGNITO_USER_POOLS") => Authorization::Authorizer,
            Some(_) | None => Authorization::Unknown,
        }
    }

    /// The deployment asks for no key at the method, as far as that is known.
    pub fn asks_no_key(&self) -> bool {
        self.lock.as_ref().is_some_and(|lock| !lock.key_required)
    }
}
