//! What the screen tells, held against what is there: nothing of the account may differ in silence.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use tollkeeper::domain::Ticket;
use tollkeeper::model::Model;
use tollkeeper::model::activity::Ending;

use super::account::{State, differing, text};
use super::review::footprint;

/// Differences that nobody has told: neither somebody else's, nor of a change that the screen tells.
pub fn untold(before: &State, after: &State, told: &BTreeSet<String>) -> Vec<String> {
    let explained = |object: &String| {
        if told.contains(object) {
            return true;
        }
        match object.split('/').collect::<Vec<_>>()[..] {
            ["key", _] if !before.contains_key(object) => {
                told.contains(&format!("new key {}", text(&after[object]["name"])))
            }
            ["plan", _] if !before.contains_key(object) => {
                told.contains(&format!("new plan {}", text(&after[object]["name"])))
            }
            ["plan", plan, "keys"] if !before.contains_key(object) => {
                let name = text(&after[&format!("plan/{plan}")]["name"]);
                after[object] == serde_json::json!([]) && told.contains(&format!("new plan {name}"))
            }
            ["plan", _, "keys"] => only_gone_keys(before.get(object), after.get(object), told),
            _ => false,
        }
    };
    differing(before, after).into_iter().filter(|object| !explained(object)).collect()
}

/// Whether a plan has lost only keys of which it is told that they were deleted.
fn only_gone_keys(before: Option<&Json>, after: Option<&Json>, told: &BTreeSet<String>) -> bool {
    let ids = |list: Option<&Json>| -> BTreeSet<String> {
        let all = list.and_then(Json::as_array).into_iter().flatten();
        all.map(|id| text(id).to_owned()).collect()
    };
    let (before, after) = (ids(before), ids(after));
    after.is_subset(&before) && before.difference(&after).all(|id| told.contains(&format!("gone {id}")))
}

/// What the journal on screen tells: the objects of every change that it does not call undone by a plain no.
pub fn told(model: &Model) -> BTreeSet<String> {
    let tells = |ending: Ending<'_>| match ending {
        Ending::Running | Ending::Done | Ending::Undone | Ending::Unfinished(_) => true,
        Ending::Failed(_) | Ending::NotSent => false,
    };
    model
        .journal
        .iter()
        .filter(|entry| tells(model.ending(entry)))
        .flat_map(|entry| footprint(&entry.change))
        .collect()
}

/// The objects of changes that are on screen as done or half done, beside one that was taken back and its undo.
pub fn told_beside(model: &Model, undone: Ticket) -> BTreeSet<String> {
    let by = model.journal_entry_of(undone).and_then(|entry| entry.undone_by);
    let others = model.journal.iter().filter(|entry| entry.ticket != undone && Some(entry.ticket) != by);
    let stands = others.filter(|entry| matches!(model.ending(entry), Ending::Done | Ending::Unfinished(_)));
    stands.flat_map(|entry| footprint(&entry.change)).collect()
}

/// Partners that were in a plan and are in none, and of whom nothing that is told says so.
pub fn silently_planless(before: &State, after: &State, told: &BTreeSet<String>) -> Vec<String> {
    let plans_of = |state: &State, key: &str| -> Vec<String> {
        let lists = state.iter().filter(|(object, _)| object.ends_with("/keys"));
        let has = |list: &Json| list.as_array().is_some_and(|ids| ids.iter().any(|id| text(id) == key));
        let with = lists.filter(|(_, list)| has(list));
        with.filter_map(|(object, _)| Some(object.split('/').nth(1)?.to_owned())).collect()
    };
    let keys = before.keys().filter_map(|object| object.strip_prefix("key/"));
    let there = keys.filter(|key| after.contains_key(&format!("key/{key}")));
    let lost = there.filter(|key| !plans_of(before, key).is_empty() && plans_of(after, key).is_empty());
    let silent = lost.filter(|key| {
        let ended = |plan: &String| told.contains(&format!("ended {plan}"));
        !told.contains(&format!("member {key}")) && !plans_of(before, key).iter().any(ended)
    });
    silent.map(|key| format!("{key} is in no plan, and nothing tells")).collect()
}
