//! Calls per key from the access log itself, with Logs Insights: exact, at any resolution, as far back as the log goes.
//!
//! AWS gives at most 100,000 rows a query, in some regions 10,000, so a stretch that has more is read in halves, at the edges of bins
//! as long as it has several and within one after that: counts of a bin's parts add up. Rows are one a key, status and bin: that a
//! condition can be summed up (`sum(status = "429")`) AWS does not document.

use super::counts::{Counts, no_log};
use super::insights::{Ask, Found, MOST_ROWS, Row, run};
use crate::aws::Client;
use crate::domain::traffic::{LogFields, LogSource};
use crate::domain::{Failure, FailureKind, Traffic, TrafficQuery};

/// Counts a stretch by key, status and bin.
pub async fn traffic(client: &Client, query: &TrafficQuery, source: &LogSource) -> Result<Traffic, Failure> {
    let text = counting(source, query.period_s);
    let mut counts = Counts::default();
    let mut lost = Lost::default();
    let mut stretches = vec![(query.from_s, query.to_s)];
    while let Some((from_s, to_s)) = stretches.pop() {
        let last_s = last_s(to_s, query.period_s);
        let ask = Ask { group: &source.group, text: &text, from_s, last_s, limit: MOST_ROWS };
        let Found { rows, cut } = match run(client, &ask).await {
            Err(failure) if failure.kind == FailureKind::NotFound => return Ok(no_log(query, source)),
            other => other?,
        };
        if cut && let Some(middle) = middle(from_s, to_s, query.period_s) {
            stretches.extend([(from_s, middle), (middle, to_s)]);
            continue;
        }
        lost.take(&rows, cut, &source.fields);
        add(&mut counts, &rows, &source.fields, to_s);
    }
    Ok(counts.answer(query, lost.words()))
}

/// The last second to ask for. Rows of the bin after an edge are left out by their beginning; within a bin nothing tells those apart.
fn last_s(to_s: i64, period_s: i64) -> i64 {
    if to_s.rem_euclid(period_s) == 0 { to_s } else { to_s - 1 }
}

/// The bin's edge nearest to the middle, of a single bin the second; `None` for a single second.
pub(super) fn middle(from_s: i64, to_s: i64, period_s: i64) -> Option<i64> {
    let halved = |unit: i64| {
        let units = (to_s - from_s) / unit;
        (units > 1).then(|| from_s + units / 2 * unit)
    };
    halved(period_s).or_else(|| halved(1))
}

/// What the rows do not say.
#[derive(Default)]
struct Lost {
    cut: bool,
    rows: usize,
    /// Rows that have not even the mark for “no key”: the line has no such field.
    fieldless: usize,
}

impl Lost {
    fn take(&mut self, rows: &[Row], cut: bool, fields: &LogFields) {
        self.cut |= cut;
        self.rows += rows.len();
        self.fieldless += rows.iter().filter(|row| row.get(answered(&fields.key)).is_none()).count();
    }

    fn words(&self) -> Option<String> {
        if self.cut {
            return Some(
                "A single second has more rows than Logs Insights gives: some calls are left out.".into(),
            );
        }
        (self.rows > 0 && self.fieldless == self.rows)
            .then(|| "Logs Insights finds no key in any line: whose calls these were is not told.".into())
    }
}

/// What comes before every question: lines taken apart, and those of other stages left out.
pub(super) fn beginning(source: &LogSource) -> String {
    let fields = &source.fields;
    let parse =
        fields.pattern.as_ref().map(|pattern| format!("{} | ", pattern.command())).unwrap_or_default();
    let only = match (&source.only, &fields.api, &fields.stage) {
        (Some(only), Some(api), Some(stage)) => {
            let (api_is, stage_is) = (literal(only.api.as_str()), literal(only.stage.as_str()));
            format!("filter {api} = {api_is} and {stage} = {stage_is} | ")
        }
        _ => String::new(),
    };
    parse + &only
}

