//! Requests per key over time, from the CloudWatch metric that a metric filter on the access log makes.
//!
//! First the series that have the key's dimension are listed, then their sums are read. Metrics of several
//! shapes (by key; by key and stage) count the same calls twice, so only one shape is ever added up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_cloudwatch::types as sdk;
use aws_smithy_types::DateTime;

use crate::aws::Client;
use crate::aws::operation::{GET_METRIC_DATA, LIST_METRICS};
use crate::aws::pages::{Positions, pages};
use crate::domain::{Failure, FailureKind, KeyId, KeySeries, MetricSource, Traffic, TrafficQuery};

/// AWS's limit on queries in a call.
const MOST_QUERIES: usize = 500;
/// AWS's limit on data points in a call.
const MOST_POINTS: i64 = 100_800;

/// A series: whose it is, and which of the two counts.
#[derive(Clone)]
struct Series {
    key: KeyId,
    throttled: bool,
    metric: sdk::Metric,
}

/// Requests and refusals by key and bin (ListMetrics, a call for 500 series and name; GetMetricData, a call for 500 series or 100,800
/// points). `partial` says where CloudWatch told something beside the numbers. What CloudWatch does not give in the end is a failure.
pub async fn traffic(
    client: &Client,
    query: &TrafficQuery,
    source: &MetricSource,
) -> Result<Traffic, Failure> {
    let mut notes = BTreeSet::new();
    let mut series = Vec::new();
    for (name, throttled) in [(&source.requests, false), (&source.throttled, true)] {
        if !name.is_empty() {
            series.extend(find_series(client, source, name, throttled, &mut notes).await?);
        }
    }
    let mut by_key = BTreeMap::<KeyId, Sums>::new();
    for batch in series.chunks(batch_size(query)) {
        read_batch(client, query, batch, &mut by_key, &mut notes).await?;
    }
    let by_key = by_key.into_iter().map(|(key, sums)| (key, sums.into())).collect();
    let partial = (!notes.is_empty()).then(|| notes.into_iter().collect::<Vec<_>>().join(" "));
    Ok(Traffic { query: query.clone(), by_key, keyless: KeySeries::default(), partial })
}

/// Counts by bin: ordered, and added up where a key has several series.
#[derive(Default)]
struct Sums {
    requests: BTreeMap<i64, f64>,
    throttled: BTreeMap<i64, f64>,
}

