//! One round of a lock check: real calls to a stage, as a partner's program would make them.
//!
//! What the answers mean is not decided here. How a missing key is answered can be customised on each API, so
//! that is asked first. The partner's key lives in memory for the length of one call.

use std::time::Duration;

use aws_sdk_apigateway::types::GatewayResponseType;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use secrecy::{ExposeSecret as _, SecretString};

use super::http::connector;
use super::operation::GET_GATEWAY_RESPONSES;
use super::pages::pages;
use super::{Client, reveal};
use crate::domain::door::{Door, door};
use crate::domain::{Answer, ApiId, Caller, Failure, FailureKind, ProbePlan, Probed, SignIn};

/// What AWS answers a missing or wrong key with unless the API says otherwise.
const USUAL_REFUSAL: u16 = 403;
/// Stands where a path has a parameter; easy to find in the logs of whoever runs the API.
const PLACEHOLDER: &str = "tollkeeper-check";
const BODY_CHARACTERS: usize = 2_000;
/// A body longer than this is not read to its end.
const BODY_BYTES: usize = 65_536;
/// Nor is one that takes longer: a stage may stream for ever, and its status has said all by then.
const BODY_TIME: Duration = Duration::from_secs(1);
/// From a call's beginning to its status.
const CALL_TIME: Duration = Duration::from_secs(20);
const WRONG_KEY_LENGTH: usize = 40;

/// Makes the calls of one round.
///
/// # Errors
/// An address that cannot be called or must not be told a partner's key, a stage that cannot be reached or whose answer breaks off, or a partner's key that cannot be
/// fetched.
pub async fn probe(client: &Client, plan: &ProbePlan) -> Result<Probed, Failure> {
    tokio::time::sleep(Duration::from_millis(plan.wait_ms)).await;
    let refusal_status = refusal_status(client, &plan.at.api).await;
    let connector = client.stages.get_or_init(|| connector(&plan.base_url));
    let url = url(plan);
    if plan.sign_in.is_some() {
        may_have_secrets(plan)?;
    }
    let mut answers = Vec::new();
    for caller in Caller::ALL.into_iter().filter(|caller| plan.callers.contains(caller)) {
        let key = match (caller, &plan.partner) {
            (Caller::NoKey, _) => None,
            (Caller::WrongKey, _) => Some(wrong_key()),
            (Caller::Partner, Some(partner)) => {
                may_have_secrets(plan)?;
                Some(reveal(client, partner).await?)
            }
            (Caller::Partner, None) => continue,
        };
        answers.push(ask(connector, plan, &url, caller, key.as_ref()).await?);
    }
    let account = client.account();
    let gateway_names_errors = account.practice || account.foreign_endpoint().is_none();
    Ok(Probed { answers, refusal_status, gateway_names_errors })
}

/// Whether a partner's key or a sign-in may go to the stage's address. The screens ask before; here is the last door.
fn may_have_secrets(plan: &ProbePlan) -> Result<(), Failure> {
    match door(&plan.base_url) {
        Door::Known => Ok(()),
        Door::Ask(host) if plan.trusted.as_ref() == Some(&host) => Ok(()),
        Door::Ask(host) | Door::Closed(host) => Err(Failure::new(
            FailureKind::Configuration,
            "Neither a partner's key nor a sign-in was sent",
            format!("{host} is not API Gateway's own address, or is called in clear text."),
            "Check without a partner's key and without a header for the sign-in.",
        )),
    }
}

/// The status that the API gives for a missing key. An endpoint that does not tell is taken to do as AWS does.
async fn refusal_status(client: &Client, api: &ApiId) -> u16 {
    let listed = pages(|position| async move {
        let ask = || {
            let request = client.gateway.get_gateway_responses().rest_api_id(api.as_str());
            request.limit(500).set_position(position.clone()).send()
        };
        let page = client.call(&GET_GATEWAY_RESPONSES, ask).await?;
        Ok((page.items, page.position))
    });
    let responses = match listed.await {
        Ok(responses) => responses,
        Err(failure) => {
            tracing::debug!(%failure, "gateway responses unknown, taking the usual status");
            return USUAL_REFUSAL;
        }
    };
    responses
        .iter()
        .find(|response| response.response_type() == Some(&GatewayResponseType::InvalidApiKey))
        .and_then(|response| response.status_code()?.parse().ok())
        .unwrap_or(USUAL_REFUSAL)
}

