//! The practice account's metrics: what API Gateway counts by itself, and what a metric filter makes of an access log.

use super::Source;
use super::metric::{Dimension, Metric};
use crate::sandbox::scenario::StageRef;
use crate::sandbox::traffic::{Calls, Traffic};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;

const GATEWAY: &str = "AWS/ApiGateway";
const PARTNERS: &str = "Tollkeeper/Partners";
/// In API Gateway's own namespace: how often, how often refused, how often failed, how slow.
const OF_A_STAGE: [&str; 4] = ["Count", "4XXError", "5XXError", "Latency"];
/// Made by the metric filter: calls with a key, and those answered 429.
const OF_A_KEY: [&str; 2] = ["Requests", "Throttled"];

/// A metric filter that counts the calls in a stage's access log by key. It sees nothing from before it was made.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Stage whose log it reads.
    pub at: StageRef,
    /// Unix minute from which it counts.
    pub since_minute: i64,
}

/// Metrics over the partners' traffic.
#[derive(Debug)]
pub struct Account<'a> {
    /// The calls.
    pub traffic: &'a Traffic,
    /// The present.
    pub now: Timestamp,
    /// Every stage with its API's name, which is all that API Gateway's own metrics know of an API.
    pub stages: &'a [(StageRef, String)],
    /// Metric filters on access logs.
    pub filters: &'a [Filter],
}

impl Source for Account<'_> {
    fn now_minute(&self) -> i64 {
        self.now.as_second().div_euclid(60)
    }

    fn metrics(&self) -> Vec<Metric> {
        let names: BTreeSet<_> = self.stages.iter().map(|(_, name)| name.as_str()).collect();
        let apis = names.into_iter().map(|name| vec![("ApiName", name)]);
        let stages =
            self.stages.iter().map(|(at, name)| vec![("ApiName", name.as_str()), ("Stage", &at.stage)]);
        let mut metrics: Vec<_> =
            apis.chain(stages).flat_map(|of| named(GATEWAY, &OF_A_STAGE, &of)).collect();
        for key in self.traffic.keys() {
            let called = self.traffic.stages_of(&key);
            for filter in self.filters.iter().filter(|filter| called.contains(&filter.at)) {
                let at = &filter.at;
                let of = [("ApiId", at.api.as_str()), ("Stage", &at.stage), ("ApiKeyId", &key)];
                metrics.extend(named(PARTNERS, &OF_A_KEY, &of));
            }
        }
        metrics
    }

    fn samples(&self, metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
        match metric.namespace.as_str() {
            GATEWAY => self.of_stages(metric, minute),
            PARTNERS => self.of_key(metric, minute),
            _ => Vec::new(),
        }
    }

    fn active(&self, metric: &Metric, mut minutes: Range<i64>) -> bool {
        if metric.namespace != PARTNERS {
            return minutes.rev().any(|minute| !self.samples(metric, minute).is_empty());
        }
        // A look at the key's minute over all stages is quick, and mostly enough.
        let (Some(key), Some(pick)) = (metric.dimension("ApiKeyId"), pick(metric)) else { return false };
        minutes
            .rfind(|minute| {
                pick(self.traffic.minute(key, *minute)) > 0 && !self.of_key(metric, *minute).is_empty()
            })
            .is_some()
    }
}

