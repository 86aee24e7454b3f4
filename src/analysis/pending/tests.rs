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
    let outcome = Outcome::Done { deployment: deployment.map(Into::into) };
    JournalEntry::new(Ticket(at as u64), Timestamp::from_second(at).unwrap(), change, outcome)
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
    let found =
        judge(&methods, Some(&[("/a", true), ("/b", false), ("/c", true)]), 100, &[switch(200, "/c", false)]);
    let pending: Vec<_> =
        found.pending().map(|row| (row.name.path.as_str(), row.difference, row.changed.clone())).collect();
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
    assert_eq!(guessed(&[switched(), deploy(110, "prod", "d1", "d2")]), Some(false), "and rolled back to");
    assert_eq!(guessed(&[switched(), deploy(110, "prod", "d9", "d2")]), None, "another one was served then");
    assert_eq!(guessed(&[deploy(90, "prod", "d0", "d8"), switched()]), None, "a newer one lies between");
    assert_eq!(guessed(&[deploy(40, "prod", "d0", "d8"), switched()]), Some(false), "an older one does not");
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
