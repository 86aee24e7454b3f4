//! Log groups, lines and filters as the operations show them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::handle;
use crate::{
    call::tests::call,
    cloudwatch::{self, Metric, Source as _},
    control,
    data_plane::{self, Request},
    logs::TEST_GROUP,
    scenario::StageRef,
    state::Account,
    testing::{NOW, account},
    traffic,
};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn ask_at(account: &mut Account, at: Timestamp, operation: &str, input: &Value) -> Value {
    let reply = handle(account, operation, input.to_string().as_bytes(), at);
    let text = String::from_utf8(reply.body).unwrap();
    assert_eq!(reply.status, 200, "{operation}: {text}");
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
}

fn ask(account: &mut Account, operation: &str, input: &Value) -> Value {
    ask_at(account, now(), operation, input)
}

fn refused(account: &mut Account, operation: &str, input: &Value) -> String {
    let reply = handle(account, operation, input.to_string().as_bytes(), now());
    assert_eq!(reply.status, 400);
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    body["__type"].as_str().unwrap().to_owned()
}

fn set_log(account: &mut Account, api: &str, group: &str, format: &str) {
    let arn = format!("arn:aws:logs:eu-central-1:482100773915:log-group:{group}");
    let ops = json!([
        { "op": "replace", "path": "/accessLogSettings/destinationArn", "value": arn },
        { "op": "replace", "path": "/accessLogSettings/format", "value": format },
    ]);
    let path = format!("/restapis/{api}/stages/prod");
    let (route, ids) = control::find("PATCH", &path, &[]).unwrap();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    (route.handler)(account, &call(&ids, &[], &json!({ "patchOperations": ops }))).unwrap();
}

fn events(account: &mut Account, at: Timestamp, group: &str, pattern: &str) -> Vec<Value> {
    let start = (at - SignedDuration::from_mins(10)).as_millisecond();
    let mut input = json!({ "logGroupName": group, "startTime": start, "filterPattern": pattern });
    let mut all = Vec::new();
    loop {
        let page = ask_at(account, at, "FilterLogEvents", &input);
        all.extend(page["events"].as_array().unwrap().iter().cloned());
        let Some(token) = page.get("nextToken") else { return all };
        input["nextToken"] = token.clone();
    }
}

fn fields(event: &Value) -> Value {
    serde_json::from_str(event["message"].as_str().unwrap()).unwrap()
}

