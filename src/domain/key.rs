//! An API key: on screen, a partner. Its value is a secret and stands nowhere in here.

use serde::{Deserialize, Serialize};

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::KeyId;

/// An API key as GetApiKeys lists it without values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// Its name; AWS allows none.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// A disabled key is refused with 403.
    pub enabled: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Marketplace or own customer number.
    pub customer: Option<String>,
    /// Tags as AWS keeps them, by name.
    pub tags: BTreeMap<String, String>,
}

impl ApiKey {
    /// Name, or the id where there is no name: a row is never blank. An id that may be a value stays hidden.
    pub fn label(&self) -> String {
        if self.name.is_empty() { self.id.to_string() } else { self.name.clone() }
    }
}

/// Why a key's value is refused before AWS sees it. The texts never contain the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Under 20 characters.
    #[error("A key's value has at least 20 characters; this has {0}")]
    TooShort(usize),
    /// Over 128 characters.
    #[error("A key's value has at most 128 characters; this has {0}")]
    TooLong(usize),
    /// Something other than letters and digits.
    #[error("A key's value has only letters and digits")]
    Characters,
}

/// Checks a key's value against AWS's rules: 20 to 128 letters and digits.
///
/// # Errors
/// Says which rule is broken, without repeating the value.
pub fn check_value(value: &str) -> Result<(), ValueError> {
    let length = value.chars().count();
    if length < 20 {
        return Err(ValueError::TooShort(length));
    }
    if length > 128 {
        return Err(ValueError::TooLong(length));
    }
    if !value.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(ValueError::Characters);
    }
    Ok(())
}

/// What can be changed of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySettings {
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Whether calls with it are accepted.
    pub enabled: bool,
}

impl From<&ApiKey> for KeySettings {
    fn from(key: &ApiKey) -> Self {
        Self {
            name: key.name.clone(),
            description: key.description.clone().unwrap_or_default(),
            enabled: key.enabled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_20_to_128_letters_and_digits() {
        assert_eq!(check_value(&"a".repeat(19)), Err(ValueError::TooShort(19)));
        assert_eq!(check_value(&"a".repeat(20)), Ok(()));
        assert_eq!(check_value(&"9".repeat(128)), Ok(()));
        assert_eq!(check_value(&"9".repeat(129)), Err(ValueError::TooLong(129)));
        assert_eq!(check_value("has a space in it here"), Err(ValueError::Characters));
    }
}
