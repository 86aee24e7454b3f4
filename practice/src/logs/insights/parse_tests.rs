//! `parse` on access logs that are no JSON: every answer is held against that of a JSON log of the same calls.

use std::{collections::BTreeMap, sync::atomic::AtomicBool};

use jiff::{SignedDuration, Timestamp};

use super::{parse, run};
use crate::{
    logs::Group,
    scenario::{Scenario, StageRef},
    state::{AccessLog, Account},
    testing::{NOW, account},
};

const MINUTE: i64 = 60_000;
const JSON: &str = r#"{"ip":"$context.identity.sourceIp","at":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","requestId":"$context.requestId","apiKeyId":"$context.identity.apiKeyId","wait":"$context.responseLatency"}"#;
/// Common Log Format, as API Gateway's console offers it, with the key at its end.
const CLF: &str = r#"$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.identity.apiKeyId $context.responseLatency"#;
const GLOB: &str = r#"parse @message '* * * [*] "* * *" * * * * *' as ip, caller, user, at, httpMethod, resourcePath, protocol, status, bytes, requestId, apiKeyId, wait"#;
const REGEX: &str = r#"parse @message /^(?<ip>\S+) \S+ \S+ \[(?<at>[^\]]+)\] "(?<httpMethod>\S+) (?<resourcePath>\S+) [^"]*" (?<status>\d{3}) \S+ (?<requestId>\S+) (?<apiKeyId>\S+) (?<wait>\S+)$/"#;

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// The account with a log of its orders in this format, a day old.
fn with_log(format: &str) -> Account {
    let mut account = account();
    let since = now() - SignedDuration::from_hours(24);
    account.logs.add_group(Group::new("/orders", since));
    let log = AccessLog {
        destination_arn: Some("arn:aws:logs:eu-central-1:482100773915:log-group:/orders".into()),
        format: Some(format.into()),
    };
    let at = StageRef { api: "k3x9q2m7ra".into(), stage: "prod".into() };
    account.logs.point(&at, Some(&log), since);
    account
}

type Row = BTreeMap<String, String>;

fn rows(account: &Account, query: &str, last_ms: i64) -> Vec<Row> {
    let reader = account.logs.reader(&["/orders".to_owned()], account.meter.shared_traffic(), now());
    let end = now().as_millisecond();
    let query = parse(query).unwrap_or_else(|err| panic!("{query}: {}", err.message));
    let outcome = run(&query, &reader, &(end - last_ms..end), 10_000, &AtomicBool::new(false)).unwrap();
    let mut rows = outcome.rows.objects();
    for row in &mut rows {
        row.remove("@ptr");
    }
    rows
}

fn northwind() -> String {
    Scenario::halden().keys.into_iter().find(|key| key.name == "Northwind 3PL").unwrap().id
}

#[test]
fn a_parsed_line_tells_what_a_json_line_tells() {
    let (json, clf, key) = (with_log(JSON), with_log(CLF), northwind());
    for query in [
        "stats count(*) as n by apiKeyId, status, bin(60s)".to_owned(),
        format!(
            "filter apiKeyId = '{key}' | stats count(*) as n by httpMethod, resourcePath, ip, status | sort n desc, ip asc"
        ),
        "stats count_distinct(ip) as addresses, max(wait) as slowest, avg(wait) as mean by apiKeyId, bin(1s)"
            .to_owned(),
        format!(
            "filter apiKeyId = '{key}' and status like /^2/ | fields at, wait, requestId | sort requestId asc"
        ),
        "filter ip like '203.0.113.2' | stats count(*) as n by apiKeyId".to_owned(),
    ] {
        let wanted = rows(&json, &query, 9 * MINUTE + 7_123);
        assert!(wanted.len() > 1, "{query}");
        for extract in [GLOB, REGEX] {
            assert_eq!(
                rows(&clf, &format!("{extract} | {query}"), 9 * MINUTE + 7_123),
                wanted,
                "{extract} | {query}"
            );
        }
    }
}

#[test]
fn a_line_that_does_not_match_stays_without_the_names() {
    let clf = with_log(CLF);
    let all = rows(&clf, "stats count(*) as n", 3 * MINUTE);
    let none = rows(&clf, "parse @message 'user=*,' as user | stats count(*) as n by user", 3 * MINUTE);
    assert_eq!(none, all);
    let shown = rows(&clf, "parse @message 'user=*,' as user | display user | limit 2", 3 * MINUTE);
    assert_eq!(shown, [Row::new(), Row::new()]);
    let one = "parse @message /^(?<first>203\\.0\\.113\\.24) / | filter ispresent(first) | stats count(*) as n by first";
    let found = rows(&clf, one, 3 * MINUTE);
    assert!(found.len() == 1 && found[0]["first"] == "203.0.113.24", "one address of many: {found:?}");
}

#[test]
fn several_follow_each_other_and_look_at_what_was_found_before() {
    let clf = with_log(CLF);
    let query = "parse @message '] \"* HTTP/1.1\" * ' as request, status | filter status = '200' \
                 | parse request '* /*' as verb, path | parse @message /(?<hour>:\\d\\d):\\d\\d:/ \
                 | stats count(*) as n by verb, hour | sort n desc";
    let found = rows(&clf, query, 5 * MINUTE);
    assert_eq!((found[0]["verb"].as_str(), found[0]["hour"].as_str()), ("GET", ":13"));
    // A filter does not see what is parsed only after it.
    let early = format!("filter status = '200' | {GLOB} | stats count(*) as n");
    assert_eq!(rows(&clf, &early, 5 * MINUTE)[0]["n"], "0");
}

#[test]
fn a_json_line_can_be_parsed_too() {
    let json = with_log(JSON);
    let parsed = "parse @message '\"resourcePath\":\"/*\",\"status\":\"*\"' as place, answer | stats count(*) as n by place, answer | sort place, answer";
    let fields = "stats count(*) as n by resourcePath, status | sort resourcePath, status";
    let n = |rows: Vec<Row>| rows.into_iter().map(|row| row["n"].clone()).collect::<Vec<_>>();
    let found = n(rows(&json, parsed, 20 * MINUTE));
    assert!(found.len() > 2);
    assert_eq!(found, n(rows(&json, fields, 20 * MINUTE)));
}
