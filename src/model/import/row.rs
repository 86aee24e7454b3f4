//! A row of a file of keys, before it is a key.

use secrecy::SecretString;

use crate::domain::PlanId;

/// A row of the file.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Enabled; on where the file does not say.
    pub enabled: bool,
    /// The value; `None` lets AWS make one. Never shown.
    pub value: Option<SecretString>,
    /// The plans, ids and names.
    pub plans: Vec<(PlanId, String)>,
    /// Why this row is left out; `None` where nothing is wrong.
    pub problem: Option<String>,
    /// What is odd about it, and stops nothing.
    pub oddity: Option<String>,
}
