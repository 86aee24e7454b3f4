//! From the SDK's errors to what a person reads: what happened, why, and what to do next.
//!
//! AWS's own words are kept as the "why" wherever it said some. A denied permission is not in API Gateway's
//! model and arrives as an unknown error, so status and code decide here, not the SDK's variants.

use std::error::Error;
use std::io;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Operation;
use crate::domain::{Failure, FailureKind};

const MAY_BE_DONE: &str = "It may have gone through all the same: refresh and look before you try again.";

/// What stood around a call that failed.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// What was called: its words and its permission are in the failure.
    pub operation: &'static Operation,
    /// The profile, for the command that signs in again.
    pub profile: Option<&'a str>,
    /// The profile signs in with a browser.
    pub single_sign_on: bool,
    /// Another endpoint than AWS's.
    pub endpoint: Option<&'a str>,
}

/// A service's answer in the parts that decide.
#[derive(Clone, Copy, Debug, Default)]
struct Answered<'a> {
    status: u16,
    code: Option<&'a str>,
    message: Option<&'a str>,
}

/// The failure that an SDK error means.
pub fn of<E>(err: &SdkError<E, HttpResponse>, around: &Circumstances<'_>) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let raw = err.raw_response();
    let mut failure = match err {
        // A yes whose body is not what the SDK expects comes as an error without a code.
        SdkError::ServiceError(service)
            if service.raw().status().is_success() && service.err().code().is_none() =>
        {
            unreadable(service.raw().status().as_u16(), around)
        }
        SdkError::ServiceError(service) => answered(
            Answered {
                status: service.raw().status().as_u16(),
                code: service.err().code(),
                message: service.err().message(),
            },
            around,
        ),
        SdkError::ResponseError(response) => unreadable(response.raw().status().as_u16(), around),
        SdkError::TimeoutError(_) => timed_out(around),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => not_sent(err, around),
        _ => other(around, deepest(err)),
    };
    failure.may_be_done = around.operation.writes() && is_unanswered(err);
    if failure.may_be_done {
        failure.hint = MAY_BE_DONE.into();
    } else if around.operation.writes() && is_unconnected(err) {
        failure.hint = format!("Nothing was sent. {}", failure.hint);
    }
    failure.code = code(err);
    failure.operation = Some(around.operation.name.to_owned());
    failure.request_id = raw
        .and_then(|raw| {
            raw.headers().get("x-amzn-requestid").or_else(|| raw.headers().get("x-amz-request-id"))
        })
        .map(str::to_owned);
    failure
}

/// AWS's code of an error that a service answered with.
fn code<E: ProvideErrorMetadata>(err: &SdkError<E, HttpResponse>) -> Option<String> {
    err.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned)
}

/// Whether a call left and no answer says what came of it. AWS's own failure (5xx) is no such answer, nor is a yes (2xx) that
/// cannot be read, but that an operation is not offered (501) is one.
fn is_unanswered<E>(err: &SdkError<E, HttpResponse>) -> bool
where
    E: Error + Send + Sync + 'static,
{
    match err {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            !(400..500).contains(&status) && status != 501
        }
        SdkError::ResponseError(response) => !(400..500).contains(&response.raw().status().as_u16()),
        SdkError::TimeoutError(_) => true,
        SdkError::DispatchFailure(dispatch) => {
            (dispatch.is_timeout() || dispatch.is_io() || dispatch.as_other().is_some())
                && !has_no_credentials(err)
                && !is_unconnected(err)
        }
        _ => false,
    }
}

