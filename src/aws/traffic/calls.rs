//! Single calls from the access log, with Logs Insights: what one partner calls, and when the calls of some partners came.

use std::collections::BTreeMap;

use super::insights::{Ask, Found, MOST_ROWS, Row, run};
use super::log::{answered, beginning, literal, middle, millis};
use crate::aws::Client;
use crate::domain::traffic::{CallTimes, Calls, CallsQuery, Feed, Kind, LogFields, LogSource, TimesQuery};
use crate::domain::{Failure, FailureKind, KeyId};

/// Kinds of calls, by route, address and answer, that a partner's page adds up; one page of answers.
const MOST_KINDS: i32 = 10_000;
/// Times of calls that are enough to see a beat; one page of answers.
const MOST_TIMES: i32 = 10_000;
/// When a line was written, by which queries are cut into stretches.
const WRITTEN: &str = "@timestamp";

/// One key's routes, addresses and answers, and when it called last.
pub async fn calls(client: &Client, query: &CallsQuery) -> Result<Calls, Failure> {
    let source = log(&query.feed)?;
    let ask = |text: String, limit| async move {
        let (from_s, last_s) = (query.from_s, query.to_s);
        let ask = Ask { group: &source.group, text: &text, from_s, last_s, limit };
        run(client, &ask).await.map_err(|failure| masked(failure, std::slice::from_ref(&query.key)))
    };
    let Found { rows: kinds, cut: kinds_cut } = match ask(asking_kinds(source, &query.key), MOST_KINDS).await
    {
        Err(failure) if failure.kind == FailureKind::NotFound => return Ok(Calls::default()),
        other => other?,
    };
    let mut out = Calls {
        kinds_cut,
        kinds: kinds.iter().filter_map(|row| kind(row, &source.fields)).collect(),
        ..Calls::default()
    };
    if let Some(text) = asking_times(source, &query.key) {
        let Found { rows, cut } = ask(text, MOST_TIMES).await?;
        out.times_cut = cut;
        let field = source.fields.time_ms.as_deref().map(answered).unwrap_or_default();
        out.times_ms = rows.iter().filter_map(|row| row.get(field)?.parse().ok()).collect();
        out.times_ms.sort_unstable();
    }
    Ok(out)
}

fn of_key(source: &LogSource, key: &KeyId) -> String {
    format!("{}filter {} = {}", beginning(source), source.fields.key, literal(key.as_str()))
}

fn asking_kinds(source: &LogSource, key: &KeyId) -> String {
    let LogFields { verb, path, address, status, .. } = &source.fields;
    let by: Vec<&str> = [verb, path, address, status].into_iter().flatten().map(String::as_str).collect();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    format!("{} | stats count(*) as calls{by} | sort calls desc", of_key(source, key))
}

fn asking_times(source: &LogSource, key: &KeyId) -> Option<String> {
    let time = source.fields.time_ms.as_ref()?;
    Some(format!("{} | fields {time} | sort @timestamp desc", of_key(source, key)))
}

fn kind(row: &Row, fields: &LogFields) -> Option<Kind> {
    let text = |field: &Option<String>| {
        let value = row.get(answered(field.as_deref()?))?;
        (value != "-").then(|| value.to_owned())
    };
    Some(Kind {
        verb: text(&fields.verb),
        path: text(&fields.path),
        address: text(&fields.address),
        status: text(&fields.status).and_then(|status| status.parse().ok()),
        calls: row.get("calls")?.parse().ok()?,
    })
}

/// When the calls of some keys came: all of them, however many rows that takes.
pub async fn times(client: &Client, query: &TimesQuery) -> Result<CallTimes, Failure> {
    let source = log(&query.feed)?;
    let Some(text) = asking_all_times(source, &query.keys) else {
        let why = "Its lines do not say to the millisecond when a call came.";
        return Err(Failure::new(FailureKind::Other, "Could not read when calls came", why, ""));
    };
    let mut out = BTreeMap::<KeyId, Vec<i64>>::new();
    let mut stretches = vec![(query.from_s, query.to_s)];
    while let Some((from_s, to_s)) = stretches.pop() {
        let ask = Ask { group: &source.group, text: &text, from_s, last_s: to_s, limit: MOST_ROWS };
        let found = run(client, &ask).await.map_err(|failure| masked(failure, &query.keys));
        let Found { rows, cut } = found?;
        if !cut {
            add_times(&mut out, &rows, &source.fields, to_s);
            continue;
        }
        let Some(middle) = middle(from_s, to_s, 1) else {
            let why = "A single second has more calls than Logs Insights gives rows.";
            return Err(Failure::new(FailureKind::Other, "Could not read when calls came", why, ""));
        };
        stretches.extend([(from_s, middle), (middle, to_s)]);
    }
    for times in out.values_mut() {
        times.sort_unstable();
    }
    Ok(CallTimes(out))
}

