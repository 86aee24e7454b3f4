//! What is live on a stage against what was edited: the rule behind the red banner.
//!
//! A stage serves a deployment, a snapshot. AWS has no "dirty" flag, so the two states are laid side by
//! side, method by method: the API's methods as they are now, and the locks in the deployment
//! (`apiSummary`). Where an endpoint does not tell what is in a deployment, this program's own journal
//! speaks for the methods that it changed, and the rest is unknown: never shown as live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::change::{Deploy, RequireKey};
use crate::domain::{
    Change, DeploymentId, JournalEntry, Live, Lock, Method, MethodName, Outcome, ResourceId, StageRef,
    Summary,
};

/// What a stage asks for at a method, as far as it can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveLock {
    /// The deployment says so.
    Known(Lock),
    /// Our journal says so about the key; the endpoint does not tell.
    Journal {
        /// A key is asked for.
        key_required: bool,
    },
    /// The method is not in the deployment.
    Absent,
    /// Nobody tells.
    Unknown,
}

impl LiveLock {
    /// Whether a call needs a key; `None` where that is unknown or there is no such method.
    pub fn key_required(&self) -> Option<bool> {
        match self {
            Self::Known(lock) => Some(lock.key_required),
            Self::Journal { key_required } => Some(*key_required),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// Anyone can call, without a key or a sign-in; `None` where that is unknown.
    pub fn is_open(&self) -> Option<bool> {
        match self {
            Self::Known(lock) => Some(lock.is_open()),
            Self::Journal { key_required } => Some(!key_required),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// Who changed a method, as far as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    /// This program, then.
    You(Timestamp),
    /// Somebody else: another tool, the console, a colleague.
    Others,
}

/// How a method's edited state differs from the live one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A key was made required, and the stage does not ask for it.
    KeyNotAsked,
    /// The sign-in rule differs.
    Authorization,
    /// A key is no longer required, and the stage still asks for it.
    KeyStillAsked,
    /// Deleted, and the stage still answers it.
    StillThere,
    /// New, and the stage does not know it.
    NotThere,
}

/// A method on a stage: live and edited side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodRow {
    /// Verb and path.
    pub name: MethodName,
    /// What to address in a write; `None` once the method is deleted.
    pub resource: Option<ResourceId>,
    /// What the next deployment will publish; `None` once the method is deleted.
    pub edited: Option<Lock>,
    /// What callers meet now.
    pub live: LiveLock,
    /// How the two differ; `None` where they agree or where that cannot be known.
    pub difference: Option<Difference>,
    /// Who changed it.
    pub changed: Option<ChangedBy>,
}

/// All methods of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageReport {
    /// API and stage.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// Sorted by path and verb.
    pub rows: Vec<MethodRow>,
    /// AWS told what is in the deployment; otherwise the journal spoke, and some of it is unknown.
    pub certain: bool,
    /// Percent of the calls that meet a canary deployment instead.
    pub canary_percent: Option<u8>,
}

impl StageReport {
    /// Methods whose edited state is not live.
    pub fn pending(&self) -> impl Iterator<Item = &MethodRow> {
        self.rows.iter().filter(|row| row.difference.is_some())
    }

    /// Methods that anyone can call, live and edited alike: open on purpose, or forgotten. CORS preflights are left out.
    pub fn open(&self) -> impl Iterator<Item = &MethodRow> {
        self.rows.iter().filter(|row| {
            row.difference.is_none() && row.live.is_open() == Some(true) && row.name.verb != "OPTIONS"
        })
    }
}

/// What is read of one stage before it can be judged.
#[derive(Clone, Copy, Debug)]
pub struct StageFacts<'a> {
    /// API and stage.
    pub at: &'a StageRef,
    /// The API's name.
    pub api_name: &'a str,
    /// Methods in their edited state.
    pub methods: &'a [Method],
    /// The deployment that the stage serves, and what is in it.
    pub deployment: &'a DeploymentId,
    /// What is in it.
    pub live: &'a Live,
    /// Journal of this account and region, oldest first.
    pub journal: &'a [JournalEntry],
}

