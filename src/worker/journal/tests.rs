//! The journal on files as they are after a crash, on a full disk, and between two windows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Journal, Window};
use crate::domain::{
    Change, ChangeId, FailureKind, JournalEntry, KeyRequest, Made, Outcome, StepEnd, StepRecord, Ticket,
};

const DONE: Outcome = Outcome::Done { deployment: None };

fn entry(ticket: u64, second: i64, name: &str) -> JournalEntry {
    let change = Change::CreateKey(KeyRequest {
        value: Some("topsecrettopsecret1234".to_owned().into()),
        ..KeyRequest::new(name)
    });
    JournalEntry::new(Ticket(ticket), jiff::Timestamp::from_second(second).unwrap(), change, Outcome::Running)
}

/// A window of this folder's journals, and the journal as it reads it.
fn window(folder: &Path, id: &str) -> Journal {
    Journal::load(file(folder), Arc::new(Window::open(folder, id.into())))
}

fn file(folder: &Path) -> PathBuf {
    folder.join("482100773915-eu-central-1.jsonl")
}

/// An entry that this window has begun.
fn begun(journal: &mut Journal, mut entry: JournalEntry) -> JournalEntry {
    entry.window = journal.window();
    journal.begin(&entry, false).unwrap();
    entry
}

fn done(journal: &mut Journal, entry: JournalEntry) {
    let entry = begun(journal, entry);
    journal.put(&JournalEntry { outcome: DONE, ..entry });
}

fn names(journal: &Journal) -> Vec<String> {
    let name = |entry: &JournalEntry| {
        let Change::CreateKey(request) = &entry.change else { panic!("{:?}", entry.change) };
        request.name.clone()
    };
    journal.entries().iter().map(name).collect()
}

#[test]
fn what_is_written_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("deep/er");
    let mut journal = window(&deep, "1");
    let first = begun(&mut journal, entry(1, 100, "first"));
    let step = |end| StepRecord { n: 0, at: jiff::Timestamp::from_second(101).unwrap(), end, back: false };
    journal.leaves(&first.id, step(None), false).unwrap();
    journal.step_ended(&first.id, step(Some(StepEnd::Done(Made::default()))));
    journal.put(&JournalEntry { outcome: DONE, ..first.clone() });
    let second = begun(&mut journal, entry(2, 200, "second"));
    journal.leaves(&second.id, step(None), false).unwrap();
    drop(journal);

    let again = window(&deep, "2");
    let [first, second] = again.entries() else { panic!("{again:?}") };
    assert_eq!((&first.outcome, first.sent_at), (&DONE, Some(step(None).at)));
    assert_eq!(first.steps, [step(Some(StepEnd::Done(Made::default())))]);
    assert!(matches!(second.outcome, Outcome::Partly(_)), "never heard how it ended: {second:?}");
    assert_eq!(second.steps, [step(None)], "it had left");
    let text = std::fs::read_to_string(file(&deep)).unwrap();
    assert!(!text.contains("topsecret"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(file(&deep)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_torn_or_foreign_line_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    done(&mut window(folder.path(), "1"), entry(1, 100, "first"));
    let mut bytes = std::fs::read(file(folder.path())).unwrap();
    bytes.extend_from_slice(b"{\"from\": \"a newer version\"}\n\n\xff\xfe\0 rubbish\n");
    // A crash in the midst of an umlaut.
    bytes.extend_from_slice(b"{\"id\":\"17\",\"change\":{\"CreateKey\":{\"name\":\"Sch\xc3");
    std::fs::write(file(folder.path()), &bytes).unwrap();

    let mut journal = window(folder.path(), "2");
    assert_eq!((names(&journal), journal.health().unread), (vec!["first".to_owned()], 3));
    done(&mut journal, entry(2, 200, "next"));
    let again = window(folder.path(), "3");
    assert_eq!(names(&again), ["first", "next"], "it was not glued to the torn one");
    assert_eq!(again.health().unread, 3);
    assert!(std::fs::read(file(folder.path())).unwrap().starts_with(&bytes), "nothing is taken away");
}

#[test]
fn an_entry_of_a_version_without_identities_is_the_same_at_every_reading() {
    let folder = tempfile::tempdir().unwrap();
    let old = r#"{"ticket":1,"at":"2026-11-05T12:00:00Z","change":{"CreateKey":{"name":"old","description":"","enabled":true,"plan":null}},"outcome":"Running","undone_by":null}"#;
    let ended = old.replace("\"Running\"", "{\"Done\":{\"deployment\":null}}");
    std::fs::write(file(folder.path()), format!("{old}\n{ended}\n")).unwrap();
    let journal = window(folder.path(), "1");
    let [one] = journal.entries() else { panic!("{journal:?}") };
    assert!(one.is_done() && one.id.as_str().len() == 16, "{one:?}");
    assert_eq!(window(folder.path(), "2").entries()[0].id, one.id);
}

#[test]
fn the_same_ticket_of_two_runs_makes_two_entries() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = window(folder.path(), "1");
    for (second, name) in [(200, "later"), (100, "earlier")] {
        done(&mut journal, entry(1, second, name));
    }
    let again = window(folder.path(), "2");
    let tickets: Vec<u64> = again.entries().iter().map(|entry| entry.ticket.0).collect();
    assert_eq!((tickets, names(&again)), (vec![1, 2], vec!["earlier".to_owned(), "later".to_owned()]));
}

#[test]
fn what_cannot_be_recorded_is_not_begun_unless_the_user_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = window(folder.path(), "1");
    std::fs::create_dir(file(folder.path())).unwrap();
    let failure = journal.begin(&entry(1, 100, "first"), false).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoRecord);
    assert!(failure.why.contains("cannot be written"), "{failure}");
    assert!(journal.health().unwritten.is_some());

    let second = JournalEntry { window: journal.window(), ..entry(2, 200, "second") };
    journal.begin(&second, true).unwrap();
    let step = StepRecord { n: 0, at: second.at, end: None, back: false };
    assert_eq!(journal.leaves(&second.id, step.clone(), false).unwrap_err().kind, FailureKind::NoRecord);
    journal.leaves(&second.id, step, true).unwrap();
    journal.put(&JournalEntry { outcome: DONE, ..second });
    assert_eq!(journal.health().owed, 3, "kept until they can be written");

    std::fs::remove_dir(file(folder.path())).unwrap();
    journal.look();
    assert_eq!(*journal.health(), super::JournalHealth::default());
    let again = window(folder.path(), "2");
    assert_eq!(names(&again), ["second"]);
    assert!(again.entries()[0].is_done() && again.entries()[0].steps.len() == 1);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_is_never_taken_for_an_empty_journal() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/full", file(folder.path())).unwrap();
    let mut journal = window(folder.path(), "1");
    assert!(journal.health().unreadable.is_some());
    assert_eq!(journal.begin(&entry(1, 100, "first"), false).unwrap_err().kind, FailureKind::NoRecord);
}