/// AWS's words may repeat the query, and with it ids that are values.
fn masked(failure: Failure, keys: &[KeyId]) -> Failure {
    let mut why = failure.why;
    for key in keys.iter().filter(|key| key.is_secret()) {
        why = why.replace(key.as_str(), &key.to_string());
    }
    Failure { why, ..failure }
}

/// Takes in the calls whose lines were written before `to_s`: those after it belong to the next stretch.
fn add_times(out: &mut BTreeMap<KeyId, Vec<i64>>, rows: &[Row], fields: &LogFields, to_s: i64) {
    let (key, time) = (answered(&fields.key), fields.time_ms.as_deref().map(answered).unwrap_or_default());
    let inside = |row: &&Row| row.get(WRITTEN).and_then(millis).is_some_and(|ms| ms < to_s * 1000);
    for row in rows.iter().filter(inside) {
        let (Some(key), Some(at)) = (row.get(key), row.get(time).and_then(|at| at.parse().ok())) else {
            continue;
        };
        out.entry(key.into()).or_default().push(at);
    }
}

/// Only an access log tells single calls.
fn log(feed: &Feed) -> Result<&LogSource, Failure> {
    feed.log().ok_or_else(|| {
        let why = "Only an access log tells single calls.";
        Failure::new(FailureKind::Other, "Could not read single calls", why, "")
    })
}

fn asking_all_times(source: &LogSource, keys: &[KeyId]) -> Option<String> {
    let (time, key) = (source.fields.time_ms.as_ref()?, &source.fields.key);
    let among: Vec<String> = keys.iter().map(|key| literal(key.as_str())).collect();
    let among = among.join(", ");
    Some(format!("{}filter {key} in [{among}] | fields {key}, {time}, {WRITTEN}", beginning(source)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::traffic::log::tests::source;
    use crate::domain::traffic::SUGGESTED_FORMAT;

    #[test]
    fn a_partners_questions_name_its_key_and_nothing_else_of_it() {
        let own = source(SUGGESTED_FORMAT, None);
        let key = "k\"1".into();
        assert_eq!(
            asking_kinds(&own, &key),
            r#"filter apiKeyId = "k\"1" | stats count(*) as calls by httpMethod, resourcePath, ip, status | sort calls desc"#
        );
        assert_eq!(
            asking_times(&own, &key).unwrap(),
            r#"filter apiKeyId = "k\"1" | fields ts | sort @timestamp desc"#
        );
    }

    #[test]
    fn an_id_that_is_a_value_stays_out_of_what_a_failed_query_says() {
        let (legacy, usual) = (KeyId::from("a1b2c3d4e5f6g7h8i9j0k1l2"), KeyId::from("k1e2y3i4d5"));
        let why = format!("unexpected symbol in {} and {}", legacy.as_str(), usual.as_str());
        let failure = Failure::new(FailureKind::Other, "Could not read", why, "");
        let said = masked(failure, &[usual, legacy.clone()]).why;
        assert!(
            !said.contains(legacy.as_str()) && said.contains("legacy-") && said.contains("k1e2y3i4d5"),
            "{said}"
        );
    }

    #[test]
    fn times_are_asked_for_several_keys_at_once_and_sorted_by_key() {
        let own = source(SUGGESTED_FORMAT, None);
        assert_eq!(
            asking_all_times(&own, &["k1".into(), "k2".into()]).unwrap(),
            r#"filter apiKeyId in ["k1", "k2"] | fields apiKeyId, ts, @timestamp"#
        );
        let wordless = source("$context.requestId $context.identity.apiKeyId", None);
        assert_eq!(asking_all_times(&wordless, &["k1".into()]), None, "its lines have no milliseconds");
        let mut out = BTreeMap::new();
        let row = |key: &str, ts: &str, written: &str| {
            Row::of(&[("apiKeyId", key), ("ts", ts), ("@timestamp", written)])
        };
        let (early, late) = ("1970-01-01 00:00:59.999", "1970-01-01 00:01:00.000");
        let rows = [
            row("k2", "7", early),
            row("k1", "5", early),
            row("k2", "-", early),
            row("k2", "3", early),
            row("k2", "8", late),
        ];
        add_times(&mut out, &rows, &own.fields, 60);
        assert_eq!(out, BTreeMap::from([("k1".into(), vec![5]), ("k2".into(), vec![7, 3])]));
    }
}
