//! Who is shut out: doors that open to nobody, and plans that open no door.
//!
//! A stage that is deleted or made anew leaves its plans without a word, and every partner of the plan then meets 403; so does
//! everybody on a stage whose methods ask for a key while no plan opens it. Nothing of this is red, since nothing is open or not
//! live: it is amber, with who is shut out, the cause and the way out. Only what is known is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{ApiId, PlanId, StageRef};

/// What is known of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDoors {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// The stages that it names.
    pub stages: Vec<StageRef>,
    /// Its enabled keys; `None` while unread.
    pub keys: Option<usize>,
}

/// What is known of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageDoor {
    /// API and stage.
    pub at: StageRef,
    /// "Partner inventory / prod".
    pub place: String,
    /// Live methods that are known to ask for a key.
    pub keyed: usize,
}

/// Of several stages, so many are named.
const NAMED: usize = 3;

/// Somebody who is shut out, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutOut {
    /// The stage to look at, where there is one.
    pub at: Option<StageRef>,
    /// The plan to look at, where it is a plan's fault.
    pub plan: Option<PlanId>,
    /// Who is shut out of what, in a few words.
    pub title: String,
    /// The cause, and the way out.
    pub about: String,
}

/// All who are shut out: whole stages first, then plans. `read` are the APIs whose stages were read, `known` all that are listed.
pub fn shut_out(
    plans: &[PlanDoors],
    stages: &[StageDoor],
    known: &BTreeSet<ApiId>,
    read: &BTreeSet<ApiId>,
) -> Vec<ShutOut> {
    let mut openers: BTreeMap<&StageRef, Vec<&PlanDoors>> = BTreeMap::new();
    for plan in plans {
        for at in &plan.stages {
            openers.entry(at).or_default().push(plan);
        }
    }
    let there: BTreeSet<&StageRef> = stages.iter().map(|stage| &stage.at).collect();
    let keyed = || stages.iter().filter(|stage| stage.keyed > 0);
    let unopened: Vec<&StageDoor> = keyed().filter(|stage| !openers.contains_key(&stage.at)).collect();
    let mut out: Vec<ShutOut> = no_plan(&unopened).into_iter().collect();
    out.extend(keyed().filter_map(|stage| no_key(stage, openers.get(&stage.at)?)));
    for plan in plans {
        out.extend(empty_plan(plan));
        for at in plan.stages.iter().filter(|at| !there.contains(at)) {
            if !known.contains(&at.api) {
                out.extend(unlisted(plan, at));
            } else if read.contains(&at.api) {
                out.extend(stage_gone(plan, at));
            }
        }
    }
    out
}

/// `1 partner`, `3 partners`.
fn partners(count: usize) -> String {
    if count == 1 { "1 partner".to_owned() } else { format!("{count} partners") }
}

fn asking(count: usize) -> String {
    if count == 1 { "1 method asks for a key".to_owned() } else { format!("{count} methods ask for a key") }
}

/// Stages whose methods ask for a key and that no plan opens, told together: test stages are often so, one beside another.
fn no_plan(stages: &[&StageDoor]) -> Option<ShutOut> {
    let first = stages.first()?;
    let (title, about) = if stages.len() == 1 {
        let title = format!("Every key is refused on {}", first.place);
        let about = format!(
            "{}, and no plan opens the stage: everybody gets 403. Perhaps it was made anew, and plans lose it then. Add it to a plan.",
            asking(first.keyed)
        );
        (title, about)
    } else {
        let names: Vec<&str> = stages.iter().take(NAMED).map(|stage| stage.place.as_str()).collect();
        let more = stages.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let about = format!(
            "{}{more}: methods ask for a key there, and no plan opens the stages: everybody gets 403. Perhaps they were made anew, \
             and plans lose them then. Add them to a plan.",
            names.join(", ")
        );
        (format!("Every key is refused on {} stages", stages.len()), about)
    };
    Some(ShutOut { at: Some(first.at.clone()), plan: None, title, about })
}

/// A stage whose plans hold no enabled key.
fn no_key(stage: &StageDoor, openers: &[&PlanDoors]) -> Option<ShutOut> {
    if openers.iter().any(|plan| plan.keys != Some(0)) {
        return None;
    }
    let names: Vec<&str> = openers.iter().map(|plan| plan.name.as_str()).collect();
    let whose = match names.as_slice() {
        [one] => format!("its plan {one} has"),
        many => format!("its plans {} have", many.join(", ")),
    };
    let about = format!(
        "{}, and {whose} no enabled key. Add a partner to the plan, or enable one.",
        asking(stage.keyed)
    );
    let title = format!("Nobody has a key for {}", stage.place);
    Some(ShutOut { at: Some(stage.at.clone()), plan: None, title, about })
}

