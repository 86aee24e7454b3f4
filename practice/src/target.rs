//! Whom a request means: the data plane by its path, STS by its form, CloudWatch and Logs by their headers, the control plane by
//! verb and path.

use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::{
    access::Access,
    cloudwatch,
    control::{self, Route},
    cut::Peer,
    data_plane,
    incoming::{header, headers, signed_by},
    log_service,
    shared::Shared,
};

/// Path under which partners call, as in LocalStack.
pub const INVOKE: &str = "/_aws/execute-api";

/// The part of the practice account that answers a request.
pub enum Target {
    /// A partner calls.
    DataPlane(data_plane::Request),
    /// GetCallerIdentity, or what STS refuses.
    Sts,
    /// An operation of CloudWatch, by its name.
    CloudWatch(String),
    /// An operation of CloudWatch Logs, by its name.
    Logs(String),
    /// An operation of API Gateway with its path's parameters.
    Control(&'static Route, Vec<String>),
    /// No path or verb that AWS has.
    Nobody,
}

impl Target {
    /// Whom a request means.
    pub fn find(parts: &Parts, query: &[(String, String)], shared: &Shared, peer: &Peer) -> Self {
        let path = parts.uri.path();
        if let Some(rest) = path.strip_prefix(INVOKE) {
            return invocation(parts, rest, shared, peer).map_or(Self::Nobody, Self::DataPlane);
        }
        let headers = headers(parts);
        if let Some(operation) =
            cloudwatch::operation(&cloudwatch::Call { path, headers: &headers, body: &[] })
        {
            return Self::CloudWatch(operation.to_owned());
        }
        if let Some(operation) = header(&parts.headers, "x-amz-target").and_then(log_service::operation) {
            return Self::Logs(operation.to_owned());
        }
        if parts.method == "POST" && path == "/" {
            return Self::Sts;
        }
        control::find(parts.method.as_str(), path, query)
            .map_or(Self::Nobody, |(route, ids)| Self::Control(route, ids))
    }

    /// The operation's name in AWS's model; "Invoke" for a partner's call, which has none.
    pub fn operation(&self) -> &str {
        match self {
            Self::DataPlane(_) => "Invoke",
            Self::Sts => "GetCallerIdentity",
            Self::CloudWatch(operation) | Self::Logs(operation) => operation,
            Self::Control(route, _) => route.name,
            Self::Nobody => "Unknown",
        }
    }

    /// Whether it changes something. A partner's call does not: it is what the account is for.
    pub fn access(&self) -> Access {
        match self {
            Self::DataPlane(_) | Self::Sts | Self::Nobody => Access::Read,
            Self::CloudWatch(operation) => cloudwatch::access(operation),
            Self::Logs(operation) => log_service::access(operation),
            Self::Control(route, _) => route.access(),
        }
    }
}

fn invocation(parts: &Parts, rest: &str, shared: &Shared, peer: &Peer) -> Option<data_plane::Request> {
    let (api, rest) = rest.strip_prefix('/')?.split_once('/')?;
    let (stage, path) = rest.split_once('/').unwrap_or((rest, ""));
    let key = header(&parts.headers, "x-api-key");
    Some(data_plane::Request {
        api: api.to_owned(),
        stage: percent_decode_str(stage).decode_utf8_lossy().into_owned(),
        verb: parts.method.as_str().to_owned(),
        path: format!("/{path}"),
        key: key.map(|value| data_plane::Secret(value.to_owned())),
        signed: signed_by(&parts.headers).is_some(),
        headers: data_plane::Headers::new(headers(parts)),
        source_ip: peer.address.ip().to_string(),
        now: (shared.clock)(),
    })
}
