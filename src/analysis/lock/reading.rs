//! What one answer of a lock check says by itself.
//!
//! The gateway marks its own answers with an error type, and a mark that is not known here proves nothing: an authorizer runs
//! before the key check, so even a 500 may come from a door that nobody could try. An answer without the mark is the backend's,
//! with three exceptions that look alike: something in between (a proxy, a content network), a refusal that the API's owners
//! customised, and emulators, which mark nothing.

use crate::domain::{Answer, Probed};

/// What one answer says about the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Refused for want of a valid key; a firewall and a disabled address say the same.
    RefusedForKey,
    /// The call went through the gate, whatever the backend said to it.
    Answered,
    /// A refusal without the gateway's mark: the backend's own, or the gateway's as the API's owners customised it.
    Unmarked,
    /// The gateway's limit refused the call.
    Limited,
    /// No such route, method or stage; or an unsigned call of a method for signed calls.
    NoRoute,
    /// An authorizer wants a sign-in that the call does not carry.
    SignIn,
    /// A resource policy, IAM or an authorizer refused.
    Policy,
    /// The authorizer itself failed, before the key was looked at.
    AuthorizerFailed,
    /// Another error of the gateway's own.
    GatewayError,
    /// The call went through, and the backend's answer was malformed or did not come.
    Malformed,
    /// Refused with the status of a missing key, or answered as something in between does.
    Ambiguous,
}

/// Reads one answer of a round.
pub fn read(answer: &Answer, probed: &Probed) -> Reading {
    match answer.error_type.as_deref() {
        Some(kind) if !kind.is_empty() => marked(kind, answer.status),
        _ => unmarked(answer, probed),
    }
}

/// An answer that names the gateway's own error. Its status may be customised, and the deployed customising is not what the
/// API's list shows, so the name decides.
fn marked(kind: &str, status: u16) -> Reading {
    match kind {
        "ForbiddenException" => Reading::RefusedForKey,
        "MissingAuthenticationTokenException" => Reading::NoRoute,
        "UnauthorizedException" => Reading::SignIn,
        "AccessDeniedException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "ExpiredTokenException"
        | "UnrecognizedClientException" => Reading::Policy,
        "AuthorizerConfigurationException" | "AuthorizerFailureException" => Reading::AuthorizerFailed,
        "TooManyRequestsException" | "LimitExceededException" => Reading::Limited,
        // Other statuses of it are faults of the gateway, which may come before the key check.
        "InternalServerErrorException" if matches!(status, 502 | 504) => Reading::Malformed,
        _ => Reading::GatewayError,
    }
}

/// An answer without the mark. A few bodies are the gateway's own words, whatever became of the mark.
fn unmarked(answer: &Answer, probed: &Probed) -> Reading {
    let says = |text: &str| answer.body.contains(text);
    let emulator = !probed.gateway_names_errors;
    match answer.status {
        403 if says("Missing Authentication Token") => Reading::NoRoute,
        403 if says("not authorized to") => Reading::Policy,
        500 if answer.body.trim() == r#"{"message":null}"# => Reading::AuthorizerFailed,
        status if emulator && status == probed.refusal_status && says("Forbidden") => Reading::RefusedForKey,
        401 if emulator && says("Unauthorized") => Reading::SignIn,
        429 if emulator => Reading::Limited,
        502 if emulator && says("Internal server error") => Reading::Malformed,
        status if status == probed.refusal_status => Reading::Ambiguous,
        // Nobody but AWS knows every way in which AWS says 403; the others are what proxies and content networks say.
        403 | 407 | 502 | 503 | 504 => Reading::Ambiguous,
        429 => Reading::Answered,
        400..=499 => Reading::Unmarked,
        _ => Reading::Answered,
    }
}
