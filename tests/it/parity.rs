//! What the screen shows is what is sent: every kind of change goes over the wire, and each request is compared, parameter
//! by parameter, with the calls that the review shows. The wire's form of each operation is AWS's, written down here anew.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_cbor::Decoder;
use aws_smithy_cbor::data::Type;
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value as Json, json};
use tollkeeper::aws::{self, Client, Gate, OpenGate, Operation, Pass};
use tollkeeper::domain::call::{UpdateAccount, Value};
use tollkeeper::domain::change::{
    CreatePlan, DeleteKey, DeletePlan, Deploy, Direction, ExtendQuota, KeyRequest, MoveKey, PausePlan,
    PointStage, PricePlan, RequireKey, Resume, UpdateKey, UpdatePlan,
};
use tollkeeper::domain::key::KeySettings;
use tollkeeper::domain::traffic::{
    Counting, KeepStep, LogGroup, SetupChoice, SetupFacts, SetupStep, TrafficSetup,
};
use tollkeeper::domain::{
    AccessLog, Call, Change, ChangeKind, Failure, KeyId, Made, MethodName, Period, Plan, PlanSettings,
    PlanStage, Quota, ReadAnswer, Resource, StageRef, Summary, Target, Throttle, WriteError, Written,
    operation,
};
use tollkeeper::worker;
use tollkeeper_practice::{HandClock, Options, Practice};

use crate::gate::premium;
use crate::recorder::{self, Recorder, Sent};

const NOW: &str = "2026-11-19T13:05:00Z";
const INVENTORY: &str = "k3x9q2m7ra";
const SECRET: &str = "topsecrettopsecret1234";

/// An account of its own for each change, with a wire-tap before it.
struct Account {
    practice: Practice,
    tap: Recorder,
    client: Client,
}

impl Account {
    async fn new() -> Self {
        let clock = HandClock::at(NOW.parse().unwrap()).clock();
        let practice = Practice::start(Options { clock, rate_limits: false, ..Options::default() }).unwrap();
        let tap = Recorder::before(practice.url());
        let target = Target { endpoint: Some(tap.url().to_owned()), practice: true, ..Target::default() };
        let client = aws::connect(&target, NOW.parse().unwrap(), Arc::new(OpenGate)).await.unwrap();
        Self { practice, tap, client }
    }

    /// The deployment that prod serves.
    fn served(&self) -> String {
        let (_, stage) = recorder::get(self.practice.url(), &format!("/restapis/{INVENTORY}/stages/prod"));
        text(&stage["deploymentId"])
    }

    /// A list of API Gateway, as the account answers it.
    fn items(&self, path: &str) -> Vec<Json> {
        let (status, answer) = recorder::get(self.practice.url(), path);
        assert_eq!(status, 200, "{path}");
        answer["item"].as_array().unwrap().clone()
    }

    /// A key of a plan, and its name.
    fn key_of(&self, plan: &str) -> (KeyId, String) {
        let key = &self.items(&format!("/usageplans/{plan}/keys"))[0];
        (text(&key["id"]).into(), text(&key["name"]))
    }
}

/// What a deployment of the inventory would publish.
async fn locks(client: &Client) -> Summary {
    let ReadAnswer::Methods(_, Ok(methods)) = aws::read(client, &Resource::Methods(INVENTORY.into())).await
    else {
        panic!("no methods")
    };
    methods.into_iter().map(|method| (method.name, method.lock)).collect()
}

fn text(value: &Json) -> String {
    value.as_str().unwrap().to_owned()
}