#[test]
fn a_write_of_a_window_that_lives_is_not_taken_for_one_that_nobody_lived_to_see() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = window(folder.path(), "1");
    let running = begun(&mut first, entry(1, 100, "first"));
    let mut second = window(folder.path(), "2");
    assert_eq!(second.entries()[0].outcome, Outcome::Running);
    // Written since by the other window: told once, under a number that this window's own never reach.
    let later = begun(&mut first, entry(2, 200, "later"));
    second.look();
    let news = second.take_news();
    let [told] = &news[..] else { panic!("{news:?}") };
    assert!(told.id == later.id && told.ticket >= Ticket::ELSEWHERE, "{told:?}");
    first.put(&JournalEntry { outcome: DONE, ..running });
    drop(first);
    second.look();
    let outcomes: Vec<_> = second.take_news().into_iter().map(|entry| entry.outcome).collect();
    assert!(matches!(&outcomes[..], [Outcome::Done { .. }, Outcome::Partly(_)]), "{outcomes:?}");
}

/// Where syncing costs nothing, if there is such a place: thousands of lines are written.
fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

#[test]
fn two_windows_lose_no_line_and_write_none_twice() {
    const WRITES: u64 = 1_000;
    let folder = quick_folder();
    let write = |of: u64| {
        let mut journal = window(folder.path(), &of.to_string());
        for ticket in 1..=WRITES {
            let id = ChangeId::from_number(of * 1_000_000 + ticket);
            done(&mut journal, JournalEntry { id, ..entry(ticket, ticket as i64, "k") });
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = [1, 2].map(|of| scope.spawn(move || write(of))).into();
        for other in others {
            other.join().unwrap();
        }
    });
    let bytes = std::fs::read(file(folder.path())).unwrap();
    assert_eq!(super::lines::split(&bytes).count() as u64, 2 * 2 * WRITES);
    let journal = window(folder.path(), "3");
    assert_eq!(journal.health().unread, 0);
    assert_eq!(journal.entries().len() as u64, 2 * WRITES);
    assert!(journal.entries().iter().all(JournalEntry::is_done));
}

#[test]
fn an_entry_is_taken_back_once_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = window(folder.path(), "1");
    let change = entry(1, 100, "change");
    let undoes = Some(change.id.clone());
    done(&mut first, change.clone());
    let mut second = window(folder.path(), "2");
    let undo = |of: &Journal, at| JournalEntry {
        window: of.window(),
        undoes: undoes.clone(),
        ..entry(2, at, "undo")
    };
    let (one, other) = (undo(&first, 200), undo(&second, 201));
    first.begin(&one, false).unwrap();
    let failure = second.begin(&other, false).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Conflict);
    assert!(failure.why.contains("just now"), "{failure}");
    // The first is refused by AWS, so the entry is free again; then it is taken back, and stays so.
    first.put(&JournalEntry { outcome: Outcome::Failed("no".into()), ..one });
    second.begin(&other, false).unwrap();
    let changed = second.put(&JournalEntry { outcome: DONE, ..other });
    assert_eq!(changed.len(), 2, "the undo, and what it took back");
    let failure = first.begin(&undo(&first, 202), false).unwrap_err();
    assert!(failure.why.contains("already"), "{failure}");
    let again = window(folder.path(), "3");
    let undone = again.entries().iter().find(|entry| entry.id == change.id).unwrap();
    let by = again.entries().iter().find(|entry| entry.undoes.is_some() && entry.is_done()).unwrap();
    assert_eq!(undone.undone_by, Some(by.ticket));
}
