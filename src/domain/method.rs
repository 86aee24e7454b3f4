//! A method of an API and its lock: whether a call needs an API key.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ResourceId;

/// Verb and path, such as `GET /inventory/{sku}`. Sorts by path first, as people read an API.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MethodName {
    /// `GET`, `POST`, … or `ANY`.
    pub verb: String,
    /// Path with its parameters in braces, beginning with `/`.
    pub path: String,
}

impl MethodName {
    /// A method's name from its verb and path.
    pub fn new(verb: impl Into<String>, path: impl Into<String>) -> Self {
        Self { verb: verb.into(), path: path.into() }
    }

    /// The HTTP method that a lock check calls it with: ANY stands for every one, and of those GET does least.
    pub fn checked_as(&self) -> &str {
        if self.verb == "ANY" { "GET" } else { &self.verb }
    }

    /// Whether a lock check of it only looks, by HTTP's own rules: nothing else is called in read-only mode.
    pub fn check_only_looks(&self) -> bool {
        matches!(self.checked_as(), "GET" | "HEAD" | "OPTIONS")
    }

    /// The name under which a usage plan's stage limits it: `/inventory/{sku}/GET`, and `//GET` for the root.
    pub fn plan_key(&self) -> String {
        format!("{}/{}", self.path, self.verb)
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.path)
    }
}

impl PartialOrd for MethodName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MethodName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rank = |verb: &str| {
            ["GET", "POST", "PUT", "PATCH", "DELETE"].iter().position(|v| *v == verb).unwrap_or(9)
        };
        (&self.path, rank(&self.verb), &self.verb).cmp(&(&other.path, rank(&other.verb), &other.verb))
    }
}

/// What a call needs: the two fields that a deployment's summary and a method share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// A call needs a key of a plan on the stage.
    pub key_required: bool,
    /// AWS's authorization type: `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`.
    pub authorization: String,
}

impl Lock {
    /// Anyone can call: neither a key nor a sign-in is asked for.
    pub fn is_open(&self) -> bool {
        !self.key_required && self.authorization == "NONE"
    }
}

/// A method in its edited state: what the next deployment will publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The resource it stands on; writes address it by this id.
    pub resource: ResourceId,
    /// Verb and path.
    pub name: MethodName,
    /// The edited lock, which need not be live anywhere.
    pub lock: Lock,
}