/// Changes of a kind that together make all of its calls. A kind that is not here does not compile.
async fn examples(kind: ChangeKind, account: &Account) -> Vec<Change> {
    let at = StageRef::new(INVENTORY, "prod");
    let api_name = "Partner inventory".to_owned();
    match kind {
        ChangeKind::RequireKey => vec![require_key(account).into()],
        ChangeKind::Deploy => vec![deploy(account, at, api_name).await.into()],
        ChangeKind::PointStage => vec![point_stage(account, at, api_name).into()],
        ChangeKind::CreatePlan => vec![CreatePlan { settings: settings() }.into()],
        ChangeKind::UpdatePlan => vec![update_plan(premium(&account.client).await).into()],
        ChangeKind::DeletePlan => {
            let plan = Box::new(premium(&account.client).await);
            vec![DeletePlan { plan, partners: None }.into()]
        }
        ChangeKind::PricePlan => price_plan(account).await,
        ChangeKind::CreateKey => {
            let plan = premium(&account.client).await;
            let request = KeyRequest {
                description: "Ørsted: north & south".into(),
                value: Some(SECRET.to_owned().into()),
                tags: [("team".to_owned(), "wholesale & retail".to_owned())].into(),
                plan: Some((plan.id.clone(), plan.name().to_owned())),
                ..KeyRequest::new("Fjordline")
            };
            vec![request.into(), KeyRequest { enabled: false, ..KeyRequest::new("Bare") }.into()]
        }
        ChangeKind::UpdateKey => {
            let (key, name) = account.key_of(premium(&account.client).await.id.as_str());
            let (_, known) = recorder::get(account.practice.url(), &format!("/apikeys/{key}"));
            let description = known["description"].as_str().unwrap_or_default().to_owned();
            let before = KeySettings { name, description, enabled: true };
            let after = KeySettings { name: "New name".into(), description: String::new(), enabled: false };
            vec![UpdateKey { key, before, after }.into()]
        }
        ChangeKind::DeleteKey => {
            let (key, label) = account.key_of(premium(&account.client).await.id.as_str());
            vec![DeleteKey { key, label }.into()]
        }
        ChangeKind::MoveKey => {
            let from = premium(&account.client).await;
            let (key, label) = account.key_of(from.id.as_str());
            let to =
                account.items("/usageplans").into_iter().find(|plan| plan["id"] != from.id.as_str()).unwrap();
            let from = Some((from.id.clone(), from.name().to_owned()));
            vec![
                MoveKey {
                    key,
                    label,
                    from,
                    to: Some((text(&to["id"]).into(), text(&to["name"]))),
                    others: Vec::new(),
                }
                .into(),
            ]
        }
        ChangeKind::PausePlan => {
            let plan = premium(&account.client).await;
            let (one, name) = account.key_of(plan.id.as_str());
            let settings = KeySettings { name, description: String::new(), enabled: true };
            let keys = vec![(one, settings)];
            vec![PausePlan { plan: (plan.id.clone(), plan.name().to_owned()), keys, paused: true }.into()]
        }
        ChangeKind::ExtendQuota => {
            let plan = premium(&account.client).await;
            let (key, label) = account.key_of(plan.id.as_str());
            vec![ExtendQuota { plan: plan.id, key, label, before: 10, remaining: 500, day: None }.into()]
        }
        ChangeKind::SetUpTraffic => {
            // One that is set already is not set again.
            let none = UpdateAccount::log_role(String::new());
            aws::send_call(&account.client, none.into(), &[]).await.unwrap();
            set_ups()
        }
        ChangeKind::Resume => put_back(account).await,
    }
}

async fn deploy(account: &Account, at: StageRef, api_name: String) -> Deploy {
    let description = "It's live: 100 %".to_owned();
    let (locks, previous) = (locks(&account.client).await, Some(account.served().into()));
    Deploy { at, api_name, description, locks, previous }
}

async fn price_plan(account: &Account) -> Vec<Change> {
    let plan = premium(&account.client).await;
    let before = plan.tags.get("tollkeeper:price-per-month").cloned();
    let arn = Plan::arn("eu-central-1", &plan.id);
    let (plan, name, after) = (plan.id.clone(), plan.name().to_owned(), Some("512.00 USD".to_owned()));
    let set = PricePlan { plan, name, arn, before, after };
    let removed = PricePlan { before: set.after.clone(), after: None, ..set.clone() };
    vec![set.into(), removed.into()]
}

