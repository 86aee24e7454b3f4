//! Calls per key from the reports of a Contributor Insights rule: the hundred busiest, by the minute, from the rule's making on.
//!
//! A report covers a day at most, so longer stretches are read day by day; each day has its own hundred.

use std::collections::BTreeMap;

use aws_smithy_types::DateTime;

use super::is_no_key;
use crate::aws::Client;
use crate::aws::operation::GET_INSIGHT_RULE_REPORT;
use crate::domain::traffic::RuleSource;
use crate::domain::{Failure, KeyId, KeySeries, Traffic, TrafficQuery};

/// AWS's limit on the contributors of a report.
const MOST_KEYS: i32 = 100;
/// The longest stretch of one report, in seconds.
const LONGEST_S: i64 = 86_400;

type Points = BTreeMap<String, Vec<(i64, f64)>>;

/// The hundred busiest keys of each day by bin, and those refused most where a second rule counts them (GetInsightRuleReport, a call
/// a rule and day). `partial` says so where there are more keys.
pub async fn traffic(client: &Client, query: &TrafficQuery, source: &RuleSource) -> Result<Traffic, Failure> {
    let (mut requests, unique) = ranked(client, query, &source.requests).await?;
    let (mut throttled, _) = match &source.throttled {
        Some(rule) => ranked(client, query, rule).await?,
        None => (Points::new(), 0),
    };
    let mut keyless = KeySeries::default();
    let mut by_key = BTreeMap::new();
    let keys: Vec<String> = requests.keys().chain(throttled.keys()).cloned().collect();
    for key in keys {
        let series = KeySeries {
            requests: requests.remove(&key).unwrap_or_default(),
            throttled: throttled.remove(&key).unwrap_or_default(),
            ..KeySeries::default()
        };
        if series.is_empty() {
            continue;
        }
        if is_no_key(&key) {
            keyless = series;
        } else {
            by_key.insert(KeyId::from(key), series);
        }
    }
    let partial = (unique > i64::from(MOST_KEYS)).then(|| {
        format!("Contributor Insights names the {MOST_KEYS} busiest of about {unique} partners; the others are not in here.")
    });
    Ok(Traffic { query: query.clone(), by_key, keyless, partial })
}

/// The busiest keys of a rule by bin, and how many there are in all.
async fn ranked(client: &Client, query: &TrafficQuery, rule: &str) -> Result<(Points, i64), Failure> {
    let (mut points, mut unique) = (Points::new(), 0);
    let mut from_s = query.from_s;
    while from_s < query.to_s {
        let to_s = (from_s + LONGEST_S).min(query.to_s);
        let ask = || {
            let request = client.cloudwatch.get_insight_rule_report().rule_name(rule);
            let request = request.start_time(DateTime::from_secs(from_s)).end_time(DateTime::from_secs(to_s));
            let request = request.period(i32::try_from(query.period_s).unwrap_or(i32::MAX));
            request.max_contributor_count(MOST_KEYS).order_by("Sum").send()
        };
        let report = client.call(&GET_INSIGHT_RULE_REPORT, ask).await?;
        unique = unique.max(report.approximate_unique_count.unwrap_or_default());
        for contributor in report.contributors.unwrap_or_default() {
            let Some(key) = contributor.keys().first().cloned() else { continue };
            let counted = contributor.datapoints().iter().filter_map(|point| {
                let at = point.timestamp()?.secs();
                (from_s..to_s).contains(&at).then_some((at, point.approximate_value()?))
            });
            points.entry(key).or_default().extend(counted);
        }
        from_s = to_s;
    }
    for series in points.values_mut() {
        series.sort_by_key(|(at, _)| *at);
    }
    Ok((points, unique))
}
