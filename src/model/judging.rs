//! Verdicts on all partners: who polls. A few hundred keys are judged at once; of thousands the window's thread would stand
//! still, so they are judged beside it, and not at every new minute.

mod due;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::analysis::polling::{Detector, Verdict};
use crate::analysis::series::Counts;
use crate::domain::{KeyId, Session};

/// So many keys are judged at once.
const AT_ONCE: usize = 300;
/// More are judged again after that time.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Calls by the minute of many keys, to be judged.
#[derive(Clone, Debug)]
pub struct Judging {
    session: Session,
    keys: Vec<(KeyId, Counts)>,
}

impl Judging {
    /// Judges all of them, on all of the machine's cores.
    pub fn run(&self) -> Judged {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let part = self.keys.len().div_ceil(threads).max(AT_ONCE);
        let judge = |keys: &[(KeyId, Counts)]| -> Vec<(KeyId, Verdict)> {
            let mut detector = Detector::new();
            keys.iter().map(|(key, counts)| (key.clone(), detector.counts(counts))).collect()
        };
        if self.keys.len() <= part {
            return Judged { session: self.session, verdicts: judge(&self.keys).into_iter().collect() };
        }
        let verdicts = std::thread::scope(|scope| {
            let parts: Vec<_> = self.keys.chunks(part).map(|keys| scope.spawn(move || judge(keys))).collect();
            // A part that panicked leaves its keys unjudged, which the screen says.
            parts.into_iter().filter_map(|part| part.join().ok()).flatten().collect()
        });
        Judged { session: self.session, verdicts }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Judged {
    session: Session,
    verdicts: BTreeMap<KeyId, Verdict>,
}

/// The verdicts that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdicts {
    /// Shared with whoever works on it beside the window's thread.
    known: Arc<BTreeMap<KeyId, Verdict>>,
    since: Option<Timestamp>,
    under_way: bool,
}

impl Verdicts {
    /// The verdict on a key; `None` until it was judged.
    pub(super) fn of(&self, key: &KeyId) -> Option<&Verdict> {
        self.known.get(key)
    }

    /// Judging has begun elsewhere.
    pub(super) fn begun(&mut self, elsewhere: &Self) {
        self.under_way |= elsewhere.under_way;
    }

    /// The judging that was under way broke off: the next one is due in a while.
    pub(super) fn give_up(&mut self, now: Timestamp) {
        (self.under_way, self.since) = (false, Some(now));
    }

    /// Whether many keys are not to be judged now: they are being judged, or were a little while ago.
    fn rests(&self, now: Timestamp) -> bool {
        self.under_way || self.since.is_some_and(|at| now.duration_since(at) < AGAIN_AFTER)
    }
}