fn wrong_key() -> SecretString {
    std::iter::repeat_with(fastrand::alphanumeric).take(WRONG_KEY_LENGTH).collect::<String>().into()
}

/// The stage's address and the method's path, its parameters replaced.
fn url(plan: &ProbePlan) -> String {
    let mut url = plan.base_url.trim_end_matches('/').to_owned();
    for part in plan.method.path.split('/').filter(|part| !part.is_empty()) {
        url.push('/');
        url.push_str(if part.starts_with('{') { PLACEHOLDER } else { part });
    }
    if plan.method.path == "/" {
        url.push('/');
    }
    url
}

async fn ask(
    connector: &Connector,
    plan: &ProbePlan,
    url: &str,
    caller: Caller,
    key: Option<&SecretString>,
) -> Result<Answer, Failure> {
    let mut request = request(plan.method.checked_as(), url, key).ok_or_else(|| bad_address(url))?;
    if let Some(sign_in) = &plan.sign_in {
        carry(&mut request, sign_in)?;
    }
    let response = tokio::time::timeout(CALL_TIME, connector.call(request)).await.map_err(|_| silent(url))?;
    let response = response.map_err(|err| unreachable(url, &err))?;
    let secrets: Vec<_> = key.into_iter().chain(plan.sign_in.as_ref().map(|given| &given.value)).collect();
    answer(caller, response, &secrets).await.ok_or_else(|| cut_off(url))
}

fn request(verb: &str, url: &str, key: Option<&SecretString>) -> Option<HttpRequest> {
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_uri(url).ok()?;
    request.set_method(verb).ok()?;
    let headers = request.headers_mut();
    headers.insert("user-agent", concat!("tollkeeper/", env!("CARGO_PKG_VERSION"), " (lock check)"));
    headers.insert("accept", "*/*");
    if let Some(key) = key {
        headers.try_insert("x-api-key", key.expose_secret().to_owned()).ok()?;
    }
    Some(request)
}

/// Puts the header for the method's authorizer into a call.
fn carry(request: &mut HttpRequest, sign_in: &SignIn) -> Result<(), Failure> {
    let refused = |why: &str| {
        Failure::new(
            FailureKind::Configuration,
            "The header for the sign-in cannot be sent",
            format!("{why}."),
            "Mend the header below the check.",
        )
    };
    if let Some(why) = sign_in.problem() {
        return Err(refused(why));
    }
    let value = sign_in.value.expose_secret().to_owned();
    let put = request.headers_mut().try_insert(sign_in.name.to_ascii_lowercase(), value);
    put.map(|_| ()).map_err(|_| refused("HTTP does not take its name or value"))
}

async fn answer(caller: Caller, mut response: HttpResponse, secrets: &[&SecretString]) -> Option<Answer> {
    let status = response.status().as_u16();
    let error_type = response.headers().get("x-amzn-errortype").map(|text| {
        let name = text.split(':').next().unwrap_or(text);
        name.to_owned()
    });
    let mut bytes = Vec::new();
    let reading = beginning(ByteStream::new(response.take_body()), &mut bytes);
    if tokio::time::timeout(BODY_TIME, reading).await == Ok(None) {
        return None;
    }
    let mut body = String::from_utf8_lossy(&bytes).into_owned();
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty()) {
        // Some backends answer with the headers that they were sent.
        body = body.replace(secret, "…");
    }
    let body = body.chars().take(BODY_CHARACTERS).collect();
    Some(Answer { caller, status, error_type, body })
}

