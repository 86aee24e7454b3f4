use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::retry::ErrorKind;

use super::*;
use crate::aws::operation::{GET_REST_APIS, UPDATE_USAGE_PLAN};

const AWS: Circumstances<'static> = Circumstances {
    operation: &UPDATE_USAGE_PLAN,
    profile: Some("halden"),
    single_sign_on: false,
    endpoint: None,
};
const EMULATOR: Circumstances<'static> = Circumstances {
    operation: &GET_REST_APIS,
    profile: None,
    single_sign_on: false,
    endpoint: Some("http://127.0.0.1:4566"),
};

fn kind(status: u16, code: &str, message: &str, around: &Circumstances<'_>) -> FailureKind {
    answered(Answered { status, code: Some(code), message: Some(message) }, around).kind
}

#[test]
fn status_and_code_decide_the_kind() {
    use FailureKind as Is;
    for (status, code, message, expected) in [
        (400, "BadRequestException", "Invalid API Stage specified", Is::Refused),
        (403, "AccessDeniedException", "User: x is not authorized", Is::AccessDenied),
        (403, "ExpiredTokenException", "The security token is expired", Is::Credentials),
        (403, "UnrecognizedClientException", "The security token is invalid", Is::Credentials),
        (403, "InvalidSignatureException", "Signature expired", Is::Credentials),
        (404, "NotFoundException", "Invalid Usage Plan ID specified", Is::NotFound),
        (409, "ConflictException", "API Key already exists", Is::Conflict),
        (429, "TooManyRequestsException", "Too Many Requests", Is::Throttled),
        (429, "LimitExceededException", "Rate exceeded", Is::Throttled),
        (429, "LimitExceededException", "Maximum number of API keys reached", Is::Refused),
        (500, "InternalFailure", "", Is::Service),
        (503, "ServiceUnavailableException", "", Is::Service),
    ] {
        assert_eq!(kind(status, code, message, &AWS), expected, "{status} {code} {message}");
    }
}

#[test]
fn what_an_emulator_lacks_is_not_called_a_failure_of_aws() {
    assert_eq!(kind(501, "InternalFailure", "not yet implemented", &EMULATOR), FailureKind::Unsupported);
    assert_eq!(kind(404, "", "", &EMULATOR), FailureKind::Unsupported);
    assert_eq!(kind(404, "NotFoundException", "x", &EMULATOR), FailureKind::NotFound);
    let missing = "MissingAuthenticationTokenException";
    assert_eq!(kind(403, missing, "", &EMULATOR), FailureKind::Unsupported);
    assert_eq!(kind(403, missing, "", &AWS), FailureKind::Credentials);
}

#[test]
fn a_denial_names_the_permission_and_keeps_awss_words() {
    let raw = raw(403, &[("x-amzn-requestid", "req-1")]);
    let err = ErrorMetadata::builder()
        .code("AccessDeniedException")
        .message("User: arn:aws:iam::482100773915:user/mia is not authorized")
        .build();
    let failure = of(&SdkError::service_error(Denied(err), raw), &AWS);
    assert_eq!(failure.kind, FailureKind::AccessDenied);
    assert_eq!(failure.permission.as_deref(), Some("apigateway:PATCH"));
    assert_eq!(failure.request_id.as_deref(), Some("req-1"));
    assert_eq!(failure.operation.as_deref(), Some("UpdateUsagePlan"));
    assert!(failure.why.contains("user/mia"));
}

#[test]
fn an_expired_sign_in_names_the_command_that_helps() {
    let source = CredentialsError::provider_error("the SSO session has expired or is otherwise invalid");
    let connector = ConnectorError::other(source.into(), None);
    let failure = of(&SdkError::<Denied, HttpResponse>::dispatch_failure(connector), &AWS);
    assert_eq!(failure.kind, FailureKind::Credentials);
    assert!(failure.hint.contains("aws sso login --profile halden"), "{}", failure.hint);
    let none = || ConnectorError::other(CredentialsError::not_loaded("nothing here").into(), None);
    let told = |around| of(&SdkError::<Denied, HttpResponse>::dispatch_failure(none()), around);
    assert!(told(&AWS).what.starts_with("No credentials"));
    let browser = Circumstances { single_sign_on: true, ..AWS };
    assert!(told(&browser).hint.contains("aws sso login"), "never signed in, or signed out");
    let console =
        CredentialsError::provider_error("failed to refresh cached Login token: Please reauthenticate.");
    let failure = no_credentials(&console, &AWS);
    assert_eq!(failure.hint, "Run `aws login --profile halden` in a terminal, then try again.");
}

#[test]
fn an_unanswered_write_may_have_gone_through() {
    let err = SdkError::<Denied, HttpResponse>::timeout_error("slow");
    assert!(of(&err, &AWS).hint.contains("may have gone through"));
    assert!(!of(&err, &EMULATOR).hint.contains("may have gone through"));
    let io = ConnectorError::io(std::io::Error::other("connection refused").into());
    let failure = of(&SdkError::<Denied, HttpResponse>::dispatch_failure(io), &EMULATOR);
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(failure.what.contains("127.0.0.1:4566"));
    let broken =
        ConnectorError::other("closed before message completed".into(), Some(ErrorKind::TransientError));
    let failure = of(&SdkError::<Denied, HttpResponse>::dispatch_failure(broken), &AWS);
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert_eq!(failure.hint, MAY_BE_DONE);
}

