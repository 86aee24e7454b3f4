//! Ids as types of their own, so that a plan's id can never stand where a key's is meant.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as AWS writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

id!(
    /// Id of a REST API, ten lower-case characters, such as `k3x9q2m7ra`.
    ApiId
);
id!(
    /// Id of a resource (a path) within an API.
    ResourceId
);
id!(
    /// Name of a stage, such as `prod`: stages have no other id.
    StageName
);
id!(
    /// Id of a deployment: a snapshot of an API.
    DeploymentId
);
id!(
    /// Id of a usage plan.
    PlanId
);
id!(
    /// Id of an API key. Never its value, which is a secret.
    KeyId
);

id!(
    /// A change's identity in the journal, 16 hexadecimal digits: it outlives runs and windows, as a [`Ticket`] does not.
    ChangeId
);
id!(
    /// A window's identity, which its entries in the journal carry: who still lives is told by it.
    WindowId
);

impl ChangeId {
    /// The identity that a number stands for.
    pub fn from_number(number: u64) -> Self {
        Self(format!("{number:016x}"))
    }

    /// The identity of an entry that was written before entries had one: it is made anew from what the entry says.
    pub fn of_old(at: Timestamp, ticket: Ticket) -> Self {
        Self::from_number((at.as_nanosecond() as u64) ^ ticket.0.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
}

/// Number of a connection. Events that carry an older one are dropped, so that the wrong account's data can never show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session(pub u64);

/// Number of a write: ties an answer to the change that asked for it, and an undo to what it took back.
///
/// A session's tickets begin above the largest one in the journal that came with its connection: see
/// [`next_ticket`](super::journal::next_ticket).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ticket(pub u64);

impl Ticket {
    /// From here on count the entries that another window wrote meanwhile: a session's own tickets never come so far.
    pub const ELSEWHERE: Self = Self(1 << 62);
}
