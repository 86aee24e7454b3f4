//! One control-plane request, taken apart for its handler.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::{error::ApiError, patch::PatchOp};

/// A request as a handler sees it: the path's parameters decoded, the query parsed, the body raw.
#[derive(Clone, Debug)]
pub struct Call {
    /// The path's parameters, in the order of the route's braces.
    pub ids: Vec<String>,
    /// The query, in order; a list comes as a repeated name.
    pub query: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
    /// When it came.
    pub now: Timestamp,
}

#[derive(serde::Deserialize)]
struct Patches {
    #[serde(rename = "patchOperations", default)]
    operations: Vec<PatchOp>,
}

impl Call {
    /// The path's parameter number `index`; empty where the route has fewer.
    pub fn id(&self, index: usize) -> &str {
        self.ids.get(index).map_or("", String::as_str)
    }

    /// A query parameter, where it was sent and is not empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// Every value of a repeated query parameter.
    pub fn all<'a, 'name>(&'a self, name: &'name str) -> impl Iterator<Item = &'a str> + use<'a, 'name> {
        self.query.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a boolean query parameter is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether `embed` asks for `what`.
    pub fn embeds(&self, what: &str) -> bool {
        self.all("embed").any(|value| value == what)
    }

    /// The body as JSON; a missing body reads as `{}`.
    ///
    /// # Errors
    /// 400 where it is no JSON or has members of another type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body)
            .map_err(|err| ApiError::bad_request(format!("Could not parse request body into json: {err}")))
    }

    /// The body's `patchOperations`, in order.
    ///
    /// # Errors
    /// 400 where the body is none.
    pub fn patches(&self) -> Result<Vec<PatchOp>, ApiError> {
        Ok(self.json::<Patches>()?.operations)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Call;

    /// A call for unit tests, at the scenario's usual moment.
    pub(crate) fn call(ids: &[&str], query: &[(&str, &str)], body: &serde_json::Value) -> Call {
        Call {
            ids: ids.iter().map(ToString::to_string).collect(),
            query: query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            now: "2026-11-19T13:05:00Z".parse().unwrap(),
        }
    }
}