/// Lays a stage's live and edited state side by side.
pub fn report(facts: &StageFacts<'_>) -> StageReport {
    let edited: BTreeMap<&MethodName, &Method> =
        facts.methods.iter().map(|method| (&method.name, method)).collect();
    let own = facts.live.locks.clone().or_else(|| journaled_summary(facts.journal, facts.deployment));
    let mut names: BTreeSet<&MethodName> = edited.keys().copied().collect();
    if let Some(locks) = &own {
        names.extend(locks.keys());
    }
    let rows =
        names.into_iter().map(|name| row(facts, name, edited.get(name).copied(), own.as_ref())).collect();
    StageReport {
        at: facts.at.clone(),
        api_name: facts.api_name.to_owned(),
        rows,
        certain: facts.live.locks.is_some(),
        canary_percent: None,
    }
}

fn row(
    facts: &StageFacts<'_>,
    name: &MethodName,
    edited: Option<&Method>,
    locks: Option<&Summary>,
) -> MethodRow {
    let live = match locks {
        Some(locks) => locks.get(name).cloned().map_or(LiveLock::Absent, LiveLock::Known),
        None => journaled_lock(facts, name)
            .map_or(LiveLock::Unknown, |key_required| LiveLock::Journal { key_required }),
    };
    let lock = edited.map(|method| method.lock.clone());
    let difference = difference(lock.as_ref(), &live);
    let changed = difference.map(|difference| changed_by(facts, name, difference, lock.as_ref()));
    MethodRow {
        name: name.clone(),
        resource: edited.map(|method| method.resource.clone()),
        edited: lock,
        live,
        difference,
        changed,
    }
}

fn difference(edited: Option<&Lock>, live: &LiveLock) -> Option<Difference> {
    let Some(edited) = edited else {
        return matches!(live, LiveLock::Known(_)).then_some(Difference::StillThere);
    };
    match live {
        LiveLock::Unknown => None,
        LiveLock::Absent => Some(Difference::NotThere),
        _ if live.key_required() == Some(false) && edited.key_required => Some(Difference::KeyNotAsked),
        LiveLock::Known(lock) if lock.authorization != edited.authorization => {
            Some(Difference::Authorization)
        }
        _ if live.key_required() == Some(true) && !edited.key_required => Some(Difference::KeyStillAsked),
        LiveLock::Known(_) | LiveLock::Journal { .. } => None,
    }
}

/// The entries that switched a method's requirement and that AWS has.
fn switches<'a>(
    facts: &StageFacts<'a>,
    name: &MethodName,
) -> impl Iterator<Item = (usize, &'a JournalEntry, bool)> {
    let (api, name, journal) = (facts.at.api.clone(), name.clone(), facts.journal);
    journal.iter().enumerate().filter_map(move |(index, entry)| {
        let Change::RequireKey(RequireKey { api: of, method, required, .. }) = &entry.change else {
            return None;
        };
        (*of == api && *method == name && entry.is_done()).then_some((index, entry, *required))
    })
}

/// Our switch, where it is what is pending: the difference is about the key, and the deployment did not take the switch up.
fn changed_by(
    facts: &StageFacts<'_>,
    name: &MethodName,
    difference: Difference,
    edited: Option<&Lock>,
) -> ChangedBy {
    let about_key = matches!(difference, Difference::KeyNotAsked | Difference::KeyStillAsked);
    let last = switches(facts, name).last().filter(|_| about_key);
    let (Some((index, entry, required)), Some(lock)) = (last, edited) else { return ChangedBy::Others };
    let since = made_here(facts).map_or_else(
        || facts.live.created.is_none_or(|created| entry.at.as_second() >= created.as_second()),
        |deployed| index > deployed,
    );
    if since && required == lock.key_required { ChangedBy::You(entry.at) } else { ChangedBy::Others }
}

/// Where the journal made the deployment.
fn made_here(facts: &StageFacts<'_>) -> Option<usize> {
    facts.journal.iter().position(
        |entry| matches!(&entry.outcome, Outcome::Done { deployment: Some(id) } if id == facts.deployment),
    )
}

