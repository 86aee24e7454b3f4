//! The journal's lines, each one JSON object: an entry's state, or one of its steps.
//!
//! Bytes, not text: what a crash or another program left behind costs its own line and no other.

use std::io;

use serde::{Deserialize, Serialize};

use crate::domain::{ChangeId, JournalEntry, StepRecord};

/// How a step's line begins; no entry's does.
const STEP: &[u8] = b"{\"step\":";

/// What a line says.
pub enum Line {
    /// An entry's newest state, its steps aside.
    Entry(Box<JournalEntry>),
    /// A step of an entry: its call left, or it has ended.
    Step(ChangeId, StepRecord),
}

#[derive(Serialize, Deserialize)]
struct StepLine {
    step: Of,
}

#[derive(Serialize, Deserialize)]
struct Of {
    id: ChangeId,
    #[serde(flatten)]
    record: StepRecord,
}

/// The lines of a stretch of the file. Empty ones are none.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// What a line says.
///
/// # Errors
/// Where it is torn, or somebody else's, or of a newer version.
pub fn read(line: &[u8]) -> Result<Line, serde_json::Error> {
    if line.starts_with(STEP) {
        let StepLine { step } = serde_json::from_slice(line)?;
        return Ok(Line::Step(step.id, step.record));
    }
    let entry: JournalEntry = serde_json::from_slice(line)?;
    Ok(Line::Entry(Box::new(entry.identified())))
}

/// An entry's line, with its end.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn of_entry(entry: &JournalEntry) -> io::Result<Vec<u8>> {
    ended(serde_json::to_vec(entry))
}

/// A step's line, with its end.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn of_step(id: &ChangeId, record: &StepRecord) -> io::Result<Vec<u8>> {
    ended(serde_json::to_vec(&StepLine { step: Of { id: id.clone(), record: record.clone() } }))
}

fn ended(line: Result<Vec<u8>, serde_json::Error>) -> io::Result<Vec<u8>> {
    let mut line = line?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Made, StepEnd};

    #[test]
    fn a_step_comes_back_as_it_was_written() {
        let ends =
            [None, Some(StepEnd::There), Some(StepEnd::Done(Made::default())), Some(StepEnd::TakenBack)];
        for end in ends {
            let record = StepRecord { n: 2, at: jiff::Timestamp::UNIX_EPOCH, end, back: false };
            let line = of_step(&"0123456789abcdef".into(), &record).unwrap();
            assert!(line.starts_with(STEP), "{}", String::from_utf8_lossy(&line));
            let Line::Step(id, again) = read(line.trim_ascii()).unwrap() else { panic!() };
            assert_eq!((id.as_str(), again), ("0123456789abcdef", record));
        }
    }
}
