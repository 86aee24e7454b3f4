//! Who is asked before the key: signatures and authorizers, with the answers that AWS was recorded to give.
//!
//! Such calls are not recorded: usage and the access logs here know of calls that came as far as the key check.

use serde_json::json;

use super::Request;
use crate::{
    error::{ApiError, ErrorKind},
    reply::Reply,
    state::{Denial, Deployment, Method},
};

/// Lets a call on to the key check, or says why not.
pub fn admit(live: &Deployment, method: &Method, request: &Request) -> Result<(), Denial> {
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
        Denial::Refused => "ACCESS_DENIED",
        Denial::Failed => "AUTHORIZER_CONFIGURATION_ERROR",
    }
}

/// The answer, with a status that the deployed API may have customised.
pub fn reply(denial: Denial, status: Option<u16>) -> Reply {
    let err = match denial {
        Denial::Unsigned => ApiError::unknown_route(),
        Denial::SignedOut => ApiError::new(ErrorKind::Unauthorized, "Unauthorized"),
        Denial::Refused => return refused(status),
        Denial::Failed => return failed(status),
    };
    ApiError { status: status.unwrap_or(err.status), ..err }.reply()
}

/// AWS writes `Message` with a capital here, unlike everywhere else.
fn refused(status: Option<u16>) -> Reply {
    let text = "User is not authorized to access this resource with an explicit deny";
    marked(status.unwrap_or(403), &json!({ "Message": text }), ErrorKind::AccessDenied)
}

fn failed(status: Option<u16>) -> Reply {
    marked(status.unwrap_or(500), &json!({ "message": null }), ErrorKind::AuthorizerConfiguration)
}

fn marked(status: u16, body: &serde_json::Value, kind: ErrorKind) -> Reply {
    Reply::json(status, body).with("x-amzn-errortype", kind.name())
}
