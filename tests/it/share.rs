//! An open window takes no more than a third of any of AWS's limits, whatever the size of the account, and nothing when it is hidden.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tollkeeper::aws::{self, Gate, Operation, Pass};
use tollkeeper::domain::change::{Change, RequireKey};
use tollkeeper::domain::{MethodName, Request, Resource, Session};
use tollkeeper::model::Command;
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{Fault, Options, Practice};

use crate::crowd::{ALL_A_MINUTE, Crowd, LIMITS, Watch, of_gateway};
use crate::desk::{self, Desk};

const FEW: Crowd = Crowd { apis: 5, plans: 3, keys: 40 };
const MORE: Crowd = Crowd { apis: 60, plans: 30, keys: 1_000 };
const MANY: Crowd = Crowd { apis: 600, plans: 300, keys: 10_000 };

fn assert_a_third(crowd: Crowd) {
    let mut watch = Watch::open(crowd);
    watch.fill();
    watch.rest(300);
    watch.take();
    watch.rest(600);
    let made = watch.take();
    let a_minute = |count: usize| count as f64 / 10.0;
    assert!(of_gateway(&made) > 0, "it looks again");
    assert!(a_minute(of_gateway(&made)) <= ALL_A_MINUTE / 3.0, "{} APIs: {made:?}", crowd.apis);
    for (name, limit) in LIMITS {
        let count = made.get(name).copied().unwrap_or(0);
        assert!(a_minute(count) <= limit / 3.0, "{} APIs: {name} {count} in ten minutes", crowd.apis);
    }
}

#[test]
fn an_idle_window_leaves_two_thirds_of_aws_s_limits_to_others() {
    assert_a_third(FEW);
    assert_a_third(MORE);
}

#[test]
fn a_hidden_window_reads_nothing_and_looks_again_when_it_is_seen() {
    let mut watch = Watch::open(MORE);
    watch.fill();
    watch.act(Command::Hide(true));
    // What had been asked for comes to its end.
    watch.rest(60);
    watch.take();
    watch.rest(1800);
    assert!(watch.take().is_empty());
    assert!(watch.model.next_wake() > jiff::SignedDuration::from_mins(14), "it need not even wake");
    watch.act(Command::Hide(false));
    watch.rest(10);
    let age = watch.model.data_age().unwrap();
    assert!(age <= jiff::SignedDuration::from_secs(12), "what is on screen is read first: {age:?}");
    assert!(watch.model.rest_age().unwrap() > age, "and the age of the rest is told");
}

#[test]
fn six_hundred_apis_show_a_first_screen_within_twenty_calls() {
    let mut watch = Watch::open(MANY);
    while watch.model.reports.is_empty() || watch.model.plans().is_empty() {
        watch.step();
        let made: usize = watch.made.values().sum();
        assert!(made <= 20, "the APIs, the plans, and what is live of the first API: {:?}", watch.made);
    }
    watch.rest(60);
    let (read, all) = watch.model.filling().expect("there is more");
    assert!(read > 0 && all > 1_000, "it fills up: {read} of {all}");
}

/// Counts how often AWS says "too many requests" to somebody who keeps no limits.
#[derive(Default)]
struct Refusals(AtomicU32);

impl Gate for Refusals {
    fn pass<'a>(&'a self, _: &'static Operation) -> Pass<'a> {
        Box::pin(std::future::ready(()))
    }

    fn hold<'a>(&'a self, _: &'static Operation, _: Duration) -> Pass<'a> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

/// Nearly six calls a second, one of them GetResources, of which AWS allows ten and two and a half.
async fn work(practice: &Practice, end: Instant) -> u32 {
    let refusals = Arc::new(Refusals::default());
    let now = jiff::Timestamp::now();
    let gate = Arc::clone(&refusals) as Arc<dyn Gate>;
    let client = aws::connect(&desk::target(practice), now, gate).await.unwrap();
    let mut round = 0_u32;
    while Instant::now() < end {
        let api = || desk::INVENTORY.into();
        let others = [Resource::Stages(api()), Resource::Plans, Resource::Apis, Resource::AccountLimit];
        let methods = (round % 4 != 3).then(|| Resource::Methods(api()));
        for resource in others.into_iter().chain(methods) {
            drop(aws::read(&client, &resource).await);
            tokio::time::sleep(Duration::from_millis(170)).await;
        }
        round += 1;
    }
    refusals.0.load(Ordering::Relaxed)
}

#[tokio::test]
async fn somebody_else_who_works_beside_it_meets_no_limit() {
    let practice = Practice::start(Options::default()).unwrap();
    let worker = Worker::start(|| {}, worker::Options::default());
    let session = Session(1);
    worker.send(Request::Connect { session, target: desk::target(&practice) });
    desk::connected(&worker, session).unwrap();
    // More than can be read in the time: no such APIs, which costs AWS's limits as much.
    for index in 0..100 {
        let api = || format!("none{index}").as_str().into();
        for resource in [Resource::Stages(api()), Resource::Methods(api())] {
            worker.send(Request::Read { session, resource, background: true });
        }
    }
    assert_eq!(work(&practice, Instant::now() + Duration::from_secs(10)).await, 0);
    assert!(practice.calls()["GetResources"] > 10, "both have worked");
}

#[test]
fn a_change_that_meets_another_one_is_made_again() {
    let mut desk = Desk::new();
    let method = desk.method(&MethodName::new("GET", "/inventory"));
    let required = !method.lock.key_required;
    let (api, api_name) = (desk::INVENTORY.into(), "Partner inventory".into());
    let change =
        RequireKey { api, api_name, resource: method.resource, method: method.name.clone(), required };
    desk.practice.faults().times("UpdateMethod", 1, Fault::Conflict);
    let outcome = desk.write(Change::RequireKey(change));
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(desk.practice.calls()["UpdateMethod"], 2);
    assert_eq!(desk.method(&method.name).lock.key_required, required);
}
