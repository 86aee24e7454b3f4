//! A bare stage is given per-partner traffic, and loses it again, as the program's guided set-up does it: over HTTP, in AWS's order.

use serde_json::{Value, json};
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::wire::{self, Answer};

const NOW: &str = "2026-11-19T13:05:00Z";
const STAGE: &str = "/restapis/t8w4c6zn1e/stages/prod";
const GROUP: &str = "/tollkeeper/order-intake/prod";
const ROLE: &str = "arn:aws:iam::482100773915:role/api-gateway-logs";
const FORMAT: &str = r#"{"extendedRequestId":"$context.extendedRequestId","ts":"$context.requestTimeEpoch","apiKeyId":"$context.identity.apiKeyId","stage":"$context.stage","resourcePath":"$context.resourcePath","status":"$context.status"}"#;
const WITH_KEY: &str = r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#;

struct Account {
    practice: Practice,
    clock: HandClock,
    now: i64,
}

impl Account {
    fn new(log_role: bool) -> Self {
        let now: jiff::Timestamp = NOW.parse().unwrap();
        let clock = HandClock::at(now);
        let options = Options { clock: clock.clock(), rate_limits: false, log_role, ..Options::default() };
        Self { practice: Practice::start(options).unwrap(), clock, now: now.as_second() }
    }

    fn wait(&mut self, minutes: i64) {
        self.clock.advance(jiff::SignedDuration::from_mins(minutes));
        self.now += minutes * 60;
    }

    fn patch(&self, path: &str, ops: &Value) -> Answer {
        wire::gateway(&self.practice, "PATCH", path, &json!({ "patchOperations": ops }))
    }

    fn logs(&self, operation: &str, input: &Value) -> Answer {
        wire::logs(&self.practice, operation, input)
    }

    fn cloudwatch(&self, operation: &str, input: &Value) -> Answer {
        wire::cloudwatch(&self.practice, operation, input)
    }

    /// A partner of the smallest tier: the key's id and value.
    fn partner(&self) -> (String, String) {
        let made = json!({ "name": "Fjordline", "enabled": true });
        let (status, key) = wire::gateway(&self.practice, "POST", "/apikeys", &made);
        assert_eq!(status, 201, "{key}");
        let joins = json!({ "keyId": key["id"], "keyType": "API_KEY" });
        assert_eq!(wire::gateway(&self.practice, "POST", "/usageplans/b56vt9/keys", &joins).0, 201);
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        (text("id"), text("value"))
    }

    /// Orders and a stranger's try; the stranger is refused.
    fn call(&self, value: &str, times: usize) {
        for _ in 0..times {
            assert_eq!(wire::invoke(&self.practice, "GET", "/t8w4c6zn1e/prod/orders/HO-1", Some(value)), 200);
        }
        assert_eq!(wire::invoke(&self.practice, "GET", "/t8w4c6zn1e/prod/orders/HO-1", None), 403);
    }

    fn set_up(&self) {
        assert_eq!(self.logs("CreateLogGroup", &json!({ "logGroupName": GROUP })).0, 200);
        assert_eq!(
            self.logs("PutRetentionPolicy", &json!({ "logGroupName": GROUP, "retentionInDays": 30 })).0,
            200
        );
        let (status, stage) = self.patch(STAGE, &log_settings());
        assert_eq!((status, &stage["accessLogSettings"]["format"]), (200, &json!(FORMAT)), "{stage}");
        assert_eq!(self.logs("PutMetricFilter", &filter("orders", WITH_KEY)), (200, Value::Null));
        let rule = json!({ "RuleName": "orders", "RuleState": "ENABLED", "RuleDefinition": definition().to_string() });
        assert_eq!(self.cloudwatch("PutInsightRule", &rule), (200, json!({})));
    }

