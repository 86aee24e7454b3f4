//! The scenario's partners behave as labelled: what the program's detector says of the practice account's traffic, day by day.
//!
//! The traffic comes over HTTP as AWS serves it — counts a minute from CloudWatch, single calls from the access log — and the labels from
//! `practice/assets/labels.json`, which was written from the scenario's habits and not from the detector's verdicts.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use tollkeeper::analysis::polling::{Detector, Verdict};
use tollkeeper::analysis::series::{Counts, Timestamps};
use tollkeeper_practice::scenario::Scenario;
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::wire;

/// Moments at which the practice account opens: in the middle of a month and right after the first of one.
const NOWS: [&str; 2] = ["2026-11-19T13:05:00Z", "2027-03-02T06:40:00Z"];
const GROUP: &str = "/halden/partner-inventory/prod";
const DAY: i64 = 86_400;

#[derive(Debug, Deserialize)]
struct Label {
    partner: String,
    behaviour: String,
    verdict: String,
    #[serde(default)]
    periods_s: Vec<f64>,
}

impl Label {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("../../practice/assets/labels.json")).unwrap()
    }

    /// Why a verdict is not as labelled. A period may be 2 % off or one bin of the detector, but never half of itself.
    fn quarrel(&self, verdict: &Verdict) -> Option<String> {
        if verdict.finding.word() != self.verdict {
            return Some(format!("{} instead of {}", verdict.finding.word(), self.verdict));
        }
        let near = |found: f64| {
            let close = |period: &f64| {
                (found - period).abs() <= (0.02 * period).max(verdict.tests.bin_s.min(0.5 * period))
            };
            self.periods_s.iter().any(close)
        };
        let wrong = verdict.period_s().filter(|found| !near(*found));
        wrong.map(|found| format!("every {found:.2} s instead of {:?}", self.periods_s))
    }
}

struct Stand {
    practice: Practice,
    scenario: Scenario,
    now_s: i64,
    detector: Detector,
    quarrels: Vec<String>,
}

impl Stand {
    fn at(now: &str) -> Self {
        let now: jiff::Timestamp = now.parse().unwrap();
        let clock = HandClock::at(now).clock();
        let practice = Practice::start(Options { clock, rate_limits: false, ..Options::default() }).unwrap();
        let (scenario, detector) = (Scenario::halden(), Detector::new());
        Self { practice, scenario, now_s: now.as_second(), detector, quarrels: Vec::new() }
    }

    /// First second of the UTC day so many days ago.
    fn day(&self, ago: i64) -> i64 {
        self.now_s.div_euclid(DAY) * DAY - ago * DAY
    }

    fn key(&self, partner: &str) -> &str {
        &self.scenario.keys.iter().find(|key| key.name == partner).unwrap().id
    }

    /// Calls a minute of every partner, by the key's id.
    fn counts(&self, from_s: i64) -> BTreeMap<String, Vec<u32>> {
        let metric = |key: &str| {
            let of = [("ApiId", "k3x9q2m7ra"), ("Stage", "prod"), ("ApiKeyId", key)];
            let dimensions = of.map(|(name, value)| json!({ "Name": name, "Value": value }));
            json!({ "Namespace": "Tollkeeper/Partners", "MetricName": "Requests", "Dimensions": dimensions })
        };
        let query = |(at, key): (usize, &str)| json!({ "Id": format!("k{at}"), "MetricStat": { "Metric": metric(key), "Period": 60, "Stat": "Sum" } });
        let keys: Vec<&str> = self.scenario.keys.iter().map(|key| key.id.as_str()).collect();
        let queries: Vec<Value> = keys.iter().copied().enumerate().map(query).collect();
        let input = json!({ "MetricDataQueries": queries, "StartTime": from_s, "EndTime": from_s + DAY });
        let (status, answer) = wire::cloudwatch(&self.practice, "GetMetricData", &input);
        assert_eq!((status, answer.get("NextToken")), (200, None));
        let results = answer["MetricDataResults"].as_array().unwrap().iter();
        results.zip(keys).map(|(result, key)| (key.to_owned(), minutes(result, from_s))).collect()
    }

    /// Milliseconds of a partner's calls within a day, from the access log.
    fn times(&self, key: &str, from_s: i64) -> Vec<i64> {
        let text = format!("filter apiKeyId = '{key}' | fields ts");
        // A query gives 100,000 lines, and the busiest partner makes more in a day.
        let halves = [(from_s, from_s + DAY / 2 - 1), (from_s + DAY / 2, from_s + DAY - 1)];
        let rows =
            halves.into_iter().flat_map(|(from, to)| wire::query(&self.practice, GROUP, &text, from, to));
        rows.map(|row| row["ts"].as_str().unwrap().parse().unwrap()).collect()
    }

    fn judge(&mut self, label: &Label, what: &str, verdict: &Verdict) {
        if let Some(why) = label.quarrel(verdict) {
            self.quarrels.push(format!("{} ({}), {what}: {why}", label.partner, label.behaviour));
        }
    }
}

/// A minute without a datapoint is one without calls.
fn minutes(result: &Value, from_s: i64) -> Vec<u32> {
    let mut counts = vec![0; 1440];
    let stamps = result["Timestamps"].as_array().unwrap().iter();
    for (at, value) in stamps.zip(result["Values"].as_array().unwrap()) {
        let minute = (at.as_f64().unwrap() as i64 - from_s) / 60;
        counts[usize::try_from(minute).unwrap()] = value.as_f64().unwrap() as u32;
    }
    counts
}

#[test]
fn counts_a_minute_tell_what_the_labels_say() {
    for now in NOWS {
        let mut stand = Stand::at(now);
        for ago in 1..=7 {
            let from_s = stand.day(ago);
            let counts = stand.counts(from_s);
            for label in Label::all() {
                let series = counts[stand.key(&label.partner)].clone();
                let verdict = stand.detector.counts(&Counts::new(from_s / 60, series));
                stand.judge(&label, &format!("{ago} days before {now}"), &verdict);
            }
        }
        assert!(stand.quarrels.is_empty(), "{:#?}", stand.quarrels);
    }
}

#[test]
fn single_calls_tell_what_the_labels_say() {
    for (now, ago) in [(NOWS[0], 1), (NOWS[1], 2)] {
        let mut stand = Stand::at(now);
        let from_s = stand.day(ago);
        for label in Label::all() {
            let times = Timestamps::new(stand.times(stand.key(&label.partner), from_s));
            let verdict = stand.detector.timestamps(&times, from_s * 1_000..(from_s + DAY) * 1_000);
            stand.judge(&label, &format!("{ago} days before {now}"), &verdict);
        }
        assert!(stand.quarrels.is_empty(), "{:#?}", stand.quarrels);
    }
}

#[test]
fn the_log_and_the_metric_count_the_same() {
    let stand = Stand::at(NOWS[0]);
    let from_s = stand.day(1);
    let counts = stand.counts(from_s);
    for partner in ["Quayside Logistics", "Verano Sport", "Tannenhof"] {
        let key = stand.key(partner);
        let times = Timestamps::new(stand.times(key, from_s));
        assert_eq!(
            times.len() as u64,
            counts[key].iter().map(|calls| u64::from(*calls)).sum::<u64>(),
            "{partner}"
        );
    }
}
