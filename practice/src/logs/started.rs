//! Queries that were started: each runs on a thread of its own, so that nobody waits for it, and is remembered for a while.

use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::bounds::{
    ABANDONED_AFTER_MS, MOST_ANSWER_BYTES, MOST_QUERIES, MOST_READ_BYTES, MOST_UNREAD_BYTES,
};

use super::{
    insights::{self, NoAnswer, Outcome, Query},
    reader::Reader,
};

/// AWS's word for a query that goes on.
pub const RUNNING: &str = "Running";

/// How many rows a query may give: 10,000 everywhere until 2026, 100,000 since, but not in every region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueryRows {
    /// 100,000.
    #[default]
    Many,
    /// 10,000; a query that asks for more is refused.
    FewRefused,
    /// 10,000; a query that asks for more gets no more, without a word.
    FewCut,
}

/// Every query that was started, by its id.
#[derive(Debug, Default)]
pub struct Queries {
    /// How many rows the region gives.
    pub rows: QueryRows,
    known: BTreeMap<String, Started>,
    started: usize,
}

impl Queries {
    /// How many are running.
    pub fn running(&self) -> usize {
        self.known.values().filter(|known| known.is_running()).count()
    }

    /// Whether there is no room for the answer of one more.
    pub fn is_full(&self) -> bool {
        self.bytes(|known| !known.read) > MOST_UNREAD_BYTES
    }

    /// All that are remembered, with their ids, the newest first.
    pub fn newest_first(&mut self) -> Vec<(&str, &mut Started)> {
        let mut all: Vec<_> = self.known.iter_mut().map(|(id, known)| (id.as_str(), known)).collect();
        all.sort_by_key(|(_, known)| std::cmp::Reverse(known.number));
        all
    }

    /// The query with this id.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Started> {
        self.known.get_mut(id)
    }

    /// Remembers a query, and forgets finished ones where there are too many: those that were read, the oldest first, and those
    /// that nobody came for. What is still to be read stays: many large answers may be waited for at once.
    pub fn keep(&mut self, id: String, started: Started) {
        let abandoned_ms = started.question.created - ABANDONED_AFTER_MS;
        let abandoned = |known: &Started| known.read || known.question.created < abandoned_ms;
        while self.bytes(|known| known.read) > MOST_READ_BYTES && self.forget_oldest(|known| known.read) {}
        while self.bytes(|_| true) > MOST_ANSWER_BYTES && self.forget_oldest(abandoned) {}
        while self.known.len() >= MOST_QUERIES && self.forget_oldest(|_| true) {}
        self.started += 1;
        self.known.insert(id, Started { number: self.started, ..started });
    }

    /// Forgets the oldest finished query of some; whether there was one.
    fn forget_oldest(&mut self, of: impl Fn(&Started) -> bool) -> bool {
        let finished = self.known.iter().filter(|(_, known)| !known.is_running() && of(known));
        let oldest = finished.min_by_key(|(_, known)| (!known.read, known.number)).map(|(id, _)| id.clone());
        oldest.is_some_and(|id| self.known.remove(&id).is_some())
    }

    /// Bytes of the answers of some queries.
    fn bytes(&self, of: fn(&Started) -> bool) -> usize {
        self.known.values().filter(|known| of(known)).map(Started::bytes).sum()
    }
}

/// How a query ended by itself.
#[derive(Debug, Clone)]
enum End {
    /// With an answer.
    Complete(Arc<Outcome>),
    /// Without: it was more work than one may be, as on AWS after an hour.
    TimedOut,
    /// Without: something in it went wrong.
    Failed,
}

/// What was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The query as it was written.
    pub text: String,
    /// Log groups that it looks at.
    pub groups: Vec<String>,
    /// When, Unix milliseconds.
    pub created: i64,
}

