//! An API key: how a partner says who it is.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::epoch;

/// An API key.
#[derive(Clone)]
pub struct Key {
    /// Ten lower-case letters and digits.
    pub id: String,
    /// What a caller sends in `x-api-key`.
    pub value: String,
    /// Name; none where an empty one was given.
    pub name: Option<String>,
    /// Somebody else's number for the customer.
    pub customer_id: Option<String>,
    /// Description; `None` where nobody wrote one.
    pub description: Option<String>,
    /// Whether calls with it are served.
    pub enabled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Tags by their names.
    pub tags: BTreeMap<String, String>,
}

impl Key {
    /// As the API answers: the value only where `value` asks for it; tags where there are some.
    pub fn wire(&self, value: bool) -> Value {
        let mut wire = json!({
            "id": self.id,
            "enabled": self.enabled,
            "createdDate": epoch(self.created),
            "lastUpdatedDate": epoch(self.updated),
            "stageKeys": [],
        });
        let texts =
            [("name", &self.name), ("customerId", &self.customer_id), ("description", &self.description)];
        for (member, text) in texts {
            if let Some(text) = text {
                wire[member] = text.as_str().into();
            }
        }
        if value {
            wire["value"] = self.value.as_str().into();
        }
        if !self.tags.is_empty() {
            wire["tags"] = json!(self.tags);
        }
        wire
    }

    /// As [`Key::wire`], but with `tags` even where there are none.
    pub fn wire_with_tags(&self, value: bool) -> Value {
        let mut wire = self.wire(value);
        wire["tags"] = json!(self.tags);
        wire
    }

    /// As a member of a plan: always with its value.
    pub fn plan_key(&self) -> Value {
        let mut wire = json!({ "id": self.id, "type": "API_KEY", "value": self.value });
        if let Some(name) = &self.name {
            wire["name"] = name.as_str().into();
        }
        wire
    }
}

/// Without the value, which is a secret even here.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}