#[test]
fn only_a_write_without_a_plain_no_may_be_done() {
    let answered = |status: u16, around: &Circumstances<'_>| {
        let err = ErrorMetadata::builder().code("SomeException").build();
        of(&SdkError::service_error(Denied(err), raw(status, &[])), around)
    };
    for (status, may_be_done) in
        [(200, true), (400, false), (403, false), (409, false), (500, true), (501, false), (503, true)]
    {
        let failure = answered(status, &AWS);
        assert_eq!(failure.may_be_done, may_be_done, "{status}");
        assert_eq!(failure.hint == MAY_BE_DONE, may_be_done, "{status}");
        assert!(!answered(status, &EMULATOR).may_be_done, "a read changes nothing: {status}");
    }
    let io = |kind| {
        let connector = ConnectorError::io(std::io::Error::from(kind).into());
        of(&SdkError::<Denied, HttpResponse>::dispatch_failure(connector), &AWS).may_be_done
    };
    assert!(!io(std::io::ErrorKind::ConnectionRefused), "it never left");
    assert!(io(std::io::ErrorKind::ConnectionReset));
    assert!(of(&SdkError::<Denied, HttpResponse>::timeout_error("slow"), &AWS).may_be_done);
    let none = ConnectorError::other(CredentialsError::not_loaded("nothing here").into(), None);
    assert!(!of(&SdkError::<Denied, HttpResponse>::dispatch_failure(none), &AWS).may_be_done);
}

/// What a write meets at an address, through the SDK and a real connection.
fn met(endpoint: &str) -> Failure {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let timeouts = aws_config::timeout::TimeoutConfig::builder().connect_timeout(Duration::from_secs(2));
        let config = aws_config::SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(aws_config::Region::new("eu-central-1"))
            .endpoint_url(endpoint)
            .http_client(crate::aws::http::direct())
            .sleep_impl(aws_smithy_async::rt::sleep::default_async_sleep().unwrap())
            .timeout_config(timeouts.operation_timeout(Duration::from_secs(20)).build())
            .retry_config(aws_config::retry::RetryConfig::disabled())
            .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(
                aws_credential_types::Credentials::new("AKIA", "s", None, None, "a test"),
            ))
            .build();
        let gateway = aws_sdk_apigateway::Client::new(&config);
        of(&gateway.delete_api_key().api_key("k").send().await.unwrap_err(), &AWS)
    })
}

#[test]
fn a_connection_that_never_came_about_sent_nothing() {
    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = plain.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in plain.incoming() {
            let _ = std::io::Write::write_all(&mut socket.unwrap(), b"HTTP/1.1 400 no TLS here\r\n\r\n");
        }
    });
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for endpoint in [format!("https://{at}"), format!("http://{closed}"), "http://nobody.invalid".into()] {
        let failure = met(&endpoint);
        assert_eq!(failure.kind, FailureKind::Unreachable, "{endpoint}: {failure}");
        assert!(
            !failure.may_be_done && failure.hint.starts_with("Nothing was sent."),
            "{endpoint}: {failure}"
        );
    }
    let cut = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = cut.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in cut.incoming() {
            drop(std::io::Read::read(&mut socket.unwrap(), &mut [0; 4096]));
        }
    });
    assert!(met(&format!("http://{at}")).may_be_done, "it was taken and not answered");
}

#[test]
fn a_yes_that_cannot_be_read_is_no_no() {
    let failure = |around: &Circumstances<'_>| {
        of(&SdkError::service_error(Denied(ErrorMetadata::builder().build()), raw(200, &[])), around)
    };
    assert!(failure(&AWS).may_be_done);
    assert!(failure(&AWS).why.contains("HTTP 200"), "{}", failure(&AWS).why);
    assert_eq!(failure(&EMULATOR).kind, FailureKind::Unsupported, "a read of an emulator");
}

#[test]
fn the_wait_that_aws_asks_for_is_read() {
    let throttled = |headers| {
        let meta = Denied(ErrorMetadata::builder().code("TooManyRequestsException").build());
        retry_after(&SdkError::service_error(meta, raw(429, headers)))
    };
    assert_eq!(throttled(&[("Retry-After", "20")]), Some(Duration::from_secs(20)));
    assert_eq!(throttled(&[("Retry-After", "soon")]), None);
    assert_eq!(throttled(&[]), None);
}

fn raw(status: u16, headers: &[(&'static str, &'static str)]) -> HttpResponse {
    let mut raw = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::empty());
    for (name, value) in headers {
        raw.headers_mut().insert(*name, *value);
    }
    raw
}

#[derive(Debug)]
struct Denied(ErrorMetadata);

impl std::fmt::Display for Denied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Denied {}

impl ProvideErrorMetadata for Denied {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}
