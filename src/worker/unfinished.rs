//! Writes that stopped half-way, laid beside AWS: on every connect, and after every write while one is open.
//!
//! One of which AWS shows all is done, one of which it shows nothing has changed nothing: the journal says so from then on. What
//! is left stands above every room until it is finished or put back, by whomever.

use super::desk::Desk;
use crate::aws::{self, Client, Known, Readings, Standing};
use crate::domain::{Failure, JournalEntry, Outcome, Session, StepEnd, Unfinished};

/// So many are looked at, the newest: each costs a few calls, and older ones stay in Activity.
const MOST: usize = 20;

/// Those of the journal that nobody has finished or taken back.
pub fn open_entries(entries: &[JournalEntry]) -> Vec<JournalEntry> {
    let open = entries.iter().rev().filter(|entry| entry.is_open());
    let mut open: Vec<_> = open.take(MOST).cloned().collect();
    open.reverse();
    open
}

/// Looks how each of them stands, settles in the journal those that are whole or nothing, and gives back the others.
///
/// # Errors
/// None: of what cannot be read, the journal's last word stands.
pub async fn look(
    client: &Client,
    desk: &Desk,
    session: Session,
    open: Vec<JournalEntry>,
) -> Result<Vec<Unfinished>, Failure> {
    let mut left = Vec::new();
    let mut readings = Readings::new();
    for entry in open {
        if never_left(&entry) {
            desk.settle(session, &entry, Outcome::Cancelled);
            continue;
        }
        let known = known(&entry);
        let standing = aws::standing(client, &entry.change, &known, &mut readings).await;
        match settled(&known, &standing) {
            Some(outcome) => desk.settle(session, &entry, outcome),
            None => match aws::mended(client, &entry.change).await {
                Some(plans) => {
                    let words = format!("It stopped half-way; somebody has put the key in {plans} since");
                    desk.settle(session, &entry, Outcome::Failed(words));
                }
                None => left.push(unfinished(&entry, standing)),
            },
        }
    }
    Ok(left)
}

/// How they stand by the journal alone, where AWS could not be asked.
pub fn as_known(open: &[JournalEntry]) -> Vec<Unfinished> {
    let standing = |entry: &JournalEntry| {
        known(entry).into_iter().map(|known| Standing { made: known.made, is_shown: false }).collect()
    };
    open.iter().map(|entry| unfinished(entry, standing(entry))).collect()
}

fn unfinished(entry: &JournalEntry, standing: Vec<Standing>) -> Unfinished {
    Unfinished {
        ticket: entry.ticket,
        is_certain: standing.iter().all(|step| step.is_shown),
        done: standing.into_iter().map(|step| step.made).collect(),
    }
}

/// Entries of this version record each call before it leaves: one without any was cut off before its first.
fn never_left(entry: &JournalEntry) -> bool {
    entry.window.is_some() && entry.steps.is_empty()
}

/// What the journal knows of each step.
fn known(entry: &JournalEntry) -> Vec<Known> {
    let mut all = vec![Known::default(); entry.change.steps().len()];
    // An entry of a version that recorded no steps may have sent any of them.
    if entry.steps.is_empty() {
        all.fill(Known { left: Some(entry.at), made: None });
    }
    for step in &entry.steps {
        let Some(known) = all.get_mut(step.n) else { continue };
        match (&step.end, step.back) {
            (Some(StepEnd::Done(made)), false) => known.made = Some(made.clone()),
            (Some(StepEnd::TakenBack), _) => known.made = None,
            (Some(StepEnd::There | StepEnd::Not(_) | StepEnd::Unknown(_)) | None, _)
            | (Some(StepEnd::Done(_)), true) => {}
        }
        if step.end != Some(StepEnd::There) {
            known.left.get_or_insert(step.at);
        }
    }
    all
}

/// How the write ended, where AWS shows all of it or nothing. What the journal knows to have happened and AWS does not show any
/// more was changed by somebody since: that is not nothing, unless all of it is back.
fn settled(known: &[Known], standing: &[Standing]) -> Option<Outcome> {
    if !standing.iter().all(|step| step.is_shown) {
        return None;
    }
    if standing.iter().all(|step| step.made.is_some()) {
        let made = standing.iter().rev().filter_map(|step| step.made.as_ref());
        let deployment = made.into_iter().find_map(|made| made.deployment.clone());
        return Some(Outcome::Done { deployment });
    }
    if standing.iter().any(|step| step.made.is_some()) {
        return None;
    }
    let words = if known.iter().any(|step| step.made.is_some()) {
        "AWS was asked later: what had been done of it is undone again"
    } else {
        "AWS was asked later: it has nothing of it"
    };
    Some(Outcome::Failed(words.into()))
}
