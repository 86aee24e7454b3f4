//! Calls per key from the access log line by line (FilterLogEvents), where Logs Insights is refused or is not there: all lines
//! come, and are counted here.
//!
//! AWS gives at most 1 MB or 10,000 lines a page, and in some regions five pages a second to the whole account. So a reading takes
//! so many pages and no more. It goes back from the newest bin in stretches, each read to its end: lines come oldest first, and
//! where pages run out it is the oldest calls that may be missing. The answer begins where they ran out, and says so; one that
//! begins at its own end has nothing, for not even the newest bin could be read.

use std::collections::BTreeMap;
use std::ops::Range;

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use serde_json::Value;

use super::counts::{Counts, no_log};
use super::log::answered;
use crate::aws::Client;
use crate::aws::operation::FILTER_LOG_EVENTS;
use crate::domain::traffic::{LinePattern, LogFields, LogSource};
use crate::domain::{Failure, FailureKind, Traffic, TrafficQuery};

/// Pages with lines that a reading takes: half a minute at the pace at which they are asked for.
const MOST_PAGES: usize = 50;
/// Pages that it takes in all: AWS also gives empty ones, with more behind them.
const MOST_IN_ALL: usize = 200;
/// A stretch of so many pages may be followed by one twice as long: a quiet log is read in few calls, and of a busy one little
/// is read in vain where pages run out.
const SHORT: usize = 2;

/// Counts a stretch by key, status and bin, or as much of its end as the pages hold (FilterLogEvents, a call a page and at least one a
/// stretch). What was counted whole stands where a later call fails.
pub async fn traffic(client: &Client, query: &TrafficQuery, source: &LogSource) -> Result<Traffic, Failure> {
    let mut counts = Counts::default();
    let (mut end_s, mut bins, mut room, mut stop) = (query.to_s, 1, Room::default(), None);
    while end_s > query.from_s {
        let stretch = (end_s - bins * query.period_s).max(query.from_s)..end_s;
        let mut tally = Tally::new(source, stretch.clone(), query.period_s);
        let before = room.pages;
        match read(client, source, &mut tally, &mut room).await {
            Ok(()) => tally.add_to(&mut counts),
            Err(Stop::Broken(failure)) if failure.kind == FailureKind::NotFound => {
                return Ok(no_log(query, source));
            }
            Err(Stop::Broken(failure)) if end_s == query.to_s => return Err(failure),
            Err(why) => {
                stop = Some(why);
                break;
            }
        }
        end_s = stretch.start;
        if before - room.pages <= SHORT {
            bins *= 2;
        }
    }
    let partial = stop.map(|stop| stop.words(end_s, query));
    Ok(counts.answer(&TrafficQuery { from_s: end_s, ..query.clone() }, partial))
}

/// Takes all pages of a tally's stretch in. Nothing has to be stopped at AWS when nobody waits any more: the next page is not asked
/// for.
async fn read(
    client: &Client,
    source: &LogSource,
    tally: &mut Tally<'_>,
    room: &mut Room,
) -> Result<(), Stop> {
    let stretch = tally.stretch.clone();
    let mut token: Option<String> = None;
    while room.is_left() {
        let ask = || {
            let request = client.logs.filter_log_events().log_group_name(&source.group);
            // AWS includes the last millisecond.
            let request = request.start_time(stretch.start * 1000).end_time(stretch.end * 1000 - 1);
            request.set_filter_pattern(filter(source)).set_next_token(token.clone()).send()
        };
        let page = client.call(&FILTER_LOG_EVENTS, ask).await.map_err(Stop::Broken)?;
        let events = page.events.as_deref().unwrap_or_default();
        room.take(events.is_empty());
        for event in events {
            tally.take(event);
        }
        // Only a page without a token is the last one: an empty one may have more behind it.
        let Some(next) = page.next_token else { return Ok(()) };
        if token.as_ref() == Some(&next) {
            return Err(Stop::Repeated);
        }
        token = Some(next);
    }
    Err(Stop::Full)
}

