//! Calls on log groups and their metric filters.

use serde_json::json;

use super::{Argument, Evidence, Input};
use crate::domain::operation::{
    CREATE_LOG_GROUP, DELETE_METRIC_FILTER, DELETE_RETENTION_POLICY, Operation, PUT_METRIC_FILTER,
    PUT_RETENTION_POLICY,
};
use crate::domain::traffic::FilterStep;

/// What each line that a filter takes adds to its metric.
pub const METRIC_VALUE: &str = "1";

fn group_argument(group: &str) -> Argument {
    Argument::new("logGroupName", group)
}

fn group_path(group: &str) -> String {
    format!("log-group:{group}:*")
}

/// Makes a log group, which then keeps its lines for ever.
#[derive(Clone, Debug)]
pub struct CreateLogGroup {
    /// Its name.
    pub group: String,
}

impl Input for CreateLogGroup {
    fn operation(&self) -> &'static Operation {
        &CREATE_LOG_GROUP
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![group_argument(&self.group)]
    }

    fn arn_path(&self) -> String {
        group_path(&self.group)
    }

    fn evidence(&self) -> Evidence {
        Evidence::LogGroup(self.group.clone())
    }
}

/// Sets how long a log group keeps its lines.
#[derive(Clone, Debug)]
pub struct PutRetentionPolicy {
    /// The log group.
    pub group: String,
    /// Days; AWS takes certain numbers only.
    pub days: i32,
}

impl Input for PutRetentionPolicy {
    fn operation(&self) -> &'static Operation {
        &PUT_RETENTION_POLICY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![group_argument(&self.group), Argument::new("retentionInDays", self.days)]
    }

    fn arn_path(&self) -> String {
        group_path(&self.group)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Kept { group: self.group.clone(), days: Some(self.days) }
    }
}

/// Lets a log group keep its lines for ever.
#[derive(Clone, Debug)]
pub struct DeleteRetentionPolicy {
    /// The log group.
    pub group: String,
}

impl Input for DeleteRetentionPolicy {
    fn operation(&self) -> &'static Operation {
        &DELETE_RETENTION_POLICY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![group_argument(&self.group)]
    }

    fn arn_path(&self) -> String {
        group_path(&self.group)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Kept { group: self.group.clone(), days: None }
    }
}

/// Makes a metric filter. AWS replaces one of the same name without a word, so it is looked for before.
#[derive(Clone, Debug)]
pub struct PutMetricFilter {
    /// The filter.
    pub filter: FilterStep,
}

impl Input for PutMetricFilter {
    fn operation(&self) -> &'static Operation {
        &PUT_METRIC_FILTER
    }

    fn arguments(&self) -> Vec<Argument> {
        let filter = &self.filter;
        let dimensions: serde_json::Map<String, serde_json::Value> =
            filter.dimensions.iter().map(|(name, from)| (name.clone(), from.clone().into())).collect();
        let to = json!([{
            "metricName": filter.metric,
            "metricNamespace": filter.namespace,
            "metricValue": METRIC_VALUE,
            "dimensions": dimensions,
        }]);
        vec![
            group_argument(&filter.group),
            Argument::new("filterName", filter.name.as_str()),
            Argument::new("filterPattern", filter.pattern.as_str()),
            Argument::new("metricTransformations", to),
        ]
    }

    fn arn_path(&self) -> String {
        group_path(&self.filter.group)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Filter { filter: self.filter.clone(), is_there: true }
    }
}

/// Deletes a metric filter.
#[derive(Clone, Debug)]
pub struct DeleteMetricFilter {
    /// The filter.
    pub filter: FilterStep,
}

impl Input for DeleteMetricFilter {
    fn operation(&self) -> &'static Operation {
        &DELETE_METRIC_FILTER
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![group_argument(&self.filter.group), Argument::new("filterName", self.filter.name.as_str())]
    }

    fn arn_path(&self) -> String {
        group_path(&self.filter.group)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Filter { filter: self.filter.clone(), is_there: false }
    }
}
