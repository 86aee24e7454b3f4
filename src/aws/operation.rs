//! The AWS operations that this program uses: their names, the permission each needs, and what each does in words.
//!
//! One table, so that the budget, a failure's text and the permissions in the manual cannot drift apart.

/// Which of AWS's services an operation belongs to: only API Gateway's share one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// API Gateway's control plane.
    ApiGateway,
    /// CloudWatch's metrics.
    CloudWatch,
    /// Who am I.
    Sts,
}

/// One operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// AWS's name, such as `UpdateUsagePlan`.
    pub name: &'static str,
    /// Its service.
    pub service: Service,
    /// The IAM action that it needs.
    pub permission: &'static str,
    /// What it does, to stand after "could not": "read the usage plans".
    pub doing: &'static str,
    /// Whether it changes something at AWS.
    pub writes: bool,
}

impl Operation {
    const fn get(name: &'static str, doing: &'static str) -> Self {
        Self { name, service: Service::ApiGateway, permission: "apigateway:GET", doing, writes: false }
    }

    const fn write(name: &'static str, permission: &'static str, doing: &'static str) -> Self {
        Self { name, service: Service::ApiGateway, permission, doing, writes: true }
    }
}

pub const GET_ACCOUNT: Operation = Operation::get("GetAccount", "read the account's settings");
pub const GET_REST_APIS: Operation = Operation::get("GetRestApis", "read the APIs");
pub const GET_STAGES: Operation = Operation::get("GetStages", "read the stages");
pub const GET_STAGE: Operation = Operation::get("GetStage", "read the stage");
pub const GET_RESOURCES: Operation = Operation::get("GetResources", "read the methods");
pub const GET_DEPLOYMENTS: Operation = Operation::get("GetDeployments", "read the deployments");
pub const GET_DEPLOYMENT: Operation = Operation::get("GetDeployment", "read what is live");
pub const GET_USAGE_PLANS: Operation = Operation::get("GetUsagePlans", "read the usage plans");
pub const GET_USAGE_PLAN: Operation = Operation::get("GetUsagePlan", "read the usage plan");
pub const GET_USAGE_PLAN_KEYS: Operation = Operation::get("GetUsagePlanKeys", "read which keys a plan has");
pub const GET_API_KEYS: Operation = Operation::get("GetApiKeys", "read the API keys");
pub const GET_API_KEY: Operation = Operation::get("GetApiKey", "read the key's value");
pub const GET_USAGE: Operation = Operation::get("GetUsage", "read the usage");
pub const GET_GATEWAY_RESPONSES: Operation =
    Operation::get("GetGatewayResponses", "read how the API answers a missing key");

pub const UPDATE_METHOD: Operation =
    Operation::write("UpdateMethod", "apigateway:PATCH", "change the method's lock");
pub const CREATE_DEPLOYMENT: Operation =
    Operation::write("CreateDeployment", "apigateway:POST", "deploy the API");
pub const UPDATE_STAGE: Operation = Operation::write("UpdateStage", "apigateway:PATCH", "change the stage");
pub const CREATE_USAGE_PLAN: Operation =
    Operation::write("CreateUsagePlan", "apigateway:POST", "make the usage plan");
pub const UPDATE_USAGE_PLAN: Operation =
    Operation::write("UpdateUsagePlan", "apigateway:PATCH", "change the usage plan");
pub const DELETE_USAGE_PLAN: Operation =
    Operation::write("DeleteUsagePlan", "apigateway:DELETE", "delete the usage plan");
pub const TAG_RESOURCE: Operation =
    Operation::write("TagResource", "apigateway:PUT", "set the price of the tier");
pub const UNTAG_RESOURCE: Operation =
    Operation::write("UntagResource", "apigateway:DELETE", "remove the price of the tier");
pub const CREATE_API_KEY: Operation = Operation::write("CreateApiKey", "apigateway:POST", "make the key");
pub const UPDATE_API_KEY: Operation = Operation::write("UpdateApiKey", "apigateway:PATCH", "change the key");
pub const DELETE_API_KEY: Operation = Operation::write("DeleteApiKey", "apigateway:DELETE", "delete the key");
pub const CREATE_USAGE_PLAN_KEY: Operation =
    Operation::write("CreateUsagePlanKey", "apigateway:POST", "put the key in the plan");
pub const DELETE_USAGE_PLAN_KEY: Operation =
    Operation::write("DeleteUsagePlanKey", "apigateway:DELETE", "take the key out of the plan");
pub const UPDATE_USAGE: Operation = Operation::write("UpdateUsage", "apigateway:PATCH", "extend the quota");

pub const LIST_METRICS: Operation = Operation {
    name: "ListMetrics",
    service: Service::CloudWatch,
    permission: "cloudwatch:ListMetrics",
    doing: "find the metrics of the keys",
    writes: false,
};
pub const GET_METRIC_DATA: Operation = Operation {
    name: "GetMetricData",
    service: Service::CloudWatch,
    permission: "cloudwatch:GetMetricData",
    doing: "read the traffic",
    writes: false,
};
pub const GET_CALLER_IDENTITY: Operation = Operation {
    name: "GetCallerIdentity",
    service: Service::Sts,
    permission: "sts:GetCallerIdentity",
    doing: "sign in to AWS",
    writes: false,
};