/// Has AWS leave the lines of other stages out, where their fields can be named in a pattern; those that come are left out here.
fn filter(source: &LogSource) -> Option<String> {
    let fields = &source.fields;
    let only = source.only.as_ref()?;
    let (api, stage) = (written(fields.api.as_deref()?), written(fields.stage.as_deref()?));
    // A dot may lead into an object or be part of a name.
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let fits = fields.pattern.is_none() && [api, stage].iter().all(|name| name.chars().all(is_part));
    fits.then(|| format!(r#"{{ $.{api} = "{}" && $.{stage} = "{}" }}"#, only.api, only.stage))
}

/// Pages that a reading may still take.
struct Room {
    /// With lines.
    pages: usize,
    /// In all.
    all: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { pages: MOST_PAGES, all: MOST_IN_ALL }
    }
}

impl Room {
    fn is_left(&self) -> bool {
        self.pages > 0 && self.all > 0
    }

    fn take(&mut self, is_empty: bool) {
        self.all = self.all.saturating_sub(1);
        self.pages = self.pages.saturating_sub(usize::from(!is_empty));
    }
}

/// Why a stretch was not read to its end.
enum Stop {
    /// It has more pages than a reading takes.
    Full,
    /// AWS gave the same position again, and would for ever.
    Repeated,
    /// A call failed.
    Broken(Failure),
}

impl Stop {
    /// What a reading left out that has all from `second` on.
    fn words(&self, second: i64, query: &TrafficQuery) -> String {
        let at = jiff::Timestamp::from_second(second).unwrap_or_default();
        let rest = format!("calls before {} are not in here.", at.strftime("%-d %b, %H:%M UTC"));
        match self {
            Self::Full if second == query.to_s => {
                let minutes = query.period_s / 60;
                format!(
                    "The lines of {minutes} min are more than the {MOST_PAGES} pages that a reading takes: {rest}"
                )
            }
            Self::Full => format!("A reading takes at most {MOST_PAGES} pages of lines: {rest}"),
            Self::Repeated => format!("CloudWatch Logs gave the same page of lines again: {rest}"),
            Self::Broken(failure) => {
                let why = failure.to_string();
                format!("The reading broke off ({}): {rest}", why.trim_end_matches('.'))
            }
        }
    }
}

/// Calls of a stretch by key, status and bin.
struct Tally<'a> {
    source: &'a LogSource,
    stretch: Range<i64>,
    period_s: i64,
    calls: BTreeMap<(i64, Option<String>, Option<String>), u32>,
}

impl<'a> Tally<'a> {
    fn new(source: &'a LogSource, stretch: Range<i64>, period_s: i64) -> Self {
        Self { source, stretch, period_s, calls: BTreeMap::new() }
    }

    /// Counts a line in the bin in which it was written, as Logs Insights does.
    fn take(&mut self, event: &FilteredLogEvent) {
        let written = event.timestamp.map(|ms| ms.div_euclid(1000));
        let Some(second) = written.filter(|second| self.stretch.contains(second)) else { return };
        let call = Call::read(event.message.as_deref().unwrap_or_default(), &self.source.fields);
        if self.is_meant(&call) {
            let bin = second - second.rem_euclid(self.period_s);
            *self.calls.entry((bin, call.key, call.status)).or_default() += 1;
        }
    }

    /// Whether it is a call of the stage whose lines are wanted.
    fn is_meant(&self, call: &Call) -> bool {
        self.source.only.as_ref().is_none_or(|only| {
            call.api.as_deref() == Some(only.api.as_str())
                && call.stage.as_deref() == Some(only.stage.as_str())
        })
    }

    fn add_to(self, counts: &mut Counts) {
        for ((bin, key, status), calls) in self.calls {
            counts.add(key.as_deref(), status.as_deref(), bin, f64::from(calls));
        }
    }
}

/// What is counted of a line. One that cannot be taken apart is a call of nobody, as Logs Insights has it.
#[derive(Debug, Default, PartialEq)]
struct Call {
    key: Option<String>,
    status: Option<String>,
    api: Option<String>,
    stage: Option<String>,
}

impl Call {
    fn read(line: &str, fields: &LogFields) -> Self {
        match &fields.pattern {
            None => {
                let line: Value = serde_json::from_str(line).unwrap_or_default();
                Self::of(fields, |name| member(&line, name))
            }
            Some(pattern) => {
                let values = values(line.trim_end_matches(['\r', '\n']), pattern).unwrap_or_default();
                Self::of(fields, |name| values.get(name).map(|value| (*value).to_owned()))
            }
        }
    }

    fn of(fields: &LogFields, value: impl Fn(&str) -> Option<String>) -> Self {
        let known = |field: &Option<String>| value(written(field.as_deref()?));
        Self {
            key: value(written(&fields.key)),
            status: known(&fields.status),
            api: known(&fields.api),
            stage: known(&fields.stage),
        }
    }
}

/// A field's name as the line itself has it: without the backquotes of a query, and without the second `@` that queries give it.
fn written(field: &str) -> &str {
    let name = answered(field);
    if name.starts_with("@@") { &name[1..] } else { name }
}

