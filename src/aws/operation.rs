//! The AWS operations that this program uses: their names, the permission each needs, and what each does in words.
//!
//! One table, so that the budget, a failure's text and the permissions in the manual cannot drift apart.

/// Which of AWS's services an operation belongs to: only API Gateway's share one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// API Gateway's control plane.
    ApiGateway,
    /// CloudWatch's metrics and Contributor Insights.
    CloudWatch,
    /// CloudWatch Logs.
    Logs,
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

    const fn cloudwatch(name: &'static str, permission: &'static str, doing: &'static str) -> Self {
        Self { name, service: Service::CloudWatch, permission, doing, writes: false }
    }

    const fn writing(self) -> Self {
        Self { writes: true, ..self }
    }

    const fn logs(name: &'static str, permission: &'static str, doing: &'static str) -> Self {
        Self { name, service: Service::Logs, permission, doing, writes: false }
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

pub const LIST_METRICS: Operation =
    Operation::cloudwatch("ListMetrics", "cloudwatch:ListMetrics", "find the metrics of the keys");
pub const GET_METRIC_DATA: Operation =
    Operation::cloudwatch("GetMetricData", "cloudwatch:GetMetricData", "read the traffic");
pub const DESCRIBE_INSIGHT_RULES: Operation = Operation::cloudwatch(
    "DescribeInsightRules",
    "cloudwatch:DescribeInsightRules",
    "find the Contributor Insights rules",
);
pub const GET_INSIGHT_RULE_REPORT: Operation = Operation::cloudwatch(
    "GetInsightRuleReport",
    "cloudwatch:GetInsightRuleReport",
    "read the Contributor Insights report",
);
pub const DESCRIBE_LOG_GROUPS: Operation =
    Operation::logs("DescribeLogGroups", "logs:DescribeLogGroups", "find the access log");
pub const DESCRIBE_METRIC_FILTERS: Operation =
    Operation::logs("DescribeMetricFilters", "logs:DescribeMetricFilters", "find the log's metric filters");
pub const START_QUERY: Operation = Operation::logs("StartQuery", "logs:StartQuery", "read the access log");
pub const GET_QUERY_RESULTS: Operation =
    Operation::logs("GetQueryResults", "logs:GetQueryResults", "read the access log");
pub const UPDATE_ACCOUNT: Operation =
    Operation::write("UpdateAccount", "apigateway:PATCH", "set the account's role for logs");
pub const CREATE_LOG_GROUP: Operation =
    Operation::logs("CreateLogGroup", "logs:CreateLogGroup", "make the log group").writing();
pub const PUT_RETENTION_POLICY: Operation =
    Operation::logs("PutRetentionPolicy", "logs:PutRetentionPolicy", "set how long lines are kept").writing();
pub const DELETE_RETENTION_POLICY: Operation =
    Operation::logs("DeleteRetentionPolicy", "logs:DeleteRetentionPolicy", "keep lines for ever again")
        .writing();
pub const PUT_METRIC_FILTER: Operation =
    Operation::logs("PutMetricFilter", "logs:PutMetricFilter", "make the metric filter").writing();
pub const DELETE_METRIC_FILTER: Operation =
    Operation::logs("DeleteMetricFilter", "logs:DeleteMetricFilter", "delete the metric filter").writing();
pub const PUT_INSIGHT_RULE: Operation = Operation::cloudwatch(
    "PutInsightRule",
    "cloudwatch:PutInsightRule",
    "make the Contributor Insights rule",
)
.writing();
pub const DELETE_INSIGHT_RULES: Operation = Operation::cloudwatch(
    "DeleteInsightRules",
    "cloudwatch:DeleteInsightRules",
    "delete the Contributor Insights rules",
)
.writing();
pub const GET_CALLER_IDENTITY: Operation = Operation {
    name: "GetCallerIdentity",
    service: Service::Sts,
    permission: "sts:GetCallerIdentity",
    doing: "sign in to AWS",
    writes: false,
};
