//! Old and new values of a change, setting by setting, with the new one in words.

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
}

impl Difference {
    /// A setting with its old and new value, and what that means.
    pub(super) fn new(
        setting: &str,
        old: impl Into<String>,
        new: impl Into<String>,
        words: impl Into<String>,
    ) -> Self {
        Self { setting: setting.to_owned(), old: old.into(), new: new.into(), words: words.into() }
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
