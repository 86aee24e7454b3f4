//! What the practice account takes in and keeps, at most: every bound of its own in one place.
//!
//! It runs inside the console that also holds a production account, and anything on this machine may call it, so nothing that comes in
//! may take memory, threads or time without end. AWS's own limits (300 plans, 10,000 keys, 50 tags, …) stand with their operations.

use std::time::Duration;

/// Connections at once; more wait until one ends.
pub const MOST_CONNECTIONS: usize = 256;
/// A request's head must be there so long after its connection is free for it; a connection that nobody uses ends as soon.
pub const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// Header lines of one request.
pub const MOST_HEADERS: usize = 64;
/// Bytes of one request's head.
pub const MOST_HEAD_BYTES: usize = 64 << 10;
/// Between two pieces of a body.
pub const BODY_PAUSE: Duration = Duration::from_secs(10);
/// From a body's first byte to its last.
pub const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of one body: API Gateway's largest payload.
pub const MOST_BODY_BYTES: usize = 10 << 20;
/// Bytes of all bodies that are being received or answered.
pub const MOST_BODIES_BYTES: usize = 64 << 20;
/// Bytes of a body for the control plane, keys from a file apart: each may be kept.
pub const MOST_KEPT_BODY_BYTES: usize = 256 << 10;
/// How long a client may leave an answer unread.
pub const ANSWER_PATIENCE: Duration = Duration::from_secs(30);

/// Operations that are counted by name; more count as one.
pub const MOST_COUNTED_NAMES: usize = 200;
/// Token buckets of the data plane; beyond them all are full again.
pub const MOST_BUCKETS: usize = 20_000;

/// Single calls that really came in, the newest; older ones still count against quotas, without a line in a log.
pub const MOST_LIVE_CALLS: usize = 20_000;
/// Minutes of a key in which calls really came in, the newest.
pub const MOST_LIVE_MINUTES: usize = 50_000;
/// Minutes after which calls that really came in are forgotten, as long as history reaches back at the start.
pub const LIVE_AGE_MINUTES: i64 = 90 * 1_440;
/// Changes of one key's limits, of one method's lock and of what one stage serves, the newest.
pub const MOST_CHANGES: usize = 1_000;
/// Stages' settings of where their access log goes, past ones included, the newest.
pub const MOST_WRITERS: usize = 1_000;
/// Days that were added up and are kept, over all keys.
pub const MOST_ENDS: usize = 50_000;

/// Deployments of one API. AWS names no number.
pub const MOST_DEPLOYMENTS: usize = 1_000;
/// Authorizers of one API: AWS's quota.
pub const MOST_AUTHORIZERS: usize = 10;
/// Log groups.
pub const MOST_GROUPS: usize = 1_000;

/// Groups and distinct values that one query of Logs Insights may hold at once.
pub const MOST_HELD: usize = 1_000_000;
/// Steps of one query of Logs Insights, each a word of the query looked at for one line; some minutes of work. AWS ends a query after
/// an hour.
pub const MOST_QUERY_STEPS: u64 = 10_000_000_000;
/// Queries of Logs Insights that are remembered; AWS remembers them for seven days.
pub const MOST_QUERIES: usize = 1_000;
/// Bytes of answers that were read to their end: whoever reads one twice mostly does so at once.
pub const MOST_READ_BYTES: usize = 1 << 20;
/// Bytes of all answers, before those go that nobody came for.
pub const MOST_ANSWER_BYTES: usize = 16 << 20;
/// Bytes of answers that somebody still has to read. AWS has no such limit, but room for them all: here no query is started
/// beyond it, since an answer that is lost before it was read would be a lie.
pub const MOST_UNREAD_BYTES: usize = 256 << 20;
/// Nobody comes any more for an answer that has not been read so long after its question, milliseconds.
pub const ABANDONED_AFTER_MS: i64 = 15 * 60_000;
