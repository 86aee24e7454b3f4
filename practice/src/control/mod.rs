//! The control plane: one row per operation, one file per family.

mod account;
mod apis;
mod authorizers;
mod deployments;
mod export;
mod gateway_responses;
mod import;
mod keys;
mod methods;
mod plan_keys;
mod plan_patch;
mod plans;
mod stage_patch;
mod stages;
mod tags;
mod usage;

use percent_encoding::percent_decode_str;

use super::{access::Access, call::Call, error::ApiError, reply::Reply, state::Account};

/// Answers one operation.
pub type Handler = fn(&mut Account, &Call) -> Result<Reply, ApiError>;

/// One operation of API Gateway.
#[derive(Debug)]
pub struct Route {
    /// HTTP verb.
    pub verb: &'static str,
    /// The path; `{}` stands for one parameter, and at the end it takes the rest.
    path: &'static str,
    /// The operation's name in AWS's model.
    pub name: &'static str,
    /// What answers it.
    pub handler: Handler,
}

impl Route {
    /// API Gateway's own rule: GET reads, any other verb writes.
    pub fn access(&self) -> Access {
        if self.verb == "GET" { Access::Read } else { Access::Write }
    }
}

const fn route(verb: &'static str, path: &'static str, name: &'static str, handler: Handler) -> Route {
    Route { verb, path, name, handler }
}

/// Every operation that the practice account has. ImportApiKeys shares its path with CreateApiKey and stands beside it below.
const ROUTES: &[Route] = &[
    route("GET", "/account", "GetAccount", account::get),
    route("PATCH", "/account", "UpdateAccount", account::update),
    route("GET", "/restapis", "GetRestApis", apis::list),
    route("GET", "/restapis/{}", "GetRestApi", apis::get),
    route("PATCH", "/restapis/{}", "UpdateRestApi", apis::update),
    route("GET", "/restapis/{}/resources", "GetResources", methods::resources),
    route("GET", "/restapis/{}/resources/{}", "GetResource", methods::resource),
    route("GET", "/restapis/{}/resources/{}/methods/{}", "GetMethod", methods::get),
    route("PATCH", "/restapis/{}/resources/{}/methods/{}", "UpdateMethod", methods::update),
    route(
        "PATCH",
        "/restapis/{}/resources/{}/methods/{}/integration",
        "UpdateIntegration",
        methods::update_integration,
    ),
    route("GET", "/restapis/{}/stages", "GetStages", stages::list),
    route("GET", "/restapis/{}/stages/{}", "GetStage", stages::get),
    route("PATCH", "/restapis/{}/stages/{}", "UpdateStage", stages::update),
    route("GET", "/restapis/{}/stages/{}/exports/{}", "GetExport", export::get),
    route("GET", "/restapis/{}/deployments", "GetDeployments", deployments::list),
    route("POST", "/restapis/{}/deployments", "CreateDeployment", deployments::create),
    route("GET", "/restapis/{}/deployments/{}", "GetDeployment", deployments::get),
    route("DELETE", "/restapis/{}/deployments/{}", "DeleteDeployment", deployments::delete),
    route("GET", "/restapis/{}/authorizers", "GetAuthorizers", authorizers::list),
    route("POST", "/restapis/{}/authorizers", "CreateAuthorizer", authorizers::create),
    route("GET", "/restapis/{}/authorizers/{}", "GetAuthorizer", authorizers::get),
    route("GET", "/restapis/{}/gatewayresponses", "GetGatewayResponses", gateway_responses::list),
    route("GET", "/restapis/{}/gatewayresponses/{}", "GetGatewayResponse", gateway_responses::get),
    route("PUT", "/restapis/{}/gatewayresponses/{}", "PutGatewayResponse", gateway_responses::put),
    route("GET", "/usageplans", "GetUsagePlans", plans::list),
    route("POST", "/usageplans", "CreateUsagePlan", plans::create),
    route("GET", "/usageplans/{}", "GetUsagePlan", plans::get),
    route("PATCH", "/usageplans/{}", "UpdateUsagePlan", plans::update),
    route("DELETE", "/usageplans/{}", "DeleteUsagePlan", plans::delete),
    route("GET", "/usageplans/{}/keys", "GetUsagePlanKeys", plan_keys::list),
    route("POST", "/usageplans/{}/keys", "CreateUsagePlanKey", plan_keys::create),
    route("GET", "/usageplans/{}/keys/{}", "GetUsagePlanKey", plan_keys::get),
    route("DELETE", "/usageplans/{}/keys/{}", "DeleteUsagePlanKey", plan_keys::delete),
    route("GET", "/usageplans/{}/usage", "GetUsage", usage::get),
    route("PATCH", "/usageplans/{}/keys/{}/usage", "UpdateUsage", usage::update),
    route("GET", "/apikeys", "GetApiKeys", keys::list),
    route("POST", "/apikeys", "CreateApiKey", keys::create),
    route("GET", "/apikeys/{}", "GetApiKey", keys::get),
    route("PATCH", "/apikeys/{}", "UpdateApiKey", keys::update),
    route("DELETE", "/apikeys/{}", "DeleteApiKey", keys::delete),
    route("GET", "/tags/{}", "GetTags", tags::get),
    route("PUT", "/tags/{}", "TagResource", tags::add),
    route("DELETE", "/tags/{}", "UntagResource", tags::remove),
    route("GET", "/domainnames", "GetDomainNames", account::no_domain_names),
];