/// A query that was started.
#[derive(Debug)]
pub struct Started {
    /// Which it was, counted from the first.
    number: usize,
    /// What was asked.
    pub question: Question,
    /// Whether anybody has asked yet: the first answer is always that it runs.
    pub seen: bool,
    /// Whether its answer was read to the last row.
    pub read: bool,
    cancelled: Cancel,
    end: Arc<Mutex<Option<End>>>,
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
    /// Where no thread is to be had.
    pub fn spawn(
        question: Question,
        query: Query,
        reader: Reader,
        time: Range<i64>,
        limit: usize,
    ) -> io::Result<Self> {
        let started = Self {
            number: 0,
            question,
            seen: false,
            read: false,
            cancelled: Cancel::default(),
            end: Arc::default(),
        };
        let (cancelled, end) = (Arc::clone(&started.cancelled.0), Arc::clone(&started.end));
        let work = move || {
            let found = || insights::run(&query, &reader, &time, limit, &cancelled);
            *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended(found));
        };
        thread::Builder::new().name("logs-insights".into()).spawn(work)?;
        Ok(started)
    }

    /// Tells how it stands, in AWS's word, and what it found once it is complete.
    pub fn tell(&mut self) -> (&'static str, Arc<Outcome>) {
        let first = !std::mem::replace(&mut self.seen, true);
        match self.end().filter(|_| !first) {
            _ if self.is_cancelled() => ("Cancelled", Arc::default()),
            Some(End::Complete(outcome)) => ("Complete", outcome),
            Some(End::TimedOut) => ("Timeout", Arc::default()),
            Some(End::Failed) => ("Failed", Arc::default()),
            None => (RUNNING, Arc::default()),
        }
    }

    /// How it ended, once it has.
    fn end(&self) -> Option<End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Bytes of its answer.
    fn bytes(&self) -> usize {
        match self.end() {
            Some(End::Complete(outcome)) => outcome.rows.bytes(),
            Some(End::TimedOut | End::Failed) | None => 0,
        }
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        !self.is_cancelled() && self.end().is_none()
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

/// How work ends. A panic is an end too: without one its query would run for ever, and a hundred of them stop all others.
fn ended(work: impl FnOnce() -> Result<Outcome, NoAnswer>) -> End {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(found)) => End::Complete(Arc::new(found)),
        Ok(Err(NoAnswer::TooLong)) => End::TimedOut,
        Ok(Err(NoAnswer::TooMany)) | Err(_) => End::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::insights::Filling;

    /// A finished query whose answer takes four megabytes.
    fn large(created: i64) -> Started {
        let mut rows = Filling::new(vec!["n".into()]);
        for _ in 0..1 << 20 {
            rows.push(Some("1"));
        }
        let outcome = Outcome { rows: rows.finish(), ..Outcome::default() };
        let question = Question { text: String::new(), groups: Vec::new(), created };
        let end = Arc::new(Mutex::new(Some(End::Complete(Arc::new(outcome)))));
        Started { number: 0, question, seen: false, read: false, cancelled: Cancel::default(), end }
    }

    #[test]
    fn an_answer_stays_until_it_was_read_however_many_are_waited_for() {
        let mut queries = Queries::default();
        for number in 0..12 {
            queries.keep(number.to_string(), large(0));
        }
        assert_eq!(queries.known.len(), 12, "none of them was read");
        queries.get_mut("7").unwrap().read = true;
        queries.keep("later".into(), large(0));
        assert!(
            queries.get_mut("7").is_none() && queries.get_mut("0").is_some(),
            "the one that was read goes"
        );
        queries.keep("much later".into(), large(ABANDONED_AFTER_MS + 1));
        assert!(queries.get_mut("0").is_none() && queries.bytes(|_| true) < MOST_ANSWER_BYTES + (5 << 20));
    }

    #[test]
    fn no_query_is_started_whose_answer_would_find_no_room() {
        let mut queries = Queries::default();
        for number in 0..MOST_UNREAD_BYTES >> 22 {
            assert!(!queries.is_full());
            queries.keep(number.to_string(), large(0));
        }
        assert!(queries.is_full());
    }

    #[test]
    fn work_that_panics_has_failed() {
        assert!(matches!(ended(|| panic!("on purpose")), End::Failed));
        assert!(matches!(ended(|| Err(NoAnswer::TooMany)), End::Failed));
        assert!(matches!(ended(|| Err(NoAnswer::TooLong)), End::TimedOut));
        assert!(matches!(ended(|| Ok(Outcome::default())), End::Complete(_)));
    }
}
