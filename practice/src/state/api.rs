//! A REST API: the edited model, and the deployments made of it.
//!
//! The two stand apart on purpose. A deployment holds a copy of the methods as they were, a stage points to a deployment, and the data
//! plane reads nothing else: a lock set on the model is not live until somebody deploys.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{authorizer::Authorizer, stage::Stage};
use crate::{clock::epoch, error::ApiError};

/// A REST API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Ten lower-case letters and digits.
    pub id: String,
    /// Name, which need not be unique.
    pub name: String,
    /// Description; empty for none.
    pub description: String,
    /// When it was made.
    pub created: Timestamp,
    /// `apiKeySource`: `HEADER` or `AUTHORIZER`.
    pub key_source: String,
    /// Whether the default host answers 403 always, from a stage's next deployment or change on.
    pub endpoint_disabled: bool,
    /// The resource policy: who may call at all, from the next deployment on.
    pub policy: Option<Value>,
    /// Tags by their names.
    pub tags: BTreeMap<String, String>,
    /// The edited model, root first.
    pub resources: Vec<Resource>,
    /// Deployments, oldest first.
    pub deployments: Vec<Deployment>,
    /// Stages, by the order of their making.
    pub stages: Vec<Stage>,
    /// Customised gateway responses by type.
    pub gateway_responses: GatewayResponses,
    /// Authorizers, oldest first.
    pub authorizers: Vec<Authorizer>,
}

/// A path of the edited model.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Six lower-case letters and digits; ten for the root.
    pub id: String,
    /// The parent's id; none for the root.
    pub parent: Option<String>,
    /// The last segment; empty for the root.
    pub part: String,
    /// The whole path.
    pub path: String,
    /// Methods by verb (`ANY` among them).
    pub methods: Methods,
}

/// Methods by verb.
pub type Methods = BTreeMap<String, Method>;

/// One method and the backend behind it.
#[derive(Clone, Debug)]
pub struct Method {
    /// Whether a call needs a key.
    pub api_key_required: bool,
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    /// The authorizer of a `CUSTOM` or `COGNITO_USER_POOLS` method.
    pub authorizer_id: Option<String>,
    /// Name that SDK generators use.
    pub operation_name: Option<String>,
    /// What answers.
    pub backend: Backend,
}

/// What answers a call that passes the gateway's checks. Only its `uri` shows on the control plane.
#[derive(Clone, Debug)]
pub struct Backend {
    /// HTTP status of a good answer.
    pub status: u16,
    /// JSON body of a good answer; null for none.
    pub answer: Value,
    /// Median time of an answer, in milliseconds.
    pub latency_ms: u32,
    /// The integration's `uri`.
    pub uri: String,
    /// Whether the backend's answer lacks a valid `statusCode` or string body, so that the gateway says 502.
    pub malformed: bool,
}

/// What a deployment froze.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Six lower-case letters and digits.
    pub id: String,
    /// What its author wrote.
    pub description: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Methods by path.
    pub methods: BTreeMap<String, Methods>,
    /// Customised gateway responses by type.
    pub gateway_responses: GatewayResponses,
    /// The resource policy as it was.
    pub policy: Option<Value>,
    /// The authorizers as they were.
    pub authorizers: Vec<Authorizer>,
}

/// Customised gateway responses by type.
pub type GatewayResponses = BTreeMap<String, GatewayResponse>;

/// A gateway response that the API's owners changed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayResponse {
    /// HTTP status, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// Headers that the refusal is given, by their parameters' names.
    pub response_parameters: BTreeMap<String, String>,
    /// Body templates by content type.
    pub response_templates: BTreeMap<String, String>,
}

impl Api {
    /// The resource with this id.
    ///
    /// # Errors
    /// 404: the API has no such resource or stage.
    pub fn resource(&self, id: &str) -> Result<&Resource, ApiError> {
        self.resources.iter().find(|resource| resource.id == id).ok_or_else(no_resource)
    }

    /// The resource with this id, to change it.
    ///
    /// # Errors
    /// 404: the API has no such resource or stage.
    pub fn resource_mut(&mut self, id: &str) -> Result<&mut Resource, ApiError> {
        self.resources.iter_mut().find(|resource| resource.id == id).ok_or_else(no_resource)
    }