impl Account<'_> {
    fn of_stages(&self, metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
        let whole = metric.has_exactly(&["ApiName"]);
        if !whole && !metric.has_exactly(&["ApiName", "Stage"]) {
            return Vec::new();
        }
        let name = metric.dimension("ApiName");
        let meant = |(at, api): &&(StageRef, String)| {
            name == Some(api.as_str()) && (whole || metric.dimension("Stage") == Some(&at.stage))
        };
        let stages = self.stages.iter().filter(meant);
        let answers: Vec<_> = stages.flat_map(|(at, _)| self.traffic.stage_minute(at, minute)).collect();
        let share = |counts: fn(u16) -> bool| {
            let yes = answers.iter().filter(|(status, _)| counts(*status)).count() as u64;
            [(1.0, yes), (0.0, answers.len() as u64 - yes)]
                .into_iter()
                .filter(|(_, times)| *times > 0)
                .collect()
        };
        match metric.metric_name.as_str() {
            "Count" => share(|_| true),
            "4XXError" => share(|status| (400..500).contains(&status)),
            "5XXError" => share(|status| status >= 500),
            "Latency" => answers.iter().map(|(_, latency)| (f64::from(*latency), 1)).collect(),
            _ => Vec::new(),
        }
    }

    fn of_key(&self, metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
        let part = |name| metric.dimension(name).unwrap_or_default();
        let counts = |filter: &&Filter| filter.at.api == part("ApiId") && filter.at.stage == part("Stage");
        let Some(filter) = self.filters.iter().find(counts) else { return Vec::new() };
        let Some(pick) = pick(metric) else { return Vec::new() };
        if !metric.has_exactly(&["ApiId", "Stage", "ApiKeyId"]) || minute < filter.since_minute {
            return Vec::new();
        }
        let times = pick(self.traffic.key_at(part("ApiKeyId"), &filter.at, minute));
        if times == 0 { Vec::new() } else { vec![(1.0, times)] }
    }
}

/// Which calls a metric of the filter counts.
fn pick(metric: &Metric) -> Option<fn(Calls) -> u64> {
    match metric.metric_name.as_str() {
        "Requests" => Some(|calls| calls.total()),
        "Throttled" => Some(|calls| calls.throttled + calls.quota_refused),
        _ => None,
    }
}

