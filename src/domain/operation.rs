//! The AWS operations that this program uses, each with all that there is to know of it: service, IAM action, what it
//! does in words, whether it changes something, whether sending it twice is safe, and AWS's limit.
//!
//! This is the only table of operations of this program. The budget takes its limits from here, a review its words, a
//! failure the permission that is missing, the worker what counts as a write. `StopQuery` alone is not in it: it only takes
//! work off AWS, and waits for no limit.

use std::time::Duration;

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

impl Service {
    /// The service's name in the AWS CLI and in ARNs: `apigateway`, `cloudwatch`, `logs`, `sts`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiGateway => "apigateway",
            Self::CloudWatch => "cloudwatch",
            Self::Logs => "logs",
            Self::Sts => "sts",
        }
    }
}

/// What an operation does to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// Sets, adds or removes something that its input names: sent twice, it leaves what sending it once leaves.
    Sets,
    /// Makes something that gets an id of its own: sent twice, it makes two.
    Makes,
}

/// AWS's limit on a single operation, for the whole account and region.
///
/// The time is a little longer than AWS's, which counts when a call arrives: a call that took long to arrive and a quick
/// one after it are closer together there than here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Calls that may be made at once.
    pub at_once: u32,
    /// The time in which one more becomes possible.
    pub period: Duration,
    /// AWS's own numbers in words, to stand after a call's name: "at most one every 20 s".
    pub words: &'static str,
}

impl Limit {
    const fn new(at_once: u32, millis: u64, words: &'static str) -> Self {
        Self { at_once, period: Duration::from_millis(millis), words }
    }

    /// Whether calls go one by one, seconds apart: worth telling before somebody asks for one.
    pub fn is_one_by_one(&self) -> bool {
        self.at_once == 1
    }
}

/// The limit that all operations of API Gateway share. AWS allows 10 a second and 40 at once; others use the account too.
pub const SHARED_LIMIT: Limit =
    Limit { at_once: 32, period: Duration::from_millis(125), words: "at most ten calls a second in all" };

const EVERY_20_S: Option<Limit> = Some(Limit::new(1, 20_250, "at most one every 20 s"));
const EVERY_5_S: Option<Limit> = Some(Limit::new(1, 5_250, "at most one every 5 s"));
const FIVE_IN_2_S: Option<Limit> = Some(Limit::new(5, 450, "at most five in 2 s"));
const FIVE_A_SECOND: Option<Limit> = Some(Limit::new(5, 225, "at most five a second"));
/// A reading makes many of these calls, and some regions allow few: well below, so that others can make them too.
const FEW_A_SECOND: Option<Limit> = Some(Limit::new(2, 600, "at most five a second in some regions"));
const TEN_A_SECOND: Option<Limit> = Some(Limit::new(5, 110, "at most ten a second"));
const TWENTY_A_SECOND: Option<Limit> = Some(Limit::new(10, 55, "at most twenty a second"));

/// One operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// AWS's name, such as `UpdateUsagePlan`.
    pub name: &'static str,
    /// Its service.
    pub service: Service,
    /// The IAM action that it needs, such as `apigateway:PATCH`.
    pub permission: &'static str,
    /// What it does, to stand after "could not": "read the usage plans".
    pub doing: &'static str,
    /// What it does to the account.
    pub effect: Effect,
    /// AWS's limit on it alone, where it has one.
    pub limit: Option<Limit>,
}

impl Operation {
    /// Whether it changes something at AWS.
    pub fn writes(&self) -> bool {
        match self.effect {
            Effect::Reads => false,
            Effect::Sets | Effect::Makes => true,
        }
    }

    /// Whether sending it twice leaves what sending it once leaves.
    pub fn is_repeatable(&self) -> bool {
        match self.effect {
            Effect::Reads | Effect::Sets => true,
            Effect::Makes => false,
        }
    }

    /// The limits that hold for it, the narrower first, each with the name of the line in which its calls wait.
    pub fn limits(&self) -> impl Iterator<Item = (&'static str, Limit)> + use<> {
        let shared = (self.service == Service::ApiGateway).then_some((SHARED, SHARED_LIMIT));
        self.limit.map(|limit| (self.name, limit)).into_iter().chain(shared)
    }
}