/// A key that was taken out of its plan, put back.
async fn put_back(account: &Account) -> Vec<Change> {
    let plan = premium(&account.client).await;
    let (key, label) = account.key_of(plan.id.as_str());
    let from = Some((plan.id.clone(), plan.name().to_owned()));
    let out = MoveKey { key, label, from, to: None, others: Vec::new() };
    compare(account, &out.clone().into()).await;
    let done = vec![Some(Made::default())];
    let back = Resume { of: Box::new(out.into()), done, direction: Direction::PutBack };
    vec![back.into()]
}

fn require_key(account: &Account) -> RequireKey {
    let resources = account.items(&format!("/restapis/{INVENTORY}/resources?embed=methods&limit=500"));
    let found = resources.iter().find(|resource| !resource["resourceMethods"]["GET"].is_null()).unwrap();
    let required = !found["resourceMethods"]["GET"]["apiKeyRequired"].as_bool().unwrap_or_default();
    RequireKey {
        api: INVENTORY.into(),
        api_name: "Partner inventory".into(),
        resource: text(&found["id"]).into(),
        method: MethodName::new("GET", text(&found["path"])),
        required,
    }
}

fn point_stage(account: &Account, at: StageRef, api_name: String) -> PointStage {
    let now = account.served();
    let deployments = account.items(&format!("/restapis/{INVENTORY}/deployments"));
    let other = deployments.iter().map(|one| text(&one["id"])).find(|id| *id != now).unwrap();
    PointStage { at, api_name, from: Some(now.into()), to: other.into(), to_label: "the one before".into() }
}

fn settings() -> PlanSettings {
    PlanSettings {
        name: "Trial & error".into(),
        description: "For new partners".into(),
        throttle: Some(Throttle { rate: 0.5, burst: 3 }),
        quota: Some(Quota { limit: 1_000, offset: 2, period: Period::Week }),
        stages: vec![PlanStage {
            at: StageRef::new(INVENTORY, "prod"),
            methods: vec![(MethodName::new("GET", "/inventory/{sku}"), Throttle { rate: 2.0, burst: 4 })],
        }],
    }
}

fn update_plan(before: Plan) -> UpdatePlan {
    let after = PlanSettings {
        name: "Premium+".into(),
        description: "Another".into(),
        throttle: None,
        quota: Some(Quota { limit: 77, offset: 0, period: Period::Day }),
        stages: Vec::new(),
    };
    UpdatePlan { before: Box::new(before), after }
}

/// Filters and rules on a stage without a log, a role, and another retention of the log group that the first one made.
fn set_ups() -> Vec<Change> {
    let facts = SetupFacts {
        at: StageRef::new(INVENTORY, "staging"),
        api_name: "Partner inventory".into(),
        region: "eu-central-1",
        account: "482100773915",
        log: None,
        group: None,
        rules: &[],
    };
    let group = "/tollkeeper/parity".to_owned();
    let choice = |counting, role: Option<&str>| SetupChoice {
        role: role.map(str::to_owned),
        group: group.clone(),
        keep_days: Some(90),
        counting,
    };
    let role = "arn:aws:iam::482100773915:role/api-gateway-logs";
    let filters = TrafficSetup::plan(&facts, &choice(Counting::Metrics, Some(role)));
    let known = LogGroup { exists: true, retention_days: Some(90), ..LogGroup::default() };
    let log: AccessLog = filters.log_after.clone().unwrap();
    let facts = SetupFacts { log: Some(&log), group: Some(&known), ..facts };
    let mut rules = TrafficSetup::plan(&facts, &choice(Counting::Ranking, None));
    let keep = |before, after| KeepStep { group: group.clone(), before, after, is_new: false };
    rules.steps.push(SetupStep::Keep(keep(Some(90), None)));
    rules.back.push(SetupStep::Keep(keep(None, Some(90))));
    [filters, rules].map(|setup| Box::new(setup).into()).into()
}

