//! Queries that were started: each runs on a thread of its own, so that nobody waits for it, and is remembered for a while.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::{
    Failure, Reader,
    insights::{self, Outcome, Query},
};

/// Finished queries that are remembered, and rows of them; AWS remembers for seven days.
const MOST_KEPT: usize = 1_000;
const MOST_ROWS_KEPT: usize = 300_000;

/// Every query that was started, by its id.
#[derive(Debug, Default)]
pub struct Queries {
    known: BTreeMap<String, Started>,
    started: usize,
}

impl Queries {
    /// How many are running.
    pub fn running(&self) -> usize {
        self.known.values().filter(|known| known.is_running()).count()
    }

    /// The query with this id.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Started> {
        self.known.get_mut(id)
    }

    /// Remembers a query, and forgets the oldest ones that are finished where there are too many.
    pub fn keep(&mut self, id: String, started: Started) {
        while self.known.len() >= MOST_KEPT || self.rows() > MOST_ROWS_KEPT {
            let finished = self.known.iter().filter(|(_, known)| !known.is_running());
            let oldest = finished.min_by_key(|(_, known)| known.number).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { break };
            self.known.remove(&oldest);
        }
        self.started += 1;
        self.known.insert(id, Started { number: self.started, ..started });
    }

    fn rows(&self) -> usize {
        self.known.values().filter_map(Started::outcome).map(|outcome| outcome.rows.len()).sum()
    }
}

/// A query that was started.
#[derive(Debug)]
pub struct Started {
    /// Which it was, counted from the first.
    number: usize,
    /// Log groups that it looks at.
    pub groups: usize,
    /// Whether anybody has asked yet: the first answer is always that it runs.
    pub seen: bool,
    cancelled: Cancel,
    outcome: Arc<Mutex<Option<Arc<Outcome>>>>,
}

/// Tells a query's thread to end; does so too when nobody can ask for the query any more.
#[derive(Debug, Default)]
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Started {
    /// Starts a query over the lines within `time` (Unix milliseconds).
    ///
    /// # Errors
    /// 500 where no thread is to be had.
    pub fn spawn(
        query: Query,
        reader: Reader,
        time: Range<i64>,
        limit: usize,
        groups: usize,
    ) -> Result<Self, Failure> {
        let started =
            Self { number: 0, groups, seen: false, cancelled: Cancel::default(), outcome: Arc::default() };
        let (cancelled, outcome) = (Arc::clone(&started.cancelled.0), Arc::clone(&started.outcome));
        let work = move || {
            let found = insights::run(&query, &reader, &time, limit, &cancelled);
            *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(found));
        };
        let unavailable = |_| Failure {
            status: 500,
            ..Failure::new("ServiceUnavailableException", "The service cannot complete the request.")
        };
        thread::Builder::new().name("logs-insights".into()).spawn(work).map_err(unavailable)?;
        Ok(started)
    }

    /// What it found, once it is done.
    pub fn outcome(&self) -> Option<Arc<Outcome>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        !self.is_cancelled() && self.outcome().is_none()
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.0.load(Ordering::Relaxed)
    }

    /// Stops it, within a minute's lines.
    pub fn cancel(&self) {
        self.cancelled.0.store(true, Ordering::Relaxed);
    }
}
