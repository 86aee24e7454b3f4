//! What one partner calls: routes, addresses, answers, and when, read from the access log when its page is open.

use super::Feed;
use crate::domain::KeyId;

/// Asks an access log for one key's calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallsQuery {
    /// The log, a feed of [`super::SourceKind::AccessLog`].
    pub feed: Feed,
    /// Whose calls.
    pub key: KeyId,
    /// First second, Unix time.
    pub from_s: i64,
    /// The second after the last, Unix time.
    pub to_s: i64,
}

/// Calls that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// HTTP verb; `None` where the log does not say.
    pub verb: Option<String>,
    /// Resource path with its `{parameters}`, or the path that was called.
    pub path: Option<String>,
    /// Address of the caller.
    pub address: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// How many.
    pub calls: u64,
}

/// Answer to a [`CallsQuery`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// Calls alike, most first.
    pub kinds: Vec<Kind>,
    /// Rarer kinds were left out.
    pub kinds_cut: bool,
    /// Unix milliseconds of the newest calls, oldest first; empty where the log does not say to the millisecond.
    pub times_ms: Vec<i64>,
    /// The times are those of the newest calls only.
    pub times_cut: bool,
}
