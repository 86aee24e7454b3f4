//! What happens to a write while it waits for AWS's limits: the gate is where the time passes, so a gate of these tests
//! lets the world change right there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tollkeeper::aws::{self, Client, Gate, OpenGate, Operation, Pass};
use tollkeeper::domain::change::Change;
use tollkeeper::domain::change::{Deploy, UpdatePlan};
use tollkeeper::domain::{
    FailureKind, Plan, ReadAnswer, Resource, StageRef, Target, Throttle, WriteError, Written,
};
use tollkeeper::worker;
use tollkeeper_practice::{Fault, HandClock, Options, Practice};

const NOW: &str = "2026-11-19T13:05:00Z";
const PREMIUM: &str = "di8unn";

fn practice() -> Practice {
    let clock = HandClock::at(NOW.parse().unwrap()).clock();
    Practice::start(Options { clock, rate_limits: false, ..Options::default() }).unwrap()
}

async fn client(practice: &Practice) -> Client {
    let target = Target { endpoint: Some(practice.url().to_owned()), practice: true, ..Target::default() };
    aws::connect(&target, NOW.parse().unwrap(), Arc::new(OpenGate)).await.unwrap()
}

pub async fn premium(client: &Client) -> Plan {
    match aws::read(client, &Resource::Plan(PREMIUM.into())).await {
        ReadAnswer::Plan(_, Ok(plan)) => *plan,
        other => panic!("{other:?}"),
    }
}

fn at_rate(plan: &Plan, rate: f64) -> Change {
    let mut after = plan.settings.clone();
    after.throttle = Some(Throttle { rate, burst: 10 });
    Change::UpdatePlan(UpdatePlan { before: Box::new(plan.clone()), after })
}

/// A colleague who edits Premium while a call of `operation` waits, the first time at `turn`: 0 for the first pass, 1 for
/// the hold after AWS's "too many requests".
struct Colleague {
    operation: &'static str,
    turn: u32,
    waited: AtomicU32,
    meanwhile: Box<dyn Fn() -> Pass<'static> + Send + Sync>,
}

impl Colleague {
    fn new(
        operation: &'static str,
        turn: u32,
        meanwhile: impl Fn() -> Pass<'static> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { operation, turn, waited: AtomicU32::new(0), meanwhile: Box::new(meanwhile) })
    }

    async fn waits(&self, operation: &Operation) {
        if operation.name == self.operation && self.waited.fetch_add(1, Ordering::Relaxed) == self.turn {
            (self.meanwhile)().await;
        }
    }
}

impl Gate for Colleague {
    fn pass<'a>(&'a self, operation: &'static Operation) -> Pass<'a> {
        Box::pin(self.waits(operation))
    }

    fn hold<'a>(&'a self, operation: &'static Operation, _: Duration) -> Pass<'a> {
        Box::pin(self.waits(operation))
    }
}

/// How an edit ends that a colleague's edit overtakes at this turn, and the rate that Premium has then.
async fn overtaken(practice: &Practice, turn: u32) -> (Result<Written, WriteError>, f64) {
    let colleague = client(practice).await;
    let opened = premium(&colleague).await;
    let (theirs, other) = (at_rate(&opened, 2.0), colleague.clone());
    let gate = Colleague::new("UpdateUsagePlan", turn, move || {
        let (client, change) = (other.clone(), theirs.clone());
        Box::pin(async move { drop(worker::make(&client, &change, &worker::Way::default()).await.unwrap()) })
    });
    let outcome =
        worker::make(&colleague.behind(gate), &at_rate(&opened, 1.0), &worker::Way::default()).await;
    (outcome, premium(&colleague).await.settings.throttle.unwrap().rate)
}

#[tokio::test]
async fn an_edit_made_while_another_waits_its_turn_is_not_overwritten() {
    let practice = practice();
    let (outcome, rate) = overtaken(&practice, 0).await;
    assert!(
        matches!(outcome, Err(WriteError::PlanChanged(current)) if current.settings.throttle.unwrap().rate == 2.0)
    );
    assert_eq!(rate, 2.0);
}

#[tokio::test]
async fn nor_is_one_made_while_aws_puts_the_call_off() {
    let practice = practice();
    practice.faults().times("UpdateUsagePlan", 1, Fault::TooManyRequests(Some(1)));
    let (outcome, rate) = overtaken(&practice, 1).await;
    assert!(matches!(outcome, Err(WriteError::PlanChanged(_))), "{outcome:?}");
    assert_eq!(rate, 2.0);
}

#[tokio::test]
async fn a_stage_that_vanishes_while_its_deployment_waits_is_not_made_anew() {
    let practice = practice();
    let client = client(&practice).await;
    let faults = practice.faults().clone();
    let gate = Colleague::new("CreateDeployment", 0, move || {
        // No stage can be deleted here, but an answer that it cannot be read is one that it may be gone.
        faults.always("GetStage", Fault::AccessDenied);
        Box::pin(std::future::ready(()))
    });
    let api = tollkeeper::domain::ApiId::from("k3x9q2m7ra");
    let ReadAnswer::Methods(_, Ok(methods)) = aws::read(&client, &Resource::Methods(api.clone())).await
    else {
        panic!("no methods")
    };
    let ReadAnswer::Stages(_, Ok(stages)) = aws::read(&client, &Resource::Stages(api)).await else {
        panic!("no stages")
    };
    let at = StageRef::new("k3x9q2m7ra", "prod");
    let previous = stages.into_iter().find(|stage| stage.at == at).and_then(|stage| stage.deployment);
    let deploy = Change::Deploy(Deploy {
        at,
        api_name: "Partner inventory".into(),
        description: String::new(),
        locks: methods.into_iter().map(|method| (method.name, method.lock)).collect(),
        previous,
    });
    let Err(WriteError::Failed(failure)) =
        worker::make(&client.behind(gate), &deploy, &worker::Way::default()).await
    else {
        panic!("deployed unseen")
    };
    assert_eq!(failure.kind, FailureKind::AccessDenied);
    assert_eq!(practice.calls().get("CreateDeployment"), None);
}
