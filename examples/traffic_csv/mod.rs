//! Reads traffic from CSV: `key,minute,count` (Unix minute) or `key,timestamp_ms`, with or without a header row.
//!
//! A minute without a row had no calls. All keys share one window, from the first to the last minute in the file, so that silence
//! before a key's first call counts as silence.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use tollkeeper::analysis::series::{Counts, MINUTE_MS, Timestamps};

/// The longest window that is read: 400 days.
const LONGEST_MINUTES: i64 = 400 * 1440;

/// A file's traffic, by key in alphabetical order.
pub enum Traffic {
    /// Rows of calls per minute, and the window in Unix minutes.
    Counts(BTreeMap<String, Vec<(i64, u32)>>, Range<i64>),
    /// Request times and the window in Unix milliseconds.
    Times(
        BTreeMap<String, Timestamps>,
        #[allow(dead_code, reason = "the replay has no use for the window")] Range<i64>,
    ),
}

/// A key's rows as a series over the whole window: made for one key at a time, since a window may be long and keys many.
pub fn counts(rows: &[(i64, u32)], window: &Range<i64>) -> Counts {
    Counts::from_rows(window.clone(), rows.iter().copied())
}

/// Reads `path`.
///
/// # Errors
/// A sentence with the line number where a row cannot be read.
pub fn read(path: &Path) -> Result<Traffic, String> {
    let name = path.display();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|err| format!("cannot open {name}: {err}"))?;
    let mut rows = Rows::default();
    for record in reader.records() {
        let record = record.map_err(|err| format!("{name}: {err}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.add(&record).map_err(|problem| format!("{name}, line {line}: {problem}"))?;
    }
    rows.finish().map_err(|problem| format!("{name}: {problem}"))
}

#[derive(Default)]
struct Rows {
    columns: Option<usize>,
    past_first: bool,
    counts: BTreeMap<String, Vec<(i64, u32)>>,
    times: BTreeMap<String, Vec<i64>>,
}

impl Rows {
    fn add(&mut self, record: &csv::StringRecord) -> Result<(), String> {
        let first = !std::mem::replace(&mut self.past_first, true);
        if first && is_header(record) {
            self.columns = Some(columns(record.len())?);
            return Ok(());
        }
        let expected = match self.columns {
            Some(expected) => expected,
            None => *self.columns.insert(columns(record.len())?),
        };
        if record.len() != expected {
            return Err(format!("{} fields where {expected} were expected", record.len()));
        }
        let key = record[0].to_owned();
        if key.is_empty() {
            return Err("the key is empty".to_owned());
        }
        let what = if expected == 3 { "minute" } else { "timestamp_ms" };
        let at: i64 = number(&record[1], what)?;
        if expected == 2 {
            self.times.entry(key).or_default().push(at);
        } else {
            self.counts.entry(key).or_default().push((at, number(&record[2], "count")?));
        }
        Ok(())
    }

    fn finish(self) -> Result<Traffic, String> {
        if self.columns == Some(2) {
            let minutes = window(self.times.values().flatten().map(|at| at.div_euclid(MINUTE_MS)))?;
            let times = self.times.into_iter().map(|(key, times)| (key, Timestamps::new(times))).collect();
            return Ok(Traffic::Times(times, minutes.start * MINUTE_MS..minutes.end * MINUTE_MS));
        }
        let minutes = window(self.counts.values().flatten().map(|row| row.0))?;
        Ok(Traffic::Counts(self.counts, minutes))
    }
}

fn window(minutes: impl Iterator<Item = i64>) -> Result<Range<i64>, String> {
    let (first, last) = minutes.fold((i64::MAX, i64::MIN), |(low, high), at| (low.min(at), high.max(at)));
    if first > last {
        return Ok(0..0);
    }
    let length = last.checked_sub(first).filter(|&length| length < LONGEST_MINUTES);
    length.map(|_| first..last + 1).ok_or_else(|| {
        format!("the rows span more than 400 days (minute {first} to {last}): is the unit right?")
    })
}

fn columns(fields: usize) -> Result<usize, String> {
    match fields {
        2 | 3 => Ok(fields),
        other => Err(format!("{other} fields; expected key,minute,count or key,timestamp_ms")),
    }
}

/// A first row without any number after the key.
fn is_header(record: &csv::StringRecord) -> bool {
    record
        .iter()
        .skip(1)
        .all(|field| field.parse::<f64>().is_err() && field.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn number<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{what} is {text:?}, not a whole number in range"))
}
