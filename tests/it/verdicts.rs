//! The verdict table over real HTTP: each cause is switched on in the practice account by another client, the lock is checked
//! with real calls, and the words must be the right ones. What the words are is decided in `analysis::lock`; its own table has
//! the answers as AWS was recorded to give them.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as loudly as tests do")]

use serde_json::{Value as Json, json};
use tollkeeper::analysis::lock::{Gate, Setting, verdict};
use tollkeeper::analysis::pending::LiveLock;
use tollkeeper::domain::{
    Caller, Event, Failure, FailureKind, KeySource, Lock, MethodName, ProbePlan, Request, SignIn, StageRef,
};
use tollkeeper::model::Model;
use tollkeeper::model::apis::check_header::HeaderField;
use tollkeeper::model::command::ApisCommand;

use crate::company;
use crate::desk::{Desk, INVENTORY, NORTHWIND, prod};
use crate::flows::requests;
use crate::harm::account::Account;

/// An account whose `GET /inventory` is to be checked.
struct World {
    other: Account,
    method: String,
}

impl World {
    fn new(desk: &Desk) -> Self {
        let other = Account::at(desk.practice.url(), "AKIAPRACTICEACCOUNT0", "eu-central-1");
        let resources = other.get(&format!("/restapis/{INVENTORY}/resources?limit=500"));
        let all = resources["item"].as_array().or(resources["items"].as_array()).unwrap();
        let found = all.iter().find(|resource| resource["path"] == "/inventory").unwrap();
        let resource = found["id"].as_str().unwrap();
        Self { other, method: format!("/restapis/{INVENTORY}/resources/{resource}/methods/GET") }
    }

    fn patch(&self, path: &str, values: &[(&str, &str)]) {
        let op = |(at, value): &(&str, &str)| json!({ "op": "replace", "path": at, "value": value });
        let body = json!({ "patchOperations": values.iter().map(op).collect::<Vec<_>>() });
        let (status, answer) = self.other.ask("PATCH", path, &body);
        assert!(status < 300, "{path}: {answer}");
    }

    fn api(&self, at: &str, value: &str) {
        self.patch(&format!("/restapis/{INVENTORY}"), &[(at, value)]);
    }

    fn no_key(&self) {
        self.patch(&self.method, &[("/apiKeyRequired", "false")]);
    }

