//! PutMetricFilter, DescribeMetricFilters, DeleteMetricFilter.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    page,
    wire::{Output, read},
};
use crate::{
    logs::{Failure, Group, MetricFilter, Transformation},
    state::Account,
};

const MOST_FILTERS: usize = 100;
const MOST_FILTER_NAME: usize = 512;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Put {
    log_group_name: String,
    filter_name: String,
    filter_pattern: String,
    metric_transformations: Vec<Transformation>,
}

/// PutMetricFilter: a new one, or another in its place, which begins anew.
pub fn put(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Output, Failure> {
    let asked: Put = read(body)?;
    let group = account.logs.group_mut(&asked.log_group_name).ok_or_else(Failure::no_group)?;
    if !group.is_standard() {
        let message = "This operation is not allowed on log groups of class INFREQUENT_ACCESS.";
        return Err(Failure::invalid(message));
    }
    let name = &asked.filter_name;
    if !(1..=MOST_FILTER_NAME).contains(&name.len()) || name.contains([':', '*']) {
        let what = "Member must satisfy regular expression pattern: [^:*]*";
        return Err(Failure::unfit(name, "filterName", what));
    }
    let Ok([metric]) = <[Transformation; 1]>::try_from(asked.metric_transformations) else {
        return Err(Failure::invalid("Exactly one metric transformation is required."));
    };
    let filter = MetricFilter::new(&asked.filter_name, &asked.filter_pattern, metric, now)?;
    let others = group.filters.iter().filter(|known| known.name != filter.name).count();
    if others >= MOST_FILTERS {
        return Err(Failure::new("LimitExceededException", "Resource limit exceeded."));
    }
    group.filters.retain(|known| known.name != filter.name);
    group.filters.push(Arc::new(filter));
    group.filters.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Output::nothing())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    log_group_name: Option<String>,
    filter_name_prefix: Option<String>,
    metric_name: Option<String>,
    metric_namespace: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

/// DescribeMetricFilters: of one log group or of all, by name, in pages of 50.
pub fn describe(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Describe = read(body)?;
    if asked.metric_name.is_some() != asked.metric_namespace.is_some() {
        return Err(Failure::invalid("metricName and metricNamespace must be specified together."));
    }
    if let Some(name) = &asked.log_group_name
        && !account.logs.groups.contains_key(name)
    {
        return Err(Failure::no_group());
    }
    let groups = account.logs.groups.values();
    let groups = groups.filter(|group| asked.log_group_name.as_ref().is_none_or(|name| group.name == *name));
    let filters = groups.flat_map(|group| group.filters.iter().map(move |filter| (group, filter)));
    let meant = |(_, filter): &(&Group, &Arc<MetricFilter>)| {
        let metric = &filter.metric;
        asked.filter_name_prefix.as_ref().is_none_or(|prefix| filter.name.starts_with(prefix.as_str()))
            && asked.metric_name.as_ref().is_none_or(|name| metric.metric_name == *name)
            && asked.metric_namespace.as_ref().is_none_or(|name| metric.metric_namespace == *name)
    };
    let found = filters.filter(meant).map(|(group, filter)| wire(group, filter)).collect();
    let (found, next) = page(found, asked.limit, asked.next_token.as_deref())?;
    let mut output = json!({ "metricFilters": found });
    if let Some(next) = next {
        output["nextToken"] = next.into();
    }
    Ok(output.into())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delete {
    log_group_name: String,
    filter_name: String,
}

/// DeleteMetricFilter. The practice account forgets what it counted; AWS keeps it for 15 months.
pub fn delete(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Output, Failure> {
    let asked: Delete = read(body)?;
    let group = account.logs.group_mut(&asked.log_group_name).ok_or_else(Failure::no_group)?;
    let before = group.filters.len();
    group.filters.retain(|filter| filter.name != asked.filter_name);
    if group.filters.len() == before {
        let message = "The specified metric filter does not exist.";
        return Err(Failure::new("ResourceNotFoundException", message));
    }
    Ok(Output::nothing())
}

fn wire(group: &Group, filter: &MetricFilter) -> Value {
    json!({
        "filterName": filter.name,
        "filterPattern": filter.text,
        "metricTransformations": [filter.metric],
        "creationTime": filter.created,
        "logGroupName": group.name,
    })
}
