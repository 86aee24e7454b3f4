use super::*;
use crate::domain::change::DeleteKey;

fn begin(reads: &mut Reads, runtime: &tokio::runtime::Runtime) -> Option<u64> {
    let (number, resource, _) = reads.next()?;
    reads.began(number, resource, runtime.spawn(std::future::pending::<()>()).abort_handle());
    Some(number)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

#[test]
fn the_same_read_waits_and_runs_once() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    reads.ask(Resource::Keys, false);
    let number = begin(&mut reads, &runtime).unwrap();
    reads.ask(Resource::Keys, false);
    assert_eq!(begin(&mut reads, &runtime), None);
    assert!(reads.ended(number));
    assert!(!reads.ended(number), "an answer counts once");
    reads.ask(Resource::Keys, false);
    assert!(begin(&mut reads, &runtime).is_some(), "what is over may be asked for again");
}

#[test]
fn progress_counts_the_batch_and_begins_anew_after_a_rest() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    reads.ask(Resource::Plans, false);
    let first = begin(&mut reads, &runtime).unwrap();
    let second = begin(&mut reads, &runtime).unwrap();
    reads.ended(first);
    assert_eq!(reads.progress(), (1, 2));
    assert_eq!(reads.labels(), ["Reading plans"]);
    reads.ended(second);
    assert_eq!(reads.progress(), (0, 0));
    reads.ask(Resource::Apis, false);
    assert_eq!(reads.progress(), (0, 1));
}

#[test]
fn few_reads_run_at_once() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    for api in 0..20 {
        reads.ask(Resource::Stages(format!("api{api}").into()), false);
    }
    while begin(&mut reads, &runtime).is_some() {}
    assert_eq!(reads.running.len(), AT_ONCE);
    assert_eq!(reads.cancel().len(), 20);
    assert_eq!(reads.progress(), (0, 0));
}

#[test]
fn what_a_write_made_untrue_goes_before_reads_that_hang() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    for api in 0..20 {
        reads.ask(Resource::Stages(format!("api{api}").into()), false);
    }
    while begin(&mut reads, &runtime).is_some() {}
    reads.ask(Resource::Keys, false);
    assert!(reads.next().is_none(), "all places are taken");
    reads.drop(&[Resource::Keys]);
    reads.hold_stale(&delete_key());
    reads.ask(Resource::Keys, false);
    let keys = begin(&mut reads, &runtime).expect("a place is kept for it");
    assert!(reads.next().is_none(), "the others wait on");
    assert!(reads.ended(keys));
    reads.ask(Resource::Keys, false);
    assert!(reads.next().is_none(), "read again for another cause, it waits as they do");
}

#[test]
fn reads_that_nobody_waits_for_are_dropped_and_others_go_on() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    let keys = begin(&mut reads, &runtime).unwrap();
    for resource in [Resource::Plans, Resource::Apis] {
        reads.ask(resource, false);
    }
    reads.drop(&[Resource::Keys, Resource::Apis]);
    assert!(!reads.ended(keys));
    assert_eq!(reads.progress(), (0, 1));
    assert_eq!(reads.next().unwrap().1, Resource::Plans);
    assert!(reads.next().is_none());
}

#[test]
fn a_read_that_a_write_overtook_is_begun_again() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    reads.ask(Resource::Plans, false);
    let keys = begin(&mut reads, &runtime).unwrap();
    let plans = begin(&mut reads, &runtime).unwrap();
    reads.hold_stale(&delete_key());
    assert!(!reads.ended(keys), "the outdated answer does not count");
    assert!(reads.ended(plans));
    reads.release(|_| false);
    assert_eq!(reads.next().unwrap().1, Resource::Keys);
}

#[test]
fn it_is_not_begun_again_while_more_such_writes_wait() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    begin(&mut reads, &runtime).unwrap();
    reads.hold_stale(&delete_key());
    reads.release(|resource| *resource == Resource::Keys);
    reads.ask(Resource::Keys, false);
    assert!(reads.next().is_none(), "it would be untrue again");
    assert_eq!(reads.progress(), (0, 1), "and is still to come");
    reads.ask(Resource::Plans, false);
    assert_eq!(reads.next().unwrap().1, Resource::Plans, "others go on");
    reads.release(|_| false);
    assert_eq!(reads.next().unwrap().1, Resource::Keys);
    assert!(reads.next().is_none(), "once");
}

#[test]
fn one_that_waits_for_writes_is_answered_when_all_is_cancelled() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    reads.ask(Resource::Keys, false);
    begin(&mut reads, &runtime).unwrap();
    reads.hold_stale(&delete_key());
    assert_eq!(reads.cancel(), [Resource::Keys]);
}

fn delete_key() -> Change {
    Change::DeleteKey(DeleteKey { key: "k".into(), label: "k".into() })
}

#[test]
fn what_nobody_waits_for_goes_last_few_at_once_and_unseen() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    for api in 0..20 {
        reads.ask(Resource::Stages(format!("api{api}").into()), true);
    }
    reads.ask(Resource::Keys, false);
    let keys = begin(&mut reads, &runtime).unwrap();
    while begin(&mut reads, &runtime).is_some() {}
    assert_eq!((reads.running.len(), reads.behind.len()), (1 + BEHIND_AT_ONCE, 20 - BEHIND_AT_ONCE));
    assert_eq!((reads.progress(), reads.labels()), ((0, 1), vec!["Reading keys".to_owned()]));
    assert!(reads.ended(keys));
    assert_eq!(reads.progress(), (0, 0), "nobody waits any more");
    assert_eq!(reads.cancel().len(), 20);
}

#[test]
fn what_somebody_comes_to_wait_for_goes_ahead() {
    let (mut reads, runtime) = (Reads::default(), runtime());
    let stages = |api: usize| Resource::Stages(format!("api{api}").into());
    (0..8).for_each(|api| reads.ask(stages(api), true));
    let (number, resource, behind) = reads.next().unwrap();
    let behind = behind.expect("it keeps to the share");
    reads.began(number, resource, runtime.spawn(std::future::pending::<()>()).abort_handle());
    while begin(&mut reads, &runtime).is_some() {}
    reads.ask(stages(0), false);
    assert!(behind.has_changed().is_err(), "the share holds it no longer");
    reads.ask(stages(7), false);
    assert_eq!(reads.progress(), (0, 2));
    let (_, next, behind) = reads.next().expect("its place is another");
    assert!(next == stages(7) && behind.is_none());
}
