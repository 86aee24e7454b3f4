//! FilterLogEvents: single lines, oldest first, a page of scanned time after another.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{Output, read};
use crate::{
    logs::{Failure, Grain, Known, Line, Pattern, Reader},
    state::Account,
};

const PAGE: usize = 10_000;
/// Bytes of lines that one answer has at most, 26 counted on top of each line; a longer line comes alone.
const PAGE_BYTES: usize = 1_048_576;
const LINE_BYTES: usize = 26;
const MINUTE: i64 = 60_000;
/// Minutes that one answer looks through at most; like AWS it may find nothing and still have a next page.
const MOST_MINUTES: i64 = 1440;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

/// A line that matches.
struct Event {
    at_ms: i64,
    id: u64,
    bytes: usize,
    wire: Value,
}

/// The lines of one answer.
#[derive(Default)]
struct Page {
    events: Vec<Value>,
    bytes: usize,
}

impl Page {
    /// Takes lines in while there is room for them, and says how many it took.
    fn fill(&mut self, found: impl Iterator<Item = Event>, limit: usize) -> usize {
        let before = self.events.len();
        for event in found {
            let bytes = self.bytes + event.bytes;
            let fits = bytes <= PAGE_BYTES || self.events.is_empty();
            if !fits || self.events.len() >= limit {
                break;
            }
            self.bytes = bytes;
            self.events.push(event.wire);
        }
        self.events.len() - before
    }
}

/// FilterLogEvents. Times are Unix milliseconds, the end inclusive.
pub fn filter(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Output, Failure> {
    let asked: Asked = read(body)?;
    let pattern = Pattern::read(asked.filter_pattern.as_deref().unwrap_or_default())?;
    let name = group_name(&asked)?;
    if account.logs.group_mut(&name).ok_or_else(Failure::no_group)?.is_standard() {
        let mut reader = account.logs.reader(&[name], account.meter.shared_traffic(), now);
        if let Some(streams) = &asked.log_stream_names {
            reader.sources.retain(|source| streams.contains(&source.stream()));
        }
        return answer(&asked, &pattern, &reader);
    }
    Err(Failure::invalid("FilterLogEvents is not supported on log groups of class INFREQUENT_ACCESS."))
}

fn group_name(asked: &Asked) -> Result<String, Failure> {
    let named = (&asked.log_group_name, &asked.log_group_identifier);
    let ((Some(name), None) | (None, Some(name))) = named else {
        return Err(Failure::invalid("Exactly one of logGroupName and logGroupIdentifier is required."));
    };
    Ok(name
        .rsplit_once(":log-group:")
        .map_or(name.as_str(), |(_, name)| name.trim_end_matches(":*"))
        .to_owned())
}

fn answer(asked: &Asked, pattern: &Pattern, reader: &Reader) -> Result<Output, Failure> {
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&limit) {
        return Err(Failure::invalid(format!("limit must be between 1 and {PAGE}")));
    }
    let start = reader.sources.iter().map(|source| source.time.start).min().unwrap_or(0);
    let end = reader.sources.iter().map(|source| source.time.end).max().unwrap_or(0);
    let time = asked.start_time.unwrap_or(start).max(start)
        ..asked.end_time.map_or(end, |end_time| end_time.saturating_add(1)).min(end);
    let (mut from, mut skip) = match &asked.next_token {
        Some(token) => place(token)?,
        None => (time.start, 0),
    };
    let mut page = Page::default();
    for _ in 0..MOST_MINUTES {
        if from >= time.end || page.events.len() >= limit {
            break;
        }
        let until = (from.div_euclid(MINUTE) * MINUTE + MINUTE).min(time.end);
        let found = minute(pattern, reader, &(from..until));
        let lines = found.len();
        let shown = skip + page.fill(found.into_iter().skip(skip), limit);
        if shown < lines {
            skip = shown;
            break;
        }
        (from, skip) = (until, 0);
    }
    let mut output = json!({ "events": page.events, "searchedLogStreams": [] });
    if from < time.end {
        output["nextToken"] = format!("{from}-{skip}").into();
    }
    Ok(output.into())
}

/// Where a page begins: Unix milliseconds, and how many lines of that minute were on the page before.
fn place(token: &str) -> Result<(i64, usize), Failure> {
    let parts = token.split_once('-').and_then(|(from, skip)| Some((from.parse().ok()?, skip.parse().ok()?)));
    parts.ok_or_else(|| Failure::invalid("The specified nextToken is invalid."))
}

fn minute(pattern: &Pattern, reader: &Reader, time: &std::ops::Range<i64>) -> Vec<Event> {
    let mut events = Vec::new();
    reader.read(time, Grain::Call, &mut |line, _| {
        if pattern.matches(line) == Some(true) {
            events.extend(event(line));
        }
        true
    });
    events.sort_by_key(|event| (event.at_ms, event.id));
    events
}

fn event(line: &Line<'_>) -> Option<Event> {
    let Known::Exactly(call, ordinal) = line.known else { return None };
    let id = line.identity(call, ordinal);
    let message = line.source.template.message(line)?;
    let bytes = message.len() + LINE_BYTES;
    let wire = json!({
        "logStreamName": line.source.stream(),
        "timestamp": call.at_ms,
        "message": message,
        "ingestionTime": call.at_ms + 1_000,
        "eventId": format!("{:020}{id:020}", call.at_ms),
    });
    Some(Event { at_ms: call.at_ms, id, bytes, wire })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_full_of_lines_or_of_bytes_but_never_empty_for_a_long_line() {
        let events = |bytes: &[usize]| -> Vec<Event> {
            bytes.iter().map(|bytes| Event { at_ms: 0, id: 0, bytes: *bytes, wire: Value::Null }).collect()
        };
        let mut page = Page::default();
        assert_eq!(page.fill(events(&[100, 100, 100]).into_iter(), 2), 2);
        assert_eq!(page.fill(events(&[100]).into_iter(), 2), 0);
        let mut page = Page::default();
        assert_eq!(page.fill(events(&[PAGE_BYTES - 100, 100]).into_iter(), PAGE), 2);
        assert_eq!(page.fill(events(&[1]).into_iter(), PAGE), 0);
        assert_eq!(Page::default().fill(events(&[PAGE_BYTES + 1, 1]).into_iter(), PAGE), 1);
    }
}
