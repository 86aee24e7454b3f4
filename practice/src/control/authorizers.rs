//! Authorizers of an API. Which method has which is said by UpdateMethod; both act after a deployment.

use serde::Deserialize;

use crate::{
    bounds::MOST_AUTHORIZERS,
    call::Call,
    error::{ApiError, ErrorKind},
    paging,
    reply::Reply,
    state::{Account, Authorizer},
};

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct NewAuthorizer {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    authorizer_uri: Option<String>,
    #[serde(rename = "providerARNs")]
    providers: Vec<String>,
    identity_source: Option<String>,
}

/// GetAuthorizers: an API's authorizers, in pages.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    paging::list(account.api(call.id(0))?.authorizers.iter().map(Authorizer::wire).collect(), call)
}

/// GetAuthorizer: one of them.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let found = account.api(call.id(0))?.authorizer(call.id(1));
    let found = found.ok_or_else(|| ApiError::not_found("Invalid Authorizer identifier specified"))?;
    Ok(Reply::json(200, &found.wire()))
}

/// CreateAuthorizer: Lambda's, of kind `TOKEN` or `REQUEST`, or Cognito's.
pub fn create(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let new: NewAuthorizer = call.json()?;
    check(&new)?;
    let id = account.ids.short();
    let authorizer = Authorizer {
        id,
        name: new.name,
        kind: new.kind,
        uri: new.authorizer_uri,
        providers: new.providers,
        identity_source: new.identity_source.filter(|source| !source.is_empty()),
    };
    let wire = authorizer.wire();
    let api = account.api_mut(call.id(0))?;
    if api.authorizers.len() >= MOST_AUTHORIZERS {
        return Err(ApiError::new(
            ErrorKind::LimitExceeded,
            "Maximum number of authorizers for this API has been reached",
        ));
    }
    api.authorizers.push(authorizer);
    Ok(Reply::json(201, &wire))
}

fn check(new: &NewAuthorizer) -> Result<(), ApiError> {
    let complete = match new.kind.as_str() {
        "TOKEN" => new.authorizer_uri.is_some() && new.identity_source.is_some(),
        "REQUEST" => new.authorizer_uri.is_some(),
        "COGNITO_USER_POOLS" => !new.providers.is_empty() && new.identity_source.is_some(),
        _ => false,
    };
    if new.name.is_empty() || !complete {
        return Err(ApiError::bad_request(
            "Invalid authorizer specified: a name, a type, a function or user pool, and an identity source are needed",
        ));
    }
    Ok(())
}
