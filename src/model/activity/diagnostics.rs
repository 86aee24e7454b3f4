//! The file of `Save diagnostics…`: what helps to mend this program, and nothing that must not leave the house.
//!
//! No key's value, no key's id, no profile and no account number is ever in it. Names of partners and plans stand in titles and
//! messages, so those are in it only where somebody ticks the box; else it says when, where and of which kind.

use std::fmt::Write as _;

use crate::domain::JournalEntry;
use crate::model::{Connection, Model};

use super::Ending;

/// So many of the last changes.
const CHANGES: usize = 50;

impl Model {
    /// The file's text; `with_words` brings the messages' words and the changes' titles.
    pub fn diagnostics(&self, with_words: bool) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.describe(&mut out).and_then(|()| self.describe_calls(&mut out));
        let _ = self.describe_messages(&mut out, with_words);
        let _ = self.describe_changes(&mut out, with_words);
        if let Some(past) = &self.kept.past_failure {
            let _ = writeln!(out, "\nAn earlier run failed\n{}", past.report);
        }
        out
    }

    fn describe(&self, out: &mut String) -> std::fmt::Result {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        writeln!(out, "Tollkeeper {} on {os} {arch}, {}", env!("CARGO_PKG_VERSION"), self.now)?;
        match &self.connection {
            Connection::None => writeln!(out, "Not connected")?,
            Connection::Connecting => writeln!(out, "Connecting")?,
            Connection::Failed(failure) => {
                let operation = failure.operation.as_deref().unwrap_or("unknown");
                writeln!(out, "Connecting failed: {:?} at {operation}", failure.kind)?;
            }
            Connection::Open(account) => {
                writeln!(out, "Connected: {:?}, {}", account.place(), account.region)?;
            }
        }
        let prefs = &self.kept.prefs;
        writeln!(out, "Safety level: {}", self.kept.safety().label())?;
        writeln!(out, "Theme: {:?}; own prices of {} regions", prefs.theme, prefs.money.own_prices.len())?;
        let count = |read: Option<usize>| read.map_or("unknown".to_owned(), |count| count.to_string());
        let (apis, plans, keys) = (&self.store.apis, &self.store.plans, &self.store.keys);
        let (apis, plans) = (apis.get().map(Vec::len), plans.get().map(Vec::len));
        let keys = keys.get().map(Vec::len);
        writeln!(
            out,
            "APIs: {}; stages: {}; plans: {}; keys: {}",
            count(apis),
            self.store.all_stages().count(),
            count(plans),
            count(keys)
        )
    }

    fn describe_calls(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "Calls waiting: {}; changes under way: {}", self.queue.waiting, self.writing.len())?;
        writeln!(out, "\nCalls since connecting")?;
        for (operation, count) in &self.queue.calls {
            writeln!(out, "{operation}: {count}")?;
        }
        Ok(())
    }

    fn describe_messages(&self, out: &mut String, with_words: bool) -> std::fmt::Result {
        writeln!(out, "\nMessages, newest first")?;
        for said in self.kept.said.iter().rev() {
            write!(out, "{} {} {}", said.at, said.level(), said.place)?;
            writeln!(out, "{}", if with_words { format!(": {}", said.text) } else { String::new() })?;
        }
        Ok(())
    }

    fn describe_changes(&self, out: &mut String, with_words: bool) -> std::fmt::Result {
        writeln!(out, "\nLast changes, newest first")?;
        for entry in self.journal.iter().rev().take(CHANGES) {
            let (how, why) = self.ended(entry);
            write!(out, "{} {:?}: {how}", entry.at, entry.change.which())?;
            let words = if with_words { format!(": {}. {why}", entry.change.title()) } else { String::new() };
            writeln!(out, "{words}")?;
        }
        Ok(())
    }

    fn ended<'a>(&self, entry: &'a JournalEntry) -> (&'static str, &'a str) {
        match self.ending(entry) {
            Ending::Running => ("being sent", ""),
            Ending::Done => ("done", ""),
            Ending::Undone => ("undone", ""),
            Ending::Failed(why) => ("failed", why),
            Ending::Unfinished(why) => ("unfinished", why),
            Ending::NotSent => ("not sent", ""),
        }
    }
}
