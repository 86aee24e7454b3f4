//! The chart's counts as a table for a spreadsheet.

use std::fmt::Write as _;

use crate::model::Model;
use crate::model::blend::Which;

impl Model {
    /// The chart's counts as CSV: `time,key_id,partner,requests,refused`, times in UTC; `refused` are those of a limit
    /// (429), and empty where not everything that counts tells them apart, as AWS's daily usage never does.
    pub fn traffic_csv(&self) -> String {
        let mut out = String::from("time,key_id,partner,requests,refused\n");
        let Some(blend) = self.shown_traffic() else { return out };
        let counts_refused = blend.splits().throttled;
        for key in blend.keys() {
            let name = self.key_label(key).replace('"', "\"\"");
            let refused = blend.series(key, Which::Throttled);
            let mut refused = refused.iter().peekable();
            for (second, requests) in blend.series(key, Which::Requests) {
                while refused.next_if(|(at, _)| *at < second).is_some() {}
                let count = refused.peek().filter(|(at, _)| *at == second).map_or(0.0, |(_, count)| *count);
                let count = if counts_refused { format!("{count:.0}") } else { String::new() };
                let time =
                    jiff::Timestamp::from_second(second).map(|time| time.to_string()).unwrap_or_default();
                let _ = writeln!(out, "{time},{key},\"{name}\",{requests:.0},{count}");
            }
        }
        out
    }
}
