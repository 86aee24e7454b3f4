//! Queries over the practice account's own logs, each checked against the calls that they count.

use std::{collections::BTreeMap, sync::atomic::AtomicBool};

use jiff::Timestamp;

use super::{NoAnswer, Outcome, parse, run, run::run_within, stop::Allowance};
use crate::{
    logs::TEST_GROUP,
    scenario::{Scenario, StageRef},
    state::Account,
    testing::{NOW, account},
};

const MINUTE: i64 = 60_000;

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn key(name: &str) -> String {
    Scenario::halden().keys.into_iter().find(|key| key.name == name).unwrap().id
}

fn inventory() -> StageRef {
    StageRef { api: "k3x9q2m7ra".into(), stage: "prod".into() }
}

/// Asks about the last so many milliseconds up to now.
fn ask(account: &Account, query: &str, last_ms: i64) -> Outcome {
    let reader = account.logs.reader(&[TEST_GROUP.to_owned()], account.meter.shared_traffic(), now());
    let end = now().as_millisecond();
    let query = parse(query).unwrap_or_else(|err| panic!("{query}: {}", err.message));
    run(&query, &reader, &(end - last_ms..end), 10_000, &AtomicBool::new(false)).unwrap()
}

fn rows(account: &Account, query: &str, last_ms: i64) -> Vec<BTreeMap<String, String>> {
    ask(account, query, last_ms).rows.objects()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> u64 {
    row[column].parse().unwrap()
}

#[test]
fn counts_by_key_status_and_minute_are_those_of_the_calls() {
    let account = account();
    let query = "stats count(*) as n, sum(status = \"429\") as throttled by apiKeyId, bin(1m) | sort apiKeyId, bin(1m)";
    let answer = rows(&account, query, 15 * MINUTE);
    let traffic = account.meter.traffic();
    let end = now().as_second() / 60;
    let mut expected = Vec::new();
    for id in traffic.keys() {
        for minute in end - 15..end {
            let calls = traffic.key_at(&id, &inventory(), minute);
            if calls.total() > 0 {
                let at = Timestamp::from_second(minute * 60).unwrap();
                let at = at.strftime("%Y-%m-%d %H:%M:00.000").to_string();
                expected.push((id.clone(), at, calls.total(), calls.throttled + calls.quota_refused));
            }
        }
    }
    let row = |row: &BTreeMap<String, String>| {
        (row["apiKeyId"].clone(), row["bin(1m)"].clone(), number(row, "n"), number(row, "throttled"))
    };
    let mut found: Vec<_> = answer.iter().filter(|row| row["apiKeyId"] != "-").map(row).collect();
    found.sort();
    expected.sort();
    assert!(found.iter().any(|(.., throttled)| *throttled > 0) && found.len() > 100);
    assert_eq!(found, expected);
}

#[test]
fn a_query_that_needs_single_calls_counts_the_same() {
    let account = account();
    let by_minute = rows(&account, "stats count(*) as n by apiKeyId, status", 95 * MINUTE / 10);
    // The address differs among calls alike.
    let query = "filter ispresent(ip) | stats count(*) as n by apiKeyId, status";
    assert_eq!(rows(&account, query, 95 * MINUTE / 10), by_minute);
    let scanned =
        ask(&account, "filter apiKeyId = \"nobody\" | stats count(*) as n by apiKeyId", 30 * MINUTE);
    let all = ask(&account, "stats count(*) as n", 30 * MINUTE);
    assert_eq!((scanned.scanned, scanned.matched), (all.scanned, 0));
    assert_eq!(all.rows.row(0).next().flatten(), Some(all.scanned.to_string().as_str()));
}

#[test]
fn a_partners_routes_addresses_and_times_are_found() {
    let account = account();
    let id = key("Northwind 3PL");
    let routes = format!(
        "filter apiKeyId = \"{id}\" | stats count(*) as n by resourcePath, httpMethod | sort n desc | limit 5"
    );
    let routes = rows(&account, &routes, 60 * MINUTE);
    assert_eq!((routes[0]["resourcePath"].as_str(), routes[0]["httpMethod"].as_str()), ("/inventory", "GET"));
    assert!(number(&routes[0], "n") > 4_700);
    let addresses =
        format!("filter apiKeyId in ['{id}'] | stats count_distinct(ip) as addresses, max(latency) as slow");
    let addresses = rows(&account, &addresses, 60 * MINUTE);
    assert!(number(&addresses[0], "addresses") >= 1 && number(&addresses[0], "slow") > 4);
    let times =
        format!("fields ts, @timestamp | filter apiKeyId = '{id}' and status like /^2/ | sort ts asc");
    let times: Vec<u64> = rows(&account, &times, 10 * MINUTE).iter().map(|row| number(row, "ts")).collect();
    let end = now().as_second() / 60;
    let calls = (end - 10..end).flat_map(|minute| account.meter.traffic().calls_in(&id, minute));
    let served = calls.filter(|call| call.at == inventory() && call.status / 100 == 2);
    assert_eq!(times, served.map(|call| call.at_ms as u64).collect::<Vec<_>>());
}

#[test]
fn lines_come_newest_first_with_time_message_and_pointer() {
    let account = account();
    let lines = rows(&account, "fields @timestamp, @message | limit 3", 10 * MINUTE);
    assert_eq!(lines.len(), 3);
    assert!(lines.windows(2).all(|pair| pair[0]["@timestamp"] >= pair[1]["@timestamp"]));
    assert!(lines.iter().all(|line| line["@message"].starts_with("{\"extendedRequestId\":\"") && !line["@ptr"].is_empty()));
    let columns =
        rows(&account, "fields status, nothing | display httpMethod, nothing | limit 1", 10 * MINUTE);
    assert_eq!(columns[0].keys().collect::<Vec<_>>(), ["@ptr", "httpMethod"]);
}

#[test]
fn groups_can_be_filtered_named_sorted_and_shown() {
    let account = account();
    let query = "fields concat | stats count(*) by apiKeyId as partner";
    assert!(rows(&account, query, 5 * MINUTE)[0].contains_key("partner"));
    let query =
        "stats count(*), avg(latency) as mean by apiKeyId | filter mean > 0 | sort count(*) desc | limit 3";
    let most: Vec<u64> =
        rows(&account, query, 5 * MINUTE).iter().map(|row| number(row, "count(*)")).collect();
    assert!(most.len() == 3 && most[0] >= 399 && most.is_sorted_by(|one, other| one >= other), "{most:?}");
    let query = "stats count(*) as n by apiKeyId | display n | sort n asc | limit 2";
    let shown = rows(&account, query, 60 * MINUTE);
    assert!(shown.iter().all(|row| row.len() == 1) && number(&shown[0], "n") <= number(&shown[1], "n"));
    let none = rows(&account, "filter status = 999 | stats count(*) as n", 5 * MINUTE);
    assert_eq!(none, [BTreeMap::from([("n".to_owned(), "0".to_owned())])]);
}

#[test]
fn what_is_not_known_is_refused_with_its_place() {
    for (query, found, start) in [
        ("parse @message '*' as x, y", "'*'", 15),
        ("parse @message '*'", "<EOF>", 18),
        ("parse @message /(nameless)/", "/(nameless)/", 15),
        ("stats count(*) as n | parse n '*' as x", "parse", 22),
        ("stats counts(*)", "counts", 6),
        ("filter status =", "<EOF>", 15),
        ("filter status = \"429\" stats count(*)", "stats", 22),
        ("fields a | limit 0", "0", 17),
        ("stats count(*) by bin(5q)", "5q", 22),
        ("filter status like 429", "429", 19),
        ("filter a = 'open", "'", 11),
        ("stats count(*) | stats max(n)", "stats", 17),
        ("fields a | limit 5 | stats count(*)", "stats", 21),
        ("", "<EOF>", 0),
    ] {
        let err = parse(query).unwrap_err();
        assert_eq!(
            err.message,
            format!("unexpected symbol found {found} at line 1 and position {start}"),
            "{query}"
        );
        assert_eq!(err.start, start);
    }
    assert_eq!(
        parse("fields a # all\n| nonsense").unwrap_err().message,
        "unexpected symbol found nonsense at line 2 and position 2"
    );
}

#[test]
fn what_is_too_deep_for_the_stack_is_refused() {
    for part in ["(", "-", "not ", "floor(", "a or not "] {
        let err = parse(&format!("filter {}", part.repeat(9_900 / part.len()))).unwrap_err();
        assert!(err.message.starts_with("unexpected symbol found"), "{part}: {}", err.message);
    }
    for (before, after) in [("1+", ""), ("1*", ""), ("a or ", ""), ("a and ", ""), ("b as b, b", "")] {
        let links = 9_900 / before.len();
        assert!(parse(&format!("fields {}a{after}", before.repeat(links))).is_err(), "{before}");
    }
}

#[test]
fn the_deepest_that_is_read_is_worked_out_too() {
    let account = account();
    let brackets = format!("{}status{}", "(".repeat(100), ")".repeat(100));
    let query = format!("filter {brackets} = 1 {} | stats count(*) as n", "or 1 = 2 ".repeat(500));
    assert_eq!(rows(&account, &query, MINUTE)[0]["n"], "0");
    let named = |names: usize| {
        let names: Vec<String> = (0..names).map(|at| format!("n{at} as n{}", at + 1)).collect();
        let names = names.join(", ");
        format!("fields apiKeyId as n0 | fields {names} | stats count(n499) as n by n498")
    };
    assert!(!rows(&account, &named(499), MINUTE).is_empty());
    assert!(parse(&named(500)).is_err());
    let sum = format!("stats sum({}1) as n", "1+".repeat(500));
    assert!(number(&rows(&account, &sum, MINUTE)[0], "n") >= 501);
}

#[test]
fn a_cancelled_query_stops() {
    let account = account();
    let reader = account.logs.reader(&[TEST_GROUP.to_owned()], account.meter.shared_traffic(), now());
    let query = parse("stats count(*) as n by apiKeyId").unwrap();
    let outcome = run(&query, &reader, &(0..i64::MAX), 10, &AtomicBool::new(true)).unwrap();
    assert_eq!(outcome.scanned, 0);
}

#[test]
fn too_many_groups_or_distinct_values_end_a_query() {
    let account = account();
    let reader = account.logs.reader(&[TEST_GROUP.to_owned()], account.meter.shared_traffic(), now());
    let end = now().as_millisecond();
    let within = |room: usize, query: &str| {
        let (query, time) = (parse(query).unwrap(), end - 5 * MINUTE..end);
        let allowance = Allowance { room, ..Allowance::default() };
        run_within(allowance, &query, &reader, &time, 10, &AtomicBool::new(false))
            .map(|outcome| outcome.rows.len())
    };
    let (groups, distinct) = ("stats count(*) by requestId", "stats count_distinct(requestId)");
    let calls = number(&rows(&account, "stats count(*) as n", 5 * MINUTE)[0], "n") as usize;
    for (query, rows) in [(groups, 10), (distinct, 1)] {
        assert_eq!(
            (within(calls, query), within(calls - 1, query)),
            (Ok(rows), Err(NoAnswer::TooMany)),
            "{query}"
        );
    }
}

#[test]
fn a_query_ends_once_it_has_made_the_steps_that_it_may() {
    let account = account();
    let reader = account.logs.reader(&[TEST_GROUP.to_owned()], account.meter.shared_traffic(), now());
    let end = now().as_millisecond();
    let within = |steps: u64, query: &str| {
        let allowance = Allowance { steps, ..Allowance::default() };
        let query = parse(query).unwrap();
        run_within(allowance, &query, &reader, &(end - MINUTE..end), 10, &AtomicBool::new(false))
            .map(|outcome| outcome.rows.len())
    };
    for query in ["stats count(*) by requestId", "stats count(*) as n", "fields ip", "filter ip = '1.2.3.4'"]
    {
        assert_eq!(within(100, query), Err(NoAnswer::TooLong), "{query}");
        assert!(within(1_000_000, query).is_ok(), "{query}");
    }
}

#[test]
fn many_counts_that_are_sorted_by_are_read_soon() {
    let counts = (0..240).map(|number| format!("count(a{number})")).collect::<Vec<_>>().join(",");
    let query = format!("stats {counts} | sort {counts}");
    let begun = std::time::Instant::now();
    assert_eq!(parse(&query).unwrap().sort.len(), 240);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_name_that_stands_for_the_one_before_it_twice_is_worked_out_once() {
    let step = |step: i32| format!("fields a{} + a{} as a{step}", step - 1, step - 1);
    let steps = (1..=60).map(step).collect::<Vec<_>>().join(" | ");
    let query = format!("fields strlen(status) - 2 as a0 | {steps} | stats max(a60) as most");
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(rows(&account(), &query, MINUTE)));
    // Worked out one by one, the sixtieth would take 2^60 steps.
    let found = told.recv_timeout(std::time::Duration::from_mins(1)).expect("it ends");
    assert_eq!(found[0]["most"], 2_f64.powi(60).to_string());
}
