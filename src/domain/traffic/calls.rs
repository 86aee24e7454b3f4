//! Single calls, read from the access log: what one partner calls, when its page is open, and when the calls of some partners came, when
//! somebody asks for it.

use std::collections::BTreeMap;

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

/// Asks an access log when the calls of some keys came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimesQuery {
    /// The log, a feed of [`super::SourceKind::AccessLog`] that tells milliseconds.
    pub feed: Feed,
    /// Whose calls; so many that AWS takes the query (10,000 characters).
    pub keys: Vec<KeyId>,
    /// First second, Unix time.
    pub from_s: i64,
    /// The second after the last, Unix time.
    pub to_s: i64,
}

/// Answer to a [`TimesQuery`]: Unix milliseconds of every call by key, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallTimes(pub BTreeMap<KeyId, Vec<i64>>);
