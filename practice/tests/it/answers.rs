//! What the account answers, held by a digest of each answer: however calls and rows are kept, nobody outside may notice.
//!
//! Where an answer changes because AWS's does, its digest changes with it: the failing test prints the new one.

use serde_json::{Value, json};
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::wire::{cloudwatch, gateway, logs, query};

const NOW: &str = "2026-11-19T13:05:00Z";
const GROUP: &str = "/halden/partner-inventory/prod";
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A practice account at a moment of its own, and that moment in Unix seconds.
fn start() -> (Practice, i64) {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let options = Options { clock: HandClock::at(now).clock(), rate_limits: false, ..Options::default() };
    (Practice::start(options).unwrap(), now.as_second())
}

/// FNV-1a over an answer's text; members of an object stand in the order of their names.
fn digest(answer: &Value) -> u64 {
    let bytes = answer.to_string().into_bytes();
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Holds each digest against what it was, and tells all that differ at once.
fn hold(found: &[(&str, u64)], known: &[u64]) {
    let differing: Vec<String> = found
        .iter()
        .enumerate()
        .filter(|(at, (_, digest))| known.get(*at) != Some(digest))
        .map(|(at, (what, digest))| format!("{at}: {digest:#018x} for {what}"))
        .collect();
    assert!(differing.is_empty(), "other answers than before:\n{}", differing.join("\n"));
}

#[test]
fn logs_insights_answers_as_before() {
    let (practice, now) = start();
    let questions = [
        ("stats count(*) as calls by apiKeyId, status, bin(60s) as begins", 6 * HOUR),
        ("stats count(*) as calls by apiKeyId, status, bin(5m) as begins", 3 * DAY),
        (
            "stats count(*) as n by httpMethod, resourcePath, ip, status | sort n desc, ip | limit 500",
            2 * HOUR,
        ),
        ("fields @timestamp, @message, status | sort @timestamp desc | limit 2000", HOUR),
        (
            "filter status = '429' | stats count_distinct(ip) as n, max(latency), avg(latency), min(latency), sum(latency) by apiKeyId",
            8 * HOUR,
        ),
        (
            "fields latency * 2 as twice | filter twice > 100 | stats count(*) as n by apiKeyId | filter n > 10 | sort n desc | display n, apiKeyId",
            3 * HOUR,
        ),
        ("parse @message '\"status\":\"*\"' as answer | stats count(*) as n by answer, bin(1h)", 5 * HOUR),
        ("stats count(*)", 9 * DAY),
    ];
    let ask = |(text, last)| (text, digest(&query(&practice, GROUP, text, now - last, now).into()));
    let known = [
        0xf2df_d680_f86e_cf49,
        0x134d_fe0c_0a3d_c6f8,
        0xffc8_f222_f0d8_2910,
        0xd9bc_7d32_5c60_1968,
        0x7565_fb4b_da9f_f4b7,
        0xc72a_4feb_3705_a2ca,
        0xedc5_1ed1_13e8_30d3,
        0x95be_5692_040f_481f,
    ];
    hold(&questions.map(ask), &known);
}

#[test]
fn usage_metrics_and_reports_are_as_before() {
    let (practice, now) = start();
    let metrics = json!({
        "StartTime": now - 2 * DAY, "EndTime": now,
        "MetricDataQueries": [
            { "Id": "a", "Expression": "SEARCH('{Tollkeeper/Partners,ApiId,ApiKeyId,Stage} MetricName=\"Requests\"', 'Sum', 300)" },
            { "Id": "b", "MetricStat": { "Metric": { "Namespace": "AWS/ApiGateway", "MetricName": "Latency",
                "Dimensions": [{ "Name": "ApiName", "Value": "Returns" }] }, "Period": 3600, "Stat": "p90" } },
        ],
    });
    let rule = json!({
        "RuleName": "busiest", "RuleDefinition": json!({
            "Schema": { "Name": "CloudWatchLogRule", "Version": 1 }, "LogGroupNames": [GROUP], "LogFormat": "JSON",
            "Contribution": { "Keys": ["$.apiKeyId"], "Filters": [] }, "AggregateOn": "Count" }).to_string(),
    });
    assert_eq!(cloudwatch(&practice, "PutInsightRule", &rule).0, 200);
    let lines = json!({ "logGroupName": GROUP, "startTime": (now - 600) * 1000, "endTime": now * 1000, "limit": 500 });
    let usage = "/usageplans/di8unn/usage?startDate=2026-10-20&endDate=2026-11-19&limit=500";
    let found = [
        ("GetMetricData", cloudwatch(&practice, "GetMetricData", &metrics)),
        ("ListMetrics", cloudwatch(&practice, "ListMetrics", &json!({}))),
        ("FilterLogEvents", logs(&practice, "FilterLogEvents", &lines)),
        ("GetUsage", gateway(&practice, "GET", usage, &Value::Null)),
    ];
    let digests = found.map(|(what, (status, answer))| {
        assert_eq!(status, 200, "{what}: {answer}");
        (what, digest(&answer))
    });
    let known = [0xd22d_5297_6a2d_8570, 0x5aaa_8a2d_7ba1_9c04, 0x0ef7_1474_f7a3_5377, 0x183a_c3ef_3b6b_6edf];
    hold(&digests, &known);
}