    /// The deployment with this id.
    pub fn deployment(&self, id: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id == id)
    }

    /// The authorizer with this id.
    pub fn authorizer(&self, id: &str) -> Option<&Authorizer> {
        self.authorizers.iter().find(|authorizer| authorizer.id == id)
    }

    /// The stage with this name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    /// A copy of the model's methods as a deployment keeps it: paths without methods are left out.
    pub fn snapshot(&self) -> BTreeMap<String, Methods> {
        self.resources
            .iter()
            .filter(|resource| !resource.methods.is_empty())
            .map(|resource| (resource.path.clone(), resource.methods.clone()))
            .collect()
    }

    /// As GetRestApi answers; tags only where there are some.
    pub fn wire(&self) -> Value {
        let mut wire = json!({
            "id": self.id,
            "name": self.name,
            "createdDate": epoch(self.created),
            "apiKeySource": self.key_source,
            "endpointConfiguration": { "types": ["REGIONAL"], "ipAddressType": "ipv4" },
            "disableExecuteApiEndpoint": self.endpoint_disabled,
            "rootResourceId": self.resources.first().map(|root| root.id.as_str()),
        });
        if !self.description.is_empty() {
            wire["description"] = self.description.as_str().into();
        }
        if !self.tags.is_empty() {
            wire["tags"] = json!(self.tags);
        }
        if let Some(policy) = &self.policy {
            // AWS gives it as text, with its quotes escaped once more.
            wire["policy"] = policy.to_string().replace('"', "\\\"").into();
        }
        wire
    }
}

impl Resource {
    /// As GetResources answers: without `embed=methods` every method is an empty object.
    pub fn wire(&self, embed_methods: bool) -> Value {
        let mut wire = json!({ "id": self.id, "path": self.path });
        if let Some(parent) = &self.parent {
            wire["parentId"] = parent.as_str().into();
            wire["pathPart"] = self.part.as_str().into();
        }
        if !self.methods.is_empty() {
            let methods = self.methods.iter().map(|(verb, method)| {
                (verb.clone(), if embed_methods { method.wire(verb, &self.id) } else { json!({}) })
            });
            wire["resourceMethods"] = Value::Object(methods.collect());
        }
        wire
    }
}

impl Method {
    /// As GetMethod answers, with its integration.
    pub fn wire(&self, verb: &str, resource: &str) -> Value {
        let mut wire = json!({
            "httpMethod": verb,
            "authorizationType": self.authorization_type,
            "apiKeyRequired": self.api_key_required,
            "methodResponses": { "200": { "statusCode": "200" } },
            "methodIntegration": {
                "type": "AWS_PROXY",
                "httpMethod": "POST",
                "uri": self.backend.uri,
                "passthroughBehavior": "WHEN_NO_MATCH",
                "timeoutInMillis": 29000,
                "cacheNamespace": resource,
                "cacheKeyParameters": [],
            },
        });
        if let Some(id) = &self.authorizer_id {
            wire["authorizerId"] = id.as_str().into();
        }
        if let Some(name) = &self.operation_name {
            wire["operationName"] = name.as_str().into();
        }
        wire
    }
}

impl Backend {
    /// Puts another function behind a method; a name that ends in `answers-429` says what it answers, and others leave that.
    pub fn point(&mut self, uri: &str) {
        uri.clone_into(&mut self.uri);
        let named = uri.split("answers-").nth(1).map(|rest| rest.split('/').next().unwrap_or(rest));
        if let Some(status) = named.and_then(|status| status.parse().ok()) {
            self.status = status;
        }
    }
}

impl Deployment {
    /// Every method with its path and verb.
    pub fn each(&self) -> impl Iterator<Item = (&str, &str, &Method)> {
        self.methods.iter().flat_map(|(path, methods)| {
            methods.iter().map(move |(verb, method)| (path.as_str(), verb.as_str(), method))
        })
    }

    /// As GetDeployment answers; `apiSummary` is there only when asked for.
    pub fn wire(&self, embed_summary: bool) -> Value {
        let mut wire = json!({ "id": self.id, "createdDate": epoch(self.created) });
        if let Some(description) = &self.description {
            wire["description"] = description.as_str().into();
        }
        if embed_summary {
            wire["apiSummary"] = Value::Object(
                self.methods.iter().map(|(path, methods)| (path.clone(), summary(methods))).collect(),
            );
        }
        wire
    }
}

fn summary(methods: &Methods) -> Value {
    let rows = methods.iter().map(|(verb, method)| {
        let row = json!({
            "authorizationType": method.authorization_type,
            "apiKeyRequired": method.api_key_required,
        });
        (verb.clone(), row)
    });
    Value::Object(rows.collect())
}

fn no_resource() -> ApiError {
    ApiError::not_found("Invalid Resource identifier specified")
}
