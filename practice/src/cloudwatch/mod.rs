//! CloudWatch as AWS answers it: `GetMetricData` (with `SEARCH`), `ListMetrics` and Contributor Insights, over both protocols clients speak.
//!
//! AWS's Rust SDK sends Smithy RPC v2 CBOR, boto3 sends AWS JSON 1.0; `wire` turns both into the same JSON value and back.
//! [`handle`] is a plain function without a server, so that the listener only forwards. Where the numbers come from is a
//! [`Source`]; [`Account`] is the one over the partners' traffic.

mod data;
mod label;
mod list;
mod metric;
mod query;
mod rules;
mod search;
mod source;
mod wire;

pub use metric::{Dimension, Metric, UNITS};
pub use rules::{Rules, access, handle_rules, is_of_rules};
pub use source::{Account, Filter};

use wire::{Failure, Protocol};

/// A request as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Path without the query.
    pub path: &'a str,
    /// Headers, names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body as sent.
    pub body: &'a [u8],
}

impl Call<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// The answer. The listener adds what all of AWS's answers carry, such as `x-amzn-requestid`.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body, in the protocol of the request.
    pub body: Vec<u8>,
}

/// Where metrics come from.
pub trait Source {
    /// The current Unix minute. Minutes before it are complete, and only those are answered.
    fn now_minute(&self) -> i64;

    /// Every metric there is, in a fixed order.
    fn metrics(&self) -> Vec<Metric>;

    /// What was sent to a metric in a Unix minute, in this unit or in any: values, each with how often it came. Empty for a minute
    /// without any.
    fn samples(&self, metric: &Metric, unit: Option<&str>, minute: i64) -> Vec<(f64, u64)>;

    /// Whether anything was sent to a metric in these minutes.
    fn active(&self, metric: &Metric, minutes: std::ops::Range<i64>) -> bool {
        minutes.rev().any(|minute| !self.samples(metric, None, minute).is_empty())
    }
}

/// Whether a request is for CloudWatch, by its path and headers.
pub fn recognises(call: &Call<'_>) -> bool {
    wire::route(call).is_some()
}

/// Which operation a request for CloudWatch asks for; `None` for any other request.
pub fn operation<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    wire::route(call).map(|(_, operation)| operation)
}

/// An error of any kind in the request's own protocol. `names` are AWS's type of it and its code in the old query protocol.
pub fn refuse(call: &Call<'_>, status: u16, names: (&'static str, &'static str), message: String) -> Reply {
    let (shape, code) = names;
    let protocol = wire::route(call).map_or(Protocol::Json, |(protocol, _)| protocol);
    wire::refuse(protocol, &Failure { status, shape, code, message })
}

/// Answers a request; one that is not for CloudWatch gets its error for an unknown operation.
pub fn handle(call: &Call<'_>, source: &dyn Source) -> Reply {
    let Some((protocol, operation)) = wire::route(call) else {
        return wire::refuse(Protocol::Json, &Failure::unknown_operation());
    };
    let answer = wire::decode(protocol, call.body).and_then(|input| match operation {
        "GetMetricData" => data::get_metric_data(input, source),
        "ListMetrics" => list::list_metrics(input, source),
        _ => Err(Failure::unknown_operation()),
    });
    match answer {
        Ok(output) => wire::accept(protocol, &output),
        Err(failure) => wire::refuse(protocol, &failure),
    }
}
