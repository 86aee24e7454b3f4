//! Deleting a key. Cannot be undone: its value is gone.

use serde::{Deserialize, Serialize};

use super::{Aftermath, Change, Check, Kind, Meaning, Stale, Step};
use crate::domain::KeyId;
use crate::domain::call::DeleteApiKey;

/// A key's end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteKey {
    /// The key.
    pub key: KeyId,
    /// Its name.
    pub label: String,
}

impl Kind for DeleteKey {
    fn title(&self) -> String {
        format!("Delete the key {}", self.label)
    }

    fn verb(&self) -> String {
        "Delete key".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::warning("Cannot be undone: the value is gone for good.")
    }

    fn steps(&self) -> Vec<Step> {
        let called = Check::KeyIsCalled { key: self.key.clone(), label: self.label.clone() };
        vec![Step::new(DeleteApiKey { key: self.key.clone() }).checked(called)]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.key.to_string()]
    }

    /// Any plan may have had it.
    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::KeyGone(&self.key)
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Keys, Stale::AllPlanKeys]
    }

    fn inverse(&self) -> Option<Change> {
        None
    }
}
