//! The chart's counts as a table for a spreadsheet.

use std::io::Write;

use jiff::Timestamp;

use crate::domain::KeyId;
use crate::model::Model;
use crate::model::blend::Which;
use crate::model::cell::quoted;

const HEAD: [&str; 5] = ["time", "key_id", "partner", "requests", "refused"];

/// Counts of a stretch of time, key by key.
#[derive(Clone, Debug)]
pub struct TrafficTable {
    keys: Vec<KeyCounts>,
    /// Everything that counts tells the calls apart that a limit refused.
    counts_refused: bool,
}

/// A key's counts: Unix seconds and calls, ascending.
#[derive(Clone, Debug)]
struct KeyCounts {
    key: KeyId,
    name: String,
    requests: Vec<(i64, f64)>,
    refused: Vec<(i64, f64)>,
}

impl Model {
    /// The chart's counts for a file; without a line while there are none.
    pub fn traffic_table(&self) -> TrafficTable {
        let Some(blend) = self.shown_traffic() else {
            return TrafficTable { keys: Vec::new(), counts_refused: false };
        };
        let keys = blend.keys().into_iter().map(|key| KeyCounts {
            key: key.clone(),
            name: self.key_label(key),
            requests: blend.series(key, Which::Requests),
            refused: blend.series(key, Which::Throttled),
        });
        TrafficTable { keys: keys.collect(), counts_refused: blend.splits().throttled }
    }
}

impl TrafficTable {
    /// Writes a line a key and bin, times in UTC. `refused` are those of a limit (429), and empty where not everything that
    /// counts tells them apart, as AWS's daily usage never does.
    pub(in crate::model) fn write(&self, out: &mut csv::Writer<impl Write>) -> csv::Result<()> {
        out.write_record(HEAD)?;
        for counts in &self.keys {
            let (key, name) = (counts.key.to_string(), quoted(&counts.name));
            let mut refused = counts.refused.iter().peekable();
            for (second, requests) in &counts.requests {
                while refused.next_if(|(at, _)| at < second).is_some() {}
                let count = refused.peek().filter(|(at, _)| at == second).map_or(0.0, |(_, count)| *count);
                let count = if self.counts_refused { format!("{count:.0}") } else { String::new() };
                let time = Timestamp::from_second(*second).map(|time| time.to_string()).unwrap_or_default();
                let requests = format!("{requests:.0}");
                out.write_record([&time, &key, name.as_ref(), &requests, &count])?;
            }
        }
        Ok(())
    }
}
