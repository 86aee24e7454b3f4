//! A REST API: the thing that stages publish.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ApiId;

/// Where API Gateway takes a caller's key from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySource {
    /// The `x-api-key` header.
    #[default]
    Header,
    /// A Lambda authorizer's answer: a call with the header alone then proves nothing.
    Authorizer,
}

/// A REST API as GetRestApis lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Its id, also the host name's first label.
    pub id: ApiId,
    /// Its name; AWS does not ask for it to be unique.
    pub name: String,
    /// Free text, often absent.
    pub description: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Where callers' keys come from.
    pub key_source: KeySource,
    /// The default host is to be switched off: it answers 403 from a stage's next deployment or change on.
    pub default_endpoint_disabled: bool,
    /// Reachable from inside a VPC only.
    pub private: bool,
    /// A resource policy says who may call at all, from the next deployment on.
    pub policy: bool,
    /// Tags; `aws:cloudformation:stack-name` says that another tool owns the API.
    pub tags: BTreeMap<String, String>,
}

impl Api {
    /// Something besides keys and sign-ins may keep callers out: a private network or a resource policy. "Anyone can call" would
    /// be a guess then.
    pub fn is_guarded(&self) -> bool {
        self.private || self.policy
    }

    /// The tool that deploys this API, where its tags tell: a deployment from here then drifts from it.
    pub fn managed_by(&self) -> Option<&str> {
        self.tags.get("aws:cloudformation:stack-name").map(String::as_str)
    }
}
