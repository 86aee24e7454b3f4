//! The header that a lock check carries for a method's authorizer.
//!
//! An authorizer is asked before the key, so without what it wants a check comes to nothing. The user may give a header; its value
//! is a secret that stands in memory from the typing to the check's end and nowhere else. What the deployment asks for besides
//! decides what the answers can mean.

use secrecy::{ExposeSecret as _, SecretString};

use crate::analysis::lock::{Authorization, Setting};
use crate::analysis::pending::{LiveLock, MethodRow};
use crate::domain::{Lock, MethodName, SignIn, StageRef};
use crate::model::Model;

/// The name that is offered: what Cognito and most Lambda authorizers read.
pub const USUAL_NAME: &str = "Authorization";

/// The header as it is typed.
#[derive(Clone, Debug, Default)]
pub struct HeaderForm {
    /// Its name; `None` for [`USUAL_NAME`].
    pub name: Option<String>,
    /// Its value; forgotten when the check ends.
    pub value: Option<SecretString>,
}

/// A part of the header, as it is typed.
#[derive(Clone, Debug)]
pub enum HeaderField {
    /// The name.
    Name(String),
    /// The value; empty for none.
    Value(SecretString),
}

impl HeaderForm {
    /// Takes in what was typed.
    pub(super) fn set(&mut self, field: HeaderField) {
        match field {
            HeaderField::Name(name) => self.name = Some(name.trim().to_owned()),
            HeaderField::Value(value) => self.value = Some(value).filter(|v| !v.expose_secret().is_empty()),
        }
    }

    /// The name as it is shown and sent.
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or(USUAL_NAME)
    }

    /// The header to be sent; `None` while no value stands.
    pub fn sign_in(&self) -> Option<SignIn> {
        let value = self.value.clone()?;
        Some(SignIn { name: self.shown_name().to_owned(), value })
    }
}

/// The lock that callers meet at a method; `None` where nobody tells.
fn deployed(row: &MethodRow) -> Option<&Lock> {
    match &row.live {
        LiveLock::Known(lock) => Some(lock),
        LiveLock::Journal { .. } | LiveLock::Absent | LiveLock::Unknown => None,
    }
}

/// Whether a method asks for a sign-in before the key: as deployed, or where nobody tells, as edited.
pub(super) fn asks_sign_in(row: &MethodRow) -> bool {
    deployed(row).or(row.edited.as_ref()).is_some_and(|lock| lock.authorization != "NONE")
}

impl Model {
    fn check_row(&self, at: &StageRef, method: &MethodName) -> Option<&MethodRow> {
        self.reports.get(at)?.rows.iter().find(|row| row.name == *method)
    }

    /// What stands around a check of a method besides its answers.
    pub(super) fn check_setting(&self, at: &StageRef, method: &MethodName, signed_in: bool) -> Setting {
        Setting {
            source: self.store.api(&at.api).map(|api| api.key_source).unwrap_or_default(),
            lock: self.check_row(at, method).and_then(deployed).cloned(),
            signed_in,
        }
    }

    /// Whether a header can help the check of a stage: its method has a Lambda authorizer or a Cognito user pool.
    pub fn check_takes_header(&self, at: &StageRef) -> bool {
        let Some(method) = self.check_method(at) else { return false };
        let Some(row) = self.check_row(at, &method) else { return false };
        let lock = deployed(row).or(row.edited.as_ref()).cloned();
        Setting { lock, ..Setting::default() }.authorization() == Authorization::Authorizer
    }

    /// The header that a check of a stage carries, where one was given and can help.
    pub(super) fn check_sign_in(&self, at: &StageRef) -> Option<SignIn> {
        let given = self.checks.get(at)?.header.sign_in()?;
        self.check_takes_header(at).then_some(given)
    }

    /// Why a check cannot carry the header that was given; `None` where it can, or there is none.
    pub fn check_header_problem(&self, at: &StageRef) -> Option<&'static str> {
        self.check_sign_in(at)?.problem()
    }
}