fn named(namespace: &str, names: &[&str], dimensions: &[(&str, &str)]) -> Vec<Metric> {
    let dimension =
        |(name, value): &(&str, &str)| Dimension { name: (*name).to_owned(), value: (*value).to_owned() };
    let dimensions: Vec<_> = dimensions.iter().map(dimension).collect();
    let metric = |name: &&str| Metric {
        namespace: namespace.to_owned(),
        metric_name: (*name).to_owned(),
        dimensions: dimensions.clone(),
    };
    names.iter().map(metric).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Call, handle, recognises, wire};
    use super::*;
    use crate::sandbox::scenario::Scenario;
    use serde_json::{Value, json};

    struct Halden {
        scenario: Scenario,
        traffic: Traffic,
        stages: Vec<(StageRef, String)>,
        filters: Vec<Filter>,
    }

    const NOW: &str = "2026-11-19T13:05:30Z";

    fn halden() -> Halden {
        let scenario = Scenario::halden();
        let traffic = Traffic::new(&scenario, 1, NOW.parse().unwrap());
        let at = |api: &str, stage: &str| StageRef { api: api.to_owned(), stage: stage.to_owned() };
        let mut stages = Vec::new();
        for api in &scenario.apis {
            stages.extend(api.stages.iter().map(|stage| (at(&api.id, &stage.name), api.name.clone())));
        }
        let filters = vec![Filter { at: at("k3x9q2m7ra", "prod"), since_minute: i64::MIN }];
        Halden { scenario, traffic, stages, filters }
    }

    impl Halden {
        fn ask(&self, operation: &str, input: &Value) -> Value {
            let now = NOW.parse().unwrap();
            let account =
                Account { traffic: &self.traffic, now, stages: &self.stages, filters: &self.filters };
            let path = format!("/service/GraniteServiceVersion20100801/operation/{operation}");
            let body = wire::accept(wire::Protocol::Cbor, input).body;
            let call = Call { path: &path, headers: &[("smithy-protocol", "rpc-v2-cbor")], body: &body };
            assert!(recognises(&call));
            let cbor = handle(&call, &account);
            let target = format!("GraniteServiceVersion20100801.{operation}");
            let body = input.to_string();
            let json = Call { path: "/", headers: &[("x-amz-target", &target)], body: body.as_bytes() };
            let json = handle(&json, &account);
            assert_eq!((cbor.status, json.status), (200, 200));
            let output = wire::decode(wire::Protocol::Json, &json.body).unwrap();
            let same = wire::decode(wire::Protocol::Cbor, &cbor.body).unwrap();
            assert_eq!(same.to_string().replace(".0", ""), output.to_string().replace(".0", ""));
            output
        }

        fn values(&self, namespace: &str, name: &str, stat: &str, of: &[(&str, &str)]) -> Vec<f64> {
            let metric = named(namespace, &[name], of).remove(0);
            let stat = json!({"Metric": metric, "Period": 300, "Stat": stat});
            let input = json!({
                "MetricDataQueries": [{"Id": "a", "MetricStat": stat}],
                "StartTime": 1_795_093_500 - 3600, "EndTime": 1_795_093_500,
            });
            let answer = self.ask("GetMetricData", &input);
            serde_json::from_value(answer["MetricDataResults"][0]["Values"].clone()).unwrap()
        }

        fn key(&self, name: &str) -> &str {
            &self.scenario.keys.iter().find(|key| key.name == name).unwrap().id
        }
    }

    #[test]
    fn a_partner_has_its_calls_minute_by_minute() {
        let halden = halden();
        let of = |key| [("ApiId", "k3x9q2m7ra"), ("Stage", "prod"), ("ApiKeyId", key)];
        let calls = halden.values(PARTNERS, "Requests", "Sum", &of(halden.key("Northwind 3PL")));
        assert_eq!(calls.len(), 12);
        assert!(calls.iter().all(|calls| (399.0..420.0).contains(calls)), "{calls:?}");
        assert!(halden.values(PARTNERS, "Throttled", "Sum", &of(halden.key("Northwind 3PL"))).is_empty());
        assert!(!halden.values(PARTNERS, "Throttled", "Sum", &of(halden.key("Tannenhof"))).is_empty());
        assert!(halden.values(PARTNERS, "Requests", "Sum", &of("nobody")).is_empty());
        assert!(halden.values(PARTNERS, "Requests", "Sum", &of(halden.key("Northwind 3PL"))[..2]).is_empty());
    }

    #[test]
    fn a_stage_has_its_own_metrics() {
        let halden = halden();
        let prod = [("ApiName", "Returns"), ("Stage", "prod")];
        let sum = |name: &str, of| halden.values(GATEWAY, name, "Sum", of).iter().sum::<f64>();
        assert!(sum("Count", &prod) > 100.0);
        assert!(sum("5XXError", &prod) > 0.0 && sum("4XXError", &prod) == 0.0);
        assert_eq!(sum("Count", &prod[..1]), sum("Count", &prod));
        let latency = halden.values(GATEWAY, "Latency", "p50", &prod);
        assert!(latency.iter().all(|median| (10.0..100.0).contains(median)), "{latency:?}");
    }

    #[test]
    fn a_list_shows_who_called_lately() {
        let halden = halden();
        let list = |input: Value| halden.ask("ListMetrics", &input)["Metrics"].as_array().unwrap().clone();
        let requests = list(json!({"Namespace": PARTNERS, "MetricName": "Requests"}));
        assert_eq!(requests.len(), 40, "all but the partner who never calls");
        let throttled =
            list(json!({"Namespace": PARTNERS, "MetricName": "Throttled", "RecentlyActive": "PT3H"}));
        assert_eq!(throttled.len(), 1);
        assert_eq!(throttled[0]["Dimensions"][2]["Value"], halden.key("Tannenhof"));
        let stages =
            list(json!({"Namespace": GATEWAY, "MetricName": "Count", "Dimensions": [{"Name": "Stage"}]}));
        assert_eq!(stages.len(), 3, "nobody calls staging");
    }

    #[test]
    fn a_new_filter_does_not_see_the_past() {
        let mut halden = halden();
        halden.filters[0].since_minute = 1_795_093_500 / 60 - 10;
        let of = [("ApiId", "k3x9q2m7ra"), ("Stage", "prod"), ("ApiKeyId", halden.key("Northwind 3PL"))];
        assert_eq!(halden.values(PARTNERS, "Requests", "Sum", &of).len(), 2);
    }
}
