//! Metric filters: which lines become which metric, from the moment they are made on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{failure::Failure, pattern::Pattern};
use crate::cloudwatch::UNITS;

const MOST_DIMENSIONS: usize = 3;
const MOST_NAME: usize = 255;

/// A metric filter.
#[derive(Debug, Clone)]
pub struct MetricFilter {
    /// Name, unique within its log group.
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
    /// Name of the metric that it sends to.
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