#[tokio::test]
async fn every_kind_of_change_sends_what_its_review_shows() {
    let mut sent = BTreeSet::new();
    for kind in ChangeKind::ALL {
        let account = Account::new().await;
        let examples = examples(*kind, &account).await;
        assert!(examples.iter().all(|change| change.which() == *kind), "{kind:?}");
        for change in &examples {
            sent.extend(compare(&account, change).await);
        }
        for back in examples.iter().rev().filter_map(Change::inverse) {
            sent.extend(compare(&account, &back).await);
        }
    }
    let all: BTreeSet<&str> = operation::writes().map(|operation| operation.name).collect();
    assert_eq!(sent, all, "each write of the table was sent and compared");
}

#[tokio::test]
async fn a_pause_that_is_stopped_leaves_the_other_keys_as_they_are() {
    let account = Account::new().await;
    let plan = premium(&account.client).await;
    let of_plan = account.items(&format!("/usageplans/{}/keys", plan.id));
    let settings =
        |key: &Json| KeySettings { name: text(&key["name"]), description: String::new(), enabled: true };
    let keys: Vec<_> = of_plan.iter().map(|key| (text(&key["id"]).into(), settings(key))).collect();
    assert!(keys.len() > 1, "{keys:?}");
    let change: Change =
        PausePlan { plan: (plan.id.clone(), plan.name().to_owned()), keys, paused: true }.into();
    account.tap.take();
    let way = worker::Way::default();
    let client = account.client.behind(Arc::new(AfterOne(way.clone())));
    let made = worker::make(&client, &change, &way);
    let outcome = tokio::time::timeout(Duration::from_mins(1), Box::pin(made)).await;
    let outcome = outcome.expect("it stops, however long its next call has to wait");
    let Err(WriteError::Partly(failure)) = outcome else { panic!("{outcome:?}") };
    assert!(failure.what.starts_with("Only 1 of "), "{failure}");
    assert_eq!(account.tap.take().iter().filter_map(read).filter(|(name, _)| is_write(name)).count(), 1);
}

/// Lets one write through. The next one waits without an end, and meanwhile the change is asked to stop.
struct AfterOne(worker::Way);

impl Gate for AfterOne {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        Box::pin(async move {
            if operation.writes() && self.0.sent() == 1 {
                self.0.halt();
                std::future::pending::<()>().await;
            }
        })
    }

    fn leaves(&self, operation: &'static Operation) -> Result<(), Failure> {
        if operation.writes() {
            self.0.leaves();
        }
        Ok(())
    }

    fn hold<'a>(&'a self, _: &'static Operation, wait: Duration) -> Pass<'a> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// Makes a change, and compares what arrived with what its review shows; the operations that did.
async fn compare(account: &Account, change: &Change) -> Vec<&'static str> {
    account.tap.take();
    let written = worker::make(&account.client, change, &worker::Way::default()).await;
    let written = written.unwrap_or_else(|err| panic!("{}: {err:?}", change.title()));
    let deploys = change.which() == ChangeKind::Deploy;
    assert_eq!(written.deployment.is_some(), deploys, "{} made a deployment", change.title());
    let arrived: Vec<_> =
        account.tap.take().iter().filter_map(read).filter(|(name, _)| is_write(name)).collect();
    let shown: Vec<_> = change.calls().iter().map(|call| expected(call, &written)).collect();
    assert_eq!(arrived, shown, "{}", change.title());
    let of_review: Vec<&str> = change.calls().iter().map(|call| call.operation().name).collect();
    for call in change.calls() {
        assert!(!call.cli().contains(SECRET), "a key's value is in the command");
    }
    of_review
}

fn is_write(name: &str) -> bool {
    operation::writes().any(|operation| operation.name == name)
}

/// What a call that the review shows must be on the wire: what stands for a variable is known by now.
fn expected(call: &Call, written: &Written) -> (String, Json) {
    let mut parameters = Map::new();
    for argument in call.arguments() {
        let value = match argument.value {
            Value::Json(json) => json,
            Value::Variable("KEY_ID") => written.key.as_ref().unwrap().as_str().into(),
            Value::Variable("KEY_VALUE") => call.secret().unwrap().expose_secret().into(),
            Value::Variable(other) => panic!("no value for {other}"),
        };
        parameters.insert(argument.name.to_owned(), value);
    }
    (call.operation().name.to_owned(), Json::Object(parameters))
}

