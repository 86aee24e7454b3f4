//! Metric filters: which lines become which metric, from the moment they are made on.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, Group, Pattern, page, wire::read};
use crate::sandbox::{cloudwatch::UNITS, state::Account};

const MOST_FILTERS: usize = 100;
const MOST_DIMENSIONS: usize = 3;
const MOST_NAME: usize = 255;
const MOST_FILTER_NAME: usize = 512;

/// A metric filter.
#[derive(Debug, Clone)]
pub struct MetricFilter {
    /// Name.
    pub name: String,
    /// As it was written.
    pub text: String,
    /// Lines that count.
    pub pattern: Pattern,
    /// What they become.
    pub metric: Transformation,
    /// When it was made or changed, Unix milliseconds; it sees nothing from before.
    pub created: i64,
}

/// What a line becomes.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transformation {
    /// The metric.
    pub metric_name: String,
    /// Its namespace.
    pub metric_namespace: String,
    /// A number, or a field such as `$.latency`.
    pub metric_value: String,
    /// Sent in a minute in which lines came in and none of them matched; not together with dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_value: Option<f64>,
    /// Dimensions' names, each with the field that it has its value from, such as `$.apiKeyId`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<String, String>,
    /// What its datapoints are in; `None` where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Put {
    log_group_name: String,
    filter_name: String,
    filter_pattern: String,
    metric_transformations: Vec<Transformation>,
}

impl MetricFilter {
    /// A filter, checked.
    ///
    /// # Errors
    /// What PutMetricFilter refuses.
    pub fn new(name: &str, text: &str, metric: Transformation, since: Timestamp) -> Result<Self, Failure> {
        let pattern = Pattern::read(text)?;
        check(&pattern, &metric)?;
        let created = since.as_millisecond();
        Ok(Self { name: name.to_owned(), text: text.to_owned(), pattern, metric, created })
    }

    fn wire(&self, group: &Group) -> Value {
        json!({
            "filterName": self.name,
            "filterPattern": self.text,
            "metricTransformations": [self.metric],
            "creationTime": self.created,
            "logGroupName": group.name,
        })
    }
}

/// What AWS asks of a transformation (service model; fact 6).
fn check(pattern: &Pattern, metric: &Transformation) -> Result<(), Failure> {
    let refuse = |why: &str| Err(Failure::invalid(format!("Invalid metric transformation: {why}")));
    let Transformation { metric_value, dimensions, default_value, .. } = metric;
    for (name, value) in [("metricName", &metric.metric_name), ("metricNamespace", &metric.metric_namespace)]
    {
        if value.is_empty() || value.len() > MOST_NAME || value.contains([':', '*', '$']) {
            let what = "Member must satisfy regular expression pattern: [^:*$]*";
            return Err(Failure::unfit(value, name, what));
        }
    }
    if let Some(unit) = metric.unit.as_deref().filter(|unit| !UNITS.contains(unit)) {
        let what = format!("Member must satisfy enum value set: [{}]", UNITS.join(", "));
        return Err(Failure::unfit(unit, "metricTransformations.1.member.unit", &what));
    }
    let number = metric_value.parse::<f64>().is_ok_and(f64::is_finite);
    if !number && metric_value.strip_prefix("$.").is_none_or(str::is_empty) {
        return refuse(&format!("metric value {metric_value} must be a valid number"));
    }
    if dimensions.is_empty() {
        return Ok(());
    }
    if default_value.is_some() {
        return refuse("dimensions and default value are mutually exclusive properties.");
    }
    if dimensions.len() > MOST_DIMENSIONS {
        return refuse(&format!("no more than {MOST_DIMENSIONS} dimensions are allowed"));
    }
    let is_selector = |field: &String| field.strip_prefix("$.").is_some_and(|name| !name.is_empty());
    let short = dimensions.iter().all(|(name, field)| name.len().max(field.len()) <= MOST_NAME);
    if short && !matches!(pattern, Pattern::Terms(..)) && dimensions.values().all(is_selector) {
        return Ok(());
    }
    refuse("dimension value must be valid selector")
}

/// PutMetricFilter: a new one, or another in its place, which begins anew.
pub fn put(account: &mut Account, body: &[u8], now: Timestamp) -> Result<Value, Failure> {
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
    Ok(Value::Null)
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
pub fn describe(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Value, Failure> {
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
    let found = filters.filter(meant).map(|(group, filter)| filter.wire(group)).collect();
    let (found, next) = page(found, asked.limit, asked.next_token.as_deref())?;
    let mut output = json!({ "metricFilters": found });
    if let Some(next) = next {
        output["nextToken"] = next.into();
    }
    Ok(output)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delete {
    log_group_name: String,
    filter_name: String,
}

/// DeleteMetricFilter. The practice account forgets what it counted; AWS keeps it for 15 months.
pub fn delete(account: &mut Account, body: &[u8], _: Timestamp) -> Result<Value, Failure> {
    let asked: Delete = read(body)?;
    let group = account.logs.group_mut(&asked.log_group_name).ok_or_else(Failure::no_group)?;
    let before = group.filters.len();
    group.filters.retain(|filter| filter.name != asked.filter_name);
    if group.filters.len() == before {
        let message = "The specified metric filter does not exist.";
        return Err(Failure::new("ResourceNotFoundException", message));
    }
    Ok(Value::Null)
}