/// A value as a string of the query language, quoted.
pub(super) fn literal(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn counting(source: &LogSource, period_s: i64) -> String {
    let fields = &source.fields;
    let status = fields.status.as_ref().map(|status| format!("{status}, ")).unwrap_or_default();
    format!(
        "{}stats count(*) as calls by {}, {status}bin({}) as begins",
        beginning(source),
        fields.key,
        bin(period_s)
    )
}

/// A bin's length. AWS takes more than 60 of a unit for 60 of it, without a word: 300 s would come out as 60 s.
fn bin(period_s: i64) -> String {
    match period_s {
        ..=60 => format!("{period_s}s"),
        61..=3_600 => format!("{}m", period_s / 60),
        _ => format!("{}h", period_s / 3_600),
    }
}

/// A field's name as the answer has it: without the backquotes of the question.
pub(super) fn answered(field: &str) -> &str {
    field.trim_matches('`')
}

/// Takes the bins before `to_s` in.
fn add(counts: &mut Counts, rows: &[Row], fields: &LogFields, to_s: i64) {
    for row in rows {
        let counted = row.get("calls").and_then(|calls| calls.parse::<f64>().ok());
        let begins = row.get("begins").and_then(millis).map(|ms| ms.div_euclid(1000));
        let (Some(calls), Some(second)) = (counted, begins.filter(|second| *second < to_s)) else {
            continue;
        };
        let status = fields.status.as_deref().and_then(|status| row.get(answered(status)));
        counts.add(row.get(answered(&fields.key)), status, second, calls);
    }
}

/// `2026-11-19 13:05:00.000` (UTC) as Unix milliseconds.
pub(super) fn millis(text: &str) -> Option<i64> {
    let time: jiff::civil::DateTime = text.replacen(' ', "T", 1).parse().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::StageRef;
    use crate::domain::traffic::{Counter, LogFormat, SUGGESTED_FORMAT};

    /// The log group `/a` with lines of this format, of which those of stage `only` are meant where there is one.
    pub(in crate::aws::traffic) fn source(format: &str, only: Option<StageRef>) -> LogSource {
        LogSource { group: "/a".into(), fields: LogFormat::read(format).log_fields().unwrap(), only }
    }

    #[test]
    fn a_query_counts_by_key_status_and_bin() {
        let own = source(SUGGESTED_FORMAT, None);
        assert_eq!(counting(&own, 60), "stats count(*) as calls by apiKeyId, status, bin(60s) as begins");
        let shared = source(SUGGESTED_FORMAT, Some(StageRef::new("a1", "prod")));
        assert!(counting(&shared, 60).starts_with(r#"filter apiId = "a1" and stage = "prod" | stats "#));
        let words = source("$context.requestId $context.identity.apiKeyId", None);
        assert_eq!(
            counting(&words, 300),
            "parse @message '* *' as requestId, identity_apiKeyId | stats count(*) as calls by identity_apiKeyId, bin(5m) as begins"
        );
        let bins = [60, 3_600, 21_600, 86_400].map(bin);
        assert_eq!(bins, ["60s", "60m", "6h", "24h"], "AWS caps each unit");
    }

    #[test]
    fn rows_become_counts_apart_by_answer_and_calls_without_a_key_stand_alone() {
        let source = source(SUGGESTED_FORMAT, None);
        let row = |key: &str, status: &str, begins: &str, calls: &str| {
            let fields = [("apiKeyId", key), ("status", status), ("begins", begins), ("calls", calls)];
            Row::of(&fields)
        };
        let minute = "1970-01-01 00:02:00.000";
        let mut counts = Counts::default();
        add(
            &mut counts,
            &[
                row("k1", "200", minute, "5"),
                row("k1", "429", minute, "2"),
                row("k1", "502", "1970-01-01 00:01:00.000", "1"),
                row("-", "403", minute, "7"),
                row("k1", "200", "yesterday", "9"),
                row("k1", "200", "1970-01-01 00:03:00.000", "9"),
            ],
            &source.fields,
            180,
        );
        let feed = crate::domain::Feed::new(Counter::Log(Box::new(source)), Vec::new());
        let query = TrafficQuery { feed, from_s: 0, to_s: 180, period_s: 60 };
        let traffic = counts.answer(&query, None);
        let k1 = &traffic.by_key[&"k1".into()];
        assert_eq!(k1.requests, [(60, 1.0), (120, 7.0)]);
        assert_eq!((k1.throttled.as_slice(), k1.failed.as_slice()), (&[(120, 2.0)][..], &[(60, 1.0)][..]));
        assert_eq!(traffic.keyless.forbidden, [(120, 7.0)]);
        assert_eq!(traffic.by_key.len(), 1);
    }

    #[test]
    fn stretches_are_halved_at_the_edge_of_a_bin() {
        assert_eq!(middle(0, 600, 60), Some(300));
        assert_eq!(middle(0, 180, 60), Some(60));
        assert_eq!((middle(0, 60, 60), middle(60, 61, 60)), (Some(30), None), "and a bin within it");
        assert_eq!((last_s(120, 60), last_s(150, 60)), (120, 149), "the parts of a bin share no second");
    }

    #[test]
    fn lines_in_which_no_key_is_found_are_told_from_calls_without_one() {
        let fields = source(SUGGESTED_FORMAT, None).fields;
        let words = |rows: &[Row], cut: bool| {
            let mut lost = Lost::default();
            lost.take(rows, cut, &fields);
            lost.words()
        };
        let (bare, keyless) = (Row::of(&[("calls", "5")]), Row::of(&[("calls", "5"), ("apiKeyId", "-")]));
        assert_eq!(words(&[keyless, Row::of(&[("calls", "5")])], false), None);
        assert!(words(&[bare], false).unwrap().starts_with("Logs Insights finds no key"));
        assert_eq!(words(&[], false), None);
        assert!(words(&[], true).unwrap().starts_with("A single second"));
    }
}
