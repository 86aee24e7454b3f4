//! The practice account's metrics: what API Gateway counts by itself, and what metric filters make of access logs.

use super::Source;
use super::metric::{Dimension, Metric};
use crate::logs::{self, Grain, Known, Line, MetricFilter, callers, read_caller};
use crate::scenario::StageRef;
use crate::traffic::{Caller, Traffic};
use jiff::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

const GATEWAY: &str = "AWS/ApiGateway";
/// In API Gateway's own namespace: how often, how often refused, how often failed, how slow.
const OF_A_STAGE: [&str; 4] = ["Count", "4XXError", "5XXError", "Latency"];

/// A metric filter at work on one stage's access log. It sees nothing from before it was made.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The log, within the time that the filter has seen.
    pub source: logs::Source,
    /// What it counts, and into which metric.
    pub filter: Arc<MetricFilter>,
}

/// Metrics over the partners' traffic.
#[derive(Debug)]
pub struct Account<'a> {
    /// The calls that the metrics count.
    pub traffic: &'a Traffic,
    /// The present moment: later minutes have no datapoints yet.
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

    /// Metrics of filters are listed by who calls; a filter whose dimensions depend on more than key and stage works, but its
    /// metrics are not listed.
    fn metrics(&self) -> Vec<Metric> {
        let names: BTreeSet<_> = self.stages.iter().map(|(_, name)| name.as_str()).collect();
        let apis = names.into_iter().map(|name| vec![("ApiName", name)]);
        let stages =
            self.stages.iter().map(|(at, name)| vec![("ApiName", name.as_str()), ("Stage", &at.stage)]);
        let mut metrics: Vec<_> =
            apis.chain(stages).flat_map(|of| named(GATEWAY, &OF_A_STAGE, &of)).collect();
        let mut of_filters = BTreeSet::new();
        for filter in self.filters {
            for caller in callers(self.traffic, &filter.source) {
                of_filters.extend(filter.metric_of(&caller));
            }
        }
        metrics.extend(of_filters);
        metrics
    }

    fn samples(&self, metric: &Metric, unit: Option<&str>, minute: i64) -> Vec<(f64, u64)> {
        if metric.namespace == GATEWAY {
            let other = unit.is_some_and(|unit| unit != gateway_unit(metric));
            return if other { Vec::new() } else { self.of_stages(metric, minute) };
        }
        let mut samples: Vec<(f64, u64)> = Vec::new();
        for filters in self.makers(metric, unit).chunk_by(|one, other| one.is_same(other)) {
            for (value, times) in self.of_filter(filters, metric, minute) {
                match samples.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, known)) => *known += times,
                    None => samples.push((value, times)),
                }
            }
        }
        samples
    }

    fn active(&self, metric: &Metric, minutes: Range<i64>) -> bool {
        let mut minutes = minutes.rev();
        if metric.namespace == GATEWAY {
            return minutes.any(|minute| !self.samples(metric, None, minute).is_empty());
        }
        let filters = self.makers(metric, None);
        let possible =
            |minute: i64| filters.iter().any(|filter| filter.may_see(self.traffic, metric, minute));
        minutes.any(|minute| possible(minute) && !self.samples(metric, None, minute).is_empty())
    }
}

impl Account<'_> {
    /// What may send to a metric in this unit or in any; one metric filter's work on several stages stands together.
    fn makers(&self, metric: &Metric, unit: Option<&str>) -> Vec<&Filter> {
        let fits = |of: &&Filter| of.makes(metric) && unit.is_none_or(|unit| unit == of.unit());
        self.filters.iter().filter(fits).collect()
    }

    /// What one metric filter made of a minute, over all stages that write to its log group. Its default stands for a minute in which
    /// lines came in and none of them matched, once for the whole group: a minute without lines has no value at all.
    fn of_filter(&self, stages: &[&Filter], metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
        let found = stages.iter().flat_map(|of| of.samples(self.traffic, metric, minute));
        let mut found: Vec<_> = found.collect();
        let default = stages.first().and_then(|of| of.filter.metric.default_value);
        if let Some(value) = default.filter(|_| found.is_empty())
            && stages.iter().any(|of| of.has_lines(self.traffic, minute))
        {
            found.push((value, 1));
        }
        found
    }

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
        match metric.metric_name.as_str() {
            "Count" => share(&answers, |_| true),
            "4XXError" => share(&answers, |status| (400..500).contains(&status)),
            "5XXError" => share(&answers, |status| status >= 500),
            "Latency" => answers.iter().map(|(_, latency)| (f64::from(*latency), 1)).collect(),
            _ => Vec::new(),
        }
    }
}

impl Filter {
    /// The unit of what it sends.
    fn unit(&self) -> &str {
        self.filter.metric.unit.as_deref().unwrap_or("None")
    }

