//! When to tell the screen about the queue: when it changed, and not more often than an eye can follow.

use std::time::{Duration, Instant};

use crate::domain::QueueStatus;

/// The shortest time between two reports, except for the one that says that all is done.
const SHORTEST: Duration = Duration::from_millis(80);
/// How often a wait's remaining time is looked at anew.
const COUNTDOWN: Duration = Duration::from_millis(500);

/// What was last reported.
#[derive(Default)]
pub struct Reporter {
    last: QueueStatus,
    sent: Option<Instant>,
}

impl Reporter {
    /// The report to send now, where one is due.
    pub fn report(&mut self, status: QueueStatus, now: Instant) -> Option<QueueStatus> {
        let idle = status.running.is_empty() && status.waiting == 0;
        let too_soon = self.sent.is_some_and(|sent| now.saturating_duration_since(sent) < SHORTEST);
        if status == self.last || (too_soon && !idle) {
            return None;
        }
        self.last = status.clone();
        self.sent = Some(now);
        Some(status)
    }

    /// When to look again although nothing happens: a report was held back, or a wait counts down.
    pub fn look_again(&self, status: &QueueStatus) -> Option<Duration> {
        if *status != self.last {
            return Some(SHORTEST);
        }
        (status.waiting > 0).then_some(COUNTDOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running(what: &str) -> QueueStatus {
        QueueStatus { running: vec![what.into()], ..QueueStatus::default() }
    }

    #[test]
    fn reports_changes_only_and_not_too_often() {
        let (mut reporter, start) = (Reporter::default(), Instant::now());
        assert_eq!(reporter.report(QueueStatus::default(), start), None);
        assert!(reporter.report(running("a"), start).is_some());
        assert_eq!(reporter.report(running("b"), start), None);
        assert_eq!(reporter.look_again(&running("b")), Some(SHORTEST));
        assert!(reporter.report(running("b"), start + SHORTEST).is_some());
        assert_eq!(reporter.look_again(&running("b")), None);
    }

    #[test]
    fn that_all_is_done_is_said_at_once_and_a_wait_counts_down() {
        let (mut reporter, start) = (Reporter::default(), Instant::now());
        let waits = QueueStatus { waiting: 1, ..running("a") };
        assert!(reporter.report(waits.clone(), start).is_some());
        assert_eq!(reporter.look_again(&waits), Some(COUNTDOWN));
        assert_eq!(reporter.report(QueueStatus::default(), start), Some(QueueStatus::default()));
    }
}
