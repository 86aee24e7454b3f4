//! Calls per key from the access log line by line (FilterLogEvents), where Logs Insights is refused or is not there: all lines
//! come, and are counted here.
//!
//! AWS gives 1 MB or 10,000 lines a page, and five pages a second to the whole account and region. So a reading takes so many
//! pages and no more. It goes back from the newest bin in stretches, each read to its end: lines come oldest first, and where
//! pages run out it is the oldest calls that may be missing. The answer begins where they ran out, and says so.

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

/// Pages that a reading takes, at 1 MB each: ten seconds of all that AWS allows.
const MOST_PAGES: usize = 50;
/// A stretch of so many pages may be followed by one twice as long: a quiet log is read in few calls, and of a busy one little
/// is read in vain where pages run out.
const SHORT: usize = 2;

/// Counts a stretch by key, status and bin, or as much of its end as the pages hold (FilterLogEvents, a call a page and at least one a
/// stretch).
pub async fn traffic(client: &Client, query: &TrafficQuery, source: &LogSource) -> Result<Traffic, Failure> {
    let mut counts = Counts::default();
    let (mut end_s, mut bins, mut left) = (query.to_s, 1, MOST_PAGES);
    while end_s > query.from_s {
        let stretch = (end_s - bins * query.period_s).max(query.from_s)..end_s;
        let tally = Tally::new(source, stretch.clone(), query.period_s);
        let (tally, pages) = match read(client, source, tally, left).await {
            Err(failure) if failure.kind == FailureKind::NotFound => return Ok(no_log(query, source)),
            Err(failure) => return Err(failure),
            Ok(Some(read)) => read,
            Ok(None) if end_s == query.to_s => return Err(too_much(query.period_s)),
            Ok(None) => break,
        };
        tally.add_to(&mut counts);
        (end_s, left) = (stretch.start, left - pages);
        if pages <= SHORT {
            bins *= 2;
        }
    }
    let partial = (end_s > query.from_s).then(|| cut(end_s));
    Ok(counts.answer(&TrafficQuery { from_s: end_s.max(query.from_s), ..query.clone() }, partial))
}

/// All pages of a tally's stretch, and how many they were; `None` where there are more than `most`. Nothing has to be stopped at AWS
/// when nobody waits any more: the next page is not asked for.
async fn read<'a>(
    client: &Client,
    source: &LogSource,
    mut tally: Tally<'a>,
    most: usize,
) -> Result<Option<(Tally<'a>, usize)>, Failure> {
    let mut token = None;
    for pages in 1..=most {
        let ask = || {
            let request = client.logs.filter_log_events().log_group_name(&source.group);
            // AWS includes the last millisecond.
            let request =
                request.start_time(tally.stretch.start * 1000).end_time(tally.stretch.end * 1000 - 1);
            request.set_filter_pattern(filter(source)).set_next_token(token.clone()).send()
        };
        // A page may be empty and have a next one.
        let page = client.call(&FILTER_LOG_EVENTS, ask).await?;
        for event in page.events.iter().flatten() {
            tally.take(event);
        }
        // An endpoint that gives the same position again would have us read for ever.
        if page.next_token.is_none() || page.next_token == token {
            return Ok(Some((tally, pages)));
        }
        token = page.next_token;
    }
    Ok(None)
}

/// Has AWS leave the lines of other stages out, where their fields can be named in a pattern; those that come are left out here.
fn filter(source: &LogSource) -> Option<String> {
    let fields = &source.fields;
    let (only, api, stage) = (source.only.as_ref()?, fields.api.as_ref()?, fields.stage.as_ref()?);
    // A dot may lead into an object or be part of a name.
    let is_plain = |name: &String| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let fits = fields.pattern.is_none() && is_plain(api) && is_plain(stage);
    fits.then(|| format!(r#"{{ $.{api} = "{}" && $.{stage} = "{}" }}"#, only.api, only.stage))
}

/// What a reading left out.
fn cut(second: i64) -> String {
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    let at = at.strftime("%-d %b, %H:%M UTC");
    format!("A reading takes at most {MOST_PAGES} MB of lines: calls before {at} are not in here.")
}

/// Not even one bin was read whole.
fn too_much(period_s: i64) -> Failure {
    let minutes = period_s / 60;
    let why = format!("The lines of {minutes} min are more than the {MOST_PAGES} MB that a reading takes.");
    let hint = "Choose a shorter range, or another source.";
    let mut failure = Failure::new(FailureKind::Other, "The access log is too long to read", why, hint);
    failure.operation = Some(FILTER_LOG_EVENTS.name.to_owned());
    failure
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
        let known = |field: &Option<String>| value(answered(field.as_deref()?));
        Self {
            key: value(answered(&fields.key)),
            status: known(&fields.status),
            api: known(&fields.api),
            stage: known(&fields.stage),
        }
    }
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
        assert_eq!(filter(&source(inside, shared.only)), None, "a dot says two things");
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
    fn what_is_left_out_is_said_to_the_minute() {
        assert!(
            cut(1_795_093_500).contains("50 MB of lines: calls before 19 Nov, 13:05 UTC"),
            "{}",
            cut(1_795_093_500)
        );
        assert!(too_much(300).why.starts_with("The lines of 5 min are more than"));
    }
}
