//! The last warnings and errors of this program, for the screen: whoever starts it from a menu sees no standard error.
//!
//! Only our own crates' are kept; ours are written to hold no key's value. Activity shows them.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::model::activity::Said;

/// So many are kept.
const MOST: usize = 200;
/// So many characters of one.
const LONGEST: usize = 500;

/// What was said, shared by who listens and who shows.
#[derive(Clone, Debug, Default)]
pub struct Messages(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    said: VecDeque<Said>,
    is_new: bool,
}

impl Messages {
    /// All that is kept, the oldest first; `None` where nothing was said since the last time.
    pub fn news(&self) -> Option<Vec<Said>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut kept.is_new).then(|| kept.said.iter().cloned().collect())
    }

    fn keep(&self, said: Said) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.said.len() == MOST {
            kept.said.pop_front();
        }
        kept.said.push_back(said);
        kept.is_new = true;
    }
}

impl<S: Subscriber> Layer<S> for Messages {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        if *about.level() > Level::WARN || !about.target().starts_with("tollkeeper") {
            return;
        }
        let mut words = Words::default();
        event.record(&mut words);
        let place = about.file().zip(about.line()).map(|(file, line)| format!("{file}:{line}"));
        self.keep(Said {
            at: Timestamp::now(),
            is_error: *about.level() == Level::ERROR,
            place: place.unwrap_or_else(|| about.target().to_owned()),
            text: words.cut(),
        });
    }
}

/// An event's words: its message, then its other fields.
#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Words {
    fn cut(self) -> String {
        (self.message + &self.fields).chars().take(LONGEST).collect()
    }
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, ", {}: {value:?}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt as _;

    #[test]
    fn the_last_warnings_of_our_own_are_kept() {
        let messages = Messages::default();
        let listener = tracing_subscriber::registry().with(messages.clone());
        tracing::subscriber::with_default(listener, || {
            tracing::info!("no news");
            tracing::warn!(target: "hyper", "somebody else's");
            for at in 0..=MOST {
                tracing::warn!(at, "the disk is full");
            }
            tracing::error!("{}", "x".repeat(LONGEST + 1));
        });
        let said = messages.news().unwrap();
        assert_eq!(said.len(), MOST);
        assert_eq!(said[0].text, "the disk is full, at: 2");
        assert!(said[0].place.starts_with("src/message_log.rs:") && !said[0].is_error);
        assert_eq!(said[MOST - 1].text.len(), LONGEST);
        assert!(messages.news().is_none(), "told already");
    }
}
