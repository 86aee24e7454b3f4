//! A file of keys that was asked for: the account that it is for, and what its rows are judged by. It is read and judged beside the
//! window's thread, which a file of megabytes would hold up.

use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;

use crate::domain::{PlanId, Session};

use super::ImportForm;
use super::encoding::decode;

/// What stood in the account when the file was asked for.
#[derive(Clone, Debug)]
pub struct ImportAsked {
    /// The connection: in another account the file is nobody's.
    pub session: Session,
    /// Ids and names of the plans.
    pub plans: Vec<(PlanId, String)>,
    /// Names of the keys.
    pub taken: BTreeSet<String>,
}

impl ImportAsked {
    /// Reads a file's bytes, in whatever encoding a spreadsheet wrote them.
    pub fn read_bytes(&self, file: String, bytes: &[u8]) -> ImportForm {
        match decode(bytes) {
            Ok(decoded) => {
                ImportForm { guessed: decoded.guessed, ..self.read(file, decoded.text.expose_secret()) }
            }
            Err(problem) => ImportForm::unread(file, problem.to_owned()),
        }
    }

    /// Reads a CSV text.
    pub fn read(&self, file: String, text: &str) -> ImportForm {
        let taken = self.taken.iter().map(String::as_str).collect();
        ImportForm::read(file, text, &self.plans, &taken)
    }
}