/// Locks of a deployment that this program made, as it read them just before.
fn journaled_summary(journal: &[JournalEntry], deployment: &DeploymentId) -> Option<Summary> {
    journal.iter().find_map(|entry| {
        let Change::Deploy(Deploy { locks, .. }) = &entry.change else { return None };
        let Outcome::Done { deployment: Some(id) } = &entry.outcome else { return None };
        (id == deployment && !locks.is_empty()).then(|| locks.clone())
    })
}

/// Whether a deployment asks for a key at a method, from the journal's switches before and after it: the last one
/// before it says what it took up, else the first one after it says what there was before.
fn journaled_lock(facts: &StageFacts<'_>, name: &MethodName) -> Option<bool> {
    let made_here = made_here(facts);
    let mut found = None;
    for (index, entry, required) in switches(facts, name) {
        if !came_before(facts, made_here, index, entry)? {
            let guess = || (made_here.is_some() || was_served(facts, index)).then_some(!required);
            return found.or_else(guess);
        }
        found = Some(required);
    }
    found
}

/// Whether the journal's entry `index` was written before the deployment that is live; `None` where neither is known. Our own
/// order first: two clocks, and AWS's whole seconds, cannot tell a switch from the deployment right after it.
fn came_before(
    facts: &StageFacts<'_>,
    made_here: Option<usize>,
    index: usize,
    entry: &JournalEntry,
) -> Option<bool> {
    match (made_here, facts.live.created) {
        (Some(deployed), _) => Some(index < deployed),
        (None, Some(created)) => Some(entry.at.as_second() <= created.as_second()),
        (None, None) => None,
    }
}

/// Whether a deployment that others made is the one that the stage served when the journal's entry `index` was written: of
/// one before that, the switch says nothing.
fn was_served(facts: &StageFacts<'_>, index: usize) -> bool {
    let (before, after) = facts.journal.split_at(index);
    let left =
        after.iter().filter(|entry| entry.is_done()).find_map(|entry| left_by(&entry.change, facts.at));
    if let Some(left) = left {
        return left == facts.deployment;
    }
    // The stage was not touched from here since. A newer deployment of ours would have taken up what others did meanwhile.
    let newer = |entry: &JournalEntry| facts.live.created.is_none_or(|created| entry.at >= created);
    !before.iter().any(|entry| {
        let deploys = matches!(&entry.change, Change::Deploy(Deploy { at, .. }) if at.api == facts.at.api);
        deploys && entry.is_done() && newer(entry)
    })
}

/// The deployment that a change took the stage away from; `None` where it left the stage alone, or that is not known.
fn left_by<'a>(change: &'a Change, stage: &StageRef) -> Option<&'a DeploymentId> {
    change.leaves().filter(|(at, _)| *at == stage)?.1
}

