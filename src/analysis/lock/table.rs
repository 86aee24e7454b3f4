//! The verdict table: each cause as AWS answers it, and what the program says to it.
//!
//! The answers are recorded from AWS or taken from its documents (`docs` of the gateway response types); the practice account gives
//! the same ones over HTTP in `tests/it/verdicts.rs`.

use super::*;
use crate::domain::{Answer, Lock};

/// Status, error type and body.
type Said = (u16, &'static str, &'static str);

const FORBIDDEN: Said = (403, "ForbiddenException", r#"{"message":"Forbidden"}"#);
const NO_TOKEN: Said =
    (403, "MissingAuthenticationTokenException", r#"{"message":"Missing Authentication Token"}"#);
const UNAUTHORIZED: Said = (401, "UnauthorizedException", r#"{"message":"Unauthorized"}"#);
const DENIED: Said = (
    403,
    "AccessDeniedException",
    r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#,
);
const THROWN: Said = (500, "AuthorizerConfigurationException", r#"{"message":null}"#);
const AUTHORIZER_FAILED: Said = (500, "AuthorizerFailureException", r#"{"message":null}"#);
const FAST: Said = (429, "TooManyRequestsException", r#"{"message":"Too Many Requests"}"#);
const USED_UP: Said = (429, "LimitExceededException", r#"{"message":"Limit Exceeded"}"#);
const MALFORMED_BODY: Said = (502, "InternalServerErrorException", r#"{"message": "Internal server error"}"#);
const LATE: Said = (504, "InternalServerErrorException", r#"{"message": "Endpoint request timed out"}"#);
const OK: Said = (200, "", "{}");
const BACKEND_LIMIT: Said = (429, "", r#"{"error":"slow down"}"#);
const BACKEND_404: Said = (404, "", r#"{"error":"no such thing"}"#);
const BARE_403: Said = (403, "", "<h1>403 Forbidden</h1>");
const PROXY: Said = (503, "", "<h1>Service Unavailable</h1>");

/// What the deployment asks for: nothing known, or a key and an authorization; with `+` a header was given for the sign-in.
fn setting(words: &str) -> Setting {
    let signed_in = words.ends_with('+');
    let told = words.trim_end_matches('+').split_once(' ');
    let lock = told
        .map(|(key, authorization)| Lock { key_required: key == "key", authorization: authorization.into() });
    Setting { source: KeySource::Header, lock, signed_in }
}

fn judged(words: &str, strangers: Said, partner: Option<Said>) -> Verdict {
    let told = |caller, (status, kind, body): Said| Answer {
        caller,
        status,
        error_type: (!kind.is_empty()).then(|| kind.to_owned()),
        body: body.to_owned(),
    };
    let mut answers = vec![told(Caller::NoKey, strangers), told(Caller::WrongKey, strangers)];
    answers.extend(partner.map(|said| told(Caller::Partner, said)));
    verdict(&Probed { answers, refusal_status: 403, gateway_names_errors: true }, &setting(words))
}

/// Cause; what is deployed; what strangers and the partner are told; the gate; what the words must hold, split at `|`.
type Row = (&'static str, &'static str, Said, Option<Said>, Gate, &'static str);

use Gate::{Locked, Open, Unclear};

const TABLE: [Row; 33] = [
    ("a lock", "key NONE", FORBIDDEN, Some(OK), Locked, "answered with a partner's key"),
    ("a lock, nobody tells what is deployed", "?", FORBIDDEN, Some(OK), Locked, "answered"),
    ("a lock behind a sign-in that was given", "key CUSTOM+", FORBIDDEN, Some(OK), Locked, "answered"),
    ("the partner's quota is used up", "key NONE", FORBIDDEN, Some(USED_UP), Locked, "recognised"),
    ("the partner is too fast", "key NONE", FORBIDDEN, Some(FAST), Locked, "recognised"),
    ("a lock and a malformed backend", "key NONE", FORBIDDEN, Some(MALFORMED_BODY), Locked, "malformed"),
    (
        "a lock and a backend without such a thing",
        "key NONE",
        FORBIDDEN,
        Some(BACKEND_404),
        Locked,
        "answered",
    ),
    ("the partner's key does not open", "key NONE", FORBIDDEN, Some(FORBIDDEN), Unclear, "disabled|firewall"),
    (
        "a firewall or a disabled address",
        "no NONE",
        FORBIDDEN,
        Some(FORBIDDEN),
        Unclear,
        "disabled endpoint|firewall",
    ),
    ("no partner was tried", "key NONE", FORBIDDEN, None, Unclear, "Choose a partner"),
    ("a firewall asks for the key", "no NONE", FORBIDDEN, Some(OK), Unclear, "firewall|backend|canary"),
    ("open", "no NONE", OK, Some(OK), Open, "without a key was answered"),
    ("open, though the deployment should be locked", "key NONE", OK, Some(OK), Open, "without a key"),
    ("an authorizer lets all in", "no CUSTOM", OK, Some(OK), Open, "without a key"),
    ("a sign-in without a key", "no COGNITO_USER_POOLS+", OK, Some(OK), Open, "with the sign-in"),
    ("a backend with limits of its own", "no NONE", BACKEND_LIMIT, Some(BACKEND_LIMIT), Open, "answered"),
    ("a backend without such a thing", "no NONE", BACKEND_404, Some(BACKEND_404), Open, "answered"),
    ("the same, nobody tells", "?", BACKEND_404, Some(BACKEND_404), Unclear, "backend|customised"),
    ("a malformed backend", "no NONE", MALFORMED_BODY, Some(MALFORMED_BODY), Open, "malformed"),
    ("a backend out of time", "no NONE", LATE, Some(LATE), Open, "malformed|not in time"),
    ("a limit of the stage", "no NONE", FAST, Some(FAST), Unclear, "limit"),
    (
        "a sign-in first",
        "key CUSTOM",
        UNAUTHORIZED,
        Some(UNAUTHORIZED),
        Unclear,
        "sign-in before the key|header",
    ),
    (
        "a header that does not hold",
        "key CUSTOM+",
        UNAUTHORIZED,
        Some(UNAUTHORIZED),
        Unclear,
        "did not accept",
    ),
    (
        "an authorizer or a policy denies",
        "key CUSTOM+",
        DENIED,
        Some(DENIED),
        Unclear,
        "sign-in|resource policy",
    ),
    ("a policy denies", "key NONE", DENIED, Some(DENIED), Unclear, "resource policy"),
    ("somebody denies, nobody tells", "?", DENIED, Some(DENIED), Unclear, "policy|authorizer"),
    ("an authorizer throws", "key CUSTOM", THROWN, Some(THROWN), Unclear, "authorizer failed|header"),
    ("an authorizer cannot be called", "no CUSTOM", AUTHORIZER_FAILED, None, Unclear, "authorizer failed"),
    ("signed calls only", "key AWS_IAM", NO_TOKEN, Some(NO_TOKEN), Unclear, "signed calls only"),
    ("no such route", "key NONE", NO_TOKEN, Some(NO_TOKEN), Unclear, "no such route"),
    ("either, nobody tells", "?", NO_TOKEN, Some(NO_TOKEN), Unclear, "no such route|signed"),
    ("a 403 without the mark", "no NONE", BARE_403, Some(OK), Unclear, "backend itself|something before it"),
    ("a proxy's answer", "no NONE", PROXY, Some(PROXY), Unclear, "something before it"),
];

#[test]
fn every_cause_has_its_words() {
    for (cause, deployed, strangers, partner, gate, words) in TABLE {
        let found = judged(deployed, strangers, partner);
        assert_eq!(found.gate, gate, "{cause}: {found:?}");
        let text = format!("{} {}", found.headline, found.hint);
        for part in words.split('|') {
            assert!(text.contains(part), "{cause} lacks “{part}”: {text}");
        }
        let begins = match gate {
            Locked => "Locked",
            Open => "Open: ",
            Unclear => "Not proved: ",
        };
        assert!(found.headline.starts_with(begins), "{cause}: {text}");
    }
}

#[test]
fn a_wrong_key_that_is_let_in_is_an_open_door() {
    let told = |caller, status, kind: Option<&str>| Answer {
        caller,
        status,
        error_type: kind.map(Into::into),
        body: String::new(),
    };
    let answers =
        vec![told(Caller::NoKey, 403, Some("ForbiddenException")), told(Caller::WrongKey, 200, None)];
    let probed = Probed { answers, refusal_status: 403, gateway_names_errors: true };
    assert_eq!(verdict(&probed, &setting("key NONE")).gate, Open);
}
