//! A change's steps, one after the other: what an earlier one made is handed on, and where a later one fails for certain,
//! what the earlier ones did is taken back as far as they say how.

use crate::aws::{self, Client, Stop};
use crate::domain::change::{Step, Stopped};
use crate::domain::{Change, Failure, FailureKind, Made, WriteError, Written};

/// Makes a change. `begins` hears of each step before it begins, by its place, and says whether it may: a change that can be
/// undone half-way stops there, any other goes on, since to stop would leave it half done.
///
/// # Errors
/// [`WriteError::Failed`]: nothing changed. [`WriteError::Partly`]: some of it did, and the failure says what is left.
/// [`WriteError::PlanChanged`]: somebody else has edited the plan since; nothing was written.
pub async fn make(
    client: &Client,
    change: &Change,
    begins: impl Fn(usize) -> bool,
) -> Result<Written, WriteError> {
    let steps = change.steps();
    let mut made = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        if !begins(at) && at > 0 && change.can_be_undone_half_way() {
            return Err(change.stopped(Stopped { at, failure: halted(), back: None }));
        }
        match aws::send(client, step, &made).await {
            Ok(answer) => {
                if let Some(doubt) = change.doubt(at, &answer) {
                    return Err(WriteError::Partly(doubt));
                }
                made.push(answer);
            }
            Err(Stop::There) => made.push(Made::default()),
            Err(Stop::PlanChanged(plan)) => return Err(WriteError::PlanChanged(plan)),
            Err(Stop::Failed(failure)) => {
                let back = take_back(client, &steps[..at], &made, &failure).await;
                return Err(change.stopped(Stopped { at, failure, back }));
            }
        }
    }
    Ok(written(&made))
}

/// The user has cancelled the change, or switched writing off, between two of its calls.
fn halted() -> Failure {
    Failure::new(
        FailureKind::Cancelled,
        "It was cancelled, or Read-only was switched on, between two of its calls",
        "",
        "",
    )
}

/// Takes back what the steps before a failed one did, the last first; stops at the first that cannot be. `None` where
/// nothing is to be taken back, or where the failed one may have gone through: then nobody knows what there is to mend.
async fn take_back(
    client: &Client,
    done: &[Step],
    made: &[Made],
    failure: &Failure,
) -> Option<Result<(), Failure>> {
    let calls: Vec<_> = done.iter().rev().filter_map(|step| step.back.clone()).collect();
    if failure.may_be_done || calls.is_empty() {
        return None;
    }
    for call in calls {
        if let Err(Stop::Failed(failure)) = aws::send_call(client, call, made).await {
            return Some(Err(failure));
        }
    }
    Some(Ok(()))
}

/// What the change made in all.
fn written(made: &[Made]) -> Written {
    Written {
        deployment: made.iter().rev().find_map(|one| one.deployment.clone()),
        key: made.iter().rev().find_map(|one| one.key.clone()),
        plan: made.iter().rev().find_map(|one| one.plan.clone()),
    }
}