impl From<Sums> for KeySeries {
    fn from(sums: Sums) -> Self {
        Self {
            requests: sums.requests.into_iter().collect(),
            throttled: sums.throttled.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// Queries that one call can carry without exceeding AWS's number of points.
fn batch_size(query: &TrafficQuery) -> usize {
    let points = ((query.to_s - query.from_s) / query.period_s).max(1);
    usize::try_from(MOST_POINTS / points).unwrap_or(1).clamp(1, MOST_QUERIES)
}

async fn find_series(
    client: &Client,
    source: &MetricSource,
    name: &str,
    throttled: bool,
    notes: &mut BTreeSet<String>,
) -> Result<Vec<Series>, Failure> {
    let dimension = &source.key_dimension;
    let filters = filters(source);
    let filters = &filters;
    let listed = pages(|token| async move {
        let ask = || {
            let request = client.cloudwatch.list_metrics().namespace(&source.namespace);
            let request = request.metric_name(name).set_dimensions(Some(filters.clone()));
            request.set_next_token(token.clone()).send()
        };
        let page = client.call(&LIST_METRICS, ask).await?;
        Ok((page.metrics, page.next_token))
    });
    let (chosen, dropped) = one_shape(listed.await?, dimension);
    if dropped {
        notes.insert(format!(
            "CloudWatch has {name} in several shapes; only one is counted, or calls would count twice."
        ));
    }
    let series = |metric: sdk::Metric| {
        let mut own = metric.dimensions().iter().filter(|own| own.name() == Some(dimension));
        let key = own.next()?.value()?.to_owned().into();
        Some(Series { key, throttled, metric })
    };
    Ok(chosen.into_iter().filter_map(series).collect())
}

/// Metrics must name a key, and the API and stage that are meant.
fn filters(source: &MetricSource) -> Vec<sdk::DimensionFilter> {
    let key = sdk::DimensionFilter::builder().name(&source.key_dimension).build();
    let fixed = source
        .only
        .iter()
        .map(|(name, value)| sdk::DimensionFilter::builder().name(name).value(value).build());
    std::iter::once(key).chain(fixed).collect()
}

/// The metrics of the shape with the fewest dimensions that has the key's, and whether others were left out.
fn one_shape(metrics: Vec<sdk::Metric>, dimension: &str) -> (Vec<sdk::Metric>, bool) {
    let mut shapes = BTreeMap::<(usize, Vec<String>), Vec<sdk::Metric>>::new();
    for metric in metrics {
        let mut names: Vec<String> =
            metric.dimensions().iter().filter_map(|own| own.name().map(str::to_owned)).collect();
        names.sort_unstable();
        if names.iter().any(|name| name == dimension) {
            shapes.entry((names.len(), names)).or_default().push(metric);
        }
    }
    let dropped = shapes.len() > 1;
    (shapes.into_values().next().unwrap_or_default(), dropped)
}

async fn read_batch(
    client: &Client,
    query: &TrafficQuery,
    batch: &[Series],
    by_key: &mut BTreeMap<KeyId, Sums>,
    notes: &mut BTreeSet<String>,
) -> Result<(), Failure> {
    let queries: Vec<sdk::MetricDataQuery> =
        batch.iter().enumerate().map(|(at, series)| data_query(at, series, query)).collect();
    let mut states = HashMap::new();
    let (mut token, mut positions) = (None, Positions::default());
    loop {
        let ask = || {
            let request = client.cloudwatch.get_metric_data().set_metric_data_queries(Some(queries.clone()));
            let request = request.start_time(DateTime::from_secs(query.from_s));
            let request = request.end_time(DateTime::from_secs(query.to_s));
            let request = request.scan_by(sdk::ScanBy::TimestampAscending);
            request.set_next_token(token.clone()).send()
        };
        let page = client.call(&GET_METRIC_DATA, ask).await?;
        notes.extend(page.messages.unwrap_or_default().into_iter().filter_map(|message| message.value));
        for result in page.metric_data_results.unwrap_or_default() {
            add_result(&result, batch, by_key);
            states.insert(result.id.unwrap_or_default(), result.status_code);
        }
        // A series that is partial now is completed on a later page; what counts is how it ends.
        token = positions.after(page.next_token)?;
        if token.is_none() {
            break;
        }
    }
    let complete = |state: &Option<sdk::StatusCode>| matches!(state, None | Some(sdk::StatusCode::Complete));
    if states.values().all(complete) { Ok(()) } else { Err(incomplete()) }
}

/// Series that are missing would be taken for partners that did not call, and not be asked for again.
fn incomplete() -> Failure {
    let why = "CloudWatch did not give all of the data.";
    let mut failure = Failure::new(FailureKind::Service, "The metrics could not be read", why, "Try again.");
    failure.operation = Some(GET_METRIC_DATA.name.to_owned());
    failure
}

fn data_query(at: usize, series: &Series, query: &TrafficQuery) -> sdk::MetricDataQuery {
    let period = i32::try_from(query.period_s).unwrap_or(i32::MAX);
    let stat = sdk::MetricStat::builder().metric(series.metric.clone()).period(period).stat("Sum").build();
    sdk::MetricDataQuery::builder().id(format!("q{at}")).metric_stat(stat).return_data(true).build()
}

fn add_result(result: &sdk::MetricDataResult, batch: &[Series], by_key: &mut BTreeMap<KeyId, Sums>) {
    let at = result.id().and_then(|id| id.strip_prefix('q')).and_then(|at| at.parse::<usize>().ok());
    let Some(series) = at.and_then(|at| batch.get(at)) else { return };
    let sums = by_key.entry(series.key.clone()).or_default();
    let sums = if series.throttled { &mut sums.throttled } else { &mut sums.requests };
    for (when, count) in result.timestamps().iter().zip(result.values()) {
        *sums.entry(when.secs()).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MetricSource;

    fn metric(dimensions: &[(&str, &str)]) -> sdk::Metric {
        let mut metric = sdk::Metric::builder().metric_name("Requests");
        for (name, value) in dimensions {
            metric = metric.dimensions(sdk::Dimension::builder().name(*name).value(*value).build());
        }
        metric.build()
    }

    #[test]
    fn calls_are_not_counted_twice_where_metrics_have_two_shapes() {
        let both = vec![
            metric(&[("ApiKeyId", "k1"), ("Stage", "prod")]),
            metric(&[("ApiKeyId", "k1")]),
            metric(&[("Stage", "prod")]),
        ];
        let (chosen, dropped) = one_shape(both, "ApiKeyId");
        assert_eq!(chosen, [metric(&[("ApiKeyId", "k1")])]);
        assert!(dropped);
    }

    #[test]
    fn series_of_one_key_are_added_up_oldest_first() {
        let series = |stage| Series {
            key: "k1".into(),
            throttled: false,
            metric: metric(&[("ApiKeyId", "k1"), ("Stage", stage)]),
        };
        let batch = [series("prod"), series("test")];
        let result = |id: &str, at: &[i64], values: &[f64]| {
            let times = at.iter().map(|s| DateTime::from_secs(*s)).collect();
            let result = sdk::MetricDataResult::builder().id(id).set_timestamps(Some(times));
            result.set_values(Some(values.to_vec())).build()
        };
        let mut by_key = BTreeMap::new();
        add_result(&result("q0", &[120, 60], &[5.0, 1.0]), &batch, &mut by_key);
        add_result(&result("q1", &[60], &[2.0]), &batch, &mut by_key);
        add_result(&result("q9", &[60], &[100.0]), &batch, &mut by_key);
        let series: KeySeries = by_key.remove(&"k1".into()).unwrap().into();
        assert_eq!(series.requests, [(60, 3.0), (120, 5.0)]);
        assert!(series.throttled.is_empty());
    }

    #[test]
    fn a_call_stays_under_awss_number_of_points() {
        let over = |seconds| {
            let counter = crate::domain::traffic::Counter::Metric(MetricSource::default());
            let feed = crate::domain::Feed::new(counter, Vec::new());
            batch_size(&TrafficQuery { feed, from_s: 0, to_s: seconds, period_s: 60 })
        };
        assert_eq!(over(3_600), 500);
        assert_eq!(over(7 * 86_400), 10);
        assert_eq!(over(400 * 86_400), 1);
    }
}
