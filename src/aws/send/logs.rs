//! CloudWatch Logs' writes on log groups and their metric filters.

use aws_sdk_cloudwatchlogs::types::MetricTransformation;

use super::{Stop, Turn};
use crate::domain::call::{
    CreateLogGroup, DeleteMetricFilter, DeleteRetentionPolicy, METRIC_VALUE, PutMetricFilter,
    PutRetentionPolicy,
};
use crate::domain::traffic::FilterStep;
use crate::domain::{Failure, FailureKind, Made};

/// Makes a log group, which keeps its lines for ever until it is told otherwise.
pub async fn create_log_group(turn: &Turn<'_>, input: &CreateLogGroup) -> Result<Made, Stop> {
    let make = || turn.client.logs_once.create_log_group().log_group_name(&input.group).send();
    turn.send(make).await.map(|_| Made::default())
}

/// Sets after how many days a log group drops its lines; AWS refuses all but certain numbers.
pub async fn put_retention_policy(turn: &Turn<'_>, input: &PutRetentionPolicy) -> Result<Made, Stop> {
    let make = || {
        let request = turn.client.logs_once.put_retention_policy().log_group_name(&input.group);
        request.retention_in_days(input.days).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

/// Lets a log group keep its lines for ever.
pub async fn delete_retention_policy(turn: &Turn<'_>, input: &DeleteRetentionPolicy) -> Result<Made, Stop> {
    let make = || turn.client.logs_once.delete_retention_policy().log_group_name(&input.group).send();
    turn.send(make).await.map(|_| Made::default())
}

/// Makes a metric filter, or replaces the one of its name: that there is none is for the step's check to see.
pub async fn put_metric_filter(turn: &Turn<'_>, input: &PutMetricFilter) -> Result<Made, Stop> {
    let filter = &input.filter;
    let to = transformation(filter)?;
    let make = || {
        let request = turn.client.logs_once.put_metric_filter().log_group_name(&filter.group);
        let request = request.filter_name(&filter.name).filter_pattern(&filter.pattern);
        request.metric_transformations(to.clone()).send()
    };
    turn.send(make).await.map(|_| Made::default())
}

fn transformation(filter: &FilterStep) -> Result<MetricTransformation, Failure> {
    let to = MetricTransformation::builder()
        .metric_name(&filter.metric)
        .metric_namespace(&filter.namespace)
        .metric_value(METRIC_VALUE)
        .set_dimensions(Some(filter.dimensions.iter().cloned().collect()))
        .build();
    to.map_err(|err| Failure::new(FailureKind::Other, "The metric filter is incomplete", err.to_string(), ""))
}

/// Deletes the metric filter of this name in its log group, whatever it counts.
pub async fn delete_metric_filter(turn: &Turn<'_>, input: &DeleteMetricFilter) -> Result<Made, Stop> {
    let filter = &input.filter;
    let make = || {
        let request = turn.client.logs_once.delete_metric_filter().log_group_name(&filter.group);
        request.filter_name(&filter.name).send()
    };
    turn.send(make).await.map(|_| Made::default())
}