    /// Whether it may send to this metric, by the names.
    fn makes(&self, metric: &Metric) -> bool {
        let made = &self.filter.metric;
        let names: Vec<&str> = made.dimensions.keys().map(String::as_str).collect();
        made.metric_namespace == metric.namespace
            && made.metric_name == metric.metric_name
            && metric.has_exactly(&names)
    }

    /// The metric of a caller, where its dimensions follow from the caller and the pattern may match its calls.
    fn metric_of(&self, caller: &Caller) -> Option<Metric> {
        let line = Line { source: &self.source, caller, known: Known::Caller };
        let made = &self.filter.metric;
        if self.filter.pattern.matches(&line) == Some(false) {
            return None;
        }
        let dimension = |(name, field): (&String, &String)| {
            let value = self.source.template.field(field_name(field), &line)??.into_owned();
            Some(Dimension { name: name.clone(), value })
        };
        Some(Metric {
            namespace: made.metric_namespace.clone(),
            metric_name: made.metric_name.clone(),
            dimensions: made.dimensions.iter().map(dimension).collect::<Option<_>>()?,
        })
    }

    /// Whose calls a metric counts, where a dimension is the key; everybody's otherwise.
    fn callers(&self, traffic: &Traffic, metric: &Metric) -> Vec<Caller> {
        let of_key = self.filter.metric.dimensions.iter().find_map(|(name, field)| {
            let value = metric.dimension(name)?;
            let caller = if value == "-" { Caller::Unknown } else { Caller::Key(value.into()) };
            let other = Caller::Key("".into());
            let told = |caller: &Caller| {
                let line = Line { source: &self.source, caller, known: Known::Caller };
                self.source.template.field(field_name(field), &line).flatten().map(Cow::into_owned)
            };
            (told(&caller).as_deref() == Some(value) && told(&other).as_deref() == Some("")).then_some(caller)
        });
        of_key.map_or_else(|| callers(traffic, &self.source), |caller| vec![caller])
    }

    /// Whether it is the same metric filter, be it on another stage's lines.
    fn is_same(&self, other: &Self) -> bool {
        self.source.group == other.source.group && self.filter.name == other.filter.name
    }

    /// The milliseconds of a minute that it saw.
    fn seen(&self, minute: i64) -> Range<i64> {
        let start = minute * 60_000;
        start.max(self.filter.created)..start + 60_000
    }

    /// Whether the stage wrote anything in what it saw of a minute.
    fn has_lines(&self, traffic: &Traffic, minute: i64) -> bool {
        let time = self.seen(minute);
        callers(traffic, &self.source).iter().any(|caller| {
            let line = Line { source: &self.source, caller, known: Known::Caller };
            !read_caller(traffic, &line, &time, Grain::Minute, &mut |_, _| false)
        })
    }

    /// What it sent to a metric in a minute.
    fn samples(&self, traffic: &Traffic, metric: &Metric, minute: i64) -> Vec<(f64, u64)> {
        let time = self.seen(minute);
        let mut samples = Vec::new();
        for caller in self.callers(traffic, metric) {
            let line = Line { source: &self.source, caller: &caller, known: Known::Caller };
            read_caller(traffic, &line, &time, self.grain(), &mut |line, times| {
                if self.counts(metric, line) {
                    samples.extend(self.value(line).map(|value| (value, times)));
                }
                true
            });
        }
        samples
    }

    fn counts(&self, metric: &Metric, line: &Line<'_>) -> bool {
        let same = |(name, field): (&String, &String)| {
            let value = self.source.template.field(field_name(field), line).flatten();
            value.as_deref() == metric.dimension(name)
        };
        self.filter.pattern.matches(line) == Some(true) && self.filter.metric.dimensions.iter().all(same)
    }

    fn value(&self, line: &Line<'_>) -> Option<f64> {
        let value = &self.filter.metric.metric_value;
        match value.strip_prefix("$.") {
            Some(field) => self.source.template.field(field, line)??.parse().ok(),
            None => value.parse().ok(),
        }
    }

    fn grain(&self) -> Grain {
        let made = &self.filter.metric;
        let fields = made.dimensions.values().map(|field| field_name(field));
        let fields = fields.chain(made.metric_value.strip_prefix("$."));
        let Some(tested) = self.filter.pattern.fields() else { return Grain::Call };
        let exact = fields.chain(tested).any(|field| self.source.template.needs_exact(field));
        if exact { Grain::Call } else { Grain::Minute }
    }