    fn authorizer(&self, kind: &str, more: &Json) {
        let mut body = json!({ "name": "partners" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, made) = self.other.ask("POST", &format!("/restapis/{INVENTORY}/authorizers"), &body);
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap();
        self.patch(&self.method, &[("/authorizationType", kind), ("/authorizerId", id)]);
    }

    /// A Lambda authorizer that is run for every call.
    fn lambda(&self) {
        let function = "arn:aws:lambda:eu-central-1:000000000000:function:authorize";
        self.authorizer("CUSTOM", &json!({ "type": "REQUEST", "authorizerUri": function }));
    }

    fn cognito(&self) {
        let pool = "arn:aws:cognito-idp:eu-central-1:000000000000:userpool/partners";
        let source = "method.request.header.Authorization";
        let more = json!({ "type": "COGNITO_USER_POOLS", "providerARNs": [pool], "identitySource": source });
        self.authorizer("COGNITO_USER_POOLS", &more);
    }

    fn backend(&self, status: u16) {
        let uri = format!("arn:aws:lambda:eu-central-1:000000000000:function:answers-{status}");
        self.patch(&format!("{}/integration", self.method), &[("/uri", &uri)]);
    }

    fn refusal(&self, status: &str) {
        let path = format!("/restapis/{INVENTORY}/gatewayresponses/INVALID_API_KEY");
        assert!(self.other.ask("PUT", &path, &json!({ "statusCode": status })).0 < 300);
    }

    fn partner_off(&self) {
        self.patch(&format!("/apikeys/{NORTHWIND}"), &[("/enabled", "false")]);
    }

    fn deploy(&self) {
        let path = format!("/restapis/{INVENTORY}/deployments");
        assert_eq!(self.other.ask("POST", &path, &json!({ "stageName": "prod" })).0, 201);
    }
}

/// A cause, how it is made, the header of the check, the gate and a part of the words.
type Row = (&'static str, &'static [fn(&World)], Option<&'static str>, Gate, &'static str);

use Gate::{Locked, Open, Unclear};

const ROWS: [Row; 21] = [
    ("a lock", &[World::deploy], None, Locked, "answered with a partner's key"),
    ("no key is asked for", &[World::no_key, World::deploy], None, Open, "a call without a key was answered"),
    (
        "a partner's key is off",
        &[World::partner_off, World::deploy],
        None,
        Unclear,
        "the partner's key is refused too",
    ),
    ("an authorizer throws", &[World::lambda, World::deploy], None, Unclear, "authorizer failed"),
    ("it throws, no key", &[World::no_key, World::lambda, World::deploy], None, Unclear, "authorizer failed"),
    ("it denies", &[World::lambda, World::deploy], Some("deny"), Unclear, "sign-in or by a resource policy"),
    (
        "it does not know the caller",
        &[World::lambda, World::deploy],
        Some("unauthorized"),
        Unclear,
        "did not accept",
    ),
    ("it allows", &[World::lambda, World::deploy], Some("allow"), Locked, "answered with a partner's key"),
    (
        "it allows, no key",
        &[World::no_key, World::lambda, World::deploy],
        Some("allow"),
        Open,
        "with the sign-in",
    ),
    ("a user pool", &[World::cognito, World::deploy], None, Unclear, "sign-in before the key"),
    ("a user pool, signed in", &[World::cognito, World::deploy], Some("Bearer allow"), Locked, "answered"),
    (
        "signed calls only",
        &[|w| w.patch(&w.method, &[("/authorizationType", "AWS_IAM")]), World::deploy],
        None,
        Unclear,
        "signed calls only",
    ),
    (
        "a policy",
        &[|w| w.api("/policy", r#"{"Statement":[]}"#), World::deploy],
        None,
        Unclear,
        "a resource policy",
    ),
    (
        "a policy that is not deployed",
        &[World::deploy, |w| w.api("/policy", r#"{"Statement":[]}"#)],
        None,
        Locked,
        "answered",
    ),
    (
        "the address is off",
        &[|w| w.api("/disableExecuteApiEndpoint", "true"), World::deploy],
        None,
        Unclear,
        "refused too",
    ),
    (
        "off, not yet deployed",
        &[World::no_key, World::deploy, |w| w.api("/disableExecuteApiEndpoint", "true")],
        None,
        Open,
        "without a key",
    ),
    ("a backend's 429", &[World::no_key, |w| w.backend(429), World::deploy], None, Open, "without a key"),
    ("a backend's 404", &[World::no_key, |w| w.backend(404), World::deploy], None, Open, "without a key"),
    ("a lock before a backend's 404", &[|w| w.backend(404), World::deploy], None, Locked, "answered"),
    ("a refusal with another status", &[|w| w.refusal("401"), World::deploy], None, Locked, "answered"),
    ("the same, not deployed", &[World::deploy, |w| w.refusal("401")], None, Locked, "answered"),
];

fn check(desk: &mut Desk, token: Option<&str>) -> tollkeeper::analysis::lock::Verdict {
    let method = MethodName::new("GET", "/inventory");
    let lock = desk.live_lock(&method);
    let sign_in = token.map(|token| SignIn { name: "Authorization".into(), value: token.to_owned().into() });
    let setting = Setting { source: KeySource::Header, lock: Some(lock), signed_in: sign_in.is_some() };
    let plan = ProbePlan {
        base_url: desk.account.invoke_url(&prod()),
        at: prod(),
        method,
        callers: Caller::ALL.into(),
        partner: Some(NORTHWIND.into()),
        trusted: None,
        sign_in,
        wait_ms: 0,
    };
    desk.worker.send(Request::Probe { session: desk.session, round: 1, plan });
    let probed = desk.next(|event| match event {
        Event::Probed { outcome, .. } => Some(outcome),
        _ => None,
    });
    verdict(&probed.unwrap(), &setting)
}

#[test]
fn every_cause_is_named_as_the_account_answers_it() {
    for (cause, prepare, token, gate, words) in ROWS {
        let mut desk = Desk::new();
        let world = World::new(&desk);
        for step in prepare {
            step(&world);
        }
        let found = check(&mut desk, token);
        assert_eq!(found.gate, gate, "{cause}: {found:?}");
        let text = format!("{} {}", found.headline, found.hint);
        assert!(text.contains(words), "{cause} lacks “{words}”: {text}");
    }
}

/// Puts an authorizer before the methods of a stage that `which` names, as deployed.
fn guard(model: &mut Model, at: &StageRef, which: impl Fn(&MethodName) -> bool) {
    let report = model.reports.get_mut(at).unwrap();
    for row in report.rows.iter_mut().filter(|row| which(&row.name)) {
        row.live = LiveLock::Known(Lock { key_required: true, authorization: "CUSTOM".into() });
    }
}

#[test]
fn a_method_without_a_sign_in_is_tried_first() {
    let mut model = company::model();
    let at = prod();
    let usual = model.check_method(&at).unwrap();
    guard(&mut model, &at, |name| *name == usual);
    let other = model.check_method(&at).unwrap();
    assert!(other != usual && other.verb == "GET", "{other}");
    assert!(!model.check_takes_header(&at));
    guard(&mut model, &at, |_| true);
    assert_eq!(model.check_method(&at), Some(usual), "where all have one, the usual one");
    assert!(model.check_takes_header(&at));
}

#[test]
fn a_header_for_the_sign_in_goes_with_one_check_and_is_forgotten() {
    const TOKEN: &str = "Bearer topsecrettopsecret";
    let mut model = company::model();
    let at = prod();
    guard(&mut model, &at, |_| true);
    let value = HeaderField::Value(TOKEN.to_owned().into());
    model.update(ApisCommand::CheckHeader(at.clone(), value));
    let sent = requests(model.update(ApisCommand::VerifyLock(at.clone())));
    let [Request::Probe { round, plan, session }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(plan.sign_in.as_ref().unwrap().name, "Authorization");
    assert!(!format!("{sent:?}{:?}", model.checks).contains("topsecret"));
    let outcome = Err(Failure::new(FailureKind::Unreachable, "The stage did not answer", "", ""));
    let event = Event::Probed { session: *session, at: at.clone(), round: *round, when: model.now, outcome };
    model.apply(event);
    assert!(model.checks[&at].header.value.is_none(), "forgotten");
    let again = requests(model.update(ApisCommand::VerifyLock(at.clone())));
    let [Request::Probe { plan, .. }] = &again[..] else { panic!("{again:?}") };
    assert_eq!(plan.sign_in, None);
}
