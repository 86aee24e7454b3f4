//! Switching a method's requirement. Not live until a deployment.

use serde::{Deserialize, Serialize};

use super::{Change, Check, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::UpdateMethod;
use crate::domain::{ApiId, Failure, FailureKind, Made, MethodName, ResourceId};

/// A method asks for a key from the next deployment on, or asks for none any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequireKey {
    /// The API.
    pub api: ApiId,
    /// Its name.
    pub api_name: String,
    /// The resource that the method stands on.
    pub resource: ResourceId,
    /// The method.
    pub method: MethodName,
    /// The new value.
    pub required: bool,
}

fn state(required: bool) -> &'static str {
    if required { "Required" } else { "Not required" }
}

impl Kind for RequireKey {
    fn title(&self) -> String {
        if self.required {
            format!("Require an API key on {}", self.method)
        } else {
            format!("Stop requiring an API key on {}", self.method)
        }
    }

    fn verb(&self) -> String {
        if self.required { "Require key" } else { "Stop requiring key" }.into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note("Changes nothing for callers until the API is deployed.")
    }

    fn differences(&self) -> Vec<Difference> {
        let (old, new) = (state(!self.required), state(self.required));
        vec![Difference::new(&self.method.to_string(), old, new, "not live until a deployment")]
    }

    fn steps(&self) -> Vec<Step> {
        let (api, resource, verb) = (self.api.clone(), self.resource.clone(), self.method.verb.clone());
        let is = Check::LockIs {
            api: self.api.clone(),
            resource: self.resource.clone(),
            method: self.method.clone(),
            required: !self.required,
        };
        vec![Step::new(UpdateMethod::require_key(api, resource, verb, self.required)).checked(is)]
    }

    fn ids(&self) -> Vec<String> {
        let Self { api, resource, method, required, .. } = self;
        vec![api.to_string(), resource.to_string(), method.to_string(), required.to_string()]
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Methods(self.api.clone())]
    }

    fn inverse(&self) -> Option<Change> {
        Some(Self { required: !self.required, ..self.clone() }.into())
    }

    fn api(&self) -> Option<&ApiId> {
        Some(&self.api)
    }

    /// AWS answers yes to a value that it does not understand and unlocks the method, so its answer is read.
    fn doubt(&self, _step: usize, made: &Made) -> Option<Failure> {
        let is = made.key_required.unwrap_or(false);
        let words = |on: bool| if on { "asks for a key" } else { "asks for no key" };
        (is != self.required).then(|| {
            Failure::new(
                FailureKind::Other,
                "AWS did something else than it was asked",
                format!("After the change {} {}.", self.method, words(is)),
                format!("Refresh and look: it should be that it {}.", words(self.required)),
            )
        })
    }
}