#[test]
fn a_line_says_who_called_what_and_how_it_went() {
    let mut account = account();
    let all = events(&mut account, now(), TEST_GROUP, "");
    assert!(all.len() > 800);
    assert!(all.windows(2).all(|pair| pair[0]["timestamp"].as_i64() <= pair[1]["timestamp"].as_i64()));
    let mut ids = std::collections::BTreeSet::new();
    for event in &all {
        let line = fields(event);
        assert_eq!(line["ts"], event["timestamp"].to_string());
        assert_eq!((&line["apiId"], &line["stage"]), (&json!("k3x9q2m7ra"), &json!("prod")));
        assert_eq!(line["deploymentId"], "p6w1zd");
        assert!(ids.insert(line["extendedRequestId"].as_str().unwrap().to_owned()), "each has its own id");
        let refused = matches!(line["status"].as_str(), Some("403" | "429" | "502"));
        assert_eq!(line["errorType"] != "-", refused, "{line}");
    }
    let throttled = events(&mut account, now(), TEST_GROUP, r#"{ $.status = "429" }"#);
    assert!(!throttled.is_empty() && throttled.len() < all.len());
    assert!(throttled.iter().all(|event| fields(event)["errorType"] != "-"));
    let keyless = events(&mut account, now(), TEST_GROUP, r#"{ $.apiKeyId = "-" }"#);
    assert!(!keyless.is_empty() && keyless.iter().all(|event| fields(event)["status"] == "200"));
    assert_eq!(events(&mut account, now(), TEST_GROUP, "QUOTA_EXCEEDED").len(), throttled.len());
}

#[test]
fn a_bare_stage_writes_from_the_moment_it_is_set_up() {
    let mut account = account();
    let (api, group) = ("t8w4c6zn1e", "/made/by-hand");
    let format = r#"{"id":"$context.requestId","apiKeyId":"$context.identity.apiKeyId","status":$context.status,"missing":"$context.none"}"#;
    set_log(&mut account, api, group, format);
    assert_eq!(
        refused(&mut account, "FilterLogEvents", &json!({ "logGroupName": group })),
        "ResourceNotFoundException"
    );
    ask_at(&mut account, later(5), "CreateLogGroup", &json!({ "logGroupName": group }));
    assert!(events(&mut account, later(5), group, "").is_empty(), "no back-fill");
    let lines = events(&mut account, later(60), group, "");
    assert!(!lines.is_empty());
    let line = fields(&lines[0]);
    assert!(line["status"].is_number() && line["missing"] == "-");
    let all = json!({ "logGroupName": group, "startTime": 0 });
    let all = ask_at(&mut account, later(60), "FilterLogEvents", &all);
    let first = all["events"][0]["timestamp"].as_i64().unwrap();
    assert!(first >= later(5).as_millisecond());
}

#[test]
fn lines_are_asked_of_one_group_by_one_of_its_names() {
    let mut account = account();
    let both = json!({ "logGroupName": TEST_GROUP, "logGroupIdentifier": TEST_GROUP });
    for wrong in [both, json!({})] {
        assert_eq!(refused(&mut account, "FilterLogEvents", &wrong), "InvalidParameterException");
    }
}

#[test]
fn retention_hides_what_is_older() {
    let mut account = account();
    let count = |account: &mut Account| {
        let start = now().as_second() - 2 * 86_400;
        let input = json!({ "logGroupName": TEST_GROUP, "startTime": start, "endTime": start + 600, "queryString": "stats count(*) as n" });
        let id = ask(account, "StartQuery", &input)["queryId"].clone();
        assert_eq!(ask(account, "GetQueryResults", &json!({ "queryId": id }))["status"], "Running");
        loop {
            let answer = ask(account, "GetQueryResults", &json!({ "queryId": id }));
            if answer["status"] == "Complete" {
                return answer["results"][0][0]["value"].as_str().unwrap().parse::<u64>().unwrap();
            }
            std::thread::yield_now();
        }
    };
    assert!(count(&mut account) > 500);
    ask(&mut account, "PutRetentionPolicy", &json!({ "logGroupName": TEST_GROUP, "retentionInDays": 1 }));
    assert_eq!(count(&mut account), 0);
    ask(&mut account, "DeleteRetentionPolicy", &json!({ "logGroupName": TEST_GROUP }));
    assert!(count(&mut account) > 500);
    let odd = json!({ "logGroupName": TEST_GROUP, "retentionInDays": 2 });
    assert_eq!(refused(&mut account, "PutRetentionPolicy", &odd), "InvalidParameterException");
}

#[test]
fn queries_are_listed_with_what_was_asked_and_how_they_stand() {
    let mut account = account();
    ask(&mut account, "CreateLogGroup", &json!({ "logGroupName": "/other" }));
    let start = |account: &mut Account, at: Timestamp, groups: Value, text: &str| {
        let (start, end) = (now().as_second() - 60, now().as_second());
        let input =
            json!({ "logGroupNames": groups, "startTime": start, "endTime": end, "queryString": text });
        ask_at(account, at, "StartQuery", &input)["queryId"].clone()
    };
    let first = start(&mut account, now(), json!([TEST_GROUP]), "stats count(*)");
    let second = start(&mut account, later(1), json!([TEST_GROUP, "/other"]), "fields status");
    let list = |account: &mut Account, input: Value| ask(account, "DescribeQueries", &input);
    let all = list(&mut account, json!({}));
    let told = |text: &str, id: &Value, at: Timestamp| json!({ "queryLanguage": "CWLI", "queryId": id, "queryString": text, "status": "Running", "createTime": at.as_millisecond() });
    let mut expected = told("stats count(*)", &first, now());
    expected["logGroupName"] = TEST_GROUP.into();
    assert_eq!(all["queries"], json!([told("fields status", &second, later(1)), expected]));
    ask(&mut account, "StopQuery", &json!({ "queryId": first }));
    let stopped = list(&mut account, json!({ "status": "Cancelled" }));
    assert_eq!(
        (&stopped["queries"][0]["queryId"], stopped["queries"].as_array().unwrap().len()),
        (&first, 1)
    );
    assert_eq!(list(&mut account, json!({ "logGroupName": "/other" }))["queries"][0]["queryId"], second);
    let page = list(&mut account, json!({ "maxResults": 1 }));
    let rest = list(&mut account, json!({ "maxResults": 1, "nextToken": page["nextToken"] }));
    assert_eq!((&page["queries"][0]["queryId"], &rest["queries"][0]["queryId"]), (&second, &first));
    assert!(rest.get("nextToken").is_none());
    for (wrong, kind) in [
        (json!({ "logGroupName": "/none" }), "ResourceNotFoundException"),
        (json!({ "status": "Done" }), "InvalidParameterException"),
        (json!({ "maxResults": 1001 }), "InvalidParameterException"),
        (json!({ "nextToken": "9" }), "InvalidParameterException"),
    ] {
        assert_eq!(refused(&mut account, "DescribeQueries", &wrong), kind, "{wrong}");
    }
}

#[test]
fn a_metric_filter_takes_three_dimensions_and_no_default_with_them() {
    let mut account = account();
    let put = |account: &mut Account, pattern: &str, transformation: Value| {
        let input = json!({ "logGroupName": TEST_GROUP, "filterName": "f", "filterPattern": pattern, "metricTransformations": [transformation] });
        let reply = handle(account, "PutMetricFilter", input.to_string().as_bytes(), now());
        reply.status
    };
    let metric = |dimensions: Value| json!({ "metricName": "M", "metricNamespace": "N", "metricValue": "1", "dimensions": dimensions });
    let good = metric(json!({ "Key": "$.apiKeyId" }));
    assert_eq!(put(&mut account, r#"{ $.apiKeyId = "*" }"#, good.clone()), 200);
    assert_eq!(put(&mut account, "{ nonsense }", good.clone()), 400);
    assert_eq!(put(&mut account, "plain", good), 400, "dimensions need a JSON pattern");
    let four = json!({ "A": "$.a", "B": "$.b", "C": "$.c", "D": "$.d" });
    assert_eq!(put(&mut account, "", metric(four)), 400);
    let mut both = metric(json!({ "Key": "$.apiKeyId" }));
    both["defaultValue"] = 0.into();
    assert_eq!(put(&mut account, "", both), 400);
    for (unit, status) in [("Count", 200), ("Bytes/Second", 200), ("count", 400), ("", 400)] {
        let mut metric = metric(json!({}));
        metric["unit"] = unit.into();
        assert_eq!(put(&mut account, "", metric), status, "{unit}");
    }
}

#[test]
fn a_new_filter_counts_what_comes_after_it() {
    let mut account = account();
    let metric = json!({ "metricName": "Calls", "metricNamespace": "Here", "metricValue": "1", "dimensions": { "Key": "$.apiKeyId" } });
    let pattern = r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#;
    let input = json!({ "logGroupName": TEST_GROUP, "filterName": "f", "filterPattern": pattern, "metricTransformations": [metric] });
    ask_at(&mut account, later(3), "PutMetricFilter", &input);
    let (stages, filters) = account.metric_sources(later(20));
    let traffic = account.meter.traffic();
    let source = cloudwatch::Account { traffic, now: later(20), stages: &stages, filters: &filters };
    let here: Vec<Metric> =
        source.metrics().into_iter().filter(|metric| metric.namespace == "Here").collect();
    assert_eq!(here.len(), 41, "every partner, and nobody without a key");
    let at = StageRef { api: "k3x9q2m7ra".into(), stage: "prod".into() };
    let minute = now().as_second() / 60;
    let mut seen = 0;
    for metric in &here {
        let key = metric.dimension("Key").unwrap();
        for minute in minute..minute + 20 {
            let counted: u64 = source.samples(metric, None, minute).iter().map(|(_, times)| times).sum();
            let expected =
                if minute < later(3).as_second() / 60 { 0 } else { traffic.key_at(key, &at, minute).total() };
            assert_eq!(counted, expected, "{key}");
            seen += counted;
        }
    }
    assert!(seen > 1_000);
}

#[test]
fn a_default_stands_once_for_a_minute_whose_lines_do_not_match() {
    let mut account = account();
    let (group, format) = ("/made/shared", r#"{"id":"$context.requestId","status":"$context.status"}"#);
    ask(&mut account, "CreateLogGroup", &json!({ "logGroupName": group }));
    for api in ["k3x9q2m7ra", "t8w4c6zn1e"] {
        set_log(&mut account, api, group, format);
    }
    let metric =
        json!({ "metricName": "Odd", "metricNamespace": "Here", "metricValue": "1", "defaultValue": 0 });
    let input = json!({ "logGroupName": group, "filterName": "f", "filterPattern": "{ $.status = 418 }", "metricTransformations": [metric] });
    ask_at(&mut account, later(3), "PutMetricFilter", &input);
    let (stages, filters) = account.metric_sources(later(20));
    assert_eq!(filters.iter().filter(|of| of.source.group == group).count(), 2, "a filter on two stages");
    let (traffic, minute) = (account.meter.traffic(), now().as_second() / 60);
    let metric = Metric { namespace: "Here".into(), metric_name: "Odd".into(), dimensions: Vec::new() };
    let source = cloudwatch::Account { traffic, now: later(20), stages: &stages, filters: &filters };
    let sent = |minutes: std::ops::Range<i64>| -> Vec<(f64, u64)> {
        minutes.flat_map(|minute| source.samples(&metric, None, minute)).collect()
    };
    assert_eq!(sent(minute - 100..minute + 3), [], "nothing from before it was made");
    assert_eq!(sent(minute + 3..minute + 20), [(0.0, 1); 17], "one a minute, not one a stage");
    assert_eq!(sent(minute + 25..minute + 30), [], "nothing without lines");
}

#[test]
fn a_line_names_the_deployment_that_served_it() {
    let mut account = account();
    let of = |account: &mut Account, at: Timestamp| {
        let events = events(account, at, TEST_GROUP, "");
        events
            .iter()
            .map(|event| fields(event)["deploymentId"].as_str().unwrap().to_owned())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let ops = json!([{ "op": "replace", "path": "/deploymentId", "value": "n4t8ye" }]);
    let (route, ids) = control::find("PATCH", "/restapis/k3x9q2m7ra/stages/prod", &[]).unwrap();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    (route.handler)(&mut account, &call(&ids, &[], &json!({ "patchOperations": ops }))).unwrap();
    assert_eq!(of(&mut account, later(5)).into_iter().collect::<Vec<_>>(), ["n4t8ye", "p6w1zd"]);
    assert_eq!(of(&mut account, later(15)).into_iter().collect::<Vec<_>>(), ["n4t8ye"]);
}

#[test]
fn a_call_that_a_canary_served_names_the_canarys_deployment() {
    let mut account = account();
    let body = json!({ "stageName": "prod", "canarySettings": { "percentTraffic": 50.0 } });
    let (route, _) = control::find("POST", "/restapis/k3x9q2m7ra/deployments", &[]).unwrap();
    (route.handler)(&mut account, &call(&["k3x9q2m7ra"], &[], &body)).unwrap();
    let stage = account.api("k3x9q2m7ra").unwrap().stage("prod").unwrap();
    let canary = stage.canary.as_ref().unwrap().deployment_id.clone();
    let request = Request {
        api: "k3x9q2m7ra".into(),
        stage: "prod".into(),
        verb: "GET".into(),
        path: "/inventory".into(),
        key: None,
        signed: false,
        headers: data_plane::Headers::default(),
        source_ip: "198.51.100.99".into(),
        now: later(1),
    };
    for _ in 0..40 {
        data_plane::invoke(&mut account, &request);
    }
    let mut served = std::collections::BTreeMap::<String, usize>::new();
    for event in events(&mut account, later(5), TEST_GROUP, r#"{ $.ip = "198.51.100.99" }"#) {
        *served.entry(fields(&event)["deploymentId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(served.values().sum::<usize>() == 40 && served.len() == 2, "{served:?}");
    assert!(served["p6w1zd"] > 5 && served[&canary] > 5, "{served:?}");
    let (minute, at) = (later(1).as_second() / 60, StageRef { api: request.api, stage: request.stage });
    let kinds = account.meter.traffic().alike(&traffic::Caller::Unknown, &at, minute);
    let of_canary = kinds.iter().filter(|kind| kind.deployment.as_deref() == Some(canary.as_str()));
    assert_eq!(of_canary.map(|kind| kind.times).sum::<u64>() as usize, served[&canary]);
}

#[test]
fn a_format_that_is_no_json_has_lines_without_fields() {
    let mut account = account();
    let group = "/made/plain";
    ask(&mut account, "CreateLogGroup", &json!({ "logGroupName": group }));
    set_log(
        &mut account,
        "t8w4c6zn1e",
        group,
        "$context.identity.sourceIp [$context.requestTime] $context.status $context.requestId.",
    );
    let lines = events(&mut account, later(60), group, "");
    let line = lines[0]["message"].as_str().unwrap();
    assert!(line.contains(" [19/Nov/2026:1") && line.contains(" +0000] 2") && line.ends_with('.'), "{line}");
    assert!(events(&mut account, later(60), group, "{ $.status = * }").is_empty());
    // Without quotes a missing value is no JSON, so the whole line has no fields.
    let bare = r#"{"id":"$context.requestId","none":$context.authorizer.principalId,"said":$context.error.messageString}"#;
    set_log(&mut account, "v2j7h5ydq0", group, bare);
    assert!(events(&mut account, later(60), group, "{ $.id = * }").is_empty());
    // What brings its own quotes is no JSON where there is no message; in quotes, where there is one.
    let message = bare.replace("\"none\":$context.authorizer.principalId,", "");
    set_log(&mut account, "v2j7h5ydq0", group, &message);
    assert!(events(&mut account, later(60), group, "{ $.said = - }").is_empty());
    let quoted = message.replace("$context.error.messageString", "\"$context.error.messageString\"");
    set_log(&mut account, "v2j7h5ydq0", group, &quoted);
    let lines = events(&mut account, later(60), group, "{ $.said = - }");
    assert!(lines.iter().all(|line| fields(line)["said"] == "-") && !lines.is_empty());
}

#[test]
fn an_answer_that_has_only_been_said_to_run_is_not_read() {
    let mut account = account();
    let (start, end) = (now().as_second() - 60, now().as_second());
    let input = json!({ "logGroupName": TEST_GROUP, "startTime": start, "endTime": end, "queryString": "stats count(*) as n" });
    let id = ask(&mut account, "StartQuery", &input)["queryId"].as_str().unwrap().to_owned();
    while account.logs.queries.get_mut(&id).unwrap().is_running() {
        std::thread::yield_now();
    }
    let mut asked = || {
        let status = ask(&mut account, "GetQueryResults", &json!({ "queryId": id }))["status"].clone();
        (status, account.logs.queries.get_mut(&id).unwrap().read)
    };
    assert_eq!(asked(), (json!("Running"), false));
    assert_eq!(asked(), (json!("Complete"), true));
}
