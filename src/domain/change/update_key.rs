//! Editing a key: its name, its description, whether it is enabled.

use serde::{Deserialize, Serialize};

use super::difference::edited;
use super::kind::AT_ONCE;
use super::{Change, Check, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::UpdateApiKey;
use crate::domain::{KeyId, KeySettings};

/// An edit of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateKey {
    /// The key.
    pub key: KeyId,
    /// As it was.
    pub before: KeySettings,
    /// As it shall be.
    pub after: KeySettings,
}

impl UpdateKey {
    /// Whether it enables (`Some(true)`) or disables the key, beside what else it edits.
    fn turns(&self) -> Option<bool> {
        (self.before.enabled != self.after.enabled).then_some(self.after.enabled)
    }
}

fn state(enabled: bool) -> &'static str {
    if enabled { "Enabled" } else { "Disabled" }
}

impl Kind for UpdateKey {
    fn title(&self) -> String {
        match self.turns() {
            Some(true) => format!("Enable the key {}", self.after.name),
            Some(false) => format!("Disable the key {}", self.after.name),
            None => format!("Change the key {}", self.before.name),
        }
    }

    fn verb(&self) -> String {
        match self.turns() {
            Some(true) => "Enable key",
            Some(false) => "Disable key",
            None => "Save to AWS",
        }
        .into()
    }

    fn meaning(&self) -> Meaning {
        if self.turns() == Some(false) { Meaning::warning(AT_ONCE) } else { Meaning::note(AT_ONCE) }
    }

    fn differences(&self) -> Vec<Difference> {
        let (before, after) = (&self.before, &self.after);
        let mut out = Vec::new();
        out.extend(edited("Name", &before.name, &after.name));
        out.extend(edited("Description", &before.description, &after.description));
        out.extend(self.turns().map(|on| {
            let words = if on { "calls are accepted" } else { "calls are refused (403)" };
            Difference::new("State", state(!on), state(on), words)
        }));
        out
    }

    fn steps(&self) -> Vec<Step> {
        let edit = UpdateApiKey::edit(&self.key, &self.before, &self.after);
        let is =
            Check::KeyIs { key: self.key.clone(), before: self.before.clone(), after: self.after.clone() };
        edit.map(|edit| Step::new(edit).checked(is)).into_iter().collect()
    }

    fn ids(&self) -> Vec<String> {
        vec![self.key.to_string(), format!("{:?}", self.turns())]
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Keys]
    }

    fn inverse(&self) -> Option<Change> {
        let (before, after) = (self.after.clone(), self.before.clone());
        Some(Self { key: self.key.clone(), before, after }.into())
    }
}
