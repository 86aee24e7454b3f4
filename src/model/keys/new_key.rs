//! The form for a new key: what was typed, what is wrong with it, and the change that it asks for.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::domain::key::{self, ValueError};
use crate::domain::{Change, KeyRequest, PlanId};

/// A field of the new key's dialog.
#[derive(Clone, Debug)]
pub enum NewKeyField {
    /// Name.
    Name(String),
    /// Description.
    Description(String),
    /// Enabled.
    Enabled(bool),
    /// AWS makes the value, or the user gives one.
    OwnValue(bool),
    /// The user's value: a secret.
    Value(SecretString),
    /// The plan.
    Plan(Option<PlanId>),
}

/// What was typed for a new key. `Debug` leaves the value out.
#[derive(Clone)]
pub struct NewKeyForm {
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Enabled, sent always.
    pub enabled: bool,
    /// The user gives the value.
    pub own_value: bool,
    /// The user's value: a secret, zeroed when it is typed on or dropped.
    pub value: Zeroizing<String>,
    /// The plan.
    pub plan: Option<PlanId>,
}

impl Default for NewKeyForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            enabled: true,
            own_value: false,
            value: Zeroizing::default(),
            plan: None,
        }
    }
}

impl std::fmt::Debug for NewKeyForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKeyForm").field("name", &self.name).finish_non_exhaustive()
    }
}

impl NewKeyForm {
    /// What is wrong with the name; `None` for nothing.
    pub fn name_problem(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() {
            return Some("A partner needs a name");
        }
        (self.name.chars().count() > 1024).then_some("A name has at most 1,024 characters")
    }

    /// What is wrong with the user's own value.
    pub fn value_problem(&self) -> Option<ValueError> {
        if self.own_value { key::check_value(&self.value).err() } else { None }
    }

    /// The change that it asks for; `None` while something is wrong.
    pub fn change(&self, plan_name: impl Fn(&PlanId) -> String) -> Option<Change> {
        if self.name_problem().is_some() || self.value_problem().is_some() {
            return None;
        }
        Some(Change::CreateKey(KeyRequest {
            description: self.description.trim().to_owned(),
            enabled: self.enabled,
            value: self.own_value.then(|| SecretString::from(self.value.as_str())),
            plan: self.plan.clone().map(|id| {
                let name = plan_name(&id);
                (id, name)
            }),
            ..KeyRequest::new(self.name.trim())
        }))
    }

    /// Takes in what was typed into a field, or chosen.
    pub(in crate::model) fn edit(&mut self, field: NewKeyField) {
        match field {
            NewKeyField::Name(text) => self.name = text,
            NewKeyField::Description(text) => self.description = text,
            NewKeyField::Enabled(on) => self.enabled = on,
            NewKeyField::OwnValue(own) => self.own_value = own,
            NewKeyField::Value(text) => self.value = Zeroizing::new(text.expose_secret().to_owned()),
            NewKeyField::Plan(plan) => self.plan = plan,
        }
    }
}