    /// Whether it may have seen something in a minute: a look at the outcomes of the key's calls is quick, and mostly enough.
    fn may_see(&self, traffic: &Traffic, metric: &Metric, minute: i64) -> bool {
        if minute * 60_000 + 60_000 <= self.source.time.start.max(self.filter.created) {
            return false;
        }
        let callers = self.callers(traffic, metric);
        let [Caller::Key(key)] = callers.as_slice() else { return true };
        let calls = traffic.minute(key, minute);
        let mut answers = vec![];
        answers.extend((calls.throttled > 0).then_some((429, false)));
        answers.extend((calls.quota_refused > 0).then_some((429, true)));
        answers.extend((calls.forbidden > 0).then_some((403, false)));
        if calls.served > 0 {
            answers.extend(traffic.served_statuses().into_iter().map(|status| (status, false)));
        }
        answers.into_iter().any(|(status, quota)| {
            let known = Known::Status(status, quota);
            self.filter.pattern.matches(&Line { source: &self.source, caller: &callers[0], known })
                != Some(false)
        })
    }
}

/// A 1 for each answer that counts and a 0 for each that does not, with how often they came.
fn share(answers: &[(u16, u32)], counts: fn(u16) -> bool) -> Vec<(f64, u64)> {
    let yes = answers.iter().filter(|(status, _)| counts(*status)).count() as u64;
    let both = [(1.0, yes), (0.0, answers.len() as u64 - yes)];
    both.into_iter().filter(|(_, times)| *times > 0).collect()
}

/// The unit of API Gateway's own metrics.
fn gateway_unit(metric: &Metric) -> &'static str {
    if metric.metric_name == "Latency" { "Milliseconds" } else { "Count" }
}

fn field_name(field: &str) -> &str {
    field.strip_prefix("$.").unwrap_or(field)
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
    use crate::scenario::Scenario;
    use crate::{meter::Meter, state::Account as State};
    use serde_json::{Value, json};

    const PARTNERS: &str = "Tollkeeper/Partners";

    struct Halden {
        scenario: Scenario,
        account: State,
        stages: Vec<(StageRef, String)>,
        filters: Vec<Filter>,
    }

    const NOW: &str = "2026-11-19T13:05:30Z";

    fn halden() -> Halden {
        let (scenario, now) = (Scenario::halden(), NOW.parse().unwrap());
        let traffic = Arc::new(Traffic::new(&scenario, 1, now));
        let account = State::from_scenario(&scenario, 1, now, Meter::new(traffic));
        let (stages, filters) = account.metric_sources(now);
        Halden { scenario, account, stages, filters }
    }

    impl Halden {
        fn ask(&self, operation: &str, input: &Value) -> Value {
            let now = NOW.parse().unwrap();
            let account = Account {
                traffic: self.account.meter.traffic(),
                now,
                stages: &self.stages,
                filters: &self.filters,
            };
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
            self.points(&json!({"Metric": metric, "Period": 300, "Stat": stat}))
        }

        fn points(&self, stat: &Value) -> Vec<f64> {
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
        assert_eq!(throttled[0]["Dimensions"][1]["Value"], halden.key("Tannenhof"));
        let stages =
            list(json!({"Namespace": GATEWAY, "MetricName": "Count", "Dimensions": [{"Name": "Stage"}]}));
        assert_eq!(stages.len(), 3, "nobody calls staging");
    }

    #[test]
    fn datapoints_have_a_unit_and_another_finds_none() {
        let mut halden = halden();
        for filter in &mut halden.filters {
            let made = Arc::make_mut(&mut filter.filter);
            made.metric.unit = (made.metric.metric_name == "Requests").then(|| "Count".to_owned());
        }
        let key = |key| vec![("ApiId", "k3x9q2m7ra"), ("Stage", "prod"), ("ApiKeyId", key)];
        let (northwind, tannenhof) = (key(halden.key("Northwind 3PL")), key(halden.key("Tannenhof")));
        let returns = vec![("ApiName", "Returns"), ("Stage", "prod")];
        for (namespace, name, of, unit) in [
            (PARTNERS, "Requests", &northwind, "Count"),
            (PARTNERS, "Throttled", &tannenhof, "None"),
            (GATEWAY, "Count", &returns, "Count"),
            (GATEWAY, "Latency", &returns, "Milliseconds"),
        ] {
            let metric = named(namespace, &[name], of).remove(0);
            let found = |unit: Value| {
                let mut stat = json!({"Metric": metric, "Period": 300, "Stat": "Sum", "Unit": unit});
                stat.as_object_mut().unwrap().retain(|_, value| !value.is_null());
                halden.points(&stat).len()
            };
            let all = found(Value::Null);
            assert!(all > 0, "{name}");
            assert_eq!((found(unit.into()), found("Seconds".into())), (all, 0), "{name}");
        }
    }

    #[test]
    fn a_new_filter_does_not_see_the_past() {
        let mut halden = halden();
        for filter in &mut halden.filters {
            Arc::make_mut(&mut filter.filter).created = (1_795_093_500 - 600) * 1000;
        }
        let of = [("ApiId", "k3x9q2m7ra"), ("Stage", "prod"), ("ApiKeyId", halden.key("Northwind 3PL"))];
        assert_eq!(halden.values(PARTNERS, "Requests", "Sum", &of).len(), 2);
    }
}