/// AWS's REST routes of the writes: method, path with its parameters in braces, operation.
const ROUTES: [(&str, &str, &str); 15] = [
    ("PATCH", "/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}", "UpdateMethod"),
    ("POST", "/restapis/{restApiId}/deployments", "CreateDeployment"),
    ("PATCH", "/restapis/{restApiId}/stages/{stageName}", "UpdateStage"),
    ("PATCH", "/account", "UpdateAccount"),
    ("POST", "/usageplans", "CreateUsagePlan"),
    ("PATCH", "/usageplans/{usagePlanId}", "UpdateUsagePlan"),
    ("DELETE", "/usageplans/{usagePlanId}", "DeleteUsagePlan"),
    ("PUT", "/tags/{resourceArn}", "TagResource"),
    ("DELETE", "/tags/{resourceArn}", "UntagResource"),
    ("PATCH", "/usageplans/{usagePlanId}/keys/{keyId}/usage", "UpdateUsage"),
    ("POST", "/apikeys", "CreateApiKey"),
    ("PATCH", "/apikeys/{apiKey}", "UpdateApiKey"),
    ("DELETE", "/apikeys/{apiKey}", "DeleteApiKey"),
    ("POST", "/usageplans/{usagePlanId}/keys", "CreateUsagePlanKey"),
    ("DELETE", "/usageplans/{usagePlanId}/keys/{keyId}", "DeleteUsagePlanKey"),
];

/// A request's operation and parameters, whichever protocol it came in; nothing for a read over REST.
pub fn read(sent: &Sent) -> Option<(String, Json)> {
    if let Some(target) = sent.header("x-amz-target") {
        let (_, name) = target.rsplit_once('.').unwrap();
        return Some((name.to_owned(), serde_json::from_slice(&sent.body).unwrap()));
    }
    if let Some((_, name)) = sent.target.split_once("/operation/") {
        return Some((name.to_owned(), cbor(&mut Decoder::new(&sent.body))));
    }
    let (path, query) = sent.target.split_once('?').unwrap_or((&sent.target, ""));
    ROUTES.iter().filter(|(method, ..)| *method == sent.method).find_map(|(_, route, name)| {
        let mut parameters = in_path(route, path)?;
        if let Json::Object(body) = serde_json::from_slice(&sent.body).unwrap_or(Json::Null) {
            parameters.extend(body);
        }
        if *name == "UntagResource" {
            let keys: Vec<String> =
                query.split('&').filter_map(|one| Some(decoded(one.strip_prefix("tagKeys=")?))).collect();
            parameters.insert("tagKeys".into(), json!(keys));
        }
        Some(((*name).to_owned(), Json::Object(parameters)))
    })
}

fn in_path(route: &str, path: &str) -> Option<Map<String, Json>> {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    let mut parameters = Map::new();
    for (known, is) in route.iter().zip(&path) {
        match known.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => _ = parameters.insert(name.to_owned(), decoded(is).into()),
            None if known == is => {}
            None => return None,
        }
    }
    (route.len() == path.len()).then_some(parameters)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// A CBOR value of maps, lists and texts.
fn cbor(decoder: &mut Decoder<'_>) -> Json {
    match decoder.datatype().unwrap() {
        Type::Map | Type::MapIndef => {
            let (length, mut out) = (decoder.map().unwrap(), Map::new());
            while more(decoder, length, out.len()) {
                let key = decoder.str().unwrap().into_owned();
                out.insert(key, cbor(decoder));
            }
            Json::Object(out)
        }
        Type::Array | Type::ArrayIndef => {
            let (length, mut out) = (decoder.list().unwrap(), Vec::new());
            while more(decoder, length, out.len()) {
                out.push(cbor(decoder));
            }
            Json::Array(out)
        }
        _ => decoder.str().unwrap().into_owned().into(),
    }
}

/// Whether an item follows: as many as the head said, or until the break.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> bool {
    match length {
        Some(length) => (read as u64) < length,
        None if decoder.datatype().unwrap() == Type::Break => {
            decoder.skip().unwrap();
            false
        }
        None => true,
    }
}
