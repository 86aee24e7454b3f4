//! Writes that stopped half-way, laid beside AWS: on every connect, and after every write while one is open.
//!
//! One of which AWS shows all is done, one of which it shows nothing has changed nothing: the journal says so from then on. What
//! is left stands above every room until it is finished or put back, by whomever.

use super::desk::Desk;
use crate::aws::{self, Client, Known, Standing};
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
    for entry in open {
        let known = known(&entry);
        let standing = aws::standing(client, &entry.change, &known).await;
        match settled(&standing) {
            Some(outcome) => desk.settle(session, &entry, outcome),
            None => left.push(Unfinished {
                ticket: entry.ticket,
                is_certain: standing.iter().all(|step| step.is_shown),
                done: standing.into_iter().map(|step| step.made).collect(),
            }),
        }
    }
    Ok(left)
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
        // A call that AWS refused, and one that was not sent, changed nothing: there is nothing to look for.
        if !matches!(step.end, Some(StepEnd::Not(_) | StepEnd::There)) || step.back {
            known.left.get_or_insert(step.at);
        }
    }
    all
}

/// How the write ended, where AWS shows all of it or nothing.
fn settled(standing: &[Standing]) -> Option<Outcome> {
    if !standing.iter().all(|step| step.is_shown) {
        return None;
    }
    if standing.iter().all(|step| step.made.is_some()) {
        let made = standing.iter().rev().filter_map(|step| step.made.as_ref());
        let deployment = made.into_iter().find_map(|made| made.deployment.clone());
        return Some(Outcome::Done { deployment });
    }
    let nothing = standing.iter().all(|step| step.made.is_none());
    nothing.then(|| Outcome::Failed("AWS was asked later: it has nothing of it".into()))
}
