//! A place at AWS that counts calls per key, with the stages whose calls it counts.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::{Counter, LogSource, SourceKind, Splits};
use crate::domain::StageRef;

/// One place that counts calls per key, and the stages whose calls it counts. Cheap to clone and to compare: it is the key of
/// much that is read, and asked for at every frame.
#[derive(Clone, Debug)]
pub struct Feed(Arc<FeedParts>);

/// What a [`Feed`] is made of.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedParts {
    /// What counts.
    pub counter: Counter,
    /// Whose calls, sorted; empty where nobody knows: a metric that somebody named by hand.
    pub stages: Vec<StageRef>,
}

impl Deref for Feed {
    type Target = FeedParts;

    fn deref(&self) -> &FeedParts {
        &self.0
    }
}

impl PartialEq for Feed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Feed {}

impl PartialOrd for Feed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Feed {
    /// The same feed is mostly the same place in memory, which is quickly seen.
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl Hash for Feed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Feed {
    /// What counts the calls of these stages, which must be sorted.
    pub fn new(counter: Counter, stages: Vec<StageRef>) -> Self {
        Self(Arc::new(FeedParts { counter, stages }))
    }

    /// The API whose calls it counts, where it is only one.
    pub fn api(&self) -> Option<&crate::domain::ApiId> {
        let first = &self.stages.first()?.api;
        self.stages.iter().all(|at| at.api == *first).then_some(first)
    }

    /// How it counts.
    pub fn kind(&self) -> SourceKind {
        self.counter.kind()
    }

    /// The access log in which single calls can be looked up; `None` for what only counts them.
    pub fn log(&self) -> Option<&LogSource> {
        self.counter.log()
    }

    /// The log group that says how far back there are counts; `None` where the kind itself does.
    pub fn kept_in(&self) -> Option<&str> {
        self.counter.kept_in()
    }

    /// Where the counts lie, as the screen says it: a log group, a metric's namespace, a rule.
    pub fn place(&self) -> &str {
        self.counter.place()
    }

    /// Which answers it counts apart.
    pub fn splits(&self) -> Splits {
        self.counter.splits()
    }
}