fn of_plan(plan: &PlanDoors, title: String, about: String) -> ShutOut {
    ShutOut { at: None, plan: Some(plan.plan.clone()), title, about }
}

/// A plan with partners and without a stage. One without either is only being made.
fn empty_plan(plan: &PlanDoors) -> Option<ShutOut> {
    let keys = plan.keys.filter(|keys| *keys > 0 && plan.stages.is_empty())?;
    let title = format!("{} opens no stage", plan.name);
    let about = format!(
        "Through it, {} can call nothing (403). A plan loses a stage that is deleted or made anew. Add the stage again.",
        partners(keys)
    );
    Some(of_plan(plan, title, about))
}

fn stage_gone(plan: &PlanDoors, at: &StageRef) -> Option<ShutOut> {
    let keys = plan.keys.filter(|keys| *keys > 0)?;
    let title = format!("{} names a stage that is gone", plan.name);
    let about = format!(
        "The stage {} of the API {} does not exist any more, so {} cannot call it. Take it out of the plan, or add the stage that \
         follows it.",
        at.stage,
        at.api,
        partners(keys)
    );
    Some(of_plan(plan, title, about))
}

/// REST APIs alone are listed: a WebSocket API in a plan works, and a deleted one does not.
fn unlisted(plan: &PlanDoors, at: &StageRef) -> Option<ShutOut> {
    let keys = plan.keys.filter(|keys| *keys > 0)?;
    let title = format!("{} names an API that is not listed", plan.name);
    let about = format!(
        "{} (stage {}) is a WebSocket API, which this program does not show and where nothing is wrong; or it was deleted, and {} \
         cannot call it any more. Ask its owner, then take it out of the plan.",
        at.api,
        at.stage,
        partners(keys)
    );
    Some(of_plan(plan, title, about))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(id: &str, stages: &[(&str, &str)], keys: Option<usize>) -> PlanDoors {
        let stages = stages.iter().map(|(api, stage)| StageRef::new(*api, *stage)).collect();
        PlanDoors { plan: id.into(), name: id.to_uppercase(), stages, keys }
    }

    fn stage(api: &str, name: &str, keyed: usize) -> StageDoor {
        StageDoor { at: StageRef::new(api, name), place: format!("{api} / {name}"), keyed }
    }

    fn titles(plans: &[PlanDoors], stages: &[StageDoor]) -> Vec<String> {
        let known: BTreeSet<ApiId> = ["one".into(), "unread".into()].into();
        let read: BTreeSet<ApiId> = ["one".into()].into();
        shut_out(plans, stages, &known, &read).into_iter().map(|found| found.title).collect()
    }

    #[test]
    fn each_way_to_be_shut_out_is_told_and_nothing_else() {
        let open = [stage("one", "prod", 2)];
        assert!(titles(&[plan("a", &[("one", "prod")], Some(3))], &open).is_empty());
        assert!(titles(&[plan("a", &[("one", "prod")], None)], &open).is_empty(), "unread is not none");
        assert_eq!(titles(&[], &open), ["Every key is refused on one / prod"]);
        let two = [stage("one", "prod", 2), stage("one", "staging", 1)];
        assert_eq!(titles(&[], &two), ["Every key is refused on 2 stages"], "told together");
        assert_eq!(
            titles(&[plan("a", &[("one", "prod")], Some(0))], &open),
            ["Nobody has a key for one / prod"]
        );
        assert!(titles(&[], &[stage("one", "prod", 0)]).is_empty(), "no key is asked for");
        assert_eq!(titles(&[plan("a", &[], Some(3))], &[]), ["A opens no stage"]);
        assert!(titles(&[plan("a", &[], Some(0))], &[]).is_empty(), "it is only being made");
        assert_eq!(titles(&[plan("a", &[("one", "old")], Some(1))], &[]), ["A names a stage that is gone"]);
        assert_eq!(titles(&[plan("a", &[("ws", "x")], Some(1))], &[]), ["A names an API that is not listed"]);
        assert!(
            titles(&[plan("a", &[("unread", "x")], Some(1))], &[]).is_empty(),
            "its stages are not read yet"
        );
    }
}