/// Reads a body as far as anybody looks at it; `None` where it breaks off before.
async fn beginning(mut body: ByteStream, bytes: &mut Vec<u8>) -> Option<()> {
    while let Some(part) = body.next().await {
        bytes.extend_from_slice(&part.ok()?);
        if bytes.len() >= BODY_BYTES {
            break;
        }
    }
    Some(())
}

fn bad_address(url: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "The stage cannot be called",
        format!("{url} is not an address that can be called."),
        "Choose another method.",
    )
}

fn silent(url: &str) -> Failure {
    Failure::new(
        FailureKind::Unreachable,
        "The stage did not answer in time",
        format!("Waited {} seconds for {url}.", CALL_TIME.as_secs()),
        "Check what stands behind the method, then try again.",
    )
}

fn cut_off(url: &str) -> Failure {
    Failure::new(
        FailureKind::Unreachable,
        "The stage's answer broke off",
        format!("The connection to {url} was lost."),
        "Try again.",
    )
}

fn unreachable(url: &str, err: &ConnectorError) -> Failure {
    let mut cause: &dyn std::error::Error = err;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Failure::new(
        FailureKind::Unreachable,
        "The stage cannot be reached from this computer",
        format!("{url}: {cause}"),
        "Check the network. A private API answers inside its VPC only.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MethodName, StageRef};

    fn plan(path: &str) -> ProbePlan {
        ProbePlan {
            at: StageRef::new("a", "prod"),
            base_url: "https://a.execute-api.eu-central-1.amazonaws.com/prod".into(),
            method: MethodName::new("GET", path),
            callers: Caller::ALL.into(),
            partner: None,
            trusted: None,
            sign_in: None,
            wait_ms: 0,
        }
    }

    #[test]
    fn a_key_goes_to_an_unknown_host_only_after_a_yes_and_never_in_clear_text() {
        let at = |url: &str, trusted: Option<&str>| {
            let plan = ProbePlan { base_url: url.into(), trusted: trusted.map(Into::into), ..plan("/") };
            may_have_secrets(&plan).is_ok()
        };
        assert!(may_have_secrets(&plan("/")).is_ok());
        assert!(
            !at("https://gw.example.com/x", None) && !at("https://gw.example.com/x", Some("example.com"))
        );
        assert!(at("https://gw.example.com/x", Some("gw.example.com")));
        assert!(!at("http://gw.example.com/x", Some("gw.example.com")));
    }

    #[test]
    fn any_is_called_as_get_and_other_verbs_as_themselves() {
        let plan = |verb: &str| ProbePlan { method: MethodName::new(verb, "/"), ..plan("/") };
        assert_eq!(plan("ANY").method.checked_as(), "GET");
        assert_eq!(plan("DELETE").method.checked_as(), "DELETE");
    }

    #[test]
    fn a_key_that_the_backend_repeats_does_not_stay_in_the_answer() {
        let value = "topsecrettopsecret1234";
        let echo = |before: usize| {
            let body = format!("{}{{\"headers\": {{\"x-api-key\": \"{value}\"}}}}", " ".repeat(before));
            let response = HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body));
            let key = SecretString::from(value.to_owned());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(answer(Caller::Partner, response, &[&key])).unwrap().body
        };
        assert!(echo(0).contains(r#""x-api-key": "…""#), "{}", echo(0));
        assert!(!echo(BODY_CHARACTERS - 40).contains("topsecret"), "cut off in its middle");
    }

    #[test]
    fn parameters_get_a_placeholder_and_the_root_its_slash() {
        assert!(url(&plan("/inventory/{sku}/stock")).ends_with("/prod/inventory/tollkeeper-check/stock"));
        assert!(url(&plan("/{proxy+}")).ends_with("/prod/tollkeeper-check"));
        assert!(url(&plan("/")).ends_with("/prod/"));
    }

    #[test]
    fn wrong_keys_have_a_keys_form_and_differ() {
        let (one, other) = (wrong_key(), wrong_key());
        assert!(crate::domain::key::check_value(one.expose_secret()).is_ok());
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
