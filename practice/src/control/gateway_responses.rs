//! Gateway responses: what the gateway itself answers, by kind of refusal. Changing one needs a deployment.

use serde_json::{Value, json};

use crate::{
    call::Call,
    error::ApiError,
    paging,
    reply::Reply,
    state::{Account, Api, GatewayResponse},
};

/// Every type with its status; the two defaults have none.
const TYPES: [(&str, &str); 21] = [
    ("ACCESS_DENIED", "403"),
    ("API_CONFIGURATION_ERROR", "500"),
    ("AUTHORIZER_CONFIGURATION_ERROR", "500"),
    ("AUTHORIZER_FAILURE", "500"),
    ("BAD_REQUEST_BODY", "400"),
    ("BAD_REQUEST_PARAMETERS", "400"),
    ("DEFAULT_4XX", ""),
    ("DEFAULT_5XX", ""),
    ("EXPIRED_TOKEN", "403"),
    ("INTEGRATION_FAILURE", "504"),
    ("INTEGRATION_TIMEOUT", "504"),
    ("INVALID_API_KEY", "403"),
    ("INVALID_SIGNATURE", "403"),
    ("MISSING_AUTHENTICATION_TOKEN", "403"),
    ("QUOTA_EXCEEDED", "429"),
    ("REQUEST_TOO_LARGE", "413"),
    ("RESOURCE_NOT_FOUND", "404"),
    ("THROTTLED", "429"),
    ("UNAUTHORIZED", "401"),
    ("UNSUPPORTED_MEDIA_TYPE", "415"),
    ("WAF_FILTERED", "403"),
];

/// GetGatewayResponses: always all types.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let api = account.api(call.id(0))?;
    paging::list(TYPES.iter().map(|(kind, status)| wire(api, kind, status)).collect(), call)
}

/// GetGatewayResponse: AWS's own where the API has not changed it.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let (kind, status) = known(call.id(1))?;
    Ok(Reply::json(200, &wire(account.api(call.id(0))?, kind, status)))
}

/// PutGatewayResponse: another status or text for one kind of refusal.
pub fn put(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let (kind, status) = known(call.id(1))?;
    let new: GatewayResponse = call.json()?;
    let api = account.api_mut(call.id(0))?;
    api.gateway_responses.insert(kind.to_owned(), new);
    Ok(Reply::json(201, &wire(api, kind, status)))
}

/// A customised default shows through in the types that inherit it, while they still say `defaultResponse: true`.
fn wire(api: &Api, kind: &str, status: &str) -> Value {
    let own = api.gateway_responses.get(kind);
    let parent = if status.starts_with('4') { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    let custom = own.or_else(|| api.gateway_responses.get(parent));
    let mut wire = json!({
        "responseType": kind,
        "responseParameters": {},
        "responseTemplates": { "application/json": "{\"message\":$context.error.messageString}" },
        "defaultResponse": own.is_none(),
    });
    if let Some(custom) = custom {
        wire["responseParameters"] = json!(custom.response_parameters);
        wire["responseTemplates"] = json!(custom.response_templates);
    }
    let status = custom.and_then(|custom| custom.status_code.as_deref()).unwrap_or(status);
    if !status.is_empty() {
        wire["statusCode"] = status.into();
    }
    wire
}

fn known(kind: &str) -> Result<(&'static str, &'static str), ApiError> {
    let found = TYPES.iter().find(|(known, _)| *known == kind);
    found
        .copied()
        .ok_or_else(|| ApiError::bad_request(format!("Invalid gateway response type specified: {kind}")))
}