/// The text of a JSON line's member; a dot leads into an object, or is part of a name.
fn member(line: &Value, name: &str) -> Option<String> {
    let inside = || name.split('.').try_fold(line, |value, part| value.get(part));
    match line.get(name).or_else(inside)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The values of a line that is no JSON: each ends where the text behind it begins, the last one with the line.
fn values<'a>(line: &'a str, pattern: &'a LinePattern) -> Option<BTreeMap<&'a str, &'a str>> {
    let mut texts = pattern.texts();
    let (_, mut rest) = line.split_once(texts.next()?)?;
    let mut out = BTreeMap::new();
    for (name, text) in pattern.names().zip(texts) {
        let (value, behind) = if text.is_empty() { (rest, "") } else { rest.split_once(text)? };
        out.insert(name, value);
        rest = behind;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::traffic::log::tests::source;
    use crate::domain::traffic::{Counter, SUGGESTED_FORMAT};
    use crate::domain::{Feed, KeyId, StageRef};

    fn event(second: i64, message: &str) -> FilteredLogEvent {
        FilteredLogEvent::builder().timestamp(second * 1000 + 999).message(message).build()
    }

    fn counted(source: &LogSource, events: &[FilteredLogEvent]) -> Traffic {
        let mut tally = Tally::new(source, 60..180, 60);
        for event in events {
            tally.take(event);
        }
        let mut counts = Counts::default();
        tally.add_to(&mut counts);
        let feed = Feed::new(Counter::Lines(Box::new(source.clone())), Vec::new());
        counts.answer(&TrafficQuery { feed, from_s: 60, to_s: 180, period_s: 60 }, None)
    }

    #[test]
    fn lines_add_up_by_key_answer_and_minute() {
        let own = source(SUGGESTED_FORMAT, None);
        let line = |key: &str, status: &str| {
            format!(r#"{{"apiId":"a1","stage":"prod","apiKeyId":"{key}","status":"{status}"}}"#)
        };
        let traffic = counted(
            &own,
            &[
                event(59, &line("k1", "200")),
                event(60, &line("k1", "200")),
                event(119, &line("k1", "429")),
                event(179, &line("k1", "502")),
                event(180, &line("k1", "200")),
                event(61, &line("-", "403")),
                event(62, r#"{"apiKeyId":"k1","status":"#),
            ],
        );
        let k1 = &traffic.by_key[&KeyId::from("k1")];
        assert_eq!(k1.requests, [(60, 2.0), (120, 1.0)]);
        assert_eq!((k1.throttled.as_slice(), k1.failed.as_slice()), (&[(60, 1.0)][..], &[(120, 1.0)][..]));
        assert_eq!(traffic.keyless.requests, [(60, 2.0)], "without a key, or no line that can be read");
        assert_eq!((traffic.keyless.forbidden, traffic.by_key.len()), (vec![(60, 1.0)], 1));
    }

    #[test]
    fn of_a_shared_log_only_the_stages_own_lines_count() {
        let shared = source(SUGGESTED_FORMAT, Some(StageRef::new("a1", "prod")));
        assert_eq!(filter(&shared).unwrap(), r#"{ $.apiId = "a1" && $.stage = "prod" }"#);
        let line = |stage: &str| event(60, &format!(r#"{{"apiId":"a1","stage":"{stage}","apiKeyId":"k1"}}"#));
        let traffic = counted(&shared, &[line("prod"), line("test"), event(60, "{}")]);
        assert_eq!(traffic.by_key[&KeyId::from("k1")].requests, [(60, 1.0)]);
        assert!(traffic.keyless.is_empty());
        let inside =
            r#"{"at":{"api":"$context.apiId","stage":"$context.stage"},"k":"$context.identity.apiKeyId"}"#;
        assert_eq!(filter(&source(inside, shared.only.clone())), None, "a dot says two things");
        let quoted =
            r#"{"api-id":"$context.apiId","the-stage":"$context.stage","k":"$context.identity.apiKeyId"}"#;
        let quoted = filter(&source(quoted, shared.only));
        assert_eq!(quoted.unwrap(), r#"{ $.api-id = "a1" && $.the-stage = "prod" }"#);
    }

    #[test]
    fn a_line_is_taken_apart_whatever_its_format() {
        let read = |format: &str, line: &str| {
            let call = Call::read(line, &source(format, None).fields);
            (call.key.unwrap_or_default(), call.status.unwrap_or_default())
        };
        let told = |key: &str, status: &str| (key.to_owned(), status.to_owned());
        let nested = r#"{"who":{"partner-key":"$context.identity.apiKeyId"},"code":$context.status}"#;
        assert_eq!(read(nested, r#"{"who":{"partner-key":"k1"},"code":429}"#), told("k1", "429"));
        let dotted = r#"{"who.key":"$context.identity.apiKeyId"}"#;
        assert_eq!(read(dotted, r#"{"who.key":"k1"}"#), told("k1", ""));
        let words =
            r#"[$context.requestTime] "$context.httpMethod" $context.status $context.identity.apiKeyId"#;
        let line = "[19/Nov/2026:13:05:00 +0000] \"GET\" 200 k1\n";
        assert_eq!(read(words, line), told("k1", "200"));
        assert_eq!(read(words, "START RequestId"), told("", ""));
    }

    #[test]
    fn the_kept_lines_tell_whose_call_they_were_and_never_a_wrong_answer() {
        const CSV: &str = "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.identity.apiKeyId,$context.identity.userAgent,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.wafResponseCode,$context.responseLength,$context.requestId,$context.extendedRequestId";
        const JSON: &str = r#"{  "requestId": "$context.requestId",  "status": $context.status,  "integrationLatency": $context.integrationLatency,  "apiKeyId": "$context.identity.apiKeyId",  "error": "$context.error.messageString"}"#;
        const WORDS: &str = r#"$context.requestId "$context.identity.userAgent" [$context.requestTime] $context.status $context.identity.apiKeyId"#;
        const XML: &str = "<call><key>$context.identity.apiKeyId</key><why>$context.error.message</why><status>$context.status</status></call>";
        const AT: &str = r#"{"@key":"$context.identity.apiKeyId","@status":"$context.status"}"#;
        for (format, line, status) in [
            // The agent's commas shift what is behind it: of that nothing is told.
            (
                CSV,
                "203.0.113.7,-,-,k1e2y3i4d5,Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36,19/Nov/2026:13:05:00 +0000,GET,/stock/{sku},HTTP/1.1,429,-,27,0c3d5c0e,AbCdEfGhIjKlM=",
                None,
            ),
            (
                CSV,
                "203.0.113.7,-,-,k1e2y3i4d5,python-requests/2.31.0,19/Nov/2026:13:05:01 +0000,GET,/stock/{sku},HTTP/1.1,200,-,512,0c3d5c0e,AbCdEfGhIjKlN=",
                None,
            ),
            (
                JSON,
                r#"{  "requestId": "0c3d5c0e",  "status": 200,  "integrationLatency": 25,  "apiKeyId": "k1e2y3i4d5",  "error": "-"}"#,
                Some("200"),
            ),
            (
                JSON,
                r#"{  "requestId": "0c3d5c0e",  "status": 429,  "integrationLatency": -,  "apiKeyId": "k1e2y3i4d5",  "error": ""Too Many Requests""}"#,
                Some("429"),
            ),
            (
                WORDS,
                r#"0c3d5c0e "Mozilla/5.0 (X11; [FBAN/x] y)" [19/Nov/2026:13:05:00 +0000] 429 k1e2y3i4d5"#,
                Some("429"),
            ),
            (
                XML,
                "<call><key>k1e2y3i4d5</key><why>Too Many, Requests</why><status>429</status></call>",
                Some("429"),
            ),
            (AT, r#"{"@key":"k1e2y3i4d5","@status":"403"}"#, Some("403")),
        ] {
            let call = Call::read(line, &source(format, None).fields);
            assert_eq!((call.key.as_deref(), call.status.as_deref()), (Some("k1e2y3i4d5"), status), "{line}");
        }
    }

    #[test]
    fn what_is_left_out_is_said_to_the_minute_and_why() {
        let feed = Feed::new(Counter::Lines(Box::new(source(SUGGESTED_FORMAT, None))), Vec::new());
        let (from_s, to_s) = (1_795_000_000, 1_795_100_100);
        let query = TrafficQuery { feed, from_s, to_s, period_s: 300 };
        let rest = "calls before 19 Nov, 13:05 UTC are not in here.";
        let said = |stop: &Stop| stop.words(1_795_093_500, &query);
        assert_eq!(said(&Stop::Full), format!("A reading takes at most 50 pages of lines: {rest}"));
        assert_eq!(
            said(&Stop::Repeated),
            format!("CloudWatch Logs gave the same page of lines again: {rest}")
        );
        let failure = Failure::new(FailureKind::Throttled, "Could not read", "Rate exceeded.", "");
        assert_eq!(
            said(&Stop::Broken(failure)),
            format!("The reading broke off (Could not read: Rate exceeded): {rest}")
        );
        let nothing = Stop::Full.words(to_s, &query);
        assert!(
            nothing.starts_with("The lines of 5 min are more than the 50 pages that a reading takes: calls "),
            "{nothing}"
        );
    }

    #[test]
    fn empty_pages_take_none_of_the_room_for_lines() {
        let mut room = Room::default();
        for _ in 0..150 {
            room.take(true);
        }
        assert!(room.is_left() && room.pages == 50);
        for _ in 0..49 {
            room.take(false);
        }
        assert!(room.is_left());
        room.take(false);
        assert!(!room.is_left(), "fifty with lines");
        let mut room = Room { all: 1, ..Room::default() };
        room.take(true);
        assert!(!room.is_left(), "nor empty ones for ever");
    }
}