const IMPORT: Route = route("POST", "/apikeys", "ImportApiKeys", import::create);

/// The operation that a verb and a raw (still encoded) path ask for, and the path's parameters, decoded.
pub fn find(verb: &str, path: &str, query: &[(String, String)]) -> Option<(&'static Route, Vec<String>)> {
    let (route, ids) = ROUTES
        .iter()
        .filter(|route| route.verb == verb)
        .find_map(|route| parameters(route.path, path).map(|ids| (route, ids)))?;
    let import =
        route.name == "CreateApiKey" && query.iter().any(|(name, value)| name == "mode" && value == "import");
    Some((if import { &IMPORT } else { route }, ids))
}

fn parameters(pattern: &str, path: &str) -> Option<Vec<String>> {
    // An ARN's own slashes may come unencoded.
    if pattern == "/tags/{}" {
        return path.strip_prefix("/tags/").filter(|arn| !arn.is_empty()).map(|arn| vec![decode(arn)]);
    }
    let (mut ids, mut asked) = (Vec::new(), path.split('/'));
    for expected in pattern.split('/') {
        match (expected, asked.next()?) {
            ("{}", "") => return None,
            ("{}", id) => ids.push(decode(id)),
            (fixed, segment) if fixed != segment => return None,
            _ => {}
        }
    }
    asked.next().is_none().then_some(ids)
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::find;

    fn name(verb: &str, path: &str) -> Option<&'static str> {
        find(verb, path, &[]).map(|(route, _)| route.name)
    }

    #[test]
    fn verbs_and_paths_name_operations() {
        assert_eq!(name("GET", "/usageplans/ab/keys/cd"), Some("GetUsagePlanKey"));
        assert_eq!(name("PATCH", "/usageplans/ab/keys/cd/usage"), Some("UpdateUsage"));
        assert_eq!(name("PUT", "/usageplans/ab"), None);
        assert_eq!(name("GET", "/usageplans/"), None);
        assert_eq!(name("GET", "/nothing"), None);
    }

    #[test]
    fn import_is_told_by_its_query() {
        let query = [("mode".to_owned(), "import".to_owned())];
        assert_eq!(find("POST", "/apikeys", &query).unwrap().0.name, "ImportApiKeys");
        assert_eq!(name("POST", "/apikeys"), Some("CreateApiKey"));
    }

    #[test]
    fn an_arn_comes_encoded_or_not() {
        let arn = "arn:aws:apigateway:eu-central-1::/usageplans/ab";
        let encoded = "/tags/arn%3Aaws%3Aapigateway%3Aeu-central-1%3A%3A%2Fusageplans%2Fab";
        assert_eq!(find("GET", encoded, &[]).unwrap().1, [arn]);
        assert_eq!(find("GET", &format!("/tags/{arn}"), &[]).unwrap().1, [arn]);
    }
}
