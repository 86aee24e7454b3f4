//! API Gateway's patch operations: JSON Patch's shape, with values that are always strings and a table of allowed paths per resource.

use serde::Deserialize;

use super::error::ApiError;

/// What a patch operation does.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Sets a value or adds to a set.
    Add,
    /// Takes a value away.
    Remove,
    /// Sets a value.
    Replace,
    /// Never supported by the resources here.
    Move,
    /// Only for promoting a canary.
    Copy,
    /// Never supported by the resources here.
    Test,
}

impl Op {
    /// As on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
            Self::Move => "move",
            Self::Copy => "copy",
            Self::Test => "test",
        }
    }
}

/// One operation of a PATCH.
#[derive(Clone, Debug, Deserialize)]
pub struct PatchOp {
    /// What to do.
    pub op: Op,
    /// Where: a JSON pointer.
    #[serde(default)]
    pub path: String,
    /// The new value; numbers, booleans and maps travel as text too.
    pub value: Option<String>,
    /// Where from, for `copy`.
    pub from: Option<String>,
}

impl PatchOp {
    /// The path's segments, unescaped.
    pub fn segments(&self) -> Vec<String> {
        segments(&self.path)
    }

    /// The value, empty where none was sent.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// The value as a number.
    ///
    /// # Errors
    /// 400 where it is none.
    pub fn number<T: std::str::FromStr>(&self) -> Result<T, ApiError> {
        self.text().trim().parse().map_err(|_| {
            ApiError::bad_request(format!(
                "Invalid patch value '{}' specified for path '{}'. Must be a number.",
                self.text(),
                self.path
            ))
        })
    }

    /// The refusal of a path that the resource does not have for this operation. AWS really writes two spaces after "path".
    pub fn refused(&self, allowed: &[&str]) -> ApiError {
        ApiError::bad_request(format!(
            "Invalid patch path  '{}' specified for op '{}'. Must be one of: [{}]",
            self.path,
            self.op.name(),
            allowed.join(", ")
        ))
    }
}

/// A JSON pointer's segments, with `~1` and `~0` read back as `/` and `~`.
pub fn segments(path: &str) -> Vec<String> {
    path.strip_prefix('/')
        .unwrap_or(path)
        .split('/')
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_pointer_unescapes_slash_before_tilde() {
        assert_eq!(
            segments("/apiStages/a1:prod/throttle/~1pets~1{id}/GET/rateLimit"),
            ["apiStages", "a1:prod", "throttle", "/pets/{id}", "GET", "rateLimit"]
        );
        assert_eq!(segments("/variables/a~01"), ["variables", "a~1"]);
    }

    #[test]
    fn an_unescaped_path_leaves_an_empty_segment() {
        assert_eq!(segments("/throttle//test/GET"), ["throttle", "", "test", "GET"]);
    }
}
