//! What a call's parameters are made of, and how a later call uses what an earlier one made.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::domain::{DeploymentId, KeyId, PatchOp, PlanId};

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// As AWS takes it.
    Json(Json),
    /// Not known, or not to be shown: a shell variable stands for it, such as `KEY_ID`.
    Variable(&'static str),
}

/// A parameter of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// AWS's name, such as `restApiId`.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

impl Argument {
    /// A parameter of any JSON.
    pub fn new(name: &'static str, value: impl Into<Json>) -> Self {
        Self { name, value: Value::Json(value.into()) }
    }

    /// One that is left out where the text is empty.
    pub fn unless_empty(name: &'static str, text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::new(name, text))
    }

    /// One whose value stays unseen.
    pub fn variable(name: &'static str, variable: &'static str) -> Self {
        Self { name, value: Value::Variable(variable) }
    }

    /// `patchOperations`.
    pub fn patch(operations: &[PatchOp]) -> Self {
        let all: Vec<Json> = operations.iter().map(operation).collect();
        Self::new("patchOperations", all)
    }
}

fn operation(one: &PatchOp) -> Json {
    let mut item = serde_json::json!({"op": one.op.as_aws(), "path": one.path});
    if let Some(value) = &one.value {
        item["value"] = value.clone().into();
    }
    item
}

/// What AWS's answer to a call tells, as far as later steps or the screen need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The id of a key that was made.
    pub key: Option<KeyId>,
    /// The id of a plan that was made.
    pub plan: Option<PlanId>,
    /// The id of a deployment that was made.
    pub deployment: Option<DeploymentId>,
    /// The deployment that a changed stage serves now, whoever made it.
    pub serves: Option<DeploymentId>,
    /// Whether the method asks for a key now.
    pub key_required: Option<bool>,
}

/// A value that is known when the change is reviewed, or that an earlier step makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given<T> {
    /// Known.
    Known(T),
    /// What the step of this index makes.
    Made(usize),
}

impl Given<KeyId> {
    /// The key, from what the steps so far have made; `None` where that step made none.
    pub fn resolve(&self, made: &[Made]) -> Option<KeyId> {
        match self {
            Self::Known(key) => Some(key.clone()),
            Self::Made(step) => made.get(*step)?.key.clone(),
        }
    }

    /// The key as a parameter of this name.
    pub(super) fn argument(&self, name: &'static str) -> Argument {
        match self {
            Self::Known(key) => Argument::new(name, key.to_string()),
            Self::Made(_) => Argument::variable(name, "KEY_ID"),
        }
    }
}
