//! Ids as types of their own, so that a plan's id can never stand where a key's is meant.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as AWS writes it.
            pub fn as_str(&self) -> &str {
                &self.0
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

/// An id that is no secret is shown as it is.
macro_rules! shown {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    )+};
}

shown!(ApiId, ResourceId, StageName, DeploymentId, PlanId, ChangeId, WindowId);

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
    /// Id of an API key. A key from the days when AWS let its id be its value has a secret for an id: `Display` and `Debug` then
    /// give [a sign in its place](KeyId::is_secret), so that only [`as_str`](KeyId::as_str) tells it, to AWS.
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

/// AWS's own ids of keys have 10 characters, values at least so many.
const SHORTEST_VALUE: usize = 20;

impl KeyId {
    /// Whether the id may be the key's value as well, as `generateDistinctId=false` made it.
    pub fn is_secret(&self) -> bool {
        self.0.chars().count() >= SHORTEST_VALUE
    }

    /// 24 bits that tell one such key from another, and nothing of its value.
    fn sign(&self) -> u64 {
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.0.bytes().fold(0xcbf2_9ce4_8422_2325, mix) >> 40
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() { write!(f, "legacy-{:06x}", self.sign()) } else { f.write_str(&self.0) }
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyId").field(&self.to_string()).finish()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_may_be_a_value_is_never_shown() {
        let (one, other) = (KeyId::from("abcdefghij0123456789"), KeyId::from("abcdefghij0123456780"));
        for text in [format!("{one}"), format!("{one:?}"), format!("{:?}", Some(&one))] {
            assert!(text.contains("legacy-") && !text.contains("abcd"), "{text}");
        }
        assert_ne!(one.to_string(), other.to_string());
        assert_eq!(one.as_str(), "abcdefghij0123456789", "AWS is told");
        assert_eq!(KeyId::from("tcowbfg3l0").to_string(), "tcowbfg3l0");
        assert_eq!(format!("{:?}", KeyId::from("tcowbfg3l0")), "KeyId(\"tcowbfg3l0\")");
    }

    #[test]
    fn the_command_that_a_dialog_shows_does_not_tell_it_either() {
        let delete = crate::domain::call::DeleteApiKey { key: "abcdefghij0123456789".into() };
        let call = crate::domain::Call::from(delete);
        let told = format!("{} {} {call:?}", call.cli(), call.arn("aws", "eu-central-1", ""));
        assert!(told.contains("legacy-") && !told.contains("abcd"), "{told}");
    }
}
