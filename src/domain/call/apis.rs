//! Calls on APIs, their stages and the account's settings.

use super::{Argument, Evidence, Input};
use crate::domain::operation::{CREATE_DEPLOYMENT, Operation, UPDATE_ACCOUNT, UPDATE_METHOD, UPDATE_STAGE};
use crate::domain::{AccessLog, ApiId, DeploymentId, PatchOp, ResourceId, StageRef};

/// Changes a method in its edited state.
#[derive(Clone, Debug)]
pub struct UpdateMethod {
    /// The API.
    pub api: ApiId,
    /// The resource that the method stands on.
    pub resource: ResourceId,
    /// The method's verb, or `ANY`.
    pub verb: String,
    /// Whether a call needs a key from now on.
    pub required: bool,
    patch: Vec<PatchOp>,
}

impl UpdateMethod {
    /// Switches a method's requirement: exactly "true" or "false", since AWS takes anything else for false.
    pub fn require_key(api: ApiId, resource: ResourceId, verb: String, required: bool) -> Self {
        let value = if required { "true" } else { "false" };
        Self { api, resource, verb, required, patch: vec![PatchOp::replace("/apiKeyRequired", value)] }
    }
}

impl Input for UpdateMethod {
    fn operation(&self) -> &'static Operation {
        &UPDATE_METHOD
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::new("restApiId", self.api.as_str()),
            Argument::new("resourceId", self.resource.as_str()),
            Argument::new("httpMethod", self.verb.as_str()),
            Argument::patch(&self.patch),
        ]
    }

    fn arn_path(&self) -> String {
        format!("/restapis/{}/resources/{}/methods/{}", self.api, self.resource, self.verb)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Lock {
            api: self.api.clone(),
            resource: self.resource.clone(),
            verb: self.verb.clone(),
            required: self.required,
        }
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

/// Makes a deployment and publishes it on a stage. The stage's variables are never sent: they would replace its own.
#[derive(Clone, Debug)]
pub struct CreateDeployment {
    /// API and stage. AWS would make a stage of an unknown name, so it is looked up before.
    pub at: StageRef,
    /// Free text; empty for none.
    pub description: String,
    /// What the stage serves until then: no parameter, but what tells afterwards whether the call happened.
    pub previous: Option<DeploymentId>,
}

impl Input for CreateDeployment {
    fn operation(&self) -> &'static Operation {
        &CREATE_DEPLOYMENT
    }

    fn arguments(&self) -> Vec<Argument> {
        let mut all = stage(&self.at);
        all.extend(Argument::unless_empty("description", &self.description));
        all
    }

    fn arn_path(&self) -> String {
        format!("/restapis/{}/deployments", self.at.api)
    }

    fn evidence(&self) -> Evidence {
        Evidence::NewDeployment {
            at: self.at.clone(),
            previous: self.previous.clone(),
            description: self.description.clone(),
        }
    }
}

/// Changes a stage, without a deployment.
#[derive(Clone, Debug)]
pub struct UpdateStage {
    /// API and stage.
    pub at: StageRef,
    patch: Vec<PatchOp>,
    evidence: Evidence,
}

impl UpdateStage {
    /// Points it at a deployment.
    pub fn point_at(at: StageRef, deployment: &DeploymentId) -> Self {
        let patch = vec![PatchOp::replace("/deploymentId", deployment.as_str())];
        let evidence = Evidence::Serves { at: at.clone(), deployment: deployment.clone() };
        Self { at, patch, evidence }
    }

    /// Points its access log somewhere: `replace` of both parts, which AWS takes also where there was none.
    ///
    /// A log without a format can be given back as well. AWS takes no empty value and no removal of one part ("Access Log
    /// value must not be empty"), so the whole goes first, and then its destination comes alone.
    pub fn point_log(at: StageRef, log: &AccessLog) -> Self {
        let to = PatchOp::replace("/accessLogSettings/destinationArn", &log.destination);
        let patch = if log.format.is_empty() {
            vec![without_log(), to]
        } else {
            vec![to, PatchOp::replace("/accessLogSettings/format", &log.format)]
        };
        let evidence = Evidence::Log { at: at.clone(), log: Some(log.clone()) };
        Self { at, patch, evidence }
    }

    /// Ends its access log: AWS takes the two parts' removal only together.
    pub fn stop_log(at: StageRef) -> Self {
        let evidence = Evidence::Log { at: at.clone(), log: None };
        Self { at, patch: vec![without_log()], evidence }
    }
}

fn without_log() -> PatchOp {
    PatchOp::remove("/accessLogSettings")
}

impl Input for UpdateStage {
    fn operation(&self) -> &'static Operation {
        &UPDATE_STAGE
    }

    fn arguments(&self) -> Vec<Argument> {
        let mut all = stage(&self.at);
        all.push(Argument::patch(&self.patch));
        all
    }

    fn arn_path(&self) -> String {
        format!("/restapis/{}/stages/{}", self.at.api, self.at.stage)
    }

    fn evidence(&self) -> Evidence {
        self.evidence.clone()
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

/// Changes the account's settings, for the whole region.
#[derive(Clone, Debug)]
pub struct UpdateAccount {
    role: String,
    patch: Vec<PatchOp>,
}

impl UpdateAccount {
    /// Gives the account the role (an ARN) with which API Gateway writes logs.
    pub fn log_role(role: String) -> Self {
        let patch = vec![PatchOp::replace("/cloudwatchRoleArn", &role)];
        Self { role, patch }
    }
}

impl Input for UpdateAccount {
    fn operation(&self) -> &'static Operation {
        &UPDATE_ACCOUNT
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::patch(&self.patch)]
    }

    fn arn_path(&self) -> String {
        "/account".to_owned()
    }

    fn evidence(&self) -> Evidence {
        Evidence::LogRole(self.role.clone())
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

fn stage(at: &StageRef) -> Vec<Argument> {
    vec![Argument::new("restApiId", at.api.as_str()), Argument::new("stageName", at.stage.as_str())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_without_a_format_is_given_back_without_an_empty_value() {
        let patch = |format: &str| {
            let log = AccessLog { destination: "arn".into(), format: format.into() };
            UpdateStage::point_log(StageRef::new("a", "prod"), &log).patch
        };
        let to = PatchOp::replace("/accessLogSettings/destinationArn", "arn");
        assert_eq!(patch(""), [PatchOp::remove("/accessLogSettings"), to.clone()]);
        assert_eq!(
            patch("$context.requestId"),
            [to, PatchOp::replace("/accessLogSettings/format", "$context.requestId")]
        );
    }
}
