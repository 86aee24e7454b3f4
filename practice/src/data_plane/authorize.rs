//! Who is asked before the key: signatures and authorizers, with the answers that AWS was recorded to give.
//!
//! Such calls are not recorded: usage and the access logs here know of calls that came as far as the key check.

use serde_json::{Value, json};

use super::Request;
use crate::{
    error::{ApiError, ErrorKind},
    reply::Reply,
    state::{Denial, Deployment, Method, lets_in},
};

/// Lets a call on to the key check, or says why not.
pub fn admit(live: &Deployment, method: &Method, request: &Request) -> Result<(), Denial> {
    if live.policy.as_ref().is_some_and(|policy: &Value| !lets_in(policy, &request.source_ip)) {
        return Err(Denial::Policy);
    }
    match method.authorization_type.as_str() {
        "NONE" => Ok(()),
        "AWS_IAM" if request.signed => Ok(()),
        "AWS_IAM" => Err(Denial::Unsigned),
        _ => {
            let id = method.authorizer_id.as_deref().unwrap_or_default();
            let authorizer = live.authorizers.iter().find(|known| known.id == id).ok_or(Denial::Failed)?;
            authorizer.judge(|name| request.headers.get(name))
        }
    }
}

/// The gateway response's type.
pub fn kind(denial: Denial) -> &'static str {
    match denial {
        Denial::Unsigned => "MISSING_AUTHENTICATION_TOKEN",
        Denial::SignedOut => "UNAUTHORIZED",
        Denial::Refused | Denial::Policy => "ACCESS_DENIED",
        Denial::Failed => "AUTHORIZER_CONFIGURATION_ERROR",
    }
}

/// The answer, with a status that the deployed API may have customised.
pub fn reply(denial: Denial, request: &Request, status: Option<u16>) -> Reply {
    let err = match denial {
        Denial::Unsigned => ApiError::unknown_route(),
        Denial::SignedOut => ApiError::new(ErrorKind::Unauthorized, "Unauthorized"),
        Denial::Refused => {
            return refused("User is not authorized to access this resource with an explicit deny", status);
        }
        Denial::Policy => return refused(&by_policy(request), status),
        Denial::Failed => return failed(status),
    };
    ApiError { status: status.unwrap_or(err.status), ..err }.reply()
}

/// AWS writes `Message` with a capital here, unlike everywhere else.
fn refused(text: &str, status: Option<u16>) -> Reply {
    marked(status.unwrap_or(403), &json!({ "Message": text }), ErrorKind::AccessDenied)
}

fn by_policy(request: &Request) -> String {
    let Request { api, stage, verb, path, .. } = request;
    format!(
        "User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
         arn:aws:execute-api:eu-central-1:********0000:{api}/{stage}/{verb}{path}"
    )
}

fn failed(status: Option<u16>) -> Reply {
    marked(status.unwrap_or(500), &json!({ "message": null }), ErrorKind::AuthorizerConfiguration)
}

fn marked(status: u16, body: &Value, kind: ErrorKind) -> Reply {
    Reply::json(status, body).with("x-amzn-errortype", kind.name())
}
