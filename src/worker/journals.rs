//! What lasts longer than a connection: the journal and the budget of each account and region.
//!
//! Connecting again, or going to another account and back, must neither lose an entry that is still being
//! written nor forget which calls AWS has just counted.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::budget::Budget;
use super::journal::{Journal, Window};
use crate::domain::{Account, ChangeId};

/// A journal that the thread's tasks share. Never locked across a wait.
#[derive(Clone)]
pub struct SharedJournal(Arc<Mutex<Journal>>);

impl SharedJournal {
    fn new(journal: Journal) -> Self {
        Self(Arc::new(Mutex::new(journal)))
    }

    /// The journal itself.
    pub fn open(&self) -> MutexGuard<'_, Journal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether both are the same journal.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// All accounts of this run.
pub struct Journals {
    folder: Option<PathBuf>,
    /// This window as other windows see it; opened with the first journal that is a file.
    window: Option<Arc<Window>>,
    known: HashMap<String, (SharedJournal, Arc<Budget>)>,
}

impl Journals {
    /// Journals in a folder; `None` keeps them in memory.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, window: None, known: HashMap::new() }
    }

    /// Journal and budget of an account, the journal read from its file when the account is first met.
    pub fn of(&mut self, account: &Account) -> (SharedJournal, Arc<Budget>) {
        let name = file_name(account);
        let folder = self.folder.as_ref().filter(|_| !account.practice);
        let window = &mut self.window;
        let open = || {
            let journal = folder.map_or_else(Journal::in_memory, |folder| {
                let id = || ChangeId::from_number(fastrand::u64(..)).0.into();
                let window = window.get_or_insert_with(|| Arc::new(Window::open(folder, id())));
                Journal::load(folder.join(&name), Arc::clone(window))
            });
            (SharedJournal::new(journal), Arc::new(Budget::default()))
        };
        self.known.entry(name.clone()).or_insert_with(open).clone()
    }
}

/// Account, region and endpoint as a file's name: `482100773915-eu-central-1.jsonl`.
fn file_name(account: &Account) -> String {
    let mut name = format!("{}-{}", account.number, account.region);
    if let Some(endpoint) = &account.endpoint {
        name = format!("{name}-{endpoint}");
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    format!("{}.jsonl", name.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(region: &str, endpoint: Option<&str>, practice: bool) -> Account {
        Account {
            number: "482100773915".into(),
            arn: String::new(),
            name: None,
            region: region.into(),
            endpoint: endpoint.map(Into::into),
            practice,
        }
    }

    #[test]
    fn accounts_regions_and_endpoints_have_journals_of_their_own() {
        let mut journals = Journals::new(None);
        let (here, budget) = journals.of(&account("eu-central-1", None, false));
        assert!(here.is(&journals.of(&account("eu-central-1", None, false)).0));
        assert!(Arc::ptr_eq(&budget, &journals.of(&account("eu-central-1", None, false)).1));
        assert!(!here.is(&journals.of(&account("eu-west-1", None, false)).0));
        assert!(!here.is(&journals.of(&account("eu-central-1", Some("http://127.0.0.1:4566"), false)).0));
        let name = file_name(&account("eu-central-1", Some("http://127.0.0.1:4566/../x"), false));
        assert!(!name.contains(['/', ':']), "{name}");
    }

    #[test]
    fn the_practice_account_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut journals = Journals::new(Some(folder.path().to_owned()));
        let entry: crate::domain::JournalEntry = serde_json::from_value(serde_json::json!({
            "ticket": 1, "at": "2026-11-05T12:00:00Z", "outcome": "Cancelled", "undone_by": null,
            "change": {"DeleteKey": {"key": "k1", "label": "Northwind"}}
        }))
        .unwrap();
        journals.of(&account("eu-central-1", Some("http://127.0.0.1:1"), true)).0.open().put(&entry);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        journals.of(&account("eu-central-1", None, false)).0.open().put(&entry);
        let names = std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["482100773915-eu-central-1.jsonl", "482100773915-eu-central-1.jsonl.lock", "windows"]
        );
    }
}
