//! Log groups and how long they keep what they hold.

use std::{ops::Range, sync::Arc};

use jiff::Timestamp;

use super::{DAY_MS, filter::MetricFilter};

/// A log group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name, such as `/company/api/prod`.
    pub name: String,
    /// When it was made, Unix milliseconds; it holds nothing from before.
    pub created: i64,
    /// Days that it keeps a line; none for ever.
    pub retention: Option<i64>,
    /// Metric filters, by name.
    pub filters: Vec<Arc<MetricFilter>>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or another of AWS's.
    pub class: String,
}

impl Group {
    /// A group with nothing set.
    pub fn new(name: &str, created: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            created: created.as_millisecond(),
            retention: None,
            filters: Vec::new(),
            class: "STANDARD".into(),
        }
    }

    /// The time, Unix milliseconds, from which it can still be read at `now`.
    pub fn readable(&self, now: Timestamp) -> Range<i64> {
        let now = now.as_millisecond();
        let kept = self.retention.map_or(i64::MIN, |days| now - days * DAY_MS);
        self.created.max(kept)..now + 1
    }

    /// Whether metric filters and FilterLogEvents work on it: not in the class for rare access.
    pub fn is_standard(&self) -> bool {
        self.class == "STANDARD"
    }
}