    /// Calls of a partner in the last hour: by the log, the metric and the rule.
    fn counted(&self, key: &str) -> [f64; 3] {
        let text = format!(
            "filter apiKeyId = \"{key}\" and stage = \"prod\" | stats count(*) as n by apiKeyId, status, bin(60s)"
        );
        let rows = wire::query(&self.practice, GROUP, &text, self.now - 3_600, self.now);
        let by_log = rows.iter().map(|row| row["n"].as_str().unwrap().parse::<f64>().unwrap()).sum();
        let search = "SEARCH('{Tollkeeper/Partners,ApiKeyId} MetricName=\"Orders\"', 'Sum', 60)";
        let query = json!({ "Id": "orders", "Expression": search, "Label": "${PROP('Dim.ApiKeyId')}" });
        let span = json!({ "StartTime": self.now - 3_600, "EndTime": self.now });
        let with = |more: Value| {
            let mut input = span.clone();
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let (_, data) = self.cloudwatch("GetMetricData", &with(json!({ "MetricDataQueries": [query] })));
        let results = data["MetricDataResults"].as_array().unwrap().iter();
        let by_metric =
            results.filter(|result| result["Label"] == key).map(|result| sum(&result["Values"])).sum();
        let asked =
            json!({ "RuleName": "orders", "Period": 60, "MaxContributorCount": 100, "OrderBy": "Sum" });
        let (_, report) = self.cloudwatch("GetInsightRuleReport", &with(asked));
        let of_rule = report["Contributors"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let by_rule = of_rule.filter(|who| who["Keys"] == json!([key]));
        let by_rule = by_rule.filter_map(|who| who["ApproximateAggregateValue"].as_f64()).sum();
        [by_log, by_metric, by_rule]
    }
}

fn sum(values: &Value) -> f64 {
    values.as_array().unwrap().iter().filter_map(Value::as_f64).sum()
}

fn log_settings() -> Value {
    let arn = format!("arn:aws:logs:eu-central-1:482100773915:log-group:{GROUP}");
    json!([
        { "op": "replace", "path": "/accessLogSettings/destinationArn", "value": arn },
        { "op": "replace", "path": "/accessLogSettings/format", "value": FORMAT },
    ])
}

fn filter(name: &str, pattern: &str) -> Value {
    let metric = json!({
        "metricName": "Orders",
        "metricNamespace": "Tollkeeper/Partners",
        "metricValue": "1",
        "dimensions": { "ApiKeyId": "$.apiKeyId" },
    });
    json!({ "logGroupName": GROUP, "filterName": name, "filterPattern": pattern, "metricTransformations": [metric] })
}

fn definition() -> Value {
    json!({
        "Schema": { "Name": "CloudWatchLogRule", "Version": 1 },
        "LogGroupNames": [GROUP],
        "LogFormat": "JSON",
        "Contribution": { "Keys": ["$.apiKeyId"], "Filters": [{ "Match": "$.apiKeyId", "NotIn": ["-"] }] },
        "AggregateOn": "Count",
    })
}

#[test]
fn a_bare_stage_counts_from_its_set_up_on_until_that_is_undone() {
    let mut account = Account::new(true);
    let (key, value) = account.partner();
    account.call(&value, 2);
    account.wait(2);
    account.set_up();
    account.wait(1);
    account.call(&value, 5);
    account.wait(2);
    assert_eq!(account.counted(&key), [5.0; 3], "the calls before the set-up are in none of them");

    let named = json!({ "logGroupName": GROUP, "filterName": "orders" });
    assert_eq!(account.logs("DeleteMetricFilter", &named).0, 200);
    assert_eq!(
        account.cloudwatch("DeleteInsightRules", &json!({ "RuleNames": ["orders"] })).1,
        json!({ "Failures": [] })
    );
    let off = json!([{ "op": "remove", "path": "/accessLogSettings" }]);
    assert!(account.patch(STAGE, &off).1.get("accessLogSettings").is_none());
    account.call(&value, 3);
    account.wait(2);
    assert_eq!(account.counted(&key), [5.0, 0.0, 0.0], "the log keeps what it has");
}

#[test]
fn without_the_accounts_role_there_is_no_log() {
    let account = Account::new(false);
    let refused = |answer: Answer| (answer.0, answer.1["message"].as_str().unwrap_or_default().to_owned());
    assert_eq!(
        wire::gateway(&account.practice, "GET", "/account", &Value::Null).1.get("cloudwatchRoleArn"),
        None
    );
    let no_role = "CloudWatch Logs role ARN must be set in account settings to enable logging";
    assert_eq!(refused(account.patch(STAGE, &log_settings())), (400, no_role.to_owned()));
    let role = |arn: &str| json!([{ "op": "replace", "path": "/cloudwatchRoleArn", "value": arn }]);
    let unfit = "The role ARN does not have required permissions configured. \
                 Please grant trust permission for API Gateway and add the required role policy.";
    let other = account.patch("/account", &role("arn:aws:iam::482100773915:role/somebody-else"));
    assert_eq!(refused(other), (400, unfit.to_owned()));
    let (status, answer) = account.patch("/account", &role(ROLE));
    assert_eq!((status, answer["cloudwatchRoleArn"].as_str()), (200, Some(ROLE)));
    account.set_up();
}

#[test]
fn a_log_group_takes_a_hundred_filters() {
    let account = Account::new(true);
    account.set_up();
    for at in 1..100 {
        assert_eq!(account.logs("PutMetricFilter", &filter(&format!("f{at}"), WITH_KEY)).0, 200);
    }
    let (status, answer) = account.logs("PutMetricFilter", &filter("one-more", WITH_KEY));
    assert_eq!((status, &answer["__type"]), (400, &json!("LimitExceededException")));
    let again = account.logs("PutMetricFilter", &filter("f7", r#"{ $.status = "429" }"#));
    assert_eq!(again.0, 200, "another in the place of one");
}
