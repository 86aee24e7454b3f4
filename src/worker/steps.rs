//! A change's steps, one after the other: what an earlier one made is handed on, and where a later one fails for certain,
//! what the earlier ones did is taken back as far as they say how.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use crate::aws::{self, Client, Stop};
use crate::domain::change::{Step, Stopped};
use crate::domain::journal::StepEnd;
use crate::domain::{Change, Failure, FailureKind, Made, WriteError, Written};

/// A change that is to stop is looked for so often while a call waits for its turn.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Waits before what takes something back is tried again.
const AGAIN: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(10)];

/// What a change on its way tells others, and what they tell it.
#[derive(Clone, Default)]
pub struct Way {
    /// The place of the present step.
    step: Arc<AtomicUsize>,
    /// Calls that have left and that AWS has not refused for its limits: nothing has changed while there are none.
    sent: Arc<AtomicU32>,
    /// It shall stop where it can be undone half-way.
    halted: Arc<AtomicBool>,
    /// What was done is being taken back, since a later step failed: that goes on also where writing was switched off.
    mending: Arc<AtomicBool>,
    /// Who hears of each step's end: its place, and how.
    tell: Option<Arc<dyn Fn(usize, StepEnd) + Send + Sync>>,
}

impl Way {
    /// One that tells how each step ended, as soon as it has.
    pub fn telling(tell: impl Fn(usize, StepEnd) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Arc::new(tell)), ..Self::default() }
    }

    /// Whether it takes back what it did.
    pub fn is_mending(&self) -> bool {
        self.mending.load(Ordering::Relaxed)
    }

    fn ended(&self, step: usize, end: StepEnd) {
        if let Some(tell) = &self.tell {
            tell(step, end);
        }
    }

    /// The place of the present step.
    pub fn step(&self) -> usize {
        self.step.load(Ordering::Relaxed)
    }

    /// Calls that have left and that AWS has not refused for its limits.
    pub fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// A call leaves.
    pub fn leaves(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// AWS has refused the call that left, for its limits: it has changed nothing, and waits to be made again.
    pub fn comes_back(&self) {
        self.sent.fetch_sub(1, Ordering::Relaxed);
    }

    /// Asks the change to stop.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Relaxed)
    }
}

/// Makes a change. Asked to stop on its way, one that can be undone half-way does so before its next call leaves, also where
/// that waits for AWS's limits; any other goes on, since to stop would leave it half done.
///
/// # Errors
/// [`WriteError::Failed`]: nothing changed. [`WriteError::Partly`]: some of it did, and the failure says what is left.
/// [`WriteError::PlanChanged`]: somebody else has edited the plan since; nothing was written.
pub async fn make(client: &Client, change: &Change, way: &Way) -> Result<Written, WriteError> {
    let steps = change.steps();
    let mut made = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        way.step.store(at, Ordering::Relaxed);
        let may_halt = at > 0 && change.can_be_undone_half_way();
        let Some(answer) = unless_halted(aws::send(client, step, &made), way, may_halt).await else {
            return Err(change.stopped(Stopped { at, failure: halted(), back: None }));
        };
        way.ended(at, end_of(&answer));
        match answer {
            Ok(answer) => {
                if let Some(doubt) = change.doubt(at, &answer) {
                    return Err(WriteError::Partly(doubt));
                }
                made.push(answer);
            }
            Err(Stop::There) => made.push(Made::default()),
            Err(Stop::PlanChanged(plan)) => return Err(WriteError::PlanChanged(plan)),
            Err(Stop::Failed(failure)) => {
                let back = take_back(client, &steps[..at], &made, &failure, way).await;
                return Err(change.stopped(Stopped { at, failure, back }));
            }
        }
    }
    Ok(written(&made))
}

/// What came of a step; `None` where the change was to stop before its call had left.
async fn unless_halted<T>(send: impl Future<Output = T>, way: &Way, may_halt: bool) -> Option<T> {
    let before = way.sent();
    let mut send = Box::pin(send);
    loop {
        if may_halt && way.is_halted() && way.sent() == before {
            return None;
        }
        if let Ok(answer) = tokio::time::timeout(LOOK_AGAIN, &mut send).await {
            return Some(answer);
        }
    }
}

/// The user has cancelled the change, or switched writing off, between two of its calls.
fn halted() -> Failure {
    Failure::new(FailureKind::Cancelled, "It was cancelled, or Read-only was switched on", "", "")
}

/// Takes back what the steps before a failed one did, the last first; stops at the first that cannot be. `None` where
/// nothing is to be taken back, or where the failed one may have gone through: then nobody knows what there is to mend.
async fn take_back(
    client: &Client,
    done: &[Step],
    made: &[Made],
    failure: &Failure,
    way: &Way,
) -> Option<Result<(), Failure>> {
    let back = |(at, step): (usize, &Step)| step.back.clone().map(|back| (at, back));
    let calls: Vec<_> = done.iter().enumerate().rev().filter_map(back).collect();
    if failure.may_be_done || calls.is_empty() {
        return None;
    }
    way.mending.store(true, Ordering::Relaxed);
    for (at, back) in calls {
        way.step.store(at, Ordering::Relaxed);
        if let Err(Stop::Failed(failure)) = persistently(client, &back, made).await {
            way.ended(at, failed_end(&failure));
            return Some(Err(failure));
        }
        way.ended(at, StepEnd::TakenBack);
    }
    Some(Ok(()))
}

/// Sends a step that takes something back; where the way to AWS or AWS itself fails and nothing came of it, again a little later:
/// somebody is locked out meanwhile.
async fn persistently(client: &Client, step: &Step, made: &[Made]) -> Result<Made, Stop> {
    let mut waits = AGAIN.into_iter();
    loop {
        let sent = aws::send(client, step, made).await;
        let Err(Stop::Failed(failure)) = &sent else { return sent };
        let passes =
            matches!(failure.kind, FailureKind::Unreachable | FailureKind::Service) && !failure.may_be_done;
        match waits.next().filter(|_| passes) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return sent,
        }
    }
}

fn end_of(answer: &Result<Made, Stop>) -> StepEnd {
    match answer {
        Ok(made) => StepEnd::Done(made.clone()),
        Err(Stop::There) => StepEnd::There,
        Err(Stop::PlanChanged(_)) => StepEnd::Not("Somebody else changed the plan meanwhile".into()),
        Err(Stop::Failed(failure)) => failed_end(failure),
    }
}

fn failed_end(failure: &Failure) -> StepEnd {
    if failure.may_be_done { StepEnd::Unknown(failure.in_full()) } else { StepEnd::Not(failure.in_full()) }
}

/// What the change made in all.
fn written(made: &[Made]) -> Written {
    Written {
        deployment: made.iter().rev().find_map(|one| one.deployment.clone()),
        key: made.iter().rev().find_map(|one| one.key.clone()),
        plan: made.iter().rev().find_map(|one| one.plan.clone()),
    }
}