fn has_no_credentials(err: &(dyn Error + 'static)) -> bool {
    causes(err).any(<dyn Error>::is::<CredentialsError>)
}

/// How long AWS asks to wait: its `Retry-After` header, or the body's `retryAfterSeconds`.
pub fn retry_after<E>(err: &SdkError<E, HttpResponse>) -> Option<Duration> {
    #[derive(serde::Deserialize)]
    struct Body {
        #[serde(rename = "retryAfterSeconds")]
        seconds: String,
    }
    let raw = err.raw_response()?;
    let header = raw.headers().get("retry-after").map(str::to_owned);
    let asked = header.or_else(|| Some(serde_json::from_slice::<Body>(raw.body().bytes()?).ok()?.seconds))?;
    Duration::try_from_secs_f64(asked.trim().parse().ok()?).ok()
}

/// The last cause of an error: the one that says what really went wrong.
fn deepest(err: &dyn Error) -> String {
    let mut last = err;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

fn other(around: &Circumstances<'_>, why: String) -> Failure {
    let what = format!("Could not {}", around.operation.doing);
    Failure::new(FailureKind::Other, what, why, "Try again.")
}

fn address(around: &Circumstances<'_>) -> String {
    around.endpoint.map_or_else(|| "AWS".into(), str::to_owned)
}

fn timed_out(around: &Circumstances<'_>) -> Failure {
    Failure::new(
        FailureKind::Unreachable,
        format!("{} did not answer in time", address(around)),
        format!("Waited 30 seconds to {}.", around.operation.doing),
        "Check the network, then try again.",
    )
}

fn unreadable(status: u16, around: &Circumstances<'_>) -> Failure {
    let why = format!("The answer (HTTP {status}) is not in the form that AWS uses.");
    // Of a write that may have been done it is not said that it is not offered.
    if around.endpoint.is_some() && !around.operation.writes() {
        return unsupported(why, around);
    }
    let what = format!("Could not {}", around.operation.doing);
    Failure::new(FailureKind::Service, what, why, "A proxy may stand between here and AWS. Try again.")
}

fn unsupported(why: String, around: &Circumstances<'_>) -> Failure {
    Failure::new(
        FailureKind::Unsupported,
        format!("{} does not offer {}", address(around), around.operation.name),
        why,
        "This part stays empty with this endpoint.",
    )
}

/// Nothing came back: no credentials, no address, no connection, or a broken one.
fn not_sent<E>(err: &SdkError<E, HttpResponse>, around: &Circumstances<'_>) -> Failure
where
    E: Error + Send + Sync + 'static,
{
    // The signer has told already what is amiss.
    if let Some(failure) = causes(err).find_map(|at| at.downcast_ref::<Failure>()) {
        return failure.clone();
    }
    if let Some(credentials) = causes(err).find_map(|at| at.downcast_ref::<CredentialsError>()) {
        return no_credentials(credentials, around);
    }
    if let SdkError::DispatchFailure(dispatch) = err {
        if dispatch.is_timeout() && !is_unconnected(err) {
            return timed_out(around);
        }
        // A connection that closes while it is used is told as "other, but may pass".
        if dispatch.is_timeout() || dispatch.is_io() || dispatch.as_other().is_some() {
            return unreachable(err, around);
        }
    }
    other(around, deepest(err))
}

fn unreachable(err: &(dyn Error + 'static), around: &Circumstances<'_>) -> Failure {
    let hint = match around.endpoint {
        Some(_) => "Check that it runs and that the address is right.",
        None => "Check the network, the VPN or the proxy, and that the region exists.",
    };
    let what = format!("{} cannot be reached", address(around));
    Failure::new(FailureKind::Unreachable, what, deepest(err), hint)
}

/// Whether a connection never came about: no address of that name, no route, a closed port, no TLS, no answer in time. Then
/// nothing was sent.
fn is_unconnected(err: &(dyn Error + 'static)) -> bool {
    let connecting = |at: &(dyn Error + 'static)| {
        at.downcast_ref::<hyper_util::client::legacy::Error>()
            .is_some_and(hyper_util::client::legacy::Error::is_connect)
    };
    let refused = |at: &(dyn Error + 'static)| {
        at.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused)
    };
    causes(err).any(|at| connecting(at) || refused(at))
}

/// An error and what is behind it, the deepest last.
fn causes<'a>(err: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(err), |at: &&'a (dyn Error + 'static)| {
        let at: &'a (dyn Error + 'static) = *at;
        at.source()
    })
}

fn sign_in_command(profile: Option<&str>) -> String {
    profile.map_or_else(|| "aws sso login".to_owned(), |profile| format!("aws sso login --profile {profile}"))
}

/// Whether it is the sign-in of `aws login` that does not hold; the SDK has no public type for that, only words.
fn is_console_login(err: &CredentialsError) -> bool {
    causes(err)
        .map(ToString::to_string)
        .any(|words| words.contains("Login token") || words.contains("login/cache"))
}

/// Why there are no credentials. Where the sign-in could not be reached, that alone is said: it has not run out.
pub fn no_credentials(err: &CredentialsError, around: &Circumstances<'_>) -> Failure {
    let why = deepest(err);
    if causes(err).any(<dyn Error>::is::<ConnectorError>) {
        let hint = "Check the network, the VPN or the proxy, then try again.";
        return Failure::new(FailureKind::Unreachable, "The sign-in cannot be reached", why, hint);
    }
    let who = around.profile.map_or_else(|| "this computer".to_owned(), |name| format!("the profile {name}"));
    let tells = |why: &str| ["sso", "expired", "token"].iter().any(|word| why.to_lowercase().contains(word));
    if is_console_login(err) {
        let profile = around.profile.map(|name| format!(" --profile {name}")).unwrap_or_default();
        return Failure::new(
            FailureKind::Credentials,
            format!("The sign-in of {who} has run out"),
            why,
            format!("Run `aws login{profile}` in a terminal, then try again."),
        );
    }
    let found_none = matches!(err, CredentialsError::CredentialsNotLoaded(_));
    if around.single_sign_on || (!found_none && tells(&why)) {
        return Failure::new(
            FailureKind::Credentials,
            format!("The sign-in of {who} has run out"),
            why,
            format!("Run `{}` in a terminal, then try again.", sign_in_command(around.profile)),
        );
    }
    Failure::new(
        FailureKind::Credentials,
        format!("No credentials for {who}"),
        why,
        "Choose another profile, or set one up with `aws configure` or `aws configure sso`.",
    )
}

/// Codes with which AWS says that it does not know who we are.
const STRANGER: [&str; 6] = [
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
];
const EXPIRED: [&str; 4] =
    ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"];
const SIGNATURE: [&str; 3] = ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed"];
const DENIED: [&str; 4] =
    ["AccessDeniedException", "AccessDenied", "ForbiddenException", "UnauthorizedOperation"];
const UNKNOWN_OPERATION: [&str; 5] = [
    "UnknownOperationException",
    "NotImplemented",
    "NotImplementedException",
    "InvalidAction",
    "UnsupportedOperation",
];
const THROTTLED: [&str; 5] = [
    "TooManyRequestsException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestLimitExceeded",
];

/// A service answered with an error.
fn answered(answer: Answered<'_>, around: &Circumstances<'_>) -> Failure {
    let code = answer.code.unwrap_or_default();
    let why = answer.message.filter(|message| !message.is_empty()).unwrap_or(code).to_owned();
    if let Some(failure) = stranger(answer.status, code, &why, around) {
        return failure;
    }
    let doing = around.operation.doing;
    let refused = |kind, hint: &str| Failure::new(kind, format!("Could not {doing}"), why.clone(), hint);
    let foreign = around.endpoint.is_some();
    match answer.status {
        _ if UNKNOWN_OPERATION.contains(&code) => unsupported(why, around),
        501 => unsupported(why, around),
        // What AWS says about a path that it does not know is what some look-alikes say about an operation.
        403 if foreign && code == "MissingAuthenticationTokenException" => unsupported(why, around),
        404 if foreign && code != "NotFoundException" => unsupported(why, around),
        _ if THROTTLED.contains(&code) => throttled(why, around),
        429 if code == "LimitExceededException" && is_resource_quota(&why) => refused(
            FailureKind::Refused,
            "AWS limits how many of these an account may have: delete some, or ask AWS for a higher quota.",
        ),
        429 => throttled(why, around),
        // CloudWatch and its Logs answer every refusal with 400: only the code tells.
        400 if code == "LimitExceededException" && around.operation.name == "StartQuery" => {
            throttled(why, around)
        }
        400 if code.starts_with("AccessDenied") => denied(why, around),
        400 if code.starts_with("ResourceNotFound") => {
            refused(FailureKind::NotFound, "Somebody may have deleted it meanwhile: refresh and look.")
        }
        401 | 403 => denied(why, around),
        404 => refused(FailureKind::NotFound, "Somebody may have deleted it meanwhile: refresh and look."),
        409 => refused(
            FailureKind::Conflict,
            "It clashes with something that AWS has, or with another change under way: refresh and look.",
        ),
        500.. => refused(FailureKind::Service, "This is on AWS's side: wait a little, then try again."),
        400..=499 => refused(FailureKind::Refused, "AWS gives the reason above: change it and try again."),
        _ => other(around, why),
    }
}

/// A limit on the number of things, as against one on the number of calls: waiting does not help there.
fn is_resource_quota(why: &str) -> bool {
    let lower = why.to_lowercase();
    !(lower.contains("rate") || lower.contains("too many requests") || lower.contains("throttl"))
        && (lower.contains("maximum") || lower.contains("limit of") || lower.contains("quota"))
}

fn throttled(why: String, around: &Circumstances<'_>) -> Failure {
    Failure::new(
        FailureKind::Throttled,
        format!(
            "Could not {}: AWS's limit on requests was still exceeded after waiting",
            around.operation.doing
        ),
        why,
        "The limit is shared with every tool and console of this account: wait a minute, then try again.",
    )
}

fn denied(why: String, around: &Circumstances<'_>) -> Failure {
    let permission = around.operation.permission;
    let mut failure = Failure::new(
        FailureKind::AccessDenied,
        format!("No permission to {}", around.operation.doing),
        why,
        format!("Ask your administrator for {permission}, or choose another profile."),
    );
    failure.permission = Some(permission.to_owned());
    failure
}

/// AWS does not know, or no longer accepts, who we are.
fn stranger(status: u16, code: &str, why: &str, around: &Circumstances<'_>) -> Option<Failure> {
    let failure = |what: &str, hint: String| Some(Failure::new(FailureKind::Credentials, what, why, hint));
    if EXPIRED.contains(&code) {
        let again = sign_in_command(around.profile);
        return failure("Your sign-in has run out", format!("Run `{again}` in a terminal, then try again."));
    }
    if SIGNATURE.contains(&code) {
        return failure(
            "AWS did not accept the signature of the request",
            "Check that this computer's clock is right and that the profile's secret key is complete.".into(),
        );
    }
    let nobody = STRANGER.contains(&code) || (status == 401 && !DENIED.contains(&code));
    let missing = code == "MissingAuthenticationTokenException" && around.endpoint.is_none();
    if nobody || missing {
        return failure(
            "AWS does not know these credentials",
            "Check the profile: its access key may have been deleted, or belong to another part of AWS."
                .into(),
        );
    }
    None
}

#[cfg(test)]
mod tests;
