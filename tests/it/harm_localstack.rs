//! The same random runs as in `harm`, against an account that we did not write, on bad days that we did not write either: LocalStack
//! behind microburst. Each run has an account of its own, by its access key, and so a process of its own.
//!
//! Left out is what LocalStack 4.13 does not have: the use of a quota, the log of a stage without a role, and the refusal
//! to delete a plan that has stages.

use serde_json::{Value as Json, json};
use tollkeeper::domain::{Change, ChangeKind, Target};

use crate::harm::account::{Account, text};
use crate::harm::draw::Draw;
use crate::harm::run::{self, BadDay, Story, World};
use crate::harm::wire::{Act, Strike};
use crate::harm::{INSIDE, all, inside, number};
use crate::localstack::{self, LocalStack};
use crate::microburst::{self, Microburst};

const REGION: &str = "us-east-1";
/// LocalStack serves one call at a time.
const AT_ONCE: usize = 4;

const KINDS: [ChangeKind; 11] = [
    ChangeKind::RequireKey,
    ChangeKind::Deploy,
    ChangeKind::PointStage,
    ChangeKind::CreatePlan,
    ChangeKind::UpdatePlan,
    ChangeKind::PricePlan,
    ChangeKind::CreateKey,
    ChangeKind::UpdateKey,
    ChangeKind::DeleteKey,
    ChangeKind::MoveKey,
    ChangeKind::PausePlan,
];

/// What happens to the window; what happens to its calls is microburst's matter.
const STRIKES: [Strike; 6] = [
    Strike::Nothing,
    Strike::Nothing,
    Strike::Nothing,
    Strike::ActAfter(Act::Kill),
    Strike::ActBefore(Act::Leave),
    Strike::ActAfter(Act::ReadOnly),
];

/// Makes one of the change's calls fail in one of the ways that microburst knows.
fn bad_day(burst: String, account: String) -> BadDay {
    Box::new(move |change: &Change, random: &mut fastrand::Rng| {
        let calls = change.calls();
        let operation = calls[random.usize(..calls.len())].operation().name;
        let error = |code: &str, status: u16| json!({"error": {"code": code, "status": status}});
        let how = match random.u8(..8) {
            0 | 1 => error("TooManyRequestsException", 429),
            2 => error("ConflictException", 409),
            3 => error("AccessDeniedException", 403),
            4 => error("InternalFailure", 500),
            5 => json!({"reset": true}),
            6 => json!({"response": {"abort_bytes": 1}}),
            _ => json!({"latency": 300}),
        };
        microburst::spoil(&burst, &account, operation, &how);
        format!("microburst: {operation} {how}")
    })
}

/// Makes something; its answer.
fn make(account: &Account, method: &str, path: &str, body: &Json) -> Json {
    let (status, answer) = account.ask(method, path, body);
    assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
    answer
}

/// Fills an account: an API of one method with two deployments, two plans, a partner in each.
fn seed(account: &Account) {
    let api = make(account, "POST", "/restapis", &json!({"name": "Partner inventory"}));
    let api = format!("/restapis/{}", text(&api["id"]));
    let root = account.get(&format!("{api}/resources"));
    let root = root["item"].as_array().or(root["items"].as_array()).expect("a root")[0]["id"].clone();
    let path = format!("{api}/resources/{}", text(&root));
    let resource = make(account, "POST", &path, &json!({"pathPart": "warehouses"}));
    let method = format!("{api}/resources/{}/methods/GET", text(&resource["id"]));
    make(account, "PUT", &method, &json!({"authorizationType": "NONE", "apiKeyRequired": false}));
    let mock = json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}});
    make(account, "PUT", &format!("{method}/integration"), &mock);
    for description in ["First deployment", "Second deployment"] {
        let deployment = json!({"stageName": "prod", "description": description});
        make(account, "POST", &format!("{api}/deployments"), &deployment);
    }
    let api = api.trim_start_matches("/restapis/");
    for (plan, partner) in [("Basic", "Tannenhof"), ("Premium", "Northwind 3PL")] {
        // One stage has one plan here: a key may be in one plan of a stage only.
        let stages = if plan == "Premium" { json!([{"apiId": api, "stage": "prod"}]) } else { json!([]) };
        let plan = json!({"name": plan, "description": "A tier", "apiStages": stages,
            "throttle": {"rateLimit": 5, "burstLimit": 50}, "quota": {"limit": 3000, "period": "MONTH"}});
        let plan = make(account, "POST", "/usageplans", &plan);
        let key = make(account, "POST", "/apikeys", &json!({"name": partner, "enabled": true}));
        let member = json!({"keyId": key["id"], "keyType": "API_KEY"});
        make(account, "POST", &format!("/usageplans/{}/keys", text(&plan["id"])), &member);
    }
}

/// A run in this process, as the words that it was started with say: microburst's URL, LocalStack's, the account, the seed.
fn one(words: &str) {
    let parts: Vec<&str> = words.split(' ').collect();
    let [burst, emulator, number, draw] = parts[..] else { panic!("{words}") };
    let account = Account::at(emulator, number, REGION);
    seed(&account);
    let world = World {
        url: burst.to_owned(),
        account,
        elsewhere: Target::default(),
        region: REGION,
        clock: std::sync::Arc::new(jiff::Timestamp::now),
        bad_day: bad_day(burst.to_owned(), number.to_owned()),
    };
    let mut story = Story::default();
    let draw = Draw::of(draw.parse().unwrap(), &KINDS, Some(&STRIKES));
    let broken = run::run(&world, draw, &mut story).unwrap_or_else(|what| vec![what]);
    assert!(broken.is_empty(), "{story}  BROKEN: {broken:#?}");
}

#[test]
fn the_same_holds_before_localstack_on_microbursts_days() {
    if let Ok(words) = std::env::var(INSIDE) {
        return one(&words);
    }
    let Some(emulator) = LocalStack::start() else { return };
    let burst = Microburst::before(emulator.url());
    let (first, runs) = (number("TOLLKEEPER_HARM_SEED", 1), number("TOLLKEEPER_HARM_LOCALSTACK_RUNS", 20));
    all(first, runs, AT_ONCE, |seed, _| {
        let account = localstack::fresh_account();
        let words = format!("{} {} {account} {seed}", burst.url(), emulator.url());
        let test = "harm_localstack::the_same_holds_before_localstack_on_microbursts_days";
        let run = std::panic::AssertUnwindSafe(|| inside(test, &words, &account, "unused"));
        std::panic::catch_unwind(run).map(|()| Vec::new()).map_err(|panic| {
            panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "the run's process failed".into())
        })
    });
}