/// Takes a canary into a stage's report: where its deployment is the laxer one, that is what some callers meet. `None`
/// where it is not known what is in it: then nothing is certain.
pub fn merge_canary(report: &mut StageReport, canary: Option<StageReport>, percent: f64) {
    report.canary_percent = Some(percent.round().clamp(0.0, 100.0) as u8);
    report.certain &= canary.as_ref().is_some_and(|canary| canary.certain);
    for other in canary.into_iter().flat_map(|canary| canary.rows) {
        let Some(row) = report.rows.iter_mut().find(|row| row.name == other.name) else {
            report.rows.push(other);
            continue;
        };
        let laxer = other.live.is_open() == Some(true) && row.live.is_open() != Some(true);
        if laxer || (row.difference.is_none() && other.difference.is_some()) {
            *row = other;
        }
    }
    report.rows.sort_by(|a, b| a.name.cmp(&b.name));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ticket;

    fn lock(key_required: bool) -> Lock {
        Lock { key_required, authorization: "NONE".into() }
    }

    fn method(verb: &str, path: &str, key: bool) -> Method {
        Method { resource: "r".into(), name: MethodName::new(verb, path), lock: lock(key) }
    }

    fn switch(at: i64, path: &str, required: bool) -> JournalEntry {
        entry(
            at,
            Change::RequireKey(RequireKey {
                api: "a".into(),
                api_name: "Api".into(),
                resource: "r".into(),
                method: MethodName::new("GET", path),
                required,
            }),
            None,
        )
    }

    fn entry(at: i64, change: Change, deployment: Option<&str>) -> JournalEntry {
        JournalEntry {
            ticket: Ticket(at as u64),
            at: Timestamp::from_second(at).unwrap(),
            change,
            outcome: Outcome::Done { deployment: deployment.map(Into::into) },
            undone_by: None,
        }
    }

    fn judge(
        methods: &[Method],
        locks: Option<&[(&str, bool)]>,
        created: i64,
        journal: &[JournalEntry],
    ) -> StageReport {
        report(&StageFacts {
            at: &StageRef::new("a", "prod"),
            api_name: "Api",
            methods,
            deployment: &"d1".into(),
            live: &Live {
                created: Timestamp::from_second(created).ok(),
                locks: locks.map(|locks| {
                    locks.iter().map(|(path, key)| (MethodName::new("GET", *path), lock(*key))).collect()
                }),
            },
            journal,
        })
    }

    #[test]
    fn a_switch_that_is_not_deployed_is_pending_whoever_made_it() {
        let methods = [method("GET", "/a", true), method("GET", "/b", true), method("GET", "/c", false)];
        let found = judge(
            &methods,
            Some(&[("/a", true), ("/b", false), ("/c", true)]),
            100,
            &[switch(200, "/c", false)],
        );
        let pending: Vec<_> = found
            .pending()
            .map(|row| (row.name.path.as_str(), row.difference, row.changed.clone()))
            .collect();
        assert_eq!(
            pending,
            [
                ("/b", Some(Difference::KeyNotAsked), Some(ChangedBy::Others)),
                (
                    "/c",
                    Some(Difference::KeyStillAsked),
                    Some(ChangedBy::You(Timestamp::from_second(200).unwrap()))
                ),
            ]
        );
        assert!(found.certain);
    }

    #[test]
    fn new_and_deleted_methods_are_pending_too() {
        let found = judge(&[method("GET", "/new", true)], Some(&[("/old", true)]), 100, &[]);
        let pending: Vec<_> =
            found.pending().map(|row| (row.name.path.as_str(), row.difference.unwrap())).collect();
        assert_eq!(pending, [("/new", Difference::NotThere), ("/old", Difference::StillThere)]);
    }

    #[test]
    fn a_changed_sign_in_rule_is_pending() {
        let mut signed = method("GET", "/a", true);
        signed.lock.authorization = "AWS_IAM".into();
        let found = judge(&[signed], Some(&[("/a", true)]), 100, &[]);
        assert_eq!(found.pending().next().unwrap().difference, Some(Difference::Authorization));
    }

    #[test]
    fn without_a_summary_only_what_the_journal_knows_is_known() {
        let methods = [method("GET", "/mine", true), method("GET", "/theirs", true)];
        let found = judge(&methods, None, 100, &[switch(200, "/mine", true)]);
        assert!(!found.certain);
        assert_eq!(found.rows[0].live, LiveLock::Journal { key_required: false });
        assert_eq!(found.rows[0].difference, Some(Difference::KeyNotAsked));
        assert_eq!((&found.rows[1].live, found.rows[1].difference), (&LiveLock::Unknown, None));
    }

    #[test]
    fn our_own_deployment_makes_the_journal_certain_of_it_and_a_rollback_opens_it_again() {
        let deploy = entry(
            200,
            Change::Deploy(Deploy {
                at: StageRef::new("a", "prod"),
                api_name: "Api".into(),
                description: String::new(),
                locks: Summary::new(),
                previous: Some("d0".into()),
            }),
            Some("d1"),
        );
        // In the same second as the deployment: the journal's order decides.
        let journal = [switch(200, "/a", true), deploy];
        let after = judge(&[method("GET", "/a", true)], None, 200, &journal);
        assert_eq!(after.rows[0].live, LiveLock::Journal { key_required: true });
        assert_eq!(after.pending().count(), 0);
        let rolled_back = report(&StageFacts {
            at: &StageRef::new("a", "prod"),
            api_name: "Api",
            methods: &[method("GET", "/a", true)],
            deployment: &"d0".into(),
            live: &Live { created: Timestamp::from_second(50).ok(), locks: None },
            journal: &journal,
        });
        assert_eq!(rolled_back.rows[0].difference, Some(Difference::KeyNotAsked));
    }

    #[test]
    fn a_failed_switch_says_nothing() {
        let mut failed = switch(200, "/a", true);
        failed.outcome = Outcome::Failed("no".into());
        let found = judge(&[method("GET", "/a", false)], None, 100, &[failed]);
        assert_eq!(found.rows[0].live, LiveLock::Unknown);
    }

    #[test]
    fn open_on_purpose_is_listed_apart_and_without_preflights() {
        let methods = [method("GET", "/a", false), method("OPTIONS", "/a", false)];
        let mut found = judge(&methods, Some(&[("/a", false)]), 100, &[]);
        found.rows[1].live = LiveLock::Known(lock(false));
        found.rows[1].difference = None;
        assert_eq!(found.open().map(|row| row.name.verb.as_str()).collect::<Vec<_>>(), ["GET"]);
    }

    fn deploy(at: i64, stage: &str, previous: &str, made: &str) -> JournalEntry {
        let change = Change::Deploy(Deploy {
            at: StageRef::new("a", stage),
            api_name: "Api".into(),
            description: String::new(),
            locks: Summary::new(),
            previous: Some(previous.into()),
        });
        entry(at, change, Some(made))
    }

    /// What a stage without a summary is taken to ask for at `/a`, serving a deployment that others made at second 50.
    fn guessed(journal: &[JournalEntry]) -> Option<bool> {
        let found = judge(&[method("GET", "/a", true)], None, 50, journal);
        found.rows[0].live.key_required()
    }

    #[test]
    fn an_older_deployment_of_others_is_guessed_only_where_the_switch_speaks_of_it() {
        let switched = || switch(100, "/a", true);
        assert_eq!(guessed(&[switched()]), Some(false), "it was served when the switch was made");
        assert_eq!(
            guessed(&[switched(), deploy(110, "prod", "d1", "d2")]),
            Some(false),
            "and rolled back to"
        );
        assert_eq!(
            guessed(&[switched(), deploy(110, "prod", "d9", "d2")]),
            None,
            "another one was served then"
        );
        assert_eq!(guessed(&[deploy(90, "prod", "d0", "d8"), switched()]), None, "a newer one lies between");
        assert_eq!(
            guessed(&[deploy(40, "prod", "d0", "d8"), switched()]),
            Some(false),
            "an older one does not"
        );
    }

    #[test]
    fn only_what_a_switch_of_ours_left_pending_is_ours() {
        let changed = |found: StageReport| found.rows[0].changed.clone();
        let mut signed = method("GET", "/a", true);
        signed.lock.authorization = "AWS_IAM".into();
        let journal = [switch(200, "/a", true)];
        let live = Some(&[("/a", true)][..]);
        assert_eq!(changed(judge(&[signed], live, 100, &journal)), Some(ChangedBy::Others), "a sign-in rule");
        let asked = [method("GET", "/a", true)];
        let open = Some(&[("/a", false)][..]);
        assert_eq!(changed(judge(&asked, open, 300, &journal)), Some(ChangedBy::Others), "deployed since");
        assert!(matches!(changed(judge(&asked, open, 200, &journal)), Some(ChangedBy::You(_))));
    }

    #[test]
    fn a_method_that_only_the_canary_has_is_listed_and_an_unread_canary_is_uncertain() {
        let methods = [method("GET", "/b", true)];
        let mut report = judge(&methods, Some(&[("/b", true)]), 100, &[]);
        let canary = judge(&methods, Some(&[("/a", false), ("/b", true)]), 100, &[]);
        merge_canary(&mut report, Some(canary), 10.0);
        let rows: Vec<_> = report.rows.iter().map(|row| (row.name.path.as_str(), row.difference)).collect();
        assert_eq!(rows, [("/a", Some(Difference::StillThere)), ("/b", None)]);
        assert!(report.certain);
        merge_canary(&mut report, None, 10.0);
        assert_eq!((report.certain, report.canary_percent), (false, Some(10)));
    }
}