/// The name of the line in which calls wait for [`SHARED_LIMIT`].
pub const SHARED: &str = "all operations";

/// Every operation that changes something.
pub fn writes() -> impl Iterator<Item = &'static Operation> {
    ALL.iter().copied().filter(|operation| operation.writes())
}

macro_rules! operations {
    ($($constant:ident: $service:ident, $name:literal, $permission:literal, $effect:ident, $limit:expr, $doing:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`, IAM action `", $permission, "`: to ", $doing, ".")]
            pub const $constant: Operation = Operation {
                name: $name,
                service: Service::$service,
                permission: $permission,
                doing: $doing,
                effect: Effect::$effect,
                limit: $limit,
            };
        )*
        /// The table: every operation that this program uses.
        pub const ALL: &[&Operation] = &[$(&$constant),*];
    };
}

operations! {
    GET_CALLER_IDENTITY: Sts, "GetCallerIdentity", "sts:GetCallerIdentity", Reads, None, "sign in to AWS";
    GET_ACCOUNT: ApiGateway, "GetAccount", "apigateway:GET", Reads, None, "read the account's settings";
    GET_REST_APIS: ApiGateway, "GetRestApis", "apigateway:GET", Reads, None, "read the APIs";
    GET_STAGES: ApiGateway, "GetStages", "apigateway:GET", Reads, None, "read the stages";
    GET_STAGE: ApiGateway, "GetStage", "apigateway:GET", Reads, None, "read the stage";
    GET_RESOURCES: ApiGateway, "GetResources", "apigateway:GET", Reads, FIVE_IN_2_S, "read the methods";
    GET_DEPLOYMENTS: ApiGateway, "GetDeployments", "apigateway:GET", Reads, None, "read the deployments";
    GET_DEPLOYMENT: ApiGateway, "GetDeployment", "apigateway:GET", Reads, None, "read what is live";
    GET_USAGE_PLANS: ApiGateway, "GetUsagePlans", "apigateway:GET", Reads, None, "read the usage plans";
    GET_USAGE_PLAN: ApiGateway, "GetUsagePlan", "apigateway:GET", Reads, None, "read the usage plan";
    GET_USAGE_PLAN_KEYS: ApiGateway, "GetUsagePlanKeys", "apigateway:GET", Reads, None, "read which keys a plan has";
    GET_API_KEYS: ApiGateway, "GetApiKeys", "apigateway:GET", Reads, None, "read the API keys";
    GET_API_KEY: ApiGateway, "GetApiKey", "apigateway:GET", Reads, None, "read the key";
    GET_USAGE: ApiGateway, "GetUsage", "apigateway:GET", Reads, None, "read the usage";
    GET_GATEWAY_RESPONSES: ApiGateway, "GetGatewayResponses", "apigateway:GET", Reads, None, "read how the API answers a missing key";
    LIST_METRICS: CloudWatch, "ListMetrics", "cloudwatch:ListMetrics", Reads, None, "find the metrics of the keys";
    GET_METRIC_DATA: CloudWatch, "GetMetricData", "cloudwatch:GetMetricData", Reads, None, "read the traffic";
    DESCRIBE_INSIGHT_RULES: CloudWatch, "DescribeInsightRules", "cloudwatch:DescribeInsightRules", Reads, None, "find the Contributor Insights rules";
    GET_INSIGHT_RULE_REPORT: CloudWatch, "GetInsightRuleReport", "cloudwatch:GetInsightRuleReport", Reads, TWENTY_A_SECOND, "read the Contributor Insights report";
    DESCRIBE_LOG_GROUPS: Logs, "DescribeLogGroups", "logs:DescribeLogGroups", Reads, None, "find the access log";
    DESCRIBE_METRIC_FILTERS: Logs, "DescribeMetricFilters", "logs:DescribeMetricFilters", Reads, None, "find the log's metric filters";
    START_QUERY: Logs, "StartQuery", "logs:StartQuery", Reads, TEN_A_SECOND, "read the access log with Logs Insights";
    GET_QUERY_RESULTS: Logs, "GetQueryResults", "logs:GetQueryResults", Reads, TEN_A_SECOND, "read the access log with Logs Insights";
    FILTER_LOG_EVENTS: Logs, "FilterLogEvents", "logs:FilterLogEvents", Reads, FEW_A_SECOND, "read the access log line by line";

    UPDATE_METHOD: ApiGateway, "UpdateMethod", "apigateway:PATCH", Sets, None, "change the method's lock";
    CREATE_DEPLOYMENT: ApiGateway, "CreateDeployment", "apigateway:POST", Makes, EVERY_5_S, "deploy the API";
    UPDATE_STAGE: ApiGateway, "UpdateStage", "apigateway:PATCH", Sets, None, "change the stage";
    CREATE_USAGE_PLAN: ApiGateway, "CreateUsagePlan", "apigateway:POST", Makes, None, "make the usage plan";
    UPDATE_USAGE_PLAN: ApiGateway, "UpdateUsagePlan", "apigateway:PATCH", Sets, EVERY_20_S, "change the usage plan";
    DELETE_USAGE_PLAN: ApiGateway, "DeleteUsagePlan", "apigateway:DELETE", Sets, None, "delete the usage plan";
    TAG_RESOURCE: ApiGateway, "TagResource", "apigateway:PUT", Sets, None, "set the price of the tier";
    UNTAG_RESOURCE: ApiGateway, "UntagResource", "apigateway:DELETE", Sets, None, "remove the price of the tier";
    CREATE_API_KEY: ApiGateway, "CreateApiKey", "apigateway:POST", Makes, FIVE_A_SECOND, "make the key";
    UPDATE_API_KEY: ApiGateway, "UpdateApiKey", "apigateway:PATCH", Sets, None, "change the key";
    DELETE_API_KEY: ApiGateway, "DeleteApiKey", "apigateway:DELETE", Sets, FIVE_A_SECOND, "delete the key";
    CREATE_USAGE_PLAN_KEY: ApiGateway, "CreateUsagePlanKey", "apigateway:POST", Sets, None, "put the key in the plan";
    DELETE_USAGE_PLAN_KEY: ApiGateway, "DeleteUsagePlanKey", "apigateway:DELETE", Sets, None, "take the key out of the plan";
    UPDATE_USAGE: ApiGateway, "UpdateUsage", "apigateway:PATCH", Sets, None, "extend the quota";
    UPDATE_ACCOUNT: ApiGateway, "UpdateAccount", "apigateway:PATCH", Sets, EVERY_20_S, "set the account's role for logs";
    CREATE_LOG_GROUP: Logs, "CreateLogGroup", "logs:CreateLogGroup", Sets, None, "make the log group";
    PUT_RETENTION_POLICY: Logs, "PutRetentionPolicy", "logs:PutRetentionPolicy", Sets, None, "set how long lines are kept";
    DELETE_RETENTION_POLICY: Logs, "DeleteRetentionPolicy", "logs:DeleteRetentionPolicy", Sets, None, "keep lines for ever again";
    PUT_METRIC_FILTER: Logs, "PutMetricFilter", "logs:PutMetricFilter", Sets, None, "make the metric filter";
    DELETE_METRIC_FILTER: Logs, "DeleteMetricFilter", "logs:DeleteMetricFilter", Sets, None, "delete the metric filter";
    PUT_INSIGHT_RULE: CloudWatch, "PutInsightRule", "cloudwatch:PutInsightRule", Sets, None, "make the Contributor Insights rule";
    DELETE_INSIGHT_RULES: CloudWatch, "DeleteInsightRules", "cloudwatch:DeleteInsightRules", Sets, None, "delete the Contributor Insights rules";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_stands_in_the_table_once_and_its_action_is_its_services() {
        let mut names: Vec<_> = ALL.iter().map(|operation| operation.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for operation in ALL {
            let (service, _) = operation.permission.split_once(':').unwrap();
            assert_eq!(service, operation.service.name(), "{}", operation.name);
        }
    }

    #[test]
    fn what_makes_something_new_is_not_repeated() {
        let made: Vec<_> = ALL
            .iter()
            .filter(|operation| !operation.is_repeatable())
            .map(|operation| operation.name)
            .collect();
        assert_eq!(made, ["CreateDeployment", "CreateUsagePlan", "CreateApiKey"]);
        assert!(writes().all(Operation::writes) && !GET_USAGE.writes());
    }
}
