//! Old and new values of a change, setting by setting, with the new one in words.

use crate::domain::StageRef;

/// One setting that a change touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The setting's name on screen.
    pub setting: String,
    /// What AWS has; "–" for none.
    pub old: String,
    /// What is sent; "–" for none.
    pub new: String,
    /// What that means.
    pub words: String,
    /// The stage that a plan gets or loses; `None` for every other setting.
    pub stage: Option<StageRef>,
}

impl Difference {
    /// A setting with its old and new value, and what that means.
    pub(super) fn new(
        setting: &str,
        old: impl Into<String>,
        new: impl Into<String>,
        words: impl Into<String>,
    ) -> Self {
        Self {
            setting: setting.to_owned(),
            old: old.into(),
            new: new.into(),
            words: words.into(),
            stage: None,
        }
    }

    /// The same, of a stage that a plan gets or loses.
    pub(super) fn of_stage(self, at: &StageRef) -> Self {
        Self { stage: Some(at.clone()), ..self }
    }
}

/// A value, or "–" for none.
pub(super) fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".into())
}

/// A text that is edited; nothing where it stays.
pub(super) fn edited(setting: &str, old: &str, new: &str) -> Option<Difference> {
    (old != new).then(|| Difference::new(setting, old, new, ""))
}
